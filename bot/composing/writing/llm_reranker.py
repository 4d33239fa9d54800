"""LLM reranking: a model selects the clauses that answer, from what a search for the plan's wording has found.

It selects from what the search retrieved, so no clause comes from it; where it fails or is not asked, the search's own
result stands, and a note says so.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from pydantic import BaseModel

from bot.answer import Behaviour, Reason, Usage
from bot.catalogue.catalogue import Catalogue
from bot.composing.writing.answer_cache import cache_key
from bot.composing.writing.prompt_request import (
    batches,
    citable_clauses,
    prompts,
    selection_messages,
)
from bot.composing.writing.reply_parser import ChoiceForm, parse_selection
from bot.composing.writing.standing_alone import numbers_known
from bot.composing.writing.write import Writer
from bot.language_model.chat_model import Messages
from bot.retrieval.evidence import Evidence
from bot.retrieval.sentence_selection import best_sentence
from bot.settings import SearchSettings
from bot.understanding.language import language_of
from bot.understanding.query import Query
from ingest.errors import ModelError
from ingest.model import Clause

# The part of the model's time for an answer that reranking may take.
_TIME_SHARE = 1 / 3
# The confidence that the corpus answers, once a model has selected clauses, or none.
_ANSWERED_CONFIDENCE, _SILENT_CONFIDENCE = 0.95, 0.05
_DOCUMENT_LANGUAGE = "en"

Search = Callable[[str], Evidence]


class LlmReranker:
    """Reranker for one question; `usage` is its cost, `note` what went wrong, for the reader."""

    def __init__(self, writer: Writer, settings: SearchSettings, catalogue: Catalogue, asker: str) -> None:
        self._writer, self._settings, self._catalogue, self._asker = writer, settings, catalogue, asker
        self._deadline = 0.0
        self.usage = Usage()
        self.note = ""

    def rerank(self, evidence: Evidence, search: Search, wording: str = "") -> Evidence:
        """Rerank the evidence of a search; that of a filter is returned as it is.

        `wording` is the question in the documents' language, as a plan has it, and `search` retrieves the evidence for
        it: for a question in another language, where no number is changed.
        """
        if not evidence.ranked or evidence.reason is Reason.OFF_TOPIC:
            return evidence
        original = evidence.query
        if self._is_foreign(original) and _says_the_same(wording, original.text):
            evidence = search(wording)
            if not evidence.ranked or evidence.reason is Reason.OFF_TOPIC:
                return _with_original_query(evidence, original)
        return _with_original_query(self._select(evidence), original)

    def _is_foreign(self, query: Query) -> bool:
        """Whether all documents are in English and the question is not."""
        languages = {document.expression.language for document in self._catalogue.documents}
        return languages == {_DOCUMENT_LANGUAGE} and language_of(query.text) != _DOCUMENT_LANGUAGE

    def _select(self, evidence: Evidence) -> Evidence:
        """The evidence with the clauses that the model selects, or a refusal where it selects none."""
        candidates = citable_clauses(evidence.ranked[: self._settings.shown], self._catalogue)
        shown = next(batches(candidates, self._writer.settings.context_tokens), ())
        asked = evidence.query.text
        text = self._generate(selection_messages(asked, shown, self._settings.clauses), ChoiceForm, asked)
        numbers = parse_selection(text) if text else None
        if numbers is None:
            if text:
                self.note = f"The model {self._writer.settings.name} said nothing of use about what was found."
            return evidence
        by_number = {candidate.n: candidate.clause for candidate in shown}
        selected = [by_number[n] for n in dict.fromkeys(numbers) if n in by_number]
        if numbers and not selected:
            return evidence
        return self._with_selection(evidence, selected[: self._settings.clauses])

    def _with_selection(self, evidence: Evidence, selected: Sequence[Clause]) -> Evidence:
        """Replace the clauses of the evidence by the selected ones."""
        ranked = tuple(dict.fromkeys((*selected, *evidence.ranked)))
        if not selected:
            return replace(
                evidence,
                behaviour=Behaviour.REFUSE,
                reason=Reason.SILENT,
                what=evidence.what if evidence.reason is Reason.SILENT else "The documents held do not say",
                clauses=(),
                held=None,
                quotes=(),
                # What the search would have quoted is still shown, as a weak model may be wrong.
                closest=evidence.clauses or evidence.closest,
                confidence=_SILENT_CONFIDENCE,
            )
        if evidence.held is not None and evidence.clauses[0] in selected:
            # A whole family, of which the model saw the first.
            return replace(evidence, ranked=ranked, confidence=_ANSWERED_CONFIDENCE)
        return replace(
            evidence,
            behaviour=Behaviour.ANSWER,
            reason=None,
            what="",
            clauses=tuple(selected),
            held=None,
            closest=(),
            quotes=tuple((c.key, best_sentence(c.text, evidence.query.topic)) for c in selected),
            ranked=ranked,
            confidence=_ANSWERED_CONFIDENCE,
        )

    def _generate(self, messages: Messages, form: type[BaseModel], question: str) -> str:
        """The model's reply, from the cache if it is there; "" where it fails."""
        writer = self._writer
        key = cache_key([messages], self._catalogue.snapshot.id, prompts(), writer.settings, question)
        if cached := writer.cache.get(key):
            return cached[1]
        try:
            # The time for loading the client is not the model's.
            writer.model.warm()
            self._deadline = self._deadline or time.monotonic() + writer.settings.timeout_seconds * _TIME_SHARE
            text, broken, usage = writer.model.generate(messages, form, self._deadline, lambda _: None, self._asker)
        except ModelError as error:
            self.note = f"The model {writer.settings.name} {error}: the search has chosen the clauses."
            return ""
        self.usage += usage
        if broken:
            self.note = f"The model {writer.settings.name} {broken}: the search has chosen the clauses."
            return ""
        writer.cache.put(key, "said", text)
        return text


def _says_the_same(wording: str, question: str) -> bool:
    """Whether another wording may stand for a question: not much longer, and with no number that it lacks."""
    fits = wording and wording != question and len(wording) <= 2 * len(question) + 200
    return bool(fits) and numbers_known(wording, question)


def _with_original_query(evidence: Evidence, original: Query) -> Evidence:
    """The evidence for the question as it was asked, before translation."""
    return replace(evidence, query=replace(evidence.query, text=original.text, note=original.note))
