"""Evidence and the quoted answer -> an answer that a model writes, as far as it can be proven; else the quoted one."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from pydantic import BaseModel

from bot.answer import Answer, Behaviour, Citation, Complete, Progress, Statement, Tell, Usage
from bot.catalogue.catalogue import Catalogue
from bot.composing.checking import Offered, check
from bot.composing.quote import cite
from bot.composing.writing.answer_cache import AnswerCache, as_text, key_of, said_in
from bot.composing.writing.draft import Draft
from bot.composing.writing.prompt_request import again, messages, offer, parts, prompts, tokens
from bot.composing.writing.reply_parser import Reader, ReplyForm, ended, unanswered
from bot.composing.writing.text import written_lead, written_text
from bot.language_model.budget import Ledger
from bot.language_model.chat_model import Hear, Messages, Model, server_of
from bot.retrieval.evidence import Evidence
from bot.settings import ModelSettings
from bot.understanding.language import language_of
from bot.understanding.query import Intent
from ingest.errors import ModelError, ResolvesError
from ingest.outline.parts import folded

# These are asked for in the documents' own words: names, lists of what is held.
_VERBATIM = {Intent.SIGNATORIES, Intent.HOLDINGS}
# So are these, by somebody who reads the document's language: one clause, one heading.
_CITED = {Intent.CLAUSE, Intent.HEADING}
_QUOTED = "the answer is in the documents' own words"
# Who asks at a terminal.
_NOBODY = "-"


@dataclass(frozen=True)
class Writer:
    """Lets a model write answers, within its time and budget; whatever goes wrong, the quoted answer stands."""

    settings: ModelSettings
    model: Model
    ledger: Ledger
    kept: AnswerCache

    def write(self, quoted: Answer, evidence: Evidence, catalogue: Catalogue, asker: str, tell: Tell) -> Answer:
        """The answer as the model writes it, or the quoted one with a note that says why not."""
        if not wanted(evidence, catalogue):
            return quoted
        language = language_of(evidence.query.text)
        offered = offer(evidence.clauses, catalogue)
        given = list(parts(offered, self.settings.context_tokens))
        if not given:
            return replace(quoted, note=_noted(evidence, f"The clauses are too long for the model: {_QUOTED}."))
        told = [messages(part, evidence, language) for part in given]
        work = _Work(self, Draft(offered, language, whole=evidence.held is not None), asker or _NOBODY, tell)
        key = key_of(told, quoted.snapshot, prompts(), self.settings, server_of(self.settings))
        outcome = self._known(key, work.draft)
        if not outcome:
            for part, asked in zip(given, told, strict=True):
                if not work.part(part, asked):
                    break
            outcome = work.outcome()
            if outcome in {"checked", "repaired"} and not work.problem:
                self.kept.put(key, outcome, as_text(work.draft.proven))
        return _answer(quoted, evidence, catalogue, work, outcome)

    def say(
        self, asked: Messages, form: type[BaseModel], until: float, hear: Hear, asker: str
    ) -> tuple[str, str, Usage]:
        """One call within the budget: the reply, why it broke off, and what it cost. Raises ModelError."""
        size = sum(tokens(text) for _, text in asked)
        self._afford(self._dollars(size, self.settings.max_output_tokens), asker or _NOBODY)
        reply = self.model.say(asked, form, until, hear)
        # Servers that do not count, and replies that broke off, are counted here.
        into, out = reply.input_tokens or size, reply.output_tokens or tokens(reply.text)
        usage = Usage(into, out, round(self._dollars(into, out), 6))
        try:
            self.ledger.spend(asker or _NOBODY, _today(), usage.cost_usd, into + out)
        except ResolvesError as error:
            raise ModelError(f"was paid, which cannot be kept ({error})") from None
        return reply.text, reply.broken, usage

    def _dollars(self, into: int, out: int) -> float:
        return (into * self.settings.dollars_per_million_in + out * self.settings.dollars_per_million_out) / 1e6

    def _afford(self, dollars: float, asker: str) -> None:
        """Raise ModelError where a call that costs so much at the most may go beyond a budget."""
        limits = ((asker, self.settings.dollars_per_asker_a_day), ("", self.settings.dollars_a_day))
        for who, limit in limits:
            try:
                spent = self.ledger.spent(who, _today()) if limit and dollars else 0
            except ResolvesError as error:
                raise ModelError(f"is not asked, as what it was paid cannot be told ({error})") from None
            if limit and dollars and spent + dollars > limit:
                whose = "of this asker" if who else "of all"
                raise ModelError(f"is not asked, as the day's budget {whose} is used up")

    def _known(self, key: str, draft: Draft) -> str:
        """How the checks of a kept answer went; "" where none is kept, or it does not pass them today."""
        outcome, text = self.kept.get(key) or ("", "")
        said = said_in(text)
        by_number = {o.n: o for o in draft.offered}
        findings = [check(s, by_number, draft.language, single=draft.whole) for s in said]
        proven = [f.proven for f in findings if f.proven]
        cited = {n for p in proven for n in p.cited}
        if len(proven) < len(said) or not said or (draft.whole and cited != set(by_number)):
            return ""
        draft.proven.extend(proven)
        return outcome


def wanted(evidence: Evidence, catalogue: Catalogue) -> bool:
    """Whether an answer is one for a model to write: there is something to say, and not just to be shown."""
    query = evidence.query
    if evidence.behaviour is not Behaviour.ANSWER or not evidence.clauses or query.intent in _VERBATIM:
        return False
    languages = {catalogue.document(clause).expression.language for clause in evidence.clauses}
    return query.intent not in _CITED or languages != {language_of(query.text)}


class _Work:
    """The calls for one answer: what they have cost, what has gone wrong, and the draft that grows."""

    def __init__(self, writer: Writer, draft: Draft, asker: str, tell: Tell) -> None:
        self.writer, self.draft, self.asker, self._tell = writer, draft, asker, tell
        self.usage = Usage()
        self.problem = ""
        self.unanswered = False
        self._mended = False
        self._unread = 0

    def part(self, part: Sequence[Offered], asked: Messages) -> bool:
        """Write one part: a reply, and one more where something is wrong with it. False where asking on is in vain."""
        draft, among = self.draft, [o.n for o in part]
        self.writer.model.warm()
        until = time.monotonic() + self.writer.settings.timeout_seconds
        self._tell(Progress("writing", tuple(draft.statements())))
        try:
            text, malformed, broken = self._round(asked, among, until)
            if unanswered(text) and not draft.cited & set(among):
                self.unanswered = True
                return not draft.whole
            faults = draft.faults(among, malformed, broken)
            if not faults:
                return True
            self._tell(Progress("checking", tuple(draft.statements())))
            failed, before = list(draft.failed), len(draft.proven)
            draft.failed.clear()
            try:
                _, malformed, broken = self._round(again(asked, text, faults, draft.language), among, until)
            except ModelError:
                draft.failed = failed
                raise
        except ModelError as error:
            self.problem = str(error)
            return False
        finally:
            draft.lose()
        self._mended = self._mended or len(draft.proven) > before
        self._unread += malformed
        self.problem = broken
        return not broken

    def _round(self, asked: Messages, among: Sequence[int], until: float) -> tuple[str, int, str]:
        """One reply, each of its statements checked as soon as it is whole. Raises ModelError."""
        reader, last = Reader(), ""

        def hear(text: str) -> None:
            nonlocal last
            if len(text) < len(last):
                return  # the call was made anew
            last = text
            for said in reader.more(text):
                if self.draft.take(said, among):
                    self._tell(Progress("writing", tuple(self.draft.statements())))

        text, broken, usage = self.writer.say(asked, ReplyForm, until, hear, self.asker)
        self.usage += usage
        # A reply that is no list of statements is something to mend as well.
        whole = ended(text) or broken
        return text, reader.malformed + (0 if whole else 1), broken

    def outcome(self) -> str:
        """What became of the model's statements."""
        draft = self.draft
        if not draft.proven:
            return "quoted"
        if draft.quoted() or draft.left_out() or self._unread:
            return "replaced"
        return "repaired" if self._mended else "checked"

    def note(self, name: str) -> str:
        """One line about the model, for the reader; "" where all went well."""
        draft = self.draft
        if not draft.proven:
            why = self.problem
            if not why:
                why = "found no answer in these clauses" if self.unanswered else "said nothing that could be proven"
            return f"The model {name} {why}: {_QUOTED}."
        quoted, left_out = len(draft.quoted()), draft.left_out() + self._unread
        said = [f"The model {name} {self.problem}"] if self.problem else []
        if quoted:
            clauses = "1 clause is" if quoted == 1 else f"{quoted} clauses are"
            said.append(f"{clauses} in the documents' own words, as the model's were not proven or missing")
        if left_out:
            those = "1 statement of the model is" if left_out == 1 else f"{left_out} statements of the model are"
            said.append(f"{those} left out, as not proven")
        line = "; ".join(said)
        return f"{line[:1].upper()}{line[1:]}." if line else ""


