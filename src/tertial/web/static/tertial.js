// Ours on top of htmx. Pages work without it: it keeps what is being written and tells when the server is gone.
(function () {
  "use strict";

  var notice = document.getElementById("offline");
  function offline(gone) {
    if (notice) notice.hidden = !gone;
  }
  document.addEventListener("htmx:sendError", function () { offline(true); });
  document.addEventListener("htmx:afterOnLoad", function () { offline(false); });
  window.addEventListener("offline", function () { offline(true); });
  window.addEventListener("online", function () { offline(false); });

  // A form with data-autosave="address" is sent there while its text areas change; until the server has answered, the text
  // also stands in the browser's own store under the form's data-draft, and is put back when the page opens again.
  document.querySelectorAll("form[data-autosave]").forEach(function (form) {
    var timer = null;
    var key = "tertial:" + (form.dataset.draft || form.dataset.autosave);
    var told = form.querySelector("[data-saved]");
    var area = form.querySelector("textarea");
    if (!area) return;
    try {
      var kept = localStorage.getItem(key);
      if (kept !== null && kept !== area.value && form.querySelector("[data-restore]")) {
        var restore = form.querySelector("[data-restore]");
        restore.hidden = false;
        restore.addEventListener("click", function (event) {
          event.preventDefault();
          area.value = kept;
          restore.hidden = true;
          later();
        });
      }
    } catch (error) { /* a browser that keeps nothing: the server's draft is left */ }
    function keep() { try { localStorage.setItem(key, area.value); } catch (error) { /* as above */ } }
    function forget() { try { localStorage.removeItem(key); } catch (error) { /* as above */ } }
    function send() {
      fetch(form.dataset.autosave, { method: "POST", body: new FormData(form), credentials: "same-origin" })
        .then(function (answer) { return answer.ok ? answer.text() : Promise.reject(new Error(String(answer.status))); })
        .then(function (words) { forget(); offline(false); if (told) told.textContent = words; })
        .catch(function () { keep(); offline(true); timer = setTimeout(send, 5000); });
    }
    function later() { keep(); clearTimeout(timer); timer = setTimeout(send, 1200); }
    area.addEventListener("input", later);
    form.addEventListener("submit", function () { clearTimeout(timer); });
  });

  // The menus close with Escape and when something else is chosen.
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    document.querySelectorAll("details.me[open], details.menu[open]").forEach(function (open) {
      open.open = false;
      open.querySelector("summary").focus();
    });
  });
  document.addEventListener("click", function (event) {
    document.querySelectorAll("details.me[open]").forEach(function (open) {
      if (!open.contains(event.target)) open.open = false;
    });
  });
})();
