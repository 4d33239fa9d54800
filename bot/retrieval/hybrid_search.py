"""Hybrid search: BM25 and dense retrieval, fused with a weight that depends on lexical coverage, then reranked.

Lexical: BM25 over the question's content stems and over pairs of adjacent ones. Dense: the embedder's cosine with the
adapted query, less a hubness correction (a part of each clause's mean cosine with out-of-domain questions), and a
second view of it: MiniLM for questions in English, a multilingual encoder for the others. Both are min-max normalised,
and the dense weight is 1 / (1 + lean · coverage²): where one clause holds most of the question's words, the words
decide; where none does, as in a paraphrase or another language, meaning does. For a question in English the best
candidates are scored again by late interaction (MaxSim over token vectors; Khattab and Zaharia, 2020), and all are put
in order by `reranking`.
"""

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.catalogue.catalogue import Catalogue
from bot.messages import msg
from bot.retrieval.query_adapter import TOKEN_MAP, adapt
from bot.retrieval.reranking import (
    RerankingFeatures,
    document_scores,
    min_max,
    part_indicator,
    rerank,
)
from bot.settings import SearchSettings
from bot.understanding.query import Query
from ingest.embedders.base import MINILM, USE
from ingest.embedders.factory import model_of
from ingest.errors import VectorsUnreachableError
from ingest.identifiers import work_id
from ingest.indexes.lexical import content_stems, stems
from ingest.model import Clause, Part
from ingest.versions.windows import Status

if TYPE_CHECKING:
    from concurrent.futures import Future

    import numpy as np
    from langchain_core.embeddings import Embeddings
    from numpy.typing import NDArray

    from bot.retrieval.reranking import Values
    from ingest.indexes.late_interaction import TokenEmbeddings

    Floats = NDArray[np.float32]
    # Adapts a query's vector, or rows of them, by the model's map.
    Adapter = Callable[[Sequence[float] | Floats, str], Floats]

_log = logging.getLogger("resolves.search")

# Top-ranked clauses over which the MaxSim coverage is computed.
_COVERAGE_CLAUSES = 6
# A question that is after what nobody has adopted, in the six languages.
_PROPOSED = re.compile(
    r"\b(?:propos|propuest|draft|contribution|amend|proyecto)|предлаг|предлож|проект|提案|草案|مقترح|مشروع", re.I
)
# Hits whose topic coverage is computed, as no answer quotes more.
_TOPIC_SCORED = 12
# Factor on the score of a clause that addresses somebody whom the question names.
_ADDRESSEE_BOOST = 2.5
# Candidates that are reranked; the rest keep the order of the fused scores, scaled down to come after them.
_RERANKED, _TAIL_SCALE = 50, 1e-9
# So many times as many are asked of Chroma, which costs no more, for the cosines of those that BM25 has found.
_OVERSAMPLING = 4


