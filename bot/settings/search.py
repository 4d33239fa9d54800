"""How clauses are searched for, put in order and chosen."""

from pydantic import Field

from bot.settings.base import Section
from bot.settings.weights import AbstentionSettings, RerankingSettings


class SearchSettings(Section):
    """[search]."""

    candidates: int = Field(
        default=50,
        ge=1,
        le=1000,
        description=(
            "How many clauses each way of searching (by meaning, by words) proposes; their scores are then combined."
        ),
    )
    lean: float = Field(
        default=12,
        ge=0,
        le=1000,
        description=(
            "How fast words decide over meaning when more of the question's words stand in one clause: the share of "
            "meaning in a clause's score is 1 / (1 + lean * the square of the share of the words)."
        ),
    )
    common: float = Field(
        default=0.2,
        ge=0,
        le=1,
        description=(
            "Some clauses are near in meaning to any question at all. This part of a clause's mean nearness to "
            "unrelated questions is subtracted from its score in meaning; 0 subtracts nothing."
        ),
    )
    second: bool = Field(
        default=True,
        description=(
            "Whether a second, smaller model that comes with Resolves reads the question as well: in English word by "
            "word, in other languages as a whole."
        ),
    )
    second_view: float = Field(
        default=0.3,
        ge=0,
        le=1,
        description="The share of the second model in a clause's score in meaning, from 0 to 1.",
    )
    late: float = Field(
        default=0.5,
        ge=0,
        le=1,
        description=(
            "The share, from 0 to 1, that the second model's comparison of single words has in the order of the best "
            "clauses; in English alone."
        ),
    )
    weighed: bool = Field(
        default=True,
        description=(
            "Whether the best clauses are put in order anew by several features with the weights of [search.reranking]."
        ),
    )
    adapted: bool = Field(
        default=True,
        description=(
            "Whether the vector of a question is moved from where questions lie to where their answers lie, by a map "
            "that was fitted on answered questions (bot/retrieval/query_adapter.py)."
        ),
    )
    clauses: int = Field(default=9, ge=1, le=50, description="The most clauses that an answer found by search cites.")
    quoted: int = Field(
        default=5,
        ge=1,
        le=50,
        description="How many of the cited clauses are quoted; the others are named by their numbers.",
    )
    near: float = Field(
        default=0.02,
        ge=0,
        le=1,
        description=(
            "A further clause is cited if it is at least this likely to be the right one, as a share of the "
            "likeliness of the best."
        ),
    )
    guided: bool = Field(
        default=True,
        description=(
            "Whether the model of [model], if there is one, helps the search: it puts those of the best clauses first "
            "that answer, and those of the search follow; and a question in another language is also searched for in "
            "the words of the model's plan. It may take a third of the time of [model]; where it fails, the search's "
            "own choice stands."
        ),
    )
    shown: int = Field(
        default=30, ge=1, le=40, description="How many clauses the model is shown at most to choose from."
    )
    reranking: RerankingSettings = Field(
        default=RerankingSettings(),
        description=(
            "How the best clauses are put in order: features of a clause, each from 0 to 1, are multiplied by these "
            "weights and added up. The weights were set by hand or rounded after a fit (`python -m tests.bench.fit` "
            "fits them). What a program fitted and nobody changed is in bot/retrieval/fitted instead, with where it "
            "comes from."
        ),
    )
    abstention: AbstentionSettings = Field(
        default=AbstentionSettings(),
        description=(
            "When a question is refused: logistic regressions, whose weighted sum has to be above 0 for a question to "
            "be answered. They are fitted by `python -m tests.bench.fit` too."
        ),
    )
