"""The words that differ between two wordings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.versions.word_diff import changed_words, word_diff


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ("to report every two years;", "to report annually;", [("every two years", "annually")]),
        ("to light the lamps;", "to light the red lamps.", [("", "red")]),
        ("to light the red lamps,", "to light the lamps;", [("red", "")]),
        ("by 3 May 2025", "by 3 May 2026", [("2025", "2026")]),
        ("four regions", "six regions", [("four", "six")]),
        ("to light the lamps;", "to light the lamps.", []),
        ("the “lamps”", 'the "lamps"', []),
    ],
)
def test_the_words_that_differ(before: str, after: str, changes: list[tuple[str, str]]) -> None:
    assert list(changed_words(before, after)) == changes


@given(st.text(max_size=60), st.text(max_size=60))
def test_segments_give_both_texts_whole(before: str, after: str) -> None:
    segments = word_diff(before, after)
    assert "".join(s.before for s in segments).split() == before.split()
    assert "".join(s.after for s in segments).split() == after.split()


@given(st.lists(st.sampled_from(["a", "lamp", "is", "7", "red"]), min_size=1, max_size=12))
def test_a_text_does_not_differ_from_itself(words: list[str]) -> None:
    text = " ".join(words)
    assert all(segment.same for segment in word_diff(text, text))
