"""What an answer has to hold literally, and how a clause holds it."""

from dataclasses import replace

import pytest

from bot.literal import literals
from bot.query import Query
from bot.question import read
from tests.answering import small
from tests.evaluating import LENT, clause

LADDERS = clause("wtdc-45", LENT, "1")


def understood(question: str) -> Query:
    return read(question, small().catalogue)


@pytest.mark.parametrize(
    ("question", "text", "held"),
    [
        ("within 72 hours", "within 72 hours", True),
        ("within 72 hours", "within 172 hours", False),
        ("within 72 hours", "within 72.5 hours", False),
        ("within 72 hours", "in 72 cases", True),
        ("for 40 francs", "for 40 000 francs", False),
        ("for 40 francs", "for 40,000 francs", False),
        ("a 30-day delay", "after 30 days", True),
        ("in Kenya", "in Kenya", True),
        ("in Kenya", "in Uganda", False),
        ("how many lamps are there?", "there are forty lamps", True),
        ("how many lamps are there?", "there are 12 lamps", True),
        ("how many lamps are there?", "the lamps of 2025", False),
        ("how many lamps are there?", "Resolution 12 (Seaside, 2026), on lamps", False),
        ("by what date are lamps lit?", "before June", True),
        ("by what date are lamps lit?", "within two years", True),
        ("by what date are lamps lit?", "as Resolution 12 (Seaside, 2026) says", False),
        ("in which year were bells hung?", "in 2019", True),
        ("how does it define a lamp?", "“lamp” means a light", True),
        ("how does it define a lamp?", "lamps are lit", False),
        ("what is the keeper's phone number?", "Tel: +41 22 730 0000", True),
        ("what is the keeper's phone number?", "Resolution 12 of 2026", False),
        ("what is the keeper's e-mail address?", "keeper@lamps.example", True),
        ("what is the keeper's e-mail address?", "letters to the keeper", False),
        ("which country has lamps?", "as Kenya proposed", True),
        ("which country has lamps?", "as was proposed", False),
    ],
)
def test_what_an_answer_has_to_hold(question: str, text: str, held: bool) -> None:
    (part,) = literals(understood(question))
    assert part.held_by(replace(LADDERS, text=text), small().catalogue) is held


def test_a_country_may_stand_in_the_title_alone() -> None:
    (part,) = literals(understood("what is said of Kenya?"))
    assert part.titled
    (amount,) = literals(understood("what lasts 5 days?"))
    assert not amount.titled


def test_a_question_without_amounts_or_places_needs_nothing_literally() -> None:
    assert literals(understood("what do Member States lend?")) == []
