/* Answers the phone form's own requests when there is no network: its files from what the page has kept, the page from
   the office first, for its text and its questions may have changed. Nothing that was filled in passes through here. */
"use strict";

const NAME = "gatepost-form";
const PATIENCE = 4000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const file = new URL(request.url).pathname.indexOf("/files/") > 0;
  event.respondWith(file ? fromPhone(request) : fromOffice(event));
});

function fromPhone(request) {
  return self.caches.match(request).then((kept) => kept || fetch(request));
}

function fromOffice(event) {
  const kept = self.caches.match(event.request, { ignoreSearch: true });
  const fresh = fetch(event.request).then((response) => {
    const copy = response.clone();
    if (response.ok) event.waitUntil(self.caches.open(NAME).then((cache) => cache.put(event.request, copy)));
    return response;
  });
  // A network that is there in name alone: after a while what is kept is shown.
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE)).then(() => kept).then((found) => found || fresh);
  return Promise.race([fresh, late]).catch(() => kept.then((found) => found || Response.error()));
}
