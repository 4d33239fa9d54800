"""Check obligations and actors: duties only from clauses that impose them, on their addressees; no unknown names."""

import re
from collections.abc import Iterable, Sequence
from functools import cache

from bot.composing.checking.offered import CitableClause
from ingest.indexes.lexical import stems
from ingest.lexicon import Mention, alternatives, lexicon, load, plain
from ingest.model import Part

# Parts that ask nothing of anybody.
_NO_OBLIGATION = {Part.PREAMBULAR: "preambular", Part.SIGNATORY: "a signature"}
# A name in capitals, or with capitals inside.
_CAPITALS = re.compile(r"(?<![^\W_])[A-ZА-Я][A-Za-zА-Яа-я]*[A-ZА-Я][A-Za-zА-Яа-я]*(?![^\W_])")
# A word with a capital that does not begin a sentence, or that is plainly the subject of one.
_NAMED = re.compile(
    r"(?<=[a-z,;)] )[A-Z][a-z]{2,}(?![^\W_])"
    r"|(?:^|(?<=\. ))[A-Z][a-z]{2,}(?= (?:must|shall|should|will|is|are|was|were|has|have|had|may|can)\b)"
)
# Words before a quote that may turn its sense.
_BEFORE_WORDS = 8
# Shorter aliases are words of some language.
_SHORTEST_ALIAS = 4


def obliges(text: str) -> bool:
    """Whether a statement expresses an obligation."""
    return _pattern("obliges").search(plain(text)) is not None


def wrong_claims(text: str, cited: Sequence[CitableClause], language: str) -> list[str]:
    """Faults of actors and obligations in a normalised statement against its cited clauses, each as a sentence."""
    faults = []
    mentions = actors_named(text)
    for mention in mentions:
        members = set(lexicon().expand([mention.name])) | {mention.name}
        if not any(mention.name in c.actors or members <= c.actors for c in cited):
            faults.append(f"“{text[mention.start : mention.end]}” is named in no cited clause")
    if obliges(text):
        faults += _wrong_addressees(mentions, cited)
    faults += [f"“{name}” stands in no cited clause" for name in _unknown_names(text, cited, language)]
    return faults


def denial_differs(text: str, quotes: Sequence[str], cited: Sequence[CitableClause], language: str) -> str:
    """The fault of a statement that is negated where its quotes are not, or the reverse; "" without one.

    A quote that begins after the negation of its sentence counts as negated.
    """
    passages = [
        (f"{_words_before(quote, c.clause_text)} {quote}", c.language) for quote, c in zip(quotes, cited, strict=True)
    ]
    if _matches_negation("denies", language, text):
        if any(_matches_negation("denies", passage_language, passage) for passage, passage_language in passages):
            return ""
        return "it denies something that the quoted passages do not deny"
    if any(_matches_negation("plainly", passage_language, passage) for passage, passage_language in passages):
        return "the quoted sentence says that something is not so, and the statement does not"
    return ""


def _words_before(quote: str, text: str) -> str:
    """The last words before a quote in its sentence."""
    at = text.find(quote)
    return " ".join(re.split(r"[.;:!?。；]", text[: max(at, 0)])[-1].split()[-_BEFORE_WORDS:])


def actors_named(text: str) -> list[Mention]:
    """The actors that a statement names, in any of the six languages, in order of appearance."""
    written = lexicon().actors_in(text)
    asked = (m for m in lexicon().actors_asked(text) if _is_name(text[m.start : m.end]))
    apart = [m for m in asked if all(m.end <= w.start or w.end <= m.start for w in written)]
    return sorted((*written, *apart), key=lambda m: m.start)


