"use strict";

// The cases are drawn from the page's own JSON, a few at a time: a page of thousands opens as fast as one of ten.

const STEP = 50;
const data = JSON.parse(document.getElementById("listing").textContent);
const form = document.querySelector("form.filter");
const list = document.querySelector("#cases .list");
const more = document.querySelector("#cases .more");
let found = [];

function make(tag, name, ...children) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.append(...children.filter((child) => child || child === 0));
  return element;
}

// What somebody wrote, in whatever direction its script runs.
function written(tag, name, ...children) {
  const element = make(tag, name, ...children);
  element.dir = "auto";
  return element;
}

function titled(title, ...children) {
  return children.some(Boolean) ? [make("h4", "", title), ...children] : [];
}

function clause([n, at, part]) {
  const [label, phrase, number, text, place] = data.clauses[at];
  const words = written("p", "words", number && make("span", "num", number), number && " ");
  if (part) {
    const start = text.indexOf(part);
    words.append(text.slice(0, start), make("mark", "", part), text.slice(start + part.length));
  } else words.append(text);
  const summary = make("summary", "", make("span", "n", `[${n}]`), ` ${label}`);
  return make("details", "clause", summary, phrase && written("p", "phrase", phrase), words, make("p", "file", place));
}

function goldOf(item) {
  const rows = (item.gold || []).map(([gold, cited]) => {
    const name = make("p", "gold", gold, !cited.length && " ", !cited.length && make("span", "mark", "not cited"));
    const kind = cited.length ? "met" : item.satisfied ? "spare" : "missing";
    return make("li", kind, name, ...cited.map(clause));
  });
  return rows.length ? make("ul", "beside", ...rows) : null;
}

function assertedOf(item, number) {
  const [, told = []] = (item.asserted || []).find(([turn]) => turn === number) || [];
  return told.map((text) => written("p", "asserted", text));
}

// A turn; an earlier one of which something is expected has that, and its reply, below it.
function turnOf(item, turn, number) {
  const words = written("p", "turn", turn);
  const asserted = number < item.turns.length ? assertedOf(item, number) : [];
  if (!asserted.length) return [words];
  const [, , reply] = item.asserted.find(([other]) => other === number);
  return [words, make("h5", "", "Expected of its reply"), ...asserted, reply && written("div", "answer", reply)];
}

function bodyOf(item) {
  const asked = item.turns.flatMap((turn, at) => turnOf(item, turn, at + 1));
  const others = (item.others || []).map(clause);
  const cited = item.exhaustive ? "Cited, and not in the set" : item.gold ? "Also cited" : "Cited";
  const said = make(
    "div",
    "said",
    ...titled(item.turns.length > 1 ? "Conversation" : "Question", ...asked),
    ...titled(
      "Expected",
      item.expected && make("p", "", item.expected),
      ...assertedOf(item, item.turns.length),
      item.note && written("p", "why", item.note),
    ),
    ...titled(item.given ? "Got" : "Error", item.given && make("p", "how", item.given), written("div", "answer", item.text)),
  );
  const differs = (item.reasons || []).map((sentence) => make("p", "differs", sentence));
  const beside = make(
    "div",
    "cited",
    ...titled("What differs", ...differs),
    ...titled("Clauses expected, and cited for them", goldOf(item)),
    ...titled(cited, ...others),
    ...titled(
      "Scores",
      item.imperfect && make("p", "short", item.imperfect),
      item.perfect && make("p", "full", `As good as can be: ${item.perfect}`),
    ),
  );
  return make("div", "body", said, beside);
}

function draw(item) {
  const asked = make("span", "asked", written("span", "question", item.turns.at(-1)));
  if (item.reasons) asked.append(make("span", "wrong", item.reasons.join(" ")));
  const marks = item.marks.map(([what, , before]) => make("span", `mark ${what}`, `${what} against ${before}`));
  const summary = make(
    "summary",
    "",
    make("span", "id", item.id),
    asked,
    make("span", "category", item.category),
    make("span", "marks", ...marks, make("span", "mark", item.badge)),
  );
  const element = make("details", `case ${item.status}`, summary);
  element.id = `case-${item.number}`;
  const fill = () => element.children.length > 1 || element.append(bodyOf(item));
  element.addEventListener("toggle", fill);
  element.unfold = () => {
    fill();
    element.open = true;
  };
  return element;
}

