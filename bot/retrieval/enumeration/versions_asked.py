"""Which two revisions a question compares, and which of their changes it asks for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from bot.catalogue.catalogue import Catalogue, is_operative
from bot.catalogue.comparisons import revision_name, work_name
from bot.catalogue.lookup import phrase_fits
from bot.catalogue.versions import is_first, revisions_of
from bot.messages import joined, listed, msg
from bot.retrieval.enumeration.clauses import clauses_meant
from bot.retrieval.enumeration.common import (
    mentions_in,
    share_in,
)
from bot.understanding.change_words import kind_words, loose_words, says
from bot.understanding.cues import cue, has
from bot.understanding.query import Query
from bot.understanding.version_mentions import version_mentions
from ingest.indexes.lexical import stems
from ingest.lexicon import alternatives, load, plain
from ingest.model import Clause, Document, Part
from ingest.versions.alignment import Change, ChangeKind
from ingest.versions.meetings import meeting

# What is behind these is not asked for: "…, not those with a new number".
NEGATION = re.compile(
    r"\b(?:not|except|neither|without|sans|sin|без|other than|but no|excluding|leave out|ignore)\b", re.IGNORECASE
)
_SUPPRESSING = ("active", "passive")
# Relations of a revision from which on the changes are asked for; of any other, those up to it.
_FROM = {"from", "after", "before", "first", "previous"}


@dataclass(frozen=True, slots=True)
class Sides:
    """Two revisions to compare; where one is not held, `missing` says so in a sentence and nothing is compared."""

    older: Document | None = None
    newer: Document | None = None
    missing: str = ""


def sides_of(query: Query, document: Document, catalogue: Catalogue) -> Sides:
    """The two revisions of a document's Work that a question compares: those named, else the two newest."""
    revisions = revisions_of(document, catalogue)
    versions = [v for v in query.scope.versions if v.work == document.expression.work]
    absent = [v.words for v in versions if not v.document and v.relation != "bare"]
    absent += _conferences_not_held(query, revisions)
    if absent:
        return Sides(missing=_missing(document, joined(f"“{words}”" for words in absent), revisions))
    named = [d for d in revisions if any(v.document == d.expression.document for v in versions)]
    if len(named) > 1:
        return Sides(named[0], named[-1])
    if not named:
        return _next_to(revisions[-1], revisions, document)
    relations = {v.relation for v in versions}
    if relations & _FROM and named[0] is not revisions[-1]:
        at = revisions.index(named[0])
        return Sides(named[0], revisions[at + 1 if relations & {"before"} else -1])
    if named[0] is revisions[0] and len(revisions) > 1 and is_first(named[0]):
        return Sides(named[0], revisions[-1])  # a first text changed nothing; what came of it is meant
    return _next_to(named[0], revisions, document)


def _conferences_not_held(query: Query, revisions: Sequence[Document]) -> list[str]:
    """Conferences of the body that a question names and that no revision held is of; not "the Dubai Action Plan"."""
    body = revisions[0].expression.work.body
    printed = " ".join(plain(revision_name(d)) for d in revisions)
    found = version_mentions(query.text, (), query.scope.taken)
    bare = [m for m in found if m.relation in {"bare", "in"} and (m.place or m.body) and m.body in {"", body}]
    bare = [m for m in bare if not re.match(r"\s+[A-Z]", query.text[m.end :])]
    known = [m for m in bare if meeting(body, m.place, m.year)]
    return [m.words for m in known if (m.place or m.year) not in printed]


def _next_to(newer: Document, revisions: Sequence[Document], document: Document) -> Sides:
    """A revision with the one held before it."""
    at = revisions.index(newer)
    if at:
        return Sides(revisions[at - 1], newer)
    names = {"document": work_name(document), "revision": newer.expression.revision or msg("What is held")}
    if is_first(newer) and newer.expression.revision:
        missing = msg("Of {document}, no text before {revision} is held; {revision} is its first text", **names)
    else:
        missing = msg(
            "Of {document}, no text before {revision} is held; {revision} is the oldest text held of it", **names
        )
    if len(revisions) > 1:
        others = joined(revision_name(d) for d in revisions[1:])
        missing = msg("{what}; also held: {others}", what=missing, others=others)
    return Sides(missing=missing)


def _missing(document: Document, asked: str, revisions: Sequence[Document]) -> str:
    """A sentence for a revision that is asked for and not held."""
    held = joined(revision_name(d) for d in revisions)
    names = {"document": work_name(document), "asked": asked, "others": held}
    if len(revisions) == 1:
        return msg("{document} {asked} is not held; only {others} is, so nothing is compared", **names)
    return msg("{document} {asked} is not held; only {others} are, so nothing is compared", **names)


