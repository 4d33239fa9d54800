"""Cross-references: what a clause cites, whether that is held, and whether a newer revision of it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.comparisons import revision_name
from bot.catalogue.lookup import clauses_for, fits
from bot.catalogue.versions import revisions_of
from bot.messages import msg
from ingest.citation import Citation, revision
from ingest.lexicon import lexicon
from ingest.model import Clause, Document
from ingest.outline.titles import printed_revision
from ingest.versions.meetings import adoption_date
from ingest.versions.windows import Status


class Held(StrEnum):
    """Whether the text that a citation means is held: as cited, an outdated one, another revision alone, or none."""

    AS_CITED = "held"
    OUTDATED = "outdated"
    OTHER_REVISION = "other revision"
    NOT_HELD = "not held"


@dataclass(frozen=True, slots=True)
class CrossReference:
    """A citation in a clause: what it means as far as that is held, and the newest revision held of that Work."""

    clause: Clause
    citation: Citation
    name: str
    held: Held
    meant: Document | None = None
    newest: Document | None = None


def cited_in(clause: Clause, catalogue: Catalogue) -> tuple[CrossReference, ...]:
    """The Works that a clause cites, each once; not its own."""
    own = catalogue.document(clause)
    found: dict[str, CrossReference] = {}
    for reference in catalogue.references(clause):
        if not fits(reference, own) or reference.year:
            one = _resolved(clause, reference, catalogue)
            found.setdefault(one.name, one)
    return tuple(found.values())


def _resolved(clause: Clause, reference: Citation, catalogue: Catalogue) -> CrossReference:
    stated = printed_revision(revision(reference) or "")
    of_work = [d for d in catalogue.documents if fits(reference, d, revision=False)]
    of_work = [d for d in of_work if catalogue.status_of(d) is not Status.PROPOSED]
    name = _name(reference, stated, of_work)
    if not of_work:
        return CrossReference(clause, reference, name, Held.NOT_HELD)
    newest = revisions_of(of_work[0], catalogue)[-1]
    meant = [d for d in of_work if fits(reference, d)] if stated else [newest]
    if newest in meant:
        return CrossReference(clause, reference, name, Held.AS_CITED, newest, newest)
    begins = catalogue.windows[newest.expression.document].begins
    cited = adoption_date(newest.expression.work.body, stated)
    older = bool(meant) or (bool(begins) and bool(cited) and cited < begins)
    state = Held.OUTDATED if older else Held.OTHER_REVISION
    return CrossReference(clause, reference, name, state, meant[0] if meant else None, newest)


def _name(reference: Citation, stated: str, held: Sequence[Document]) -> str:
    """The Work that is cited, with the revision as it is cited."""
    body_code = reference.body or (held[0].expression.work.body if held else "")
    body, kind = lexicon().bodies.get(body_code or ""), lexicon().kinds.get(reference.kind or "")
    work = " ".join(filter(None, (body.short if body else "", kind.name if kind else "", reference.number)))
    return f"{work} ({stated})" if stated else work


def told(reference: CrossReference) -> str:
    """A cross-reference in words: "PP Resolution 301 (Busan, 2014): newer and held: Rev. Dubai, 2018"."""
    newest = reference.newest
    rev = revision_name(newest) if newest else ""
    match reference.held:
        case Held.AS_CITED:
            return reference.name
        case Held.OUTDATED:
            return msg("{document}: outdated; newer and held: {revision}", document=reference.name, revision=rev)
        case Held.OTHER_REVISION:
            return msg("{document}: that revision is not held; held: {revision}", document=reference.name, revision=rev)
        case Held.NOT_HELD:
            return msg("{document}: not held", document=reference.name)


def citing(clause: Clause, catalogue: Catalogue) -> Iterator[Clause]:
    """The clauses of other documents that cite a clause by its phrase and number."""
    document = catalogue.document(clause)
    work = document.expression.work
    for other, reference in catalogue.referring(work.body, work.kind, work.number):
        if reference.nums and fits(reference, document) and clause in clauses_for(reference, [document]):
            yield other
