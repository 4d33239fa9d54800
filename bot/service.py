"""ask(): the whole pipeline on one screen: understanding, retrieval, composing."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from bot.answer import Answer, Behaviour, Progress, ProgressCallback, Reason, Role
from bot.catalogue.catalogue import Catalogue
from bot.composing.glosses import Wording
from bot.composing.most_likely import more, most_likely
from bot.composing.other_language import with_language_said
from bot.composing.quote import quote
from bot.composing.small_talk import small_talk
from bot.composing.writing import Writer
from bot.composing.writing.planned import PlannedReading, read_with_plan
from bot.language_model.cancellation import Cancelled, cancellable
from bot.messages import localised, msg
from bot.retrieval.evidence import Evidence
from bot.retrieval.lookups import lookups
from bot.retrieval.retrieve import retrieve
from bot.settings import Settings
from bot.understanding.language import language_of
from bot.understanding.normalise import clean
from bot.understanding.query import Conversation, Query
from bot.understanding.understand import read
from ingest.embedders.factory import Embedder
from ingest.errors import AnswerCancelled, QuestionError
from ingest.model import Clause, Part

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

# Questions that a conversation keeps.
_MOST_TURNS = 3


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, the conversation after it, and the clauses that were retrieved for it, best first.

    `planned` is what became of a model's plan for the question, as an `Outcome`; "" where none was asked for.
    """

    answer: Answer
    conversation: Conversation
    retrieved: tuple[Clause, ...] = ()
    planned: str = ""