@dataclass(frozen=True, slots=True)
class Hit:
    """A clause with its score, its cosine with the adapted query, and its coverage of the question's topic."""

    clause: Clause
    score: float
    cosine: float
    topic_coverage: float = 0.0


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Hits, best first, and the features that `abstention` needs.

    `margin`: the cosine of the query, not adapted, with its nearest clause, less that with its nearest out-of-domain
    question; None where the vector index could not be asked, and `note` then says so. `view_vector`: its embedding in
    the second view. `lexical_coverage`: the part of its words, weighted by IDF, that one clause holds.
    `maxsim_coverage`: the MaxSim, in English, of its tokens with some of the best clauses together.
    """

    hits: tuple[Hit, ...]
    margin: float | None
    view_vector: "Floats | None" = None
    lexical_coverage: float = 0.0
    maxsim_coverage: float = 0.0
    note: str = ""


@dataclass(frozen=True, slots=True)
class _SecondView:
    """The query in the second encoder: its embedding, the cosine of each clause with it, its token vectors in English.

    `cosines` is an array (clauses,) in corpus order.
    """

    vector: "Floats"
    cosines: "Floats"
    tokens: "TokenEmbeddings | None" = None


@dataclass(frozen=True, slots=True)
class _EncodedQuery:
    """A query as the indexes take it.

    `vector` is its embedding, `adapted` the one moved towards its answers; without `dense` the vector index is not
    asked. `bm25` has the score of each clause in
    corpus order, and `max_bm25` the score of a clause that held all the words. The second view is computed in a thread
    while the first half of the search is done, as each waits for a model.
    """

    vector: Sequence[float]
    adapted: "Floats"
    second_view: "Future[_SecondView] | None"
    bm25: "Floats"
    max_bm25: float
    english: bool
    dense: bool = True

    def coverage(self, bm25: "Floats") -> float:
        """Lexical coverage: the highest of these BM25 scores over the highest possible, from 0 to 1."""
        return min(1.0, float(bm25.max(initial=0.0)) / self.max_bm25) if self.max_bm25 else 0.0


def search(query: Query, catalogue: Catalogue, embeddings: "Embeddings", settings: SearchSettings) -> SearchResult:
    """Rank the clauses of the documents in scope, or of all where none is named; several are searched one by one.

    Where the vector index's server does not answer, the words and the second view find what they can. Raises
    EmbeddingError where a model cannot be loaded or asked.
    """
    encoded = _encode_query(query, catalogue, embeddings, settings)
    try:
        return _ranked(query, encoded, catalogue, settings)
    except VectorsUnreachableError as error:
        _log.warning("the vectors cannot be asked; searched by words alone", extra={"reason": str(error)})
        found = _ranked(query, replace(encoded, dense=False), catalogue, settings)
        note = msg("Searched by words alone, so something may be missing. {reason}", reason=str(error))
        return replace(found, note=note)


def _ranked(query: Query, encoded: _EncodedQuery, catalogue: Catalogue, settings: SearchSettings) -> SearchResult:
    """The result of a search. Raises VectorsUnreachableError."""
    scopes = [(name,) for name in query.scope.documents] if len(query.scope.documents) > 1 else [query.scope.documents]
    hits = [hit for scope in scopes for hit in _search_scope(encoded, scope, catalogue, settings)]
    hits = _current(query, hits, catalogue)
    addressees = set(query.addressees)
    hits = [
        replace(hit, score=hit.score * _ADDRESSEE_BOOST) if addressees & set(hit.clause.addressees) else hit
        for hit in hits
    ]
    ranked = sorted(hits, key=lambda hit: (-hit.score, catalogue.positions[hit.clause.key]))
    with_coverage = [
        replace(hit, topic_coverage=_topic_coverage(query, hit.clause, catalogue)) for hit in ranked[:_TOPIC_SCORED]
    ]
    view = encoded.second_view.result() if encoded.second_view else None
    best = [catalogue.positions[hit.clause.key] for hit in ranked[:_COVERAGE_CLAUSES]]
    return SearchResult(
        hits=(*with_coverage, *ranked[_TOPIC_SCORED:]),
        margin=_in_domain_margin(encoded.vector, catalogue) if encoded.dense else None,
        view_vector=view.vector if view else None,
        lexical_coverage=max(
            (encoded.coverage(bm25) for bm25 in (_mask_to_scope(encoded.bm25, s, catalogue) for s in scopes)),
            default=0.0,
        ),
        # Discriminates only among the clauses of documents that are named.
        maxsim_coverage=catalogue.late_interaction.coverage(view.tokens, best)
        if view and view.tokens and query.scope.documents
        else 0.0,
    )


def _current(query: Query, hits: list[Hit], catalogue: Catalogue) -> list[Hit]:
    """Hits in the newest adopted texts, where no document is named, and in proposals where they are asked for."""
    if query.scope.documents:
        return hits
    wanted = {Status.ADOPTED, Status.PROPOSED} if _PROPOSED.search(query.text) else {Status.ADOPTED}
    return [hit for hit in hits if catalogue.status_of(catalogue.document(hit.clause)) in wanted] or hits


def _in_domain_margin(vector: Sequence[float], catalogue: Catalogue) -> float:
    """The cosine with the nearest clause less the cosine with the nearest out-of-domain question."""
    nearest = catalogue.vectors.query(vector, 1) if catalogue.clauses else []
    return max((cosine for _, cosine in nearest), default=0.0) - catalogue.vectors.off_topic_cosine(vector)


def _encode_query(
    query: Query, catalogue: Catalogue, embeddings: "Embeddings", settings: SearchSettings
) -> _EncodedQuery:
    """Encode a query for every index, by the settings."""
    tokens = content_stems(stems(query.subject, query.language))
    terms = list(dict.fromkeys([*tokens, *query.topic.query()]))
    english = query.language == "en"
    adapter = adapt if settings.adapted else _identity
    second_view = _start_second_view(query.subject, catalogue, adapter, english=english) if settings.second else None
    vector = embeddings.embed_query(query.subject)
    return _EncodedQuery(
        vector=vector,
        adapted=adapter(vector, model_of(catalogue.snapshot.embedder)),
        second_view=second_view,
        bm25=catalogue.lexical.scores(terms, tokens),
        max_bm25=sum(map(catalogue.lexical.idf, dict.fromkeys(tokens))),
        english=english,
    )


def _identity(vector: "Sequence[float] | Floats", _: str) -> "Floats":
    """The adapter that changes nothing."""
    import numpy as np

    return np.asarray(vector, np.float32)


def _start_second_view(
    question: str, catalogue: Catalogue, adapter: "Adapter", *, english: bool
) -> "Future[_SecondView] | None":
    """Start computing the second view in a thread; None where the snapshot has no index for the query's language."""
    from concurrent.futures import ThreadPoolExecutor

    if not (catalogue.late_interaction if english else catalogue.multilingual).available:
        return None
    pool = ThreadPoolExecutor(1)
    view = pool.submit(_minilm_view if english else _multilingual_view, question, catalogue, adapter)
    pool.shutdown(wait=False)
    return view


