"""The words that differ between two wordings of a clause."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from ingest.lexicon import plain

# A word or a mark, with the white space behind it.
_TOKEN = re.compile(r"(?:\w+(?:[-'’/.]\w+)*|[^\w\s])\s*")
# Of so few characters, a word between two changes is read with them.
_TRIFLE = 3
# What closes a clause is left aside, as it is in the alignment.
_CLOSING = re.compile(r"[\s;,.:،؛。；]+$")


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of words of two wordings: the same on both sides, or `before` became `after`; "" where one has none."""

    before: str
    after: str
    same: bool


def word_diff(before: str, after: str) -> tuple[Segment, ...]:
    """The two wordings as segments, which give each of them whole when joined."""
    old, new = _tokens(before), _tokens(after)
    matcher = SequenceMatcher(None, [_folded(t) for t in old], [_folded(t) for t in new], autojunk=False)
    rows = [(tag == "equal", old[a:b], new[c:d]) for tag, a, b, c, d in matcher.get_opcodes()]
    merged: list[tuple[bool, list[str], list[str]]] = []
    for at, (same, olds, news) in enumerate(rows):
        trifle = same and 0 < at < len(rows) - 1 and len(news) == 1 and len(news[0].strip()) < _TRIFLE
        if merged and not merged[-1][0] and (trifle or not same):
            merged[-1][1].extend(olds)
            merged[-1][2].extend(news)
        else:
            merged.append((same, list(olds), list(news)))
    segments = [Segment("".join(olds), "".join(news), same) for same, olds, news in merged]
    # What closes a clause tells whether another follows, and is no rewording.
    if segments and not (segments[-1].same or _without_close(segments[-1])):
        segments[-1] = Segment(segments[-1].before, segments[-1].after, same=True)
    return tuple(segments)


def _without_close(segment: Segment) -> bool:
    """Whether words differ, beside the marks that close a clause."""
    return _CLOSING.sub("", segment.before) != _CLOSING.sub("", segment.after)


def changed_words(before: str, after: str) -> Iterator[tuple[str, str]]:
    """The words before and after of each change, without the marks that close a clause."""
    segments = word_diff(_CLOSING.sub("", before), _CLOSING.sub("", after))
    yield from ((one.before.strip(), one.after.strip()) for one in segments if not one.same)


def _tokens(text: str) -> Sequence[str]:
    """Words and marks, each with the white space behind it; what stands before the first goes with that."""
    tokens = _TOKEN.findall(text)
    lead = text[: len(text) - len("".join(tokens))]
    return [lead + tokens[0], *tokens[1:]] if tokens and lead else tokens


def _folded(token: str) -> str:
    return plain(token).strip()
