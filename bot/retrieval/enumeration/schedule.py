"""Filters for what is due: clauses that set a time (by when, how often), and those that ask for a report (to whom)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.catalogue.catalogue import Catalogue, is_operative
from bot.messages import joined, msg, plural
from bot.register.reports import report_in
from bot.retrieval.enumeration.asked_times import Chosen, Timed, asked_times
from bot.retrieval.enumeration.common import (
    asks_more,
    called,
    documents_in,
    names_of,
    restrict_to_topic,
    restriction_words,
)
from bot.retrieval.enumeration.grouping import by_document
from bot.retrieval.enumeration.predicate import addressees_named, clauses_of, labels_of, restricted
from bot.retrieval.evidence import Evidence, complete_set, silent
from bot.understanding.actors import others_named
from bot.understanding.query import Intent, Query
from ingest.citation import format_num
from ingest.labels import printed_date, short_phrase
from ingest.model import Clause
from ingest.times import Kind, Time
from ingest.times.grammar import languages

# A person reads so many lines of what is due; of more, the clauses themselves tell.
_MOST_LINES = 40
# Where nothing is due by then for certain, so many clauses that may be are shown.
_MOST_CLOSEST = 9
# Ways of asking whose words are no subject.
_ASKING = ("timed", "reporting", "datum", "why", "obligation", "things")
_ASKS_WHO = re.compile(
    r"^\W*(?:and\s+)?(?:who|which (?:office|body|director)\w*)\b|\bby whom\b"
    r"|\bwho\s+(?:must|has|have|should|is|owes)\b",
    re.IGNORECASE,
)


def deadlines(query: Query, catalogue: Catalogue) -> Evidence | None:
    """The operative clauses that set a time or a frequency; None where a document's language has no rules of times."""
    if any(document.expression.language not in languages() for document in documents_in(query, catalogue)):
        return None
    asked_to = (name for name in report_in(query.text) or () if name not in query.addressees)
    recipients = _without_times(tuple(asked_to), query, catalogue)
    predicate: str = msg("set a time")
    if recipients:
        predicate = msg("set a time for a report to {actors}", actors=called(recipients))
    return _due(query, catalogue, predicate, recipients)


def duties_due(query: Query, catalogue: Catalogue) -> Evidence | None:
    """The clauses of a question on duties that gives a limit (“what must BDT do by 2026?”); None where it gives none.

    A year alone is no limit: “in 2014” may say which revision is meant.
    """
    asked = asked_times(query, catalogue)
    if query.whether or not asked.limits or any(time.at and not time.event for time in asked.times):
        return None
    return deadlines(replace(query, intent=Intent.DEADLINES), catalogue)


def reports(query: Query, catalogue: Catalogue) -> Evidence | None:
    """The operative clauses that ask for a report, to whom it is asked for; None where a document is in no English."""
    if _ASKS_WHO.search(query.text):
        query = replace(query, addressees=(), groups=())  # "who reports to the Council?"
    if any(document.expression.language != "en" for document in documents_in(query, catalogue)):
        return None  # reports are told by English words
    recipients = _without_times(others_named(query), query, catalogue)
    predicate: str = msg("ask for a report")
    if recipients:
        predicate = msg("ask for a report to {actors}", actors=called(recipients))
    return _due(query, catalogue, predicate, recipients)


