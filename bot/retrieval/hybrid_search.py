"""Clauses for a question in people's own words: by its words and by its meaning, their scores fused.

Words: BM25 over the question's telling stems and over pairs of them in a row. Meaning: nearness of the embedder's
vectors, less a part of each clause's nearness to any question whatever, and a second view of it, by one model for
questions in English and by another for those in other languages. How much each counts depends on how well the words
match: where a clause holds most of the question's words, they decide; where none does, as in a paraphrase or another
language, meaning does. For a question in English the best are then read again word by word.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.catalogue.catalogue import Catalogue
from bot.retrieval.query_adapter import WORDS, adapt
from bot.retrieval.reranking import ACROSS, WEIGHTS, Features, of_documents, of_part, rerank, spread
from bot.settings import SearchSettings
from bot.understanding.query import Query
from ingest.embedders.base import MINILM, USE
from ingest.embedders.factory import model_of
from ingest.identifiers import work_id
from ingest.indexes.lexical import content_stems, stems
from ingest.model import Clause, Part

if TYPE_CHECKING:
    from concurrent.futures import Future

    import numpy as np
    from langchain_core.embeddings import Embeddings
    from numpy.typing import NDArray

    from bot.retrieval.reranking import Values
    from ingest.indexes.late_interaction import TokenEmbeddings

    Floats = NDArray[np.float32]
    # What moves a question's vector by a model, or several.
    Move = Callable[[Sequence[float] | Floats, str], Floats]

# Clauses in which the question's words are looked for together.
_COVERING = 6
# Hits whose share of the topic is worked out, as no answer quotes more.
_JUDGED = 12
# How much likelier a clause is that addresses somebody whom the question names.
_LIFT = 2.5
# Candidates that are read again and put in order; those below keep theirs, and come after.
_BEST, _LAST = 50, 1e-9
# So many times as many are asked of Chroma, which costs no more, for the nearness of those that words have found.
_KNOWN = 4


@dataclass(frozen=True, slots=True)
class Hit:
    """A clause with its score, its cosine, and the share of the question's topic that it holds."""

    clause: Clause
    score: float
    cosine: float
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Hits, best first, and what the verdict on them looks at.

    `lead` is how much nearer the question is to a clause than to any question about other things, by its vector as it
    was; `vector` is its second vector, `share` how much of its words, by what they tell, one clause holds, and
    `covered` how near its words, in English, come to some of the best clauses'.
    """

    hits: tuple[Hit, ...]
    lead: float
    vector: "Floats | None" = None
    share: float = 0.0
    covered: float = 0.0


@dataclass(frozen=True, slots=True)
class _View:
    """A second view: the question's vector, the cosine of each clause with it, and for English its words' vectors."""

    vector: "Floats"
    cosines: "Floats"
    reading: "TokenEmbeddings | None" = None


@dataclass(frozen=True, slots=True)
class _Seen:
    """A question as it is searched for.

    `aimed` is its vector, moved to where its answers lie. `by_words` is the score of each clause for its words, and
    `ideal` what one that held them all would have. The second view is under way while the first half of the search is
    done, as each waits for a model.
    """

    vector: Sequence[float]
    aimed: "Floats"
    second: "Future[_View] | None"
    by_words: "Floats"
    ideal: float
    english: bool

    def share(self, words: "Floats") -> float:
        """How much of the question's words, by what they tell, the one of these clauses holds that holds most."""
        return min(1.0, float(words.max(initial=0.0)) / self.ideal) if self.ideal else 0.0


