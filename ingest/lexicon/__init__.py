"""The lexicon: phrases, actors, bodies and kinds of ITU and UN documents, with their aliases.

The data are the `*.toml` files of this folder; this module reads them once and matches aliases longest first. What
documents in the other languages of the Union print (`translations.toml`) is matched beside the English.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from ingest.model import Part


@dataclass(frozen=True, slots=True)
class Actor:
    """An actor that a phrase can address; a group has `members`, by their canonical names.

    `names` and `short` (abbreviations) are what documents print, `asked` what only questions use.
    """

    name: str
    slug: str
    names: tuple[str, ...]
    short: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Body:
    """A body that adopts documents; `met` has where and when it did so, as far as no other body did."""

    code: str
    short: str
    names: tuple[str, ...]
    asked: tuple[str, ...]
    met: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document: a resolution, a decision, a letter."""

    code: str
    name: str
    names: tuple[str, ...]
    asked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """A named-entity span: `text[start:end]` names `name`."""

    start: int
    end: int
    name: str


@dataclass(frozen=True, slots=True)
class Verb:
    """The verb that opens a phrase, with the modifiers around it: where it ends, and the part that it heads."""

    end: int
    part: Part


def plain(text: str) -> str:
    """Normalise spaces, hyphens and quotation marks for matching, character for character, so that spans stay valid."""
    return text if text.isascii() else text.translate(_PLAIN)


_PLAIN = {
    **dict.fromkeys(map(ord, "\u00a0\u2007\u202f\u2002\u2003\u2009"), " "),
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-"),
    **dict.fromkeys(map(ord, "\u2018\u2019\u02bc"), "'"),
    **dict.fromkeys(map(ord, "\u201c\u201d"), '"'),
    # Letters that ignoring case equates with ASCII ones.
    0x017F: "s",
    0x212A: "k",
    0x0130: "i",
    0x0131: "i",
    # The punctuation of Chinese and Arabic.
    **dict(zip(map(ord, "，、；：。（）！？،؛؟"), ",,;:.()!?,;?", strict=True)),
}

# English stop words that tell one phrase from another ("considering further"); and foreign ones that are English words.
_TELLING = {"above", "after", "before", "below", "further"}
_ENGLISH_TOO = {
    "ai",
    "ante",
    "antes",
    "aura",
    "auras",
    "contra",
    "era",
    "eras",
    "estado",
    "estados",
    "sea",
    "seas",
    "soy",
    "ton",
}

# Scripts written without spaces have no word borders.
_BEFORE, _AFTER = r"(?<![^\W_])", r"(?![^\W_])"
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
# Arabic joins its articles, conjunctions and prepositions to the word, and endings: "الموقع" (the place) holds no "وقع"
# (signed), but "ووقعها" does.
_LETTER = r"[\u0621-\u064a\u0671-\u06d3]"
_ARABIC = re.compile(_LETTER)
# Signs for short vowels, and the stroke that draws a word out: a print may have or leave them.
_VOWELS = "[\u064b-\u0652\u0640]"
_VOWEL_SIGNS = re.compile(_VOWELS)
_STARTS = rf"(?<!{_LETTER})"
_JOINED = ("[وفبلكس]", "[وف][بلكس]", "ال", "لل", "[وفبك]ال", "[وف]لل", "[وف][بك]ال")
_BEFORE_ARABIC = rf"(?:{_STARTS}|{'|'.join(rf'(?<={_STARTS}{joined})' for joined in _JOINED)})"
_AFTER_ARABIC = rf"(?=(?:هما|ها|هم|ه|نا|ات|ة|ين|ون|ان|وا|ا|ي|ت)?(?!{_LETTER}))"


def alternatives(aliases: Iterable[str]) -> str:
    """Build a regular expression of aliases in word borders, longest first, so that the longer name wins."""
    ordered = sorted(set(aliases), key=lambda a: (-len(a), a))
    spaced: list[str] = []
    arabic: list[str] = []
    unspaced: list[str] = []
    for alias in ordered:
        of = arabic if _ARABIC.search(alias) else unspaced if _UNSPACED.search(alias) else spaced
        of.append(_spaced(alias))
    bordered = [rf"{_BEFORE}(?:{'|'.join(spaced)}){_AFTER}"] if spaced else []
    joined = [_joined("|".join(arabic))] if arabic else []
    return "|".join(bordered + joined + unspaced) or r"(?!)"


def _spaced(alias: str) -> str:
    """A pattern for an alias: its words, with any white space between them, and Arabic with any vowel signs."""
    if _ARABIC.search(alias):
        return r"\s+".join(f"{_VOWELS}*".join(map(re.escape, word)) + f"{_VOWELS}*" for word in _words_of(alias))
    return r"\s+".join(map(re.escape, plain(alias).split()))


def _words_of(alias: str) -> list[str]:
    return _VOWEL_SIGNS.sub("", plain(alias)).split()


