"""Filters for letters: their lists and their signatories."""

import re
from dataclasses import dataclass, replace
from itertools import takewhile

from bot.catalogue.catalogue import Catalogue
from bot.messages import joined, msg
from bot.retrieval.enumeration.common import (
    documents_in,
    names_of,
)
from bot.retrieval.enumeration.document_data import lines_asked
from bot.retrieval.enumeration.predicate import clauses_of, under, with_words
from bot.retrieval.evidence import Evidence, clarify, complete_set, silent
from bot.retrieval.word_similarity import nearest_text
from bot.understanding.cues import has
from bot.understanding.query import Query
from bot.understanding.spans import QUOTED
from bot.understanding.topic import Topic
from ingest.indexes.lexical import stems
from ingest.labels import expression_label
from ingest.lexicon import plain
from ingest.model import Clause, Document, Part
from ingest.outline.parts import folded

# Topic coverage from which a list is the one that is asked for.
_MIN_COVERAGE = 0.5
_DEMANDS = re.compile(
    r"\b(?:call(?:s|ed)? on|call(?:s|ed)? upon|urge|ask|request|demand|invite|recommend)\b", re.IGNORECASE
)
# Words that ask for a letter's demands or for a list, and are no subject of it.
_ASKING = re.compile(
    r"\b(?:demands?|demanded|requests?|asks?|calls?|points?|items?|bullets?|lists?|listed|wants?|recommendations?)\b",
    re.IGNORECASE,
)
# A longer line is no heading.
_LONGEST_HEADING = 60
# "We urge …", "I would be grateful if …", "please".
_REQUESTING = re.compile(
    r"\b(?:we|i)\b[^.;]{0,80}\b(?:ask|urge|call (?:up)?on|request|demand|invite|recommend|encourage|propose)\b"
    r"|\bplease\b"
    r"|\b(?:grateful|appreciate|thankful|obliged|welcome)\b[^.;]{0,20}\b(?:if|it|your|receiving|an?)\b|\bkindly\b",
    re.IGNORECASE,
)
_ASKS_WHO = re.compile(r"\b(?:who|which|list|how many|all|signatories)\b", re.IGNORECASE)


def signatories(query: Query, catalogue: Catalogue) -> Evidence | None:
    """The signatories of a letter: all, or those that match the question's topic."""
    documents = [d for d in documents_in(query, catalogue) if any(c.part is Part.SIGNATORY for c in d.clauses)]
    if len(documents) > 1:
        naming = [d for d in documents if any(_is_named(query, c, catalogue) for c in d.clauses)]
        documents = naming if len(naming) == 1 else documents
    if len(documents) > 1:
        return clarify(query, msg("Several documents are signed"), [expression_label(d.expression) for d in documents])
    if not documents:
        asked = documents_in(query, catalogue)
        return silent(
            query,
            msg("{documents} names no signatory", documents=names_of(asked)),
            read_as=clauses_of(query, asked, "signatories"),
        )
    name = names_of(documents)
    pool = [c for c in documents[0].clauses if c.part is Part.SIGNATORY]
    matching = [c for c in pool if _is_named(query, c, catalogue)]
    # "Internet Society chapters": not only the one that calls itself a chapter.
    if not any(word.islower() for word in query.topic.said):
        matching = [c for c in matching if query.topic.share(c.text, catalogue.stems_of(c)) == 1] or matching
    if matching:
        read_as = f"signatories of {name}{with_words(query, [query.topic])}"
        return complete_set(
            query,
            msg("signatories of {documents} that fit", documents=name),
            matching,
            superset=pool,
            read_as=read_as,
        )
    if query.topic and not _ASKS_WHO.search(query.text):
        read_as = f"signatories of {name}{with_words(query, [query.topic])}"
        return silent(query, msg("No signatory of {documents} is named so", documents=name), read_as=read_as)
    signed = complete_set(
        query, msg("signatories of {documents}", documents=name), pool, read_as=f"signatories of {name}"
    )
    return replace(signed, details=tuple(lines_asked(query, documents[0])))


def _is_named(query: Query, clause: Clause, catalogue: Catalogue) -> bool:
    """Whether a clause is a signatory whose name covers enough of the topic."""
    if clause.part is not Part.SIGNATORY or not query.topic:
        return False
    return query.topic.share(clause.text, catalogue.stems_of(clause)) >= _MIN_COVERAGE


