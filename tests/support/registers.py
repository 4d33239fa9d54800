"""Catalogues of documents alone, without files and indexes, for tests of the register."""

from dataclasses import replace

from bot.catalogue.catalogue import Catalogue
from ingest.model import Document, Expression, Work
from tests.support.documents import PREAMBLE, headed, written


class Held(Catalogue):
    """A catalogue over documents in memory; nothing can be searched in it."""

    def __init__(self, *documents: Document) -> None:
        self.documents = documents
        self.clauses = tuple(c for d in documents for c in d.clauses)
        self._stems = {}
        self._times = {}


def document(
    text: str,
    *,
    number: str = "7",
    revision: str = "Dubai, 2018",
    body: str = "pp",
    language: str = "en",
    status: str = "",
) -> Document:
    """A resolution with this text after its enacting formula, as the Plenipotentiary Conference (Dubai, 2018) words it."""
    _, outlined = headed(PREAMBLE + written(text), body=body)
    expression = Expression(
        Work(body, "res", number), revision, language, f"res-{number}-{revision}", "A title", "res.txt", status=status
    )
    place = f"{body}/res-{number}/{revision}/{language}#"
    clauses = tuple(
        replace(
            c, key=c.key.replace(c.key.partition("#")[0] + "#", place), label=f"{number}, {c.phrase} {c.num}".strip()
        )
        for c in outlined.clauses
    )
    return Document(expression, clauses)