def _joined(words: str) -> str:
    """A pattern for Arabic words in their borders; the look ahead spares other scripts the look behind."""
    return rf"(?={_LETTER}){_BEFORE_ARABIC}(?:{words}){_AFTER_ARABIC}"


# What a text in another language has and an English one seldom does: letters, articles, prepositions.
_FOREIGN = re.compile(r"[^\W\d_a-zA-Z]|\b(?:al|aux?|de|del|des|du|el|et|la|las|le|les|los|y)\b", re.IGNORECASE)
_LISTS = ("joining", "also_english")

# A pattern over aliases, and the name that each stands for.
_Matcher = tuple[re.Pattern[str], dict[str, str]]


class Lexicon:
    """The lexicon in memory, with its matchers. Build it with `lexicon()`."""

    def __init__(self) -> None:
        people, bodies, phrases = load("actors"), load("bodies"), load("phrases")
        self.actors = {a["name"]: Actor(**_tuples(a)) for a in people["actor"]}
        self.bodies = {b["code"]: Body(**_tuples(b)) for b in bodies["body"]}
        self.kinds = {k["code"]: Kind(**_tuples(k)) for k in bodies["kind"]}
        self.phrases: dict[str, tuple[str, ...]] = {name: tuple(words) for name, words in phrases.items()}
        self.translations: dict[str, dict[str, Any]] = load("translations")
        self._parts = _parts(self.phrases)
        foreign = {verb: part for table in self.translations.values() for verb, part in _parts(table).items()}
        unlike, like = ({word for table in self.translations.values() for word in table[name]} for name in _LISTS)
        verbs = [*self._parts, *(verb for verb in foreign if verb not in like)]
        self._verb = _verb_pattern(verbs, (like & {*foreign}) - {*self._parts}, self._both("modifiers"), unlike - like)
        self._parts_of_verbs = {fold(verb): part for verb, part in (foreign | self._parts).items()}
        self.met_in = {place: b.code for b in self.bodies.values() for place in b.met}

    # The matchers are made when something is first looked for: a command that reads documents asks no questions.

    @cached_property
    def _written(self) -> _Matcher:
        return _matcher({a.name: a.names for a in self.actors.values()}, re.IGNORECASE)

    @cached_property
    def _written_foreign(self) -> _Matcher:
        return _matcher({a: self._translated("actors", a) for a in self.actors}, re.IGNORECASE)

    @cached_property
    def _written_short(self) -> _Matcher:
        """In a document an abbreviation counts in capitals only ("who", "ms" and "br" are words too)."""
        return _matcher({name: self._abbreviations(name) for name in self.actors}, re.NOFLAG)

    @cached_property
    def _asked(self) -> _Matcher:
        each = self.actors.values()
        names = {a.name: (*a.names, *self._translated("actors", a.name)) for a in each}
        asked = {a.name: (*names[a.name], *self._abbreviations(a.name), *a.asked) for a in each}
        return _matcher(asked, re.IGNORECASE)

    @cached_property
    def _bodies_written(self) -> _Matcher:
        return _matcher({code: self._names_of_body(code) for code in self.bodies}, re.IGNORECASE)

    @cached_property
    def _bodies_asked(self) -> _Matcher:
        asked = {b.code: self._names_of_body(b.code) + b.asked for b in self.bodies.values()}
        return _matcher(asked, re.IGNORECASE)

    def _abbreviations(self, name: str) -> tuple[str, ...]:
        """The abbreviations of an actor, and their plurals."""
        short = self.actors[name].short
        return (*short, *(f"{s}s" for s in short))

    def _names_of_body(self, code: str) -> tuple[str, ...]:
        return (*self.bodies[code].names, *self._translated("bodies", code))

    def actors_in(self, text: str) -> tuple[Mention, ...]:
        """Find the actors that a document names, in their order; the longest name wins where two overlap."""
        foreign = _found(self._written_foreign, text) if _FOREIGN.search(text) else []
        return _longest(_found(self._written, text) + _found(self._written_short, text) + foreign)

    def actors_asked(self, text: str) -> tuple[Mention, ...]:
        """Find the actors that a question names, in any of the six languages and by any abbreviation."""
        return _longest(_found(self._asked, text))

    def bodies_in(self, text: str) -> tuple[Mention, ...]:
        """Find the bodies that a document names, by their codes."""
        return _longest(_found(self._bodies_written, text))

    def bodies_asked(self, text: str) -> tuple[Mention, ...]:
        """Find the bodies that a question names, by their codes."""
        return _longest(_found(self._bodies_asked, text))

    def expand(self, names: Iterable[str]) -> tuple[str, ...]:
        """Replace each group of canonical names by its members, without repetition; other names stay."""
        return tuple(dict.fromkeys(member for name in names for member in self.members(name)))

    def members(self, name: str) -> tuple[str, ...]:
        """The members of a group of actors; the name itself for any other."""
        actor = self.actors.get(name)
        return actor.members if actor and actor.members else (name,)

    def addressees(self, text: str) -> tuple[str, ...]:
        """The addressees of a phrase, groups expanded."""
        return self.expand(mention.name for mention in self.actors_in(text))

    @property
    def heads(self) -> tuple[str, ...]:
        """The verbs that head a group of clauses in English."""
        return tuple(self._parts)

    @property
    def joining(self) -> tuple[str, ...]:
        """Words that stand between and around the actors of a phrase, of all languages."""
        return self._both("joining")

    @property
    def opening(self) -> tuple[str, ...]:
        """What a clause of another language begins with before its subject: "que", "что"."""
        return tuple(word for table in self.translations.values() for word in table["opening"])

    @property
    def foreign_duties(self) -> tuple[str, ...]:
        """What follows the subject of a duty in another language: "须", "doit"."""
        return tuple(word for table in self.translations.values() for word in table["duties"])

    def kind_names(self, code: str) -> tuple[str, ...]:
        """The names of a kind of document, of all languages."""
        return (*self.kinds[code].names, *self._translated("kinds", code))

    def body_names(self, code: str) -> tuple[str, ...]:
        """What documents call a body, in all languages, its abbreviation first."""
        return (self.bodies[code].short, *self.bodies[code].names, *self._translated("bodies", code))

    def _both(self, name: str) -> tuple[str, ...]:
        """The words of a list, English and translated."""
        return (*self.phrases[name], *(word for table in self.translations.values() for word in table[name]))

    def _translated(self, kind: str, name: str) -> tuple[str, ...]:
        return tuple(word for table in self.translations.values() for word in table[kind].get(name, ()))

    def verb(self, text: str) -> Verb | None:
        """Match the phrase verb that a text begins with, with its modifiers; None where there is none."""
        match = self._verb.match(plain(text))
        if match is None:
            return None
        return Verb(match.end(), self._parts_of_verbs[fold(match["verb"])])


