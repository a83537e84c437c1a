/* The form as a whole: what the phone keeps of it, which page of it is shown, and how it begins. */
"use strict";

(function (gatepost) {
  const data = JSON.parse(document.getElementById("data").textContent);
  const root = document.getElementById("form");
  const survey = data.mode === "survey";
  const store = gatepost.storeFor("gatepost/" + data.site, !survey);
  const kept = store.get();
  const { consentStep, peopleStep, flatStep, journeyStep, healthStep, lastSteps, fill } = gatepost;
  const steps = [consentStep, peopleStep, flatStep, journeyStep, healthStep].concat(lastSteps);

  // A page that the phone has kept for some days still says the day on which it was made.
  const late = Math.ceil((Date.now() - data.ends) / 86400000);
  if (late > 0 && late < 8) data.today = gatepost.shifted(data.today, late);

  const app = {
    data,
    survey,
    store,
    kept,
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
    post: (body) => gatepost.post(data.action, body, survey ? { "x-csrf": data.csrf } : {}),
    keep() {
      kept.draft = app.draft;
      store.save();
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
      app.keep();
    },
    /** Draws anew; `focus` and `near` are places, the one to go on with and the one to stay at. */
    redraw(focus, near, lazily) {
      if (near) delete app.wrong[near];
      app.keep();
      // A field that was just left must not vanish under the finger that presses the next button.
      if (lazily) setTimeout(() => app.draw(focus, app.here()), 0);
      else app.draw(focus, near || app.here());
    },
    go(name) {
      kept.step = name;
      app.wrong = {};
      app.said = "";
      app.keep();
      app.draw("top");
    },
    shownSteps: () => steps.filter((step) => !(step.skipped && step.skipped(app))),
    speak(tag) {
      kept.language = tag;
      app.language = tag;
      app.wrong = {};
      app.keep();
      loadPlaces().then(() => app.draw());
    },
    others: () => kept.passes.filter((one) => one !== app.pass),
    link: () => window.location.origin + data.action + "#" + app.pass.secret,
    ask(what) {
      app.asking = what;
      app.draw();
    },
    savePicture(picture) {
      app.picture = picture;
      app.draw();
      root.querySelector(".picture").scrollIntoView({ block: "start" });
    },
    another() {
      app.pass = null;
      app.asking = "";
      app.draft = gatepost.freshDraft(data);
      window.history.replaceState(null, "", window.location.pathname);
      app.go("consent");
    },
    /** The page of now from the office; what was filled in is still there. */
    loadAnew(said) {
      kept.said = said;
      app.keep();
      window.location.reload();
    },
  };
  Object.assign(app, gatepost.frameOf(app, root), gatepost.sendingOf(app), gatepost.passesOf(app));

  function secretInAddress() {
    const found = /^#([0-9a-f]{32})$/.exec(window.location.hash);
    return found ? found[1] : "";
  }

  function loadPlaces() {
    return fetch(data.places[app.language])
      .then((response) => response.text())
      .then((text) => (app.places = gatepost.placesOf(text)))
      .catch(() => {
        // Without a network the form begins all the same; the places are there by the time it comes to them.
        if (!app.places) app.places = gatepost.placesOf("");
        setTimeout(() => loadPlaces().then(() => app.draw()), 5000);
      });
  }

  function start() {
    store.forget(Date.now());
    const secret = secretInAddress();
    app.pass = kept.passes.find((one) => !secret || one.secret === secret) || null;
    // Half filled in, or waiting to be sent, counts before a pass that was there already.
    if (!secret && (kept.waiting || (kept.step && kept.step !== "consent"))) app.pass = null;
    app.said = kept.said || "";
    kept.said = "";
    app.draw();
    if (secret) app.open(secret);
    else app.sendNow();
    if (!survey) gatepost.keepPage(data);
  }

  window.addEventListener("hashchange", () => secretInAddress() && app.open(secretInAddress()));
  loadPlaces().then(start);
})(window.gatepost);