def _minilm_view(question: str, catalogue: Catalogue, adapter: "Adapter") -> _SecondView:
    """The second view in English: MiniLM's sentence embedding, and its token vectors for late interaction."""
    from ingest.indexes.late_interaction import embed_tokens

    tokens = embed_tokens(question)
    adapted_tokens = replace(tokens, vectors=adapter(tokens.vectors, TOKEN_MAP))
    cosines = catalogue.late_interaction.cosines(adapter(tokens.pooled, MINILM))
    return _SecondView(tokens.pooled, cosines, adapted_tokens)


def _multilingual_view(question: str, catalogue: Catalogue, adapter: "Adapter") -> _SecondView:
    """The second view in other languages: the universal sentence encoder's embedding."""
    from ingest.indexes.multilingual import vector_of

    vector = vector_of(question)
    return _SecondView(vector, catalogue.multilingual.cosines(adapter(vector, USE)))


def _search_scope(
    encoded: _EncodedQuery, scope: Sequence[str], catalogue: Catalogue, settings: SearchSettings
) -> list[Hit]:
    """Retrieve candidates from every index within one scope, fuse their scores and rerank the best."""
    import numpy as np

    works = sorted({work_id(catalogue.by_name[name].expression.work) for name in scope})
    count = min(settings.candidates, len(catalogue.clauses))
    most = min(count * _OVERSAMPLING, len(catalogue.clauses))
    nearest = catalogue.vectors.query(encoded.adapted.tolist(), most, works) if encoded.dense else []
    # The index knows Works; of several revisions only those in scope are searched.
    inside = {at for name in scope for at in range(*catalogue.range_of(name))}
    found = ((catalogue.positions[key], cosine) for key, cosine in nearest)
    cosines = {at: cosine for at, cosine in found if not scope or at in inside}
    similarities = {at: cosine - settings.common * catalogue.vectors.hubness(at) for at, cosine in cosines.items()}
    dense_candidates = dict(list(similarities.items())[:count])
    bm25 = _mask_to_scope(encoded.bm25, scope, catalogue)
    view_candidates = _second_view_candidates(encoded, scope, catalogue, count)
    candidates = sorted({*dense_candidates, *view_candidates, *_top_k(bm25, count)})
    if not candidates:
        return []
    max_bm25 = float(bm25.max(initial=0.0))
    coverage = encoded.coverage(bm25)
    lexical = bm25[candidates] / max_bm25 if max_bm25 else np.zeros(len(candidates), np.float32)
    view_weight = settings.second_view if view_candidates else 0.0
    dense = (1 - view_weight) * _min_max_at(dense_candidates, candidates) + view_weight * _min_max_at(
        view_candidates, candidates
    )
    dense_weight = 1 / (1 + settings.lean * coverage**2)
    fused = (1 - dense_weight) * lexical + dense_weight * dense
    best = np.argsort(-fused, kind="stable")[:_RERANKED]
    scores = _TAIL_SCALE * fused
    scores[best] = _rerank_candidates(
        encoded, [candidates[at] for at in best], fused[best], similarities, coverage, catalogue, settings
    )
    return [
        Hit(catalogue.clauses[at], float(score), cosines.get(at, 0.0))
        for at, score in zip(candidates, scores, strict=True)
    ]


