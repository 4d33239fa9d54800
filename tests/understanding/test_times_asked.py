"""A year in a question says when, wherever it stands, unless the document itself speaks of that year."""

from pathlib import Path

import pytest

from bot.answer import Behaviour, Reason
from bot.service import Service
from tests.support.services import small_over, talk

TIDES = """RESOLUTION 9 (REV. SEASIDE, 2030)

Tides

The Plenipotentiary Conference (Seaside, 2030),

recalling

a)\tResolution 3 (Rev. Hilltop, 2022), on moons,

instructs the Director of the Telecommunication Development Bureau

1\tto measure the tides;

2\tto report on the flood of 2019,
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    folder: Path = tmp_path_factory.mktemp("tides")
    (folder / "tides.txt").write_text(TIDES, encoding="utf-8")
    return small_over(folder)


@pytest.mark.parametrize(
    "question",
    [
        "what did Resolution 9 ask of BDT in 2022?",
        "In 2022, what was asked of BDT by Resolution 9?",
        "in 2022, what does Resolution 9 ask of BDT?",
        "what does Resolution 9 ask of BDT in 2022?",
        "what had BDT to do under Resolution 9 back in 2015?",
    ],
)
def test_a_year_before_the_only_revision_held_is_answered_from_no_other(service: Service, question: str) -> None:
    answer = talk(service, question)
    assert (answer.behaviour, answer.reason) == (Behaviour.REFUSE, Reason.NOT_HELD)
    assert "is not held; only PP Resolution 9 (Rev. Seaside, 2030) is" in answer.text
    assert answer.complete is None


@pytest.mark.parametrize(
    "question",
    [
        "what does Resolution 9 ask of BDT in 2031?",
        "what does Resolution 9 ask of BDT?",
        "I moved to the coast in 2022. What does Resolution 9 ask of BDT?",
        "what does Resolution 9 ask of BDT in 2019?",
    ],
)
def test_a_year_that_counts_or_is_spoken_of_or_is_the_askers_leaves_the_set_whole(
    service: Service, question: str
) -> None:
    answer = talk(service, question)
    assert answer.complete is not None
    assert answer.complete.held == 2
