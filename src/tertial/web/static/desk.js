// The writing desk: tools and figures are put in where the caret stands, without a journey to the server.
(function () {
  "use strict";

  var form = document.querySelector("form[data-desk]");
  var area = form && form.querySelector("textarea[name=body]");
  if (!area) return;

  function put(text, from, to, select) {
    area.focus();
    area.setRangeText(text, from, to, "end");
    if (select) area.setSelectionRange(from + select[0], from + select[1]);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function tool(name, sample) {
    var from = area.selectionStart, to = area.selectionEnd, chosen = area.value.slice(from, to);
    if (!chosen) return put(sample, from, to);
    if (name === "bold") return put("**" + chosen + "**", from, to, [2, 2 + chosen.length]);
    if (name === "list") return put(chosen.replace(/^(?!- )/gm, "- "), from, to);
    put("[" + chosen + "](https://)", from, to, [chosen.length + 3, chosen.length + 11]);
  }

  function figure(id) {
    var from = area.selectionStart, before = area.value.slice(0, from), after = area.value.slice(area.selectionEnd);
    var left = before && !/[\s(]$/.test(before) ? " " : "";
    var right = /^[\p{L}\d]/u.test(after) ? " " : "";
    put(left + "[[" + id + "]]" + right, from, area.selectionEnd);
  }

  // A list out of Word is lines with a sign and a tab: written as a list of the text's own.
  area.addEventListener("paste", function (event) {
    var text = event.clipboardData ? event.clipboardData.getData("text/plain") : "";
    var item = /^[ \t]*(?:[\u2022\u00b7\u25aa\u25cf\u25e6\u2013\uf0b7\u00a7o-])\t+/;
    var number = /^[ \t]*(\d+)[.)]\t+/;
    var lines = text.split(/\r\n|\r|\n/), listed = false;
    var made = lines.map(function (line, at) {
      var of = item.test(line) ? line.replace(item, "- ") : number.test(line) ? line.replace(number, "$1. ") : null;
      var first = of !== null && !listed && at > 0 && lines[at - 1].trim() !== "";
      var after = of === null && listed && line.trim() !== "";
      listed = of !== null || (listed && line.trim() === "");
      return (first || after ? "\n" : "") + (of === null ? line : of);
    }).join("\n");
    if (made === lines.join("\n")) return;
    event.preventDefault();
    put(made, area.selectionStart, area.selectionEnd);
  });

  document.addEventListener("click", function (event) {
    var button = event.target.closest("button");
    if (!button || button.form !== form) return;
    if (button.dataset.tool) {
      event.preventDefault();
      tool(button.dataset.tool, button.dataset.sample);
    } else if (button.name === "insert") {
      event.preventDefault();
      figure(button.value);
    }
  });
  form.addEventListener("submit", function () { form.elements.caret.value = String(area.selectionEnd); });
  ["f-title", "f-assessment"].forEach(function (id) {
    var field = document.getElementById(id);
    if (field) field.addEventListener("input", function () { area.dispatchEvent(new Event("input", { bubbles: true })); });
  });
})();
