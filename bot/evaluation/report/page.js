"use strict";

// Without this script every case is listed and the groups show their first score.

const cases = [...document.querySelectorAll("details.case")];
const sections = [...document.querySelectorAll("section.stands")];
const form = document.querySelector("form.filter");
const texts = new Map();

// The words that are searched: what was asked and answered, not the clauses, in which every common word stands.
function textOf(item) {
  if (!texts.has(item)) {
    const parts = item.querySelectorAll("summary, .said, .gold");
    texts.set(item, [...parts].map((part) => part.textContent).join("\n").toLowerCase());
  }
  return texts.get(item);
}

function shows(item, choice) {
  if (!choice) return true;
  const at = choice.indexOf(":");
  return item.dataset[choice.slice(0, at)].split(/ (?=\d)/).includes(choice.slice(at + 1));
}

function filter() {
  const { show, category, text } = form.elements;
  const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const item of cases) {
    const fits =
      shows(item, show.value) &&
      (!category || !category.value || item.dataset.category === category.value) &&
      words.every((word) => textOf(item).includes(word));
    item.hidden = !fits;
    count += fits;
  }
  for (const section of sections) {
    section.hidden = !section.querySelector("details.case:not([hidden])");
  }
  form.querySelector("output").value = `${count} of ${cases.length}`;
  document.querySelector(".nothing").hidden = count > 0;
}

// A link to a case shows it, whatever the filter hides.
function follow() {
  const item = document.getElementById(location.hash.slice(1));
  if (!item || !item.matches("details.case")) return;
  if (item.hidden) {
    form.reset();
    filter();
  }
  item.open = true;
  item.scrollIntoView();
}

function unfold() {
  const shown = cases.filter((item) => !item.hidden);
  const open = shown.some((item) => !item.open);
  for (const item of shown) item.open = open;
}

// On paper the failed cases are read whole.
const opened = new Set();
addEventListener("beforeprint", () => {
  for (const item of cases) {
    if (!item.open && !item.hidden && item.matches(".failed, .lost")) {
      item.open = true;
      opened.add(item);
    }
  }
});
addEventListener("afterprint", () => {
  for (const item of opened) item.open = false;
  opened.clear();
});

form.hidden = false;
form.addEventListener("input", filter);
form.addEventListener("submit", (event) => event.preventDefault());
form.elements.unfold.addEventListener("click", unfold);
filter();

const score = document.getElementById("score");
if (score) {
  score.closest(".choose").hidden = false;
  const choose = () => {
    for (const table of document.querySelectorAll("table.plot")) table.hidden = table.dataset.score !== score.value;
  };
  score.addEventListener("input", choose);
  choose();
}

addEventListener("hashchange", follow);
follow();
