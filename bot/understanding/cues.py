"""How people ask, and the terms of the field whose forms mean the same; the data lie with the lexicon."""

import re
from dataclasses import dataclass
from functools import cache

from ingest.lexicon import alternatives, lexicon, load, plain


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the field, found in a question at `start:end`."""

    name: str
    start: int
    end: int


@cache
def cue(name: str) -> re.Pattern[str]:
    """The words of one way of asking: "count", "revision", "signed" …"""
    return re.compile(alternatives(load("questions")[name]), re.IGNORECASE)


def has(name: str, text: str) -> bool:
    """Whether a question asks in that way."""
    return cue(name).search(plain(text)) is not None


# Ways of asking whose words say nothing of the subject.
_ASKING = (
    "obligation",
    "count",
    "list",
    "mention",
    "crossref",
    "revision",
    "signed",
    "about",
    "operative",
    "preambular",
    "alone",
    "next",
    "previous",
)


def asking(text: str) -> list[tuple[int, int]]:
    """Where a question has words that only ask."""
    return [match.span() for name in _ASKING for match in cue(name).finditer(plain(text))]


@cache
def stop_words() -> frozenset[str]:
    """Words of a question that carry no subject."""
    return frozenset(word.casefold() for name in ("stop", "around") for word in load("questions")[name])


@cache
def words_of_the_field() -> frozenset[str]:
    """All words that the lexicon has: of asking, and of the names of actors, bodies and terms."""
    said = [word for words in load("questions").values() if isinstance(words, list) for word in words]
    said += [name for actor in lexicon().actors.values() for name in (*actor.names, *actor.asked)]
    said += [name for body in lexicon().bodies.values() for name in (*body.names, *body.asked)]
    said += [form for forms in _forms().values() for form in forms]
    return frozenset(word for phrase in said for word in re.findall(r"[a-z]+", plain(phrase).casefold()))


@cache
def _forms() -> dict[str, tuple[str, ...]]:
    return {forms[0]: tuple(forms) for forms in load("terms")["terms"]}


@cache
def _term_pattern() -> tuple[re.Pattern[str], dict[str, str]]:
    names = {" ".join(plain(f).casefold().split()): name for name, forms in _forms().items() for f in forms}
    return re.compile(alternatives(f for forms in _forms().values() for f in forms), re.IGNORECASE), names


def terms_in(text: str) -> tuple[Term, ...]:
    """The terms that a question names, in their order."""
    pattern, names = _term_pattern()
    found = pattern.finditer(plain(text))
    return tuple(Term(names[" ".join(m[0].casefold().split())], m.start(), m.end()) for m in found)


@cache
def term_pattern(name: str) -> re.Pattern[str]:
    """Any form of a term, in a clause."""
    return re.compile(alternatives(_forms()[name]), re.IGNORECASE)


@cache
def forms_of(name: str) -> tuple[str, ...]:
    """All forms of a term."""
    return _forms()[name]
