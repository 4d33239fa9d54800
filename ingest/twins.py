"""Twins: two files of one Expression. One is taken, always the same: both would give two clauses one key."""

from collections.abc import Callable, Iterable
from typing import Any

from ingest.identifiers import expression_id
from ingest.model import Document


def without_twins(
    documents: Iterable[Document], precedence: Callable[[Document], Any], place: Callable[[Document], str]
) -> tuple[list[Document], dict[str, str]]:
    """One document of each Expression, the first by `precedence`; and by their ids, why the others are left out.

    `place` is where a document's file lies, which is told where the names of two files are the same.
    """
    taken: dict[str, Document] = {}
    why: dict[str, str] = {}
    for document in sorted(documents, key=precedence):
        expression = expression_id(document.expression)
        first = taken.setdefault(expression, document)
        if first is not document:
            one, other = first.expression.file, document.expression.file
            if one == other:
                one, other = place(first), place(document)
            why[document.expression.document] = (
                f"{one} and {other} are both {expression}: the first is taken and the second left out; "
                "remove one, or tell them apart by number, revision or language in corpus.toml."
            )
    return list(taken.values()), why
