/* The answers on their way to the office, and to the first page on which it found something wrong. */
"use strict";

(function (gatepost) {
  const OWNERS = { consent: "consent", people: "people", building: "flat", unit: "flat", room: "flat", contact: "health", answers: "own" };
  const FIELDS = ["building", "unit", "room", "origin", "left_on", "arrived_on", "transport", "transport_number", "contact"];

  function formOf(data, draft) {
    const people = draft.people.map((one) => ({
      name: one.name,
      phone: one.phone,
      id_number: data.secure ? one.id_number : "",
      symptoms: one.symptoms,
      child: one.child,
    }));
    const consents = ["collect", "health", "children"].filter((part) => draft.agreed[part]);
    const form = { people, consents, consent: data.consent.version, questionnaire: data.number };
    FIELDS.forEach((name) => (form[name] = draft[name]));
    form.answers = data.questionnaire ? window.questionnaire.flow(data.questionnaire, draft.answers, data.today).answers : {};
    return form;
  }

  function sendingOf(app) {
    const { data, kept, store } = app;

    const out = gatepost.outbox(
      { waiting: () => kept.waiting, post: (body) => app.post(body) },
      settled,
      (result) => {
        app.said = result.answer.said || app.t("There is no network. Your answers are kept on this phone and sent as soon as it is back.");
        app.draw();
      }
    );

    function send() {
      app.said = "";
      kept.waiting = { do: "declare", id: app.draft.id, secret: app.draft.secret, language: app.language, form: formOf(data, app.draft) };
      app.keep();
      app.draw("top");
      out.now();
    }

    function takeBack() {
      // The office may have it already: what is sent next is a change of it, not the same again.
      kept.waiting = null;
      app.draft.id = gatepost.token();
      app.said = "";
      app.keep();
      app.draw("top");
    }

    function settled(result) {
      const body = kept.waiting;
      kept.waiting = null;
      if (result.status !== 200) {
        app.draft.id = gatepost.token();
        refused(result.answer);
        return;
      }
      const names = body.form.people.map((one) => gatepost.masked(one.name.trim()));
      store.forget(Date.now());
      app.draft = gatepost.freshDraft(data);
      kept.step = "";
      kept.draft = null;
      app.showPass(app.keepPass(body.secret, result.answer, names, gatepost.flatWords(body.form)));
    }

    function refused(answer) {
      const wrong = answer.wrong || [];
      // The text to agree to or the questions are not those of this page, which a phone may have kept for a while.
      if (wrong.some((one) => one.at.length === 1 && (one.at[0] === "consent" || one.at[0] === "answers"))) {
        const text = wrong.some((one) => one.at[0] === "consent");
        if (text) app.draft.agreed = {};
        kept.step = text ? "" : "own";
        app.loadAnew(wrong[0].said);
        return;
      }
      app.wrong = {};
      app.said = wrong.length ? wrong[0].said : answer.said || "";
      wrong.forEach((one) => (app.wrong[one.at.join("/")] = one.said));
      const first = wrong.length ? wrong[0].at : null;
      if (first) {
        const own = first[0] === "consents" ? (first[1] === "children" ? "people" : "consent") : OWNERS[first[0]] || "journey";
        kept.step = app.shownSteps().some((one) => one.name === own) ? own : "review";
      }
      app.keep();
      app.draw(first ? first.join("/") : "top");
    }

    return { send, takeBack, sendNow: () => out.now() };
  }

  Object.assign(gatepost, { sendingOf });
})(window.gatepost);
