"""Questions that a filter over the catalogue answers, complete: a function for each kind.

A filter gives Evidence, or None where the question is better searched for.
"""

from collections.abc import Callable

from bot.catalogue import Catalogue
from bot.evidence import Evidence
from bot.filters.clauses import clause
from bot.filters.duties import duties
from bot.filters.letters import items, signatories
from bot.filters.phrases import half, heading, mentions, phrase, references
from bot.filters.works import holdings, revision_held, whole
from bot.query import Asked, Query

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
