"""Citations as people write them, also of ranges ("BDT 1-18") -> the clauses, or what is wrong and what is nearest."""

import re
from collections.abc import Sequence

from bot.catalogue.catalogue import Catalogue
from bot.evaluation.mistakes import nearest
from bot.retrieval.clause_view import LookupResult, find
from bot.understanding.document_linking import link_documents
from ingest import citation
from ingest.labels import expression_label
from ingest.model import Clause

# "BDT 1-18" and "recalling a)-c)"; a year has more digits, and an item such as 1.2 a dot before it.
_RANGE = re.compile(r"(?<![\w.])(?:(\d{1,3})|([a-z]))\)?\s*[-–—]\s*(?:(\d{1,3})|([a-z]))\)?$", re.IGNORECASE)
# How near, of 100, the words of a label have to be for it to be what was meant.
_NEAR = 50


def cited(text: str, catalogue: Catalogue) -> tuple[list[Clause], str]:
    """The clauses that a citation names, and its problem; with a problem there are none."""
    text = text.strip()
    clauses: list[Clause] = []
    for one in _each_of_range(text):
        found = _found(one, catalogue)
        if found.problem and clauses:
            return [], f"{text} goes too far; the last that is held is {clauses[-1].label}"
        if found.problem:
            return [], _with_nearest(one, found, catalogue)
        clauses += found.clauses
    return clauses, ""


def _each_of_range(text: str) -> list[str]:
    """The citation of each clause in a range at the end of one: "BDT 1-3" is "BDT 1", "BDT 2" and "BDT 3"."""
    found = _RANGE.search(text)
    if found is None:
        return [text]
    first, first_letter, last, last_letter = found.groups()
    names: list[str] = []
    if first and last:
        names = [str(n) for n in range(int(first), int(last) + 1)]
    elif first_letter and last_letter:
        names = [chr(n) for n in range(ord(first_letter.lower()), ord(last_letter.lower()) + 1)]
    return [f"{text[: found.start()]}{name}" for name in names] or [text]


def _found(text: str, catalogue: Catalogue) -> LookupResult:
    """The clauses that a citation names; a problem where it names a whole document, or a number that is not there."""
    found = find(text, catalogue)
    if found.problem:
        return found
    if found.documents:
        names = ", ".join(expression_label(document.expression) for document in found.documents)
        return LookupResult(problem=f"{text} names no clause of {names}; name one, or a set.")
    asked = next((reference.nums for reference in citation.find(text) if reference.nums), ())
    missing = [num for num in asked if not any(_has_number(clause, num) for clause in found.clauses)]
    return LookupResult(problem=f"{text} has no {', '.join(missing)}.") if missing else found


def _has_number(clause: Clause, num: str) -> bool:
    """Whether a clause has a number; `nn_3` is the third clause without a printed one."""
    return clause.num.casefold() == num.casefold() or (num.startswith("nn_") and clause.eid.endswith(num))


def _with_nearest(text: str, found: LookupResult, catalogue: Catalogue) -> str:
    """The problem of a citation, with what may be meant."""
    problem = found.problem.rstrip(".")
    if found.options:
        return f"{problem}. It may be {', or '.join(f'“{option}”' for option in found.options)}"
    near = _nearest_label(text, _candidates(text, catalogue))
    return f"{problem}; did you mean “{near}”?" if near else problem


def _candidates(text: str, catalogue: Catalogue) -> list[str]:
    """The labels that a citation may mean: of clauses, as far as its document is held, else of documents."""
    scope = link_documents(text, citation.find(text), catalogue)
    if scope.not_held:
        return [expression_label(document.expression) for document in catalogue.documents]
    clauses = (clause for name in scope.documents for clause in catalogue.by_name[name].clauses)
    return [clause.label for clause in (clauses if scope.documents else catalogue.clauses)]


def _nearest_label(text: str, labels: Sequence[str]) -> str | None:
    """The label that has most of a citation's words, and of several the one that is written most like it."""
    from rapidfuzz import fuzz, process, utils

    having = process.extract(
        text, labels, scorer=fuzz.token_set_ratio, processor=utils.default_process, score_cutoff=_NEAR, limit=None
    )
    return nearest(text, [label for label, score, _ in having if score == having[0][1]], least=0)