def search(query: Query, catalogue: Catalogue, embeddings: "Embeddings", settings: SearchSettings) -> SearchResult:
    """The best clauses of the documents in scope, of all where the question names none."""
    seen = _seen(query, catalogue, embeddings, settings)
    scopes = [(name,) for name in query.scope.documents] if len(query.scope.documents) > 1 else [query.scope.documents]
    hits = [hit for scope in scopes for hit in _in_scope(seen, scope, catalogue, settings)]
    asked = set(query.addressees)
    hits = [replace(hit, score=hit.score * _LIFT) if asked & set(hit.clause.addressees) else hit for hit in hits]
    ranked = sorted(hits, key=lambda hit: (-hit.score, catalogue.place[hit.clause.key]))
    judged = [replace(hit, share=_share(query, hit.clause, catalogue)) for hit in ranked[:_JUDGED]]
    second = seen.second.result() if seen.second else None
    best = [catalogue.place[hit.clause.key] for hit in ranked[:_COVERING]]
    return SearchResult(
        hits=(*judged, *ranked[_JUDGED:]),
        lead=_lead(seen.vector, catalogue),
        vector=second.vector if second else None,
        share=max((seen.share(words) for words in (_within(seen.by_words, s, catalogue) for s in scopes)), default=0.0),
        # Told only among the clauses of documents that are named.
        covered=catalogue.late.coverage(second.reading, best)
        if second and second.reading and query.scope.documents
        else 0.0,
    )


def _lead(vector: Sequence[float], catalogue: Catalogue) -> float:
    nearest = catalogue.nearest.query(vector, 1) if catalogue.clauses else []
    return max((cosine for _, cosine in nearest), default=0.0) - catalogue.nearest.off_topic_cosine(vector)


def _seen(query: Query, catalogue: Catalogue, embeddings: "Embeddings", settings: SearchSettings) -> _Seen:
    said = content_stems(stems(query.subject, query.language))
    words = list(dict.fromkeys([*said, *query.topic.query()]))
    english = query.language == "en"
    move = adapt if settings.adapted else _unmoved
    second = _begun(query.subject, catalogue, move, english=english) if settings.second else None
    vector = embeddings.embed_query(query.subject)
    return _Seen(
        vector=vector,
        aimed=move(vector, model_of(catalogue.snapshot.embedder)),
        second=second,
        by_words=catalogue.words.scores(words, said),
        ideal=sum(map(catalogue.words.idf, dict.fromkeys(said))),
        english=english,
    )


def _unmoved(vector: "Sequence[float] | Floats", _: str) -> "Floats":
    import numpy as np

    return np.asarray(vector, np.float32)


def _begun(question: str, catalogue: Catalogue, move: "Move", *, english: bool) -> "Future[_View] | None":
    """The second view of a question, in a thread of its own; None where the snapshot has none for its language."""
    from concurrent.futures import ThreadPoolExecutor

    if not (catalogue.late if english else catalogue.across).available:
        return None
    pool = ThreadPoolExecutor(1)
    second = pool.submit(_word_by_word if english else _across, question, catalogue, move)
    pool.shutdown(wait=False)
    return second


def _word_by_word(question: str, catalogue: Catalogue, move: "Move") -> _View:
    from ingest.indexes.late_interaction import embed_tokens

    reading = embed_tokens(question)
    moved = replace(reading, vectors=move(reading.vectors, WORDS))
    return _View(reading.pooled, catalogue.late.cosines(move(reading.pooled, MINILM)), moved)


def _across(question: str, catalogue: Catalogue, move: "Move") -> _View:
    from ingest.indexes.multilingual import vector_of

    vector = vector_of(question)
    return _View(vector, catalogue.across.cosines(move(vector, USE)))


def _in_scope(seen: _Seen, scope: Sequence[str], catalogue: Catalogue, settings: SearchSettings) -> list[Hit]:
    """The candidates of both halves in one scope, scored."""
    import numpy as np

    works = sorted({work_id(catalogue.by_name[name].expression.work) for name in scope})
    count = min(settings.candidates, len(catalogue.clauses))
    nearest = catalogue.nearest.query(seen.aimed.tolist(), min(count * _KNOWN, len(catalogue.clauses)), works)
    cosines = {catalogue.place[key]: cosine for key, cosine in nearest}
    near = {at: cosine - settings.common * catalogue.nearest.hubness(at) for at, cosine in cosines.items()}
    first = dict(list(near.items())[:count])
    words = _within(seen.by_words, scope, catalogue)
    views = _second(seen, scope, catalogue, count)
    places = sorted({*first, *views, *_best(words, count)})
    if not places:
        return []
    top = float(words.max(initial=0.0))
    share = seen.share(words)
    by_words = words[places] / top if top else np.zeros(len(places), np.float32)
    second = settings.second_view if views else 0.0
    dense = (1 - second) * _spread(first, places) + second * _spread(views, places)
    meaning = 1 / (1 + settings.lean * share**2)
    fused = (1 - meaning) * by_words + meaning * dense
    best = np.argsort(-fused, kind="stable")[:_BEST]
    scores = _LAST * fused
    scores[best] = _ordered(seen, [places[at] for at in best], fused[best], near, share, catalogue, settings)
    return [
        Hit(catalogue.clauses[at], float(score), cosines.get(at, 0.0)) for at, score in zip(places, scores, strict=True)
    ]


