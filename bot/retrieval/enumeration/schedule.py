"""Filters for what is due: clauses that set a time (by when, how often), and those that ask for a report (to whom)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.catalogue.catalogue import Catalogue, is_operative
from bot.retrieval.enumeration.common import (
    asks_more,
    called,
    documents_in,
    joined,
    names_of,
    restrict_to_topic,
    restriction_words,
)
from bot.retrieval.enumeration.grouping import by_document
from bot.retrieval.enumeration.predicate import addressees_named, clauses_of, restricted
from bot.retrieval.evidence import Evidence, complete_set
from bot.understanding.actors import others_named
from bot.understanding.query import Intent, Query
from ingest.citation import format_num
from ingest.indexes.lexical import content_stems, stems
from ingest.labels import short_phrase
from ingest.lexicon import lexicon, plain
from ingest.model import Clause
from ingest.outline.parts import folded

# A person reads so many lines of what is due; of more, the clauses themselves tell.
_MOST_LINES = 40
_NUMBER = r"(?:\d+|one|two|three|four|five|six|seven|eight|ten|twelve)"
_PERIOD = r"(?:days?|weeks?|months?|quarters?|years?|sessions?|meetings?|conferences?|periods?|cycles?)"
_EVENT = (
    r"(?:(?:ordinary|annual|extraordinary|plenipotentiary|world|regional|council|its|financial|budget\w*|study|four-year)\s+)*"
    r"(?:sessions?|meetings?|conferences?|assembl\w+|council|cycle|periods?|PP|WTDC|WTSA|WRC|RA|WCIT|forum)"
)
_WHEN = r"(?:next|following|subsequent|forthcoming|upcoming|coming|first|last|(?:19|20)\d\d|each|every)"
_TIME = re.compile(
    rf"\b(?:by|before|until|till|after|from|no later than|not later than|at the latest|prior to)\s+(?:the\s+)?"
    rf"(?:end\s+of\s+)?(?:the\s+)?(?:(?:{_WHEN})\s+)*(?:(?:19|20)\d\d|{_EVENT})"
    rf"|\b(?:to|at|for|of|in|during)\s+(?:the\s+|its\s+|their\s+)?{_WHEN}\s+(?:\(?(?:19|20)\d\d\)?\s+)?{_EVENT}"
    rf"|\bat\s+(?:its|their)\s+(?:\w+\s+)?(?:sessions?|meetings?)"
    rf"|\bwithin\s+(?:a period of\s+)?{_NUMBER}\s+{_PERIOD}"
    rf"|\b(?:each|every)\s+(?:{_NUMBER}\s+|second\s+|other\s+)?{_PERIOD}"
    r"|\b(?:once|twice)\s+(?:a|per|every)\s+\w+|\b(?:annual|yearly|biennial|biannual|quarterly|monthly|triennial|quadrennial)(?:ly)?\b"
    r"|\bannually\b|\bon an? (?:annual|yearly|regular|ongoing|periodic|continuous|continuing) basis\b"
    r"|\b(?:regularly|periodically|periodic|immediately|as soon as possible|without delay|in a timely manner)\b"
    r"|\bdeadlines?\b|\bin\s+(?:19|20)\d\d\b|\bfor\s+(?:the\s+)?(?:period\s+)?(?:19|20)\d\d\s*[-–]\s*(?:19|20)\d\d",
    re.IGNORECASE,
)
# "to report to the Council", "to submit a report", "to keep Member States informed".
_REPORT = re.compile(
    r"\b(?:report|reports|reported|reporting)\b(?!\s+(?:of|by|from)\s+the)|\b(?:keep|keeping)\b[^.;]{1,80}\b(?:informed|apprised|updated)\b"
    r"|\b(?:submit|present|transmit|forward|provide|communicate|bring|inform|notify|brief|update)\w*\b"
    r"[^.;]{0,120}?\b(?:report\w*|result\w*|finding\w*|outcome\w*|progress|implementation|attention|council|conference|assembly)\b",
    re.IGNORECASE,
)
_TO = re.compile(
    r"\b(?:to|before|inform|informing|keep|keeping|notify|for consideration by|attention of)\s+", re.IGNORECASE
)
_YEARLY = re.compile(r"\b(?:annual\w*|yearly|(?:each|every|per|a) year)\b", re.IGNORECASE)
# Of an event, these do not tell which it is.
_GENERAL = frozenset(stems("next following subsequent forthcoming upcoming coming before after until ordinary end"))
# Ways of asking whose words are no subject.
_ASKING = ("timed", "reporting", "datum", "why", "obligation", "things")
_ASKS_WHO = re.compile(
    r"^\W*(?:and\s+)?(?:who|which (?:office|body|director)\w*)\b|\bby whom\b"
    r"|\bwho\s+(?:must|has|have|should|is|owes)\b",
    re.IGNORECASE,
)
_BEFORE_NAME = re.compile(
    r"(?:(?:the|each|every|all|its|next|subsequent|following|forthcoming|future|ITU|\d{4})\s+)*", re.I
)
_SENTENCE_END = re.compile(r"[.;]\s|$")


@dataclass(frozen=True, slots=True)
class Due:
    """A clause with the words that say when or how often something is due, or to whom it is reported."""

    clause: Clause
    words: tuple[str, ...]
    recipients: tuple[str, ...] = ()


def deadlines(query: Query, catalogue: Catalogue) -> Evidence | None:
    """The operative clauses that set a time or a frequency; None where a document is in no English."""
    return _due(query, catalogue, "set a time", ())


def reports(query: Query, catalogue: Catalogue) -> Evidence | None:
    """The operative clauses that ask for a report, to whom it is asked for; None as in `deadlines`."""
    if _ASKS_WHO.search(query.text):
        query = replace(query, addressees=(), groups=())  # "who reports to the Council?"
    recipients = others_named(query)
    to = f" to {called(recipients)}" if recipients else ""
    return _due(query, catalogue, f"ask for a report{to}", recipients)


def _due(query: Query, catalogue: Catalogue, predicate: str, recipients: Sequence[str]) -> Evidence | None:
    documents = documents_in(query, catalogue)
    if any(document.expression.language != "en" for document in documents):
        return None  # what is due is told by English words
    operative = [clause for document in documents for clause in document.clauses if is_operative(clause)]
    times = [match.span() for match in _TIME.finditer(query.text)]
    read = replace(query, topic=query.topic.without(stem for span in times for stem in stems(query.text[slice(*span)])))
    # Words of another language than the documents' cannot be looked for in them.
    if not query.whole and query.language == "en" and asks_more(read, operative, catalogue, *_ASKING):
        return None
    found = list(_times(operative) if query.intent is Intent.DEADLINES else _reports(operative))
    if query.intent is Intent.REPORTS and times:
        found = [replace(one, words=found_words) for one in found if (found_words := _words_of_time(one.clause))]
    if times and (same := [one for one in found if any(_same_time(query.text[slice(*t)], one.words) for t in times)]):
        found, predicate = same, f"{predicate}: {joined(f'“{query.text[slice(*t)]}”' for t in times)}"
    # "by the next Plenipotentiary Conference" is asked of nobody.
    in_times = {m.name for m in lexicon().actors_asked(query.text) for s, e in times if s <= m.start < e}
    query = replace(query, addressees=tuple(name for name in query.addressees if name not in in_times))
    if recipients:
        found = [one for one in found if set(recipients) & set(one.recipients)]
    addressed = f" and are addressed to {addressees_named(query)}" if query.addressees else ""
    if query.addressees:
        found = [one for one in found if set(query.addressees) & set(one.clause.addressees)]
    what = f"operative clauses of {names_of(documents)} that by their words {predicate}{addressed}"
    read_as = f"{clauses_of(query, documents, 'operative clauses')} that {predicate}{addressed}"
    if not found:
        return None  # other words may say so
    pool = [one.clause for one in found]
    chosen = restrict_to_topic(query, query.restriction, pool, documents, catalogue)
    if chosen is None:
        return None
    read_as += restricted(query, query.restriction, chosen, pool, catalogue)
    groups = by_document(chosen, catalogue)
    result = complete_set(query, what, chosen, pool, restriction_words(query), read_as=read_as, groups=groups)
    lines = tuple(_line(one) for one in found if one.clause in chosen) if len(groups) == 1 else ()
    return replace(result, details=lines if len(lines) <= _MOST_LINES else ())


def _same_time(asked: str, words: Sequence[str]) -> bool:
    """Whether one of a clause's times is the one that a question names: yearly, or with the same event or year."""
    if _YEARLY.search(asked):
        return any(_YEARLY.search(word) for word in words)
    event = {stem for stem in content_stems(stems(asked)) if stem not in _GENERAL}
    return any(event <= set(stems(word)) for word in words)


