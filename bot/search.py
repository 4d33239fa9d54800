"""Clauses for a question in people's own words: nearest in meaning and in words, their scores fused."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.catalogue import Catalogue
from bot.question import Query
from bot.settings import SearchSettings
from ingest.identifiers import work_id
from ingest.model import Clause, Part

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings


@dataclass(frozen=True, slots=True)
class Hit:
    """A clause with its fused score, the cosine, its share of the topic, and its BM25 as a share of the best."""

    clause: Clause
    score: float
    cosine: float
    share: float
    words: float


def search(query: Query, catalogue: Catalogue, embeddings: "Embeddings", settings: SearchSettings) -> list[Hit]:
    """Hits, best first; only in the documents of the scope where the question names some."""
    import numpy as np

    documents = set(query.scope.documents)
    vector = embeddings.embed_query(query.text)
    works = sorted({work_id(catalogue.by_name[d].expression.work) for d in documents})
    near = dict(catalogue.nearest.query(vector, min(settings.candidates, len(catalogue.clauses)), works))
    words = query.topic.query()
    by_words = catalogue.words.scores(words) if words else np.zeros(len(catalogue.clauses), np.float32)
    allowed = [i for i, c in enumerate(catalogue.clauses) if not documents or catalogue.document(c).expression.document in documents]
    ranked = sorted((i for i in allowed if by_words[i] > 0), key=lambda i: (-by_words[i], i))[: settings.candidates]
    pool = {catalogue.place[key] for key in near} | set(ranked)
    return _fused(query, catalogue, [i for i in sorted(pool)], near, by_words, settings)


def _fused(
    query: Query, catalogue: Catalogue, pool: Sequence[int], near: dict[str, float], by_words: Sequence[float],
    settings: SearchSettings,
) -> list[Hit]:
    if not pool:
        return []
    floor = min(near.values(), default=0.0)
    top = max(near.values(), default=1.0)
    best = max((float(by_words[i]) for i in pool), default=0.0)
    known = _known_share(query, catalogue)
    meaning = settings.meaning + (1 - settings.meaning) * (1 - known)
    hits = []
    for i in pool:
        clause = catalogue.clauses[i]
        cosine = near.get(clause.key, floor)
        by_meaning = (cosine - floor) / (top - floor) if top > floor else 0.0
        lexical = float(by_words[i]) / best if best else 0.0
        score = meaning * by_meaning + (1 - meaning) * lexical
        if clause.part is Part.SIGNATORY:
            score *= 0.5  # a name under a letter states nothing
        share = query.topic.share(clause.text, frozenset(catalogue.stems_of(clause)))
        hits.append(Hit(clause, score, cosine, share, lexical))
    return sorted(hits, key=lambda hit: (-hit.score, catalogue.place[hit.clause.key]))


def _known_share(query: Query, catalogue: Catalogue) -> float:
    """The share of a question's words that the corpus holds: words in another language are none of them."""
    if query.topic.terms:
        return 1.0
    words = query.topic.words
    return sum(word in catalogue.vocabulary for word in words) / len(words) if words else 0.0
