"""Retrieval: Query -> Evidence, by enumeration of a complete set from the catalogue, else by search."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.answer import Behaviour, Reason
from bot.catalogue.catalogue import Catalogue
from bot.messages import msg, sentences
from bot.retrieval import verdict
from bot.retrieval.abstention import Abstention, decide_abstention
from bot.retrieval.cited_sources import cited_documents
from bot.retrieval.constraints import constraints_of
from bot.retrieval.enumeration import FILTERS
from bot.retrieval.enumeration.common import documents_in, left_over, names_of
from bot.retrieval.enumeration.in_revision import goes_on_in_time, in_revision
from bot.retrieval.enumeration.mutual import each_other, verdict_of
from bot.retrieval.enumeration.predicate import nearest
from bot.retrieval.enumeration.works import ambiguous, not_held, which_document
from bot.retrieval.evidence import Evidence, complete_set
from bot.retrieval.hybrid_search import Hit, SearchResult, search
from bot.retrieval.proposed_instead import with_proposed
from bot.retrieval.reasons import reasons
from bot.retrieval.sentence_selection import best_sentence
from bot.settings import SearchSettings
from bot.understanding.cues import has
from bot.understanding.query import DocumentScope, Intent, Query
from bot.understanding.topic import topic_of
from ingest.model import Clause, Part

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

# Intents that hardly a slot tells, and by how much one of them has to lead before it refuses.
_READ_BY_WORDS = frozenset(
    {Intent.REFERENCES, Intent.REVISION, Intent.HALF, Intent.PHRASE, Intent.HOLDINGS, Intent.DATA}
)
_SURE = 0.5
# Intents on what two texts differ in: "to end" and "to forbid" are said of clauses there.
_COMPARING = frozenset({Intent.CHANGES, Intent.PROPOSALS})
# Documents from which a question about several unnamed ones is answered, and clauses of each.
_MOST_DOCUMENTS, _MOST_CLAUSES = 3, 4
# What is asked of the revisions of a Work, and not of what one of them says.
_ON_REVISIONS = frozenset({Intent.CHANGES, Intent.REVISION})
# Clauses shown with a question that the corpus does not seem to treat.
_MOST_CLOSEST = 3
# A stem that announces a list: "the purposes of the Union are, inter alia:"
_ANNOUNCES_LIST = re.compile(
    r"\b(?:are|is|includ\w+|follow\w*|inter alia|namely|such as|comprise\w*)\b[^.;:]{0,40}:\s*$", re.IGNORECASE
)


def retrieve(
    query: Query, catalogue: Catalogue, embeddings: Callable[[], "Embeddings"], settings: SearchSettings
) -> Evidence:
    """Retrieve the evidence for a query: refuse or clarify an unresolved document, enumerate a set, else search.

    The embedder is made only where the catalogue alone does not answer. Raises EmbeddingError.
    """
    query = _of_work(query, catalogue)
    scope = query.scope
    if scope.not_held and not scope.documents:
        return not_held(query, scope.not_held[0], catalogue)
    if scope.ambiguous and not scope.documents:
        return ambiguous(query, scope.ambiguous, catalogue)
    if (mutual := each_other(query, catalogue)) is not None:
        return replace(mutual, verdict=verdict_of(mutual, catalogue))
    compares = query.intent in _COMPARING
    if (
        not compares
        and (query.whether or has("reason", query.text))
        and (false_premise := verdict.denied(query, catalogue))
    ):
        return replace(false_premise, read_as=nearest(query, documents_in(query, catalogue)))
    enumerate_set = in_revision if goes_on_in_time(query) else FILTERS.get(query.intent)
    evidence = enumerate_set(query, catalogue) if enumerate_set else None
    if evidence and evidence.reason is Reason.SILENT and query.intent in _READ_BY_WORDS and query.margin < _SURE:
        evidence = None  # that there is nothing is said only of what was surely asked
    if query.unsaid and len(catalogue.documents) > 1 and (clarifying := which_document(query, evidence, catalogue)):
        return clarifying
    if query.whether and query.intent is Intent.ABOUT:
        evidence = verdict.on_title(query, evidence, catalogue)
    if query.whether and (len(query.scope.documents) == 1 or evidence):
        evidence = _polar(query, evidence, catalogue, embeddings, settings)
    evidence = evidence or _search_evidence(query, catalogue, embeddings(), settings)
    if evidence.reason is Reason.SILENT and query.intent is Intent.MENTIONS and not evidence.closest:
        # No clause has the words; the nearest in meaning may be what is looked for.
        found = search(query, catalogue, embeddings(), settings)
        closest = tuple(hit.clause for hit in found.hits[:_MOST_CLOSEST])
        evidence = _noting(replace(evidence, closest=closest), found)
    if evidence.reason is Reason.NOT_HELD:
        return evidence  # it says itself what is not held
    evidence = with_proposed(evidence, catalogue)
    return replace(evidence, not_held=tuple(not_held(query, c, catalogue).what for c in scope.not_held))


def _of_work(query: Query, catalogue: Catalogue) -> Query:
    """A query on the revisions of a Work themselves, on its newest, where one that it names is not held."""
    if query.scope.documents or query.intent not in _ON_REVISIONS:
        return query
    works = {version.work for version in query.scope.versions}
    newest = tuple(d.expression.document for d in catalogue.current if d.expression.work in works)
    return replace(query, scope=replace(query.scope, documents=newest, not_held=())) if newest else query


def _polar(
    query: Query,
    evidence: Evidence | None,
    catalogue: Catalogue,
    embeddings: Callable[[], "Embeddings"],
    settings: SearchSettings,
) -> Evidence | None:
    """The verdict on a question of yes or no, by a set or by the words of clauses, else with the nearest found."""
    if decided := verdict.by_set(query, evidence, catalogue):
        return decided
    if len(query.scope.documents) != 1:
        return evidence if query.scope.documents else None  # of all documents, other words are searched for
    result = search(query, catalogue, embeddings(), settings)
    reason = decide_abstention(query, result, catalogue, settings.abstention).reason
    found = verdict.by_words(query, evidence, [hit.clause for hit in result.hits], reason, catalogue)
    ranked = tuple(hit.clause for hit in result.hits[: settings.candidates])
    read_as = found.read_as or nearest(query, documents_in(query, catalogue))
    return _noting(replace(found, ranked=ranked, read_as=read_as), result)


def _noting(evidence: Evidence, result: SearchResult) -> Evidence:
    """The evidence with what the search says of itself."""
    return replace(evidence, note=sentences([evidence.note, result.note]))


def _search_evidence(
    query: Query, catalogue: Catalogue, embeddings: "Embeddings", settings: SearchSettings
) -> Evidence:
    """Search, decide whether to abstain, and select the clauses that answer."""
    query = _with_scene(query)
    result = search(query, catalogue, embeddings, settings)
    if query.addressees and has("obligation", query.text) and query.intent is not Intent.REASONS:
        # A recital obliges nobody.
        result = replace(result, hits=tuple(h for h in result.hits if h.clause.part is not Part.PREAMBULAR))
    decision = decide_abstention(query, result, catalogue, settings.abstention)
    if query.intent is Intent.REASONS and (told := _reasons(query, decision, result, catalogue)):
        return _noting(replace(told, ranked=tuple(hit.clause for hit in result.hits[: settings.candidates])), result)
    evidence = (
        _select_clauses(query, result, catalogue, settings)
        if decision.reason is None
        else _refusal(query, decision, result, catalogue)
    )
    if evidence.clauses and has("source", query.text):
        evidence = _add_cited_sources(evidence, catalogue, lambda query: search(query, catalogue, embeddings, settings))
    ranked = tuple(hit.clause for hit in result.hits[: settings.candidates])
    read_as = evidence.read_as or nearest(query, documents_in(query, catalogue))
    return _noting(replace(evidence, confidence=decision.confidence, ranked=ranked, read_as=read_as), result)


def _reasons(query: Query, decision: Abstention, result: SearchResult, catalogue: Catalogue) -> Evidence | None:
    """What the recitals give as reasons; that what is asked is not so, where it supposes what no clause has."""
    hits = [hit.clause for hit in result.hits]
    nothing_else = not left_over(query, catalogue, "reason", "why", "datum", "obligation")
    return reasons(query, hits, catalogue) if decision.reason is None or nothing_else else None


def _with_scene(query: Query) -> Query:
    """A query whose pronouns may stand for what was set aside is searched for together with that: "nobody interpreted
    there. is this allowed?"."""
    if not query.cut or not has("pronouns", query.text):
        return query
    scene = " ".join(query.cut)
    return replace(query, subject=f"{scene} {query.subject}", topic=topic_of(f"{scene} {query.text}"))


