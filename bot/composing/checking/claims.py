"""Who is to do what: obligations only from what asks something, only of whom it is asked; nobody else is named."""

import re
from collections.abc import Iterable, Sequence
from functools import cache

from bot.composing.checking.offered import Offered
from ingest.indexes.lexical import stems
from ingest.lexicon import Mention, alternatives, lexicon, load, plain
from ingest.model import Part

# Parts that ask nothing of anybody.
_SILENT = {Part.PREAMBULAR: "preambular", Part.SIGNATORY: "a signature"}
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
    """Whether a statement says that somebody is to do something."""
    return _cue("obliges").search(plain(text)) is not None


def wrong_claims(text: str, cited: Sequence[Offered], language: str) -> list[str]:
    """What a statement (made comparable) claims of whom against the clauses that it cites, each as a sentence."""
    faults = []
    named = actors_named(text)
    for mention in named:
        whole = set(lexicon().expand([mention.name])) | {mention.name}
        if not any(mention.name in c.actors or whole <= c.actors for c in cited):
            faults.append(f"“{text[mention.start : mention.end]}” is named in no cited clause")
    if obliges(text):
        faults += _wrong_duties(named, cited)
    faults += [f"“{name}” stands in no cited clause" for name in _unknown_names(text, cited, language)]
    return faults


def denial_differs(text: str, quotes: Sequence[str], cited: Sequence[Offered], language: str) -> str:
    """Why a statement says "not" where its quotes do not, or the reverse; "" where it does neither.

    A quote that begins behind the "not" of its sentence is of what is not so as well.
    """
    held = [(f"{_before(quote, c.own)} {quote}", c.language) for quote, c in zip(quotes, cited, strict=True)]
    if _denies("denies", language, text):
        if any(_denies("denies", spoken, words) for words, spoken in held):
            return ""
        return "it denies something that the quoted passages do not deny"
    if any(_denies("plainly", spoken, words) for words, spoken in held):
        return "the quoted sentence says that something is not so, and the statement does not"
    return ""


def _before(quote: str, text: str) -> str:
    """The last words of a quote's sentence before the quote."""
    at = text.find(quote)
    return " ".join(re.split(r"[.;:!?。；]", text[: max(at, 0)])[-1].split()[-_BEFORE_WORDS:])


def actors_named(text: str) -> list[Mention]:
    """The actors that a statement names, in any of the six languages, in their order."""
    written = lexicon().actors_in(text)
    asked = (m for m in lexicon().actors_asked(text) if _is_name(text[m.start : m.end]))
    apart = [m for m in asked if all(m.end <= w.start or w.end <= m.start for w in written)]
    return sorted((*written, *apart), key=lambda m: m.start)


def _wrong_duties(named: Sequence[Mention], cited: Sequence[Offered]) -> list[str]:
    silent = (c for c in cited if c.clause.part in _SILENT)
    faults = [f"[{c.n}] is {_SILENT[c.clause.part]} and asks nothing of anybody" for c in silent]
    if not named:
        return faults
    asked = lexicon().expand([named[0].name])
    all_named = lexicon().expand(m.name for m in named)
    addressed = [c for c in cited if c.clause.addressees]
    everybody = {name for c in addressed for name in c.clause.addressees}
    if addressed and not set(asked) <= everybody:
        faults.append(f"it is addressed to {', '.join(sorted(everybody))}, not to {named[0].name}")
    faults += [
        f"[{c.n}] is addressed to {', '.join(c.clause.addressees)}"
        for c in addressed
        if not set(all_named) & set(c.clause.addressees)
    ]
    return faults


def _unknown_names(text: str, cited: Sequence[Offered], language: str) -> list[str]:
    """Names in a statement that stand nowhere in or around its clauses, the actors of the lexicon aside."""
    known_actors = [(m.start, m.end) for m in actors_named(text)]
    held = {word.casefold() for c in cited for word in re.findall(r"[^\W_]+", f"{c.own} {c.around}")}
    held |= {name.casefold() for name in load("claims")["everywhere"]["names"]}
    held |= {alias.casefold() for alias in _short_names(a for c in cited for a in c.actors)}
    found = [
        m for m in _CAPITALS.finditer(text) if m[0].casefold() not in held and m[0].rstrip("s").casefold() not in held
    ]
    if language == "en" and all(c.language == "en" for c in cited):
        own = {stem for word in held for stem in stems(word)}
        found += [m for m in _NAMED.finditer(text) if not set(stems(m[0])) <= own]
    outside = (m for m in found if not any(start <= m.start() < end for start, end in known_actors))
    return list(dict.fromkeys(m[0] for m in outside))


def _short_names(actors: Iterable[str]) -> list[str]:
    known = (lexicon().actors.get(name) for name in actors)
    return [alias for actor in known if actor for alias in (*actor.short, actor.name, *_words(actor.names))]


def _words(names: Iterable[str]) -> list[str]:
    return [word for name in names for word in name.split()]


def _denies(table: str, language: str, text: str) -> bool:
    return _denying(table, language).search(plain(text)) is not None


@cache
def _cue(name: str) -> re.Pattern[str]:
    return re.compile(alternatives(load("claims")[name]), re.IGNORECASE)


@cache
def _denying(table: str, language: str) -> re.Pattern[str]:
    words = load("claims")[table].get(language, ())
    if language == "ar":
        # Short enough to stand inside other words, and joined to "and" and "so".
        return re.compile(rf"(?<!\w)[وف]?(?:{'|'.join(map(re.escape, words))})(?!\w)")
    elided = "|".join(re.escape(word) for word in words if word.endswith("'"))
    whole = alternatives(word for word in words if not word.endswith("'"))
    return re.compile(rf"{whole}|\b(?:{elided})" if elided else whole, re.IGNORECASE)


def _is_name(alias: str) -> bool:
    """Whether an alias is no word of some language besides."""
    return len(alias) >= _SHORTEST_ALIAS or alias.isupper() or _unspaced(alias[0])


def _unspaced(char: str) -> bool:
    return "\u3040" <= char <= "\u9fff" or "\u0600" <= char <= "\u06ff"
