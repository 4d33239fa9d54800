"""The times that a question asks for, and which clauses have them: within a limit, as often, or in the same words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.catalogue.catalogue import Catalogue
from bot.register.due import Limit, falls_within, limit_in, meetings_said
from bot.understanding.cues import cue
from bot.understanding.query import Query
from bot.understanding.topic import Topic
from ingest.indexes.lexical import content_stems, stems
from ingest.lexicon import lexicon
from ingest.model import Clause, Document
from ingest.times import Kind, Setting, Time, times_in

# Of words of time, these do not tell which is meant.
_GENERAL = frozenset(stems("next following subsequent forthcoming upcoming coming before after until ordinary end by"))


@dataclass(frozen=True, slots=True)
class Timed:
    """A clause with its times, and to whom it has to be reported."""

    clause: Clause
    times: tuple[Time, ...]
    recipients: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """The words that say by when or how often, each once."""
        return tuple(dict.fromkeys(time.words for time in self.times))


@dataclass(frozen=True, slots=True)
class Chosen:
    """Clauses by the times that are asked for: those that have them, and, of a limit, those that may.

    `undated` have a time that is not read as a date, `recurring` only say how often. `unread` are words of the question
    that no date was found for, and no clause has: they choose nothing.
    """

    found: tuple[Timed, ...]
    undated: tuple[Timed, ...] = ()
    recurring: tuple[Timed, ...] = ()
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AskedTimes:
    """The times in a question, and the limits among them: days, or meetings that each text has its own of.

    `terms` are words of English that are read as the same times again, also where they stand alone.
    """

    times: tuple[Time, ...]
    limits: tuple[Limit, ...]
    terms: tuple[str, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the question that they are."""
        return tuple(time.words for time in self.times)

    def actors(self, query: Query) -> frozenset[str]:
        """The actors that only the times of a question name: “by the next WTDC” is asked of nobody."""
        mentions = lexicon().actors_asked(query.text)
        inside = {m.name for m in mentions if any(t.start <= m.start < t.end for t in self.times)}
        return frozenset(inside - {m.name for m in mentions if not any(t.start <= m.start < t.end for t in self.times)})

    def without_them(self, query: Query) -> Query:
        """The question without its words of time: they are no subject, and what they name is no addressee."""
        spans = [(time.start, time.end) for time in self.times]
        spans += [match.span() for match in cue("timed").finditer(query.text)] if spans else []
        read = {stem for start, end in spans for stem in stems(query.text[start:end])}
        named = set(lexicon().expand(self.actors(query)))
        return replace(
            query,
            topic=_without(query.topic, read),
            restriction=_without(query.restriction, read),
            groups=tuple(group for group in query.groups if not named.issuperset(group)),
            addressees=tuple(name for name in query.addressees if name not in named),
        )

    def meant(self, documents: Iterable[Document], catalogue: Catalogue) -> str:
        """Which meetings are meant for some documents, “ (WTDC (Kigali, 2022), until 2022-06-16)”; "" for none."""
        documents = list(documents)
        said = [meetings_said(limit.meetings(documents, catalogue)) for limit in self.limits]
        return f" ({'; '.join(filter(None, said))})" if any(said) else ""

    def choose(self, clauses: Sequence[Timed], catalogue: Catalogue) -> Chosen:
        """The clauses that have one of the times asked for, and apart those of which the texts do not tell."""
        if not self.limits and all(time.kind is Kind.DUE for time in self.times):
            alike = tuple(one for one in clauses if self._has(one, catalogue))
            return Chosen(alike or tuple(clauses), unread=() if alike else self.words)
        found: list[Timed] = []
        undated: list[Timed] = []
        recurring: list[Timed] = []
        for one in clauses:
            if self._has(one, catalogue):
                found.append(one)
            elif self.limits and any(self._may_be(time, one, catalogue) for time in one.times):
                due = [time for time in one.times if time.kind is Kind.DUE and self._may_be(time, one, catalogue)]
                (undated if due else recurring).append(one)
        return Chosen(tuple(found), tuple(undated), tuple(recurring))

    def _has(self, one: Timed, catalogue: Catalogue) -> bool:
        within = any(self._within(time, limit, one, catalogue) for time in one.times for limit in self.limits)
        return within or any(_alike(asked, time) for asked in self.times for time in one.times)

    def _may_be(self, time: Time, one: Timed, catalogue: Catalogue) -> bool:
        return any(self._within(time, limit, one, catalogue) is None for limit in self.limits)

    def _within(self, time: Time, limit: Limit, one: Timed, catalogue: Catalogue) -> bool | None:
        return falls_within(time, limit.of(catalogue.document(one.clause), catalogue))


def asked_times(query: Query, catalogue: Catalogue) -> AskedTimes:
    """Read the times of a question by the documents' own grammar."""
    setting = Setting(query.language, "", "", catalogue.calendar)
    times = tuple(time for time in times_in(query.text, setting) if time.kind is not Kind.SINCE)
    limits = (limit_in(time.words, query.language, catalogue) for time in times if time.kind is Kind.DUE)
    return AskedTimes(times, tuple(filter(None, limits)), tuple(_term(time, query.language, setting) for time in times))


def _term(time: Time, language: str, setting: Setting) -> str:
    """Words of English for a time: “yearly” for the “annual” of “annual reports”, and for “chaque année”."""
    if language == "en" and times_in(time.words, setting):
        return time.words
    body, _, when = time.event.partition(" ")
    if time.due:
        return f"{'in' if time.at else 'by'} {time.due[:4] if time.at else time.due}"
    relation = "to" if time.at else time.relation
    return time.frequency or (f"{relation} {when} {lexicon().bodies[body].short}" if body and when else time.words)


def _without(topic: Topic, read: set[str]) -> Topic:
    """A topic without words that have been read, and without what stands between quotation marks and has no others."""
    left = topic.without(read)
    return replace(left, terms=tuple(term for term in left.terms if not read.issuperset(stems(term))))


def _alike(asked: Time, time: Time) -> bool:
    """Whether two times say the same without a date: as often, or in the same words but for the small ones."""
    if asked.kind is not time.kind or asked.due:
        return False
    if asked.frequency:
        return asked.frequency == time.frequency
    said = set(content_stems(stems(asked.words))) - _GENERAL
    return bool(said) and not asked.event and said <= set(stems(time.words))
