// Filters the rows, and keeps the filter in the address: #q=text&state=wrong&kind=field
"use strict";
const form = document.getElementById("filter");
const text = document.getElementById("q");
const count = document.getElementById("count");
const rows = [...document.querySelectorAll("[data-row]")].map((row) => ({
  row,
  text: row.textContent.toLowerCase().replace(/\s+/g, " "),
}));
const groups = [...document.querySelectorAll("[data-group]")];
const unfolded = new Set(); // by the filter, which folds them again

function apply() {
  const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
  const { state, kind } = Object.fromEntries(new FormData(form));
  const narrowed = Boolean(words.length || state || kind);
  let shown = 0;
  for (const { row, text: content } of rows) {
    const fits =
      words.every((word) => content.includes(word)) &&
      (!state || row.dataset.state === state || (state === "wrong" && row.hasAttribute("data-wrong"))) &&
      (!kind || row.dataset.row === kind);
    row.hidden = !fits;
    shown += fits;
  }
  for (const group of groups) {
    group.hidden = narrowed && !group.querySelector("[data-row]:not([hidden])");
    if (!(group instanceof HTMLDetailsElement)) continue;
    if (narrowed && !group.hidden && !group.open) {
      group.open = true;
      unfolded.add(group);
    }
  }
  if (!narrowed) {
    for (const group of unfolded) group.open = false;
    unfolded.clear();
  }
  count.textContent = `${shown.toLocaleString("en")} of ${rows.length.toLocaleString("en")} rows`;
  document.getElementById("nothing").hidden = shown > 0;
}

function remember() {
  const given = [...new FormData(form)].filter(([, value]) => value);
  const address = given.length ? `#${new URLSearchParams(given)}` : location.pathname;
  history.replaceState(null, "", address);
}

function recall() {
  const fragment = decodeURIComponent(location.hash.slice(1));
  if (fragment.includes("=")) {
    const given = new URLSearchParams(location.hash.slice(1));
    for (const name of ["q", "state", "kind"]) {
      form.elements[name].value = given.get(name) ?? "";
    }
    apply();
    return;
  }
  const target = fragment && document.getElementById(fragment);
  if (!target) return;
  if (target.closest("[hidden]")) {
    form.reset();
    apply();
  }
  for (let within = target; within; within = within.parentElement) {
    if (within instanceof HTMLDetailsElement) within.open = true;
  }
  target.scrollIntoView({ block: target.matches("h2") ? "start" : "center" });
}

form.addEventListener("input", () => {
  apply();
  remember();
});
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("reset", () => setTimeout(() => (apply(), remember())));
window.addEventListener("hashchange", recall);
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, textarea");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    text.focus();
    text.select();
  } else if (event.key === "Escape" && event.target === text) {
    form.reset();
  }
});
if (matchMedia("(max-width: 48rem)").matches) {
  for (const part of document.querySelectorAll("details.part:not(:has([data-wrong]))")) part.open = false;
}
form.hidden = false;
apply();
recall();