def items(query: Query, catalogue: Catalogue) -> Evidence | None:
    """The list of a letter that a question is on, whole, or the items of its only list that match the topic."""
    documents = [d for d in documents_in(query, catalogue) if any(c.part is Part.ITEM for c in d.clauses)]
    if len(documents) != 1:
        return None
    document, lists = documents[0], _lists(documents[0])
    topic = query.topic.without(stem for word in _ASKING.findall(query.text) for stem in stems(word))
    requesting = bool(_DEMANDS.search(query.text)) and not _DEMANDS.search(" ".join(one.introduction for one in lists))
    if requesting:
        return _requests(query, document) if not topic else None
    if len(lists) == 1 and (query.count or query.whole or query.topic or not has("obligation", query.text)):
        return _only_list(query, document, lists[0], catalogue)
    if not topic:
        return demands(query, document)
    headed = [one for one in lists if _is_quoted(one.introduction, query.text)]
    best = headed[0] if headed else max(lists, key=lambda one: _coverage(topic, one))
    if not headed and _coverage(topic, best)[0] < _MIN_COVERAGE:
        asked_for = demands(query, document) if has("obligation", query.text) or _DEMANDS.search(query.text) else None
        nearest = nearest_text(
            query.subject, [" ".join([one.introduction, *(c.text for c in one.items)]) for one in lists]
        )
        if asked_for or nearest is None:
            return asked_for
        best = lists[nearest]
    name = names_of(documents)
    what = (
        msg("items of {documents} under “{phrase}”", documents=name, phrase=folded(best.introduction))
        if best.introduction
        else msg("items of {documents}", documents=name)
    )
    where = f"items of {name}"
    matching = [c for c in best.items if topic.in_text(c.text, catalogue.language_of(c))]
    matching = matching if has("concerning", query.text) else []
    read_as = f"{where}{under([best.introduction]) if best.introduction else ''}"
    read_as += with_words(query, [topic]) if matching else ""
    return complete_set(query, what, matching or best.items, superset=best.items, read_as=read_as)


def _only_list(query: Query, document: Document, only: "_List", catalogue: Catalogue) -> Evidence:
    """The items of the only list of a letter; those with the topic's words, if any has."""
    name = expression_label(document.expression)
    topic = query.restriction or query.topic
    matching = [c for c in only.items if topic.in_text(c.text, catalogue.language_of(c))]
    if matching and not query.count:
        what = msg("items of {documents} that speak of {words}", documents=name, words=joined(topic.names))
        read_as = f"items of {name}{with_words(query, [topic])}"
        return complete_set(query, what, matching, superset=only.items, read_as=read_as)
    return complete_set(query, msg("items of {documents}", documents=name), only.items, read_as=f"items of {name}")


@dataclass(frozen=True, slots=True)
class _List:
    """A list of a letter: its items, and what introduces it: its stem, or the heading and the paragraph before it."""

    introduction: str
    items: tuple[Clause, ...]


def _lists(document: Document) -> list[_List]:
    """The lists of a letter, in its order."""
    grouped: dict[str, list[Clause]] = {}
    for clause in document.clauses:
        if clause.part is Part.ITEM:
            grouped.setdefault(clause.parent, []).append(clause)
    by_eid = {clause.eid: clause for clause in document.clauses}
    return [
        _List(by_eid[parent].text if parent in by_eid else _before(document, pool[0]), tuple(pool))
        for parent, pool in grouped.items()
    ]


def _before(document: Document, first: Clause) -> str:
    """The paragraph before a list without a stem, and the heading over it: a short line that ends no sentence."""
    at = document.clauses.index(first)
    before = [c for c in document.clauses[max(0, at - 2) : at] if c.part is Part.PARAGRAPH]
    if len(before) == 2 and len(before[0].text) > _LONGEST_HEADING:
        before = before[1:]
    return " ".join(folded(clause.text) for clause in before)


def _is_quoted(introduction: str, question: str) -> bool:
    """Whether a question has words of what introduces a list between quotation marks: 'under "What Can I Do?"'."""
    quoted_words = (match[1] or match[2] for match in QUOTED.finditer(question))
    return any(words.casefold().strip(" ?.") in introduction.casefold() for words in quoted_words if words.strip(" ?."))


def _coverage(topic: Topic, one: _List) -> tuple[float, float]:
    """Topic coverage of a list with its introduction, and of the introduction alone (to break ties)."""
    whole = " ".join([one.introduction, *(c.text for c in one.items)])
    return topic.share(whole), topic.share(one.introduction)


def demands(query: Query, document: Document) -> Evidence | None:
    """What a letter asks for: all descendants of its sentence of asking (“We call on member states to:”)."""
    stem = next((c for c in document.clauses if _DEMANDS.search(c.text) and c.text.rstrip().endswith(":")), None)
    if stem is None:
        return None
    eids = {stem.eid}
    descendants = []
    for clause in document.clauses:
        if clause.parent in eids:
            eids.add(clause.eid)
            descendants.append(clause)
    label = expression_label(document.expression)
    chosen = descendants or _following_paragraphs(stem, document)
    read_as = f"clauses of {label}{under([stem.text])}"
    return (
        complete_set(
            query,
            msg("clauses of {documents} under “{phrase}”", documents=label, phrase=folded(stem.text)),
            chosen,
            read_as=read_as,
        )
        if chosen
        else None
    )


def _requests(query: Query, document: Document) -> Evidence | None:
    """The paragraphs in which a letter without a list of demands asks for something; other words may ask as well."""
    asking = tuple(c for c in document.clauses if c.part is Part.PARAGRAPH and _REQUESTING.search(plain(c.text)))
    what = msg(
        "Paragraphs of {documents} that ask for something (the list may be partial)",
        documents=expression_label(document.expression),
    )
    return (
        Evidence(query, what=what, clauses=asking, read_as=f"requests of {expression_label(document.expression)}")
        if asking
        else None
    )


def _following_paragraphs(stem: Clause, document: Document) -> list[Clause]:
    """The paragraphs with items, and those items, that follow a stem which has no descendants of its own."""
    stems_of_items = {c.parent for c in document.clauses if c.part is Part.ITEM}
    after = document.clauses[document.clauses.index(stem) + 1 :]
    return list(takewhile(lambda c: c.eid in stems_of_items or c.parent in stems_of_items - {""}, after))
