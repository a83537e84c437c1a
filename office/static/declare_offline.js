/* The page itself for a phone without a network. Where the address is encrypted, a worker (declare_worker.js) answers
   from what is kept here; over plain HTTP browsers allow none, and the page comes out of their own cache for a while. */
"use strict";

(function (gatepost) {
  const NAME = "gatepost-form";

  function keepPage(data) {
    if (!navigator.serviceWorker || !window.caches) return;
    const files = Array.from(document.querySelectorAll("script[src], link[href]"), (one) => one.src || one.href);
    const wanted = files.concat(Object.keys(data.places).map((tag) => new URL(data.places[tag], window.location).href));
    navigator.serviceWorker
      .register(data.worker)
      .then(() => window.caches.open(NAME))
      .then((cache) =>
        cache
          .addAll(wanted.concat([window.location.origin + window.location.pathname]))
          .then(() => cache.keys())
          .then((known) => {
            // Files of an older page are in nobody's way, but they would pile up.
            const old = known.filter((one) => one.url.indexOf("/files/") > 0 && wanted.indexOf(one.url) < 0);
            return Promise.all(old.map((one) => cache.delete(one)));
          })
      )
      .catch(() => {
        // Without room, or in a private window, it is as over plain HTTP.
      });
  }

  Object.assign(gatepost, { keepPage });
})(window.gatepost);
