"""Text helpers: masking spans, American spelling of stems, and relatedness of stems by prefix."""

import re
from collections.abc import Iterable

# A word, its hyphens and slashes inside it.
WORD = re.compile(r"[^\W_]+(?:[-/&+.'][^\W_]+)*")


def blank(text: str, places: Iterable[tuple[int, int]]) -> str:
    """Mask spans of a text with spaces, so that the offsets of the rest stay as they are."""
    for start, end in places:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def american(stem: str) -> str:
    """The American spelling of a stem: "organiz" for "organis"."""
    return f"{stem[:-2]}iz" if stem.endswith("is") else stem


def related(word: str, other: str) -> bool:
    """Whether two stems may be of related words, as one is a prefix of the other.

    "cyber" and "cybersecur" are, "iraq" and "iraqi", but "plan" and "planet" as well.
    """
    if american(word) == american(other):
        return True
    short, long = sorted((word, other), key=len)
    return long.startswith(short) and (len(short) >= 5 or (len(short) == 4 and len(long) <= 6))
