// Files can be dropped anywhere on the form of import, and what was chosen is named. Without script the field works by itself.
(function () {
  "use strict";
  document.querySelectorAll("form[data-drop]").forEach(function (form) {
    var field = form.querySelector("input[type=file]");
    var told = form.querySelector("[data-drop-told]");
    if (!field || typeof DataTransfer === "undefined") return;
    var hint = told ? told.textContent : "";
    if (told) told.hidden = false;
    function tell() {
      if (!told) return;
      told.textContent = field.files.length ? Array.from(field.files, function (f) { return f.name; }).join(", ") : hint;
    }
    field.addEventListener("change", tell);
    ["dragenter", "dragover"].forEach(function (name) {
      form.addEventListener(name, function (event) { event.preventDefault(); form.classList.add("over"); });
    });
    form.addEventListener("dragleave", function (event) {
      if (!form.contains(event.relatedTarget)) form.classList.remove("over");
    });
    form.addEventListener("drop", function (event) {
      event.preventDefault();
      form.classList.remove("over");
      if (!event.dataTransfer.files.length) return;
      var both = new DataTransfer();
      Array.from(field.files).concat(Array.from(event.dataTransfer.files)).forEach(function (f) { both.items.add(f); });
      field.files = both.files;
      tell();
    });
  });
})();
