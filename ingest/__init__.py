"""Ingestion: documents are parsed into clauses, indexed, and published as a snapshot; these names are public.

    from pathlib import Path
    from ingest import find_citations, parse_documents

    for parsed in parse_documents([Path("my-documents")]):      # writes nothing
        for clause in parsed.document.clauses:
            print(clause.key, clause.label, clause.addressees, clause.text)
    find_citations("as PP Resolution 140 (Rev. Dubai, 2018), resolves 2, says")

Each name is imported when it is first used. Nothing here imports anything from `bot`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ingest.build import check as parse_documents
    from ingest.citation import Citation
    from ingest.citation import find as find_citations
    from ingest.citation import parse as parse_citation
    from ingest.errors import ResolvesError
    from ingest.model import Clause, Document, Expression, Part, Work
    from ingest.store import Store

__all__ = [
    "Citation",
    "Clause",
    "Document",
    "Expression",
    "Part",
    "ResolvesError",
    "Store",
    "Work",
    "find_citations",
    "parse_citation",
    "parse_documents",
]

_MODULES = {
    "Citation": ("ingest.citation", "Citation"),
    "ResolvesError": ("ingest.errors", "ResolvesError"),
    "Store": ("ingest.store", "Store"),
    "find_citations": ("ingest.citation", "find"),
    "parse_citation": ("ingest.citation", "parse"),
    "parse_documents": ("ingest.build", "check"),
}


def __getattr__(name: str) -> Any:
    """Import a public name from the module that has it (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, attribute = _MODULES.get(name, ("ingest.model", name))
    return getattr(import_module(module), attribute)
