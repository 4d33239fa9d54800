"""The grammar of times: the rules of `rules/*.toml`, compiled for each language with the names that the lexicon has."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from ingest.lexicon import lexicon, load, plain

_RULES = Path(__file__).parent / "rules"
_COMMON = "common"
_PIECE = re.compile(r"(?<!\(\?P)<(\w+)>")
_GROUP = re.compile(r"\(\?P<(\w+)>")
# Where a space has to be one character: behind what is looked back at, and in a class of characters.
_SINGLE = re.compile(r"\(\?<[=!][^()]*\)|\[[^\]]*\]")
# The letters of a pattern, beside what is none of a text, "\\D" and "(?P<name>"; and what tells capitals apart.
_LETTERS = re.compile(r"\\.|\(\?P<\w+>|[^\W\d_]+")
_CAPITALS = "(?-i:"
# An abbreviation with its year ("PP-18") is asked for and no name of a body.
_YEARED = re.compile(r"\d")
# Scripts without spaces between words have no word borders.
_UNSPACED = frozenset({"zh"})
_BEFORE, _AFTER = r"(?<![^\W_])", r"(?![^\W_])"


class Means(StrEnum):
    """What a rule of the grammar finds."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"
    MEETING = "meeting"
    EVERY = "every"
    FREQUENCY = "frequency"
    WORDS = "words"
    UNREAD = "unread"
    SINCE = "since"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule for one language: what it finds, its pattern, and the frequency that it stands for.

    Where it tells no capitals apart, the pattern is of small letters alone: a third less time than ignoring case takes.
    """

    name: str
    means: Means
    pattern: re.Pattern[str]
    value: str = ""

    def matches(self, text: str, small: str) -> Iterator[re.Match[str]]:
        """The matches in a text, which is given in small letters as well, of the same length."""
        return self.pattern.finditer(text if self.pattern.flags & re.IGNORECASE else small)


@cache
def rules(language: str) -> tuple[Rule, ...]:
    """The rules of a language, the common ones first; those of English for a language without any."""
    language = _known(language)
    pieces = _pieces(language)
    out = []
    for row in (*table(_COMMON)["rule"], *table(language)["rule"]):
        pattern = _expanded(row["pattern"], pieces)
        if pattern is not None:
            out.append(Rule(row["name"], Means(row["means"]), _compiled(pattern, language), row.get("value", "")))
    return tuple(out)


def _known(language: str) -> str:
    return language if language in languages() else "en"


@cache
def languages() -> tuple[str, ...]:
    """The languages that have rules of their own."""
    return tuple(sorted(path.stem for path in _RULES.glob("*.toml") if path.stem != _COMMON))


@cache
def table(name: str) -> dict[str, Any]:
    """The grammar of a language as it is written, or what all share ("common")."""
    return tomllib.loads((_RULES / f"{name}.toml").read_text(encoding="utf-8"))


def meets_several_times_a_year(body: str) -> bool:
    """Whether a body may meet several times a year, so that no list tells its next meeting."""
    return body in table(_COMMON)["several_a_year"]


def groups_of(match: re.Match[str], text: str) -> dict[str, str]:
    """The groups that have matched something, as the text has it, by the names that the grammar gives them."""
    return {
        name.partition("__")[0]: text[slice(*match.span(name))] for name, value in match.groupdict().items() if value
    }


@cache
def body_of(name: str) -> str:
    """The code of the body that a matched name is of; "" for none."""
    return _bodies().get(_folded(name).removesuffix("s"), _bodies().get(_folded(name), ""))


@cache
def month_of(name: str) -> int:
    """The number of a month by its name or its number."""
    return int(name) if name.isdecimal() else _months()[_folded(name)]


def number_of(word: str, language: str) -> int:
    """The value of a number in digits or in a word of a language: “once” is one in English, and eleven in Spanish."""
    return int(word) if word.isdecimal() else _numbers_of(_known(language))[_folded(word)]


def _pieces(language: str) -> dict[str, str]:
    """The fragments of a language by name, with those made from the lexicon."""
    both = table(_COMMON)["piece"] | table(language)["piece"]
    named = {name: text for name, text in both.items() if isinstance(text, str)}
    return named | {
        "months": _either(_months()),
        "numbers": rf"\d{{1,3}}|{_either(_numbers_of(language))}",
        "number": rf"(?:\d{{1,3}}|{_either(_numbers_of(language))})",
        "body": f"(?P<body>{_either(_bodies())})",
    }


def _expanded(pattern: str, pieces: Mapping[str, str]) -> str | None:
    """A pattern with its fragments put in, to the last; None where the language lacks one."""
    while found := _PIECE.search(pattern):
        piece = pieces.get(found[1])
        if piece is None:
            return None
        pattern = f"{pattern[: found.start()]}{piece}{pattern[found.end() :]}"
    return pattern


def _compiled(pattern: str, language: str) -> re.Pattern[str]:
    """A pattern in word borders: a space is any white space, and a group that is named again gets a number."""
    seen: Counter[str] = Counter()

    def renamed(match: re.Match[str]) -> str:
        seen[match[1]] += 1
        return f"(?P<{match[1]}__{seen[match[1]]}>"

    pattern = _GROUP.sub(renamed, pattern)
    pattern = _SINGLE.sub(lambda match: match[0].replace(" ", r"\s"), pattern)
    pattern = re.sub(r" (?!\?)", r"\\s+", pattern).replace(" ?", r"\s*")
    before, after = ("", "") if language in _UNSPACED else (_BEFORE, _AFTER)
    pattern = f"{before}(?:{pattern}){after}"
    if _CAPITALS in pattern:
        return re.compile(pattern, re.IGNORECASE)
    return re.compile(_LETTERS.sub(lambda match: match[0] if match[0][0] in "\\(" else match[0].lower(), pattern))


def _either(names: Iterable[str]) -> str:
    """A pattern for any of these names, the longest first; where none begins so, their first letters tell at once."""
    ordered = sorted(names, key=lambda n: (-len(n), n))
    first = "".join(re.escape(letter) for letter in sorted({name[0] for name in ordered}))
    return f"(?=[{first}])(?:{'|'.join(re.escape(name).replace(chr(92) + ' ', ' ') for name in ordered)})"


def _folded(text: str) -> str:
    return " ".join(plain(text).casefold().split())


@cache
def _bodies() -> dict[str, str]:
    """The codes of the bodies that meet, by every name of theirs."""
    known = load("meetings")
    inflected = [table(language)["piece"].get("bodies", {}) for language in languages()]
    out: dict[str, str] = {}
    for code, body in lexicon().bodies.items():
        asked = (name for name in body.asked if not _YEARED.search(name))
        names = (*lexicon().body_names(code), *asked, *(name for t in inflected for name in t.get(code, ())))
        if code in known or body.met or code in {"wtpf", "council"}:
            out |= {_folded(name): code for name in names}
    return out


@cache
def _months() -> dict[str, int]:
    return {_folded(name): int(at) for at, names in load("numbers")["months"].items() for name in names}


@cache
def _numbers_of(language: str) -> dict[str, int]:
    """Numbers in the words of a language, and "one" with the articles that stand for it."""
    words = load("numbers")["words"].get(language, {})
    named = {_folded(word): int(value) for value, names in words.items() for word in names}
    return named | {_folded(word): int(value) for word, value in table(language).get("numbers", {}).items()}
