"""Questions out of the structure of a corpus: a first question set for somebody's own documents.

One for each addressee of a document, a look-up and a list for each phrase, and false premises: an addressee of whom
nothing is asked, a number beyond the last. The right clauses are those of the parse, so such a set tells whether
questions are understood and sets are whole; whether the parse is right, a person has to see.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.answer import Behaviour
from bot.catalogue.catalogue import Catalogue, is_operative, phrases_of, tops
from bot.evaluation.dataset import Case, Gold
from bot.retrieval.enumeration.common import called
from ingest.citation import format_num
from ingest.errors import DatasetError
from ingest.labels import expression_label, short_phrase
from ingest.model import Clause, Document

_NOTE = "Drafted from the document's structure."
# Words of a paragraph without a number by which it is known.
_QUOTED = 10


def draft(catalogue: Catalogue, corpus: str) -> Iterator[Case]:
    """The drafted cases over a corpus, each document's together; `corpus` is the name that they give it."""
    number = 0
    for document in catalogue.documents:
        for category, question, gold, whole in _of_document(document, catalogue):
            number += 1
            yield Case(
                id=f"{corpus}-{number:04d}",
                category=category,
                language="en",
                turns=(question,),
                corpus=corpus,
                behaviour=Behaviour.ANSWER if gold else Behaviour.REFUSE,
                gold=tuple(gold),
                exhaustive=bool(gold) and whole,
                note=_NOTE,
                drafted=True,
            )


def as_line(case: Case) -> str:
    """A case as a line of a question set."""
    row = case.model_dump(mode="json", exclude={"all_of"})
    row["gold"] = [gold.model_dump(mode="json", exclude_none=True) for gold in case.gold]
    return json.dumps(row, ensure_ascii=False).encode("utf-8", "replace").decode()


def write_new(path: Path, text: str) -> None:
    """Write a file that is not there yet. Raises DatasetError."""
    try:
        with path.open("x", encoding="utf-8") as out:
            out.write(text)
    except FileExistsError:
        raise DatasetError(f"{path} exists already and is kept; name another file with --out.") from None
    except OSError as error:
        raise DatasetError(f"{path} cannot be written ({error.strerror}); name another file with --out.") from None


_Draft = tuple[str, str, list[Gold], bool]


def _of_document(document: Document, catalogue: Catalogue) -> Iterator[_Draft]:
    """Category, question, right clauses, and whether they are the whole set."""
    label = expression_label(document.expression)
    addressed = [c for c in document.clauses if is_operative(c) and c.addressees]
    actors = sorted({actor for clause in addressed for actor in clause.addressees})
    for actor in actors:
        wanted = tops([c for c in addressed if actor in c.addressees])
        yield "obligations", f"What does {label} ask of {called([actor])}?", _golds(document, wanted), True
    for (section, phrase, _), clauses in phrases_of(document).items():
        if phrase and not section:
            yield from _of_phrase(document, label, phrase, clauses)
    stranger = _stranger(document, catalogue, actors)
    if stranger:
        yield "false_premise", f"What does {label} ask of {called([stranger])}?", [], False


def _of_phrase(document: Document, label: str, phrase: str, clauses: Sequence[Clause]) -> Iterator[_Draft]:
    numbered = [c for c in tops(clauses) if c.num]
    short = short_phrase(phrase)
    if len(numbered) > 1:
        yield "list", f"List every clause under “{phrase}” in {label}.", _golds(document, tops(clauses)), True
    if numbered:
        last = numbered[-1]
        yield "lookup", f"What does {label}, {short} {format_num(last.num)} say?", _golds(document, [last]), False
        if last.num.isdecimal():
            beyond = int(last.num) + 10
            yield "false_premise", f"What does {label}, {short} {beyond} say?", [], False


def _stranger(document: Document, catalogue: Catalogue, actors: Sequence[str]) -> str:
    """An actor whom other documents of the corpus address, and this one does not."""
    if not actors:
        return ""
    others = {a for c in catalogue.clauses if is_operative(c) for a in c.addressees} - set(actors)
    named = (a for a in sorted(others) if not any(a in c.text for c in document.clauses))
    return next(named, "UNESCO" if "UNESCO" not in actors else "")


def _golds(document: Document, clauses: Sequence[Clause]) -> list[Gold]:
    return [_gold(document, clause) for clause in clauses]


def _gold(document: Document, clause: Clause) -> Gold:
    name = document.expression.document
    if clause.phrase or clause.num:
        return Gold(document=name, heading=clause.phrase, num=clause.num)
    return Gold(document=name, quote=" ".join(clause.text.split()[:_QUOTED]))
