"""How people ask: the words of each way of asking, and the terms of the field; the data lie with the lexicon."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from ingest.lexicon import alternatives, fold, lexicon, load, plain
from ingest.lexicon import stop_words as lexicon_stop_words

# Shorter words are others without their accents ("où", "ou").
_WITHOUT_ACCENTS = 4
# The longest cue has so many words.
_MOST_WORDS = 5
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_UNBORDERED = re.compile(r"[\u0600-\u06ff\u3040-\u30ff\u3400-\u9fff]")
# A verb's last letters, for its regular forms: "carry" carries, "bypass" bypasses, "refer" referring.
_Y, _SIBILANT, _DOUBLED = re.compile(r"(?<=[^aeiou])y$"), re.compile(r"(?:s|x|ch|sh)$"), re.compile(r"(?:fer|bat|mit)$")


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the field, found in a question at `start:end`."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Cue:
    """Words of a question, at `start:end`, that belong to these ways of asking."""

    start: int
    end: int
    names: frozenset[str]


def cues_in(text: str) -> list[Cue]:
    """Find the cues of a question in order, the longest first, without overlap."""
    folded = plain(text).lower()  # casefold would move the offsets ("ß")
    words = list(_WORD.finditer(folded))
    found: list[Cue] = []
    at = 0
    while at < len(words):
        for last in range(min(at + _MOST_WORDS, len(words)), at, -1):
            start, end = words[at].start(), words[last - 1].end()
            # Words of one cue stand beside each other, with nothing but white space between them.
            names = _cues_by_words().get(" ".join(folded[start:end].split()))
            if names:
                found += _cues_of(words[at:last], names)
                at = last - 1
                break
        at += 1
    if _UNBORDERED.search(folded):
        bordered = {cue.start for cue in found}
        found += [cue for cue in _unbordered_cues(folded) if cue.start not in bordered]
    return sorted(found, key=lambda cue: cue.start)


def cues_of(words: str) -> frozenset[str]:
    """The ways of asking that words belong to as a whole."""
    return _cues_by_words().get(fold(words), frozenset())


def _cues_of(words: Sequence[re.Match[str]], names: frozenset[str]) -> list[Cue]:
    """The cues of words that are one together: one, or one a word where each is a cue by itself."""
    single = [(word, _cues_by_words().get(word[0], frozenset())) for word in words]
    parts = [(word, own) for word, own in single if own]
    if len(parts) < len(words) or len(words) == 1:
        return [Cue(words[0].start(), words[-1].end(), names.union(*(own for _, own in parts)))]
    (first, own), *rest = parts
    return [Cue(*first.span(), names | own), *(Cue(*word.span(), inner) for word, inner in rest)]


# Ways of asking whose words say nothing of the subject.
_ASKING = {"obligation", "count", "list", "mention", "crossref", "clauses", "revision", "earlier", "signed", "about"}
_ASKING |= {"operative", "preambular", "alone", "next", "previous"}


def asking(text: str) -> list[tuple[int, int]]:
    """Where a question has words that only ask."""
    return [(cue.start, cue.end) for cue in cues_in(text) if cue.names & _ASKING]


@cache
def cue(name: str) -> re.Pattern[str]:
    """The words of one way of asking: "count", "revision", "signed" …"""
    return re.compile(alternatives(_words_of(name)), re.IGNORECASE)


def has(name: str, text: str) -> bool:
    """Whether a question asks in that way."""
    return cue(name).search(plain(text)) is not None


@cache
def stop_words() -> frozenset[str]:
    """Words of a question that carry no subject."""
    return lexicon_stop_words() | frozenset(word.casefold() for word in load("questions")["around"])


def is_filler(word: str) -> bool:
    """Whether a word of a question carries no subject, nor a part of "and/or", nor what an apostrophe ends ("it's")."""
    folded = word.casefold()
    return all(part in stop_words() for part in folded.split("/")) or folded.split("'")[0] in stop_words()


@cache
def words_of_the_field() -> frozenset[str]:
    """All words that the lexicon has: of asking, and of the names of actors, bodies and terms."""
    said = [*_cues_by_words(), *stop_words(), *load("questions")["elsewhere"]]
    said += [name for actor in lexicon().actors.values() for name in (*actor.names, *actor.asked)]
    said += [name for body in lexicon().bodies.values() for name in (*body.names, *body.asked)]
    said += [form for forms in _forms().values() for form in forms]
    return frozenset(word for phrase in said for word in re.findall(r"[a-z]+", plain(phrase).casefold()))


def inflected(entry: str) -> tuple[str, ...]:
    """The forms that an entry of the table stands for: "ask~" for ask, asks, asked, asking; itself without "~"."""
    verb, mark, rest = entry.partition("~")
    if not mark:
        return (entry,)
    stem = verb.removesuffix("e") if verb.endswith("e") else verb + verb[-1] if _DOUBLED.search(verb) else verb
    ies = _Y.sub("ie", verb)
    third = f"{verb}es" if _SIBILANT.search(verb) else f"{ies}s"
    past = f"{ies}d" if ies != verb else f"{stem}ed"
    return tuple(f"{form}{rest}" for form in (verb, third, past, f"{stem}ing"))


@cache
def _words_of(name: str) -> tuple[str, ...]:
    """The words of one way of asking, other lists that it takes in among them."""
    return tuple(dict.fromkeys(_expanded(name)))


def _expanded(name: str) -> Iterator[str]:
    for entry in load("questions")["cue"][name]:
        yield from _expanded(entry[1:]) if entry.startswith("@") else inflected(entry)


@cache
def _cues_by_words() -> dict[str, frozenset[str]]:
    """The ways of asking that some words belong to, by the words."""
    names: dict[str, set[str]] = {}
    for name in load("questions")["cue"]:
        for words in _words_of(name):
            folded = fold(words)
            names.setdefault(folded, set()).add(name)
            if len(folded) >= _WITHOUT_ACCENTS:
                names.setdefault(_unaccented(folded), set()).add(name)
    return {words: frozenset(ways) for words, ways in names.items()}


def _unaccented(words: str) -> str:
    """Words as they are typed in a hurry, Latin letters without their accents: "titulo"."""
    return "".join(c for c in unicodedata.normalize("NFD", words) if not ("\u0300" <= c <= "\u036f"))


@cache
def _unbordered() -> re.Pattern[str]:
    """The cues in scripts without word borders, or whose words are joined to others."""
    return re.compile(alternatives(words for words in _cues_by_words() if _UNBORDERED.search(words)))


def _unbordered_cues(folded: str) -> Iterator[Cue]:
    for match in _unbordered().finditer(folded):
        yield Cue(match.start(), match.end(), _cues_by_words()[fold(match[0])])


@cache
def _forms() -> dict[str, tuple[str, ...]]:
    return {forms[0]: tuple(forms) for forms in load("terms")["terms"]}


@cache
def _term_pattern() -> tuple[re.Pattern[str], dict[str, str]]:
    names = {fold(f): name for name, forms in _forms().items() for f in forms}
    return re.compile(alternatives(f for forms in _forms().values() for f in forms), re.IGNORECASE), names


def terms_in(text: str) -> tuple[Term, ...]:
    """The terms that a question names, in their order."""
    pattern, names = _term_pattern()
    found = pattern.finditer(plain(text))
    return tuple(Term(names[fold(m[0])], m.start(), m.end()) for m in found)


@cache
def term_pattern(name: str) -> re.Pattern[str]:
    """Any form of a term, in a clause."""
    return re.compile(alternatives(_forms()[name]), re.IGNORECASE)


@cache
def forms_of(name: str) -> tuple[str, ...]:
    """All forms of a term."""
    return _forms()[name]
