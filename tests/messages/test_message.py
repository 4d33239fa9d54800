"""Messages: English as it is written, and said in another language with all that they are made of."""

import copy
import pickle

import pytest

from bot.messages import either, joined, listed, localised, msg, plural, sentences

ADDRESSED = msg("clauses that {documents} addresses to {actors}", documents="Resolution 1", actors=joined(["A", "B"]))


def test_a_message_is_its_english_text() -> None:
    assert ADDRESSED == "clauses that Resolution 1 addresses to A and B"
    assert localised(ADDRESSED, "en") == localised(ADDRESSED, "") == localised(ADDRESSED, "pt") == ADDRESSED


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "clauses que Resolution 1 adresse à A et B"),
        ("es", "cláusulas que Resolution 1 dirige a A y B"),
        ("ru", "пункты Resolution 1 с адресатом A и B"),
        ("zh", "Resolution 1 发给A和B的条款"),
        ("ar", "البنود التي يوجهها \u2068Resolution 1\u2069 إلى \u2068A\u2069 و\u2068B\u2069"),
    ],
)
def test_all_that_a_message_is_made_of_is_said_in_the_language(language: str, text: str) -> None:
    assert localised(ADDRESSED, language) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "по 1 имеющемуся документу"), (2, "по 2 имеющимся документам"), (21, "по 21 имеющемуся документу")],
)
def test_a_number_has_the_form_of_the_language(number: int, text: str) -> None:
    said = plural(
        "I answer questions about the document held and cite the clause. Ask, for example, “{example}”.",
        "I answer questions about the {n:,} documents held and cite the clause. Ask, for example, “{example}”.",
        number,
        example="",
    )
    assert text in localised(said, "ru")


def test_what_is_no_message_and_the_words_of_a_document_stay_as_they_are() -> None:
    assert localised("the documents held", "fr") == "the documents held"
    assert localised(msg("“{words}”", words="added {n}"), "zh") == "“added {n}”"


def test_lists_have_the_signs_of_the_language() -> None:
    names = ["A", "B", "C"]
    assert (joined(names), either(names), listed(names)) == ("A, B and C", "A or B or C", "A, B, C")
    assert localised(joined(names), "zh") == "A、B和C"
    assert localised(sentences([msg("Hello."), "", msg("Goodbye.")]), "zh") == "您好。再见。"
    assert joined([]) == either([]) == listed([]) == sentences([]) == ""


def test_a_copy_of_a_message_is_a_message() -> None:
    for copied in (copy.deepcopy(ADDRESSED), pickle.loads(pickle.dumps(ADDRESSED))):  # noqa: S301 - its own
        assert localised(copied, "fr") == localised(ADDRESSED, "fr") != ADDRESSED
