/* Where from, when and how: the places are the office's own list, the usual ones by one press. */
"use strict";

(function (gatepost) {
  const { el, question, choice, input, check } = gatepost;
  const { MISSING } = check;

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

  Object.assign(gatepost, { journeyStep: journey, shifted });
})(window.gatepost);
