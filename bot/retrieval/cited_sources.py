"""Where a clause has what it says from: the clauses of other documents that it points to.

"Decision 5 (Rev. Dubai, 2018) stipulates in decides 1.2 that …" is where a ceiling is quoted; where it is set stands
in that decision, and a question about the source is answered by both.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.lookup import clauses_for, fits
from ingest import citation
from ingest.citation import Citation
from ingest.model import Clause, Document


def referred_to(clause: Clause, catalogue: Catalogue) -> Iterator[tuple[str, tuple[Clause, ...]]]:
    """The ids of held documents that a clause refers to, its own aside, each with the clauses of it named there."""
    own = catalogue.document(clause)
    works = catalogue.references(clause)
    named: dict[str, list[Clause]] = {}
    for work, following in zip_longest(works, works[1:]):
        held = [d for d in catalogue.documents if d is not own and fits(work, d)]
        if len(held) != 1:
            continue
        clauses = named.setdefault(held[0].expression.document, [])
        end = following.start if following else len(clause.text)
        for reference in citation.find(clause.text):
            if work.start <= reference.start < end:
                clauses.extend(_named(reference, held[0]))
    for name, clauses in named.items():
        yield name, tuple(clauses)


def _named(reference: Citation, document: Document) -> list[Clause]:
    """The clauses that a reference names; those that the numbers' stems name where "1.2" is only part of a clause."""
    if not reference.nums:
        return []
    stems = tuple(num.partition(".")[0] for num in reference.nums)
    return clauses_for(reference, [document]) or clauses_for(replace(reference, nums=stems), [document])
