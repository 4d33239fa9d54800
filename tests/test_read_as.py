"""What `read_as` prints is the predicate of the set: asked again in these words, the same clauses come in order."""

import json
import re
from collections.abc import Callable, Iterator
from functools import cache

import pytest
from _pytest.mark import ParameterSet

from bot.answer import Answer
from bot.service import Service
from tests.retrieval.test_predicate import SETS
from tests.support.paths import QUESTIONS
from tests.support.services import seeds, small, small_over, talk

pytestmark = pytest.mark.slow

# Forms that the understanding does not read yet, and how it reads them. A question of such a form may pass.
UNREAD_FORMS = (
    (re.compile(r", (?:with|nearest to) “"), "“, with …” introduces no restriction: the whole set"),
    (re.compile(r"^(?:operative )?clauses of .* that (?:mention|speak of) "), "no set of mentions: searched"),
    (re.compile(r", (?:unnumbered paragraph|signatory) \d+\b"), "the place of a letter's clause: every clause there"),
    (re.compile(r"^clauses of all other documents held that refer to "), "the Work is read as the one that refers"),
    (re.compile(r"^items of "), "a noun phrase without “list” or “all”: searched"),
)


@cache
def made() -> Service:
    """A service over the resolutions that were invented for the wordings."""
    return small_over(QUESTIONS / "made-wordings")


# Every question of the shipped documents, and every second of the made ones.
FILES = (("seeds", seeds, 1), ("made-wordings", made, 2))


def exhaustive() -> Iterator[ParameterSet]:
    """The questions of both files whose right answer is a whole set, each with its service."""
    for name, service, step in FILES:
        with (QUESTIONS / f"{name}.jsonl").open(encoding="utf-8") as lines:
            rows = [row for row in map(json.loads, lines) if row["exhaustive"] and row["behaviour"] == "answer"]
        for row in rows[::step]:
            yield pytest.param(service, tuple(row["turns"]), id=row["id"])


def check(service: Service, answer: Answer) -> None:
    """The predicate, asked on its own without the conversation, has the set's clauses in their order."""
    again = talk(service, answer.read_as)
    keys, keys_again = [c.key for c in answer.citations], [c.key for c in again.citations]
    whole = again.complete is not None
    unread = next((why for form, why in UNREAD_FORMS if form.search(answer.read_as)), "")
    if unread and not (whole and keys_again == keys):
        pytest.xfail(f"{answer.read_as}: {unread}")
    assert (whole, keys_again) == (True, keys), answer.read_as


@pytest.mark.parametrize(("service", "turns"), list(exhaustive()))
def test_a_question_of_the_sets(service: Callable[[], Service], turns: tuple[str, ...]) -> None:
    answer = talk(service(), *turns)
    if answer.complete is None:
        pytest.skip("answered by search, which enumerates nothing")
    check(service(), answer)


@pytest.mark.parametrize("question", [question for question, _ in SETS])
def test_every_form_of_a_predicate(question: str) -> None:
    check(small(), talk(small(), question))


@pytest.mark.parametrize("label", [clause.label for clause in small().catalogue.clauses])
def test_the_label_of_a_clause(label: str) -> None:
    """A clause goes by its label: it is given, with the items under it."""
    clause = next(c for c in small().catalogue.clauses if c.label == label)
    keys = [c.key for c in talk(small(), label).citations]
    family = [c.key for c in small().catalogue.family(clause)]
    unread = next((why for form, why in UNREAD_FORMS if form.search(label)), "")
    if unread and keys != family:
        pytest.xfail(f"{label}: {unread}")
    assert keys == family
