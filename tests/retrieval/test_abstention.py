"""Abstention: answer, silent or off topic."""

import pytest

from bot.answer import Reason
from bot.retrieval.abstention import decide_abstention
from bot.retrieval.hybrid_search import Hit, SearchResult
from bot.settings import AbstentionSettings
from bot.understanding.normalise import clean
from bot.understanding.query import Query
from bot.understanding.understand import read
from tests.support.services import small

OIL, ACCIDENTS, BELLS, FERRIES = (
    next(c for c in small().catalogue.clauses if c.text.startswith(start))
    for start in ("to buy oil", "to notify accidents", "to fix the price", "that ferries cost")
)


def understood(question: str) -> Query:
    """A question parsed over the synthetic documents."""
    return read(clean(question), small().catalogue)


def found(*clauses: object, cosine: float = 0.9, elsewhere: float = 0.8, topic_coverage: float = 1.0) -> SearchResult:
    """A search result of these clauses, with a margin of the cosine over that with out-of-domain questions."""
    return SearchResult(tuple(Hit(c, 1.0, cosine, topic_coverage) for c in clauses), cosine - elsewhere)


@pytest.mark.parametrize(
    ("question", "clauses", "elsewhere", "reason"),
    [
        ("who buys oil?", [OIL], 0.8, None),
        ("who buys oil?", [OIL], 0.95, Reason.OFF_TOPIC),
        ("who buys oil under WTDC Resolution 45?", [OIL], 0.95, None),
        ("who buys oil?", [], 0.8, Reason.OFF_TOPIC),
        ("who buys oil under WTDC Resolution 45?", [], 0.8, Reason.SILENT),
        ("who notifies accidents within 72 hours?", [ACCIDENTS], 0.8, Reason.SILENT),
        ("what is the price of bells, how much money is it?", [BELLS], 0.8, None),
        ("how much money is it for oil?", [OIL], 0.8, Reason.SILENT),
        ("do bells cost 300 francs?", [BELLS], 0.8, None),
        ("do bells cost 30 francs?", [BELLS], 0.8, Reason.SILENT),
        ("is oil bought in Kenya?", [OIL], 0.8, Reason.SILENT),
        ("how did they vote on WTDC Resolution 45?", [OIL], 0.8, Reason.SILENT),
        ("how much money is it?", [OIL, ACCIDENTS, BELLS], 0.8, None),
        ("what do ferries cost, how much money is it?", [FERRIES], 0.8, None),
    ],
)
def test_the_verdict(question: str, clauses: list[object], elsewhere: float, reason: Reason | None) -> None:
    decision = decide_abstention(
        understood(question), found(*clauses, elsewhere=elsewhere), small().catalogue, AbstentionSettings()
    )
    assert decision.reason is reason
    assert 0 <= decision.confidence <= 1


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("what does WTDC Resolution 45 say about submarines and torpedoes?", Reason.SILENT),
        ("what does WTDC Resolution 45 say about submarines?", Reason.SILENT),
        ("what does WTDC Resolution 45 say about submarines and lamps?", None),
        ("what is said about submarines?", None),
        ("what does WTDC Resolution 45 say about tides?", Reason.SILENT),
    ],
)
def test_a_document_that_has_no_word_of_what_is_asked_does_not_say(question: str, reason: Reason | None) -> None:
    assert (
        decide_abstention(
            understood(question), found(OIL, topic_coverage=0.0), small().catalogue, AbstentionSettings()
        ).reason
        is reason
    )


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("is oil sold by LampCo?", Reason.SILENT),
        ("does the ZXQW buy oil?", Reason.SILENT),
        ("does the WTSA buy oil?", None),
        ("does the SG buy oil?", None),
        ("does Ada buy oil?", None),
    ],
)
def test_a_name_that_no_clause_has_is_not_answered_for(question: str, reason: Reason | None) -> None:
    assert decide_abstention(understood(question), found(OIL), small().catalogue, AbstentionSettings()).reason is reason


@pytest.mark.parametrize(
    ("elsewhere", "reason", "unrelated"),
    [
        (0.8, None, False),
        (0.95, Reason.OFF_TOPIC, False),
        (1.0, Reason.OFF_TOPIC, True),
    ],
)
def test_off_topic_is_certain_only_far_from_the_threshold(
    elsewhere: float, reason: Reason | None, unrelated: bool
) -> None:
    decision = decide_abstention(
        understood("who buys oil?"), found(OIL, elsewhere=elsewhere), small().catalogue, AbstentionSettings()
    )
    assert (decision.reason, decision.unrelated) == (reason, unrelated)


def test_without_hits_nothing_is_certain() -> None:
    decision = decide_abstention(understood("who buys oil?"), found(), small().catalogue, AbstentionSettings())
    assert (decision.reason, decision.unrelated) == (Reason.OFF_TOPIC, False)


def test_the_nearer_to_other_things_the_less_sure() -> None:
    query, catalogue = understood("who buys oil?"), small().catalogue
    sure = [
        decide_abstention(query, found(OIL, elsewhere=elsewhere), catalogue, AbstentionSettings()).confidence
        for elsewhere in (0.7, 0.85, 0.9, 0.95, 1.0)
    ]
    assert sure == sorted(sure, reverse=True)
    assert sure[0] > 0.9 > 0.05 > sure[-1]
