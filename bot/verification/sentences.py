"""Where the sentences of a draft's paragraph end."""

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache

# Not after an abbreviation or a single letter, and only before what can begin a sentence: what a bracket behind it has
# belongs to the sentence before.
_ABBREVIATIONS = (
    *("no", "nos", "res", "rec", "dec", "rev", "para", "paras", "art", "pp", "op", "cit", "loc", "ibid"),
    *("cf", "vs", "e.g", "i.e", "mr", "ms"),
)
_NO_END = "".join(rf"(?<!\b(?i:{re.escape(word)}))" for word in _ABBREVIATIONS)
_END = re.compile(rf"(?<!\b[A-Z]){_NO_END}[.!?…][”\"’»)\]*_]*(?=\s+[“\"‘«*_—–-]?[A-Z0-9])|\t")


def sentence_at(text: str, offset: int, protected: tuple[tuple[int, int], ...] = ()) -> tuple[int, int]:
    """The span of the sentence that has an offset; none ends inside the `protected` spans, which are in order."""
    ends = _ends(text, protected)
    n = bisect_right(ends, offset)
    return (ends[n - 1] if n else 0), (ends[n] if n < len(ends) else len(text))


@lru_cache(maxsize=32)
def _ends(text: str, protected: tuple[tuple[int, int], ...]) -> tuple[int, ...]:
    """Where the sentences of a text end."""
    starts = [first for first, _ in protected]
    out = []
    for match in _END.finditer(text):
        n = bisect_left(starts, match.start()) - 1
        if n < 0 or match.end() >= protected[n][1]:
            out.append(match.end())
    return tuple(out)
