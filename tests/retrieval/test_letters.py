"""Lists of letters without numbers: by their heading in quotation marks, by their words, by what they ask."""

import pytest

from tests.support.services import seeds, small, talk


@pytest.mark.parametrize(
    ("question", "first", "count"),
    [
        ('list the tips under "What Can I Do?" in the sign-on letter', "Send the letter to government officials", 4),
        ("which translations of the sign-on letter are there? list them", "Spanish (CELE, Argentina)", 6),
        ("what are the demands of the sign-on letter?", "Hold a transparent, inclusive preparatory process", 7),
    ],
)
def test_the_list_that_is_asked_for(question: str, first: str, count: int) -> None:
    answer = talk(seeds(), question)
    assert answer.citations[0].text.startswith(first)
    assert answer.complete is not None
    assert (answer.complete.held, answer.complete.cited) == (count, count)


def test_a_name_is_not_narrowed_by_words_in_small_letters() -> None:
    answer = talk(seeds(), "did any Internet Society chapters sign the letter of 2012? which?")
    assert any("Internet Society" in c.text for c in answer.citations)
    assert answer.complete is not None
    assert answer.complete.held == 47


def test_other_fields_beside_the_signatories() -> None:
    answer = talk(small(), "who signed the letter to the harbour masters, and when?")
    assert "adopted: 3 February 2029" in answer.text
    assert answer.complete is not None
    assert answer.complete.held == 3