def _select_clauses(query: Query, result: SearchResult, catalogue: Catalogue, settings: SearchSettings) -> Evidence:
    """Select from the hits: the best with its descendants where it announces a list, else all above the threshold."""
    best = result.hits[0]
    if (query.whole or query.count) and len(family := catalogue.family(best.clause)) > 1:
        return _with_items(query, best.clause, family)
    chosen = _select_per_document(query, result, catalogue, settings) or _above_threshold(
        result.hits, settings.clauses, settings
    )
    if best.topic_coverage == 1:
        chosen = [h for h in chosen if h.topic_coverage == 1]
        # "under pillars 3 and 4:" says nothing without its items, of which those that answer are found themselves; "the
        # purposes are:" answers with them.
        chosen = [h for h in chosen if not _is_bare_stem(h.clause, catalogue)] or chosen
    announcing = [h for h in chosen if h.topic_coverage == 1 and _ANNOUNCES_LIST.search(h.clause.text)]
    if announcing and len(family := catalogue.family(announcing[0].clause)) > 1:
        return _with_items(query, announcing[0].clause, family)
    satisfied = [
        constraint
        for constraint in constraints_of(query)
        if constraint.satisfied_among([h.clause for h in chosen], catalogue)
    ]
    # A clause that satisfies the lexical constraints goes first.
    chosen.sort(key=lambda hit: not all(constraint.satisfied_by(hit.clause, catalogue) for constraint in satisfied))
    clauses = tuple(hit.clause for hit in chosen)
    quotes = tuple((c.key, best_sentence(c.text, query.topic)) for c in clauses)
    return Evidence(query, clauses=clauses, quotes=quotes)


