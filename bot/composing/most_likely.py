"""Of an open question's clauses, the few most likely are quoted; the others are named by their labels, as context."""

from collections.abc import Sequence
from dataclasses import replace

from bot.answer import Behaviour, Citation, Reason, Role
from bot.catalogue.catalogue import Catalogue
from bot.messages import localised, msg
from bot.retrieval.evidence import Evidence
from bot.understanding.query import Conversation, Query

# A confidence from which one of the first three clauses is right for three questions in four; below it, for one in two
# (tests/questions: near-misses, own-words, seeds).
_LIKELY = 0.88
_MORE = frozenset(
    {"more", "show more", "more please", "and more", "the others", "plus", "más", "ещё", "еще", "更多", "المزيد"}
)


def most_likely(evidence: Evidence, most: int) -> Evidence:
    """Keep the most likely clauses of what was searched for, and set the others aside as `also`."""
    if not is_ranked(evidence):
        return evidence
    return replace(evidence, clauses=evidence.clauses[:most], also=(*evidence.clauses[most:], *evidence.also))


def is_ranked(evidence: Evidence) -> bool:
    """Whether the clauses are the result of a search, the likeliest first, of which some may be left out.

    Of several documents that a question names, the search has chosen a few clauses each, and all of them stay.
    """
    searched = evidence.held is None and not evidence.what and evidence.confidence is not None
    return evidence.behaviour is Behaviour.ANSWER and searched and len(evidence.query.scope.documents) <= 1


def lead_of(evidence: Evidence) -> str:
    """How sure it is that the clauses answer, in words."""
    likely, number = (evidence.confidence or 0.0) >= _LIKELY, len(evidence.clauses)
    if number == 1:
        return msg("Most likely this clause:") if likely else msg("This clause may answer:")
    if likely:
        return msg("Most likely among these {n} clauses (the list may be partial):", n=number)
    return msg("One of these {n} clauses (the list may be partial) may answer:", n=number)


def also_line(citations: Sequence[Citation], language: str = "en") -> str:
    """A line that names the clauses an answer does not quote; "" where there are none."""
    labels = [f"{citation.label} [{citation.n}]" for citation in citations if citation.role is Role.CONTEXT]
    if not labels:
        return ""
    return localised(msg("Also near (“more” shows them): {clauses}", clauses="; ".join(labels)), language)


def more(query: Query, before: Conversation, catalogue: Catalogue) -> Evidence | None:
    """The clauses that the answer before only named, where a message asks for more; None for any other message."""
    if query.text.casefold().strip(" .!?:") not in _MORE or not before.turns:
        return None
    clauses = tuple(catalogue.by_key[key] for key in before.also if key in catalogue.by_key)
    if not clauses:
        none = msg("The answer before has no more clauses than it shows")
        return Evidence(query, Behaviour.REFUSE, Reason.SILENT, none)
    return Evidence(query, what=msg("Also near the question before"), clauses=clauses)
