"""Frames: each example has its intent, each counter-example another; slots that are needed and forbidden; and the wider set."""

from collections.abc import Collection

import pytest
from _pytest.mark import ParameterSet

from bot.understanding import intent
from bot.understanding.frames import Frame, Scored, delexicalised, features, frame_data, frames, scored, weights
from bot.understanding.intent import Reading, best_of
from bot.understanding.normalise import clean
from bot.understanding.query import Intent, Query
from bot.understanding.spans import find_spans
from bot.understanding.understand import read
from tests.support.frames import Example, examples, harbours
from tests.support.services import cited, small, talk, whole

EXAMPLES = tuple(examples())


def cases(*, right: bool) -> list[ParameterSet]:
    """The examples, or the counter-examples, each by its intent and number."""
    return [pytest.param(e, id=f"{e.intent}-{e.number}") for e in EXAMPLES if e.is_one is right]


def frame_of(example: Example) -> tuple[str, float]:
    """The frame that an example is read by, and its margin."""
    query = read(clean(example.text), harbours().catalogue, example.before)
    name = "cited" if query.intent is Intent.REFERENCES and query.target else query.intent.value
    return name, query.margin


@pytest.mark.parametrize("example", cases(right=True))
def test_an_example_has_its_intent_with_a_margin(example: Example) -> None:
    name, margin = frame_of(example)
    assert name == example.intent, example.text
    assert margin > 0


@pytest.mark.parametrize("example", cases(right=False))
def test_a_counter_example_has_another(example: Example) -> None:
    assert frame_of(example)[0] != example.intent, example.text


def test_every_intent_has_a_frame_with_examples_and_fitted_weights() -> None:
    assert {frame.intent for frame in frames()} == {intent.value for intent in Intent}
    assert {frame.name for frame in frames()} == set(frame_data()) == set(weights())
    for name, row in frame_data().items():
        assert len(row["examples"]) > 5, name


def test_no_example_is_a_counter_example_of_its_own_intent() -> None:
    for name, row in frame_data().items():
        assert set(row["examples"]).isdisjoint(row.get("counter", ())), name


@pytest.mark.parametrize(
    ("slots", "name", "admitted"),
    [
        ({"document"}, "about", True),
        ({"document", "said"}, "about", False),
        (set(), "about", False),
        ({"addressee"}, "duties", True),
        ({"vague"}, "duties", True),
        ({"document"}, "duties", False),
        ({"addressee", "letter", "document"}, "duties", False),
        ({"addressee", "who"}, "duties", False),
        ({"addressee", "unsaid"}, "duties", False),
        ({"phrase"}, "phrase", False),
        ({"phrase", "document"}, "phrase", True),
        ({"clause", "phrase", "document"}, "phrase", False),
        ({"clause", "document"}, "clause", True),
        ({"clause", "document"}, "meaning", False),
        ({"letter", "document"}, "items", True),
        ({"signed"}, "signatories", True),
        ({"signed", "numbered", "document"}, "signatories", False),
        ({"works", "held"}, "holdings", True),
        ({"works", "held", "document"}, "holdings", False),
        # What is asked to refer to something is asked of no other frame, and of no question that refers to nothing.
        ({"target"}, "cited", True),
        ({"document"}, "cited", False),
        ({"document", "target"}, "references", False),
        (set(), "meaning", True),
    ],
)
def test_needs_and_forbids(slots: Collection[str], name: str, admitted: bool) -> None:
    frame = next(frame for frame in frames() if frame.name == name)
    assert frame.admits(slots) is admitted
    assert (name in [s.frame.name for s in scored((), slots)]) is admitted


def test_whatever_the_slots_some_frame_fits() -> None:
    every = {slot for frame in frames() for need in (*frame.needs, frame.forbids) for slot in need}
    for slot in every - {"clause", "target"}:
        assert scored((), {slot}), slot


def test_the_best_comes_first_with_its_margin_over_the_next() -> None:
    found = scored(
        ("what", "whether", "document", "obligation", "of", "addressee"), {"document", "addressee", "addressed"}
    )
    assert found[0].frame.intent == Intent.DUTIES
    assert [s.score for s in found] == sorted((s.score for s in found), reverse=True)
    assert all(s.margin >= 0 for s in found)
    assert found[0].margin == pytest.approx(found[0].score - found[1].score)


