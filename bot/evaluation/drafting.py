"""Question generation from document structure: a first question set for a user's own documents.

One question for each addressee of a document, a look-up and a list for each phrase, and false premises: an addressee of
whom nothing is asked, a number beyond the last. The gold clauses are those of the parse, so such a set measures whether
questions are understood and sets are complete; whether the parse is right, a person has to check.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bot.answer import Behaviour
from bot.catalogue.catalogue import Catalogue, is_operative, phrases_of, tops
from bot.evaluation.dataset import Case, Turn
from bot.evaluation.expectations import Gold
from bot.retrieval.enumeration.common import called
from ingest.citation import format_num
from ingest.errors import DatasetError
from ingest.labels import expression_label, short_phrase
from ingest.model import Clause, Document

_NOTE = "Drafted from the document's structure."
_WRITTEN = {"corpus", "category", "language", "behaviour", "gold", "exhaustive", "facts", "note", "drafted"}
# Words of a paragraph without a number by which it is known.
_QUOTE_WORDS = 10


def draft(catalogue: Catalogue, corpus: str) -> Iterator[Case]:
    """Draft the cases over a corpus, document by document; `corpus` is the name that the cases give it."""
    number = 0
    for document in catalogue.documents:
        for category, question, gold, exhaustive in _drafts_of_document(document, catalogue):
            number += 1
            yield Case(
                id=f"{corpus}-{number:04d}",
                category=category,
                language="en",
                turns=(Turn(question=question),),
                corpus=corpus,
                behaviour=Behaviour.ANSWER if gold else Behaviour.REFUSE,
                gold=tuple(gold),
                exhaustive=bool(gold) and exhaustive,
                note=_NOTE,
                drafted=True,
            )


def as_line(case: Case) -> str:
    """A case as a JSONL line of a question set."""
    row: dict[str, Any] = {"id": case.id, "turns": list(case.turns)}
    row |= case.model_dump(mode="json", include=_WRITTEN)
    row["gold"] = [gold.model_dump(mode="json", exclude_none=True) for gold in case.gold]
    return json.dumps(row, ensure_ascii=False).encode("utf-8", "replace").decode()


def write_new(path: Path, text: str) -> None:
    """Write a file that does not exist yet. Raises DatasetError where it exists or cannot be written."""
    try:
        with path.open("x", encoding="utf-8") as out:
            out.write(text)
    except FileExistsError:
        raise DatasetError(f"{path} exists already and is kept; name another file with --out.") from None
    except OSError as error:
        raise DatasetError(f"{path} cannot be written ({error.strerror}); name another file with --out.") from None


_Draft = tuple[str, str, list[Gold], bool]


def _drafts_of_document(document: Document, catalogue: Catalogue) -> Iterator[_Draft]:
    """The drafts of a document: category, question, gold clauses, and whether these are exhaustive."""
    label = expression_label(document.expression)
    addressed = [c for c in document.clauses if is_operative(c) and c.addressees]
    actors = sorted({actor for clause in addressed for actor in clause.addressees})
    for actor in actors:
        obligations = tops([c for c in addressed if actor in c.addressees])
        yield "obligations", f"What does {label} ask of {called([actor])}?", _gold_of(document, obligations), True
    for (section, phrase, _), clauses in phrases_of(document).items():
        if phrase and not section:
            yield from _drafts_of_phrase(document, label, phrase, clauses)
    unaddressed = _unaddressed_actor(document, catalogue, actors)
    if unaddressed:
        yield "false_premise", f"What does {label} ask of {called([unaddressed])}?", [], False


def _drafts_of_phrase(document: Document, label: str, phrase: str, clauses: Sequence[Clause]) -> Iterator[_Draft]:
    """The drafts of a phrase: a list, a look-up of its last clause, and a false premise beyond it."""
    numbered = [c for c in tops(clauses) if c.num]
    short = short_phrase(phrase)
    if len(numbered) > 1:
        yield "list", f"List every clause under “{phrase}” in {label}.", _gold_of(document, tops(clauses)), True
    if numbered:
        last = numbered[-1]
        yield "lookup", f"What does {label}, {short} {format_num(last.num)} say?", _gold_of(document, [last]), False
        if last.num.isdecimal():
            beyond = int(last.num) + 10
            yield "false_premise", f"What does {label}, {short} {beyond} say?", [], False


def _unaddressed_actor(document: Document, catalogue: Catalogue, actors: Sequence[str]) -> str:
    """An actor whom other documents of the corpus address, and this one neither addresses nor names."""
    if not actors:
        return ""
    other_actors = {a for c in catalogue.clauses if is_operative(c) for a in c.addressees} - set(actors)
    unnamed = (a for a in sorted(other_actors) if not any(a in c.text for c in document.clauses))
    return next(unnamed, "UNESCO" if "UNESCO" not in actors else "")


def _gold_of(document: Document, clauses: Sequence[Clause]) -> list[Gold]:
    return [_gold(document, clause) for clause in clauses]


def _gold(document: Document, clause: Clause) -> Gold:
    """A clause as gold: by phrase and number, or by its first words where it has neither."""
    name = document.expression.document
    if clause.phrase or clause.num:
        return Gold(document=name, heading=clause.phrase, num=clause.num)
    return Gold(document=name, quote=" ".join(clause.text.split()[:_QUOTE_WORDS]))
