"""Query -> Evidence: a set by filter from the catalogue, complete; anything else by search."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.answer import Behaviour, Reason
from bot.catalogue.catalogue import Catalogue
from bot.retrieval.abstention import Abstention, verdict
from bot.retrieval.cited_sources import referred_to
from bot.retrieval.constraints import constraints_of
from bot.retrieval.enumeration import FILTERS
from bot.retrieval.enumeration.common import documents_in, names_of
from bot.retrieval.enumeration.works import ambiguous, not_held, which_document
from bot.retrieval.evidence import Evidence
from bot.retrieval.hybrid_search import Hit, SearchResult, search
from bot.retrieval.sentence_selection import best_sentence
from bot.settings import SearchSettings
from bot.understanding.cues import has
from bot.understanding.query import DocumentScope, Query
from bot.understanding.topic import topic_of
from ingest.model import Clause, Part

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

# Documents that a question about several unnamed ones is answered from, and clauses of each.
_SEVERAL, _EACH = 3, 4
# "the purposes of the Union are, inter alia:"
_ANNOUNCES = re.compile(
    r"\b(?:are|is|includ\w+|follow\w*|inter alia|namely|such as|comprise\w*)\b[^.;:]{0,40}:\s*$", re.IGNORECASE
)


def retrieve(
    query: Query, catalogue: Catalogue, embeddings: Callable[[], "Embeddings"], settings: SearchSettings
) -> Evidence:
    """The evidence for a question; the embedder is made only where the catalogue alone does not answer."""
    scope = query.scope
    if scope.not_held and not scope.documents:
        return not_held(query, scope.not_held[0], catalogue)
    if scope.ambiguous and not scope.documents:
        return ambiguous(query, scope.ambiguous, catalogue)
    answers = FILTERS.get(query.intent)
    evidence = answers(query, catalogue) if answers else None
    if query.unsaid and len(catalogue.documents) > 1 and (several := which_document(query, evidence, catalogue)):
        return several
    evidence = evidence or _by_meaning(query, catalogue, embeddings(), settings)
    return replace(evidence, lacking=tuple(not_held(query, c, catalogue).what for c in scope.not_held))


def _by_meaning(query: Query, catalogue: Catalogue, embeddings: "Embeddings", settings: SearchSettings) -> Evidence:
    """The best clause or few, or the reason why none answers."""
    found = search(query, catalogue, embeddings, settings)
    if query.addressees and has("obligation", query.text):
        # A recital obliges nobody.
        found = replace(found, hits=tuple(h for h in found.hits if h.clause.part is not Part.PREAMBULAR))
    judged = verdict(query, found, catalogue)
    evidence = (
        _chosen(query, found, catalogue, settings)
        if judged.reason is None
        else _unanswered(query, judged, found, catalogue)
    )
    if evidence.clauses and has("source", query.text):
        evidence = _with_source(evidence, catalogue, lambda query: search(query, catalogue, embeddings, settings))
    ranked = tuple(hit.clause for hit in found.hits[: settings.candidates])
    return replace(evidence, confidence=judged.confidence, ranked=ranked)


def _chosen(query: Query, found: SearchResult, catalogue: Catalogue, settings: SearchSettings) -> Evidence:
    """The best hit, or its whole family, with those that come near it."""
    best = found.hits[0]
    if (query.whole or query.count) and len(family := catalogue.family(best.clause)) > 1:
        what = f"{best.clause.label}, with the items under it"
        return Evidence(query, what=what, clauses=tuple(family), held=len(family))
    chosen = _of_each(query, found, catalogue, settings) or _likely(found.hits, settings.clauses, settings)
    if best.share == 1:
        chosen = [h for h in chosen if h.share == 1]
        # "under pillars 3 and 4:" says nothing without its items, of which those that answer are found themselves; "the
        # purposes are:" answers with them.
        chosen = [h for h in chosen if not _only_opens(h.clause, catalogue)] or chosen
    opening = [h for h in chosen if h.share == 1 and _ANNOUNCES.search(h.clause.text)]
    if opening and len(family := catalogue.family(opening[0].clause)) > 1:
        what = f"{opening[0].clause.label}, with the items under it"
        return Evidence(query, what=what, clauses=tuple(family), held=len(family))
    told = [part for part in constraints_of(query) if part.held_among([h.clause for h in chosen], catalogue)]
    # A clause that tells what the question wants to be told goes first.
    chosen.sort(key=lambda hit: not all(part.held_by(hit.clause, catalogue) for part in told))
    clauses = tuple(hit.clause for hit in chosen)
    quotes = tuple((c.key, best_sentence(c.text, query.topic)) for c in clauses)
    return Evidence(query, clauses=clauses, quotes=quotes)


def _only_opens(clause: Clause, catalogue: Catalogue) -> bool:
    """Whether a clause is but the beginning of the items under it, and does not say what they are."""
    opens = clause.text.rstrip().endswith(":") and len(catalogue.family(clause)) > 1
    return opens and not _ANNOUNCES.search(clause.text)


def _with_source(evidence: Evidence, catalogue: Catalogue, find: Callable[[Query], SearchResult]) -> Evidence:
    """With what the first clause that points to a clause elsewhere points to; failing that, to a document.

    Of a document that is only named, that is the best clause.
    """
    pointing = {at: dict(referred_to(clause, catalogue)) for at, clause in enumerate(evidence.clauses)}
    at = next((at for at, there in pointing.items() if any(there.values())), None)
    if at is None:
        at = next((at for at, there in pointing.items() if there), None)
    if at is None:
        return evidence
    sources: list[Clause] = []
    for document, named in pointing[at].items():
        there = replace(evidence.query, scope=DocumentScope((document,), named=True))
        sources.extend(named or [hit.clause for hit in find(there).hits[:1]])
    clauses = (*evidence.clauses[: at + 1], *sources, *evidence.clauses[at + 1 :])
    quoted = topic_of(evidence.clauses[at].text)
    quotes = {source.key: best_sentence(source.text, quoted) for source in sources} | dict(evidence.quotes)
    return replace(evidence, clauses=tuple(dict.fromkeys(clauses)), quotes=tuple(quotes.items()))


def _likely(hits: Sequence[Hit], most: int, settings: SearchSettings) -> list[Hit]:
    """The first hits, as far as they are likely beside the best of them."""
    return [hit for hit in hits[:most] if hit.score >= settings.near * hits[0].score]


def _of_each(query: Query, found: SearchResult, catalogue: Catalogue, settings: SearchSettings) -> list[Hit]:
    """The likely hits of each document where several are asked about, a document after the other.

    Those are the documents named; where the question only says that there are several, those of the first hits.
    """
    by_document: dict[str, list[Hit]] = {}
    for hit in found.hits:
        by_document.setdefault(catalogue.document(hit.clause).expression.document, []).append(hit)
    if len(query.scope.documents) > 1:
        names = [name for name in query.scope.documents if name in by_document]
    elif not query.scope.documents and has("several", query.text):
        names = list(by_document)[:_SEVERAL]
    else:
        return []
    return [hit for name in names for hit in _likely(by_document[name], _EACH, settings)]


def _unanswered(query: Query, judged: Abstention, found: SearchResult, catalogue: Catalogue) -> Evidence:
    documents = documents_in(query, catalogue)
    if judged.reason is Reason.OFF_TOPIC:
        return Evidence(query, Behaviour.REFUSE, judged.reason, "That is no question about the documents held")
    one = len(documents) == 1
    where = names_of(documents) if query.scope.documents else "The documents held"
    what = f"{where} {'does' if one and query.scope.documents else 'do'} not say"
    near = tuple(h.clause for h in found.hits[:2])
    return Evidence(query, Behaviour.REFUSE, Reason.SILENT, what, near=near)
