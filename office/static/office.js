// What the pages do beyond htmx: say whether the register is live, and send a form when its choice changes.
(() => {
  "use strict";
  const DEAD_AFTER = 40000; // the office sends a sign of life every 15 seconds
  document.documentElement.classList.add("js");

  document.addEventListener("change", (event) => {
    const field = event.target;
    if (field.matches("[data-submit]") && field.value && field.form.reportValidity()) field.form.submit();
    else if (field.matches("select[data-submit]")) field.form.submit();
  });

  const live = document.getElementById("live");
  if (!live) return;
  let heard = 0;
  const show = (alive) => live.classList.toggle("alive", alive);
  const hear = () => {
    heard = Date.now();
    show(true);
  };
  for (const name of ["entries", "beat", "htmx:after:sse:connection"]) live.addEventListener(name, hear);
  for (const name of ["htmx:sse:error", "htmx:sse:close"]) live.addEventListener(name, () => show(false));
  setInterval(() => {
    if (Date.now() - heard > DEAD_AFTER) show(false);
  }, 5000);
})();
