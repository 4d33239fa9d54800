"""A model that helps the search: it puts a question into the documents' language, and says which clauses answer.

It sees what the search has found and picks among that, so no clause comes from it; where it fails or is not asked, what
the search itself has made of the question stands, and a note says so.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from pydantic import BaseModel

from bot.answer import Behaviour, Reason, Usage
from bot.catalogue.catalogue import Catalogue
from bot.composing.checking.text import visible
from bot.composing.writing.answer_cache import key_of
from bot.composing.writing.prompt_request import choice, offer, parts, prompts, translation
from bot.composing.writing.question_rewriting import numbers_known
from bot.composing.writing.reply_parser import ChoiceForm, QuestionForm, chosen_in, question_in
from bot.composing.writing.write import Writer
from bot.language_model.chat_model import Messages, server_of
from bot.retrieval.evidence import Evidence
from bot.retrieval.sentence_selection import best_sentence
from bot.settings import SearchSettings
from bot.understanding.language import language_of
from bot.understanding.query import Query
from ingest.errors import ModelError
from ingest.model import Clause

# The share of the model's time for an answer that may pass before it has helped the search.
_SHARE = 1 / 3
# How sure it is that the corpus answers, once a model has said that it does, or does not.
_SURE, _UNSURE = 0.95, 0.05
_LANGUAGE = "en"

Search = Callable[[str], Evidence]


class LlmReranker:
    """Helps with one question; `usage` is what that has cost, `note` what went wrong, for the reader."""

    def __init__(self, writer: Writer, settings: SearchSettings, catalogue: Catalogue, asker: str) -> None:
        self._writer, self._settings, self._catalogue, self._asker = writer, settings, catalogue, asker
        self._until = 0.0
        self.usage = Usage()
        self.note = ""

    def guided(self, evidence: Evidence, search: Search) -> Evidence:
        """What answers a question, with the model's help where a search has found it and not a filter.

        `search` finds the evidence for another wording.
        """
        if not evidence.ranked or evidence.reason is Reason.OFF_TOPIC:
            return evidence
        asked = evidence.query
        if self._is_foreign(asked) and (wording := self._translated(asked.text)):
            evidence = search(wording)
            if not evidence.ranked or evidence.reason is Reason.OFF_TOPIC:
                return _as_asked(evidence, asked)
        return _as_asked(self._chosen(evidence), asked)

    def _is_foreign(self, query: Query) -> bool:
        """Whether the documents are in the one language that questions are put into, and the question is not."""
        held = {document.expression.language for document in self._catalogue.documents}
        return held == {_LANGUAGE} and language_of(query.text) != _LANGUAGE

    def _translated(self, question: str) -> str:
        """The question in the documents' language; "" where the model gives none, or one with other numbers."""
        text = self._said(translation(question), QuestionForm)
        wording = visible(question_in(text) or "") if text else ""
        fits = wording and len(wording) <= 2 * len(question) + 200 and numbers_known(wording, question)
        return wording if fits else ""

    def _chosen(self, evidence: Evidence) -> Evidence:
        """The evidence with those clauses that the model says answer, or none."""
        offered = offer(evidence.ranked[: self._settings.shown], self._catalogue)
        shown = next(parts(offered, self._writer.settings.context_tokens), ())
        text = self._said(choice(evidence.query.text, shown, self._settings.clauses), ChoiceForm)
        numbers = chosen_in(text) if text else None
        if numbers is None:
            if text:
                self.note = f"The model {self._writer.settings.name} said nothing of use about what was found."
            return evidence
        by_number = {one.n: one.clause for one in shown}
        found = [by_number[n] for n in dict.fromkeys(numbers) if n in by_number]
        if numbers and not found:
            return evidence
        return self._with(evidence, found[: self._settings.clauses])

    def _with(self, evidence: Evidence, found: Sequence[Clause]) -> Evidence:
        ranked = tuple(dict.fromkeys((*found, *evidence.ranked)))
        if not found:
            return replace(
                evidence,
                behaviour=Behaviour.REFUSE,
                reason=Reason.SILENT,
                what=evidence.what if evidence.reason is Reason.SILENT else "The documents held do not say",
                clauses=(),
                held=None,
                quotes=(),
                # What the search would have quoted is still shown, as a weak model may be wrong.
                near=evidence.clauses or evidence.near,
                confidence=_UNSURE,
            )
        if evidence.held is not None and evidence.clauses[0] in found:
            # A whole family, of which the model saw the first.
            return replace(evidence, ranked=ranked, confidence=_SURE)
        return replace(
            evidence,
            behaviour=Behaviour.ANSWER,
            reason=None,
            what="",
            clauses=tuple(found),
            held=None,
            near=(),
            quotes=tuple((c.key, best_sentence(c.text, evidence.query.topic)) for c in found),
            ranked=ranked,
            confidence=_SURE,
        )

    def _said(self, asked: Messages, form: type[BaseModel]) -> str:
        """What the model says, or has said before to the same; "" where it fails."""
        writer = self._writer
        key = key_of([asked], self._catalogue.snapshot.id, prompts(), writer.settings, server_of(writer.settings))
        if kept := writer.kept.get(key):
            return kept[1]
        try:
            # What loading the client takes is not the model's time.
            writer.model.warm()
            self._until = self._until or time.monotonic() + writer.settings.timeout_seconds * _SHARE
            text, broken, usage = writer.say(asked, form, self._until, lambda _: None, self._asker)
        except ModelError as error:
            self.note = f"The model {writer.settings.name} {error}: the search has chosen the clauses."
            return ""
        self.usage += usage
        if broken:
            self.note = f"The model {writer.settings.name} {broken}: the search has chosen the clauses."
            return ""
        writer.kept.put(key, "said", text)
        return text


def _as_asked(evidence: Evidence, asked: Query) -> Evidence:
    """The same for the question in the asker's own words."""
    return replace(evidence, query=replace(evidence.query, text=asked.text, note=asked.note))
