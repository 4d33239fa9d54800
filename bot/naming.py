"""Documents that a question names by words of their titles."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import log

from bot.catalogue import Catalogue
from bot.topic import alike, blank
from bot.vocabulary import asking, stop_words, terms_in
from ingest.lexicon import plain
from ingest.model import Document, Expression
from ingest.words import stems

Places = tuple[tuple[int, int], ...]

_KINDS = (
    r"resolutions?|res|reso|decisions?|dec|letters?|one|texts?|documents?|reports?|recommendations?"
    r"|contribution|submission"
)
_NAMED = re.compile(
    rf"(?P<before>(?:[\w/&+'-]+\s+){{0,5}})(?P<kind>{_KINDS})\b\.?"
    r"(?P<after>(?:\s+(?:on|about|from|of|to|by|for|helping|against)\s+[\w/&+'-]+(?:\s+[\w/&+'-]+){0,4})?)",
    re.IGNORECASE,
)


def named_by_title(text: str, catalogue: Catalogue, *, one: bool = False) -> tuple[tuple[str, ...], Places]:
    """ "the IPv6 resolution", "the letter to the CSTD", "the Iraq one": by their titles.

    Gives the documents that fit best, and where the question has the words that only name one. `one` leaves out what
    is spoken of in the plural ("the resolutions of WTSA").
    """
    best: dict[str, float] = {}
    places: list[tuple[int, int]] = []
    for match in _NAMED.finditer(plain(text)):
        if re.search(r"\b(?:to|must|shall|should|will|may|can)\s+$", match["before"], re.IGNORECASE):
            continue  # "asked to report", "must report": a verb
        said, kind = f"{match['before']} {match['after']}", match["kind"].casefold()
        plural = kind.endswith("s") and kind != "res"
        if one and plural:
            continue
        # "who signed the CSTD letter?" does not mean the sign-on letter; "the sign-on letter" does.
        plainly = blank(said, asking(said))
        scores = _scores(content(plainly), kind, catalogue)
        # "who signed the letter?" says nothing more of it; "the sign-on letter", "the civil society letter" do.
        if not scores and ("-" in said or content(plainly)):
            scores = _scores(content(said), kind, catalogue)
        top = max(scores.values(), default=0.0)
        fitting = {name: score for name, score in scores.items() if score >= top * 0.999}
        if fitting and not (plural and len(fitting) > 1):
            best |= fitting
            places.append((match.start(), match.end()))
    names = tuple(best)
    return names, _title_words(text, places, catalogue, names[0]) if len(names) == 1 else ()


def _scores(words: Iterable[str], kind: str, catalogue: Catalogue) -> dict[str, float]:
    """How well each document's title fits, weighted by how few titles hold a word."""
    pool = [d for d in catalogue.documents if kind_fits(kind, d)]
    scores: dict[str, float] = {}
    for word in words:
        holding = [d for d in pool if in_title(word, d)]
        if holding and (len(holding) < len(pool) or len(pool) == 1):
            for document in holding:
                name = document.expression.document
                scores[name] = scores.get(name, 0) + log(1 + len(pool) / len(holding))
    return scores


def kind_fits(said: str, document: Document) -> bool:
    """Whether what a question calls a document ("letter", "resos") can mean this one."""
    kind = document.expression.work.kind
    if said.startswith("res"):
        return kind == "res"
    if said.startswith("dec"):
        return kind == "dec"
    if said.startswith("letter") or said in {"contribution", "submission"}:
        return kind == "letter"
    return True


def in_title(word: str, document: Document) -> bool:
    """Whether a stem stands in a document's title, id, revision, body or date."""
    return any(alike(word, other) for other in _title(document.expression))


@lru_cache(maxsize=4096)
def _title(expression: Expression) -> frozenset[str]:
    """The stems and terms that a document can be named by."""
    held = f"{expression.title} {expression.document} {expression.revision} {expression.work.body} {expression.date}"
    return frozenset((*stems(held), *(t.name.casefold() for t in terms_in(held))))


def content(text: str) -> list[str]:
    """Stems of the words of a name that say something, terms of the field by their names."""
    plainly = plain(text)
    out = [t.name.casefold() for t in terms_in(plainly)]
    for word in re.findall(r"[\w&+]+", plainly):
        if word.casefold() not in stop_words() and not word.isdigit():
            out.extend(stems(word))
    return list(dict.fromkeys(out))


def _title_words(
    text: str, places: Sequence[tuple[int, int]], catalogue: Catalogue, name: str
) -> tuple[tuple[int, int], ...]:
    """The words of a question that only name a document."""
    document = catalogue.by_name[name]
    taken = []
    for start, end in places:
        for match in re.finditer(r"[\w&+]+", plain(text)[start:end]):
            word = match[0]
            if any(in_title(stem, document) for stem in stems(word)) or re.fullmatch(_KINDS, word, re.IGNORECASE):
                taken.append((start + match.start(), start + match.end()))
    return tuple(taken)
