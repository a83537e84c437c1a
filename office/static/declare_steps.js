/* The questions of the form, one matter a page: each step draws itself and says what is missing or wrong in it. Here:
   consent, flat and health. */
"use strict";

(function (gatepost) {
  const { el, question, choice, tick, input, check } = gatepost;
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

  Object.assign(gatepost, { freshDraft, freshPerson, consentStep: consent, flatStep: flat, healthStep: health });
})(window.gatepost);
