"""Citation following: the clauses of other documents that a clause cites as its source.

"Decision 5 (Rev. Dubai, 2018) stipulates in decides 1.2 that …" is where a ceiling is quoted; it is set in that
decision, and a question about the source is answered by both.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.lookup import clauses_for, meant_by
from ingest import citation
from ingest.citation import Citation
from ingest.model import Clause, Document


def cited_documents(clause: Clause, catalogue: Catalogue) -> Iterator[tuple[str, tuple[Clause, ...]]]:
    """The ids of other held documents that a clause cites unambiguously, each with the clauses of it that are cited."""
    citing = catalogue.document(clause)
    works = catalogue.references(clause)
    by_document: dict[str, list[Clause]] = {}
    for work, following in zip_longest(works, works[1:]):
        candidates = [d for d in meant_by(work, catalogue) if d is not citing]
        if len(candidates) != 1:
            continue
        clauses = by_document.setdefault(candidates[0].expression.document, [])
        end = following.start if following else len(clause.text)
        for reference in citation.find(clause.text):
            if work.start <= reference.start < end:
                clauses.extend(_cited_clauses(reference, candidates[0]))
    for name, clauses in by_document.items():
        yield name, tuple(clauses)


def _cited_clauses(reference: Citation, document: Document) -> list[Clause]:
    """Resolve a clause citation in a document; “1.2” falls back to clause 1 where it is only part of a clause."""
    if not reference.nums:
        return []
    stems = tuple(num.partition(".")[0] for num in reference.nums)
    return clauses_for(reference, [document]) or clauses_for(replace(reference, nums=stems), [document])
