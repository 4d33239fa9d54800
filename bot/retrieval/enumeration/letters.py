"""Filters for letters: their lists and their signatories."""

import re
from collections.abc import Sequence
from itertools import takewhile

from bot.catalogue.catalogue import Catalogue
from bot.retrieval.enumeration.common import documents_in, joined, names_of
from bot.retrieval.enumeration.predicate import clauses_of, under, with_words
from bot.retrieval.evidence import Evidence, clarify, complete_set, silent
from bot.understanding.cues import has
from bot.understanding.query import Query
from ingest.indexes.lexical import stems
from ingest.labels import expression_label
from ingest.model import Clause, Document, Part
from ingest.outline.parts import folded

# Topic coverage from which a list is the one that is asked for.
_MIN_COVERAGE = 0.5
_DEMANDS = re.compile(
    r"\b(?:call(?:s|ed)? on|call(?:s|ed)? upon|urge|ask|request|demand|invite|recommend)\b", re.IGNORECASE
)
_ASKS_WHO = re.compile(r"\b(?:who|which|list|how many|all|signatories)\b", re.IGNORECASE)


def signatories(query: Query, catalogue: Catalogue) -> Evidence | None:
    """The signatories of a letter: all, or those that match the question's topic."""
    documents = [d for d in documents_in(query, catalogue) if any(c.part is Part.SIGNATORY for c in d.clauses)]
    if len(documents) > 1:
        naming = [d for d in documents if any(_is_named(query, c, catalogue) for c in d.clauses)]
        documents = naming if len(naming) == 1 else documents
    if len(documents) > 1:
        return clarify(query, "Several documents are signed", [expression_label(d.expression) for d in documents])
    if not documents:
        asked = documents_in(query, catalogue)
        return silent(query, f"{names_of(asked)} names no signatory", read_as=clauses_of(query, asked, "signatories"))
    name = names_of(documents)
    pool = [c for c in documents[0].clauses if c.part is Part.SIGNATORY]
    matching = [c for c in pool if _is_named(query, c, catalogue)]
    matching = [c for c in matching if query.topic.share(c.text, catalogue.stems_of(c)) == 1] or matching
    if matching:
        read_as = f"signatories of {name}{with_words(query, [query.topic])}"
        return complete_set(query, f"signatories of {name} that fit", matching, superset=pool, read_as=read_as)
    if query.topic and not _ASKS_WHO.search(query.text):
        read_as = f"signatories of {name}{with_words(query, [query.topic])}"
        return silent(query, f"No signatory of {name} is named so", read_as=read_as)
    return complete_set(query, f"signatories of {name}", pool, read_as=f"signatories of {name}")


def _is_named(query: Query, clause: Clause, catalogue: Catalogue) -> bool:
    """Whether a clause is a signatory whose name covers enough of the topic."""
    if clause.part is not Part.SIGNATORY or not query.topic:
        return False
    return query.topic.share(clause.text, catalogue.stems_of(clause)) >= _MIN_COVERAGE


def items(query: Query, catalogue: Catalogue) -> Evidence | None:
    """The list of a letter that matches the topic best, whole, or the matching items of its only list."""
    documents = [d for d in documents_in(query, catalogue) if any(c.part is Part.ITEM for c in d.clauses)]
    if len(documents) != 1:
        return None
    document = documents[0]
    lists = _lists(document)
    by_eid = {c.eid: c for c in document.clauses}
    if len(lists) == 1 and (query.count or query.whole or not has("obligation", query.text)):
        pool = next(iter(lists.values()))
        topic = query.restriction or query.topic
        matching = [c for c in pool if topic.in_text(c.text, catalogue.language_of(c))]
        if matching and not query.count:
            what = f"items of {names_of(documents)} that speak of {joined(topic.names)}"
            read_as = f"items of {names_of(documents)}{with_words(query, [topic])}"
            return complete_set(query, what, matching, superset=pool, read_as=read_as)
        return complete_set(query, f"items of {names_of(documents)}", pool, read_as=f"items of {names_of(documents)}")
    if len(lists) == 1 and not query.topic:
        return _demands(query, document)
    best_list = max(lists, key=lambda stem: _list_coverage(query, by_eid.get(stem), lists[stem]))
    if _list_coverage(query, by_eid.get(best_list), lists[best_list])[0] >= _MIN_COVERAGE:
        introduced = f" under “{folded(by_eid[best_list].text)}”" if best_list in by_eid else ""
        read_as = f"items of {names_of(documents)}{under([by_eid[best_list].text]) if best_list in by_eid else ''}"
        pool = lists[best_list]
        matching = [c for c in pool if query.topic.in_text(c.text, catalogue.language_of(c))]
        matching = matching if has("concerning", query.text) else []
        read_as += with_words(query, [query.topic]) if matching else ""
        what = f"items of {names_of(documents)}{introduced}"
        return complete_set(query, what, matching or pool, superset=pool, read_as=read_as)
    return _demands(query, document)


def _lists(document: Document) -> dict[str, list[Clause]]:
    """The items of a letter grouped by the eid of the clause that introduces them."""
    lists: dict[str, list[Clause]] = {}
    for clause in document.clauses:
        if clause.part is Part.ITEM:
            lists.setdefault(clause.parent, []).append(clause)
    return lists


def _list_coverage(query: Query, stem: Clause | None, pool: Sequence[Clause]) -> tuple[float, float]:
    """Topic coverage of a list with its introduction, and of the introduction alone (to break ties)."""

    def coverage(text: str) -> float:
        return query.topic.share(text, frozenset(stems(text))) if query.topic else 0.0

    introduction = stem.text if stem else ""
    return coverage(" ".join([introduction, *(c.text for c in pool)])), coverage(introduction)


def _demands(query: Query, document: Document) -> Evidence | None:
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
        complete_set(query, f"clauses of {label} under “{folded(stem.text)}”", chosen, read_as=read_as)
        if chosen
        else None
    )


def _following_paragraphs(stem: Clause, document: Document) -> list[Clause]:
    """The paragraphs with items, and those items, that follow a stem which has no descendants of its own."""
    stems_of_items = {c.parent for c in document.clauses if c.part is Part.ITEM}
    after = document.clauses[document.clauses.index(stem) + 1 :]
    return list(takewhile(lambda c: c.eid in stems_of_items or c.parent in stems_of_items - {""}, after))
