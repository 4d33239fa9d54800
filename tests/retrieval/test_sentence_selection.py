"""Sentence selection: whole sentences, verbatim."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.retrieval.sentence_selection import best_sentence, sentences
from bot.understanding.topic import NO_TOPIC, topic_of


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("It is so. It is not.", ["It is so.", "It is not."]),
        ("that it is so; and that it is not;", ["that it is so; and that it is not;"]),
        ("Is it? It is! “Yes.”", ["Is it?", "It is!", "“Yes.”"]),
        (
            "Resolution 52 (Rev. Hammamet, 2016) of WTSA, on spam;",
            ["Resolution 52 (Rev. Hammamet, 2016) of WTSA, on spam;"],
        ),
        ("No. 47 in Article 8 of the Constitution", ["No. 47 in Article 8 of the Constitution"]),
        ("a letter to Ms. Grynspan. The end.", ["a letter to Ms. Grynspan.", "The end."]),
        (
            "sessions (Nos. 90 and 91), see Art. 13 there. Then more.",
            ["sessions (Nos. 90 and 91), see Art. 13 there.", "Then more."],
        ),
        ("one:\n• two;\n• three", ["one:", "• two;", "• three"]),
        ("version 4.5 shall be held", ["version 4.5 shall be held"]),
        ("no border at all", ["no border at all"]),
        ("", [""]),
    ],
)
def test_where_sentences_end(text: str, parts: list[str]) -> None:
    assert sentences(text) == parts


@given(st.text(max_size=300))
def test_sentences_are_verbatim_and_none_is_lost(text: str) -> None:
    parts = sentences(text)
    assert parts
    assert all(part in text for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_the_sentence_that_holds_most_of_the_topic_answers() -> None:
    text = "Lamps are lit. Oil is bought for lamps. Ladders are lent."
    assert best_sentence(text, topic_of("oil for lamps")) == "Oil is bought for lamps."
    assert best_sentence(text, topic_of("ladders")) == "Ladders are lent."


def test_the_whole_text_answers_where_nothing_is_asked_for() -> None:
    assert best_sentence("One. Two.", NO_TOPIC) == "One. Two."