def _with_items(query: Query, clause: Clause, family: Sequence[Clause]) -> Evidence:
    """A clause with all the items under it, a set that is read as its label."""
    return complete_set(
        query, msg("{clause}, with the items under it", clause=clause.label), family, read_as=clause.label
    )


def _is_bare_stem(clause: Clause, catalogue: Catalogue) -> bool:
    """Whether a clause only introduces the items under it, and does not say what they are."""
    opens = clause.text.rstrip().endswith(":") and len(catalogue.family(clause)) > 1
    return opens and not _ANNOUNCES_LIST.search(clause.text)


def _add_cited_sources(
    evidence: Evidence, catalogue: Catalogue, search_again: Callable[[Query], SearchResult]
) -> Evidence:
    """Add the clauses elsewhere that the first citing clause cites; failing that, those of a document that it cites.

    Of a document that is cited without a clause, that is its best-ranked clause.
    """
    cited_by = {index: dict(cited_documents(clause, catalogue)) for index, clause in enumerate(evidence.clauses)}
    index = next((index for index, cited in cited_by.items() if any(cited.values())), None)
    if index is None:
        index = next((index for index, cited in cited_by.items() if cited), None)
    if index is None:
        return evidence
    sources: list[Clause] = []
    for document, clauses_cited in cited_by[index].items():
        cited = replace(evidence.query, scope=DocumentScope((document,), named=True))
        sources.extend(clauses_cited or [hit.clause for hit in search_again(cited).hits[:1]])
    clauses = (*evidence.clauses[: index + 1], *sources, *evidence.clauses[index + 1 :])
    topic = topic_of(evidence.clauses[index].text)
    quotes = {source.key: best_sentence(source.text, topic) for source in sources} | dict(evidence.quotes)
    return replace(evidence, clauses=tuple(dict.fromkeys(clauses)), quotes=tuple(quotes.items()))


def _above_threshold(hits: Sequence[Hit], count: int, settings: SearchSettings) -> list[Hit]:
    """The first hits whose score, relative to the best, reaches the threshold `search.near`."""
    return [hit for hit in hits[:count] if hit.score >= settings.near * hits[0].score]


def _select_per_document(
    query: Query, result: SearchResult, catalogue: Catalogue, settings: SearchSettings
) -> list[Hit]:
    """The hits above the threshold of each document where several are asked about, one document after the other.

    Those are the documents named; where the question only says that there are several, those of the first hits. Empty
    where one or none is asked about.
    """
    by_document: dict[str, list[Hit]] = {}
    for hit in result.hits:
        by_document.setdefault(catalogue.document(hit.clause).expression.document, []).append(hit)
    if len(query.scope.documents) > 1:
        names = [name for name in query.scope.documents if name in by_document]
    elif not query.scope.documents and has("several", query.text):
        names = list(by_document)[:_MOST_DOCUMENTS]
    else:
        return []
    return [hit for name in names for hit in _above_threshold(by_document[name], _MOST_CLAUSES, settings)]


def _refusal(query: Query, decision: Abstention, result: SearchResult, catalogue: Catalogue) -> Evidence:
    """Evidence of a refusal with the closest clauses: off topic, or silent. What is clearly unrelated has none."""
    documents = documents_in(query, catalogue)
    if decision.unrelated:
        return Evidence(query, Behaviour.REFUSE, decision.reason, msg("That is no question about the documents held"))
    if decision.reason is Reason.OFF_TOPIC:
        closest = tuple(hit.clause for hit in result.hits[:_MOST_CLOSEST])
        what = msg("The documents held do not seem to treat this")
        return Evidence(query, Behaviour.REFUSE, decision.reason, what, closest=closest)
    single = len(documents) == 1
    where = names_of(documents) if query.scope.documents else msg("the documents held")
    what = (
        msg("{documents} does not say", documents=where)
        if single and query.scope.documents
        else msg("{documents} do not say", documents=where)
    )
    closest = tuple(h.clause for h in result.hits[:2])
    return Evidence(query, Behaviour.REFUSE, Reason.SILENT, what, closest=closest)
