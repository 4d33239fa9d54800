"""What both grammars, of Works and of clauses, are made of: a folded text, its names, and small fragments.

`asked` chooses between two ways of speaking: what people type (any abbreviation in any case, the six languages)
and what documents print (full names, abbreviations in capitals). White space is bounded in every fragment, so
that no text, however it is made, takes more than linear time.
"""

import re
from dataclasses import dataclass
from functools import cache

from ingest.lexicon import alternatives, lexicon, plain

GAP, SPACE = r"\s{0,5}", r"\s{1,5}"
LETTER = r"[^\W\d_]"
YEAR = r"(?:19|20)\d\d(?!\d)"
NO = r"(?:n\s?[.°º]{1,2}|nos?\b\.?|nr\b\.?|n[uú]m\b\.?|number\b|№|\#|رقم)"
THE = r"(?:(?:the|la|le|el|las|los|les)\s{1,5}|l')?"

# Kinds that are cited by number, and kinds whose items are cited: "item 11 of the letter".
_NUMBERED = ("res", "dec", "rec", "opinion")
_LISTED = ("letter", "report")

# One character for one, so that positions stay those of the text: digits, brackets and commas of all scripts.
_FOLD = {
    **{ord(d): str(n) for row in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "０１２３４５６７８９") for n, d in enumerate(row)},
    **dict(zip(map(ord, "（）［］，、،：；？؟！．。"), "()[],,,:;??!..", strict=True)),
    **dict.fromkeys(map(ord, "\u200b\u200e\u200f\u2060\ufeff"), " "),
}


@dataclass(frozen=True, slots=True)
class Page:
    """A text as the readers of references see it: `text` is `printed` folded, character for character.

    `whole` says that the text is one reference, so that its end is the reference's end; `loose` that a phrase may
    hold words that the lexicon does not know.
    """

    printed: str
    text: str
    asked: bool
    whole: bool = False
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Names:
    """Fragments that match the lexicon's names, and the codes of what they match.

    `conferences` are the abbreviations that a year can be joined to, with their bodies: "WRC" of "WRC-19".
    """

    kind: str
    numbered: str
    listed: str
    counted: str
    body: str
    abbreviated: str
    codes: dict[str, str]
    conferences: dict[str, str]

    def code(self, alias: str) -> str:
        """The code of a matched alias; a mistyped one is known by its first letter."""
        found = self.codes.get(_key(alias))
        return found or ("dec" if alias[:1].lower() == "d" else "res")


def fold(text: str) -> str:
    """The same text, character for character, with ordinary spaces, hyphens, digits and brackets."""
    return plain(text).translate(_FOLD)


def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern of the grammar: no case."""
    return re.compile(pattern, re.IGNORECASE)


@cache
def names(asked: bool) -> Names:
    """The lexicon's kinds and bodies as fragments."""
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
        body=f"{alternatives(full)}|{_glued(short)}" if asked else f"{alternatives(full)}|(?-i:{alternatives(short)})",
        # Beside a number, a name that also means an actor or all of ITU says nothing of who adopted it.
        abbreviated=alternatives(a for a, code in full.items() if code not in {"council", "ra"} and code[:3] != "itu"),
        codes={_key(a): code for a, code in (*kinds.items(), *full.items(), *short.items())},
        conferences={a: c for a, c in (*short.items(), *full.items()) if a.isascii() and a.isalpha() and a.isupper()},
    )


# "res45", and slips of the thumb in the words that everybody types.
_GLUED = r"(?<![^\W_])(?:resolution|reso?|decision|dec|rec)(?=\d)"
_MISTYPED = r"(?<![^\W_])(?:re[sc]{1,3}[olutin]{5,8}s?|de[csi]{2,4}[oin]{2,3}s?)(?![^\W_])"


def _glued(short: dict[str, str]) -> str:
    """ "PP18" as a body before its year."""
    return rf"(?<![^\W_])(?:{'|'.join(a for a in short if a.isupper() and a.isalpha())})(?=\d\d(?!\d))"


def _key(alias: str) -> str:
    return " ".join(plain(alias).casefold().split()).rstrip(".")