def _wrong_addressees(mentions: Sequence[Mention], cited: Sequence[CitableClause]) -> list[str]:
    """Faults of an obligation: from a clause that imposes none, or on others than its addressees."""
    without_obligation = (c for c in cited if c.clause.part in _NO_OBLIGATION)
    faults = [f"[{c.n}] is {_NO_OBLIGATION[c.clause.part]} and asks nothing of anybody" for c in without_obligation]
    if not mentions:
        return faults
    required = lexicon().expand([mentions[0].name])
    all_named = lexicon().expand(m.name for m in mentions)
    addressed = [c for c in cited if c.clause.addressees]
    addressees = {name for c in addressed for name in c.clause.addressees}
    if addressed and not set(required) <= addressees:
        faults.append(f"it is addressed to {', '.join(sorted(addressees))}, not to {mentions[0].name}")
    faults += [
        f"[{c.n}] is addressed to {', '.join(c.clause.addressees)}"
        for c in addressed
        if not set(all_named) & set(c.clause.addressees)
    ]
    return faults


def _unknown_names(text: str, cited: Sequence[CitableClause], language: str) -> list[str]:
    """Names in a statement that are nowhere in its clauses or their metadata, actors of the lexicon aside."""
    known_actors = [(m.start, m.end) for m in actors_named(text)]
    known_words = {word.casefold() for c in cited for word in re.findall(r"[^\W_]+", f"{c.clause_text} {c.metadata}")}
    known_words |= {name.casefold() for name in load("claims")["everywhere"]["names"]}
    known_words |= {alias.casefold() for alias in _aliases(a for c in cited for a in c.actors)}
    candidates = [
        m
        for m in _CAPITALS.finditer(text)
        if m[0].casefold() not in known_words and m[0].rstrip("s").casefold() not in known_words
    ]
    if language == "en" and all(c.language == "en" for c in cited):
        known_stems = {stem for word in known_words for stem in stems(word)}
        candidates += [m for m in _NAMED.finditer(text) if not set(stems(m[0])) <= known_stems]
    outside = (m for m in candidates if not any(start <= m.start() < end for start, end in known_actors))
    return list(dict.fromkeys(m[0] for m in outside))


def _aliases(actors: Iterable[str]) -> list[str]:
    """The short names, names and words of the names of actors."""
    known = (lexicon().actors.get(name) for name in actors)
    return [alias for actor in known if actor for alias in (*actor.short, actor.name, *_words_of(actor.names))]


def _words_of(names: Iterable[str]) -> list[str]:
    """The words of names."""
    return [word for name in names for word in name.split()]


def _matches_negation(table: str, language: str, text: str) -> bool:
    """Whether a text has a negation of a table of the lexicon in a language."""
    return _negation_pattern(table, language).search(plain(text)) is not None


@cache
def _pattern(name: str) -> re.Pattern[str]:
    """The pattern of a table of claims in the lexicon."""
    return re.compile(alternatives(load("claims")[name]), re.IGNORECASE)


@cache
def _negation_pattern(table: str, language: str) -> re.Pattern[str]:
    """The pattern of a language's negations, whole words; elided and joined forms as French and Arabic write them."""
    words = load("claims")[table].get(language, ())
    if language == "ar":
        # Short enough to stand inside other words, and joined to "and" and "so".
        return re.compile(rf"(?<!\w)[وف]?(?:{'|'.join(map(re.escape, words))})(?!\w)")
    elided = "|".join(re.escape(word) for word in words if word.endswith("'"))
    whole = alternatives(word for word in words if not word.endswith("'"))
    return re.compile(rf"{whole}|\b(?:{elided})" if elided else whole, re.IGNORECASE)


def _is_name(alias: str) -> bool:
    """Whether an alias is unlikely to be an ordinary word of some language."""
    return len(alias) >= _SHORTEST_ALIAS or alias.isupper() or _is_unspaced(alias[0])


def _is_unspaced(char: str) -> bool:
    """Whether a character is of a script in which words are not set apart, or joined to particles."""
    return "\u3040" <= char <= "\u9fff" or "\u0600" <= char <= "\u06ff"