def _due(query: Query, catalogue: Catalogue, predicate: str, recipients: Sequence[str]) -> Evidence | None:
    documents = documents_in(query, catalogue)
    operative = [clause for document in documents for clause in document.clauses if is_operative(clause)]
    asked = asked_times(query, catalogue)
    query = asked.without_them(query)
    # Words of another language than the documents' cannot be looked for in them.
    if not query.whole and query.language == "en" and asks_more(query, operative, catalogue, *_ASKING):
        return None
    having = _having(query, operative, recipients, catalogue)
    chosen_by_time = asked.choose(having, catalogue) if asked.times else Chosen(having)
    addressed = f" and are addressed to {addressees_named(query)}" if query.addressees else ""
    restricts = asked.times and not chosen_by_time.unread
    terms = f": {_quoted(asked.terms)}" if restricts else ""
    meant = asked.meant(documents, catalogue)
    told = msg("{predicate}: {words}", predicate=predicate, words=_quoted(asked.words)) if restricts else predicate
    what: str = msg(
        "operative clauses of {documents} that by their words {predicate}{meant}",
        documents=names_of(documents), predicate=told, meant=meant,
    )  # fmt: skip
    if query.addressees:
        what = msg("{what} and are addressed to {actors}", what=what, actors=addressees_named(query))
    read_as = f"{clauses_of(query, documents, 'operative clauses')} that {predicate}{terms}{addressed}"
    apart = tuple(_apart(chosen_by_time))
    found = chosen_by_time.found
    if not found and apart and not any(time.at for time in asked.times):
        uncertain = [one.clause for one in (*chosen_by_time.undated, *chosen_by_time.recurring)]
        nothing: str = msg("there are no {what}, as far as they give a date", what=what)
        for said in apart:
            nothing = msg("{what}. {said}", what=nothing, said=said)
        return silent(query, nothing, uncertain[:_MOST_CLOSEST], read_as=read_as)
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
    return replace(
        result,
        details=(*(lines if len(lines) <= _MOST_LINES else ()), *(msg("{what}.", what=said) for said in apart)),
    )


def _quoted(words: Sequence[str]) -> str:
    return joined(msg("“{words}”", words=word) for word in words)


def _having(
    query: Query, clauses: Sequence[Clause], recipients: Sequence[str], catalogue: Catalogue
) -> tuple[Timed, ...]:
    """The clauses with a time, or that ask for a report, to these recipients and of the addressees of a question."""
    kind = _timed if query.intent is Intent.DEADLINES else _reports
    found = (one for one in kind(clauses, catalogue) if not recipients or set(recipients) & set(one.recipients))
    asked = set(query.addressees)
    return tuple(one for one in found if not asked or asked & set(one.clause.addressees))


def _without_times(names: Sequence[str], query: Query, catalogue: Catalogue) -> tuple[str, ...]:
    """Of actors that a question names, those that are not in its times alone: “to the next WTDC” is a time."""
    in_times = asked_times(query, catalogue).actors(query)
    return tuple(name for name in names if name not in in_times)


def _timed(clauses: Sequence[Clause], catalogue: Catalogue) -> Iterator[Timed]:
    """The clauses that say by when or how often."""
    for clause in clauses:
        if times := _times(clause, catalogue):
            yield Timed(clause, times, report_in(clause.text) or ())


def _reports(clauses: Sequence[Clause], catalogue: Catalogue) -> Iterator[Timed]:
    """The clauses that ask for a report, to somebody or by its name."""
    for clause in clauses:
        recipients = report_in(clause.text)
        if recipients is not None:
            yield Timed(clause, _times(clause, catalogue), recipients)


def _times(clause: Clause, catalogue: Catalogue) -> tuple[Time, ...]:
    return tuple(time for time in catalogue.times_of(clause) if time.kind is not Kind.SINCE)


def _apart(chosen: Chosen) -> Iterator[str]:
    """What was not counted, and why, without a stop: clauses whose texts do not tell whether they are due by then."""
    if chosen.unread:
        yield msg("{words} is not read as a date: these are all with a time", words=_quoted(chosen.unread))
    if chosen.undated:
        yield plural(
            "Not counted: {n} clause with a time that is not read as a date ({clauses})",
            "Not counted: {n} clauses with a time that is not read as a date ({clauses})",
            len(chosen.undated),
            clauses=labels_of([one.clause for one in chosen.undated]),
        )
    if chosen.recurring:
        yield plural(
            "Not counted: {n} clause that recur and give no date ({clauses})",
            "Not counted: {n} clauses that recur and give no date ({clauses})",
            len(chosen.recurring),
            clauses=labels_of([one.clause for one in chosen.recurring]),
        )


def _line(timed: Timed) -> str:
    """A line for a clause: its phrase and number, when it is due, or to whom it is reported."""
    where = " ".join(filter(None, (short_phrase(timed.clause.phrase), format_num(timed.clause.num))))
    dates = {time.words: f" ({printed_date(time.due)})" for time in timed.times if time.due}
    to = msg("to {actors}", actors=called(timed.recipients)) if timed.recipients else ""
    told = ", ".join(f"“{words}”{dates.get(words, '')}" for words in timed.words) or to
    return msg("{clause}: {told}", clause=where or msg("clause"), told=told) if told else where