def _answer(quoted: Answer, evidence: Evidence, catalogue: Catalogue, work: _Work, outcome: str) -> Answer:
    """The quoted answer with the model's statements in the place of clauses, as far as they are proven."""
    draft, name = work.draft, work.writer.settings.name
    # What helped the search has been paid as well.
    usage, note = quoted.usage + work.usage, _noted(evidence, work.note(name))
    paid = replace(quoted, usage=usage, prompt=prompts(), note=note)
    if not draft.proven:
        return paid
    clauses = {o.n: o.clause for o in draft.offered}
    own = dict(evidence.quotes)
    passages: dict[int, str] = {}
    for n, passage in (pair for p in draft.proven for pair in p.quotes):
        # One citation a clause: two passages of it are quoted as all of it.
        passages[n] = clauses[n].text if passages.get(n, passage) != passage else passage
    statements = draft.statements()
    replaced = draft.quoted()
    citations: dict[int, Citation] = {}
    for n in (*(n for p in draft.proven for n in p.cited), *replaced):
        said = passages.get(n) or own.get(clauses[n].key)
        citations[n] = cite(draft.number(n), clauses[n], catalogue, said)
    statements += [Statement(folded(citations[n].quote), (draft.number(n),)) for n in replaced]
    if draft.whole:
        statements.sort(key=lambda s: s.citations)
    listed = tuple(sorted(citations.values(), key=lambda c: c.n))
    language = draft.language
    lead = written_lead(quoted, evidence, catalogue, language)
    shown = {draft.number(n): clause for n, clause in clauses.items() if n in citations}
    return replace(
        paid,
        text=written_text(lead, statements, listed, shown, catalogue, grouped=draft.whole, language=language),
        statements=tuple(statements),
        citations=listed,
        complete=quoted.complete and Complete(quoted.complete.held, len(listed)),
        written_by=name,
        lead=lead,
        checked=outcome,
        language=language,
    )


def _noted(evidence: Evidence, note: str) -> str:
    """How the question was read, and what there is to say of the writing, else of what helped the search."""
    return " ".join(filter(None, (evidence.query.note, note or evidence.note)))


def _today() -> date:
    return datetime.now(UTC).date()
