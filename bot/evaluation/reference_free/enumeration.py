"""A second enumeration of what an answer calls complete, straight over the catalogue's clauses.

It reads the predicate that the answer prints (`read_as`), and shares nothing with what enumerated the answer: no query,
no filter, no search. Only forms that say all of a set are read; of any other predicate nothing is claimed.
"""

import re
from collections.abc import Callable, Iterator

from bot.answer import Answer
from bot.catalogue.catalogue import Catalogue
from bot.evaluation.matching import scored_citations
from ingest.labels import expression_label, short_phrase
from ingest.model import Clause, Document, Part
from ingest.outline.parts import folded

_ALL = "all documents held"
_SET = re.compile(
    r"(?P<kind>(?:(?:operative|preambular) )?clauses|signatories) of (?P<documents>.+?)"
    r"(?: addressed to (?P<actor>[^“”,]+))?(?: under (?P<phrases>“[^“”]+”(?:(?:, | and )“[^“”]+”)*))?"
)
_QUOTED = re.compile(r"“([^“”]+)”")
_KINDS: dict[str, frozenset[Part]] = {
    "clauses": frozenset(Part),
    "operative clauses": frozenset({Part.OPERATIVE}),
    "preambular clauses": frozenset({Part.PREAMBULAR}),
    "signatories": frozenset({Part.SIGNATORY}),
}
_LIST = re.compile(r"(?P<head>.+?) (?P<nums>[^\s,]+(?:(?:, | and )[^\s,]+)*)")
_JOINT = re.compile(r", | and ")


def claim_confirmed(answer: Answer, catalogue: Catalogue) -> float | None:
    """Whether the clauses of an answer that says "n of n" are those of a second enumeration.

    None where nothing whole is claimed, or the predicate is of a form that is not read here.
    """
    claim = answer.complete
    if claim is None or not claim.is_whole:
        return None
    keys = enumerate_anew(answer.read_as, catalogue)
    if keys is None:
        return None
    cited = {citation.key for citation in scored_citations(answer)}
    return float(cited == keys and claim.held == len(keys))


def enumerate_anew(predicate: str, catalogue: Catalogue) -> frozenset[str] | None:
    """The keys of the clauses that a predicate names; None for one of a form that is not read."""
    return _labelled(predicate, catalogue) or _by_fields(predicate, catalogue)


def _by_fields(predicate: str, catalogue: Catalogue) -> frozenset[str] | None:
    """The set of "operative clauses of … addressed to … under “…”"."""
    found = _SET.fullmatch(predicate)
    documents = found and _documents(found["documents"], catalogue)
    if not found or documents is None:
        return None
    conditions: list[Callable[[Clause], bool]] = [lambda clause: clause.part in _KINDS[found["kind"]]]
    if found["actor"]:
        actor = _actor(found["actor"], catalogue)
        if actor is None:
            return None
        conditions.append(lambda clause: actor in clause.addressees)
    if found["phrases"]:
        phrases = set(_QUOTED.findall(found["phrases"]))
        if not phrases <= {folded(short_phrase(clause.phrase)) for d in documents for clause in d.clauses}:
            return None  # what stands under a sentence of a letter
        conditions.append(lambda clause: folded(short_phrase(clause.phrase)) in phrases)
    clauses = (clause for document in documents for clause in document.clauses)
    return frozenset(clause.key for clause in clauses if all(holds(clause) for holds in conditions))


def _labelled(predicate: str, catalogue: Catalogue) -> frozenset[str] | None:
    """The clauses that are named by their labels ("…, instructs the Director of BDT 12 and 13"), with their items."""
    by_label: dict[str, list[Clause]] = {}
    for clause in catalogue.clauses:
        by_label.setdefault(clause.label, []).append(clause)
    named: list[Clause] = []
    for part in predicate.split("; "):
        labels = [part] if part in by_label else _labels_of_list(part)
        if not labels or any(len(by_label.get(label, ())) != 1 for label in labels):
            return None
        named += [by_label[label][0] for label in labels]
    return frozenset(key for clause in named for key in _with_items(clause, catalogue.document(clause)))


def _labels_of_list(part: str) -> list[str]:
    found = _LIST.fullmatch(part)
    return [f"{found['head']} {num}" for num in _JOINT.split(found["nums"])] if found else []


def _with_items(clause: Clause, document: Document) -> Iterator[str]:
    """The keys of a clause and of all that stands under it."""
    eids = {clause.eid}
    yield clause.key
    for other in document.clauses:
        if other.parent in eids:
            eids.add(other.eid)
            yield other.key


def _documents(named: str, catalogue: Catalogue) -> list[Document] | None:
    """The documents of a joined list of labels; None where it is none."""
    if named == _ALL:
        return list(catalogue.current)
    by_label: dict[str, list[Document]] = {}
    for document in catalogue.documents:
        by_label.setdefault(expression_label(document.expression), []).append(document)
    found: list[Document] = []
    rest = named
    while rest:
        # Labels have commas and "and" in them: the longest that fits is the one.
        label = max((label for label in by_label if rest.startswith(label)), key=len, default="")
        joint = _JOINT.match(rest, len(label))
        if not label or len(by_label[label]) > 1 or not (joint or rest == label):
            return None
        found += by_label[label]
        rest = rest[joint.end() :] if joint else ""
    return found


def _actor(named: str, catalogue: Catalogue) -> str | None:
    """The one addressee of this name; None where no clause is addressed to it alone by that name."""
    known = {actor for clause in catalogue.clauses for actor in clause.addressees}
    return next((name for name in (named, named.removeprefix("the ")) if name in known), None)
