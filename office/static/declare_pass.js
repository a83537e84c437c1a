/* The pass on the phone: the code as large as it goes, until when, as a picture, on paper; change and withdraw. */
"use strict";

(function (gatepost) {
  const { el, button } = gatepost;
  const QUIET = 4;

  /** 张伟 → 张*, 欧阳娜娜 → 欧***, Ann Lee → A** L**. */
  function masked(name) {
    return name
      .split(" ")
      .map((word) => {
        const signs = Array.from(word);
        return signs[0] + "*".repeat(Math.min(Math.max(signs.length - 1, 1), 3));
      })
      .join(" ");
  }

  /** Rows of true (dark) and false out of the office's {size, dark}: bits in base64, row by row, without a margin. */
  function modulesOf(code) {
    const bytes = window.atob(code.dark);
    const isDark = (at) => ((bytes.charCodeAt(at >> 3) >> (7 - (at & 7))) & 1) === 1;
    const places = Array.from({ length: code.size }, (_, place) => place);
    return places.map((row) => places.map((column) => isDark(row * code.size + column)));
  }

  function outline(modules) {
    let path = "";
    modules.forEach((row, down) => {
      for (let at = 0; at < row.length; at++) {
        if (!row[at]) continue;
        let end = at;
        while (end < row.length && row[end]) end++;
        path += "M" + (at + QUIET) + " " + (down + QUIET) + "h" + (end - at) + "v1h-" + (end - at) + "z";
        at = end;
      }
    });
    return path;
  }

  function picture(code, words) {
    const modules = modulesOf(code);
    const size = modules.length + 2 * QUIET;
    return el(
      "svg",
      { viewBox: "0 0 " + size + " " + size, "shape-rendering": "crispEdges", role: "img", "aria-label": words, class: "code" },
      el("path", { d: "M0 0h" + size + "v" + size + "H0z", fill: "#fff" }),
      el("path", { d: outline(modules), fill: "#000" })
    );
  }

  const two = (number) => ("0" + number).slice(-2);

  function until(app, at) {
    const day = new Date(at);
    return app.t("Valid until {month}/{day}, {time}", {
      month: String(day.getMonth() + 1),
      day: String(day.getDate()),
      time: two(day.getHours()) + ":" + two(day.getMinutes()),
    });
  }

  function left(app, at) {
    const hours = Math.round((at - Date.now()) / 3600000);
    if (hours >= 48) return app.t("{count} days left", { count: String(Math.round(hours / 24)) });
    return hours >= 1 ? app.t("{count} hours left", { count: String(hours) }) : app.t("less than an hour left");
  }

  /** A PNG as a data: address: compound, code, masked names, until when. Black on white, whatever the phone's colours. */
  function pngOf(app, one) {
    const modules = modulesOf(one.code);
    const size = modules.length + 2 * QUIET;
    const scale = Math.max(4, Math.floor(900 / size));
    const width = size * scale;
    const canvas = el("canvas", { width: String(width), height: String(width + 330) });
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.fillStyle = "#000";
    pen.textAlign = "center";
    const family = " " + window.getComputedStyle(document.body).fontFamily;
    const line = (text, y, font) => {
      pen.font = font + family;
      pen.fillText(text, width / 2, y, width - 40);
    };
    line(app.data.compound, 84, "bold 56px");
    modules.forEach((row, down) =>
      row.forEach((dark, across) => dark && pen.fillRect((across + QUIET) * scale, (down + QUIET) * scale + 90, scale, scale))
    );
    line(one.names.join("  "), width + 140, "44px");
    line(one.flat, width + 205, "44px");
    line(until(app, one.expires_at), width + 270, "40px");
    return canvas.toDataURL("image/png");
  }

  /** `app.pass` is {secret, code, expires_at, names, flat}. */
  function passView(app) {
    const { t, pass } = app;
    const survey = app.data.mode === "survey";
    return el(
      "section",
      { class: "pass" },
      el("h1", { tabindex: "-1" }, survey ? t("Stored") : t("Show this code at the gate")),
      el("p", { class: "compound-name" }, app.data.compound),
      picture(pass.code, t("QR code of the pass")),
      el("p", { class: "names" }, pass.names.join("  ")),
      el("p", { class: "flat" }, pass.flat),
      el("p", { class: "until" }, el("b", {}, until(app, pass.expires_at)), " · ", left(app, pass.expires_at)),
      !survey && el("p", { class: "hint no-print" }, t("Turn up the brightness of the screen, and hold it still before the camera.")),
      app.said && el("p", { class: "said no-print", role: "alert" }, app.said),
      el("div", { class: "no-print" }, ...(survey ? surveyActions(app) : actions(app)))
    );
  }

  function surveyActions(app) {
    return [
      button(app.t("Print"), () => window.print(), "wide"),
      el("a", { class: "button next wide", href: app.data.back }, app.t("Next household")),
    ];
  }

  function actions(app) {
    const { t, pass } = app;
    if (app.asking === "withdraw") {
      return [
        el("p", { class: "said" }, t("Withdraw this declaration? The code is then refused at the gate.")),
        button(t("Yes, withdraw"), () => app.withdraw(), "wide strong"),
        button(t("No, keep it"), () => app.ask(""), "wide"),
      ];
    }
    return [
      app.picture &&
        el(
          "div",
          { class: "picture" },
          el("img", { src: app.picture, alt: t("Picture of the pass") }),
          el("p", { class: "hint" }, t("Press long on the picture to save it.")),
          el("a", { class: "button wide", href: app.picture, download: "gatepost.png" }, t("Save to the phone"))
        ),
      !app.picture && button(t("Save as picture"), () => app.savePicture(pngOf(app, pass)), "next wide"),
      button(t("Add somebody to the household"), () => app.change(true), "wide"),
      button(t("Change"), () => app.change(false), "wide"),
      button(t("Withdraw"), () => app.ask("withdraw"), "wide"),
      el(
        "details",
        {},
        el("summary", {}, t("More")),
        button(t("Print"), () => window.print(), "wide"),
        button(t("Fill in for another household"), () => app.another(), "wide"),
        ...app.others().map((one) => button(t("Code of {names}", { names: one.names.join(" ") }), () => app.showPass(one), "wide")),
        el("p", { class: "hint" }, t("This link opens your declaration on another phone. Give it to nobody but your household.")),
        el("p", { class: "link" }, app.link())
      ),
      el("p", { class: "hint" }, t("The code stays on this phone until it has expired, then it is erased.")),
    ];
  }

  Object.assign(gatepost, { passView, masked });
})(window.gatepost);