@pytest.mark.parametrize("word", ["zorbling", "swiftly", "Snark", "1987", "implementation"])
def test_words_that_nothing_read_change_no_score(word: str) -> None:
    names: dict[tuple[int, int], str] = {}
    plain, other = (find_spans(text) for text in ("what does it ask of BDT?", f"what does it {word} ask of BDT?"))
    assert delexicalised(plain, names) == delexicalised(other, names)


def test_what_the_linking_has_told_stands_for_its_spans() -> None:
    text = "what does Resolution 45 ask of BDT?"
    names = {(10, 23): "document", (31, 34): "addressee"}
    assert delexicalised(find_spans(text), names) == ["what", "whether", "document", "obligation", "of", "addressee"]


def test_the_features_are_tokens_pairs_and_slots() -> None:
    found = list(features(["what", "of", "document"], ["document"]))
    assert {"what", "^ what", "what of", "document $", "what … document", "+document"} <= set(found)
    assert "what … of" not in found
    assert len(found) == len(set(found))


def _chosen(monkeypatch: pytest.MonkeyPatch, scores: Collection[tuple[str, float]], *slots: str) -> str:
    """The intent that is taken where the frames have these scores, best first."""
    by_name = {frame.name: frame for frame in frames()}
    rows = [(by_name[name], score) for name, score in scores]
    following = [*(score for _, score in rows[1:]), 0.0]
    made = [Scored(frame, score, score - after) for (frame, score), after in zip(rows, following, strict=True)]
    monkeypatch.setattr(intent, "scored", lambda tokens, slots: made)
    query: Query = read("what does WTDC Resolution 45 ask of BDT?", small().catalogue)
    return best_of([Reading(query, (), frozenset(slots))]).intent.value


@pytest.mark.parametrize(
    ("scores", "slots", "chosen"),
    [
        # The margin decides …
        ((("mentions", 0.9), ("half", 0.2)), (), "mentions"),
        # … and where it is small, the wider set.
        ((("mentions", 0.5), ("half", 0.45)), ("document",), "half"),
        ((("clause", 0.5), ("duties", 0.45)), ("addressed", "document"), "duties"),
        ((("meaning", 0.6), ("duties", 0.5)), ("vague",), "duties"),
        # Of all documents, none is taken that was hardly asked for.
        ((("meaning", 0.85), ("duties", 0.8)), (), "meaning"),
        # Never the narrower.
        ((("half", 0.5), ("mentions", 0.45)), (), "half"),
        ((("duties", 0.5), ("phrase", 0.49)), ("addressed",), "duties"),
        # A list of mentions is no wider set.
        ((("clause", 0.5), ("mentions", 0.45)), (), "clause"),
        # A document and an addressee are a set by themselves, where nothing speaks for another question.
        ((("meaning", 0.9), ("duties", 0.1)), ("addressed",), "duties"),
        ((("meaning", 0.9), ("duties", 0.1)), (), "meaning"),
        # Of all documents, a set only where it is surely asked for.
        ((("duties", 0.5), ("meaning", 0.3)), (), "meaning"),
        ((("duties", 0.9), ("meaning", 0.3)), (), "duties"),
    ],
)
def test_of_two_sets_the_wider_is_taken_where_the_margin_is_small(
    monkeypatch: pytest.MonkeyPatch, scores: Collection[tuple[str, float]], slots: Collection[str], chosen: str
) -> None:
    assert _chosen(monkeypatch, scores, *slots) == chosen


def test_widths() -> None:
    width = {frame.name: frame.width for frame in frames()}
    assert width["meaning"] < width["clause"] < width["phrase"] < width["duties"] < width["half"]
    assert isinstance(frames()[0], Frame)


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("WTDC Resolution 45 BDT", 7),
        ("BDT and WTDC Resolution 45?", 7),
        ("what can BDT look forward to in WTDC Resolution 45?", 7),
        ("BDT's lot under WTDC Resolution 45", 7),
        ("how does WTDC Resolution 45 keep BDT busy?", 7),
        ("WTDC Resolution 45 - what is in it that binds Sector Members?", 3),
        ("Decision 7 operative part", 3),
        ("everything that Decision 7 decides", 2),
        ("the recitals of Resolution 12", 2),
        ("who put their names to the letter?", 3),
        ("the demands of the letter, all of them", 3),
    ],
)
def test_as_users_see_it(question: str, count: int) -> None:
    answer = talk(small(), question)
    assert (whole(answer), len(cited(answer))) == (count, count), answer.text[:300]
