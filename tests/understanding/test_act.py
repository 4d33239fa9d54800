"""The act that a question asks about, and whether it is one of yes or no."""

import pytest

from bot.understanding.understand import read
from tests.support.services import small


@pytest.mark.parametrize(
    ("question", "act"),
    [
        ("does WTDC Resolution 45 ask BDT to buy oil?", ["buy", "oil"]),
        ("is the Secretary-General of ITU required to write books under WTDC Resolution 45?", ["write", "books"]),
        ("must Member States lend ladders under WTDC Resolution 45?", ["lend", "ladders"]),
        ("does BDT have to buy oil under WTDC Resolution 45?", ["buy", "oil"]),
        ("is there anything BDT has been charged with in WTDC Resolution 45?", []),
        ("does the Council have any job under WTDC Resolution 45?", []),
        ("what does WTDC Resolution 45 ask of BDT?", []),
    ],
)
def test_the_act(question: str, act: list[str]) -> None:
    assert read(question, small().catalogue).act.names == act


@pytest.mark.parametrize(
    ("question", "polar"),
    [
        ("does WTDC Resolution 45 ask BDT to buy oil?", True),
        ("and must BDT buy oil under WTDC Resolution 45?", True),
        ("is it true that WTDC Resolution 45 asks BDT to buy oil?", True),
        ("would be grateful for what WTDC Resolution 45 asks of BDT", False),
        ("The delegation would like the tasks of BDT in WTDC Resolution 45.", False),
        ("does WTDC Resolution 45 say what BDT must do?", False),
        ("what must BDT do?", False),
    ],
)
def test_questions_of_yes_or_no(question: str, polar: bool) -> None:
    assert read(question, small().catalogue).whether is polar
