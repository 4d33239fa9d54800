"""The HTML report: everything is on it, nothing runs or loads besides it, and its counts are right."""

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from html.parser import HTMLParser
from typing import Any

import pytest

from bot.answer import Complete
from bot.evaluation.aggregates import aggregate
from bot.evaluation.compare import Comparison, compare
from bot.evaluation.dataset import Case
from bot.evaluation.expectations import Gold
from bot.evaluation.journal import Prediction
from bot.evaluation.mistakes import Mistake
from bot.evaluation.report.figures import confusion_matrix, histogram, reliability
from bot.evaluation.report.listing import filter_choices, listing
from bot.evaluation.report.page import page
from bot.evaluation.report.summary import command, last_part, manifest_rows, pass_summary, seconds
from bot.evaluation.results import ScoredCase, ScoredRun
from bot.evaluation.timings import Timings
from tests.support.scored import cited, reply, row, run

VOID = {"meta", "link", "input", "br", "hr", "img", "line", "circle", "rect", "use"}
# What stands apart from what is before it.
CELLS = {"td", "th", "dt", "dd", "p", "span", "li", "code", "summary"}
HOSTILE = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>&amp;{{ 7 * 7 }}"
PASS = {"pass": 1.0, "behaviour": 1.0}
FAIL = {"pass": 0.0, "behaviour": 1.0, "clause_recall": 0.5}
TIMES = Timings(latencies=(5.0, 50.0, 60.0), asking=0.115, concurrency=1, kept=0, started="2026-11-22T03:55:06+00:00")
OIL = Gold(document="lamps", heading="instructs the Director", num="1")
BELL = Gold(document="lamps", heading="instructs the Director", num="2")


class Page(HTMLParser):
    """A parsed page: its tags with their attributes, its text, and the content of `style`, `script` and `json`."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text, self.raw, self.wrong = "", {"style": "", "script": "", "json": ""}, ""
        self._open: list[str] = []
        self.feed(html)
        self.close()
        if self._open:
            self.wrong = f"{self._open} are not closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        self.text += " " * (tag in CELLS)
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.wrong = self.wrong or f"</{tag}> at {self.getpos()}"

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] in self.raw:
            is_json = self._open[-1] == "script" and self.tags[-1][1].get("type") == "application/json"
            self.raw["json" if is_json else self._open[-1]] += data
        else:
            self.text += data

    def all(self, tag: str, name: str = "") -> list[dict[str, str]]:
        """The attributes of each element of a kind, and perhaps of a class."""
        found = [attributes for kind, attributes in self.tags if kind == tag]
        return [a for a in found if not name or name in a.get("class", "").split()]

    @property
    def listing(self) -> dict[str, Any]:
        """What the page's script draws the cases from."""
        found: dict[str, Any] = json.loads(self.raw["json"])
        return found

    @property
    def cases(self) -> list[dict[str, Any]]:
        """The cases in their order, with the citations' clauses in the place of their indices."""
        clauses = self.listing["clauses"]

        def whole(citations: list[Any]) -> list[Any]:
            return [[n, *clauses[at], part] for n, at, part in citations]

        return [
            {
                **case,
                "gold": [(name, whole(found)) for name, found in case.get("gold", [])],
                "others": whole(case.get("others", [])),
            }
            for case in self.listing["cases"]
        ]

    @property
    def words(self) -> str:
        """The text with single spaces."""
        return " ".join(self.text.split())


def shown(scored: ScoredRun, times: Timings = TIMES, comparisons: Sequence[Comparison] = ()) -> Page:
    """The parsed page of a run."""
    return Page(page(scored, times, comparisons))


GOOD = row("a", PASS, reply(citations=[cited(1, "1")]), gold=(OIL,), category="lookup", language="en", note="Why not.")
BAD = row(
    "b", FAIL, reply(citations=[cited(1, "1")], text="Only\n  oil."), gold=(OIL, BELL), all_of=True, category="list"
)
LOST = row("c", {"pass": 0.0, "behaviour": 0.0}, None, category="list")
BARE = row("d", {"citations_exist": 1.0}, reply(), None)
MIXED = run(GOOD, BAD, LOST, row("e", PASS, reply("refuse", confidence=0.05), "refuse", category="offtopic"))
BEFORE = run(*(ScoredCase(r.case, r.prediction, {"pass": 1 - r.scores["pass"]}) for r in MIXED.cases))