// The words that are searched: what was asked, expected and answered, not the clauses, in which every common word stands.
function textOf(item) {
  const gold = (item.gold || []).map(([name]) => name);
  const asserted = (item.asserted || []).flatMap(([, told, reply]) => [...told, reply]);
  const reasons = item.reasons || [];
  item.words ??= [item.id, ...item.turns, item.expected, item.note, item.text, ...reasons, ...gold, ...asserted]
    .join("\n")
    .toLowerCase();
  return item.words;
}

function shows(item, choice) {
  const at = choice.indexOf(":");
  const [name, value] = [choice.slice(0, at), choice.slice(at + 1)];
  if (name === "broken" || name === "fixed") return item.marks.some((mark) => mark[0] === name && mark[1] === +value);
  return !choice || item[name] === value;
}

function filter() {
  const { show, category, text } = form.elements;
  const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
  found = data.cases.filter(
    (item) =>
      shows(item, show.value) &&
      (!category || !category.value || item.category === category.value) &&
      words.every((word) => textOf(item).includes(word)),
  );
  list.replaceChildren();
  form.querySelector("output").value = `${found.length} of ${data.cases.length}`;
  document.querySelector(".nothing").hidden = found.length > 0;
  extend(STEP);
}

// Draw the cases up to this many, under a heading for each status.
function extend(upTo) {
  for (const item of found.slice(list.querySelectorAll(".case").length, upTo)) {
    let section = list.lastElementChild;
    if (!section || section.dataset.status !== item.status) {
      const count = found.filter((other) => other.status === item.status).length;
      const heading = make("h3", "", `${data.headings[item.status]} `, make("span", "muted", `${count}`));
      section = make("section", "stands", heading);
      section.dataset.status = item.status;
      list.append(section);
    }
    section.append(draw(item));
  }
  more.hidden = list.querySelectorAll(".case").length >= found.length;
}

// A link to a case shows it, whatever the filter hides.
function follow() {
  const number = Number(/^#case-(\d+)$/.exec(location.hash)?.[1]);
  if (!data.cases.some((item) => item.number === number)) return;
  if (!found.some((item) => item.number === number)) {
    form.reset();
    filter();
  }
  const place = found.findIndex((item) => item.number === number);
  extend(Math.max(STEP, place + 1));
  const element = document.getElementById(`case-${number}`);
  element.unfold();
  element.scrollIntoView();
}

function unfold() {
  const drawn = [...list.querySelectorAll(".case")];
  const open = drawn.some((element) => !element.open);
  for (const element of drawn) open ? element.unfold() : (element.open = false);
}

// The case after the last drawn one has the focus, so that the keyboard goes on where it was.
function showMore() {
  const drawn = list.querySelectorAll(".case").length;
  extend(drawn + STEP);
  list.querySelectorAll(".case > summary")[drawn]?.focus();
}

// On paper the failed cases are read whole.
const opened = new Set();
addEventListener("beforeprint", () => {
  extend(Math.max(STEP, found.filter((item) => item.status === "failed" || item.status === "lost").length));
  for (const element of list.querySelectorAll(".case:is(.failed, .lost):not([open])")) {
    element.unfold();
    opened.add(element);
  }
});
addEventListener("afterprint", () => {
  for (const element of opened) element.open = false;
  opened.clear();
});

form.hidden = false;
form.addEventListener("input", filter);
form.addEventListener("submit", (event) => event.preventDefault());
form.elements.unfold.addEventListener("click", unfold);
more.querySelector("button").addEventListener("click", showMore);
// The page begins with what failed; where some could not be asked as well, these and those that failed come first of all.
const failing = [...form.elements.show.options].filter((option) => /^status:(lost|failed)$/.test(option.value));
if (failing.length === 1) failing[0].selected = true;
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
