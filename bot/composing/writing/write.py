"""Select and gloss: a model points to the passages that answer and may say in other words what they say.

The words that are shown as the documents' are the documents', and "n of n" is what was enumerated: a model that fails,
or that says what is not so, costs its glosses and nothing else.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot.answer import Answer, Behaviour, Gloss, GlossCheck, Progress, ProgressCallback, Usage
from bot.catalogue.catalogue import Catalogue
from bot.composing.checking import CitableClause
from bot.composing.glosses import Wording
from bot.composing.most_likely import is_ranked
from bot.composing.quote import quote
from bot.composing.writing.answer_cache import AnswerCache, cache_key, parse_findings, serialise_findings
from bot.composing.writing.entailment import Entailed, entailed
from bot.composing.writing.prompt_request import answer_messages, batches, citable_clauses, prompts
from bot.composing.writing.reply_parser import ReplyForm, StreamParser, says_unanswered
from bot.composing.writing.selection import Selection
from bot.language_model.chat_model import Messages
from bot.language_model.metered import MeteredModel
from bot.retrieval.evidence import Evidence
from bot.settings import ModelSettings
from bot.understanding.language import language_of
from bot.understanding.query import Intent
from ingest.errors import ModelError

# Intents that are always answered by the documents' words alone: names, what is held, what changed or would.
_EXTRACTIVE = {Intent.SIGNATORIES, Intent.HOLDINGS, Intent.CHANGES, Intent.PROPOSALS, Intent.DATA}
# Intents that are answered so to somebody who asks in the document's language: one clause, one heading.
_EXTRACTIVE_IN_LANGUAGE = {Intent.CLAUSE, Intent.HEADING}
_QUOTED = "the answer is in the documents' own words"
_SUPPORTED = Entailed.SUPPORTED
# Why one sentence, or several, are left out.
_NOT_SUPPORTED = ("not supported", "not supported")
_NOT_CHECKED = ("it could not be checked", "they could not be checked")


@dataclass(frozen=True)
class Writer:
    """Has a model select and gloss, within its time and budget.

    `planner` is the model that reads questions, `checker` the one that checks glosses.
    """

    model: MeteredModel
    planner: MeteredModel
    checker: MeteredModel
    cache: AnswerCache

    @property
    def settings(self) -> ModelSettings:
        """The settings of the model."""
        return self.model.settings

    def write(
        self,
        quoted: Answer,
        evidence: Evidence,
        catalogue: Catalogue,
        asker: str,
        tell: ProgressCallback,
        language: str = "",
    ) -> Answer:
        """The extractive answer with the passages that the model selects and its glosses, as far as they hold.

        Glosses are in `language` (ISO 639-1), by default the question's.
        """
        whole = not is_ranked(evidence)
        if not needs_writing(evidence, catalogue) or (whole and self.settings.gloss == "never"):
            return quoted
        # What is ready is shown at once, whatever the model does.
        tell(Progress("writing", quoted.statements))
        language = language or language_of(evidence.query.text)
        citable = citable_clauses(evidence.clauses, catalogue)
        clause_batches = list(batches(citable, self.settings.context_tokens))
        if not clause_batches:
            return replace(quoted, note=_notes(quoted.note, "The clauses are too long for the model."))
        requests = [answer_messages(batch, evidence, language, whole=whole) for batch in clause_batches]
        generation = _Generation(self, Selection(citable, language, whole=whole), asker, tell, quoted)
        key = cache_key(requests, quoted.snapshot, prompts(), self.settings, evidence.query.text)
        if not self._restore(key, generation):
            for batch, request in zip(clause_batches, requests, strict=True):
                if not generation.write_batch(batch, request):
                    break
            if generation.selection.findings and not generation.problem:
                self.cache.put(key, generation.check.value, serialise_findings(generation.selection.findings))
        return _compose(quoted, evidence, catalogue, generation)

    def _restore(self, key: str, generation: "_Generation") -> bool:
        """Restore cached findings; False on a miss, or where the rules of today object to one of them."""
        outcome, text = self.cache.get(key) or ("", "")
        selection, findings = generation.selection, parse_findings(text)
        numbers = [o.n for o in selection.citable]
        added = [selection.add(finding, numbers) for finding in findings]
        if not findings or not all(added) or selection.objected or outcome != generation.check.value:
            selection.findings.clear()
            selection.objected = selection.misquoted = 0
            return False
        return True


def needs_writing(evidence: Evidence, catalogue: Catalogue) -> bool:
    """Whether a model is asked: there is something to select or to gloss, and not only to be shown verbatim."""
    query = evidence.query
    if evidence.behaviour is not Behaviour.ANSWER or not evidence.clauses or query.intent in _EXTRACTIVE:
        return False
    languages = {catalogue.document(clause).expression.language for clause in evidence.clauses}
    return query.intent not in _EXTRACTIVE_IN_LANGUAGE or languages != {language_of(query.text)}


@dataclass
class _Generation:
    """The model calls for one answer: what was selected, usage, problems, and the `name` of the model that replied."""

    writer: Writer
    selection: Selection
    asker: str
    tell: ProgressCallback
    quoted: Answer
    usage: Usage = field(default_factory=Usage)
    problem: str = ""
    name: str = ""
    unanswered: bool = False
    unsupported: int = 0
    unchecked: int = 0

    @property
    def check(self) -> GlossCheck:
        """How the glosses are checked."""
        checked = self.writer.settings.gloss == "checked"
        return GlossCheck.SUPPORTED if checked else GlossCheck.UNCHECKED

    def write_batch(self, batch: Sequence[CitableClause], request: Messages) -> bool:
        """Select from and gloss one batch. False where further calls are in vain."""
        selection, numbers, before = self.selection, [o.n for o in batch], len(self.selection.findings)
        try:
            self.writer.model.warm()
            deadline = time.monotonic() + self.writer.settings.timeout_seconds
            text = self._generate(request, numbers, deadline)
            if says_unanswered(text):
                # What is said besides that, against it, is nothing to go by.
                selection.without_findings(before)
                self.unanswered = True
                return not selection.whole
            if self.check is GlossCheck.SUPPORTED:
                self._check_glosses(before, deadline)
        except ModelError as error:
            # A gloss that was not checked is not shown; the passages stand.
            if self.check is GlossCheck.SUPPORTED:
                selection.without_glosses(range(before, len(selection.findings)))
            self.problem = str(error)
        if self.writer.settings.gloss == "never":
            selection.without_glosses(range(before, len(selection.findings)))
        return not self.problem

    def _generate(self, request: Messages, numbers: Sequence[int], deadline: float) -> str:
        """The reply to a request, its findings added as they are complete. Raises ModelError."""
        parser, last = StreamParser(), ""

        def on_text(text: str) -> None:
            nonlocal last
            if len(text) < len(last):
                return  # the call was made anew
            last = text
            for finding in parser.feed(text):
                if self.selection.add(finding, numbers):
                    self.tell(Progress("writing", self.quoted.statements))

        reply = self.writer.model.ask(request, ReplyForm, deadline, on_text, self.asker)
        self.problem, self.name = reply.broken, reply.model
        self.usage += reply.usage
        return reply.text

    def _check_glosses(self, first: int, deadline: float) -> None:
        """Leave out the glosses, from this finding on, that their clauses do not support. Raises ModelError."""
        glosses = [(place + 1, f.gloss, cited) for place, f, cited in self.selection.glossed() if place >= first]
        if not glosses:
            return
        self.tell(Progress("checking", self.quoted.statements))
        checked = entailed(glosses, self.writer.checker, deadline, self.asker)
        self.usage += checked.usage
        unsupported = [n - 1 for n, _, _ in glosses if checked.verdicts.get(n, _SUPPORTED) is not _SUPPORTED]
        unchecked = [n - 1 for n, _, _ in glosses if n not in checked.verdicts]
        self.unsupported += len(unsupported)
        self.unchecked += len(unchecked)
        self.selection.without_glosses([*unsupported, *unchecked])

    def note(self) -> str:
        """A line about the model for the reader; "" where all went well and nothing of it is shown."""
        name, selection = self.name or self.writer.settings.name, self.selection
        fault = self.problem
        if not fault and not selection.findings and not selection.whole:
            misquoted = "quoted what does not stand in these clauses" if selection.misquoted else ""
            fault = "found no answer in these clauses" if self.unanswered else misquoted
        own = "" if selection.findings else f": {_QUOTED}"
        sentences = [f"The model {name} {fault}{own}."] if fault else []
        if any(True for _ in selection.glossed()):
            how = "checked against the clauses" if self.check is GlossCheck.SUPPORTED else "not checked"
            sentences.append(f"What is said in other words, or translated, is the model {name}'s, {how}.")
        sentences += _left_out(name, self.unsupported + selection.objected, _NOT_SUPPORTED)
        sentences += _left_out(name, self.unchecked, _NOT_CHECKED)
        return " ".join(sentences)


def _left_out(name: str, number: int, why: tuple[str, str]) -> list[str]:
    """A sentence on so many sentences of a model that are not shown, and why, of one or of several; none for none."""
    if not number:
        return []
    which = f"1 sentence of the model {name} is" if number == 1 else f"{number} sentences of the model {name} are"
    return [f"{which} left out, as {why[number > 1]}."]


def _compose(quoted: Answer, evidence: Evidence, catalogue: Catalogue, generation: _Generation) -> Answer:
    """The extractive answer over what the model selected, with its glosses."""
    selection = generation.selection
    clauses = {o.n: o.clause for o in selection.citable}
    evidence = _selected(evidence, generation, len(quoted.statements))
    place_of = {clause.key: n for n, clause in enumerate(evidence.clauses, 1)}
    glosses: dict[str, Gloss] = {}
    for _, finding, cited in selection.glossed():
        of = tuple(sorted(place_of[c.clause.key] for c in cited if c.clause.key in place_of))
        if len(of) == len(cited):
            glosses[evidence.clauses[of[-1] - 1].key] = Gloss(finding.gloss, of, selection.language, generation.check)
    # What is said of all clauses alike tells none apart.
    direct, aside = (
        frozenset(clauses[n].key for n in numbers) if selection.whole and len(numbers) < len(clauses) else frozenset()
        for numbers in (selection.direct(), set(selection.found(relevant=False)))
    )
    wording = Wording(selection.language, glosses, direct, aside)
    written = quote(evidence, catalogue, wording)
    said = bool(wording.glosses or wording.direct or wording.aside)
    shown = said or (written.statements, written.citations) != (quoted.statements, quoted.citations)
    answer = written if shown else quoted
    return replace(
        answer,
        usage=quoted.usage + generation.usage,
        prompt=prompts(),
        note=_notes(quoted.note, generation.note()),
        written_by=(generation.name or generation.writer.settings.name) if shown else quoted.written_by,
        language=selection.language if shown else quoted.language,
    )


def _selected(evidence: Evidence, generation: _Generation, most: int) -> Evidence:
    """The evidence as the model selected from it.

    A set stays as it is. Of an open question the passages that answer are quoted first, at most `most`; what would be
    quoted without the model follows, and the other clauses are named.
    """
    selection = generation.selection
    if selection.whole:
        return evidence
    clauses = {o.n: o.clause for o in selection.citable}
    found = [clauses[n] for n in selection.found(relevant=True)[:most]]
    first = dict.fromkeys((*found, *evidence.clauses[:most]))
    also = tuple(clause for clause in evidence.clauses if clause not in first)
    quotes = dict(evidence.quotes) | {
        clauses[p.n].key: p.quote for f in reversed(selection.findings) for p in f.passages if clauses[p.n] in found
    }
    return replace(evidence, clauses=tuple(first), also=(*also, *evidence.also), quotes=tuple(quotes.items()))


def _notes(*notes: str) -> str:
    """Notes on one line."""
    return " ".join(filter(None, notes))
