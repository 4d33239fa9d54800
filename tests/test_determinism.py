"""The same question gives the same answer, however often it is asked and in whatever order documents came in."""

from dataclasses import replace

import pytest

from bot.answer import Answer
from tests.support.services import MADE, cited, folder, seeds, small_over, write_made

pytestmark = pytest.mark.slow

ASKED = [
    "who buys oil for lamps?",
    "what do ferries cost?",
    "are towns kept awake?",
    "что сказано о маяках?",
    "which of them should paint something?",
]


def timeless(answer: Answer) -> Answer:
    """An answer without what the clock says."""
    return replace(answer, milliseconds=0.0)


def test_ten_times_the_same() -> None:
    questions = [
        "does it let businesses police themselves?",
        "quels conseils aux enfants en ligne ?",
        "is it going to snow?",
    ]
    first = [timeless(seeds().ask(question)[0]) for question in questions]
    for _ in range(9):
        assert [timeless(seeds().ask(question)[0]) for question in questions] == first


def test_the_order_of_ingestion_does_not_matter() -> None:
    names = list(MADE)
    folders = {name: write_made(folder("one"), [name]) for name in names}
    services = [small_over(*(folders[name] / name for name in order)) for order in (names, names[::-1], sorted(names))]
    for question in ASKED:
        answers = [service.ask(question)[0] for service in services]
        assert len({(a.behaviour, a.reason, tuple(cited(a)), a.text) for a in answers}) == 1


@pytest.mark.parametrize("question", ASKED)
def test_what_is_asked_first_does_not_change_what_is_asked_next(question: str) -> None:
    alone, _ = seeds().ask(question)
    for other in ASKED:
        seeds().ask(other)
    assert timeless(seeds().ask(question)[0]) == timeless(alone)
