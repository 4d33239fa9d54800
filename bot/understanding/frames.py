"""Frames: what each intent needs, and its score for a question by fitted weights; the data are `frames.toml`.

A question is scored in delexicalised form: its spans give way to their types ("what does DOCUMENT OBLIGATION of
ADDRESSEE"), and words that nothing has read are left out, so that they speak neither for an intent nor against one.
"""

import json
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations, pairwise
from math import exp
from pathlib import Path
from typing import Any

from bot.understanding.spans import Interval, Kind, Span

Weights = Mapping[str, Mapping[str, float]]

# What a cue stands for where it belongs to several ways of asking: the first of these.
_ORDER = (
    "count", "signed", "proposed", "changed", "revision", "held", "reason", "timed", "reporting", "obligation",
    "addressees", "datum", "mention", "crossref", "concerning", "preambular", "operative",
    "what", "who", "where", "why", "how", "whether", "list", "passage", "clauses", "works", "work", "letter", "say",
    "about", "alone", "earlier", "next", "previous", "several", "source", "restriction", "leaning", "asker",
    "agreement", "things",
)  # fmt: skip
# Words without a cue that tell one construction from another.
_FUNCTION = {"of", "to", "by", "in", "from", "for", "under", "not", "other", "any", "there", "with", "and", "or", "at"}
_FUNCTION |= {"be", "been", "else"}
# … and those of other languages that stand for one of them.
_FOREIGN = {
    **dict.fromkeys(("dans", "en", "в", "во", "في"), "in"),
    **dict.fromkeys(("par", "por"), "by"),
    **dict.fromkeys(("de", "del", "des", "du"), "of"),
    **dict.fromkeys(("à", "au", "aux", "al", "к"), "to"),
}
_TYPES = {
    Kind.CITATION: "document",
    Kind.QUOTATION: "quotation",
    Kind.ACTOR: "name",
    Kind.BODY: "name",
    Kind.PHRASE: "phrase",
}


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame of an intent: the slots that it needs (one of each list) and forbids, and how wide its set is."""

    name: str
    intent: str
    needs: tuple[frozenset[str], ...]
    forbids: frozenset[str]
    width: int

    def admits(self, slots: Collection[str]) -> bool:
        """Whether the slots that a question fills let it have this intent."""
        referring = any("target" in need for need in self.needs)
        met = all(not need.isdisjoint(slots) for need in self.needs) and self.forbids.isdisjoint(slots)
        return met and referring == ("target" in slots)


@dataclass(frozen=True, slots=True)
class Scored:
    """A frame and how surely it is the one: the difference of its score to the next one's, from 0 to 1."""

    frame: Frame
    score: float
    margin: float


@cache
def frames() -> tuple[Frame, ...]:
    """The frames of all intents."""
    return tuple(_frame(name, row) for name, row in frame_data().items())


def _frame(name: str, row: Mapping[str, Any]) -> Frame:
    needs = tuple(map(frozenset, row.get("needs", ())))
    return Frame(name, row.get("intent", name), needs, frozenset(row.get("forbids", ())), row["width"])


@cache
def frame_data() -> Mapping[str, Any]:
    """The frames as `frames.toml` has them, with their examples."""
    return tomllib.loads((Path(__file__).parent / "frames.toml").read_text(encoding="utf-8"))


def delexicalised(spans: Sequence[Span], names: Mapping[Interval, str]) -> list[str]:
    """The spans of a question as tokens of their types; `names` has the intervals whose type
    the linking has told; of two the later counts."""
    tokens: list[str] = []
    for span in spans:
        told = [name for (start, end), name in names.items() if start <= span.start < end]
        for token in (told[-1] if told else _token(span)).split():
            if token in _FUNCTION or token not in tokens[-1:]:
                tokens.append(token)
    return tokens


def _token(span: Span) -> str:
    """What stands for a span: the way of asking of a cue, a type, a function word itself; "" for what says nothing."""
    if way := next((way for way in _ORDER if way in span.cues), ""):
        return way
    if span.citation is not None and not span.citation.number:
        return "clause"
    said = span.value.casefold()
    word = _FOREIGN.get(said, said)
    return _TYPES.get(span.kind) or (word if span.kind is Kind.FILLER and word in _FUNCTION else "")


def features(tokens: Sequence[str], slots: Iterable[str]) -> Iterator[str]:
    """The features of a question: its tokens, each two in a row, each two in their order, and its slots."""
    yield from dict.fromkeys(tokens)
    yield from dict.fromkeys(f"{first} {second}" for first, second in pairwise(["^", *tokens, "$"]))
    content = [token for token in tokens if token not in _FUNCTION]
    yield from dict.fromkeys(f"{first} … {second}" for first, second in combinations(content, 2))
    yield from (f"+{slot}" for slot in slots if slot != "subject")


def scored(tokens: Sequence[str], slots: Collection[str], fitted: Weights | None = None) -> list[Scored]:
    """The frames that the slots admit, best first, each with its margin over the next; by other weights if given."""
    found, by_frame = list(features(tokens, slots)), fitted or weights()
    scores = {frame: _score(found, by_frame[frame.name]) for frame in frames() if frame.admits(slots)}
    ranked = sorted(scores, key=lambda frame: -scores[frame])
    following = [*(scores[frame] for frame in ranked[1:]), 0.0]
    return [Scored(frame, scores[frame], scores[frame] - following[at]) for at, frame in enumerate(ranked)]


def _score(found: Iterable[str], own: Mapping[str, float]) -> float:
    """The probability of an intent by logistic regression."""
    return 1 / (1 + exp(-(own["bias"] + sum(own.get(feature, 0.0) for feature in found))))


@cache
def weights() -> Weights:
    """The fitted weights, by intent and feature; `python -m tests.bench.frames --write` fits them."""
    rows: dict[str, dict[str, float]] = json.loads((Path(__file__).parent / "frames.weights.json").read_text())
    return rows