def _rerank_candidates(
    encoded: _EncodedQuery,
    candidates: Sequence[int],
    fused: "Values",
    similarities: Mapping[int, float],
    coverage: float,
    catalogue: Catalogue,
    settings: SearchSettings,
) -> "Values":
    """The candidates' final scores.

    `similarities` has the hubness-corrected cosines of most by position, `coverage` the lexical coverage of the query.
    """
    import numpy as np

    clauses = [catalogue.clauses[at] for at in candidates]
    maxsim = view_cosines = None
    if encoded.second_view is not None:
        view = encoded.second_view.result()
        if view.tokens is not None and settings.late:
            maxsim = min_max(catalogue.late_interaction.max_sim(view.tokens, candidates))
        view_cosines = min_max(view.cosines[candidates]) if settings.second_view else None
    blended = fused if maxsim is None else (1 - settings.late) * min_max(fused) + settings.late * maxsim
    first_stage: Values = blended * np.array([_clause_prior(clause) for clause in clauses])
    first_stage = first_stage / (first_stage.max() or 1.0)
    if not settings.weighed:
        return first_stage
    return rerank(
        RerankingFeatures(
            fused=first_stage,
            dense=_min_max_at({at: similarities[at] for at in candidates if at in similarities}, candidates),
            second_view=view_cosines,
            maxsim=maxsim,
            document_score=document_scores(first_stage, [catalogue.document(c).expression.document for c in clauses]),
            operative=part_indicator(clauses, Part.OPERATIVE),
            preambular=part_indicator(clauses, Part.PREAMBULAR),
        ),
        coverage,
        settings.reranking.english if encoded.english else settings.reranking.other,
    )


def _second_view_candidates(
    encoded: _EncodedQuery, scope: Sequence[str], catalogue: Catalogue, count: int
) -> dict[int, float]:
    """The nearest clauses in the second view: cosines by position."""
    import numpy as np

    if encoded.second_view is None:
        return {}
    cosines = _mask_to_scope(encoded.second_view.result().cosines, scope, catalogue, outside=-np.inf)
    return {at: float(cosines[at]) for at in _top_k(cosines, count, above=-1.0)}


def _min_max_at(scores: Mapping[int, float], candidates: Sequence[int]) -> "Floats":
    """Min-max normalise sparse scores and look them up at positions; 0 for one that was not found."""
    import numpy as np

    low, high = min(scores.values(), default=0.0), max(scores.values(), default=1.0)
    width = high - low if high > low else 1.0
    return np.array([(scores.get(at, low) - low) / width for at in candidates], np.float32)


def _mask_to_scope(scores: "Floats", scope: Sequence[str], catalogue: Catalogue, outside: float = 0.0) -> "Floats":
    """Replace the scores (clauses,) of clauses out of scope by `outside`; an empty scope is the whole corpus."""
    import numpy as np

    if not scope:
        return scores
    masked = np.full_like(scores, outside)
    for name in scope:
        first, last = catalogue.range_of(name)
        masked[first:last] = scores[first:last]
    return masked


def _top_k(scores: "Floats", count: int, above: float = 0.0) -> list[int]:
    """The positions of the highest scores above a threshold, the earlier first in a tie."""
    import numpy as np

    order = np.lexsort((np.arange(len(scores)), -scores))[:count]
    return [int(at) for at in order if scores[at] > above]


def _clause_prior(clause: Clause) -> float:
    """Prior of a clause: half for a signatory, which states nothing, and for fewer than five words, which hardly do."""
    return 0.5 if clause.part is Part.SIGNATORY or len(clause.text.split()) < 5 else 1.0


def _topic_coverage(query: Query, clause: Clause, catalogue: Catalogue) -> float:
    """The part of the question's topic that a clause covers, from 0 to 1."""
    return query.topic.share(clause.text, frozenset(catalogue.stems_of(clause)))
