"""Generate an answer with a model, as far as its statements are verified; the extractive answer stands for the rest."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answer import Answer, Behaviour, Citation, Progress, ProgressCallback, Statement, Usage
from bot.catalogue.catalogue import Catalogue
from bot.composing.checking import CitableClause, check
from bot.composing.groups import grouped
from bot.composing.quote import cite, lines_below
from bot.composing.writing.answer_cache import AnswerCache, cache_key, parse_statements, serialise_statements
from bot.composing.writing.draft import Draft
from bot.composing.writing.prompt_request import (
    answer_messages,
    batches,
    citable_clauses,
    prompts,
    repair_messages,
)
from bot.composing.writing.reply_parser import ReplyForm, StreamParser, is_complete, says_unanswered
from bot.composing.writing.text import localised_lead, render_statements
from bot.language_model.chat_model import Messages, server_of
from bot.language_model.metered import MeteredModel
from bot.retrieval.evidence import Evidence
from bot.settings import ModelSettings
from bot.understanding.language import language_of
from bot.understanding.query import Intent
from ingest.errors import ModelError
from ingest.outline.parts import folded

# Intents that are always answered verbatim: names, lists of what is held.
_EXTRACTIVE = {Intent.SIGNATORIES, Intent.HOLDINGS}
# Intents that are answered verbatim to somebody who asks in the document's language: one clause, one heading.
_EXTRACTIVE_IN_LANGUAGE = {Intent.CLAUSE, Intent.HEADING}
_QUOTED = "the answer is in the documents' own words"


@dataclass(frozen=True)
class Writer:
    """Writes answers with a model, within its time and budget; whatever fails, the extractive answer stands."""

    model: MeteredModel
    cache: AnswerCache

    @property
    def settings(self) -> ModelSettings:
        """The settings of the model."""
        return self.model.settings

    def write(
        self, quoted: Answer, evidence: Evidence, catalogue: Catalogue, asker: str, tell: ProgressCallback
    ) -> Answer:
        """The answer as the model writes it, or the extractive one with a note that says why not."""
        if not needs_writing(evidence, catalogue):
            return quoted
        language = language_of(evidence.query.text)
        citable = citable_clauses(evidence.clauses, catalogue)
        clause_batches = list(batches(citable, self.settings.context_tokens))
        if not clause_batches:
            return replace(quoted, note=_join_notes(evidence, f"The clauses are too long for the model: {_QUOTED}."))
        requests = [answer_messages(batch, evidence, language) for batch in clause_batches]
        generation = _Generation(self, Draft(citable, language, exhaustive=evidence.held is not None), asker, tell)
        asked = evidence.query.text
        key = cache_key(requests, quoted.snapshot, prompts(), self.settings, server_of(self.settings), asked)
        outcome = self._restore(key, generation.draft)
        if not outcome:
            for batch, request in zip(clause_batches, requests, strict=True):
                if not generation.write_batch(batch, request):
                    break
            outcome = generation.outcome()
            if outcome in {"checked", "repaired"} and not generation.problem:
                self.cache.put(key, outcome, serialise_statements(generation.draft.verified))
        return _merge(quoted, evidence, catalogue, generation, outcome)

    def _restore(self, key: str, draft: Draft) -> str:
        """Restore a cached answer into the draft; its outcome, or "" on a miss or where it fails today's checks."""
        outcome, text = self.cache.get(key) or ("", "")
        statements = parse_statements(text)
        by_number = {o.n: o for o in draft.citable}
        results = [check(statement, by_number, draft.language, single=draft.exhaustive) for statement in statements]
        verified = [result.verified for result in results if result.verified]
        cited = {n for p in verified for n in p.cited}
        if len(verified) < len(statements) or not statements or (draft.exhaustive and cited != set(by_number)):
            return ""
        draft.verified.extend(verified)
        return outcome


def needs_writing(evidence: Evidence, catalogue: Catalogue) -> bool:
    """Whether a model is to write the answer: there is something to state, and not only to be shown verbatim."""
    query = evidence.query
    if evidence.behaviour is not Behaviour.ANSWER or not evidence.clauses or query.intent in _EXTRACTIVE:
        return False
    languages = {catalogue.document(clause).expression.language for clause in evidence.clauses}
    return query.intent not in _EXTRACTIVE_IN_LANGUAGE or languages != {language_of(query.text)}


