"""Roles: whoever does something in a gloss does so in its clauses; who is asked there is asked here."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from bot.composing.checking.names import actors_named
from bot.composing.checking.offered import CitableClause, are_in
from bot.composing.checking.text import comparable
from bot.composing.checking.words import content, has, spans, words_of
from ingest.indexes.lexical import stems, stop_stems
from ingest.lexicon import Mention, alternatives, lexicon, load, plain
from ingest.model import Part

# Parts that ask nothing of anybody.
_NO_OBLIGATION = {Part.PREAMBULAR: "preambular", Part.SIGNATORY: "a signature"}
# In scripts without spaces, an actor that begins so far into a sentence still is its subject.
_FIRST_CHARACTERS = 6
_ABBREVIATION = re.compile(r"[A-Z]{2,}")


def wrong_roles(text: str, cited: Sequence[CitableClause], language: str) -> list[str]:
    """Faults of who is asked and who does what in a normalised gloss, a sentence each."""
    faults = []
    if obliges(text):
        asks_nothing = [c for c in cited if c.clause.part in _NO_OBLIGATION and not obliges(c.clause_text)]
        if len(asks_nothing) == len(cited) and _subject(text, language):
            faults += [f"[{c.n}] is {_NO_OBLIGATION[c.clause.part]} and asks nothing of anybody" for c in asks_nothing]
        faults += _addressees(text, cited, language)
    if language == "en" and are_in(cited, "en"):
        faults += _agents(text, cited)
        faults += _asked(text, cited)
        faults += _subjects(text, cited)
    return list(dict.fromkeys(faults))


def obliges(text: str) -> bool:
    """Whether a statement expresses an obligation."""
    return _obliging().search(plain(text)) is not None


def _addressees(text: str, cited: Sequence[CitableClause], language: str) -> Iterator[str]:
    """A subject that is to do what is asked of others."""
    subjects = _subjects_together(text, language)
    if not subjects or any(not c.clause.addressees for c in cited):
        return
    addressed = {name for c in cited for name in asked_of(c)}
    names = {name for subject in subjects for name in _names(subject)}
    printed = [text[subject.start : subject.end].casefold() for subject in subjects]
    others = set(lexicon().expand(addressed)) | addressed
    asked = _asking().match(text, subjects[-1].end) is not None
    does_itself = not asked and any(
        names & set(_names(m)) for c in cited for m in actors_named(c.clause_text) if does(c.clause_text, m)
    )
    in_a_name = any(words in name.casefold() for words in printed for name in addressed)
    if not names & others and not in_a_name and not does_itself:
        yield f"it is addressed to {', '.join(sorted(addressed))}, not to {subjects[0].name}"


def asked_of(citable: CitableClause) -> set[str]:
    """Whom a clause asks: its addressees but for those in coordination with whom others are to act."""
    phrase, addressed = comparable(citable.clause.phrase), set(citable.clause.addressees)
    alongside = spans("alongside", citable.language, phrase)
    if not alongside:
        return addressed
    before, after = (
        {name for m in lexicon().actors_in(part) for name in (*_names(m), *lexicon().expand([m.name]))}
        for part in (phrase[: alongside[0][0]], phrase[alongside[0][1] :])
    )
    return addressed - (after - before) or addressed


def _subjects_together(text: str, language: str) -> list[Mention]:
    """The actor that a sentence begins with, to whom a duty is given, and those joined to it: “A, B and C are to …”."""
    subject = _subject(text, language)
    if subject is None:
        return []
    together = [subject]
    for mention in actors_named(text):
        between = text[together[-1].end : mention.start]
        if mention.start < together[-1].end:
            continue
        parted = has("alongside", language, between) or has("does", "en", between)
        if parted or any(stem not in stop_stems() for stem in stems(between, language)):
            break
        together.append(mention)
    return together


def _subject(text: str, language: str) -> Mention | None:
    """The actor that a sentence begins with, to whom a duty is given; None where it begins with something else."""
    for mention in actors_named(text)[:1]:
        if text[mention.start : mention.end].islower() and text[mention.start].isascii():
            return None  # “the secretariat” may be anybody's
        before = text[: mention.start]
        if has("with", language, before) or has("alongside", language, before):
            return None
        if language in {"zh", "ar"}:
            return mention if len(before) <= _FIRST_CHARACTERS else None
        if any(stem not in stop_stems() for stem in stems(before, language)):
            return None
        after = plain(text[mention.end :])
        # What stands before its verb may be a relative clause: "countries that need support are to be helped".
        verbs = [start for start, _ in spans("does", "en", after)[:2]] if language == "en" else []
        return None if any(_told().match(after, at) for at in (0, *verbs)) else mention
    return None


def _agents(text: str, cited: Sequence[CitableClause]) -> Iterator[str]:
    """Actors that do something in the gloss, and in the clauses are only done to, or spoken of."""
    addressed = set(lexicon().expand(name for c in cited for name in c.clause.addressees))
    mentions = [(c, m) for c in cited for m in actors_named(c.clause_text)]
    agents = {name for c, m in mentions if is_subject(c.clause_text, m) for name in _names(m)}
    spoken_of = {name for _, m in mentions for name in _names(m)}
    mention = _subject(text, "en")
    names = set(_names(mention)) if mention else set()
    if mention and does(text, mention) and names & spoken_of and not names & (agents | addressed):
        yield f"“{mention.name}” does nothing in the clause"


def asked_to(text: str) -> list[tuple[int, int]]:
    """The spans of “is asked to” and the like in an English text."""
    return [m.span() for m in _asking().finditer(text)]


def _asked(text: str, cited: Sequence[CitableClause]) -> Iterator[str]:
    """A subject that “is asked to” do something, in words that are not those of whom its clauses address."""
    match = _asking().search(text)
    if match is None or any(not c.clause.addressees for c in cited):
        return
    before = text[: match.start()]
    said = {w.stem for w in content(before, "en")}
    known = {s for c in cited for s in stems(f"{c.clause.phrase} {' '.join(c.clause.addressees)} {_also(c)}")}
    elsewhere = {s for c in cited for s in stems(c.clause_text)}
    others = bool(said) and not said & known and said <= elsewhere
    if (others or _is_another(before, cited)) and not actors_named(before):
        yield f"the clause asks {', '.join(cited[0].clause.addressees)}"


def _is_another(subject: str, cited: Sequence[CitableClause]) -> bool:
    """Whether a subject is an abbreviation, such as “ITU”, that the clauses have, but not for any whom they address."""
    short = _ABBREVIATION.fullmatch(subject.strip().removeprefix("The "))
    if short is None:
        return False
    actors = (lexicon().actors.get(name) for c in cited for name in c.clause.addressees)
    asked = {word for a in actors if a for word in (a.name, *a.names, *a.short, *a.asked)}
    asked |= {word for c in cited for word in c.clause.phrase.split()}
    return short[0] not in asked and any(short[0] in c.clause_text.split() for c in cited)


def _also(citable: CitableClause) -> str:
    """The other names of those whom a clause addresses."""
    actors = (lexicon().actors.get(name) for name in citable.clause.addressees)
    return " ".join(word for a in actors if a for word in (*a.names, *a.short, *a.asked))


def _subjects(text: str, cited: Sequence[CitableClause]) -> Iterator[str]:
    """A verb with another subject than in the clauses, where that subject is theirs as well: “the UN is limiting …”."""
    verb, subject = _clause_of(text, 0, len(text)) or (None, set())
    known = [w for c in cited for w in content(c.clause_text, "en")]
    if verb is None or not subject or not subject <= {w.stem for w in known}:
        return
    theirs = []
    for citable in cited:
        words = words_of(citable.clause_text, "en")
        for word in words:
            if word.stem == verb:
                first = min((w.start for w in words if w.segment == word.segment), default=0)
                theirs.append(_clause_of(citable.clause_text, first, word.start + len(word.text)) or ("", set()))
    if theirs and all(v == verb and s and not s & subject for v, s in theirs):
        yield f"another does what it says (“{verb}”)"


def _clause_of(text: str, start: int, end: int) -> tuple[str, set[str]] | None:
    """The first verb with an auxiliary in a stretch of a text, and the stems before it; None where there is none."""
    auxiliaries = [span for span in spans("does", "en", text[:end]) if span[0] >= start]
    if not auxiliaries:
        return None
    first, last = auxiliaries[0]
    inside = [w for w in content(text, "en") if start <= w.start < end]
    verb = next((w.stem for w in inside if w.start >= last), None)
    return (verb, {w.stem for w in inside if w.start < first}) if verb else None


def does(text: str, mention: Mention) -> bool:
    """Whether an actor is the subject of a verb, or stands after “by”; one who is asked for something is not."""
    if text[mention.start : mention.end].islower():
        return False  # “the countries” may be anybody's
    return is_subject(text, mention) and _patient().match(plain(text[mention.end :])) is None


def is_subject(text: str, mention: Mention) -> bool:
    """Whether an auxiliary follows an actor directly, or it stands after “by”."""
    before = text[: mention.start].rstrip().removesuffix(" the").rstrip()
    if any(end == len(before) for _, end in spans("by", "en", before)):
        return True
    if before.endswith((" and", ",", " or")) or any(end == len(before) for _, end in spans("party", "en", before)):
        return False  # one of a list, whose role its first has; or another party
    return _acts().match(plain(text[mention.end :])) is not None


def _names(mention: Mention) -> tuple[str, ...]:
    """The names of an actor, its members as well."""
    return (mention.name, *lexicon().members(mention.name))


@cache
def _obliging() -> re.Pattern[str]:
    return re.compile(alternatives(load("claims")["obliges"]), re.IGNORECASE)


@cache
def _acts() -> re.Pattern[str]:
    """What follows an actor that does something: an auxiliary."""
    return re.compile(rf"\s*(?:{alternatives(load('closed_classes')['does']['en'])})", re.IGNORECASE)


@cache
def _asking() -> re.Pattern[str]:
    """ "is invited to": its subject is asked."""
    return re.compile(
        rf"\b(?:is|are|was|were|be)\s+(?:{alternatives(load('closed_classes')['asked']['en'])})\s+(?:to|upon)\b",
        re.IGNORECASE,
    )


@cache
def _told() -> re.Pattern[str]:
    """What follows one to whom something is to be done: "must be told", "are to be identified"."""
    auxiliary = alternatives(load("closed_classes")["does"]["en"])
    return re.compile(rf"\s*(?:{auxiliary})\s+(?:to\s+)?be\b", re.IGNORECASE)


@cache
def _patient() -> re.Pattern[str]:
    """What follows one to whom something is done: "must be told", "is kept"."""
    passive = r"\s*(?:is|are|was|were)\s+(?!\w+ing\b|to\b|not\b|\w+ly\b)\w+"
    return re.compile(rf"(?:{_told().pattern})|(?:{passive})", re.IGNORECASE)
