"""Treaties, recommendations, proposals and drafts: cited by Article, section, number, marginal number and symbol."""

import shutil

import pytest

from bot.answer import Behaviour, Role
from bot.service import Service
from tests.support.paths import GOLDEN
from tests.support.services import cited, folder, small_over, talk, whole

MADE = (
    "treaty-orbital-debris.txt", "cv-amending-instrument.txt", "T-REC-Y.4699.txt", "PP-ARB-79.txt", "WTDC-EUR-44-A7.txt",
    "A_C.2_76_L.48.txt", "PP-RES-214.txt",
)  # fmt: skip
ADOPTED = """\
RESOLUTION 99 (REV. DUBAI, 2018)

Status of Palestine in ITU

The Plenipotentiary Conference of the International Telecommunication Union (Dubai, 2018),

recalling
its earlier resolutions,
resolves
to go on,
instructs the Secretary-General
to report to the Council.
"""


@pytest.fixture(scope="module")
def mixed() -> Service:
    """A service over documents of all kinds, adopted and proposed."""
    where = folder("mixed")
    for name in MADE:
        shutil.copy(GOLDEN / "made" / name, where / name)
    (where / "pp-99.txt").write_text(ADOPTED, encoding="utf-8")
    return small_over(where)


@pytest.mark.parametrize(
    ("question", "numbers"),
    [
        ("what does Article 2 of the orbital debris convention say?", ["1", "2", "2.a", "2.b", "3"]),
        ("what does No. 12 of the convention on orbital debris say?", ["1"]),
        ("what does CV 145A say?", ["a"]),
        ("what does provision 8 of the orbital debris convention say?", ["2.a"]),
        ("what does 6.2.2 of Recommendation Y.4699 say?", ["6.2.2", "6.2.2.a", "6.2.2.b"]),
        ("what does section 6.1 of Y.4699 say?", ["", "", "", ""]),
        ("Y.4699, 3.2.1", ["3.2.1"]),
    ],
)
def test_a_provision_is_found_as_it_is_cited(mixed: Service, question: str, numbers: list[str]) -> None:
    answer = talk(mixed, question)
    assert [c.num for c in answer.citations if c.role is Role.ANSWER] == numbers, answer.text
    assert whole(answer) == len(numbers)


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("what does Article 99 of the orbital debris convention say?", "has no Article 99"),
        ("what does No. 500 of the orbital debris convention say?", "has no No. 500"),
        ("what does section 14 of Y.4699 say?", "has no"),
    ],
)
def test_a_provision_that_there_is_not(mixed: Service, question: str, says: str) -> None:
    answer = talk(mixed, question)
    assert (answer.behaviour, says in answer.text) == (Behaviour.REFUSE, True), answer.text


@pytest.mark.parametrize(
    ("question", "number", "count"),
    [
        ("what does ARB/79/2 ask of the Secretary-General?", "ARB/79", 2),
        ("what does the CEPT proposal ask of BDT?", "EUR/44A7", 3),
        ("what does the proposal EUR/44A7 ask of BDT?", "EUR/44A7", 3),
        ("what does A/C.2/76/L.48 ask of the Secretary-General?", "A/C.2/76/L.48", 4),
    ],
)
def test_what_a_proposal_would_ask(mixed: Service, question: str, number: str, count: int) -> None:
    answer = talk(mixed, question)
    assert whole(answer) == count, answer.text
    assert all(number in c.label and "(not adopted)" in c.label for c in answer.citations)


@pytest.mark.parametrize(
    "question",
    [
        "what does Resolution 99 ask of the Secretary-General?",
        "which clauses are addressed to the Secretary-General?",
        "what must the Secretary-General do?",
        "list all obligations of the Secretary-General",
    ],
)
def test_a_proposal_is_counted_nowhere_among_what_was_adopted(mixed: Service, question: str) -> None:
    answer = talk(mixed, question)
    assert cited(answer)
    assert not [c for c in answer.citations if "not adopted" in c.label]


def test_a_resolution_that_only_a_proposal_would_change_is_not_held(mixed: Service) -> None:
    answer = talk(mixed, "what does WTDC Resolution 30 ask of BDT?")
    assert answer.behaviour is Behaviour.REFUSE
    assert "not held" in answer.text


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("who adopted ARB/79?", "nobody; it is proposed to the Plenipotentiary Conference"),
        ("when was EUR/44A7 adopted?", "not adopted; dated 29 April 2022"),
        ("who proposes ARB/79?", "Arab States Administrations"),
        ("who are the sponsors of A/C.2/76/L.48?", "Ghana"),
    ],
)
def test_a_proposal_says_that_nobody_has_adopted_it(mixed: Service, question: str, says: str) -> None:
    answer = talk(mixed, question)
    assert says in answer.text, answer.text
