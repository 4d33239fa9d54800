"""The answerability classifier: out-of-domain and unanswerable questions in every language of the Union."""

import numpy as np
import pytest

from bot.langchain_retriever import search_for
from bot.retrieval.abstention import decide_abstention
from bot.retrieval.answerability import Answerability, answerability_of
from bot.settings import AbstentionSettings
from bot.understanding.normalise import clean
from bot.understanding.understand import read
from ingest.indexes.late_interaction import embed_tokens
from ingest.indexes.multilingual import vector_of
from tests.support.services import small


def classify(question: str, *, english: bool = False) -> Answerability:
    return answerability_of(embed_tokens(question).pooled if english else vector_of(question), english=english)


def test_without_a_second_vector_nothing_is_told() -> None:
    assert answerability_of(None, english=True) == answerability_of(None, english=False) == Answerability(0, 0)


@pytest.mark.parametrize("english", [True, False])
def test_the_same_question_is_always_of_the_same_kind(english: bool) -> None:
    assert classify("who lights the lamps?", english=english) == classify("who lights the lamps?", english=english)


@pytest.mark.parametrize(
    ("asked", "other"),
    [
        ("what must harbour masters report to the conference?", "how do I get red wine out of a carpet?"),
        (
            "que doivent rapporter les États Membres à la prochaine conférence ?",
            "combien de temps cuire un œuf mollet ?",
        ),
        (
            "¿qué deben comunicar los Estados Miembros a la conferencia?",
            "¿cómo quito una mancha de vino de la alfombra?",
        ),
        ("что государства-члены должны сообщить конференции?", "сколько минут варить яйцо всмятку?"),
        ("成员国须向大会报告什么？", "溏心蛋要煮几分钟？"),
        ("ما الذي يجب على الدول الأعضاء إبلاغ المؤتمر به؟", "كم دقيقة يستغرق سلق البيض؟"),
    ],
)
def test_questions_about_other_things_are_told_in_six_languages(asked: str, other: str) -> None:
    english = asked.startswith("what")
    assert classify(asked, english=english).in_domain > 1
    assert classify(other, english=english).in_domain < -1


@pytest.mark.parametrize(
    ("said", "unsaid"),
    [
        ("who shall report on the lamps, and when?", "who won the vote on the lamps, and by how much?"),
        ("why do the lamps matter to islands?", "which company sold the lamps to the islands?"),
    ],
)
def test_what_texts_say_is_told_from_what_they_leave_out(said: str, unsaid: str) -> None:
    for english in (True, False):
        assert classify(said, english=english).answerable > classify(unsaid, english=english).answerable


@pytest.mark.parametrize("question", ["combien de temps cuire un œuf mollet ?", "溏心蛋要煮几分钟？"])
def test_a_question_about_other_things_is_refused_in_its_language(question: str) -> None:
    query = read(clean(question), small().catalogue)
    result = search_for(query, small())
    assert result.view_vector is not None
    assert len(result.view_vector) == 512
    decision = decide_abstention(query, result, small().catalogue, AbstentionSettings())
    assert decision.reason == "off_topic"
    assert decision.confidence < 0.5


def test_the_search_hands_the_kind_what_it_is_told_by() -> None:
    result = search_for(read("who buys oil for the lamps?", small().catalogue), small())
    assert result.view_vector is not None
    assert np.allclose(result.view_vector, embed_tokens("who buys oil for the lamps?").pooled)
