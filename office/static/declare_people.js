/* Who comes: one person fills in for all of the household who come along. */
"use strict";

(function (gatepost) {
  const { el, question, choice, tick, input, button, check, freshPerson } = gatepost;

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

  Object.assign(gatepost, { peopleStep: people });
})(window.gatepost);
