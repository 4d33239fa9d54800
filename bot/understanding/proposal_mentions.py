"""How a question asks of proposals without the word: "who wants to suppress Resolution 60?", "what does KON want?"."""

import re
from collections.abc import Iterable, Sequence
from functools import cache

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.comparisons import ProposedChange, author_of, proposed_changes
from bot.understanding.cues import inflected
from bot.understanding.spans import Interval
from ingest.indexes.lexical import content_stems, stems
from ingest.lexicon import alternatives, load, plain

# What stands for a Work in a question whose acts are looked for.
_WORK = "§"


def asks_of_proposals(text: str, works: Iterable[Interval], catalogue: Catalogue) -> bool:
    """Whether a question asks who would have a text changed, or what the author of a proposal held would have.

    The act is on a Work itself, "suppress Resolution 60", "changes to Resolution 45", and not on what it is about,
    "delete data under Resolution 20"; or it is said as somebody's will, "who wants to add a clause?".
    """
    masked = _masked(plain(text), works)
    before = masked.partition(_WORK)[0]
    if _willed().search(before):
        return True
    author = bool(authors_named(before, proposed_changes(catalogue)))
    party = _party().search(masked)
    if _modal().search(masked) or not (author or party):
        return False
    asked = masked[party.start() :] if party and not author else masked
    return bool(_willed().search(asked) or _on_work().search(asked)) or (author and bool(_wanting().search(asked)))


def authors_named(text: str, every: Sequence[ProposedChange]) -> list[str]:
    """The authors that a question names: by the short name, or by a word of theirs that tells one from the others."""
    authors = list(dict.fromkeys(map(author_of, every)))
    generic = set(stems(" ".join(load("versions")["authors"]["generic"])))
    words = {name: set(content_stems(stems(name))) - generic for name in authors}
    asked = set(stems(text))
    common = set.intersection(*words.values()) if len(authors) > 1 else set()
    shorts = {name: name.rpartition("(")[2].rstrip(")") for name in authors}
    by_short = [n for n in authors if shorts[n] and re.search(rf"\b{re.escape(shorts[n])}\b", text)]
    return by_short or [n for n in authors if (words[n] - common) & asked]


def _masked(text: str, works: Iterable[Interval]) -> str:
    """A text with one sign for each Work in it."""
    for start, end in sorted(set(works), reverse=True):
        text = f"{text[:start]}{_WORK}{text[end:]}"
    return text


@cache
def _words(name: str) -> str:
    """An expression for the words of a list of how a question asks who would have a text changed."""
    return f"(?:{alternatives(form for entry in load('versions')['proposing'][name] for form in inflected(entry))})"


@cache
def _willed() -> re.Pattern[str]:
    """Somebody's will to change a text: "wants to suppress"."""
    return re.compile(rf"{_words('wanting')}\s+to\s+{_words('acts')}", re.IGNORECASE)


@cache
def _on_work() -> re.Pattern[str]:
    """An act on a Work: "the suppression of §", "add something to §", not "amended §"; "see § gone"."""
    before = rf"{_words('acts')}(?<!ed)\s+(?:{_words('small')}\s+)*{_WORK}"
    of = "".join(rf"(?<!\b{preposition}\s)" for preposition in ("of", "in", "by", "to", "on", "under", "from"))
    behind = rf"{of}{_WORK}\s+(?:to\s+be\s+|be\s+|being\s+)?{_words('acts')}"
    return re.compile(rf"{before}|{behind}", re.IGNORECASE)


@cache
def _party() -> re.Pattern[str]:
    """Whose act is asked for: "who", "anybody", "which members"."""
    kinds = alternatives([*load("versions")["authors"]["generic"], *load("versions")["proposing"]["which"]])
    return re.compile(rf"{_words('parties')}|\b(?:which|what|any)\s+(?:{kinds})", re.IGNORECASE)


@cache
def _modal() -> re.Pattern[str]:
    """What may or must be done."""
    return re.compile(_words("modals"), re.IGNORECASE)


@cache
def _wanting() -> re.Pattern[str]:
    """Words for a will."""
    return re.compile(_words("wanting"), re.IGNORECASE)