def between(scored: ScoredRun = MIXED, before: str = "runs/last") -> Comparison:
    """A comparison with a run in which everything was the other way round."""
    return compare(BEFORE.stored(before), scored.stored("now"))


RUNS = {
    "mixed": (MIXED, TIMES, [between(), between(before="naive")]),
    "bare": (run(BARE, row("f", {}, reply("clarify"), None)), TIMES, []),
    "one": (run(GOOD), Timings((12.5,), 0.1, 1, 0), []),
    "all lost": (run(LOST), Timings((), 0.0, 1, 0), []),
    "no scores": (run(row("f", {}, None, None)), Timings((), 0.0, 1, 0), []),
    "repeated": (run(row("a", {**PASS, "pass": 2 / 3}, reply()), repeats=3), Timings((0.0, 90_000.0), 90.0, 4, 1), []),
    "nothing known of the run": (ScoredRun({}, (GOOD,), aggregate([PASS]), {}, reply().usage), TIMES, []),
}


@pytest.mark.parametrize("name", RUNS)
def test_every_kind_of_run_becomes_a_whole_page(name: str) -> None:
    found = shown(*RUNS[name])
    assert found.wrong == ""
    ids = [attributes["id"] for _, attributes in found.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    places = [attributes["href"][1:] for _, attributes in found.tags if "href" in attributes]
    assert set(places) <= {*ids, *(f"case-{case['number']}" for case in found.cases)}
    assert sorted(case["id"] for case in found.cases) == sorted(r.case.id for r in RUNS[name][0].cases)


@pytest.mark.parametrize("name", RUNS)
def test_nothing_is_loaded_from_anywhere(name: str) -> None:
    found = shown(*RUNS[name])
    assert not {tag for tag, _ in found.tags} & {"link", "img", "iframe", "object", "embed", "base", "audio", "video"}
    loading = [
        a[key] for _, a in found.tags for key in ("src", "href", "srcset", "action", "data", "xlink:href") if key in a
    ]
    assert [place for place in loading if not place.startswith("#")] == []
    assert not re.search(r"url\(|@import|https?:", found.raw["style"])
    assert not re.search(r"https?:|fetch|XMLHttp|import\(", found.raw["script"])


def test_the_policy_lets_nothing_run_but_the_page_s_own_style_and_script() -> None:
    found = shown(MIXED)
    policies = [a["content"] for a in found.all("meta") if a.get("http-equiv") == "Content-Security-Policy"]
    allowed = dict(part.strip().split(" ", 1) for part in policies[0].split(";"))
    assert allowed["default-src"] == "'none'"
    assert [a.get("type", "") for a in found.all("script")] == ["application/json", ""]
    assert len(found.all("style")) == 1
    for tag in ("style", "script"):
        made = base64.b64encode(hashlib.sha256(found.raw[tag].encode()).digest()).decode()
        assert allowed[f"{tag}-src"] == f"'sha256-{made}'"
    assert [a for _, a in found.tags if "style" in a or any(name.startswith("on") for name in a)] == []


def test_the_policy_stands_before_what_it_rules() -> None:
    tags = [tag for tag, a in shown(MIXED).tags if tag in {"style", "script"} or "http-equiv" in a]
    assert tags == ["meta", "style", "script", "script"]


def test_every_case_is_there_with_question_answer_note_and_clauses() -> None:
    found = shown(MIXED)
    assert {case["turns"][-1] for case in found.cases} == {r.case.turns[-1] for r in MIXED.cases}
    first = next(case for case in found.cases if case["id"] == "a")
    assert (first["text"], first["note"], first["expected"]) == (
        "Oil, it says.",
        "Why not.",
        "An answer that cites this clause.",
    )
    label, phrase = "Lamps, instructs the Director 1", "instructs the Director"
    clause = [1, label, phrase, "1", "to buy oil for the lamps;", "lamps.txt", ""]
    assert first["gold"] == [("lamps, instructs the Director 1", [clause])]
    assert [case["text"] for case in found.cases if case["id"] in "bc"] == ["the server is away", "Only\n  oil."]


def test_a_clause_that_many_cases_cite_is_held_once() -> None:
    assert len(shown(run(GOOD, BAD, GOOD)).listing["clauses"]) == 1


def test_what_is_hostile_is_shown_and_does_nothing() -> None:
    bad = cited(
        1,
        "1",
        label=HOSTILE,
        phrase=HOSTILE,
        text=f"x {HOSTILE}",
        quote=HOSTILE,
        file=HOSTILE,
        url="javascript:alert(3)",
    )
    gold = Gold(document=HOSTILE, heading=HOSTILE, quote=HOSTILE)
    about = {"category": HOSTILE, "language": HOSTILE, "corpus": HOSTILE, "note": HOSTILE, "facts": (HOSTILE,)}
    first = row(HOSTILE, FAIL, reply(citations=[bad], text=HOSTILE), turns=(HOSTILE, HOSTILE), gold=(gold,), **about)
    second = ScoredCase(LOST.case, Prediction("c", 1, None, error=HOSTILE), LOST.scores)
    scored = run(
        first, second, name=HOSTILE, system=HOSTILE, corpora={HOSTILE: {"embedder": HOSTILE}}, **{HOSTILE: HOSTILE}
    )
    comparison = Comparison(HOSTILE, "now", between().differences, (HOSTILE,), ("c", HOSTILE))
    html = page(scored, TIMES, [comparison])
    found, plain = Page(html), shown(run(GOOD, LOST), comparisons=[between()])
    assert {tag for tag, _ in found.tags} <= {tag for tag, _ in plain.tags}
    assert len(found.all("script")) == 2
    assert "alert" not in found.raw["script"]
    assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b", found.raw["script"])
    assert "<" not in found.raw["json"]
    assert [name for _, a in found.tags for name in a if name.startswith("on") or name == "src"] == []
    assert HOSTILE not in html
    # What the comparison and the manifest name.
    assert found.text.count(HOSTILE) > 7
    lost, failed = found.cases
    assert (lost["text"], failed["id"], failed["category"], failed["note"]) == (HOSTILE,) * 4
    assert failed["turns"] == [HOSTILE, HOSTILE]
    assert failed["others"] == [[1, HOSTILE, HOSTILE, "1", f"x {HOSTILE}", f"{HOSTILE}, javascript:alert(3)", HOSTILE]]


def test_nul_and_halves_of_characters_do_not_break_it() -> None:
    torn = row("x\0y", FAIL, reply(text="a\0b \ud800 c"), turns=("q \udfff?",), note="\0")
    html = page(run(torn, GOOD), TIMES, [])
    html.encode()
    assert "\0" not in html
    assert "a\ufffdb \ufffd c" in html
    assert next(c["id"] for c in Page(html).cases if c["status"] == "failed") == "x\ufffdy"
    assert "q \ufffd?" in html
    written = run(row("x", PASS, reply(text=r"a \u0000 b \\ c")))
    assert shown(written).cases[0]["text"] == r"a \u0000 b \\ c"
    assert "\U0001f600" in page(run(row("x", PASS, reply(text="\U0001f600 \ud800"))), TIMES, [])


def test_the_same_run_gives_the_same_bytes() -> None:
    assert page(MIXED, TIMES, [between()]) == page(MIXED, TIMES, [between()])
    assert page(MIXED, TIMES, [between()]) != page(MIXED, TIMES, [])


def test_failed_cases_stand_first_and_are_named_in_words() -> None:
    found = shown(MIXED)
    assert [(case["number"], case["status"], case["badge"]) for case in found.cases] == [
        (3, "lost", "not asked"),
        (2, "failed", "failed"),
        (1, "passed", "passed"),
        (4, "passed", "passed"),
    ]
    assert set(found.listing["headings"]) >= {"lost", "failed", "passed"}
    assert found.cases[0]["reasons"] == ["It could not be asked: the server is away"]
    sections = [a["id"] for a in found.all("section") if "id" in a]
    assert sections[0] == "cases"


def test_a_case_that_passed_in_some_repeats_says_in_how_many() -> None:
    (case,) = shown(*RUNS["repeated"]).cases
    assert (case["status"], case["badge"]) == ("failed", "passed 2 of 3")


def test_expected_clauses_stand_beside_those_cited_for_them() -> None:
    cases = {case["id"]: case for case in shown(MIXED).cases}
    assert [[c[3] for c in found] for _, found in cases["b"]["gold"]] == [["1"], []]
    assert ("satisfied" in cases["a"], "satisfied" in cases["b"]) == (True, False)
    assert cases["b"]["reasons"] == ["1 of 2 clauses is missing."]
    assert "reasons" not in cases["a"]


def test_clauses_that_were_expected_of_a_lost_case_are_missing() -> None:
    (case,) = shown(run(row("x", {"pass": 0.0}, None, gold=(OIL, BELL), exhaustive=True))).cases
    assert [cited for _, cited in case["gold"]] == [[], []]
    assert case["expected"] == "An answer that cites these 2 clauses and no other."


def test_facts_are_told_with_what_is_expected() -> None:
    (case,) = shown(run(row("x", FAIL, reply(), gold=(OIL,), facts=("oil", "5 May")))).cases
    assert case["expected"] == "An answer that cites this clause. Its text says “oil”, “5 May”."


def test_what_is_asserted_of_each_turn_stands_with_it() -> None:
    turns = [{"question": "who rings?", "refuses": True}, "who?"]
    case = Case.model_validate({"id": "q", "turns": turns, "contains": "oil"})
    earlier = ((1, reply("refuse", text="Nobody.")),)
    asked = ScoredCase(case, Prediction("q", 1, reply(), earlier=earlier), PASS)
    (item,) = shown(run(asked)).cases
    assert item["asserted"] == [[1, ["refuses: true"], "Nobody."], [2, ["contains: “oil”"], ""]]


def test_cases_that_were_left_out_are_listed_with_the_reason() -> None:
    mistakes = [Mistake(7, "gold.0.num", f"no number 9 {HOSTILE}", "q7"), Mistake(7, "gold.1.num", "nor 10", "q7")]
    html = Page(page(MIXED, TIMES, (), mistakes))
    assert not html.wrong
    assert "1 case was not asked and is in no score" in html.words
    assert f"line 7, gold.0.num: no number 9 {' '.join(HOSTILE.split())}" in html.words
    assert "Left out" not in shown(MIXED).words


def test_other_citations_are_listed_with_the_quoted_part() -> None:
    other = cited(2, "9", text="to ring, when it is dark, the bell", quote="when it is dark")
    (case,) = shown(run(row("x", PASS, reply(citations=[cited(1, "1"), other]), gold=(OIL,)))).cases
    assert [(c[0], c[-1]) for c in case["others"]] == [(2, "when it is dark")]
    assert shown(run(GOOD)).cases[0]["others"] == []


def test_fixed_and_broken_cases_are_marked_and_linked() -> None:
    comparison = between()
    assert (comparison.fixed, comparison.broken) == (("a", "e"), ("b", "c"))
    found = shown(MIXED, comparisons=[comparison])
    told = {case["number"]: case["marks"] for case in found.cases}
    fixed, broken = [["fixed", 0, "last"]], [["broken", 0, "last"]]
    assert told == {1: fixed, 2: broken, 3: broken, 4: fixed}
    assert [a["href"] for a in found.all("a") if a["href"].startswith("#case-")] == [
        "#case-2",
        "#case-3",
        "#case-1",
        "#case-4",
    ]
    assert "broken against last (2)" in found.words
    assert comparison.verdict in found.words
    assert "broken against" not in shown(MIXED).words


def test_the_filter_offers_what_shows_something() -> None:
    listed = listing(MIXED, [between()])
    assert [(c.value, c.cases) for c in filter_choices(listed, [between()])] == [
        ("", 4),
        ("status:lost", 1),
        ("status:failed", 1),
        ("status:passed", 2),
        ("broken:0", 2),
        ("fixed:0", 2),
        ("outcome:answered", 2),
        ("outcome:refused", 1),
    ]


def test_scores_and_groups_are_told_as_counts_where_they_are_counts() -> None:
    scored = run(GOOD, BAD, row("x", PASS, reply(), category="list"))
    words = shown(scored).words
    assert (
        "passed right behaviour, every clause and fact that is wanted, and no other where the set is whole 0.667"
        in words
    )
    assert re.search(r"list 0\.500 1 of 2\b", words)
    assert re.search(r"clause recall .*? 0\.500 … 0\.500 mean of 1\b", words)
    tables = [(a["data-score"], "hidden" in a) for a in shown(scored).all("table", "plot")]
    assert tables == [("pass", False), ("behaviour", True), ("clause_recall", True)]


def test_a_score_of_which_less_is_better_says_so() -> None:
    assert (
        "less is better" in shown(run(row("x", {"false_refusals": 0.0}, reply()))).words.split("What the scores say")[0]
    )
    assert "less is better" not in shown(run(GOOD)).words.split("What the scores say")[0]


def test_intervals_are_drawn_where_they_lie() -> None:
    scored = run(*[GOOD, BAD] * 6)
    total = scored.overall["pass"]
    drawn = next(a for a in shown(scored).all("line", "range"))
    assert (drawn["x1"], drawn["x2"]) == (f"{100 * total.low:.2f}%", f"{100 * total.high:.2f}%")
    assert 0 < total.low < total.high
    assert shown(scored).all("circle", "mean")[0]["cx"] == "50.00%"


def test_the_verdict_says_how_many_passed_and_how_sure_that_is() -> None:
    total = MIXED.overall["pass"]
    count, rest = pass_summary(MIXED)
    assert count == "2 of 4"
    assert (
        rest
        == f"passed (50.0 %, 95 % between {100 * total.low:.1f} and {100 * total.high:.1f}). 1 could not be asked and counts as failed."
    )
    assert pass_summary(run(GOOD)) == ("1 of 1", "passed (100.0 %).")
    assert pass_summary(RUNS["repeated"][0])[0] == "0.7 of 1"
    assert pass_summary(run(BARE))[0] == "1 question"
    assert "not known" in pass_summary(run(BARE))[1]


def test_behaviours_are_counted_by_what_was_wanted() -> None:
    rows = [GOOD, BAD, LOST, row("e", {}, reply("refuse"), "refuse"), row("f", {}, reply("clarify"), "refuse"), BARE]
    found = confusion_matrix(rows)
    assert found
    assert found.given == ("answer", "refuse", "clarify", "")
    assert found.rows == (("answer", (2, 0, 0, 1)), ("refuse", (0, 1, 1, 0)), ("clarify", (0, 0, 0, 0)))
    assert (
        "Wanted answer refuse ask back not asked answer 2 0 0 1 refuse 0 1 1 0 ask back 0 0 0 0"
        in shown(run(*rows)).words
    )
    without = confusion_matrix([GOOD])
    assert without
    assert without.given == ("answer", "refuse", "clarify")
    assert confusion_matrix([BARE]) is None


def test_latencies_are_counted_in_bins_of_equal_width() -> None:
    found = histogram([0.0, 1.0, 1.5, 1.59, 10.0, 99.0, 100.0, 1000.0], {"p50": 10.0})
    assert found
    counted = {round(b.low, 2): b.count for b in found.bins if b.count}
    assert counted == {0.1: 1, 1.0: 2, 1.58: 1, 10.0: 1, 63.1: 1, 100.0: 1, 1000.0: 1}
    assert {round(b.width, 9) for b in found.bins} == {round(1 / len(found.bins), 9)}
    assert max(b.height for b in found.bins) == 1
    assert [round(value, 3) for value, _ in found.ticks] == [0.1, 1, 10, 100, 1000]
    ((_, _, place),) = found.marks
    assert place == next(b.start for b in found.bins if round(b.low, 2) == 10)


def test_one_latency_is_a_narrow_bar_and_none_is_no_picture() -> None:
    found = histogram([300.0], {})
    assert found
    assert [b.count for b in found.bins] == [0] * 4 + [1] + [0] * 5
    assert len(found.ticks) >= 2
    assert histogram([], {}) is None
    assert not shown(RUNS["all lost"][0], RUNS["all lost"][1]).all("svg", "histogram")


def test_confidence_is_set_against_what_could_be_answered() -> None:
    sure = [("answer", 1.0), ("answer", 0.95), ("refuse", 0.92), ("refuse", 0.0), ("answer", 0.1), ("clarify", 0.5)]
    found = reliability(
        [row(str(at), {}, reply(confidence=c), wanted) for at, (wanted, c) in enumerate(sure)] + [LOST, BARE]
    )
    assert [(s.low, s.answerable, s.count) for s in found] == [(0.0, 0, 1), (0.1, 1, 1), (0.9, 2, 3)]
    assert found[-1].confidence == pytest.approx((1 + 0.95 + 0.92) / 3)
    # Wilson's interval of 2 of 3, as tables give it.
    assert (found[-1].interval_low, found[-1].interval_high) == pytest.approx((0.2077, 0.9385), abs=1e-4)
    assert found[-1].size == 1


def test_the_foot_tells_what_the_run_was_made_of_and_how_to_make_it_again() -> None:
    assert ("settings.search.near", "0.6") in list(manifest_rows(MIXED.manifest))
    assert ("commit", "none") in list(manifest_rows(MIXED.manifest))
    assert command(MIXED.manifest, [between(before="naive"), between()]) == (
        "resolves eval run lamps.jsonl --corpus mine=FOLDER --baseline naive --baseline EARLIER-RUN"
    )
    again = run(GOOD, name="two words.jsonl", system="naive", repeats=2, offline=True, corpora={})
    assert command(again.manifest, []) == "resolves eval run 'two words.jsonl' --system naive --repeat 2 --offline"
    assert "settings.search.near 0.6" in shown(MIXED).words


def test_what_the_run_was_is_told_at_the_head() -> None:
    words = shown(MIXED).words.split("Scores", 1)[0]
    for told in (
        "resolves on lamps.jsonl",
        "4 questions",
        "2026-11-22 03:55 UTC",
        "0.1.0",
        "small",
        "quotes",
        "1 document, 2 clauses",
    ):
        assert told in words
    assert "Repeats" not in words
    assert "Repeats 3" in shown(*RUNS["repeated"]).words


def test_groups_that_are_one_are_not_shown_again() -> None:
    assert not shown(run(GOOD, GOOD)).all("section", "groups") + shown(run(GOOD)).all("table", "plot")
    assert "By category and language" in shown(run(GOOD, BAD)).words


def test_a_reply_tells_its_reason_and_how_complete_it_is() -> None:
    whole = reply(complete=Complete(3, 2), confidence=0.25)
    told = "It answered, 0.25 sure that the corpus answers, in 12.5 ms, and cites 2 of 3 clauses held."
    assert shown(run(row("x", PASS, whole))).cases[0]["given"] == told
    assert shown(MIXED).cases[-1]["given"].startswith("It refused (not held), ")


@pytest.mark.parametrize(
    ("value", "told"), [(0.0, "0 ms"), (68.42, "68.4 ms"), (999.6, "1 s"), (4637.6, "4.64 s"), (90_000.0, "90 s")]
)
def test_times_are_told_as_people_read_them(value: float, told: str) -> None:
    assert seconds(value) == told


def test_a_path_is_told_by_its_last_part() -> None:
    assert [last_part(path) for path in ("runs/last", "runs/last/", r"C:\runs\last", "naive", "/")] == [
        "last",
        "last",
        "last",
        "naive",
        "/",
    ]
