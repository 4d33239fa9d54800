"""LLM reranking: a model puts first the clauses that answer, of what a search for the plan's wording has found.

That is all it can do: no clause comes from it, what the search found follows in the search's order, and whether and how
surely the corpus answers stays the search's to say. What the model finds of that is a remark.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from pydantic import BaseModel

from bot.answer import Behaviour, Reason, Usage, Verdict
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
_DOCUMENT_LANGUAGE = "en"
# Answers that are earned by the words of a clause, which comes first.
_EARNED = frozenset({Verdict.YES, Verdict.NO})

Search = Callable[[str], Evidence]


class LlmReranker:
    """Reranker for one question; `usage` is its cost, `note` a remark for the reader.

    `found_nothing` is whether the model says that none of the clauses answers.
    """

    def __init__(self, writer: Writer, settings: SearchSettings, catalogue: Catalogue, asker: str) -> None:
        self._writer, self._settings, self._catalogue, self._asker = writer, settings, catalogue, asker
        self._deadline = 0.0
        self.usage = Usage()
        self.note = ""
        self.found_nothing = False

    def rerank(self, evidence: Evidence, search: Search, wording: str = "") -> Evidence:
        """Rerank the evidence of a search; that of a filter, or a "yes" or "no", is returned as it is.

        `wording` is the question in the documents' language, as a plan has it, and `search` retrieves the evidence for
        it: for a question in another language, where no number is changed.
        """
        if not evidence.ranked or evidence.reason is Reason.OFF_TOPIC or evidence.verdict in _EARNED:
            return evidence
        original = evidence.query
        if self._is_foreign(original) and _says_the_same(wording, original.text):
            evidence = _beside(search(wording), evidence)
            if not evidence.ranked or evidence.reason is Reason.OFF_TOPIC:
                return _with_original_query(evidence, original)
        return _with_original_query(self._select(evidence), original)

    def _is_foreign(self, query: Query) -> bool:
        """Whether all documents are in English and the question is not."""
        languages = {document.expression.language for document in self._catalogue.documents}
        return languages == {_DOCUMENT_LANGUAGE} and language_of(query.text) != _DOCUMENT_LANGUAGE

    def _select(self, evidence: Evidence) -> Evidence:
        """The evidence with the clauses that the model selects first."""
        candidates = citable_clauses(evidence.ranked[: self._settings.shown], self._catalogue)
        shown = next(batches(candidates, self._writer.settings.context_tokens), ())
        asked = evidence.query.text
        # The search's best clause is quoted, whatever the model selects.
        most = max(1, self._settings.quoted - 1)
        text = self._generate(selection_messages(asked, shown, most), ChoiceForm, asked)
        numbers = parse_selection(text) if text else None
        if numbers is None:
            if text:
                self.note = f"The model {self._writer.settings.name} said nothing of use about what was found."
            return evidence
        by_number = {candidate.n: candidate.clause for candidate in shown}
        selected = [by_number[n] for n in dict.fromkeys(numbers) if n in by_number][:most]
        self.found_nothing = not numbers
        reranked = _with_first(selected, evidence)
        self.note = _remark(self._writer.settings.name, selected, evidence, reranked, nothing=not numbers)
        return reranked

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


def _beside(found: Evidence, by_rules: Evidence) -> Evidence:
    """What a search in a model's wording has found, and after it what the question's own words had found.

    Where only the question's own words are answered, that answer stands, and the model may choose from both.
    """
    if by_rules.behaviour is not Behaviour.ANSWER:
        return found
    if found.behaviour is not Behaviour.ANSWER:
        return replace(by_rules, query=found.query, ranked=_in_order(found.ranked, by_rules.ranked))
    others = tuple(clause for clause in by_rules.clauses if clause not in found.clauses)
    if found.held is not None:
        return replace(found, also=(*found.also, *others))
    quotes = dict(by_rules.quotes) | dict(found.quotes)
    return replace(found, clauses=(*found.clauses, *others), quotes=tuple(quotes.items()))


def _with_first(selected: Sequence[Clause], evidence: Evidence) -> Evidence:
    """The evidence with these clauses before its own; after a complete set, which stays as it is, they are named."""
    ranked = _in_order(selected, evidence.ranked)
    if evidence.behaviour is not Behaviour.ANSWER:
        # A refusal stays one.
        return replace(evidence, closest=_in_order(selected, evidence.closest), ranked=ranked)
    if evidence.held is not None:
        besides = tuple(clause for clause in selected if clause not in evidence.clauses)
        return replace(evidence, also=(*evidence.also, *besides), ranked=ranked)
    quotes = {c.key: best_sentence(c.text, evidence.query.topic) for c in selected} | dict(evidence.quotes)
    return replace(evidence, clauses=_in_order(selected, evidence.clauses), quotes=tuple(quotes.items()), ranked=ranked)


def _in_order(first: Sequence[Clause], then: Sequence[Clause]) -> tuple[Clause, ...]:
    """Clauses each once, some of them first."""
    return tuple(dict.fromkeys((*first, *then)))


def _remark(name: str, selected: Sequence[Clause], before: Evidence, after: Evidence, *, nothing: bool) -> str:
    """A sentence on what the model finds of the clauses, or has done to their order; "" where that is nothing."""
    if before.behaviour is not Behaviour.ANSWER:
        which = f"the first {len(selected)}" if len(selected) > 1 else "the first"
        return f"The model {name} finds an answer in {which} of these clauses." if selected else ""
    if before.held is not None:
        return f"What is named besides is the choice of the model {name}." if after.also != before.also else ""
    if nothing:
        return f"The model {name} finds no answer in these clauses."
    if after.clauses == before.clauses:
        return ""
    which = f"The first {len(selected)} clauses are" if len(selected) > 1 else "The first clause is"
    return f"{which} the choice of the model {name}."


def _says_the_same(wording: str, question: str) -> bool:
    """Whether another wording may stand for a question: not much longer, and with no number that it lacks."""
    fits = wording and wording != question and len(wording) <= 2 * len(question) + 200
    return bool(fits) and numbers_known(wording, question)


def _with_original_query(evidence: Evidence, original: Query) -> Evidence:
    """The evidence for the question as it was asked, before translation."""
    return replace(evidence, query=replace(evidence.query, text=original.text, note=original.note))
