"""Requests to the model: chat messages with the question and numbered clauses as data, in batches of bounded size."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from bot.catalogue.catalogue import Catalogue
from bot.composing.checking import CitableClause
from bot.composing.checking.text import visible
from bot.language_model.chat_model import Messages
from bot.language_model.metered import count_tokens
from bot.language_model.prompts import fence, prompt
from bot.retrieval.evidence import Evidence
from bot.understanding.language import LANGUAGES
from bot.understanding.planning.request import load_prompts
from bot.understanding.query import Intent
from ingest.model import Clause

# The most clauses in a request; more are more lines than a reply should have.
_MOST_CLAUSES = 40
# What a question may end in.
_FINAL = " .?!…;:,。？！；：؟،؛"
_WHOLE = "a complete set, all of which is shown. Give one finding for each clause, in their order, and leave none out."
_OPEN = "an open question. Give findings for the clauses that do answer it, the best first, and leave out the others."
_KINDS = {
    Intent.DUTIES: "what somebody is asked to do",
    Intent.PHRASE: "what stands under one phrase",
    Intent.ITEMS: "what a list holds",
    Intent.ABOUT: "what a document is about",
}
_PROMPTS: tuple[tuple[str, frozenset[str]], ...] = (
    ("answer.system", frozenset()),
    ("answer.user", frozenset({"fence", "question", "clauses", "kind", "count", "language"})),
    ("check.user", frozenset({"fence", "sentences"})),
    ("choose.user", frozenset({"fence", "question", "clauses", "most"})),
)


@cache
def prompts() -> str:
    """Load all prompts and return the hash of those of answers. Raises PromptError."""
    load_prompts()
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


def answer_messages(batch: Sequence[CitableClause], evidence: Evidence, language: str, *, whole: bool) -> Messages:
    """The request to select from, and to gloss, a batch of clauses; of a `whole` set each."""
    query = evidence.query
    question, clauses = visible(query.text), "\n".join(map(_clause_row, batch))
    kind = _KINDS.get(query.intent, "")
    task = _WHOLE if whole else _OPEN
    user = prompt(*_PROMPTS[1]).format(
        fence=fence(folded_question(question), clauses),
        question=json.dumps(question, ensure_ascii=False),
        clauses=clauses,
        kind=f"{kind}; {task}" if kind else task,
        count=f"{len(batch)}, of a set of {evidence.held or len(evidence.clauses)}" if whole else len(batch),
        language=LANGUAGES.get(language, "English"),
    )
    return ("system", prompt(*_PROMPTS[0]).format()), ("user", user)


def entailment_messages(glosses: Sequence[tuple[int, str, Sequence[CitableClause]]]) -> Messages:
    """The request to say of numbered glosses whether their clauses support them."""
    rows = (
        {"sentence": n, "text": visible(gloss), "clauses": [_clause_fields(c) for c in cited]}
        for n, gloss, cited in glosses
    )
    sentences = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    return (("user", prompt(*_PROMPTS[2]).format(fence=fence(sentences), sentences=sentences)),)


def selection_messages(question: str, candidates: Sequence[CitableClause], most: int) -> Messages:
    """The request to select, from retrieved clauses, those that answer a question."""
    question_json, clauses = json.dumps(visible(question), ensure_ascii=False), "\n".join(map(_clause_row, candidates))
    text = prompt(*_PROMPTS[3]).format(
        fence=fence(folded_question(question), clauses), question=question_json, clauses=clauses, most=most
    )
    return (("user", text),)


def folded_question(question: str) -> str:
    """A question without its case and final punctuation, in which alike ones differ."""
    return visible(question).casefold().rstrip(_FINAL)


def _clause_row(citable: CitableClause) -> str:
    """A clause as a line of JSON: nothing in its text can look like the next clause or the end of the data."""
    return json.dumps({"clause": citable.n, **_clause_fields(citable)}, ensure_ascii=False)


def _clause_fields(citable: CitableClause) -> dict[str, Any]:
    """What a clause is and says, without what is empty."""
    clause = citable.clause
    fields = {
        "label": visible(clause.label),
        "part": clause.part.value,
        "phrase": visible(clause.phrase),
        "addressees": list(clause.addressees),
        "introduced_by": visible(" ".join(c.text for c in citable.stems)),
        "text": visible(clause.text),
        "footnotes": [visible(note) for note in clause.footnotes],
    }
    return {name: value for name, value in fields.items() if value}
