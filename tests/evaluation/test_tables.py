"""A run as CSV and as JUnit XML."""

import csv
import io
from collections.abc import Sequence
from xml.etree import ElementTree

from bot.answer import Answer
from bot.evaluation.dataset import Case, Dataset
from bot.evaluation.journal import Prediction
from bot.evaluation.report.tables import cases_csv, junit
from bot.evaluation.results import ScoredRun, score_all
from bot.evaluation.running import Predictions
from tests.support.evaluation import LENT, answered, case, clauses, gold, gold_check, refused

SET = {"gold": gold("1", "2", "3"), "exhaustive": True, "category": "list", "corpus": "made"}


def scored(*pairs: tuple[Case, Answer | str]) -> ScoredRun:
    """A run in which these cases were answered so; a text is the error of one that could not be asked."""
    dataset = Dataset("set.jsonl", tuple(c for c, _ in pairs), tuple(range(1, len(pairs) + 1)))
    replies = {(c.id, 1): _prediction(c, reply) for c, reply in pairs}
    return score_all(Predictions(dataset, replies, 1), {"made": gold_check()}, {"questions": {"digest": "d"}}, {})


def _prediction(asked: Case, reply: Answer | str) -> Prediction:
    if isinstance(reply, str):
        return Prediction(asked.id, 1, None, error=reply)
    return Prediction(asked.id, 1, reply, tuple(c.key for c in reply.citations))


def wrong(asked: Case, reply: Answer | str) -> Sequence[str]:
    """The reasons why a reply falls short."""
    return scored((asked, reply)).cases[0].reasons


def test_what_differs_in_words() -> None:
    asked = case(**SET)
    assert wrong(asked, answered(clauses("1", "2", "3"), held=3)) == ()
    assert wrong(asked, answered(clauses("1", "2"), held=2)) == (
        "1 of 3 clauses is missing.",
        "It claims to be complete and is not.",
    )
    assert wrong(asked, refused()) == ("It should answer; it refused.",)
    assert wrong(case(behaviour="clarify", corpus="made"), refused()) == ("It should ask back; it refused.",)
    assert wrong(asked, "The store is gone.") == ("It could not be asked: The store is gone.",)
    extra = answered([*clauses("1", "2", "3"), *clauses("1", phrase="resolves")])
    assert wrong(asked, extra) == ("1 cited that is not in the set.",)
    facts = case(gold=gold("1"), facts=["blue"], corpus="made")
    assert wrong(facts, answered(clauses("1"))) == ("The text lacks one of: blue.",)


def test_gold_stands_beside_what_is_cited() -> None:
    found = scored((case(**SET), answered([*clauses("1", "3"), *clauses("1", phrase="resolves")]))).cases[0].diff
    assert [(b.gold, len(b.cited)) for b in found.gold_matches] == [
        (f"wtdc-45, {LENT} 1", 1),
        (f"wtdc-45, {LENT} 2", 0),
        (f"wtdc-45, {LENT} 3", 1),
    ]
    assert tuple(c.label for c in found.unmatched) == ("WTDC Resolution 45 (Rev. Riverton, 2031), resolves 1",)


class TestCsv:
    """cases.csv."""

    def test_a_line_a_case(self) -> None:
        run = scored((case("a", **SET), answered(clauses("1", "2", "3"))), (case("b", **SET), "It is too long."))
        first, second = csv.DictReader(io.StringIO(cases_csv(run)))
        assert (first["id"], first["given"], first["pass"], first["clause_recall"]) == ("a", "answer", "1", "1")
        assert (second["given"], second["pass"], second["wrong"]) == (
            "",
            "0",
            "It could not be asked: It is too long.",
        )

    def test_no_cell_is_a_formula(self) -> None:
        run = scored((case("a", "=HYPERLINK(1)", **SET), answered(clauses("1"))))
        (row,) = csv.DictReader(io.StringIO(cases_csv(run)))
        assert row["question"] == "'=HYPERLINK(1)"


class TestJunit:
    """junit.xml."""

    def test_suites_of_categories_with_their_failures(self) -> None:
        run = scored(
            (case("a", **SET), answered(clauses("1", "2", "3"))),
            (case("b", **SET), answered(clauses("1"))),
            (case("c", **{**SET, "category": "fact"}), "It is too long."),
        )
        root = ElementTree.fromstring(junit(run))  # noqa: S314 (our own output)
        assert dict(root.items()) | {"name": ""} == {"name": "", "tests": "3", "failures": "1", "errors": "1"}
        assert [(s.get("name"), s.get("tests")) for s in root] == [("list", "2"), ("fact", "1")]
        failure = root.find(".//failure")
        assert failure is not None
        assert failure.get("message") == "2 of 3 clauses are missing."
        assert f"wtdc-45, {LENT} 2: missing" in (failure.text or "")

    def test_what_xml_cannot_hold_is_replaced(self) -> None:
        run = scored((case("a", "what is \x00\x1b <b>&?", **SET), answered(clauses("1"))))
        root = ElementTree.fromstring(junit(run))  # noqa: S314 (our own output)
        test = root.find(".//testcase")
        assert test is not None
        assert test.get("name") == "a: what is \ufffd\ufffd <b>&?"