@dataclass(frozen=True)
class Service:
    """The question-answering service: a catalogue, an embedder, settings, and a writing model if there is one."""

    catalogue: Catalogue
    embedder: Embedder
    settings: Settings
    writer: Writer | None = None

    @cached_property
    def _embeddings(self) -> Callable[[], "Embeddings"]:
        return lambda: self.embedder.embeddings

    def ask(self, question: str, before: Conversation | None = None) -> tuple[Answer, Conversation]:
        """Answer a question; gives the answer and the conversation after it. Raises what `reply` raises."""
        reply = self.reply(question, before)
        return reply.answer, reply.conversation

    def reply(
        self,
        question: str,
        before: Conversation | None = None,
        *,
        asker: str = "",
        tell: ProgressCallback | None = None,
        cancelled: Cancelled | None = None,
        language: str = "",
    ) -> Reply:
        """Answer a question, with the retrieved clauses that an evaluation looks at besides the answer.

        `asker` is whose daily budget pays for a model; `tell` is called with the progress of the answer, in this
        thread. `language` (ISO 639-1) is that of the lead and of glosses, where it is not to be the question's. Once
        `cancelled` says so, a model is not waited for, and what the rules alone have found answers. Raises
        QuestionError where the question is empty or too long, EmbeddingError or StoreError.
        """
        started = time.perf_counter()
        before, tell = before or Conversation(), tell or _ignore_progress
        text = self._validated(question)
        if not any(c.isalnum() for c in text):
            answer = Answer(
                text,
                Behaviour.REFUSE,
                Reason.OFF_TOPIC,
                localised(msg("There are no words in this question."), language),
                snapshot=self.catalogue.snapshot.id,
                confidence=0.0,
            )
            return Reply(answer, before)
        if helpful := small_talk(text, self.catalogue, language):
            return Reply(replace(helpful, milliseconds=_milliseconds_since(started)), before)
        tell(Progress("reading"))
        by_rules = self._retrieve(text, before)
        ready = answer, evidence = self._composed(by_rules, text, language)
        read_again = PlannedReading(by_rules)
        if self.writer is not None:
            if answer.behaviour is Behaviour.ANSWER and answer.statements:
                tell(Progress("reading", answer.statements))  # what is ready, before a model is asked anything
            try:
                with cancellable(cancelled):
                    read_again = self._read_with_plan(self.writer, text, by_rules, before, asker)
                    chosen, found_nothing = self._llm_rerank(self.writer, read_again, before, asker)
                    if chosen is not by_rules:
                        answer, evidence = self._composed(chosen, text, language)
                    if not found_nothing:
                        answer = self.writer.write(answer, evidence, self.catalogue, asker, tell, language)
            except AnswerCancelled as stopped:
                (answer, evidence), read_again = ready, PlannedReading(by_rules)
                answer = replace(answer, note=f"{answer.note} {stopped}".strip())
        usage = answer.usage + read_again.usage
        answer = replace(answer, question=text, rewritten=read_again.rewritten, usage=usage)
        conversation = _next_conversation(evidence.query, answer, before)
        answer = replace(answer, milliseconds=_milliseconds_since(started))
        return Reply(answer, conversation, evidence.retrieved, read_again.outcome)

    def _composed(self, evidence: Evidence, text: str, language: str) -> tuple[Answer, Evidence]:
        """The answer to some evidence in the documents' words, and the evidence with the question's language said."""
        told = with_language_said(evidence, text)
        # Who asks in none of the six languages is answered in English.
        wording = Wording(language or (language_of(text) if told is evidence else "en"))
        return quote(most_likely(told, self.settings.search.quoted), self.catalogue, wording), told

    def _read_with_plan(
        self, writer: Writer, text: str, evidence: Evidence, before: Conversation, asker: str
    ) -> PlannedReading:
        """What stands once a model has read the question as well."""
        found = lookups(self.catalogue, self._embeddings, self.settings.search)
        retrieve_again: Callable[[str], Evidence] = lambda question: self._retrieve(question, before)  # noqa: E731
        return read_with_plan(text, evidence, before, writer, self.catalogue, found, asker, retrieve_again)

    def _llm_rerank(
        self, writer: Writer, read: PlannedReading, before: Conversation, asker: str
    ) -> tuple[Evidence, bool]:
        """Rerank the evidence with a model, where `search.guided` is set; and whether that finds no answer in it."""
        if not self.settings.search.guided:
            return read.evidence, False
        from bot.composing.writing.llm_reranker import LlmReranker

        reranker = LlmReranker(writer, self.settings.search, self.catalogue, asker)
        reranked = reranker.rerank(read.evidence, lambda wording: self._retrieve(wording, before), read.wording)
        note = " ".join(filter(None, (reranked.note, reranker.note)))
        return replace(reranked, note=note, usage=reranker.usage), reranker.found_nothing

    def _retrieve(self, text: str, before: Conversation) -> Evidence:
        """Read a question and retrieve its evidence."""
        query = read(text, self.catalogue, before)
        if also := more(query, before, self.catalogue):
            return also
        return retrieve(query, self.catalogue, self._embeddings, self.settings.search)

    def _validated(self, question: str) -> str:
        """The normalised question. Raises QuestionError where it is empty or too long."""
        limit = self.settings.question.characters
        if len(question) > limit:
            raise QuestionError(f"The question has {len(question):,} characters; ask it in at most {limit:,}.")
        text = clean(question)
        if not text:
            raise QuestionError('The question is empty; ask, for example, "what does Resolution 45 ask of BDT?".')
        return text


def _ignore_progress(_: Progress) -> None:
    """The progress callback where none is given."""


def _milliseconds_since(started: float) -> float:
    """The time since a reading of the performance counter."""
    return round((time.perf_counter() - started) * 1000, 1)


def _next_conversation(query: Query, answer: Answer, before: Conversation) -> Conversation:
    """The conversation after an answer: the documents named or cited, addressees, intent, clauses, last questions."""
    turns = (*before.turns, query.text)[-_MOST_TURNS:]
    if answer.behaviour is not Behaviour.ANSWER:
        documents = query.scope.documents or before.documents
        return replace(before, documents=documents, turns=turns)
    cited = [c for c in answer.citations if c.role is Role.ANSWER]
    return Conversation(
        documents=query.scope.documents or tuple(dict.fromkeys(c.document for c in cited)),
        addressees=query.addressees or before.addressees,
        intent=query.intent,
        clauses=tuple(c.key for c in cited if c.part != Part.HEADER.value),
        also=tuple(c.key for c in answer.citations if c.role is Role.CONTEXT),
        turns=turns,
    )
