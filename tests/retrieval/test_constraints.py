"""Lexical constraints of a question, and how a clause satisfies them."""

from dataclasses import replace

import pytest

from bot.retrieval.constraints import constraints_of
from bot.understanding.query import Query
from bot.understanding.understand import read
from tests.support.evaluation import LENT, clause
from tests.support.services import small

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
        ("how many keepers are there?", "7 of the old keepers left", True),
        ("how many keepers are there?", "7 lamps for each of them and of all those other people, keepers too", False),
        ("how many keepers are there?", "the keepers number seven", True),
        ("how many people came?", "forty delegates came", True),
        ("who chairs the lamp group?", "the chair, Ms Quill", True),
        ("who chairs the lamp group?", "the Chairman of the group", False),
        ("who is the society's president?", "the president of the society", False),
        ("when was the lamp lit?", "in May", True),
        ("when was the lamp lit?", "as long as it is dark", False),
        ("in which city will keepers meet?", "to meet in Riverton", True),
        ("in which city will keepers meet?", "to meet in May", False),
        ("what share of lamps is red?", "40 per cent of lamps", True),
        ("what share of lamps is red?", "the red lamps", False),
        ("at what speed do beams turn?", "at 6 turns a minute", True),
        ("at what speed do beams turn?", "fast enough", False),
        ("what does LKS stand for?", "the Lamp Keepers' Society (LKS)", True),
        ("what does LKS stand for?", "as LKS says", False),
        ("combien a coûté le phare ?", "a lamp for 30 francs", True),
        ("¿cuánto costó el faro?", "a new lamp", False),
        ("сколько стоил маяк?", "a new lamp", False),
        ("谁投票反对灯塔？", "the lamps were discussed", False),
        ("quelle amende pour les lampes ?", "a fine is to be paid", True),
        ("ما نسبة المصابيح؟", "40 per cent of lamps", True),
        ("what do the letters in LKS stand for?", "as LKS says", False),
        ("how far in km is the lamp seen?", "it is seen from 20 km", True),
        ("how far in km is the lamp seen?", "it is seen from afar", False),
        ("which clause forbids red lamps?", "not to use red lamps", True),
        ("which clause forbids red lamps?", "to use red lamps", False),
        ("where does it cap the height of lamps?", "no higher than lamps", True),
        ("which clause caps the price of oil?", "oil at a maximum of 3 francs", True),
        ("which clause caps the price of oil?", "oil at 3 francs", False),
        ("how much will the new lamp cost?", "a lamp for 30 francs", True),
        ("how much will the new lamp cost?", "a new lamp", False),
        ("what is the price of oil?", "at 30 francs", True),
        ("what is the price of oil?", "at a fair price", False),
        ("what did the keepers reply?", "they replied that", True),
        ("what did the keepers reply?", "they said that", False),
        ("which articles were changed?", "Article 4", True),
        ("which articles were changed?", "the Regulations", False),
    ],
)
def test_what_an_answer_has_to_hold(question: str, text: str, held: bool) -> None:
    parts = constraints_of(understood(question))
    assert parts
    assert all(part.satisfied_by(replace(LADDERS, text=text), small().catalogue) for part in parts) is held


def test_a_country_may_stand_in_the_title_alone() -> None:
    (part,) = constraints_of(understood("what is said of Kenya?"))
    assert part.allow_title
    (amount,) = constraints_of(understood("what lasts 5 days?"))
    assert not amount.allow_title


def test_the_first_clause_may_say_what_is_counted_in_other_words() -> None:
    (part,) = constraints_of(understood("how many keepers are there?"))
    other, number = replace(LADDERS, text="to lend ladders"), replace(LADDERS, text="to hire 12 watchmen")
    assert part.satisfied_among([number, other], small().catalogue)
    assert not part.satisfied_among([other, number], small().catalogue)


@pytest.mark.parametrize(
    "question",
    [
        "does it have to be decided by vote?",
        "would that fit our budget for years?",
        "is the normal price paid?",
        "from the day it is lit",
        "what is the name of the group?",
        "who is asked to lend ladders?",
    ],
)
def test_what_is_only_spoken_of_is_not_asked_for(question: str) -> None:
    assert constraints_of(understood(question)) == []


def test_a_question_without_amounts_or_places_needs_nothing_literally() -> None:
    assert constraints_of(understood("what do Member States lend?")) == []
