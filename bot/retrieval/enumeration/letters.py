"""The lists and the signatories of a letter."""

import re
from collections.abc import Sequence
from itertools import takewhile

from bot.catalogue.catalogue import Catalogue
from bot.retrieval.enumeration.common import documents_in, names_of, topic_words
from bot.retrieval.evidence import Evidence, complete, silent, unclear
from bot.understanding.cues import has
from bot.understanding.query import Query
from ingest.indexes.lexical import stems
from ingest.labels import expression_label
from ingest.model import Clause, Document, Part
from ingest.outline.parts import folded

# How much of the topic a list has to hold before it is the one that is asked for.
_FITS = 0.5
_DEMANDS = re.compile(
    r"\b(?:call(?:s|ed)? on|call(?:s|ed)? upon|urge|ask|request|demand|invite|recommend)\b", re.IGNORECASE
)
_WHO = re.compile(r"\b(?:who|which|list|how many|all|signatories)\b", re.IGNORECASE)


def signatories(query: Query, catalogue: Catalogue) -> Evidence | None:
    """Who signed: all, or the one that is asked for."""
    documents = [d for d in documents_in(query, catalogue) if any(c.part is Part.SIGNATORY for c in d.clauses)]
    if len(documents) > 1:
        those = [d for d in documents if any(_is_named(query, c, catalogue) for c in d.clauses)]
        documents = those if len(those) == 1 else documents
    if len(documents) > 1:
        return unclear(query, "Several documents are signed", [expression_label(d.expression) for d in documents])
    if not documents:
        return silent(query, f"{names_of(documents_in(query, catalogue))} names no signatory")
    name = names_of(documents)
    pool = [c for c in documents[0].clauses if c.part is Part.SIGNATORY]
    fitting = [c for c in pool if _is_named(query, c, catalogue)]
    fitting = [c for c in fitting if query.topic.share(c.text, catalogue.stems_of(c)) == 1] or fitting
    if fitting:
        return complete(query, f"signatories of {name} that fit", fitting, of=len(pool))
    if query.topic and not _WHO.search(query.text):
        return silent(query, f"No signatory of {name} is named so")
    return complete(query, f"signatories of {name}", pool)


def _is_named(query: Query, clause: Clause, catalogue: Catalogue) -> bool:
    """Whether a clause is the name of a signatory that a question asks for."""
    if clause.part is not Part.SIGNATORY or not query.topic:
        return False
    return query.topic.share(clause.text, catalogue.stems_of(clause)) >= _FITS


def items(query: Query, catalogue: Catalogue) -> Evidence | None:
    """The list of a letter that is asked for, whole, or those of its only list that fit the topic."""
    documents = [d for d in documents_in(query, catalogue) if any(c.part is Part.ITEM for c in d.clauses)]
    if len(documents) != 1:
        return None
    document = documents[0]
    lists = _lists(document)
    by_eid = {c.eid: c for c in document.clauses}
    if len(lists) == 1 and (query.count or query.whole or not has("obligation", query.text)):
        pool = next(iter(lists.values()))
        fitting = [c for c in pool if query.topic and query.topic.share(c.text, catalogue.stems_of(c)) == 1]
        if fitting and not query.count:
            what = f"items of {names_of(documents)} that speak of {topic_words(query)}"
            return complete(query, what, fitting, of=len(pool))
        return complete(query, f"items of {names_of(documents)}", pool)
    if len(lists) == 1 and not query.topic:
        return _demands(query, document)
    best = max(lists, key=lambda stem: _fit(query, by_eid.get(stem), lists[stem]))
    if _fit(query, by_eid.get(best), lists[best])[0] >= _FITS:
        under = f" under “{folded(by_eid[best].text)}”" if best in by_eid else ""
        pool = lists[best]
        fitting = [c for c in pool if query.topic.share(c.text, catalogue.stems_of(c)) == 1]
        fitting = fitting if has("concerning", query.text) else []
        return complete(query, f"items of {names_of(documents)}{under}", fitting or pool, of=len(pool))
    return _demands(query, document)


def _lists(document: Document) -> dict[str, list[Clause]]:
    """The items of a letter by the clause that introduces them."""
    lists: dict[str, list[Clause]] = {}
    for clause in document.clauses:
        if clause.part is Part.ITEM:
            lists.setdefault(clause.parent, []).append(clause)
    return lists


def _fit(query: Query, stem: Clause | None, pool: Sequence[Clause]) -> tuple[float, float]:
    """How much of the topic a list holds with its introduction, and how much the introduction alone."""

    def share(text: str) -> float:
        return query.topic.share(text, frozenset(stems(text))) if query.topic else 0.0

    introduction = stem.text if stem else ""
    return share(" ".join([introduction, *(c.text for c in pool)])), share(introduction)


def _demands(query: Query, document: Document) -> Evidence | None:
    """What a letter asks for: all that hangs from its words of asking ("We call on member states to:")."""
    stem = next((c for c in document.clauses if _DEMANDS.search(c.text) and c.text.rstrip().endswith(":")), None)
    if stem is None:
        return None
    under = {stem.eid}
    found = []
    for clause in document.clauses:
        if clause.parent in under:
            under.add(clause.eid)
            found.append(clause)
    what = f"clauses of {expression_label(document.expression)} under “{folded(stem.text)}”"
    return complete(query, what, found or _after(stem, document)) if found or _after(stem, document) else None


def _after(stem: Clause, document: Document) -> list[Clause]:
    """Paragraphs with items under them that follow a stem which has none of its own, and those items."""
    stems_of_items = {c.parent for c in document.clauses if c.part is Part.ITEM}
    after = document.clauses[document.clauses.index(stem) + 1 :]
    return list(takewhile(lambda c: c.eid in stems_of_items or c.parent in stems_of_items - {""}, after))
