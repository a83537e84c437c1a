/* The questions of the form, one matter a page: each step draws itself and says what is missing or wrong in it. */
"use strict";

(function (gatepost) {
  const { el, question, choice, tick, input, button, check } = gatepost;
  const { MISSING } = check;

  const freshPerson = () => ({ name: "", phone: "", id_number: "", has_id: false, child: false, symptoms: [], well: false });

  function freshDraft(data) {
    const place = data.prefill || {};
    return {
      id: gatepost.token(),
      secret: gatepost.token(),
      agreed: {},
      people: [freshPerson()],
      building: place.building || "",
      unit: place.unit || "",
      room: place.room || "",
      origin: "",
      left_on: "",
      arrived_on: data.today,
      transport: null,
      transport_number: "",
      contact: null,
      answers: {},
      change: false,
    };
  }

  // --- consent ---

  const consent = {
    name: "consent",
    title: "Register before you arrive",
    draw(app) {
      const { data, draft, t } = app;
      const agree = (part) =>
        tick(app, "consents/" + part, t(data.consent.agree[part]), draft.agreed[part] === true, (on) => {
          draft.agreed[part] = on;
          app.changed("consents/" + part);
        });
      const values = { days: String(data.consent.days), compound: data.compound };
      const addition = data.consent.additions[app.language] || "";
      return [
        data.mode === "survey"
          ? el("p", { class: "lead" }, t("Read this to the person, and tick what they agree to."))
          : el("p", { class: "lead" }, t("One person fills this in for all who come along. At the gate you show one code.")),
        el(
          "dl",
          { class: "consent" },
          ...data.consent.text.map(([heading, text]) =>
            el("div", {}, el("dt", {}, t(heading)), el("dd", {}, t(text, values)))
          ),
          addition && el("div", {}, el("dt", {}, t("From the community office")), el("dd", {}, addition))
        ),
        agree("collect"),
        agree("health"),
        data.mode === "phone" &&
          el(
            "p",
            { class: "hint" },
            t("Until you send them, your answers are on this phone alone. They are erased from it once they are sent.")
          ),
      ];
    },
    wrong(app) {
      return ["collect", "health"]
        .filter((part) => !app.draft.agreed[part])
        .map((part) => ({
          at: "consents/" + part,
          text: "Without your agreement nothing is sent. Tick the box, or register at the gate in person.",
        }));
    },
  };

  // --- people ---

  const people = {
    name: "people",
    title: "Who comes?",
    draw(app) {
      const { data, draft, t } = app;
      return [
        data.prefill && residents(app),
        ...draft.people.map((person, place) => onePerson(app, person, place)),
        draft.people.length < data.most.people &&
          button("+ " + t("One more person"), () => {
            draft.people.push(freshPerson());
            app.redraw("people/" + (draft.people.length - 1) + "/name");
          }),
        draft.people.some((person) => person.child) &&
          tick(app, "consents/children", t(data.consent.agree.children), draft.agreed.children === true, (on) => {
            draft.agreed.children = on;
            app.changed("consents/children");
          }),
        !data.secure &&
          data.mode === "phone" &&
          el("p", { class: "hint" }, t("ID numbers are not asked here: this connection is not encrypted.")),
      ];
    },
    wrong(app) {
      const { data, draft } = app;
      const found = [];
      const note = (at, checked) => checked.notice && found.push(Object.assign({ at }, checked.notice));
      draft.people.forEach((person, place) => {
        const at = "people/" + place + "/";
        note(at + "name", check.name(person.name, data.most.name));
        if (person.phone.trim()) note(at + "phone", check.phone(person.phone));
        if (data.secure && person.id_number.trim()) note(at + "id_number", check.idNumber(person.id_number, data.today));
      });
      if (draft.people.some((person) => person.child) && !draft.agreed.children) {
        found.push({
          at: "consents/children",
          text: "Without your agreement nothing is sent. Tick the box, or register at the gate in person.",
        });
      }
      return found;
    },
  };

  function residents(app) {
    const { data, draft, t } = app;
    const named = (name) => draft.people.findIndex((person) => person.name === name);
    if (!data.prefill.residents.length) return null;
    return choice(
      app,
      "residents",
      t("On the roster of this flat"),
      data.prefill.residents.map((one) => [one.name, one.name]),
      draft.people.map((person) => person.name),
      (name, on) => {
        const one = data.prefill.residents.find((resident) => resident.name === name);
        draft.people = draft.people.filter((person) => person.name && person.name !== name);
        if (on) draft.people.push(Object.assign(freshPerson(), { name, phone: one.phone }));
        if (!draft.people.length) draft.people.push(freshPerson());
        app.redraw(named(name) >= 0 ? "people/" + named(name) + "/phone" : "");
      },
      { several: true }
    );
  }

  function onePerson(app, person, place) {
    const { data, draft, t } = app;
    const at = "people/" + place + "/";
    const write = (field) => (value) => {
      person[field] = value;
      app.changed(at + field);
    };
    const many = draft.people.length > 1;
    return el(
      "section",
      { class: "person" },
      el("h2", {}, t("Person {number}", { number: String(place + 1) })),
      many &&
        button(
          t("Remove"),
          () => {
            draft.people.splice(place, 1);
            app.redraw("");
          },
          "small remove"
        ),
      question(app, at + "name", t("Name"), input({ type: "text", maxlength: 60, autocomplete: "off" }, person.name, write("name"))),
      question(
        app,
        at + "phone",
        t("Phone"),
        input({ type: "tel", maxlength: 40, autocomplete: "off" }, person.phone, write("phone")),
        t("Leave it empty for whoever has no phone.")
      ),
      data.secure &&
        question(
          app,
          at + "id_number",
          t("ID number"),
          input({ type: "text", maxlength: 40, autocomplete: "off", autocapitalize: "characters" }, person.id_number, write("id_number")),
          person.has_id ? t("Given before; leave it empty to keep it.") : t("It may stay empty.")
        ),
      tick(app, at + "child", t("Under 14 years old"), person.child, (on) => {
        person.child = on;
        app.redraw(on ? "consents/children" : at + "child");
      })
    );
  }

  // --- flat ---

  const flat = {
    name: "flat",
    title: "Which flat do you go to?",
    skipped: (app) => Boolean(app.data.prefill),
    draw(app) {
      const { draft, t } = app;
      const part = (name, label, hint) =>
        question(
          app,
          name,
          label,
          input({ type: "text", maxlength: 30, autocomplete: "off" }, draft[name], (value) => {
            draft[name] = value;
            app.changed(name);
          }),
          hint
        );
      return [
        part("building", t("Building"), t("Only its number or name, for instance 3")),
        part("unit", t("Unit"), t("Leave it empty if there is none.")),
        part("room", t("Room"), t("For instance 502")),
      ];
    },
    wrong(app) {
      return ["building", "unit", "room"]
        .map((name) => Object.assign({ at: name }, check.part(app.draft[name], name !== "unit").notice))
        .filter((found) => found.text);
    },
  };

  // --- journey ---

  const journey = {
    name: "journey",
    title: "Your journey",
    draw(app) {
      const { data, draft, t } = app;
      const day = (name, label) =>
        question(
          app,
          name,
          label,
          input({ type: "date", min: shifted(data.today, -366), max: shifted(data.today, data.most.days) }, draft[name], (value) => {
            draft[name] = value;
            app.changed(name);
          })
        );
      const numbered = draft.transport === "train" || draft.transport === "flight" || draft.transport === "coach";
      return [
        ...origin(app),
        day("left_on", t("Left on")),
        day("arrived_on", t("Arrive here on")),
        choice(
          app,
          "transport",
          t("How do you travel?"),
          data.transports.map(([value, text]) => [value, t(text)]),
          [draft.transport],
          (value) => {
            draft.transport = value;
            app.redraw("", "transport");
          }
        ),
        (numbered || draft.transport_number) &&
          question(
            app,
            "transport_number",
            t("Number of the train, flight or coach"),
            input({ type: "text", maxlength: 30, autocomplete: "off", autocapitalize: "characters" }, draft.transport_number, (value) => {
              draft.transport_number = value;
              app.changed("transport_number");
            }),
            t("It may stay empty.")
          ),
      ];
    },
    wrong(app) {
      const { data, draft } = app;
      const found = [];
      const note = (at, checked) => checked.notice && found.push(Object.assign({ at }, checked.notice));
      if (!draft.origin || app.places.wantsCity(draft.origin)) found.push({ at: "origin", text: MISSING });
      note("left_on", check.day(draft.left_on, data.today, data.most.days));
      note("arrived_on", check.day(draft.arrived_on, data.today, data.most.days));
      if (!found.length && draft.arrived_on < draft.left_on) {
        found.push({ at: "arrived_on", text: "One cannot arrive before one left. Please choose another day." });
      }
      if (!draft.transport) found.push({ at: "transport", text: MISSING });
      return found.concat(
        check.part(draft.transport_number, false).notice
          ? [Object.assign({ at: "transport_number" }, check.part(draft.transport_number, false).notice)]
          : []
      );
    },
  };

  function shifted(day, days) {
    return new Date(check.dayTime(day) + days * 86400000).toISOString().slice(0, 10);
  }

  /** Province, city, county: each list follows from the one before; the usual places by one press. */
  function origin(app) {
    const { data, draft, t, places } = app;
    const choose = (code) => {
      draft.origin = code;
      app.redraw("", "origin");
    };
    const [province, city] = places.chain(draft.origin);
    const pressed = [draft.origin, city, province].find((code) => code && data.common.indexOf(code) >= 0);
    const last = places.cities(province).length ? "city" : "province";
    const list = (level, label, options, chosen, empty, above) =>
      question(app, level === last ? "origin" : "origin/" + level, label, (given) =>
        el(
          "select",
          Object.assign({ onchange: (event) => choose(event.target.value || above) }, given),
          el("option", { value: "" }, empty),
          ...options.map(([code, name]) => el("option", { value: code, selected: code === chosen }, name))
        )
      );
    return [
      el(
        "div",
        { class: "question" },
        el("p", { class: "label" }, t("Where do you come from?")),
        el(
          "div",
          { class: "chips" },
          ...data.common.slice(0, 9).map((code) =>
            el(
              "button",
              { type: "button", class: "chip", "aria-pressed": String(code === pressed), onclick: () => choose(code) },
              places.name(code)
            )
          )
        )
      ),
      list("province", t("Province or country"), places.provinces(), province, t("Please choose"), ""),
      places.cities(province).length > 0 && list("city", t("City"), places.cities(province), city, t("Please choose"), province),
      places.counties(city).length > 0 &&
        list("county", t("District or county"), places.counties(city), draft.origin, t("Not sure, or the whole city"), city),
    ];
  }

  // --- health ---

  const health = {
    name: "health",
    title: "Health",
    draw(app) {
      const { data, draft, t } = app;
      const options = data.symptoms.map(([value, text]) => [value, t(text)]).concat([["well", t("None of these")]]);
      return [
        choice(
          app,
          "contact",
          t("In the last 14 days, was anybody of you in contact with a patient?"),
          [["no", t("Nobody")], ["yes", t("Yes, somebody")]],
          [draft.contact === null ? "" : draft.contact ? "yes" : "no"],
          (value) => {
            draft.contact = value === "yes";
            app.changed("contact");
          }
        ),
        ...draft.people.map((person, place) => {
          const at = "people/" + place + "/symptoms";
          return choice(
            app,
            at,
            t("Does {name} have any of these now?", { name: person.name || t("Person {number}", { number: String(place + 1) }) }),
            options,
            person.symptoms.concat(person.well ? ["well"] : []),
            (value, on) => {
              const others = person.symptoms.filter((one) => one !== value);
              person.well = value === "well" && on;
              person.symptoms = value === "well" ? (on ? [] : others) : on ? others.concat([value]) : others;
              app.redraw("", at);
            },
            { several: true, tall: true }
          );
        }),
      ];
    },
    wrong(app) {
      const found = app.draft.contact === null ? [{ at: "contact", text: MISSING }] : [];
      app.draft.people.forEach((person, place) => {
        if (!person.well && !person.symptoms.length) found.push({ at: "people/" + place + "/symptoms", text: MISSING });
      });
      return found;
    },
  };

  Object.assign(gatepost, { freshDraft, freshPerson, firstSteps: [consent, people, flat, journey, health] });
})(window.gatepost);
