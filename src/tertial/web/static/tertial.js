// Ours on top of htmx. Pages work without it: it keeps what is being written and tells when the server is gone.
(function () {
  "use strict";

  var notice = document.getElementById("offline");
  var refused = document.getElementById("refused");
  function offline(gone) {
    if (notice) notice.hidden = !gone;
  }
  document.addEventListener("htmx:sendError", function () { offline(true); });
  document.addEventListener("htmx:afterOnLoad", function () { offline(false); });
  window.addEventListener("offline", function () { offline(true); });
  window.addEventListener("online", function () { offline(false); });

  // What is written and has not reached the server stands in the browser's own store, one key a text, as the address that it
  // is sent to and the form's fields. A browser that keeps nothing leaves the server's draft.
  var PREFIX = "tertial:";
  var drafts = {
    of: function (person) {
      var start = PREFIX + person + ":";
      try { return Object.keys(localStorage).filter(function (key) { return key.indexOf(start) === 0; }); } catch (error) { return []; }
    },
    get: function (key) {
      try { return JSON.parse(localStorage.getItem(key)); } catch (error) { return null; }
    },
    put: function (key, draft) { try { localStorage.setItem(key, JSON.stringify(draft)); } catch (error) { /* as above */ } },
    drop: function (key) { try { localStorage.removeItem(key); } catch (error) { /* as above */ } }
  };
  function fault(kind) { var error = new Error(kind); error.kind = kind; return error; }
  function post(address, body, last) {
    return fetch(address, { method: "POST", body: body, credentials: "same-origin", keepalive: last === true, redirect: "error" })
      .catch(function () { throw fault("away"); })
      .then(function (answer) {
        if (answer.ok) return answer.text();
        throw fault(answer.status >= 500 || answer.status === 429 ? "away" : "refused");
      });
  }

  // A form with data-autosave="address" is sent there while its text changes; until the server has answered, the text also
  // stands in the store under the form's data-draft, and can be put back when the page opens again.
  document.querySelectorAll("form[data-autosave]").forEach(function (form) {
    var timer = null, waiting = false, sent = 0;
    var key = PREFIX + (form.dataset.draft || form.dataset.autosave);
    var told = form.querySelector("[data-saved]");
    var area = form.querySelector("textarea");
    if (!area) return;
    var kept = drafts.get(key);
    var arrived = kept && typeof kept.text === "string" && kept.text.trim() === area.value.trim();
    if (arrived || (kept && kept.saving && form.hasAttribute("data-taken"))) { drafts.drop(key); kept = null; }
    var restore = form.querySelector("[data-restore]");
    if (kept && typeof kept.text === "string" && restore) {
      restore.hidden = false;
      restore.addEventListener("click", function (event) {
        event.preventDefault();
        area.value = kept.text;
        restore.hidden = true;
        later();
      });
    }
    function keep() {
      drafts.put(key, { address: form.dataset.autosave, text: area.value, fields: Array.from(new URLSearchParams(new FormData(form))) });
    }
    function body() { return new URLSearchParams(new FormData(form)); }
    function send() {
      var mine = sent += 1;
      post(form.dataset.autosave, body())
        .then(function (words) {
          offline(false);
          if (refused) refused.hidden = true;
          if (told) told.textContent = words;
          if (mine === sent) { waiting = false; drafts.drop(key); }
        })
        .catch(function (error) {
          keep();
          if (error.kind === "refused") {
            offline(false);
            if (refused) refused.hidden = false;
            return;
          }
          offline(true);
          clearTimeout(timer);
          timer = setTimeout(send, 5000);
        });
    }
    function later() { waiting = true; sent += 1; keep(); clearTimeout(timer); timer = setTimeout(send, 1200); }
    area.addEventListener("input", later);
    form.addEventListener("submit", function () {
      var draft = drafts.get(key);
      clearTimeout(timer);
      waiting = false;
      if (draft) { draft.saving = true; drafts.put(key, draft); }
    });
    window.addEventListener("online", function () { if (waiting) { clearTimeout(timer); send(); } });
    // The stored copy stays: the page that opens next may have been made before this arrived, and offers it or lets it go.
    window.addEventListener("pagehide", function () {
      if (waiting) post(form.dataset.autosave, body(), true).catch(function () { /* it is kept */ });
    });
  });

  // Signing out leaves none of one's texts in the browser: what has not reached the server is sent first, and if that fails the
  // person is asked.
  document.querySelectorAll("form[data-sign-out]").forEach(function (form) {
    form.addEventListener("submit", function (event) {
      var keys = drafts.of(form.dataset.person);
      if (!keys.length) return;
      event.preventDefault();
      var csrf = form.elements.csrf ? form.elements.csrf.value : "";
      Promise.all(keys.map(function (key) {
        var draft = drafts.get(key);
        if (!draft || !draft.address) return true;
        var fields = new URLSearchParams(draft.fields);
        fields.set("csrf", csrf);
        return post(draft.address, fields).then(function () { return true; }, function () { return false; });
      })).then(function (done) {
        if (done.indexOf(false) >= 0 && !window.confirm(form.dataset.signOut)) return;
        keys.forEach(drafts.drop);
        form.submit();
      });
    });
  });

  // The menus close with Escape and when something else is chosen.
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    document.querySelectorAll("details.me[open], details.as-known[open], details.menu[open]").forEach(function (open) {
      open.open = false;
      open.querySelector("summary").focus();
    });
  });
  document.addEventListener("click", function (event) {
    document.querySelectorAll("details.me[open], details.as-known[open]").forEach(function (open) {
      if (!open.contains(event.target)) open.open = false;
    });
  });
})();
