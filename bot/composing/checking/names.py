"""Names: no actor and no proper name in a gloss that its clauses, their headings or their document do not have."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from bot.composing.checking.offered import CitableClause, are_in
from bot.understanding.cues import forms_of, terms_in
from bot.understanding.text import related
from ingest.indexes.lexical import stems, stop_stems
from ingest.lexicon import Mention, lexicon, load

# A name in capitals, or with capitals inside.
_CAPITALS = re.compile(r"(?<![^\W_])[A-ZА-Я][A-Za-zА-Яа-я]*[A-ZА-Я][A-Za-zА-Яа-я]*(?![^\W_])")
# A word with a capital that does not begin a sentence, or that is plainly the subject of one.
_NAMED = re.compile(
    r"(?<=[a-z,;)] )[A-Z][a-z]{2,}(?![^\W_])"
    r"|(?:^|(?<=\. ))[A-Z][a-z]{2,}(?= (?:must|shall|should|will|is|are|was|were|has|have|had|may|can)\b)"
)
_CAPITALISED = re.compile(r"(?<![^\W_])(?:[A-Z][a-z]+|\d{1,3})(?![^\W_])")
# "Global Cybersecurity Index": capitalised words in a row, with what joins them; their initials; an abbreviation.
_ROW = re.compile(r"[A-Z][a-z]+(?:(?:-| (?:(?:of|on|for|and|the|in|to) )*)[A-Z][a-z]+)+")
_INITIAL = re.compile(r"(?<![^\W_])[A-Z](?=[a-z])")
_ABBREVIATION = re.compile(r"(?<![^\W_])[A-Z]{3,}(?![^\W_])")
_NUMBER_AFTER = re.compile(r" (\d{1,3})(?![^\W_])")
# Shorter aliases are words of some language.
_SHORTEST_ALIAS = 4


def unknown_names(text: str, cited: Sequence[CitableClause], language: str) -> list[str]:
    """Faults of names in a normalised gloss, a sentence each."""
    known = _Known(cited)
    foreign = not are_in(cited, language)
    mentions = [m for m in actors_named(text) if not text[m.start : m.end].islower()]  # “companies” name nobody
    faults = [
        f"“{text[m.start : m.end]}” is named in no cited clause"
        for m in mentions
        if not known.actor(m, text[m.start : m.end])
    ]
    faults += _numbered(text, mentions, cited)
    places = [(m.start, m.end) for m in mentions]
    names = [m for m in _CAPITALS.finditer(text) if not foreign]
    if language == "en" and not foreign:
        names += _NAMED.finditer(text)
    places += _written_out(text, known.texts)
    outside = (m[0] for m in names if not any(start <= m.start() < end for start, end in places))
    return faults + [f"“{name}” stands in no cited clause" for name in dict.fromkeys(outside) if not known.name(name)]


def _numbered(text: str, mentions: Iterable[Mention], cited: Sequence[CitableClause]) -> Iterator[str]:
    """A clause's own number after the name of an actor, as in its label: “the Director of BDT 18”."""
    numbers = {c.clause.num for c in cited}
    stated = " ".join(c.clause_text for c in cited)
    for mention in mentions:
        after = _NUMBER_AFTER.match(text, mention.end)
        if after and after[1] in numbers and not re.search(rf"(?<!\d){after[1]}(?!\d)", stated):
            yield f"“{text[mention.start : mention.end]} {after[1]}” is a clause, and no name"


