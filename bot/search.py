"""Clauses for a question in people's own words: nearest in meaning and in words, their scores fused.

The score in words is a share of the most that a clause could reach, so that a clause which holds one common word of
many does not count for much; what is left of the weight goes to meaning. A question in another language than the
documents' has no words in common with them, and meaning decides alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.catalogue import Catalogue
from bot.query import Query
from bot.settings import SearchSettings
from ingest.identifiers import work_id
from ingest.model import Clause, Part

if TYPE_CHECKING:
    import numpy as np
    from langchain_core.embeddings import Embeddings
    from numpy.typing import NDArray

# Hits whose share of the topic is worked out, as no answer quotes more.
_JUDGED = 12


@dataclass(frozen=True, slots=True)
class Hit:
    """A clause with its fused score, its cosine, and the share of the question's topic that it holds."""

    clause: Clause
    score: float
    cosine: float
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class Found:
    """Hits, best first, and the cosine of the nearest question about other things."""

    hits: tuple[Hit, ...]
    elsewhere: float


def search(query: Query, catalogue: Catalogue, embeddings: "Embeddings", settings: SearchSettings) -> Found:
    """The best clauses of the documents in scope, of all where the question names none."""
    vector = embeddings.embed_query(query.subject)
    scopes = [(name,) for name in query.scope.documents] if len(query.scope.documents) > 1 else [query.scope.documents]
    by_words = catalogue.words.scores(query.topic.query()) if query.topic else None
    hits = [hit for scope in scopes for hit in _in_scope(query, scope, vector, by_words, catalogue, settings)]
    ranked = sorted(hits, key=lambda hit: (-hit.score, catalogue.place[hit.clause.key]))
    judged = [replace(hit, share=_share(query, hit.clause, catalogue)) for hit in ranked[:_JUDGED]]
    return Found((*judged, *ranked[_JUDGED:]), catalogue.nearest.elsewhere(vector))


def _in_scope(
    query: Query,
    scope: Sequence[str],
    vector: Sequence[float],
    by_words: "NDArray[np.float32] | None",
    catalogue: Catalogue,
    settings: SearchSettings,
) -> list[Hit]:
    """The candidates of both halves in one scope, scored."""
    works = sorted({work_id(catalogue.by_name[name].expression.work) for name in scope})
    cosines = dict(catalogue.nearest.query(vector, min(settings.candidates, len(catalogue.clauses)), works))
    near = {
        key: cosine - settings.common * catalogue.nearest.common(catalogue.place[key])
        for key, cosine in cosines.items()
    }
    places = {catalogue.place[key] for key in near} | _best_by_words(scope, by_words, catalogue, settings.candidates)
    ideal = sum(map(catalogue.words.weight, query.topic.query()))
    floor, top = min(near.values(), default=0.0), max(near.values(), default=1.0)
    hits = []
    for at in sorted(places):
        clause = catalogue.clauses[at]
        meaning = (near.get(clause.key, floor) - floor) / (top - floor) if top > floor else 0.0
        words = float(by_words[at]) / ideal if by_words is not None and ideal else 0.0
        score = settings.meaning * meaning + (1 - settings.meaning) * words
        # A name under a letter states nothing, and a line of three words hardly anything.
        weak = clause.part is Part.SIGNATORY or len(clause.text.split()) < 5
        hits.append(Hit(clause, score * 0.5 if weak else score, cosines.get(clause.key, 0.0)))
    return hits


def _best_by_words(
    scope: Sequence[str], by_words: "NDArray[np.float32] | None", catalogue: Catalogue, count: int
) -> set[int]:
    import numpy as np

    if by_words is None:
        return set()
    allowed = by_words
    if scope:
        allowed = np.zeros_like(by_words)
        for name in scope:
            first, last = catalogue.range_of(name)
            allowed[first:last] = by_words[first:last]
    order = np.lexsort((np.arange(len(allowed)), -allowed))[:count]
    return {int(at) for at in order if allowed[at] > 0}


def _share(query: Query, clause: Clause, catalogue: Catalogue) -> float:
    return query.topic.share(clause.text, frozenset(catalogue.stems_of(clause)))
