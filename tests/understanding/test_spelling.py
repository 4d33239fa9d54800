"""Typing errors: what is read as another word, what stays, and that a person is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalogue.catalogue import Catalogue
from bot.understanding.normalise import clean
from bot.understanding.spelling import correct_spelling
from bot.understanding.understand import read
from tests.support.services import seeds, small


def spelt(question: str, catalogue: Catalogue | None = None) -> str:
    return correct_spelling(question, catalogue or small().catalogue).text


@pytest.mark.parametrize(
    ("question", "read_as"),
    [
        ("who trains lamplihgters?", "who trains lamplighters?"),
        ("what does Resolutoin 45 ask?", "what does Resolution 45 ask?"),
        ("are lighthuses painted white", "are lighthouses painted white"),
        ("a recomendation on brightnes", "a recomendation on brightness"),
    ],
)
def test_a_word_that_nobody_knows_is_read_as_the_nearest_of_the_documents(question: str, read_as: str) -> None:
    assert spelt(question) == read_as


@pytest.mark.parametrize(
    "question",
    [
        "what are lamps?",
        "are thermostats lit?",  # common, though no document has it
        "who are the payers and the addressees?",  # made of a common word
        "please summarise it",  # a word that people ask with
        "does LAMPZ buy oil?",  # an abbreviation
        "is LampCo asked?",  # a name
        "www.lamsp.example and lamsp@example.org and 3lamsp",
        "кто покупает масло?",
        "qui achète l'huile des lampse ?",
        "does Zxqwy buy oil?",  # near to nothing
        "wick",
    ],
)
def test_what_is_no_typing_error_stays(question: str) -> None:
    assert spelt(question) == question


def test_the_commonest_of_several_is_taken() -> None:
    counts = small().catalogue.vocabulary
    assert counts["lamps"] > 1
    assert correct_spelling("lampss", small().catalogue).words == (("lampss", "lamps"),)


def test_a_person_is_told() -> None:
    answer, conversation = small().ask("what does WTDC Resolutoin 45 ask of the Secretary-General?")
    assert answer.note == "Read “Resolutoin” as “Resolution”."
    assert answer.complete is not None
    assert answer.question == "what does WTDC Resolutoin 45 ask of the Secretary-General?"
    assert small().ask("what does WTDC Resolution 45 ask of the Secretary-General?")[0].note == ""
    assert conversation.documents


def test_a_misspelt_question_finds_what_a_right_one_does() -> None:
    right, wrong = (
        seeds().ask(f"what is said of {word}?")[0] for word in ("child online protection", "child onlnie protectoin")
    )
    assert [c.key for c in wrong.citations] == [c.key for c in right.citations]
    assert wrong.note == "Read “onlnie” as “online” and “protectoin” as “protection”."


@given(st.text(max_size=60))
def test_whatever_is_asked_only_whole_words_change(text: str) -> None:
    question = clean(text)
    found = correct_spelling(question, small().catalogue)
    assert len(found.text.split()) == len(question.split())
    assert correct_spelling(found.text, small().catalogue).text == found.text
    assert read(question, small().catalogue).text in found.text
