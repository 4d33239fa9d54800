"""The weights of reranking and of abstention, which `python -m tests.bench.fit` fits."""

from pydantic import Field

from bot.settings.base import Section, Weights


class RerankingWeights(Weights):
    """Weights of `bot.retrieval.reranking.RerankingFeatures`, for questions of one group of languages."""

    fused: float = Field(description="weight of the score of the search by words and meaning together")
    dense: float = Field(description="weight of the nearness in meaning by the embedder of [embedding]")
    second_view: float = Field(description="weight of the nearness in meaning by the second model")
    maxsim: float = Field(description="weight of the nearness of single words by the second model, in English alone")
    document_score: float = Field(description="weight of how good the best clauses of the same document are")
    operative: float = Field(description="weight of the clause being operative, that is, asking or deciding something")
    preambular: float = Field(description="weight of the clause standing in a preamble")


class RerankingSettings(Section):
    """[search.reranking]."""

    english: RerankingWeights = Field(
        default=RerankingWeights(
            fused=4.8, dense=1.5, second_view=1.6, maxsim=2.7, document_score=1.8, operative=1.4, preambular=0.8
        ),
        description=(
            "For questions in English. These lie between the weights fitted before and after question vectors were "
            "adapted (`adapted` in [search]): the latter put fewer of the right clauses of letters first."
        ),
    )
    other: RerankingWeights = Field(
        default=RerankingWeights(
            fused=5.5, dense=1.4, second_view=2.4, maxsim=0, document_score=1.1, operative=0, preambular=0
        ),
        description="For questions in other languages, which share hardly a word with a clause in English.",
    )


class InDomainWeights(Weights):
    """Weights of the regression that says whether a question is about the documents' subjects."""

    logit: float = Field(description="weight of the score that a classifier gives the question")
    margin: float = Field(
        description="weight of how much nearer the question is to a clause than to any question about other things"
    )
    bias: float = Field(description="what is added to the sum")


class AnswerableWeights(Weights):
    """Weights of the regression that says whether a question is answered by what was found."""

    logit: float = Field(description="weight of the score that a classifier gives the question")
    violated: float = Field(
        description="weight of something being missing that the question asks for literally, such as a date"
    )
    satisfied: float = Field(description="weight of something being there that the question asks for literally")
    bias: float = Field(description="what is added to the sum")


class NamedDocumentWeights(Weights):
    """The same for a question that names a document."""

    logit: float = Field(description="weight of the score that a classifier gives the question")
    violated: float = Field(
        description="weight of something being missing that the question asks for literally, such as a date"
    )
    lexical_coverage: float = Field(description="weight of the share of the question's words that its best clause has")
    maxsim_coverage: float = Field(
        description="weight of how well the words of its best clauses match the question's in meaning"
    )
    bias: float = Field(description="what is added to the sum")


class AbstentionSettings(Section):
    """[search.abstention]."""

    in_domain: InDomainWeights = Field(
        default=InDomainWeights(logit=0.95, margin=53.5, bias=1.86),
        description=(
            "Whether a question is about the documents' subjects at all; where not, it is refused as off topic."
        ),
    )
    english: AnswerableWeights = Field(
        default=AnswerableWeights(logit=1.4, violated=-7.0, satisfied=-0.7, bias=4.1),
        description=(
            "Whether a question in English is answered by what was found. The weight of what is missing was set by "
            "hand, as too few of the questions for fitting had any."
        ),
    )
    other: AnswerableWeights = Field(
        default=AnswerableWeights(logit=2.4, violated=-5.0, satisfied=0.1, bias=2.9),
        description="Whether a question in another language is answered by what was found.",
    )
    named: NamedDocumentWeights = Field(
        default=NamedDocumentWeights(logit=0.6, violated=-5.0, lexical_coverage=0.8, maxsim_coverage=5.2, bias=-0.5),
        description="Whether a question in English that names a document is answered by what was found in it.",
    )
