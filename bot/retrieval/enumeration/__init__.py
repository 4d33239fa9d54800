"""Enumeration: set queries answered by filters over the catalogue, complete; a filter for each intent.

A filter gives Evidence, or None where the query is better answered by search.
"""

from collections.abc import Callable

from bot.catalogue.catalogue import Catalogue
from bot.retrieval.enumeration.changes import changes
from bot.retrieval.enumeration.clauses import clause
from bot.retrieval.enumeration.document_data import document_data
from bot.retrieval.enumeration.duties import duties
from bot.retrieval.enumeration.letters import items, signatories
from bot.retrieval.enumeration.phrases import half, heading, mentions, phrase
from bot.retrieval.enumeration.proposals import proposals, reasons_proposed
from bot.retrieval.enumeration.references import references
from bot.retrieval.enumeration.schedule import deadlines, duties_due, reports
from bot.retrieval.enumeration.validity import validity
from bot.retrieval.enumeration.works import holdings, whole
from bot.retrieval.evidence import Evidence
from bot.understanding.query import Intent, Query

FILTERS: dict[Intent, Callable[[Query, Catalogue], Evidence | None]] = {
    Intent.CLAUSE: clause,
    Intent.HEADING: heading,
    Intent.HOLDINGS: holdings,
    Intent.DUTIES: lambda query, catalogue: duties_due(query, catalogue) or duties(query, catalogue),
    Intent.PHRASE: phrase,
    Intent.HALF: half,
    Intent.REFERENCES: references,
    Intent.MENTIONS: mentions,
    Intent.SIGNATORIES: signatories,
    Intent.ITEMS: items,
    Intent.REVISION: validity,
    Intent.CHANGES: changes,
    Intent.PROPOSALS: proposals,
    Intent.REASONS: reasons_proposed,
    Intent.DATA: document_data,
    Intent.DEADLINES: deadlines,
    Intent.REPORTS: reports,
    Intent.ABOUT: whole,
}