def _times(clauses: Sequence[Clause]) -> Iterator[Due]:
    """The clauses that say when or how often, with these words."""
    for clause in clauses:
        if words := _words_of_time(clause):
            yield Due(clause, words)


def _words_of_time(clause: Clause) -> tuple[str, ...]:
    """The words of a clause that say when or how often."""
    return tuple(dict.fromkeys(folded(match[0]) for match in _TIME.finditer(clause.text)))


def _reports(clauses: Sequence[Clause]) -> Iterator[Due]:
    """The clauses that ask for a report to somebody, or for a report by its name."""
    for clause in clauses:
        recipients: dict[str, None] = {}
        words = []
        for match in _REPORT.finditer(clause.text):
            end = _SENTENCE_END.search(clause.text, match.end())
            sentence = clause.text[match.start() : end.start() if end else len(clause.text)]
            recipients |= dict.fromkeys(_recipients(sentence))
            words.append(match[0])
        if recipients or any("report" in plain(word).casefold() for word in words):
            yield Due(clause, (), tuple(recipients))


def _recipients(sentence: str) -> Iterator[str]:
    """Whom a sentence of reporting names after “to”, groups expanded."""
    for match in _TO.finditer(sentence):
        rest = sentence[match.end() :]
        first = next(iter(lexicon().actors_in(rest[:80])), None)
        # "to subsequent Council meetings", not "to reduce the costs of the Council"
        if first is not None and _BEFORE_NAME.fullmatch(rest[: first.start]):
            yield from lexicon().expand([first.name])


def _line(due: Due) -> str:
    """A line for a clause: its phrase and number, when it is due, or to whom it is reported."""
    where = " ".join(filter(None, (short_phrase(due.clause.phrase), format_num(due.clause.num))))
    told = ", ".join(f"“{words}”" for words in due.words) if due.words else f"to {called(due.recipients)}"
    return f"{where or 'clause'}: {told}" if due.words or due.recipients else where
