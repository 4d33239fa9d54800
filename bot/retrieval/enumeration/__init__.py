"""Questions that a filter over the catalogue answers, complete: a function for each kind.

A filter gives Evidence, or None where the question is better searched for.
"""

from collections.abc import Callable

from bot.catalogue.catalogue import Catalogue
from bot.retrieval.enumeration.clauses import clause
from bot.retrieval.enumeration.duties import duties
from bot.retrieval.enumeration.letters import items, signatories
from bot.retrieval.enumeration.phrases import half, heading, mentions, phrase, references
from bot.retrieval.enumeration.works import holdings, revision_held, whole
from bot.retrieval.evidence import Evidence
from bot.understanding.query import Asked, Query

FILTERS: dict[Asked, Callable[[Query, Catalogue], Evidence | None]] = {
    Asked.CLAUSE: clause,
    Asked.HEADING: heading,
    Asked.HOLDINGS: holdings,
    Asked.DUTIES: duties,
    Asked.PHRASE: phrase,
    Asked.HALF: half,
    Asked.REFERENCES: references,
    Asked.MENTIONS: mentions,
    Asked.SIGNATORIES: signatories,
    Asked.ITEMS: items,
    Asked.REVISION: revision_held,
    Asked.ABOUT: whole,
}
