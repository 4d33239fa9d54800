"""References resolved against the documents held: which documents they can mean, and which clauses."""

import re
from collections.abc import Sequence

from bot.catalogue.catalogue import Catalogue, is_operative
from ingest.citation import Citation
from ingest.indexes.lexical import stems
from ingest.lexicon import lexicon, plain
from ingest.model import Clause, Document


def fits(reference: Citation, document: Document, *, revision: bool = True) -> bool:
    """Whether a reference can mean a document."""
    expression = document.expression
    work = expression.work
    if plain(work.number).casefold() != plain(reference.number or "").casefold():
        return False
    if (reference.kind and reference.kind != work.kind) or (reference.body and reference.body != work.body):
        return False
    return not revision or same_revision(reference, document)


def same_revision(reference: Citation, document: Document) -> bool:
    """Whether the revision that a reference states, if any, is that of a document."""
    printed = f"{document.expression.revision} {document.expression.date}".casefold()
    if reference.conference and reference.conference.casefold() not in printed:
        year = re.search(r"\d{2,4}$", reference.conference)
        if year is None or year[0][-2:] not in {y[-2:] for y in re.findall(r"\d{2,4}", printed)}:
            return False
    return all(part.casefold() in printed for part in (reference.place, reference.year) if part)


def clauses_for(reference: Citation, documents: Sequence[Document]) -> list[Clause]:
    """The clauses that a reference names in these documents, in reading order."""
    return [c for d in documents for c in d.clauses if _fits(reference, c)]


def phrase_fits(said: str, addressees: Sequence[str], printed: str) -> bool:
    """Whether "instructs BDT" means "instructs the Director of the Telecommunication Development Bureau"."""
    if not printed:
        return False
    if not _same_verb(said, printed):
        return False
    named = lexicon().addressees(printed)
    return not addressees or set(addressees) <= set(named)


def exact_phrase(said: str, addressees: Sequence[str], clauses: Sequence[Clause]) -> list[Clause]:
    """Of clauses whose phrases fit, those whose phrase says just that, where there are some."""
    wanted = " ".join(said.casefold().split())
    same = [c for c in clauses if c.phrase.casefold() == wanted]
    if same:
        return same
    same = [
        c for c in clauses if set(lexicon().addressees(c.phrase)) == set(addressees) and _plain_verb(c.phrase, said)
    ]
    return same or list(clauses)


def _fits(reference: Citation, clause: Clause) -> bool:
    if reference.section and clause.section.casefold() != reference.section.casefold():
        return False
    if reference.phrase and not phrase_fits(reference.phrase, reference.addressees, clause.phrase):
        return False
    half = reference.part if not reference.phrase else None
    if half and (half == "operative") != is_operative(clause):
        return False
    return not reference.nums or any(_numbered(clause, num) for num in reference.nums)


def _numbered(clause: Clause, num: str) -> bool:
    """`nn_3` is the third clause without a number."""
    if num.startswith("nn_"):
        return not clause.num and clause.eid.endswith(num)
    return clause.num.casefold() == num.casefold()


def _same_verb(said: str, printed: str) -> bool:
    first, other = _verb(said), _verb(printed)
    return bool(first) and first == other


def _plain_verb(printed: str, said: str) -> bool:
    return printed.split()[0].casefold() == said.split()[0].casefold()


def _verb(phrase: str) -> str:
    words = [w for w in stems(phrase) if w not in {"further", "also", "again"}]
    return words[0] if words else ""


def neighbours(clause: Clause, catalogue: Catalogue) -> tuple[Clause | None, Clause | None]:
    """The clauses before and after one in its document."""
    clauses = catalogue.document(clause).clauses
    at = clauses.index(clause)
    return (clauses[at - 1] if at else None), (clauses[at + 1] if at + 1 < len(clauses) else None)


def sibling(clause: Clause, step: int, catalogue: Catalogue) -> Clause | None:
    """The next clause (or the one before) at the same level of the same group."""
    group = [
        c
        for c in catalogue.document(clause).clauses
        if (c.phrase, c.section, c.parent, c.part) == (clause.phrase, clause.section, clause.parent, clause.part)
    ]
    at = group.index(clause) + step
    return group[at] if 0 <= at < len(group) else None
