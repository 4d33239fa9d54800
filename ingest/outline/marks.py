"""Parse marks of items: `a)`, `1`, `1.1`, `ii)`, `3bis`, `(c)`, `2.`, `Q1.`, `A<TAB>`, `أ )` and bullets."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from ingest.lexicon import plain

_LATIN = r"bis|ter|quater|quinquies|sexies"
_NUMBERED = re.compile(
    r"\s*(?:"
    rf"(?P<dotted>[A-Z]?\d{{1,3}}(?:{_LATIN})?(?:\.\d{{1,3}}(?:{_LATIN})?)+)(?P<dotted_end>[.)])?"
    rf"|\((?P<bracketed>\d{{1,3}})\)"
    rf"|(?P<digit>\d{{1,3}})\s?(?P<digit_latin>{_LATIN})?(?P<digit_end>\)|\.(?!\d))?"
    rf"|\(?(?P<letter>[a-z]{{1,2}}|[ivxl]{{1,6}})\s?(?P<inner>{_LATIN})?\)(?P<outer>{_LATIN})?"
    r"|(?P<abjad>[\u0621-\u064a])\u0640?\s?\)"
    r"|(?P<stopped>[a-z]|[ivx]{1,5})\.(?=\s)"
    r"|(?P<capital>[A-Z])(?:(?P<capital_end>[.)])|(?=\t| {3}))"
    r"|(?P<tagged>[A-Z]\d{1,3})(?P<tagged_end>[.)]))"
    r"(?P<gap>\t\s*| +|(?=$))"
)
# "a)that …", "2Each …": the space behind the mark is lost.
_GLUED = re.compile(
    r"\s*\(?(?:(?P<letter>[a-z]|[ivx]{2,5})|(?P<digit>[1-9]\d?))\)(?=[^\W\d_]{2,})|\s*(?P<bare>[1-9]\d?)(?=[A-Z][a-z]+\s)"
)
_BULLET = re.compile(r"\s*(?:[•·▪▫◦○●‣⁃■□◆◇❖➢➤►▶▸✓✔→⇒\uf0a7\uf0b7\uf0d8*-](?:\t\s*|\s+)(?=\S)|-(?=[a-z]{2,}[\s,;]))")
# Characters of a paragraph in which its first words come.
_LOOKED_AT = 240
# So many spaces are a tab in a file without tabs.
_WIDE = 3
_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50}
_SIGNS = ((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
# Arabic letters in the order in which they number items.
_ABJAD = "أبجدهوزحطيكلمنسعفصقرشتثخذضظغ"
# "c) and d) above" and "1) of this resolution" refer to items; they begin none.
_REFERENCE = re.compile(
    r"(?:above|below|hereof|thereof|respectively)\b|(?:and|or|to)\s+\(?[a-z\d]{1,3}\)|,\s*\(?[a-z]\)"
    r"|of\s+(?:this|the|Resolution|Decision|resolves|considering|instructs|recognizing|noting|recalling)\b"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """An item's mark. `num` is "" for a bullet; `end` is where the item's own words begin.

    `kinds` are what it can be read as: `i)` is a letter or a roman number. `sure` is False for a bare number
    before a single space, which may as well begin a sentence ("2018 was …"); `tabbed` says that the file
    itself sets the mark apart. `sign` is what closes a number or a capital, a bracket or a full stop. `counts` is what
    it counts as, where it has a struck number too.
    """

    num: str
    kinds: tuple[str, ...]
    end: int
    sure: bool = True
    tabbed: bool = False
    sign: str = ""
    counts: str = ""

    @property
    def is_first(self) -> bool:
        """Whether it can begin a list: `a)`, `1`, `i)`, `1.1`."""
        return not set(self.num) - {"1", "."} if "dotted" in self.kinds else 1 in self.values

    @property
    def values(self) -> tuple[int, ...]:
        """Its ordinal value in each sequence that it can be read in."""
        return tuple(value(kind, self.num) for kind in self.kinds)


def read_mark(text: str) -> Mark | None:
    """Parse the mark at the start of a paragraph; None where there is none."""
    return _mark_of(text[:_LOOKED_AT])


@lru_cache(maxsize=4096)
def _mark_of(text: str) -> Mark | None:
    head = plain(text[:80])
    bullet = _BULLET.match(head)
    match = _NUMBERED.match(head, bullet.end() if bullet else 0)
    if bullet and (match is None or not match["letter"]):
        return Mark("", ("bullet",), bullet.end(), tabbed="\t" in bullet[0])
    if match is None or (len(text) > 80 and match.end() == 80):
        return _glued(head)
    tabbed = "\t" in match["gap"] or len(match["gap"]) >= _WIDE
    if match["dotted"]:
        sign = match["dotted_end"] or ""
        return Mark(match["dotted"], ("dotted",), match.end(), tabbed=tabbed, sign=sign)
    if match["bracketed"] or match["digit"]:
        return _number(match, text, tabbed)
    if match["abjad"]:
        return Mark(match["abjad"], ("abjad",), match.end(), tabbed=tabbed)
    if match["capital"]:
        return _capital(match, text, tabbed)
    if match["tagged"]:
        return Mark(match["tagged"], ("tagged",), match.end(), tabbed=tabbed, sign=match["tagged_end"])
    return _letter(match, text, tabbed)


def _glued(text: str) -> Mark | None:
    """A mark that the words follow without a gap; it counts where the numbering expects it."""
    found = _GLUED.match(text)
    if found is None:
        return None
    if digits := found["digit"] or found["bare"]:
        return Mark(digits, ("digit",), found.end(), sure=False)
    mark = _lettered(found["letter"], found.end())
    return replace(mark, sure=False) if mark else None


def annex_mark(text: str, letter: str) -> Mark | None:
    """Parse a number of the annex that has this letter or number: "A.1.2" in Annex A, "I.1" in Appendix I."""
    found = (
        re.match(rf"\s*(?P<num>{re.escape(letter)}\.\d{{1,3}}(?:\.\d{{1,3}})*)[.)]?(?P<gap>\s+)(?=\S)", text)
        if letter
        else None
    )
    return Mark(found["num"], ("dotted",), found.end(), tabbed="\t" in found["gap"]) if found else None


def _number(match: re.Match[str], text: str, tabbed: bool) -> Mark | None:
    """Parse a whole number; None for zero, and for a row of a table, "0<TAB>0", which has no words."""
    num = match["bracketed"] or match["digit"]
    words = text[match.end() :]
    if not int(num) or (words.strip() and not re.search(r"[^\W\d_]", words)):
        return None
    sure = tabbed or not words or bool(match["bracketed"] or match["digit_end"] or match["digit_latin"])
    sign = ")" if match["bracketed"] else (match["digit_end"] or "")
    return Mark(num + (match["digit_latin"] or ""), ("digit",), match.end(), sure, tabbed, sign)


def _capital(match: re.Match[str], text: str, tabbed: bool) -> Mark | None:
    """Parse a capital; None for a row of a table. Without a sign behind it, "A<TAB>General", it is not sure."""
    sign, words = match["capital_end"] or "", text[match.end() :]
    if not sign and ("\t" in words or not re.search(r"[^\W\d_]{2}", words)):
        return None
    return Mark(match["capital"], ("capital",), match.end(), bool(sign) and (tabbed or not match["gap"]), tabbed, sign)


def _letter(match: re.Match[str], text: str, tabbed: bool) -> Mark | None:
    if not tabbed and _REFERENCE.match(plain(text[match.end() : match.end() + 80])):
        return None
    word = match["letter"] or match["stopped"]
    mark = _lettered(word, match.end(), match["inner"] or match["outer"] or "")
    # A letter with a full stop may as well be an initial.
    sure = tabbed or not match["stopped"]
    return replace(mark, sure=sure, tabbed=tabbed) if mark else None


def _lettered(word: str, end: int, latin: str = "") -> Mark | None:
    """A mark of letters, read as a letter, as a roman number, or as either; None where it is neither."""
    kinds = tuple(k for k, fits in (("letter", _is_letter(word)), ("roman", value("roman", word) > 0)) if fits)
    return Mark(word + latin, kinds, end) if kinds else None


def _is_letter(word: str) -> bool:
    """Whether letters can be a mark: `a` to `z`, then `aa`, `bb` or `ab`; `bc` is a struck b and the c in its place."""
    return len(word) == 1 or (len(word) == 2 and (word[0] in {word[1], "a"} or ord(word[1]) - ord(word[0]) == 1))


def value(kind: str, num: str) -> int:
    """The ordinal value of a mark in its sequence, from 1; 0 where it is none. `3bis` has the value 3."""
    num = re.sub(rf"(?<=.)(?:{_LATIN})$", "", num)
    if kind == "digit":
        return int(num) if num.isdigit() else 0
    if kind == "dotted":
        return value("digit", num.rpartition(".")[2])
    if kind == "abjad":
        return _ABJAD.find(num) + 1
    if kind == "tagged":
        return value("digit", num[1:])
    if kind in {"letter", "capital"}:
        return ord(num[0].lower()) - 96 + 26 * (len(num) - 1)
    return _roman(num) if kind == "roman" else 0


def _roman(num: str) -> int:
    digits = [_VALUES.get(c, 0) for c in num]
    if not digits or 0 in digits:
        return 0
    total = sum(-d if d < after else d for d, after in zip(digits, [*digits[1:], 0], strict=True))
    return total if _as_roman(total) == num else 0


def _as_roman(number: int) -> str:
    out = ""
    for size, sign in _SIGNS:
        while number >= size:
            out, number = out + sign, number - size
    return out
