"""Intent: the slots that a question fills, and the frame that fits it best, over the roles that its Works may have."""

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from functools import cache

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.lookup import fits
from bot.understanding.actors import bodies_spoken_of
from bot.understanding.change_words import changed_loosely, kind_said
from bot.understanding.follow_up import leans
from bot.understanding.frames import Scored, delexicalised, scored
from bot.understanding.proposal_mentions import asks_of_proposals
from bot.understanding.query import Conversation, DocumentScope, Intent, Query
from bot.understanding.spans import Interval, Kind, Span, within
from ingest.citation import Citation
from ingest.lexicon import lexicon

# By how much a frame has to lead a wider set, or else that is taken.
_MARGIN = 0.15
# From which score a set of all documents is surely asked for, and from which one that a question of yes or no names.
_SURE, _LIKELY = 0.8, 0.35
# By how much less a document's own data may score where a question has no word of its texts.
_NEARLY = 0.25
# Kinds of documents that have no resolution's clauses.
_UNNUMBERED = {"letter", "report", "doc"}
# What is evidence for another question than what an addressee is asked.
_OTHERWISE = frozenset(
    {"who", "why", "reason", "where", "say", "source", "mention", "crossref", "signed", "revision", "passage"}
)
# With one of these, a question that begins with "does" asks for more than yes or no.
_ASKING_MORE = frozenset({"what", "who", "where", "why", "how", "count"})
_MODALS = frozenset({"must", "should", "shall"})
# After an auxiliary these are no subject: "would be grateful for a table".
_NO_SUBJECT = frozenset({"be", "like", "love", "appreciate", "welcome", "need", "want"})
# With a document that is named, or "the Director" to be asked back on, what is asked need not be so sure.
_NAMED = frozenset({"addressed", "vague"})
# A score that tells neither way; and one that tells more, where a Work is not held.
_EVEN, _MORE = 0.5, 0.6
_EVERY = re.compile(
    r"\bevery (?:\w+ ){0,2}(?:years?|months?|weeks?|quarters?|sessions?)\b|\bonce (?:a|every|per)\b", re.IGNORECASE
)
_PROPOSES = re.compile(r"\bpropos(?:e|es|ed|ing)\b|propone|提议|يقترح", re.IGNORECASE)
# Relations that say which revision without naming it or its time.
_RELATIVE = frozenset({"newest", "previous", "first"})
_SETS = frozenset({Intent.DUTIES, Intent.HALF, Intent.PHRASE, Intent.ITEMS, Intent.SIGNATORIES})


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a question: the Query with the roles of its Works told, its tokens, and the slots it fills."""

    query: Query
    tokens: tuple[str, ...]
    slots: frozenset[str]


def best_of(found: Sequence[Reading]) -> Query:
    """The Query of the reading and the frame that score best.

    Where the score hardly decides, it is the wider set: nothing that was asked for is left out.
    """
    ranked = [(reading, scored(reading.tokens, reading.slots)) for reading in found]
    if _compares_revisions(found[0].slots):
        ranked = ranked[:1]  # a Work of which two revisions are compared is what is asked about
    (reading, (best, *rest)), *others = ((reading, options) for reading, options in ranked if options)
    # Without the Work that is not held, a question would be on nothing.
    rival = max(_EVEN, best.score)
    if "absent" in reading.slots:
        rival = _MORE if best.score > _LIKELY else _LIKELY
    for other, options in others:
        if options[0].score > rival:
            reading, (best, *rest), rival = other, options, options[0].score
    duties = next((one for one in (best, *rest) if one.frame.intent == Intent.DUTIES), None)
    top = best
    wider = rest and rest[0].frame.intent in _SETS and rest[0].frame.width > best.frame.width
    # "who chairs the group?" is answered by no half of a text.
    wider = wider and not (rest[0].frame.intent == Intent.HALF and reading.tokens[:1] == ("who",))
    # Whoever is asked, what is asked of everybody is another set.
    wider = wider and not (best is duties and "addressed" in reading.slots)
    if wider and best.margin < _MARGIN and not reading.slots.isdisjoint({"document", "vague"}):
        best = rest[0]
    elif duties and best.frame.intent in {Intent.MEANING, Intent.MENTIONS} and _is_set_by_itself(reading, duties):
        best = duties
    data = next((one for one in rest if one.frame.intent == Intent.DATA), None)
    nearly = data and data.score > _LIKELY and best.score - data.score < _NEARLY
    if data and nearly and best.frame.intent == Intent.MEANING and "said" not in reading.slots:
        best = data  # a document, a word for one of its own data, and nothing else that documents speak of
    heading = next((one for one in rest if one.frame.intent == Intent.HEADING), None)
    if heading and "under" in reading.tokens and top.score < _LIKELY:
        best = heading  # a phrase as it is printed, what stands under it, and hardly a word for another question
    if duties and reading.query.whether and reading.query.act and "addressed" in reading.slots:
        best = duties  # whether somebody is asked to do something is told by what he is asked
    changes = next((one for one in rest if one.frame.intent == Intent.CHANGES), None)
    if changes and _compares_revisions(reading.slots):
        best = changes  # two revisions of one text, and a word of change
    if rest and best.frame.intent == Intent.DUTIES and best.score < _SURE and reading.slots.isdisjoint(_NAMED):
        best = rest[0]  # of all documents, a set only where it is surely asked for
    return replace(reading.query, intent=Intent(best.frame.intent), margin=round(best.margin, 3))


def _compares_revisions(slots: Set[str]) -> bool:
    """Whether a question names two revisions of one text, and has a word of change or names a clause."""
    return "two revisions" in slots and not slots.isdisjoint({"changed", "clause"})


def readings(
    query: Query, spans: Sequence[Span], addressees: Sequence[Interval], before: Conversation, catalogue: Catalogue
) -> list[Reading]:
    """The readings of a question: each Work in it may be what something else refers to, or none is."""
    works = [span.citation for span in spans if span.citation is not None and span.citation.number]
    numbers = [work.number for work in works]
    # A Work that is named twice is not referred to by itself.
    targets = [None, *(work for work in works if not _part_named(work) and numbers.count(work.number) == 1)]
    told = [target for target in targets if target is None or _may_be_referred_to(target, query.scope, catalogue)]
    return [_reading(query, spans, addressees, target, works, before, catalogue) for target in told]


def _may_be_referred_to(target: Citation, scope: DocumentScope, catalogue: Catalogue) -> bool:
    """Whether something held can refer to a Work: not where all other Works that the question has are not held."""
    others = any(not fits(target, catalogue.by_name[name]) for name in scope.documents)
    return others or all(work == target for work in scope.not_held)


def _reading(
    query: Query,
    spans: Sequence[Span],
    addressees: Sequence[Interval],
    target: Citation | None,
    works: Sequence[Citation],
    before: Conversation,
    catalogue: Catalogue,
) -> Reading:
    scope = _without(query, target, works, spans, before, catalogue) if target else query.scope
    read = replace(query, scope=scope, target=target)
    kinds = {catalogue.by_name[name].expression.work.kind for name in scope.documents}
    document = "letter" if kinds == {"letter"} else "document"
    places = (*((c.start, c.end) for c in works), *query.scope.taken)
    names: dict[Interval, str] = dict.fromkeys(places, document)
    names |= dict.fromkeys(addressees, "addressee")
    names |= {(c.start, c.end): f"{_part_named(c)} {document}" for c in works if _part_named(c)}
    names |= {(target.start, target.end): "target"} if target else {}
    tokens = tuple(delexicalised(spans, names))
    read = replace(read, whether=_is_polar(spans) and _ASKING_MORE.isdisjoint(tokens))
    return Reading(read, tokens, _slots(read, spans, addressees, works, kinds, before, catalogue))


def _part_named(work: Citation) -> str:
    """What of a Work a citation names beside it: a clause, a phrase, a half; "" where it names the Work alone."""
    return "clause" if work.nums or work.section else "phrase" if work.phrase else work.part or ""


def _slots(
    query: Query,
    spans: Sequence[Span],
    addressees: Sequence[Interval],
    works: Sequence[Citation],
    kinds: set[str],
    before: Conversation,
    catalogue: Catalogue,
) -> frozenset[str]:
    """The names of the slots that a question fills."""
    scope = query.scope
    addressed = bool(query.addressees or query.printed or query.unknown)
    known = len(query.topic.names) if query.language != "en" else len(query.topic.terms) + len(query.known)
    quoted = any(span.kind is Kind.QUOTATION for span in spans)
    named = bool(query.addressees or quoted or bodies_spoken_of(query.text, scope))
    # "in force in 2014" is a time, and asks nothing of revisions; "the latest version" may.
    times = [place for v in scope.versions if v.relation not in _RELATIVE for place in _places_of(v.words, query.text)]
    cues = frozenset[str]().union(*(s.cues for s in spans if not any(a <= s.start < b for a, b in times)))
    places = [*((work.start, work.end) for work in works), *scope.taken]
    # "the proposal EUR/44A7" is a name.
    proposals = bool(kinds) and kinds <= {"proposal", "draft"}
    filled = {
        "document": bool(scope.documents or scope.versions),  # of a Work that is held, in whatever revision
        "absent": bool(scope.not_held or scope.ambiguous) and not scope.documents,
        "two works": len({(work.kind, work.number, work.body) for work in works}) > 1,
        "several": len(scope.documents) > 1,
        "letter": kinds == {"letter"},
        "numbered": len(scope.documents) == 1 and not kinds & _UNNUMBERED,
        "target": query.target is not None,
        "addressee": addressed,
        "office": any(name not in _bodies() for name in query.addressees),
        "addressed": addressed and bool(scope.documents) and not kinds & _UNNUMBERED,
        "vague": query.vague,
        "unsaid": query.unsaid and "obligation" not in cues,
        "phrase": bool(query.phrase),
        "heading": bool(query.heading),
        "clause": query.reference is not None,
        "adjacent": (bool(query.step) and not query.topic) or bool(query.position),
        "number": bool(query.number) and not query.heading,
        "spoken of": bool(known) or named,
        "subject": bool(query.topic) or named,
        "said": known > 0,
        "said much": known > 2,
        "restricted": bool(query.restriction),
        "leaning": leans(query.text) and bool(before.clauses),
        "before duties": before.intent is Intent.DUTIES,
        # "the resolutions on oil and on nets" names two.
        "works": any("works" in span.cues and not scope.names(span.start, span.end) for span in spans),
        "held": "held" in cues,
        "body": bool(bodies_spoken_of(query.text, scope)),
        "versioned": not cues.isdisjoint({"revision", "earlier"}),
        "citing": not cues.isdisjoint({"mention", "crossref", "works", "source"}),
        "signed": "signed" in cues,
        "datum": "datum" in cues,
        "timed": "timed" in cues or bool(_EVERY.search(query.text)),
        "reporting": "reporting" in cues,
        "reason": "reason" in cues,
        "changed": "changed" in cues
        or (_speaks_of_text(query, cues, before) and changed_loosely(query.text))
        or ((bool(scope.versions) or "clauses" in cues) and kind_said(query.text))
        or (bool(scope.versions) and changed_loosely(query.text, of_revision=True)),
        "versions": bool(scope.versions),
        "two revisions": _names_two_revisions(scope),
        "proposed": ("proposed" in cues and not (proposals and not _PROPOSES.search(query.text)))
        # "why does KON want to suppress it?" asks for its reasons.
        or ("reason" not in cues and asks_of_proposals(query.text, places, catalogue)),
        "agreement": "agreement" in cues and kinds != {"letter"},
        "who": _asks_who(spans, addressees),
    }
    return frozenset(name for name, is_filled in filled.items() if is_filled)


def _places_of(words: str, text: str) -> list[Interval]:
    """Where words stand in a text."""
    return [match.span() for match in re.finditer(re.escape(words), text)] if words else []


def _speaks_of_text(query: Query, cues: Set[str], before: Conversation) -> bool:
    """Whether a question speaks of clauses, or of a revision: then "new" may say so of them."""
    return bool(query.reference or query.scope.versions or before.clauses or "clauses" in cues)


def _names_two_revisions(scope: DocumentScope) -> bool:
    """Whether a question names two revisions of one Work that are held."""
    named = {(version.work, version.document) for version in scope.versions if version.document}
    return len(named) > len({work for work, _ in named})


@cache
def _bodies() -> frozenset[str]:
    """The names of actors that are bodies as well: what is held of them may be asked for."""
    return frozenset(name for body in lexicon().bodies.values() for name in (body.short, *body.names))


def _is_set_by_itself(reading: Reading, duties: Scored) -> bool:
    """Whether a document and an addressee are named, and nothing speaks for another question than their set."""
    whether = reading.tokens[:1] == ("whether",) and duties.score < _LIKELY
    return "addressed" in reading.slots and not whether and _OTHERWISE.isdisjoint(reading.tokens)


def _is_polar(spans: Sequence[Span]) -> bool:
    """Whether a question begins with an auxiliary and its subject: "does it …", not "the delegation would be glad"."""
    spoken = (
        at for at, span in enumerate(spans) if span.cues - {"leaning"} or not (span.cues or span.kind is Kind.FILLER)
    )
    first = next(spoken, None)
    if first is None or not ("whether" in spans[first].cues or spans[first].value.casefold() in _MODALS):
        return False
    return all(span.value.casefold() not in _NO_SUBJECT for span in spans[first + 1 : first + 2])


def _asks_who(spans: Sequence[Span], addressees: Sequence[Interval]) -> bool:
    """Whether it is asked who does something, not what somebody is asked: "who must report …", "which countries …"."""
    which = [span.end for span in spans if span.value.casefold() in {"which", "wich"}]
    if any(0 < start - end <= 1 for start, _ in addressees for end in which):
        return True
    first = [span.cues for span in spans if "leaning" not in span.cues][:2]
    return bool(first) and "who" in first[0] and not (len(first) > 1 and "whether" in first[1])


def _without(
    query: Query,
    target: Citation,
    works: Sequence[Citation],
    spans: Sequence[Span],
    before: Conversation,
    catalogue: Catalogue,
) -> DocumentScope:
    """The scope without the Work that is referred to: the other Works, what "it" stands for, or all that is held."""
    documents = tuple(d for d in query.scope.documents if not fits(target, catalogue.by_name[d]))
    missing = tuple(c for c in query.scope.not_held if c != target)
    alone = len(works) == 1
    if alone and before.documents and any("anaphor" in s.cues for s in within(spans, 0, target.start)):
        return DocumentScope(before.documents)
    if alone and not documents:
        return DocumentScope(not_held=missing)
    return replace(query.scope, documents=documents or query.scope.documents, not_held=missing, ambiguous=())
