"""Sentence selection: split a clause into sentences and take the one that covers most of the question's topic."""

import re

from bot.understanding.topic import Topic

# "(Rev. Kigali, 2022)", "No. 47": the dot of an abbreviation ends no sentence.
_ABBREVIATIONS = (
    "Rev",
    "No",
    "Nos",
    "Res",
    "Dec",
    "Rec",
    "Art",
    "Mr",
    "Ms",
    "Mrs",
    "Dr",
    "St",
    "vs",
    "cf",
    "i.e",
    "e.g",
)
_BOUNDARY = re.compile(
    "".join(rf"(?<!\b{re.escape(word)}\.)" for word in _ABBREVIATIONS) + r"(?<=[.;!?])\s+(?=[\"“(]?[A-ZÀ-Ý•\d])|\n"
)


def sentences(text: str) -> list[str]:
    """Split a text into sentences, verbatim; an abbreviation before a lower-case word ends none."""
    return [part.strip() for part in _BOUNDARY.split(text) if part.strip()] or [text]


def best_sentence(text: str, topic: Topic) -> str:
    """The sentence with the highest topic coverage, the first where several have it; the whole text without a topic."""
    parts = sentences(text)
    return max(parts, key=lambda part: topic.share(part)) if topic else text
