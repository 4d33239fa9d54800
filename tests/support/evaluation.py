"""Builders of cases and answers, for the tests of the evaluation."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.answer import Answer, Behaviour, Complete, Reason, Statement
from bot.catalogue.catalogue import Catalogue
from bot.composing.quote import cite
from bot.evaluation.dataset import Case
from bot.evaluation.gold import GoldCheck
from ingest.model import Clause
from tests.support.services import small

OIL = "instructs the Director of the Telecommunication Development Bureau"
LENT = "invites Member States and Sector Members"


def gold_check() -> GoldCheck:
    """The made documents, prepared for matching."""
    return GoldCheck(small().catalogue)


def clause(document: str, phrase: str, num: str) -> Clause:
    """The clause of the made documents with this phrase and number."""
    return next(c for c in small().catalogue.by_name[document].clauses if (c.phrase, c.num) == (phrase, num))


def clauses(*nums: str, phrase: str = LENT, document: str = "wtdc-45") -> list[Clause]:
    """Several clauses under one phrase."""
    return [clause(document, phrase, num) for num in nums]


def gold(*nums: str, phrase: str = LENT, document: str = "wtdc-45") -> list[dict[str, str]]:
    """Gold clauses under one phrase, as a question set has them."""
    return [{"document": document, "heading": phrase, "num": num} for num in nums]


def question_file(path: Path, rows: Sequence[dict[str, Any]]) -> Path:
    """Write rows about the made documents as a question set, in a file that is given back."""
    about = {"language": "en", "corpus": "made", "behaviour": "answer"}
    numbered = ({**about, "id": f"q{n}", **row} for n, row in enumerate(rows, 1))
    path.write_text("".join(json.dumps(row) + "\n" for row in numbered), encoding="utf-8")
    return path


def case(id: str = "q1", question: str = "what is asked?", **fields: Any) -> Case:
    """A case; its behaviour is "answer" unless another is given."""
    return Case.model_validate_json(json.dumps({"id": id, "turns": [question], "behaviour": "answer", **fields}))


def answered(cited: Sequence[Clause], *, held: int | None = None, text: str = "", **fields: Any) -> Answer:
    """An answer that quotes clauses, each in a statement of its own; complete where `held` is given."""
    catalogue: Catalogue = small().catalogue
    citations = tuple(cite(n, c, catalogue) for n, c in enumerate(cited, 1))
    answer = Answer(
        question="what is asked?",
        behaviour=Behaviour.ANSWER,
        reason=None,
        text=text or "\n".join(c.quote for c in citations),
        statements=tuple(Statement(c.quote, (c.n,)) for c in citations),
        citations=citations,
        complete=Complete(held, len(citations)) if held is not None else None,
    )
    return replace(answer, **fields)


def refused(**fields: Any) -> Answer:
    """A refusal."""
    return replace(answered([], text="Nothing is said."), behaviour=Behaviour.REFUSE, reason=Reason.SILENT, **fields)
