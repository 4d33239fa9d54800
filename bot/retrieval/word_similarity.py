"""Likeness of words and short texts: whether a text has a word of like meaning ("combat" for "fight").

Words are embedded alone, out of context. Opposites are near to each other as well, so that this finds what is spoken
of, and not which side is taken.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.understanding.cues import is_filler
from bot.understanding.text import WORD
from ingest.errors import EmbeddingError

if TYPE_CHECKING:
    from ingest.indexes.late_interaction import Floats

# A cosine from which two words mean nearly the same: "annually" and "yearly" .92, "fight" and "combat" .70,
# "support" and "assist" .52, "increase" and "reduce" .47.
_NEAR = 0.6


def has_synonym(word: str, text: str, near: float = _NEAR) -> bool:
    """Whether a text in English has a word of like meaning; False where the model cannot be loaded.

    `near` is the cosine from which two words are alike.
    """
    try:
        vector = _embedding(word.casefold())
        words = {found.casefold() for found in WORD.findall(text) if not is_filler(found)}
        return any(float(vector @ _embedding(other)) >= near for other in words)
    except EmbeddingError:
        return False


def nearest_text(question: str, texts: Sequence[str]) -> int | None:
    """The index of the text nearest to a question in meaning; None where the model cannot be loaded."""
    try:
        vector = _embedding(question)
        cosines = [float(vector @ _embedding(text)) for text in texts]
    except EmbeddingError:
        return None
    return max(range(len(texts)), key=cosines.__getitem__, default=None)


@lru_cache(maxsize=4096)
def _embedding(word: str) -> "Floats":
    """The unit vector of a word by itself, or of a text."""
    from ingest.indexes.late_interaction import embed_tokens

    return embed_tokens(word).pooled
