/* Small things that every part of the form is drawn with. Text goes in as text alone, never as HTML. */
"use strict";

(function (gatepost) {
  const SVG = "http://www.w3.org/2000/svg";

  /** `el("p", {class: "hint"}, "text", child)`; `on…` are listeners, `false` and `null` leave an attribute out. */
  function el(tag, attributes, ...children) {
    const made = tag === "svg" || tag === "path" ? document.createElementNS(SVG, tag) : document.createElement(tag);
    for (const name of Object.keys(attributes || {})) {
      const value = attributes[name];
      if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
      else if (name === "value") made.value = value;
      else if (name === "checked") made.checked = value;
      else if (value !== false && value !== null) made.setAttribute(name, value === true ? "" : value);
    }
    made.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
    return made;
  }

  const fill = (text, values) => text.replace(/{(\w+)}/g, (field, name) => (name in values ? values[name] : field));

  let number = 0;
  const newId = () => "f" + ++number;

  /** A question with its field; `field` is handed its attributes. */
  function question(app, at, label, field, hint) {
    const id = newId();
    const wrong = app.wrong[at];
    const about = [hint && id + "h", wrong && id + "w"].filter(Boolean).join(" ");
    return el(
      "div",
      { class: wrong ? "question is-wrong" : "question" },
      el("label", { for: id }, label),
      hint && el("p", { class: "hint", id: id + "h" }, hint),
      field({ id, "data-at": at, "aria-invalid": wrong ? "true" : null, "aria-describedby": about || null }),
      wrong && el("p", { class: "wrong", id: id + "w", role: "alert" }, wrong)
    );
  }

  /** Answers as buttons. `options` are [value, text]; `chosen` values are pressed. */
  function choice(app, at, label, options, chosen, press, settings) {
    const several = settings && settings.several;
    const name = newId();
    const wrong = app.wrong[at];
    return el(
      "fieldset",
      { class: wrong ? "question is-wrong" : "question", "data-at": at, tabindex: "-1" },
      el("legend", {}, label),
      settings && settings.hint && el("p", { class: "hint" }, settings.hint),
      el(
        "div",
        { class: settings && settings.tall ? "options tall" : "options" },
        ...options.map(([value, text]) =>
          el(
            "label",
            { class: "option" },
            el("input", {
              type: several ? "checkbox" : "radio",
              name,
              checked: chosen.indexOf(value) >= 0,
              onchange: (event) => press(value, event.target.checked),
            }),
            el("span", {}, text)
          )
        )
      ),
      wrong && el("p", { class: "wrong", role: "alert" }, wrong)
    );
  }

  function tick(app, at, text, checked, press) {
    const wrong = app.wrong[at];
    return el(
      "div",
      { class: wrong ? "question is-wrong" : "question" },
      el(
        "label",
        { class: "tick" },
        el("input", { type: "checkbox", "data-at": at, checked, onchange: (event) => press(event.target.checked) }),
        el("span", {}, text)
      ),
      wrong && el("p", { class: "wrong", role: "alert" }, wrong)
    );
  }

  const input = (attributes, value, write) => (given) =>
    el("input", Object.assign({ value, oninput: (event) => write(event.target.value) }, attributes, given));

  const button = (text, press, kind) => el("button", { type: "button", class: kind || null, onclick: press }, text);

  Object.assign(gatepost, { el, fill, question, choice, tick, input, button });
})(window.gatepost);