def _ordered(
    seen: _Seen,
    places: Sequence[int],
    fused: "Values",
    near: Mapping[int, float],
    share: float,
    catalogue: Catalogue,
    settings: SearchSettings,
) -> "Values":
    """The best candidates' scores by all that tells for them.

    `near` has the nearness in meaning of most, `share` how much of the question's words one clause holds.
    """
    import numpy as np

    clauses = [catalogue.clauses[at] for at in places]
    pieces = view = None
    if seen.second is not None:
        second = seen.second.result()
        if second.reading is not None and settings.late:
            pieces = spread(catalogue.late.max_sim(second.reading, places))
        view = spread(second.cosines[places]) if settings.second_view else None
    read = fused if pieces is None else (1 - settings.late) * spread(fused) + settings.late * pieces
    mixed: Values = read * np.array([_strength(clause) for clause in clauses])
    mixed = mixed / (mixed.max() or 1.0)
    if not settings.weighed:
        return mixed
    return rerank(
        Features(
            fused=mixed,
            near=_spread({at: near[at] for at in places if at in near}, places),
            view=view,
            pieces=pieces,
            document=of_documents(mixed, [catalogue.document(c).expression.document for c in clauses]),
            operative=of_part(clauses, Part.OPERATIVE),
            preambular=of_part(clauses, Part.PREAMBULAR),
        ),
        share,
        WEIGHTS if seen.english else ACROSS,
    )


def _second(seen: _Seen, scope: Sequence[str], catalogue: Catalogue, count: int) -> dict[int, float]:
    """The nearest clauses in the second view of meaning, by their places."""
    import numpy as np

    if seen.second is None:
        return {}
    cosines = _within(seen.second.result().cosines, scope, catalogue, outside=-np.inf)
    return {at: float(cosines[at]) for at in _best(cosines, count, above=-1.0)}


def _spread(found: Mapping[int, float], places: Sequence[int]) -> "Floats":
    """How near each place is, from 0 for the farthest found, or one not found, to 1 for the nearest."""
    import numpy as np

    low, high = min(found.values(), default=0.0), max(found.values(), default=1.0)
    wide = high - low if high > low else 1.0
    return np.array([(found.get(at, low) - low) / wide for at in places], np.float32)


def _within(values: "Floats", scope: Sequence[str], catalogue: Catalogue, outside: float = 0.0) -> "Floats":
    """The values of the clauses in scope; those of others are `outside`."""
    import numpy as np

    if not scope:
        return values
    allowed = np.full_like(values, outside)
    for name in scope:
        first, last = catalogue.range_of(name)
        allowed[first:last] = values[first:last]
    return allowed


def _best(values: "Floats", count: int, above: float = 0.0) -> list[int]:
    """The places of the highest values, the earlier first where they are alike."""
    import numpy as np

    order = np.lexsort((np.arange(len(values)), -values))[:count]
    return [int(at) for at in order if values[at] > above]


def _strength(clause: Clause) -> float:
    """A name under a letter states nothing, and a line of three words hardly anything."""
    return 0.5 if clause.part is Part.SIGNATORY or len(clause.text.split()) < 5 else 1.0


def _share(query: Query, clause: Clause, catalogue: Catalogue) -> float:
    return query.topic.share(clause.text, frozenset(catalogue.stems_of(clause)))
