"""Hybrid search: lexical and dense scores, alone and fused; and LangChain's retriever."""

import pytest

from bot.langchain_retriever import ClauseRetriever
from bot.retrieval.hybrid_search import search
from bot.settings import SearchSettings
from bot.understanding.query import Query
from bot.understanding.understand import read
from ingest.indexes.lexical import bigrams, content_stems, stems
from tests.support.services import seeds, small


def query(text: str) -> Query:
    return read(text, small().catalogue)


def texts(question: str, settings: SearchSettings | None = None) -> list[str]:
    """The texts of the hits, best first."""
    found = search(query(question), small().catalogue, small().embedder.embeddings, settings or SearchSettings())
    return [hit.clause.text for hit in found.hits]


def test_a_row_of_words_leaves_out_what_carries_no_subject() -> None:
    assert bigrams(stems("the oil of the lamps")) == ["oil lamp"]
    assert bigrams(stems("oil")) == []
    assert content_stems(stems("what is the oil?")) == ["oil"]


def test_words_in_a_row_count_more_than_the_same_words_apart() -> None:
    words = small().catalogue.lexical
    apart, together = words.scores(["lamp", "regist"]), words.scores(["lamp", "regist"], ["lamp", "regist"])
    gained = [c.text for c, a, b in zip(small().catalogue.clauses, apart, together, strict=True) if b > a]
    assert gained == ["to go on with the lamp register,"]


def test_the_words_decide_where_they_match() -> None:
    assert texts("buy oil for lamps")[0] == "to buy oil for the lamps;"
    assert texts("a report on wicks")[0] == "to report on wicks,"


def test_scores_fall_and_every_clause_comes_once() -> None:
    found = search(query("who paints lighthouses?"), small().catalogue, small().embedder.embeddings, SearchSettings())
    scores = [hit.score for hit in found.hits]
    assert scores == sorted(scores, reverse=True)
    assert len({hit.clause.key for hit in found.hits}) == len(found.hits)


@pytest.mark.parametrize(
    "off", [{"second": False}, {"late": 0.0}, {"second_view": 0.0}, {"lean": 0.0}, {"common": 0.0}, {"weighed": False}]
)
def test_every_part_can_be_left_out(off: dict[str, float]) -> None:
    assert "to buy oil for the lamps;" in texts("buy oil for lamps", SearchSettings.model_validate(off))[:3]


def test_a_clause_that_addresses_whom_the_question_names_is_likelier() -> None:
    (bdt,) = {c.key for c in small().catalogue.clauses if c.text == "to report on wicks,"}
    scores = [
        {hit.clause.key: hit.score for hit in found.hits}[bdt]
        for question in ("wicks that BDT reports on", "wicks that the Council reports on")
        for found in [search(query(question), small().catalogue, small().embedder.embeddings, SearchSettings())]
    ]
    assert scores[0] > scores[1]


def test_a_question_in_another_language_is_not_read_by_the_english_model(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(_: str) -> None:
        raise AssertionError

    monkeypatch.setattr("ingest.indexes.late_interaction.embed_tokens", never)
    assert texts("кто покупает масло для маяков?")
    with pytest.raises(AssertionError):
        texts("who buys oil for lighthouses?")


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("does it let businesses police themselves?", "recognizing c"),
        ("are old people and other vulnerable groups protected online?", "instructs the Director of BDT 3"),
        ("are countries still ranked against each other?", "instructs the Director of BDT 5"),
    ],
)
def test_a_paraphrase_of_a_shipped_clause_is_among_the_first(question: str, found: str) -> None:
    retriever = ClauseRetriever(service=seeds(), k=5)
    labels = [document.metadata["label"] for document in retriever.invoke(question)]
    assert any(label.rstrip(")").endswith(f", {found}") for label in labels), labels


def test_the_retriever_gives_langchains_documents() -> None:
    retriever = ClauseRetriever(service=small(), k=2)
    first, second = retriever.invoke("what does WTDC Resolution 45 say of oil?")
    assert first.page_content in {"to buy oil for the lamps;", "to notify accidents with oil."}
    assert first.metadata["document"] == second.metadata["document"] == "wtdc-45"
    assert first.id == first.metadata["key"]
    assert first.metadata["score"] >= second.metadata["score"]
