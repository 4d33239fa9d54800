"""Where the sentences of a draft's paragraph end."""

import re

# Not after an abbreviation or a single letter, and only before what can begin a sentence: what a bracket behind it has
# belongs to the sentence before.
_ABBREVIATIONS = (
    *("no", "nos", "res", "rec", "dec", "rev", "para", "paras", "art", "pp", "op", "cit", "loc", "ibid"),
    *("cf", "vs", "e.g", "i.e", "mr", "ms"),
)
_NO_END = "".join(rf"(?<!\b(?i:{re.escape(word)}))" for word in _ABBREVIATIONS)
_END = re.compile(rf"(?<!\b[A-Z]){_NO_END}[.!?…][”\"’»)\]*_]*(?=\s+[“\"‘«*_—–-]?[A-Z0-9])|\t")


def sentence_at(text: str, offset: int, protected: tuple[tuple[int, int], ...] = ()) -> tuple[int, int]:
    """The span of the sentence that has an offset; no sentence ends inside the `protected` spans."""
    start, end = 0, len(text)
    for match in _END.finditer(text):
        if any(first < match.start() and match.end() < last for first, last in protected):
            continue
        if match.end() <= offset:
            start = match.end()
        elif match.start() >= offset:
            end = match.end()
            break
    return start, end
