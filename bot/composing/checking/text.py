"""Text normalisation for comparison (invisible characters, digits of other scripts, typography) and verbatim search."""

import unicodedata
from functools import lru_cache

from ingest.lexicon import plain

# Controls, marks that nothing shows, private and unassigned characters; Arabic vowel signs and the stretching sign.
_INVISIBLE = {"Cc", "Cf", "Co", "Cn", "Cs"}
_IGNORABLE = frozenset(
    "\u0640\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u034f\ufe0e\ufe0f\u115f\u1160\u3164\uffa0"
)
# Ends of a quote that a model adds or leaves out.
_TRIMMED = " \t.,;:…"
# The fewest words of a quote, where the clause has as many; characters in a script without spaces.
_QUOTED_WORDS, _QUOTED_CHARACTERS = 3, 6
# Scripts whose letters look like each other's.
_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")


def visible(text: str) -> str:
    """One line of the characters a reader sees: NFC, without control or invisible characters, white space collapsed."""
    text = text.encode("utf-8", "ignore").decode("utf-8")
    visible_chars = (
        " " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c) not in _INVISIBLE
    )
    return unicodedata.normalize("NFC", " ".join("".join(visible_chars).split()))


def comparable(text: str) -> str:
    """Normalise a text for comparison: NFKC, ASCII digits, plain quotes, hyphens and spaces, one line."""
    return " ".join("".join(_normalised_char(c) for c in visible(text)).split())


def verbatim(quote: str, text: str) -> str | None:
    """Find the passage of `text` that a quote repeats, as it is printed there; None where there is none.

    White space, typography, case and invisible characters make no difference, nor does punctuation at the ends; a match
    may not begin or end inside a word or number.
    """
    needle = _folded_with_offsets(quote)[0].strip(_TRIMMED)
    if not needle:
        return None
    haystack, offsets = _folded_with_offsets(text)
    at = haystack.find(needle)
    while at >= 0:
        end = at + len(needle)
        if not (_splits_word(haystack, at) or _splits_word(haystack, end)):
            return text[offsets[at] : offsets[end - 1] + 1]
        at = haystack.find(needle, at + 1)
    return None


def verbatim_passage(quote: str, text: str) -> str | None:
    """As `verbatim`; None as well where a passage has too few words to be evidence, and the clause has more."""
    passage = verbatim(quote, text)
    if passage is None or _too_short(passage, text):
        return None
    return passage


def mixed_scripts(text: str) -> list[str]:
    """Words that mix letters of confusable scripts (homoglyphs), as no language writes them."""
    return [word for word in text.split() if len(_scripts(word)) > 1]


@lru_cache(maxsize=65536)
def _normalised_char(char: str) -> str:
    """One character normalised for comparison; empty for an ignorable one."""
    if char.isspace():
        return " "
    if char in _IGNORABLE or unicodedata.category(char) in _INVISIBLE:
        return ""
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    spelled = plain(unicodedata.normalize("NFKC", char))
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in spelled)


@lru_cache(maxsize=512)
def _folded_with_offsets(text: str) -> tuple[str, tuple[int, ...]]:
    """The normalised, case-folded text, and for each of its characters the offset in the original."""
    out: list[str] = []
    offsets: list[int] = []
    for at, char in enumerate(text):
        for spelled in _normalised_char(char).casefold():
            if spelled == " " and (not out or out[-1] == " "):
                continue
            out.append(spelled)
            offsets.append(at)
    return "".join(out), tuple(offsets)


def _splits_word(text: str, border: int) -> bool:
    """Whether an offset splits a word or a number."""
    if border in {0, len(text)}:
        return False
    before, after = text[border - 1], text[border]
    if not (before.isalnum() and after.isalnum()):
        return False
    return not (_is_cjk(before) and _is_cjk(after)) or (before.isdigit() and after.isdigit())


def _too_short(passage: str, text: str) -> bool:
    """Whether a quote has too few words to be evidence, where the clause has more."""
    if any(_is_cjk(c) for c in passage):
        return len(passage) < min(_QUOTED_CHARACTERS, len(text.strip(_TRIMMED)))
    return len(passage.split()) < min(_QUOTED_WORDS, len(text.split()))


def _is_cjk(char: str) -> bool:
    """Whether a character is of a script without spaces (Chinese or Japanese)."""
    return "\u3040" <= char <= "\u9fff"


def _scripts(word: str) -> set[str]:
    """The confusable scripts of a word's letters."""
    names = (unicodedata.name(c, "").partition(" ")[0] for c in word if c.isalpha())
    return {name for name in names if name in _SCRIPTS}