class _Known:
    """The names that clauses, their headings and their documents have, in any form of the lexicon."""

    def __init__(self, cited: Sequence[CitableClause]) -> None:
        self.texts = [f"{c.known_text} {' '.join(c.clause.addressees)} {_body(c)} {c.signatures}" for c in cited]
        self.actors = {name for c in cited for name in c.actors}
        self.words = {word for t in self.texts for word in re.findall(r"[^\W_]+", t.casefold())}
        self.words |= {name.casefold() for name in load("claims")["everywhere"]["names"]}
        self.words |= {alias.casefold() for alias in _aliases(self.actors)}
        self.stems = {stem for t in self.texts for stem in stems(t)} | {s for w in self.words for s in stems(w)}
        self.terms = {form.casefold() for t in self.texts for term in terms_in(t) for form in forms_of(term.name)}

    def actor(self, mention: Mention, printed: str) -> bool:
        """Whether an actor is named, by any name; or its words stand there, as of “countries” or “members”."""
        members = set(lexicon().members(mention.name))
        said = set(stems(printed)) - stop_stems()
        if mention.name in self.actors or members <= self.actors or bool(said and self._have(said)):
            return True
        return self.name(printed)

    def name(self, name: str) -> bool:
        """Whether a name stands there, as an abbreviation or a form of a term as well."""
        folded = name.casefold()
        if set(stems(name)) <= stop_stems():
            return True  # "That is …"
        if {folded, folded.rstrip("s")} & (self.words | self.terms):
            return True
        if any(re.search(rf"(?<![^\W_]){re.escape(folded)}(?![^\W_])", text.casefold()) for text in self.texts):
            return True
        return self._have(set(stems(name))) or any(abbreviates(name.rstrip("s"), text) for text in self.texts)

    def _have(self, said: Iterable[str]) -> bool:
        return all(stem in self.stems or any(related(stem, known) for known in self.stems) for stem in said)


def _body(citable: CitableClause) -> str:
    """What the body that adopted a clause is called."""
    code = citable.document.expression.work.body
    return " ".join(lexicon().body_names(code)) if code in lexicon().bodies else ""


def abbreviates(name: str, text: str) -> bool:
    """Whether a name is made of the initials of capitalised words in a row, and a number after them: "SG12"."""
    letters = name.rstrip("0123456789")
    if not letters.isupper() or not letters.isascii():
        return False
    initials = "".join(word[0][0] if word[0].isalpha() else word[0] for word in _CAPITALISED.finditer(text))
    return name in initials


def _written_out(text: str, known: Sequence[str]) -> list[tuple[int, int]]:
    """The spans of capitalised words in a row whose initials the texts have as an abbreviation, or as the end of one.

    "General Assembly" where they have "UNGA".
    """
    short = {word for t in known for word in _ABBREVIATION.findall(t)}
    out = []
    for row in _ROW.finditer(text):
        words = list(_INITIAL.finditer(text, row.start(), row.end()))
        for first, last in combinations(range(len(words)), 2):
            initials = "".join(m[0] for m in words[first : last + 1])
            if any(word.endswith(initials) for word in short):
                out.append((words[first].start(), row.end() if last == len(words) - 1 else words[last + 1].start()))
    return out


def actors_named(text: str) -> list[Mention]:
    """The actors that a statement names, in any of the six languages, in order of appearance."""
    written = lexicon().actors_in(text)
    asked = (m for m in lexicon().actors_asked(text) if _is_name(text[m.start : m.end]))
    apart = [m for m in asked if all(m.end <= w.start or w.end <= m.start for w in written)]
    return sorted((*written, *apart), key=lambda m: m.start)


def _aliases(actors: Iterable[str]) -> Iterator[str]:
    """The short names, names and words of the names of actors."""
    for actor in filter(None, map(lexicon().actors.get, actors)):
        yield from (*actor.short, actor.name, *(word for name in actor.names for word in name.split()))


def _is_name(alias: str) -> bool:
    """Whether an alias is unlikely to be an ordinary word of some language."""
    return len(alias) >= _SHORTEST_ALIAS or alias.isupper() or _is_unspaced(alias[0])


def _is_unspaced(char: str) -> bool:
    """Whether a character is of a script in which words are not set apart, or joined to particles."""
    return "\u3040" <= char <= "\u9fff" or "\u0600" <= char <= "\u06ff"
