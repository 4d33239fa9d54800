"""Citation resolution: which held documents, and which clauses, a citation can mean."""

import re
import unicodedata
from collections.abc import Sequence

from bot.catalogue.catalogue import Catalogue, is_operative
from ingest.citation import Citation
from ingest.indexes.lexical import stems
from ingest.lexicon import lexicon, plain
from ingest.model import Clause, Document


def fits(reference: Citation, document: Document, *, revision: bool = True) -> bool:
    """Whether a citation can mean a document: same number, and kind, body and revision as far as it states them."""
    expression = document.expression
    work = expression.work
    if not _same_number(plain(reference.number or "").casefold(), plain(work.number).casefold(), work.kind):
        return False
    if (reference.kind and reference.kind != work.kind) or (reference.body and reference.body != work.body):
        return False
    return not revision or same_revision(reference, document)


def meant_by(reference: Citation, catalogue: Catalogue) -> list[Document]:
    """The documents that a citation can mean; of several revisions of a Work the newest, where it states none."""
    held = [d for d in catalogue.documents if fits(reference, d)]
    if reference.place or reference.year or reference.conference:
        return held
    return [d for d in held if not catalogue.windows[d.expression.document].newer]


def _same_number(said: str, held: str, kind: str) -> bool:
    """Whether a number means a Work's; a recommendation's may be said with its Sector and without its revision."""
    if said == held or kind != "rec":
        return said == held
    bare = re.sub(r"^(?:itu|uit|мсэ)-[rtdтд] ", "", said)
    return held == bare or ("-" not in bare and re.fullmatch(rf"{re.escape(bare)}-\d{{1,2}}", held) is not None)


def same_revision(reference: Citation, document: Document) -> bool:
    """Whether a document is the revision that a citation states by conference, place or year; True for none."""
    printed = _folded(f"{document.expression.revision} {document.expression.date}")
    if reference.conference and reference.conference.casefold() not in printed:
        year = re.search(r"\d{2,4}$", reference.conference)
        if year is None or year[0][-2:] not in {y[-2:] for y in re.findall(r"\d{2,4}", printed)}:
            return False
    stated = (_folded(part) for part in (reference.place, reference.year) if part)
    # A place in another script than the document's is told by its year alone.
    return all(part in printed for part in stated if part.isascii())


def _folded(text: str) -> str:
    """A text in lower case without accents: "Dubaï" is Dubai."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))


def clauses_for(reference: Citation, documents: Sequence[Document]) -> list[Clause]:
    """Resolve a clause citation: the clauses that it names in these documents, in reading order."""
    return [c for d in documents for c in d.clauses if _matches_clause(reference, c)]


def phrase_fits(phrase: str, addressees: Sequence[str], printed: str) -> bool:
    """Whether a phrase as asked (“instructs BDT”) means a printed one: same verb stem, and its addressees in it."""
    if not printed:
        return False
    if not _same_verb_stem(phrase, printed):
        return False
    named = lexicon().addressees(printed)
    return not addressees or set(addressees) <= set(named)


def exact_phrase(phrase: str, addressees: Sequence[str], clauses: Sequence[Clause]) -> list[Clause]:
    """Of clauses whose phrases match, those whose phrase is exactly this one; all where none is."""
    target = " ".join(phrase.casefold().split())
    exact = [c for c in clauses if c.phrase.casefold() == target]
    if exact:
        return exact
    exact = [
        c
        for c in clauses
        if set(lexicon().addressees(c.phrase)) == set(addressees) and _same_verb_form(c.phrase, phrase)
    ]
    return exact or list(clauses)


def _matches_clause(reference: Citation, clause: Clause) -> bool:
    """Whether a citation's section, phrase, part and numbers, as far as given, match a clause."""
    if reference.marginal:
        return clause.marginal.casefold() == reference.marginal.casefold()
    if reference.section and not _is_in(clause.section.casefold(), reference.section.casefold()):
        return False
    if reference.phrase and not phrase_fits(reference.phrase, reference.addressees, clause.phrase):
        return False
    part = reference.part if not reference.phrase else None
    if part and (part == "operative") != is_operative(clause):
        return False
    return not reference.nums or any(_has_number(clause, num) for num in reference.nums)


def _is_in(section: str, cited: str) -> bool:
    """Whether a section is the one cited, or one inside it."""
    return section == cited or section.startswith(f"{cited}, ")


def _has_number(clause: Clause, num: str) -> bool:
    """Whether a clause has a number; `nn_3` is the third clause without a printed one."""
    if num.startswith("nn_"):
        return not clause.num and clause.eid.endswith(num)
    return clause.num.casefold() == num.casefold()


def _same_verb_stem(phrase: str, printed: str) -> bool:
    """Whether the verbs of two phrases have the same stem."""
    verb, printed_verb = _verb_stem(phrase), _verb_stem(printed)
    return bool(verb) and verb == printed_verb


def _same_verb_form(printed: str, phrase: str) -> bool:
    """Whether two phrases begin with the same word form."""
    return printed.split()[0].casefold() == phrase.split()[0].casefold()


def _verb_stem(phrase: str) -> str:
    """The first stem of a phrase other than “further”, “also”, “again”."""
    words = [w for w in stems(phrase) if w not in {"further", "also", "again"}]
    return words[0] if words else ""


def neighbours(clause: Clause, catalogue: Catalogue) -> tuple[Clause | None, Clause | None]:
    """The previous and the next clause in the document, None at its ends."""
    clauses = catalogue.document(clause).clauses
    at = clauses.index(clause)
    return (clauses[at - 1] if at else None), (clauses[at + 1] if at + 1 < len(clauses) else None)


def sibling(clause: Clause, step: int, catalogue: Catalogue) -> Clause | None:
    """The clause `step` places on in the same group and level (section, phrase, parent, part); None beyond its ends."""
    group = [
        c
        for c in catalogue.document(clause).clauses
        if (c.phrase, c.section, c.parent, c.part) == (clause.phrase, clause.section, clause.parent, clause.part)
    ]
    at = group.index(clause) + step
    return group[at] if 0 <= at < len(group) else None
