/* What stands around the questions: the head, how far one is, the ways on and back; and where the focus goes. */
"use strict";

(function (gatepost) {
  const { el, button } = gatepost;

  /** Gives {draw, here}: draws anew what `app` says into `root`. */
  function frameOf(app, root) {
    const { data, kept, survey } = app;

    function here() {
      const at = document.activeElement && document.activeElement.closest("[data-at]");
      return at ? at.getAttribute("data-at") : "";
    }

    /** Which of several answers has the focus. */
    function placeOf(field) {
      const around = field && field.closest("[data-at]");
      return around ? Array.from(around.querySelectorAll("input, button")).indexOf(field) : 0;
    }

    function draw(focus, near) {
      const place = placeOf(document.activeElement);
      const language = data.languages.find((one) => one.tag === app.language);
      document.documentElement.lang = language.html;
      document.documentElement.dir = language.direction;
      document.title = app.t("Register before you arrive") + " · " + data.compound;
      root.textContent = "";
      root.append(head(), el("main", {}, app.pass ? gatepost.passView(app) : kept.waiting ? waitingView() : stepView()));
      const wanted = focus && focus !== "top" ? focus : near;
      const target = wanted && root.querySelector('[data-at="' + wanted + '"]');
      if (target) focusOn(target, Boolean(focus), focus ? 0 : place);
      else if (focus === "top") {
        window.scrollTo(0, 0);
        const heading = root.querySelector("h1");
        if (heading) heading.focus();
      }
    }

    function focusOn(target, scroll, place) {
      const inside = target.querySelectorAll("input, button");
      const field = target.matches("input, select") ? target : inside[place] || inside[0] || target;
      field.focus({ preventScroll: true });
      if (scroll) target.scrollIntoView({ block: "center" });
    }

    function head() {
      return el(
        "header",
        { class: "no-print" },
        survey
          ? el("a", { class: "compound", href: data.back }, "‹ " + gatepost.flatWords(data.prefill))
          : el("span", { class: "compound" }, data.compound),
        el(
          "span",
          { class: "languages" },
          ...data.languages
            .filter((one) => one.tag !== app.language)
            .map((one) =>
              el("button", { type: "button", class: "small", lang: one.html, onclick: () => app.speak(one.tag) }, one.name)
            )
        )
      );
    }

    function stepView() {
      const shown = app.shownSteps();
      const step = shown.find((one) => one.name === kept.step) || shown[0];
      const at = shown.indexOf(step);
      const last = at === shown.length - 1;
      return el(
        "form",
        { novalidate: true, autocomplete: "off", onsubmit: (event) => forward(event, step, shown[at + 1]) },
        el(
          "p",
          { class: "progress" },
          app.t("{number} of {count}", { number: String(at + 1), count: String(shown.length) }),
          el("progress", { max: String(shown.length), value: at + 1, "aria-hidden": "true" })
        ),
        el("h1", { tabindex: "-1" }, app.t(step.title)),
        app.said && el("p", { class: "said", role: "alert" }, app.said),
        ...step.draw(app),
        el(
          "div",
          { class: "ways" },
          at > 0 && button(app.t("Back"), () => app.go(shown[at - 1].name)),
          el("button", { type: "submit", class: "next" }, last ? app.t("Send") : app.t("Next"))
        ),
        app.draft.change && button(app.t("Leave it as it was"), app.leaveChange, "small wide")
      );
    }

    function forward(event, step, following) {
      event.preventDefault();
      const wrong = step.wrong(app);
      app.wrong = {};
      wrong.forEach((one) => (app.wrong[one.at] = app.t(one.text, one.values)));
      if (wrong.length) draw(wrong[0].at);
      else if (following) app.go(following.name);
      else app.send();
    }

    function waitingView() {
      return el(
        "section",
        { class: "waiting" },
        el("h1", { tabindex: "-1" }, app.said ? app.t("Not sent yet") : app.t("Sending …")),
        el("p", { class: "lead", role: "status" }, app.said),
        app.said &&
          el("p", { class: "hint" }, app.t("Leave this page open, or open it again later. You can also go to the gate and register there.")),
        button(app.t("Try again now"), app.sendNow, "next wide"),
        button(app.t("Back to the answers"), app.takeBack, "wide")
      );
    }

    return { draw, here };
  }

  Object.assign(gatepost, { frameOf });
})(window.gatepost);
