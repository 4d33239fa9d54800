"""Type-ahead search: clauses for what somebody is typing."""

from bot.answer import Behaviour, Citation
from bot.channels.rendering.browse import evidence_of
from bot.composing.quote import cite
from bot.retrieval.clause_view import final_number, find
from bot.service import Service
from ingest.model import Clause


def look_up(text: str, service: Service, limit: int = 50) -> tuple[Citation, ...]:
    """Type-ahead search: clauses for a partial query, best first; no model writes anything.

    At most `limit`; none for a query without letters and digits, or one that is longer than a question may be.
    """
    if not any(c.isalnum() for c in text) or len(text) > service.settings.question.characters:
        return ()
    found = _search(text, service)
    if number := final_number(text.strip()).casefold():
        found = [c for c in found if c.num.casefold() == number] or found
    return tuple(cite(n, clause, service.catalogue) for n, clause in enumerate(found[:limit], 1))


def _search(text: str, service: Service) -> list[Clause]:
    """Clauses by citation, else by retrieval; of all the documents that an ambiguous query may mean."""
    named = find(text, service.catalogue)
    if named.clauses:
        return list(named.clauses)
    evidence = evidence_of(text, service)
    if evidence.behaviour is Behaviour.CLARIFY:
        # Each document that may be meant: here it costs nothing to offer the clauses of all.
        about = (evidence_of(f"{option}: {text}", service) for option in evidence.options)
        return [clause for each in about if each.behaviour is Behaviour.ANSWER for clause in each.clauses]
    return list(evidence.clauses) if evidence.behaviour is Behaviour.ANSWER else []
