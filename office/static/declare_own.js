/* The office's own questions, asked as questionnaire.js says, and the last look before sending. */
"use strict";

(function (gatepost) {
  const { el, question, choice, input, button } = gatepost;

  const flowOf = (app) => window.questionnaire.flow(app.data.questionnaire, app.draft.answers, app.data.today);
  const keyOf = (path) => ["answers"].concat(path).join("/");

  /** In the reader's language; otherwise in the first that the office wrote. */
  function words(app, texts) {
    const tags = [app.language].concat(app.data.questionnaire.languages.map((one) => one.tag));
    const found = tags.find((tag) => texts && texts[tag]);
    return found ? texts[found] : "";
  }

  /** Where an answer stands: [the object that holds it, its name]. */
  function holder(answers, path) {
    let here = answers;
    path.slice(0, -1).forEach((step) => (here = here[step]));
    return [here, path[path.length - 1]];
  }

  const own = {
    name: "own",
    title: "The community office asks",
    skipped: (app) => !app.data.questionnaire,
    draw: (app) => flowOf(app).steps.map((step) => drawn(app, step)),
    wrong(app) {
      return flowOf(app)
        .steps.filter((step) => step.notice)
        .map((step) => ({
          at: keyOf(step.path),
          text: words(app, step.said) || step.notice.text,
          values: step.notice.values,
        }));
    },
  };

  function drawn(app, step) {
    const label = words(app, step.item.label);
    if (step.item.is === "group") return label ? el("h2", {}, label) : null;
    if (step.item.is === "repeat") return repeat(app, step, label);
    if (step.item.kind === "note") return el("p", { class: "note" }, label);
    return asked(app, step, step.item.required ? label : app.t("{label} (may stay empty)", { label }));
  }

  function asked(app, step, label) {
    const { item } = step;
    const at = keyOf(step.path);
    const hint = words(app, item.hint) || null;
    const [here, name] = holder(app.draft.answers, step.path);
    const write = (value) => {
      here[name] = value;
      app.changed(at);
    };
    if (item.kind === "select_one" || item.kind === "select_multiple") {
      const options = (app.data.questionnaire.choices[item.choices] || []).map((one) => [one.name, words(app, one.label) || one.name]);
      const several = item.kind === "select_multiple";
      const chosen = several ? step.value || [] : [step.value];
      const press = (value, on) => {
        write(several ? Array.from(chosen).filter((one) => one !== value).concat(on ? [value] : []) : value);
        app.redraw("", at);
      };
      return choice(app, at, label, options, chosen, press, { several, hint, tall: true });
    }
    // What follows from an answer is asked once the field is left: not while one still writes in it.
    const field = {
      type: item.kind === "date" ? "date" : "text",
      maxlength: 500,
      autocomplete: "off",
      inputmode: { integer: "numeric", decimal: "decimal" }[item.kind] || null,
      onchange: () => app.redraw("", "", true),
    };
    const value = typeof here[name] === "string" ? here[name] : "";
    return question(app, at, label, input(field, value, write), hint);
  }

  function repeat(app, step, label) {
    const [here, name] = holder(app.draft.answers, step.path);
    const at = keyOf(step.path);
    return el(
      "div",
      { class: "repeat", "data-at": at, tabindex: "-1" },
      label && el("h2", {}, label),
      el(
        "div",
        { class: "pair" },
        button("+ " + app.t("One more entry"), () => {
          here[name] = (here[name] || []).concat([{}]);
          app.redraw("", at);
        }),
        step.count > 0 &&
          button(
            app.t("Remove the last"),
            () => {
              here[name] = here[name].slice(0, -1);
              app.redraw("", at);
            },
            "small"
          )
      )
    );
  }

  // --- the last look ---

  const review = {
    name: "review",
    title: "Is all of this right?",
    draw(app) {
      const { data, draft, t } = app;
      const transport = data.transports.find(([value]) => value === draft.transport);
      const symptom = (value) => t((data.symptoms.find(([one]) => one === value) || ["", value])[1]);
      const part = (step, heading, ...lines) =>
        el(
          "section",
          { class: "told" },
          el("h2", {}, heading),
          ...lines.filter(Boolean).map((line) => el("p", {}, line)),
          button(t("Change"), () => app.go(step), "small")
        );
      return [
        part(
          "people",
          t("Who comes?"),
          ...draft.people.map((one) => [one.name, one.phone, one.child ? t("Under 14 years old") : ""].filter(Boolean).join(" · "))
        ),
        data.prefill
          ? el("section", { class: "told" }, el("h2", {}, t("Flat")), el("p", {}, flatWords(draft)))
          : part("flat", t("Flat"), flatWords(draft)),
        part(
          "journey",
          t("Your journey"),
          app.places.words(draft.origin),
          draft.left_on + " → " + draft.arrived_on,
          [transport ? t(transport[1]) : "", draft.transport_number].filter(Boolean).join(" · ")
        ),
        part(
          "health",
          t("Health"),
          t("Contact with a patient") + ": " + (draft.contact ? t("Yes, somebody") : t("Nobody")),
          ...draft.people.map((one) => one.name + ": " + (one.symptoms.length ? one.symptoms.map(symptom).join(", ") : t("None of these")))
        ),
        app.data.questionnaire && part("own", t("The community office asks"), t("Answered")),
      ];
    },
    wrong: () => [],
  };

  const flatWords = (draft) => [draft.building, draft.unit, draft.room].map((one) => one.trim()).filter(Boolean).join("-");

  Object.assign(gatepost, { lastSteps: [own, review], flatWords });
})(window.gatepost);
