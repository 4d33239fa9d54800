"""What a planning model's tools look up, in lines: labels and texts of clauses, sizes of sets, details of documents."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.comparisons import counted, place_of
from bot.catalogue.lookup import clauses_for, meant_by
from bot.retrieval.enumeration.planned import clauses_in
from bot.retrieval.hybrid_search import search
from bot.settings import SearchSettings
from bot.understanding.planning.outline import details_of
from bot.understanding.planning.plan import PlannedSet
from bot.understanding.planning.tools import Lookups
from bot.understanding.understand import read
from ingest import citation
from ingest.labels import expression_label
from ingest.model import Clause
from ingest.outline.parts import folded
from ingest.versions.alignment import compare

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

# Clauses that a tool tells of, and characters of each.
_MOST_CLAUSES, _MOST_CHARACTERS = 30, 90
# Clauses that a search tells of, whose texts are longer.
_MOST_FOUND = 10


def lookups(catalogue: Catalogue, embeddings: "Callable[[], Embeddings]", settings: SearchSettings) -> Lookups:
    """The lookups over a catalogue."""

    def outline(documents: Sequence[str]) -> str:
        return "\n".join(
            details_of(catalogue.by_name[name]) if name in catalogue.by_name else f"{name} is not held"
            for name in documents
        )

    def enumerate_set(one: PlannedSet) -> str:
        missing = [name for name in one.documents if name not in catalogue.by_name]
        if missing:
            return f"not held: {', '.join(missing)}"
        clauses = clauses_in(one, catalogue)
        return f"{len(clauses)} clauses\n{_lines(clauses[:_MOST_CLAUSES])}"

    def look_up(reference: str) -> str:
        found = citation.find(reference)
        documents = [d for c in found if c.number for d in meant_by(c, catalogue)]
        if not documents:
            return "no document that is held"
        clauses = [c for cited in found if cited.nums or cited.phrase for c in clauses_for(cited, documents)]
        return _lines(clauses[:_MOST_CLAUSES]) or "\n".join(expression_label(d.expression) for d in documents)

    def search_for(wording: str) -> str:
        hits = search(read(wording, catalogue), catalogue, embeddings(), settings).hits
        return _lines([hit.clause for hit in hits[:_MOST_FOUND]])

    def compared(older: str, newer: str) -> str:
        if older not in catalogue.by_name or newer not in catalogue.by_name:
            return "one of them is not held"
        found = compare(catalogue.by_name[older], catalogue.by_name[newer])
        changes = [change for change in found.pairs if change.kinds]
        lines = [f"{', '.join(change.kinds)}: {place_of(change)}" for change in changes[:_MOST_CLAUSES]]
        return "\n".join((counted(changes) or "no differences", *lines))

    return Lookups(outline, enumerate_set, look_up, search_for, compared)


def _lines(clauses: Sequence[Clause]) -> str:
    """Clauses in lines: whom they address, their label and the beginning of their text."""
    return "\n".join(
        f"{clause.label} [{', '.join(clause.addressees)}]: {folded(clause.text)[:_MOST_CHARACTERS]}"
        for clause in clauses
    )
