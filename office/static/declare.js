/* The form as a whole: which page of it is shown, what the phone keeps of it, and what the office answers. */
"use strict";

(function (gatepost) {
  const { el, fill, button } = gatepost;
  const data = JSON.parse(document.getElementById("data").textContent);
  const root = document.getElementById("form");
  const survey = data.mode === "survey";
  const store = gatepost.storeFor("gatepost/" + data.site, !survey);
  const kept = store.get();
  const steps = gatepost.firstSteps.concat(gatepost.lastSteps);

  const app = {
    data,
    draft: kept.draft || gatepost.freshDraft(data),
    language: data.languages.some((one) => one.tag === kept.language) ? kept.language : data.language,
    places: null,
    wrong: {},
    pass: null,
    said: "",
    asking: "",
    picture: "",
    t(text, values) {
      const words = data.languages.find((one) => one.tag === app.language).words;
      return fill(words[text] || text, values || {});
    },
    changed(at) {
      if (app.wrong[at]) {
        delete app.wrong[at];
        const shown = root.querySelector('[data-at="' + at + '"]');
        const question = shown && shown.closest(".question");
        if (question) {
          question.classList.remove("is-wrong");
          question.querySelectorAll(".wrong").forEach((one) => one.remove());
        }
      }
      keep();
    },
    /** Draws anew; `focus` and `near` are places, the one to go on with and the one to stay at. */
    redraw(focus, near, lazily) {
      if (near) delete app.wrong[near];
      keep();
      // A field that was just left must not vanish under the finger that presses the next button.
      if (lazily) setTimeout(() => draw(focus, here()), 0);
      else draw(focus, near || here());
    },
    go(name) {
      kept.step = name;
      app.wrong = {};
      app.said = "";
      keep();
      draw("top");
    },
    others: () => kept.passes.filter((one) => one !== app.pass),
    link: () => window.location.origin + data.action + "#" + app.pass.secret,
    showPass,
    ask(what) {
      app.asking = what;
      draw();
    },
    savePicture(picture) {
      app.picture = picture;
      draw();
      root.querySelector(".picture").scrollIntoView({ block: "start" });
    },
    another() {
      app.pass = null;
      app.draft = gatepost.freshDraft(data);
      clearFragment();
      app.go("consent");
    },
    change,
    withdraw,
  };

  function here() {
    const at = document.activeElement && document.activeElement.closest("[data-at]");
    return at ? at.getAttribute("data-at") : "";
  }

  /** Which of several answers has the focus. */
  function placeOf(field) {
    const around = field && field.closest("[data-at]");
    return around ? Array.from(around.querySelectorAll("input, button")).indexOf(field) : 0;
  }

  function keep() {
    kept.draft = app.draft;
    store.save();
  }

  const shownSteps = () => steps.filter((step) => !(step.skipped && step.skipped(app)));

  // --- drawing ---

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
            el("button", { type: "button", class: "small", lang: one.html, onclick: () => speak(one.tag) }, one.name)
          )
      )
    );
  }

  function speak(tag) {
    kept.language = tag;
    app.language = tag;
    app.wrong = {};
    keep();
    loadPlaces().then(() => draw());
  }

  function stepView() {
    const shown = shownSteps();
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
      app.draft.change && button(app.t("Leave it as it was"), leaveChange, "small wide")
    );
  }

  function forward(event, step, following) {
    event.preventDefault();
    const wrong = step.wrong(app);
    app.wrong = {};
    wrong.forEach((one) => (app.wrong[one.at] = app.t(one.text, one.values)));
    if (wrong.length) draw(wrong[0].at);
    else if (following) app.go(following.name);
    else send();
  }

  function waitingView() {
    return el(
      "section",
      { class: "waiting" },
      el("h1", { tabindex: "-1" }, app.said ? app.t("Not sent yet") : app.t("Sending …")),
      el("p", { class: "lead", role: "status" }, app.said),
      app.said &&
        el("p", { class: "hint" }, app.t("Leave this page open, or open it again later. You can also go to the gate and register there.")),
      button(app.t("Try again now"), () => out.now(), "next wide"),
      button(app.t("Back to the answers"), takeBack, "wide")
    );
  }

  // --- sending ---

  const headers = survey ? { "x-csrf": data.csrf } : {};
  const out = gatepost.outbox(
    { waiting: () => kept.waiting, post: (body) => gatepost.post(data.action, body, headers) },
    settled,
    (result) => {
      app.said = result.answer.said || app.t("There is no network. Your answers are kept on this phone and sent as soon as it is back.");
      draw();
    }
  );

  function formOf(draft) {
    const people = draft.people.map((one) => ({
      name: one.name,
      phone: one.phone,
      id_number: data.secure ? one.id_number : "",
      symptoms: one.symptoms,
      child: one.child,
    }));
    const consents = ["collect", "health", "children"].filter((part) => draft.agreed[part]);
    const form = { people, consents, consent: data.consent.version, questionnaire: data.number };
    ["building", "unit", "room", "origin", "left_on", "arrived_on", "transport", "transport_number", "contact"].forEach(
      (name) => (form[name] = draft[name])
    );
    form.answers = data.questionnaire ? window.questionnaire.flow(data.questionnaire, draft.answers, data.today).answers : {};
    return form;
  }

  function send() {
    app.said = "";
    kept.waiting = { do: "declare", id: app.draft.id, secret: app.draft.secret, language: app.language, form: formOf(app.draft) };
    keep();
    draw("top");
    out.now();
  }

  function takeBack() {
    // The office may have it already: what is sent next is a change of it, not the same again.
    kept.waiting = null;
    app.draft.id = gatepost.token();
    app.said = "";
    keep();
    draw("top");
  }

  function settled(result) {
    const body = kept.waiting;
    kept.waiting = null;
    if (result.status === 200) {
      const names = body.form.people.map((one) => gatepost.masked(one.name.trim()));
      store.forget(Date.now());
      kept.passes = kept.passes.filter((one) => one.secret !== body.secret);
      kept.passes.unshift(passOf(body.secret, result.answer, names, gatepost.flatWords(body.form)));
      app.draft = gatepost.freshDraft(data);
      kept.step = "";
      kept.draft = null;
      store.save();
      showPass(kept.passes[0]);
      return;
    }
    app.draft.id = gatepost.token();
    refused(result.answer);
  }

  const passOf = (secret, answer, names, flat) => ({ secret, pass: answer.pass, expires_at: answer.expires_at, names, flat });

  /** To the first page on which something is wrong. */
  function refused(answer) {
    app.wrong = {};
    app.said = answer.said || "";
    (answer.wrong || []).forEach((one) => (app.wrong[one.at.join("/")] = one.said));
    const first = answer.wrong && answer.wrong.length ? answer.wrong[0].at : null;
    const owners = { consent: "consent", people: "people", building: "flat", unit: "flat", room: "flat", contact: "health", answers: "own" };
    if (first) {
      app.said = answer.wrong[0].said;
      const own = first[0] === "consents" ? (first[1] === "children" ? "people" : "consent") : owners[first[0]] || "journey";
      kept.step = shownSteps().some((one) => one.name === own) ? own : "review";
    }
    keep();
    draw(first ? first.join("/") : "top");
  }

  // --- the pass ---

  function showPass(pass) {
    app.pass = pass;
    app.said = "";
    app.asking = "";
    app.picture = "";
    draw("top");
  }

  function asked(body, done) {
    app.said = app.t("One moment …");
    draw();
    gatepost.post(data.action, Object.assign({ secret: app.pass.secret, language: app.language }, body), headers).then((result) => {
      app.said = result.status === 200 ? "" : result.answer.said || app.t("There is no network. Please try again when it is back.");
      if (result.status === 200) done(result.answer);
      else draw();
    });
  }

  function change(oneMore) {
    asked({ do: "show" }, (answer) => {
      const { secret } = app.pass;
      const agreed = { collect: true, health: true, children: answer.form.people.some((one) => one.child) };
      app.draft = Object.assign(gatepost.freshDraft(data), answer.form, { secret, agreed, change: true });
      app.draft.people = answer.form.people.map((one) =>
        Object.assign(gatepost.freshPerson(), one, { well: !one.symptoms.length })
      );
      if (oneMore && app.draft.people.length < data.most.people) app.draft.people.push(gatepost.freshPerson());
      app.pass = null;
      kept.step = oneMore ? "people" : "review";
      app.wrong = {};
      keep();
      draw(oneMore ? "people/" + (app.draft.people.length - 1) + "/name" : "top");
    });
  }

  function leaveChange() {
    const { secret } = app.draft;
    app.draft = gatepost.freshDraft(data);
    kept.draft = null;
    kept.step = "";
    store.save();
    const pass = kept.passes.find((one) => one.secret === secret);
    if (pass) showPass(pass);
    else open(secret);
  }

  function withdraw() {
    asked({ do: "withdraw", id: gatepost.token() }, () => {
      kept.passes = kept.passes.filter((one) => one.secret !== app.pass.secret);
      app.pass = null;
      app.asking = "";
      clearFragment();
      app.draft = gatepost.freshDraft(data);
      app.go("consent");
      app.said = app.t("The declaration was withdrawn. If you come after all, fill in a new one.");
      draw("top");
    });
  }

  // --- the beginning ---

  const clearFragment = () => window.history.replaceState(null, "", window.location.pathname);

  function secretInAddress() {
    const found = /^#([0-9a-f]{32})$/.exec(window.location.hash);
    return found ? found[1] : "";
  }

  function open(secret) {
    gatepost.post(data.action, { do: "show", secret, language: app.language }, headers).then((result) => {
      if (result.status === 200) {
        const people = result.answer.form.people.map((one) => gatepost.masked(one.name));
        const pass = passOf(secret, result.answer, people, gatepost.flatWords(result.answer.form));
        kept.passes = kept.passes.filter((one) => one.secret !== secret);
        kept.passes.unshift(pass);
        store.save();
        showPass(pass);
        return;
      }
      if (result.status === 409) {
        kept.passes = kept.passes.filter((one) => one.secret !== secret);
        app.pass = null;
        store.save();
      }
      app.said = result.answer.said || (app.pass ? "" : app.t("There is no network. Please try again when it is back."));
      draw();
    });
  }

  function loadPlaces() {
    return fetch(data.places[app.language])
      .then((response) => response.text())
      .then((text) => (app.places = gatepost.placesOf(text)))
      .catch(() => {
        // Without a network the form begins all the same; the places are there by the time it comes to them.
        if (!app.places) app.places = gatepost.placesOf("");
        setTimeout(() => loadPlaces().then(() => draw()), 5000);
      });
  }

  function start() {
    store.forget(Date.now());
    const secret = secretInAddress();
    app.pass = kept.passes.find((one) => !secret || one.secret === secret) || null;
    // Half filled in, or waiting to be sent, counts before a pass that was there already.
    if (!secret && (kept.waiting || (kept.step && kept.step !== "consent"))) app.pass = null;
    draw();
    if (secret) open(secret);
    else out.now();
  }

  window.addEventListener("hashchange", () => secretInAddress() && open(secretInAddress()));
  loadPlaces().then(start);
})(window.gatepost);