def kinds_asked(text: str) -> tuple[ChangeKind, ...]:
    """The kinds of change that a question asks for; () for any."""
    asked = NEGATION.split(text)[0]
    found = [kind for kind in ChangeKind if kind.value in load("versions")["kinds"] and says(kind.value, asked)]
    if ChangeKind.MOVED in found:
        found.append(ChangeKind.PHRASE)
    if ChangeKind.REWORDED in found:
        found += [ChangeKind.SPLIT, ChangeKind.MERGED]  # whose words differ as well
    return tuple(dict.fromkeys(found))


def read_out(query: Query, *cues: str) -> Query:
    """The query without the words that only ask for changes, and those of `cues`: they are no subject."""
    words = [cue("changed"), *map(cue, cues), *_asking_words()]
    said = [match[0] for pattern in words for match in pattern.finditer(plain(query.text))]
    said += loose_words(query.text)
    said += [v.words for v in query.scope.versions]
    read = {stem for text in said for stem in stems(text)}
    return replace(query, topic=query.topic.without(read), restriction=query.restriction.without(read))


@cache
def _asking_words() -> tuple[re.Pattern[str], ...]:
    """The words of kinds of change, for a revision, and for ending a text."""
    data = load("versions")
    others = [data["revision"]["nouns"], *(data["suppressing"][name] for name in _SUPPRESSING)]
    return (*map(kind_words, data["kinds"]), *(re.compile(alternatives(each), re.IGNORECASE) for each in others))


def clauses_cited(query: Query, document: Document) -> list[Clause]:
    """The clauses of a revision that a question cites by phrase and number; [] where it has none of that number."""
    reference = query.reference
    if reference is None or not (reference.nums or reference.section):
        return []
    if not reference.phrase and (query.heading or query.phrase):
        reference = replace(reference, phrase=query.heading or query.phrase)
    return clauses_meant(reference, [document])


def cites_clause(query: Query) -> bool:
    """Whether a question names a clause by its number."""
    return bool(query.reference and query.reference.nums)


def in_question(change: Change, query: Query, catalogue: Catalogue) -> bool:
    """Whether a change is of what a question restricts it to: addressees, a phrase, a half, words."""
    half, asked = _half(query), set(query.addressees)
    return all(
        any(each)
        for each in (
            [is_operative(c) and bool(asked & set(c.addressees)) for c in change.clauses] if asked else [True],
            [_under_phrase(query, c) for c in change.clauses] if _phrase(query) else [True],
            [is_operative(c) == (half == Part.OPERATIVE.value) for c in change.clauses] if half else [True],
            [bool(mentions_in(query.restriction, c, catalogue, with_title=False)) for c in change.clauses]
            if query.restriction
            else [True],
        )
    )


def nearest(changes: Sequence[Change], query: Query, catalogue: Catalogue) -> list[Change]:
    """Of changes that have words of a restriction, those that have most of them."""
    if not query.restriction:
        return list(changes)
    shares = [max(share_in(query.restriction, c, catalogue) for c in change.clauses) for change in changes]
    most = max(shares, default=0.0)
    return [change for change, share in zip(changes, shares, strict=True) if share == most]


def restriction_said(query: Query) -> str:
    """What restricts the changes, in words."""
    words = [f"“{name}”" for name in query.restriction.names]
    with_words = msg("with {words}", words=joined(words)) if words else ""
    phrase = msg("under “{phrase}”", phrase=_phrase(query)) if _phrase(query) and not query.addressees else ""
    halves = {"": "", "preambular": msg("preambular clauses"), "operative": msg("operative clauses")}
    return listed(filter(None, (phrase, halves[_half(query)], with_words)))


def _phrase(query: Query) -> str:
    return query.heading or query.phrase


def _under_phrase(query: Query, clause: Clause) -> bool:
    """Whether a clause stands under the phrase that a question names."""
    if query.heading:
        return clause.phrase.casefold() == query.heading.casefold()
    return phrase_fits(query.phrase, query.addressees, clause.phrase)


def _half(query: Query) -> str:
    if _phrase(query) or query.addressees:
        return ""
    halves = [part for part in (Part.PREAMBULAR, Part.OPERATIVE) if has(part.value, query.text)]
    return halves[0].value if len(halves) == 1 else ""
