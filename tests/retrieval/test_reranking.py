"""Reranking: the effect of each feature, and that nothing but the features decides."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.retrieval.reranking import RerankingFeatures, document_scores, min_max, part_indicator, rerank
from bot.settings import RerankingSettings
from ingest.model import Part
from tests.support.services import small

WEIGHTS = RerankingSettings().english
EQUAL = RerankingFeatures(*(np.zeros(2) for _ in range(7)))


@pytest.mark.parametrize(
    "name", ["fused", "dense", "second_view", "maxsim", "document_score", "operative", "preambular"]
)
def test_each_signal_makes_a_candidate_likelier(name: str) -> None:
    first, second = rerank(replace(EQUAL, **{name: np.array([0.0, 1.0])}), 0.0, WEIGHTS)
    assert second == 1 > first > 0


def test_candidates_that_are_alike_are_as_likely() -> None:
    assert rerank(EQUAL, 0.0, WEIGHTS).tolist() == [1, 1]
    assert rerank(replace(EQUAL, second_view=None, maxsim=None), 0.0, WEIGHTS).tolist() == [1, 1]


def test_a_document_is_as_good_as_its_best_clauses() -> None:
    given = document_scores(np.array([0.9, 0.3, 0.9, 0.9, 0.1]), ["a", "b", "a", "a", "a"])
    assert given[0] == given[4] == 1
    assert given[1] == pytest.approx(0.3 / 2.7)
    assert document_scores(np.zeros(2), ["a", "b"]).tolist() == [0, 0]


def test_a_clause_is_told_by_its_part() -> None:
    clauses = small().catalogue.clauses
    assert part_indicator(clauses, Part.OPERATIVE).sum() == sum(c.part is Part.OPERATIVE for c in clauses)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=20))
def test_values_are_spread_from_0_to_1_in_their_order(values: list[float]) -> None:
    out = min_max(np.array(values))
    assert out.min() == 0
    assert out.max() in {0, 1}
    ordered = out[np.argsort(values, kind="stable")]
    assert (np.diff(ordered) >= 0).all()


@pytest.mark.parametrize("name", ["dense", "second_view", "maxsim", "document_score"])
def test_meaning_counts_less_where_the_words_match(name: str) -> None:
    features = replace(EQUAL, **{name: np.array([0.0, 1.0])})
    assert rerank(features, 0.0, WEIGHTS)[0] < rerank(features, 0.5, WEIGHTS)[0] < rerank(features, 1.0, WEIGHTS)[0]