@cache
def lexicon() -> Lexicon:
    """The lexicon, read once."""
    return Lexicon()


@cache
def load(name: str) -> dict[str, Any]:
    """Read one data file of the lexicon, once; whoever is given it changes nothing in it."""
    return tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def stop_words() -> frozenset[str]:
    """Words that carry no subject: bm25s' lists for English, French, Spanish and Russian, and our own beside them."""
    import bm25s.stopwords as lists

    english = {*lists.STOPWORDS_EN_PLUS} - _TELLING
    others = {*lists.STOPWORDS_FRENCH, *lists.STOPWORDS_SPANISH, *lists.STOPWORDS_RUSSIAN} - _ENGLISH_TOO
    return frozenset((*english, *others, *(word.casefold() for word in load("questions")["stop"])))


def _tuples(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}


def _parts(phrases: Mapping[str, Sequence[str]]) -> dict[str, Part]:
    """The verbs of a table of phrases, with the part that each heads."""
    parts = dict.fromkeys(phrases["preambular"], Part.PREAMBULAR)
    return parts | dict.fromkeys((*phrases["operative"], *phrases["stating"]), Part.OPERATIVE)


def _verb_pattern(
    verbs: Iterable[str], also_english: Iterable[str], modifying: Iterable[str], behind: Iterable[str]
) -> re.Pattern[str]:
    """A pattern for the verb of a phrase; a foreign one that is English as well needs its own language `behind` it."""
    foreign = rf"(?:{alternatives(also_english)})(?=\s+(?:{alternatives(behind)})|\s*,?\s*$)"
    modifiers = alternatives(modifying)
    return re.compile(
        rf"(?:(?:{modifiers})\s+)*و?(?P<verb>{alternatives(verbs)}|{foreign})"
        rf"(?:,?\s+(?:and\s+|et\s+|y\s+)?(?:{modifiers}))*",
        re.IGNORECASE,
    )


def _matcher(aliases: dict[str, tuple[str, ...]], flags: re.RegexFlag) -> _Matcher:
    """One pattern over all aliases, and the map from a matched alias to its name."""
    names = {fold(alias): name for name, each in aliases.items() for alias in each}
    pattern = alternatives(alias for each in aliases.values() for alias in each)
    return re.compile(pattern, flags), names


def fold(alias: str) -> str:
    """The key of an alias that `alternatives` has found: one spelling of spaces, case and Arabic vowel signs."""
    return " ".join(_VOWEL_SIGNS.sub("", plain(alias)).casefold().split())


def _found(matcher: _Matcher, text: str) -> list[Mention]:
    pattern, names = matcher
    return [Mention(m.start(), m.end(), names[fold(m[0])]) for m in pattern.finditer(plain(text))]


def _longest(mentions: list[Mention]) -> tuple[Mention, ...]:
    longest: list[Mention] = []
    for mention in sorted(mentions, key=lambda m: (m.start - m.end, m.start)):
        if all(mention.end <= other.start or other.end <= mention.start for other in longest):
            longest.append(mention)
    return tuple(sorted(longest, key=lambda m: m.start))
