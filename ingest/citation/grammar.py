"""Shared parts of the grammars of Works and of clauses: a normalised text, the lexicon's names, regex fragments.

`asked` chooses between two registers: what people type (any abbreviation in any case, the six languages) and
what documents print (full names, abbreviations in capitals). White space is bounded in every fragment, so that no
text, however it is made, takes more than linear time.
"""

import re
from dataclasses import dataclass
from functools import cache

from ingest.lexicon import alternatives, lexicon, plain

GAP, SPACE = r"\s{0,5}", r"\s{1,5}"
LETTER = r"[^\W\d_]"
YEAR = r"(?:19|20)\d\d(?!\d)"
NO = r"(?:n\s?[.°º]{1,2}|nos?\b\.?|nr\b\.?|n[uú]m\b\.?|number\b|№|§{1,2}|\#|رقم)"
THE = r"(?:(?:the|la|le|el|las|los|les)\s{1,5}|l')?"

# Kinds that are cited by number, and kinds whose items are cited: "item 11 of the letter".
_NUMBERED = ("res", "dec", "rec", "opinion")
_LISTED = ("letter", "report")

_DIGITS = ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "０１２３４５６７８９")
# One character for one, so that positions stay those of the text: digits, brackets and commas of all scripts,
# and the four letters that Python's patterns take for an ASCII letter of another case.
_FOLD = {
    **{ord(digit): str(n) for row in _DIGITS for n, digit in enumerate(row)},
    **dict(zip(map(ord, "（）［］，、،：；？؟！．。"), "()[],,,:;??!..", strict=True)),
    **dict(zip(map(ord, "\u017f\u212a\u0131\u0130"), "skii", strict=True)),
    **dict.fromkeys(map(ord, "\u200b\u200e\u200f\u2060\ufeff"), " "),
}


@dataclass(frozen=True, slots=True)
class Passage:
    """The parsers' input: `text` is `printed` normalised, character for character, so that offsets are the same.

    `asked` is the register; `whole` says that the text is one reference, so that its end is the reference's end;
    `loose` that a phrase after a Work may hold words that the lexicon does not know.
    """

    printed: str
    text: str
    asked: bool
    whole: bool = False
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Names:
    """Regex fragments that match the lexicon's names, and the codes of what they match.

    `conferences` are the abbreviations that a year can be joined to, with their bodies: "WRC" of "WRC-19".
    """

    kind: str
    numbered: str
    listed: str
    counted: str
    body: str
    adopter: str
    codes: dict[str, str]
    conferences: dict[str, str]

    def code(self, alias: str) -> str:
        """The code of a matched alias; a misspelt one is known by its first letter."""
        found = self.codes.get(_key(alias))
        return found or ("dec" if alias[:1].lower() == "d" else "res")


def fold(text: str) -> str:
    """Normalise spaces, hyphens, digits and brackets, character for character, so that offsets are the same."""
    return plain(text).translate(_FOLD)


def compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern of the grammar, ignoring case."""
    return re.compile(pattern, re.IGNORECASE)


@cache
def names(asked: bool) -> Names:
    """Build the fragments of the lexicon's kinds and bodies."""
    words = lexicon()
    kinds = {a: k.code for k in words.kinds.values() for a in k.names + (k.asked if asked else ())}
    full = {a: b.code for b in words.bodies.values() for a in b.names + (b.asked if asked else ())}
    full = {a: code for a, code in full.items() if not re.search(r"-\d+$", a)}
    short = {b.short: b.code for b in words.bodies.values()}
    numbered = alternatives(a for a, code in kinds.items() if code in _NUMBERED)
    chinese = [a for a, code in kinds.items() if "\u3400" <= a[0] <= "\u9fff" and code in _NUMBERED]
    return Names(
        kind=f"{numbered}|{_GLUED}|{_MISTYPED}" if asked else numbered,
        numbered=numbered,
        listed=alternatives(a for a, code in kinds.items() if code in _LISTED),
        counted="|".join(chinese),
        body=f"{alternatives(full)}|{_glued(short) if asked else f'(?-i:{alternatives(short)})'}",
        # Without "of", a name that also means an actor or all of ITU does not say who adopted what.
        adopter=alternatives(a for a, code in full.items() if code not in {"council", "ra"} and code[:3] != "itu"),
        codes={_key(a): code for a, code in (*kinds.items(), *full.items(), *short.items())},
        conferences={a: code for a, code in (*short.items(), *full.items()) if _is_abbreviation(a)},
    )


# "res45", and typing errors in the words that everybody types.
_GLUED = r"(?<![^\W_])(?:resolution|reso?|decision|dec|rec)(?=\d)"
_MISTYPED = r"(?<![^\W_])(?:re[sc]{1,3}[olutin]{5,8}s?|de[csi]{2,4}[oin]{2,3}s?)(?![^\W_])"


def _glued(short: dict[str, str]) -> str:
    """A fragment for an abbreviation joined to its year: "PP18"."""
    return rf"(?<![^\W_])(?:{'|'.join(filter(_is_abbreviation, short))})(?=\d\d(?!\d))"


def _is_abbreviation(alias: str) -> bool:
    return alias.isascii() and alias.isalpha() and alias.isupper()


def _key(alias: str) -> str:
    return " ".join(plain(alias).casefold().split()).rstrip(".")
