"""ask(): the whole way from a question to an answer, on one screen."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from bot.answer import Answer, Behaviour, Progress, Reason, Tell, Usage
from bot.catalogue.catalogue import Catalogue
from bot.composing.quote import quote
from bot.composing.writing import Writer
from bot.composing.writing.question_rewriting import completed, leans
from bot.retrieval.evidence import Evidence
from bot.retrieval.retrieve import retrieve
from bot.settings import Settings
from bot.understanding.query import Conversation, Query
from bot.understanding.understand import clean, read
from ingest.embedders.factory import Embedder
from ingest.errors import QuestionError
from ingest.model import Clause

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

# Questions that stay in mind.
_TURNS = 3


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer with the conversation that it leaves behind and the clauses it was made from, best first."""

    answer: Answer
    conversation: Conversation
    retrieved: tuple[Clause, ...] = ()


@dataclass(frozen=True)
class Service:
    """A catalogue, an embedder and the settings: all that answering needs; and a model that writes, if there is one."""

    catalogue: Catalogue
    embedder: Embedder
    settings: Settings
    writer: Writer | None = None

    @cached_property
    def _embeddings(self) -> Callable[[], "Embeddings"]:
        return lambda: self.embedder.embeddings

    def ask(self, question: str, before: Conversation | None = None) -> tuple[Answer, Conversation]:
        """The answer to a question and the conversation that it leaves behind."""
        reply = self.reply(question, before)
        return reply.answer, reply.conversation

    def reply(
        self, question: str, before: Conversation | None = None, *, asker: str = "", tell: Tell | None = None
    ) -> Reply:
        """The same, with the clauses that were retrieved: what an evaluation looks at besides the answer.

        `asker` is who pays from a budget of their own; `tell` is told how far the answer is, in this thread.
        """
        started = time.perf_counter()
        before, tell = before or Conversation(), tell or _silent
        text = self._checked(question)
        if not any(c.isalnum() for c in text):
            answer = Answer(
                text,
                Behaviour.REFUSE,
                Reason.OFF_TOPIC,
                "There are no words in this question.",
                snapshot=self.catalogue.snapshot.id,
                confidence=0.0,
            )
            return Reply(answer, before)
        tell(Progress("reading"))
        evidence, rewritten, usage = self._evidence(text, before, asker)
        answer = quote(evidence, self.catalogue)
        if self.writer is not None:
            answer = self.writer.write(answer, evidence, self.catalogue, asker, tell)
        answer = replace(answer, question=text, rewritten=rewritten, usage=answer.usage + usage)
        spent = round((time.perf_counter() - started) * 1000, 1)
        after = _after(evidence.query, evidence, before, self.catalogue)
        return Reply(replace(answer, milliseconds=spent), after, evidence.retrieved)

    def _evidence(self, text: str, before: Conversation, asker: str) -> tuple[Evidence, str, Usage]:
        """What answers a question, as a model completes it where it leans on those before and the rules are lost."""
        evidence = self._found(text, before)
        if self.writer is None or not leans(evidence, before):
            return self._guided(evidence, before, asker), "", Usage()
        longest = self.settings.question.characters
        rewritten, usage = completed(evidence, before, self.catalogue, self.writer, asker, longest)
        found = self._guided(self._found(rewritten, before), before, asker) if rewritten else evidence
        better = found.behaviour is Behaviour.ANSWER
        return (found, rewritten, usage) if better and rewritten else (evidence, "", usage + found.usage)

    def _guided(self, evidence: Evidence, before: Conversation, asker: str) -> Evidence:
        """The same with a model's help, where there is one that is to help the search."""
        if self.writer is None or not self.settings.search.guided:
            return evidence
        from bot.composing.writing.llm_reranker import LlmReranker

        guide = LlmReranker(self.writer, self.settings.search, self.catalogue, asker)
        guided = guide.guided(evidence, lambda wording: self._found(wording, before))
        return replace(guided, note=guide.note, usage=guide.usage)

    def _found(self, text: str, before: Conversation) -> Evidence:
        query = read(text, self.catalogue, before)
        return retrieve(query, self.catalogue, self._embeddings, self.settings.search)

    def _checked(self, question: str) -> str:
        limit = self.settings.question.characters
        if len(question) > limit:
            raise QuestionError(f"The question has {len(question):,} characters; ask it in at most {limit:,}.")
        text = clean(question)
        if not text:
            raise QuestionError('The question is empty; ask, for example, "what does Resolution 45 ask of BDT?".')
        return text


def _silent(_: Progress) -> None:
    """Nobody is told."""


def _after(query: Query, evidence: Evidence, before: Conversation, catalogue: Catalogue) -> Conversation:
    """What stays in mind: the documents named, or those that the answer came from."""
    turns = (*before.turns, query.text)[-_TURNS:]
    if evidence.behaviour is not Behaviour.ANSWER:
        documents = query.scope.documents or before.documents
        return replace(before, documents=documents, turns=turns)
    cited = tuple(dict.fromkeys(catalogue.document(c).expression.document for c in evidence.clauses))
    return Conversation(
        documents=query.scope.documents or cited,
        addressees=query.addressees or before.addressees,
        intent=query.intent,
        clauses=tuple(c.key for c in evidence.clauses),
        turns=turns,
    )
