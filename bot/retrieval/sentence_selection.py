"""Which sentence of a clause answers."""

import re

from bot.understanding.topic import Topic
from ingest.indexes.lexical import stems

# "(Rev. Kigali, 2022)", "No. 47": the dot of an abbreviation ends no sentence.
_SHORT = ("Rev", "No", "Nos", "Res", "Dec", "Rec", "Art", "Mr", "Ms", "Mrs", "Dr", "St", "vs", "cf", "i.e", "e.g")
_BORDER = re.compile(
    "".join(rf"(?<!\b{re.escape(word)}\.)" for word in _SHORT) + r"(?<=[.;!?])\s+(?=[\"“(]?[A-ZÀ-Ý•\d])|\n"
)


def sentences(text: str) -> list[str]:
    """The sentences of a text, verbatim; an abbreviation before a lower-case word ends none."""
    return [part.strip() for part in _BORDER.split(text) if part.strip()] or [text]


def best_sentence(text: str, topic: Topic) -> str:
    """The sentence that holds most of a topic; the first of the best."""
    parts = sentences(text)
    return max(parts, key=lambda part: topic.share(part, frozenset(stems(part)))) if topic else text
