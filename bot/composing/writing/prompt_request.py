"""Requests to the model: chat messages with the question and numbered clauses as data, in batches of bounded size."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from bot.catalogue.catalogue import Catalogue
from bot.composing.checking import CitableClause
from bot.composing.checking.text import visible
from bot.language_model.chat_model import Messages
from bot.language_model.metered import count_tokens
from bot.language_model.prompts import prompt
from bot.retrieval.evidence import Evidence
from bot.understanding.query import Intent
from ingest.model import Clause

# The most clauses in a request; more are more lines than a reply should have.
_MOST_CLAUSES = 40
# What a question may end in.
_FINAL = " .?!…;:,。？！；：؟،؛"
LANGUAGES = {"en": "English", "fr": "French", "es": "Spanish", "ru": "Russian", "zh": "Chinese", "ar": "Arabic"}
_EXHAUSTIVE = "a complete set. Write exactly one statement for each clause, in their order, and leave none out."
_OPEN = "an open question. Answer it from the clauses that do answer it, and leave out those that do not."
_KINDS = {
    Intent.DUTIES: "what somebody is asked to do",
    Intent.PHRASE: "what stands under one phrase",
    Intent.ITEMS: "what a list holds",
    Intent.ABOUT: "what a document is about",
}
_PROMPTS: tuple[tuple[str, frozenset[str]], ...] = (
    ("answer.system", frozenset()),
    ("answer.user", frozenset({"fence", "question", "clauses", "kind", "count", "language"})),
    ("answer.repair", frozenset({"faults", "language"})),
    ("follow_up.user", frozenset({"fence", "before", "documents", "question"})),
    ("choose.user", frozenset({"fence", "question", "clauses", "most"})),
    ("translate.user", frozenset({"fence", "question"})),
)


@cache
def prompts() -> str:
    """Load all prompts and return their hash. Raises PromptError."""
    digest = hashlib.sha256()
    for name, variables in _PROMPTS:
        digest.update(f"{name}\0{prompt(name, variables)}\0".encode())
    return digest.hexdigest()[:16]


def citable_clauses(clauses: Iterable[Clause], catalogue: Catalogue) -> tuple[CitableClause, ...]:
    """Clauses as a model may cite them, numbered as an extractive answer numbers them."""
    return tuple(
        CitableClause(n, clause, catalogue.document(clause), tuple(catalogue.parents(clause)))
        for n, clause in enumerate(clauses, 1)
    )


def batches(citable: Sequence[CitableClause], budget: int) -> Iterator[tuple[CitableClause, ...]]:
    """Group clauses into batches of at most `budget` tokens; one that is longer alone is skipped, and stays quoted."""
    batch: list[CitableClause] = []
    total = 0
    for clause in citable:
        size = count_tokens(_clause_row(clause))
        if size > budget:
            continue
        if batch and (total + size > budget or len(batch) >= _MOST_CLAUSES):
            yield tuple(batch)
            batch, total = [], 0
        batch.append(clause)
        total += size
    if batch:
        yield tuple(batch)


def answer_messages(batch: Sequence[CitableClause], evidence: Evidence, language: str) -> Messages:
    """The request to answer from a batch of clauses."""
    query = evidence.query
    question, clauses = visible(query.text), "\n".join(map(_clause_row, batch))
    kind = _KINDS.get(query.intent, "")
    task = _EXHAUSTIVE if evidence.held is not None else _OPEN
    user = prompt(*_PROMPTS[1]).format(
        fence=_fence(folded_question(question), clauses),
        question=json.dumps(question, ensure_ascii=False),
        clauses=clauses,
        kind=f"{kind}; {task}" if kind else task,
        count=len(batch) if evidence.held is None else f"{len(batch)}, of a set of {evidence.held}",
        language=LANGUAGES.get(language, "English"),
    )
    return ("system", prompt(*_PROMPTS[0]).format()), ("user", user)


def repair_messages(previous: Messages, reply: str, faults: Iterable[str], language: str) -> Messages:
    """The request to repair a reply: the previous messages, the reply and its faults."""
    listed = "\n".join(f"- {fault}" for fault in faults)
    asked = prompt(*_PROMPTS[2]).format(faults=listed, language=LANGUAGES.get(language, "English"))
    return (*previous, ("assistant", reply), ("user", asked))


def follow_up_messages(question: str, before: Sequence[str], documents: Sequence[str]) -> Messages:
    """The request to rewrite a follow-up question so that it can be understood alone."""
    data = [json.dumps(list(map(visible, those)), ensure_ascii=False) for those in ([question], before, documents)]
    text = prompt(*_PROMPTS[3]).format(fence=_fence(*data), question=data[0], before=data[1], documents=data[2])
    return (("user", text),)


def selection_messages(question: str, candidates: Sequence[CitableClause], most: int) -> Messages:
    """The request to select, from retrieved clauses, those that answer a question."""
    question_json, clauses = json.dumps(visible(question), ensure_ascii=False), "\n".join(map(_clause_row, candidates))
    text = prompt(*_PROMPTS[4]).format(
        fence=_fence(folded_question(question), clauses), question=question_json, clauses=clauses, most=most
    )
    return (("user", text),)


def translation_messages(question: str) -> Messages:
    """The request to translate a question into the documents' language."""
    question_json = json.dumps(visible(question), ensure_ascii=False)
    return (("user", prompt(*_PROMPTS[5]).format(fence=_fence(folded_question(question)), question=question_json)),)


def folded_question(question: str) -> str:
    """A question without its case and final punctuation, in which alike ones differ."""
    return visible(question).casefold().rstrip(_FINAL)


def _fence(*data: str) -> str:
    """A delimiter for data that no text inside can contain, as it is a hash of the data."""
    return hashlib.sha256("\0".join(data).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _clause_row(citable: CitableClause) -> str:
    """A clause as a line of JSON: nothing in its text can look like the next clause or the end of the data."""
    clause = citable.clause
    row = {
        "clause": citable.n,
        "label": visible(clause.label),
        "part": clause.part.value,
        "phrase": visible(clause.phrase),
        "addressees": list(clause.addressees),
        "introduced_by": visible(" ".join(c.text for c in citable.stems)),
        "text": visible(clause.text),
        "footnotes": [visible(note) for note in clause.footnotes],
    }
    return json.dumps({name: value for name, value in row.items() if value}, ensure_ascii=False)
