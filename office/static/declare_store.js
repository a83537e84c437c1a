/* What the phone keeps, and how it reaches the office: answers stay here until they were sent and come through once the
   network is back. Erased: answers after sending, a pass after it has expired. The telephone survey keeps nothing. */
"use strict";

(function (gatepost) {
  const FIRST_WAIT = 2000;
  const LONGEST_WAIT = 60000;
  const PATIENCE = 20000;
  const FRESH = { draft: null, step: "", language: "", waiting: null, said: "", passes: [] };

  function storeFor(name, persistent) {
    let kept = Object.assign({}, FRESH);
    if (persistent) {
      try {
        const found = JSON.parse(window.localStorage.getItem(name) || "{}");
        if (found && Array.isArray(found.passes)) kept = Object.assign(kept, found);
      } catch (error) {
        // A private window keeps nothing: then what is here ends with the page.
      }
    }
    function save() {
      if (!persistent) return;
      try {
        window.localStorage.setItem(name, JSON.stringify(kept));
      } catch (error) {
        // As above.
      }
    }
    function forget(now) {
      const before = kept.passes.length;
      kept.passes = kept.passes.filter((one) => one.expires_at > now);
      if (kept.passes.length !== before) save();
    }
    return { get: () => kept, save, forget };
  }

  /** 32 hexadecimal digits. */
  function token() {
    const bytes = window.crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => ("0" + byte.toString(16)).slice(-2)).join("");
  }

  /** Gives {status, answer}; status 0 where no answer came. */
  function post(action, body, headers) {
    const ending = new AbortController();
    const clock = setTimeout(() => ending.abort(), PATIENCE);
    return fetch(action, {
      method: "POST",
      body: JSON.stringify(body),
      headers: Object.assign({ "content-type": "application/json" }, headers),
      signal: ending.signal,
      cache: "no-store",
    })
      .then((response) => response.json().then((answer) => ({ status: response.status, answer })))
      .catch(() => ({ status: 0, answer: {} }))
      .then((result) => {
        clearTimeout(clock);
        return result;
      });
  }

  const comesAgain = (status) => status === 0 || status === 408 || status === 429 || status >= 500;

  /** Sends until the office has answered: again with longer pauses, and at once when the network or the page is back. */
  function outbox(send, settled, waits) {
    let wait = FIRST_WAIT;
    let clock = 0;
    let busy = false;
    function attempt() {
      const body = send.waiting();
      clearTimeout(clock);
      if (busy || !body) return;
      busy = true;
      send.post(body).then((result) => {
        busy = false;
        if (send.waiting() !== body) return;
        if (!comesAgain(result.status)) {
          wait = FIRST_WAIT;
          settled(result);
          return;
        }
        waits(result);
        clock = setTimeout(attempt, wait);
        wait = Math.min(wait * 2, LONGEST_WAIT);
      });
    }
    function now() {
      wait = FIRST_WAIT;
      attempt();
    }
    window.addEventListener("online", now);
    document.addEventListener("visibilitychange", () => document.hidden || now());
    return { now };
  }

  Object.assign(gatepost, { storeFor, token, post, outbox });
})(window.gatepost);
