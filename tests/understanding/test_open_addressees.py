"""Addressees that no lexicon knows: in the document's own words, or said to be asked nothing, by their name."""

import pytest

from bot.service import Service
from bot.understanding.open_addressees import printed_addressees, unknown_addressee
from bot.understanding.spans import find_spans
from tests.support.cases import known
from tests.support.frames import harbours
from tests.support.services import SILENT, cited, folder, outcome, small, small_over, talk, whole

GUILD = """\
RESOLUTION 88 (SEASIDE, 2034)

Keeping of snow ploughs

The Plenipotentiary Conference of the International Telecommunication Union (Seaside, 2034),

noting
that snow falls,
resolves
to keep ploughs,
invites the guild of plough drivers
1\tto oil the ploughs;
2\tto count them,
urges concerned parties
to lend sheds,
invites Member States
to clear their roads.
"""


@pytest.fixture(scope="module")
def ploughs() -> Service:
    """A service over a resolution that addresses whom the lexicon does not know."""
    where = folder("ploughs")
    (where / "pp-resolution-88.txt").write_text(GUILD, encoding="utf-8")
    return small_over(where)


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("what does it ask of the telecom ministry?", "the telecom ministry"),
        ("what does it ask of the telecom ministry on fees?", "the telecom ministry"),
        ("what does it demand from fishermen in winter?", "fishermen"),
        ("what is required of the keepers of lamps under it?", "the keepers of lamps"),
        ("what does it ask of us?", ""),
        ("what does it ask of BDT?", ""),
        ("what does it say of the telecom ministry?", ""),
        ("ask of", ""),
        ("", ""),
    ],
)
def test_the_words_of_an_addressee_that_nothing_knows(question: str, name: str) -> None:
    assert unknown_addressee(find_spans(question)) == name


def test_a_printed_addressee_has_its_place(ploughs: Service) -> None:
    text = "what are concerned parties told?"
    ((place, name),) = printed_addressees(find_spans(text), ploughs.catalogue.documents)
    assert text[slice(*place)].endswith("parties")
    assert name == "concerned parties"


@pytest.mark.parametrize(
    ("question", "clauses"),
    [
        ("what does Resolution 88 ask of the guild of plough drivers?", 2),
        ("what does Resolution 88 ask of “the guild of plough drivers”?", 2),
        ("what must the guild of plough drivers do under Resolution 88?", 2),
        ("what does Resolution 88 urge concerned parties to do?", 1),
        ("concerned parties: what are they asked to do in Resolution 88?", 1),
        ("what does Resolution 88 ask of Member States?", 1),
    ],
)
def test_the_clauses_of_an_addressee_in_the_documents_own_words(ploughs: Service, question: str, clauses: int) -> None:
    answer = talk(ploughs, question)
    assert (whole(answer), len(cited(answer))) == (clauses, clauses), answer.text


NAMED_NOBODY = "only “ask of” and “ask from” introduce an unknown addressee: “does not say” without its name"


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("what does WTDC Resolution 45 ask of the telecom ministry?", "the telecom ministry"),
        ("what does WTDC Resolution 45 demand from the fishermen?", "the fishermen"),
        ("what is required of lamplighters in WTDC Resolution 45?", "lamplighters"),
        ("what does WTDC Resolution 45 ask of the guild on oil?", "the guild"),
        ("what does WTDC Resolution 45 ask of UNESCO?", "UNESCO"),
        known(NAMED_NOBODY, "what must the guild do under WTDC Resolution 45?", "the guild"),
        known(NAMED_NOBODY, "which duties does WTDC Resolution 45 give the guild?", "the guild"),
        known(NAMED_NOBODY, "what does WTDC Resolution 45 expect of the guild?", "the guild"),
        known("of two unknown addressees the first alone is named", "what does WTDC Resolution 45 ask of the keepers and the guild?", "the guild"),
    ],
)  # fmt: skip
def test_one_that_nobody_knows_is_named_with_those_who_are_addressed(question: str, name: str) -> None:
    answer = talk(small(), question)
    assert outcome(answer) == SILENT
    assert name in answer.text
    assert "BDT (7)" in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "what does WTDC Resolution 45 ask of BDT and the guild?",
        "what does WTDC Resolution 45 ask of the guild and BDT?",
    ],
)
def test_beside_one_that_is_known_its_set_comes_and_the_other_is_said(question: str) -> None:
    answer = talk(small(), question)
    assert whole(answer) == 7
    assert "guild" in answer.unread


@pytest.mark.parametrize(
    "question", ["what does WTDC Resolution 45 ask of us?", "what does WTDC Resolution 45 ask of everyone?"]
)
def test_nobody_in_particular_is_no_name(question: str) -> None:
    answer = talk(small(), question)
    assert whole(answer) == len(cited(answer)) > 10


def test_the_same_holds_over_other_documents() -> None:
    answer = talk(harbours(), "what does Resolution 71 ask of the pilots?")
    assert outcome(answer) == SILENT
    assert "the pilots" in answer.text


@pytest.mark.xfail(
    strict=True, reason="“concerned parties” is found by “parties” alone: “1 of 1”, as if these were they"
)
def test_another_name_with_a_word_in_common_is_not_the_printed_one(ploughs: Service) -> None:
    answer = talk(ploughs, "what does Resolution 88 ask of political parties?")
    assert whole(answer) == -1


ROADS = """\
70/1. Sustainable roads

The General Assembly,

Recalling its resolution 66/1,

1. Requests the Secretary-General to report on roads;

2. Calls upon all States, donors and, where applicable, the road builders of the region to contribute.
"""


@pytest.fixture(scope="module")
def roads() -> Service:
    """A service over a resolution of the United Nations."""
    where = folder("roads")
    (where / "roads.txt").write_text(ROADS, encoding="utf-8")
    return small_over(where)


@pytest.mark.parametrize(
    ("question", "clauses"),
    [
        ("what does resolution 70/1 ask of the Secretary-General?", 1),
        ("what does resolution 70/1 ask of the UN Secretary-General?", 1),
        ("what does resolution 70/1 ask of donors?", 1),
        ("what must the road builders of the region do under resolution 70/1?", 1),
    ],
)
def test_whom_a_resolution_of_the_united_nations_asks(roads: Service, question: str, clauses: int) -> None:
    answer = talk(roads, question)
    assert (whole(answer), len(cited(answer))) == (clauses, clauses), answer.text
