"""Texts made comparable: invisible characters, digits of other scripts, typography; and words found verbatim."""

import unicodedata
from functools import lru_cache

from ingest.lexicon import plain

# Controls, marks that nothing shows, private and unassigned characters; Arabic vowel signs and the stretching sign.
_INVISIBLE = {"Cc", "Cf", "Co", "Cn", "Cs"}
_UNWRITTEN = frozenset(
    "\u0640\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u034f\ufe0e\ufe0f\u115f\u1160\u3164\uffa0"
)
# Ends of a quote that a model adds or leaves out.
_EDGES = " \t.,;:…"
# Scripts whose letters look like each other's.
_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")


def visible(text: str) -> str:
    """One line of what a reader sees: no control or invisible characters, white space made single."""
    text = text.encode("utf-8", "ignore").decode("utf-8")
    kept = (" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c) not in _INVISIBLE)
    return unicodedata.normalize("NFC", " ".join("".join(kept).split()))


def comparable(text: str) -> str:
    """The same text as it is compared: compatibility forms, 0-9 for all digits, plain quotes, hyphens and spaces."""
    return " ".join("".join(_spelled(c) for c in visible(text)).split())


def verbatim(words: str, text: str) -> str | None:
    """The passage of `text` that `words` quote, as it is printed there; None where they stand nowhere in it.

    White space, typography, case and invisible characters make no difference, nor does punctuation at the ends.
    """
    wanted = _folded(words)[0].strip(_EDGES)
    if not wanted:
        return None
    held, places = _folded(text)
    at = held.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        if not (_joined(held, at) or _joined(held, end)):
            return text[places[at] : places[end - 1] + 1]
        at = held.find(wanted, at + 1)
    return None


def mixed_scripts(text: str) -> list[str]:
    """Words that mix letters of scripts that look alike, as no language writes them."""
    return [word for word in text.split() if len(_scripts(word)) > 1]


@lru_cache(maxsize=65536)
def _spelled(char: str) -> str:
    """One character as it is compared; nothing for what is not written."""
    if char.isspace():
        return " "
    if char in _UNWRITTEN or unicodedata.category(char) in _INVISIBLE:
        return ""
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    spelled = plain(unicodedata.normalize("NFKC", char))
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in spelled)


@lru_cache(maxsize=512)
def _folded(text: str) -> tuple[str, tuple[int, ...]]:
    """A text as it is searched, and where each of its characters stands in the original."""
    out: list[str] = []
    places: list[int] = []
    for at, char in enumerate(text):
        for spelled in _spelled(char).casefold():
            if spelled == " " and (not out or out[-1] == " "):
                continue
            out.append(spelled)
            places.append(at)
    return "".join(out), tuple(places)


def _joined(text: str, border: int) -> bool:
    """Whether a border cuts a word or a number in two."""
    if border in {0, len(text)}:
        return False
    before, after = text[border - 1], text[border]
    if not (before.isalnum() and after.isalnum()):
        return False
    return not (_unspaced(before) and _unspaced(after)) or (before.isdigit() and after.isdigit())


def _unspaced(char: str) -> bool:
    return "\u3040" <= char <= "\u9fff"


def _scripts(word: str) -> set[str]:
    names = (unicodedata.name(c, "").partition(" ")[0] for c in word if c.isalpha())
    return {name for name in names if name in _SCRIPTS}
