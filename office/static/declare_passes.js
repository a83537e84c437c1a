/* What was declared, once the office has it: shown by its secret link, changed, withdrawn. */
"use strict";

(function (gatepost) {
  const NO_NETWORK = "There is no network. Please try again when it is back.";

  function passesOf(app) {
    const { data, kept, store } = app;

    /** Each declaration's newest pass alone; `answer` is the office's. */
    function keepPass(secret, answer, names, flat) {
      forget(secret);
      kept.passes.unshift({ secret, code: answer.code, expires_at: answer.expires_at, names, flat });
      store.save();
      return kept.passes[0];
    }

    function forget(secret) {
      kept.passes = kept.passes.filter((one) => one.secret !== secret);
    }

    function showPass(pass) {
      app.pass = pass;
      app.said = "";
      app.asking = "";
      app.picture = "";
      app.draw("top");
    }

    function asked(body, done) {
      app.said = app.t("One moment …");
      app.draw();
      app.post(Object.assign({ secret: app.pass.secret, language: app.language }, body)).then((result) => {
        app.said = result.status === 200 ? "" : result.answer.said || app.t(NO_NETWORK);
        if (result.status === 200) done(result.answer);
        else app.draw();
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
        app.keep();
        app.draw(oneMore ? "people/" + (app.draft.people.length - 1) + "/name" : "top");
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
        forget(app.pass.secret);
        app.another();
        app.said = app.t("The declaration was withdrawn. If you come after all, fill in a new one.");
        app.draw("top");
      });
    }

    /** By the link: on another phone, or after a change on another. */
    function open(secret) {
      app.post({ do: "show", secret, language: app.language }).then((result) => {
        if (result.status === 200) {
          const people = result.answer.form.people.map((one) => gatepost.masked(one.name));
          showPass(keepPass(secret, result.answer, people, gatepost.flatWords(result.answer.form)));
          return;
        }
        if (result.status === 409) {
          forget(secret);
          app.pass = null;
          store.save();
        }
        app.said = result.answer.said || (app.pass ? "" : app.t(NO_NETWORK));
        app.draw();
      });
    }

    return { keepPass, showPass, change, leaveChange, withdraw, open };
  }

  Object.assign(gatepost, { passesOf });
})(window.gatepost);