class _Generation:
    """The model calls for one answer: usage, problems, and the draft."""

    def __init__(self, writer: Writer, draft: Draft, asker: str, tell: ProgressCallback) -> None:
        self.writer, self.draft, self.asker, self._report = writer, draft, asker, tell
        self.usage = Usage()
        self.problem = ""
        self.unanswered = False
        self._repaired = False
        self._malformed = 0

    def write_batch(self, batch: Sequence[CitableClause], request: Messages) -> bool:
        """Write one batch: a reply, and one repair where it has faults. False where further calls are in vain."""
        draft, numbers = self.draft, [o.n for o in batch]
        self.writer.model.warm()
        deadline = time.monotonic() + self.writer.settings.timeout_seconds
        self._report(Progress("writing", tuple(draft.statements())))
        try:
            text, malformed, broken = self._generate_round(request, numbers, deadline)
            if says_unanswered(text) and not draft.cited & set(numbers):
                self.unanswered = True
                return not draft.exhaustive
            faults = draft.faults(numbers, malformed, broken)
            if not faults:
                return True
            self._report(Progress("checking", tuple(draft.statements())))
            failed, before = list(draft.failed), len(draft.verified)
            draft.failed.clear()
            try:
                _, malformed, broken = self._generate_round(
                    repair_messages(request, text, faults, draft.language), numbers, deadline
                )
            except ModelError:
                draft.failed = failed
                raise
        except ModelError as error:
            self.problem = str(error)
            return False
        finally:
            draft.reject_failed()
        self._repaired = self._repaired or len(draft.verified) > before
        self._malformed += malformed
        self.problem = broken
        return not broken

    def _generate_round(self, request: Messages, numbers: Sequence[int], deadline: float) -> tuple[str, int, str]:
        """One streamed reply, each statement checked as soon as it is complete. Raises ModelError."""
        parser, last = StreamParser(), ""

        def on_text(text: str) -> None:
            nonlocal last
            if len(text) < len(last):
                return  # the call was made anew
            last = text
            for statement in parser.feed(text):
                if self.draft.add(statement, numbers):
                    self._report(Progress("writing", tuple(self.draft.statements())))

        text, broken, usage = self.writer.model.generate(request, ReplyForm, deadline, on_text, self.asker)
        self.usage += usage
        # A reply that is no complete list of statements is to be repaired as well.
        complete = is_complete(text) or broken
        return text, parser.malformed + (0 if complete else 1), broken

    def outcome(self) -> str:
        """The outcome of the model's statements, as in `Answer.checked`."""
        draft = self.draft
        if not draft.verified:
            return "quoted"
        if draft.quoted() or draft.left_out() or self._malformed:
            return "replaced"
        return "repaired" if self._repaired else "checked"

    def note(self, name: str) -> str:
        """One line about the model for the reader; "" where all went well."""
        draft = self.draft
        if not draft.verified:
            reason = self.problem
            if not reason:
                reason = "found no answer in these clauses" if self.unanswered else "said nothing that could be proven"
            return f"The model {name} {reason}: {_QUOTED}."
        quoted, left_out = len(draft.quoted()), draft.left_out() + self._malformed
        sentences = [f"The model {name} {self.problem}"] if self.problem else []
        if quoted:
            clauses = "1 clause is" if quoted == 1 else f"{quoted} clauses are"
            sentences.append(f"{clauses} in the documents' own words, as the model's were not proven or missing")
        if left_out:
            those = "1 statement of the model is" if left_out == 1 else f"{left_out} statements of the model are"
            sentences.append(f"{those} left out, as not proven")
        line = "; ".join(sentences)
        return f"{line[:1].upper()}{line[1:]}." if line else ""


def _merge(quoted: Answer, evidence: Evidence, catalogue: Catalogue, generation: _Generation, outcome: str) -> Answer:
    """Merge verified statements into the extractive answer, with quotes for the clauses that lack one."""
    draft, name = generation.draft, generation.writer.settings.name
    # Reranking by a model has been paid as well.
    usage, note = quoted.usage + generation.usage, _join_notes(evidence, generation.note(name))
    with_usage = replace(quoted, usage=usage, prompt=prompts(), note=note)
    if not draft.verified:
        return with_usage
    clauses = {o.n: o.clause for o in draft.citable}
    sentences = dict(evidence.quotes)
    passages: dict[int, str] = {}
    for n, passage in (pair for p in draft.verified for pair in p.quotes):
        # One citation a clause: two passages of it are quoted as all of it.
        passages[n] = clauses[n].text if passages.get(n, passage) != passage else passage
    statements = draft.statements()
    quoted_clauses = draft.quoted()
    citations: dict[int, Citation] = {}
    for n in (*(n for p in draft.verified for n in p.cited), *quoted_clauses):
        passage_quoted = passages.get(n) or sentences.get(clauses[n].key)
        citations[n] = cite(draft.number(n), clauses[n], catalogue, passage_quoted)
    statements += [Statement(folded(citations[n].quote), (draft.number(n),)) for n in quoted_clauses]
    if draft.exhaustive:
        statements.sort(key=lambda s: s.citations)
    ordered = tuple(sorted(citations.values(), key=lambda c: c.n))
    language = draft.language
    lead = localised_lead(quoted, evidence, catalogue, language)
    opening = "\n".join([lead, *lines_below(evidence, catalogue)])
    clauses_shown = {draft.number(n): clause for n, clause in clauses.items() if n in citations}
    return replace(
        with_usage,
        text=render_statements(
            opening, statements, ordered, clauses_shown, catalogue, exhaustive=draft.exhaustive, language=language
        ),
        statements=tuple(statements),
        citations=ordered,
        complete=quoted.complete and replace(quoted.complete, cited=len(ordered)),
        groups=grouped(evidence.groups, ordered),
        written_by=name,
        lead=lead,
        checked=outcome,
        language=language,
    )


def _join_notes(evidence: Evidence, note: str) -> str:
    """The note of an answer: how the question was read, and on the writing, else on the reranking."""
    return " ".join(filter(None, (evidence.query.note, note or evidence.note)))
