"""Filter for what was spoken of, in another revision: "and how was it in 2015?" goes on from the clauses before."""

from dataclasses import replace

from bot.answer import Verdict
from bot.catalogue.catalogue import Catalogue
from bot.catalogue.comparisons import revision_name, work_name
from bot.catalogue.versions import revisions_of
from bot.messages import msg
from bot.retrieval.enumeration.change_sets import names_of_clauses
from bot.retrieval.enumeration.common import spoken_of
from bot.retrieval.evidence import Evidence, complete_set, silent
from bot.understanding.query import Intent, Query
from ingest.model import Clause, Document
from ingest.versions.alignment import compare

# What is asked in so few words of its own goes on from the answer before.
_MOST_KNOWN = 1
_OF_NOTHING_ELSE = frozenset({Intent.MEANING, Intent.ABOUT, Intent.HALF, Intent.REVISION, Intent.MENTIONS})


def goes_on_in_time(query: Query) -> bool:
    """Whether a question names a revision and nothing else, after an answer that cites clauses."""
    named = any(version.document for version in query.scope.versions)
    narrowed = query.reference or query.phrase or query.heading or query.addressees or query.restriction
    said = narrowed or len(query.known) > _MOST_KNOWN
    return bool(named and query.last and not said) and query.intent in _OF_NOTHING_ELSE


def in_revision(query: Query, catalogue: Catalogue) -> Evidence | None:
    """The clauses of the answer before as the revision that is named has them; None where they are of another Work."""
    document = catalogue.by_name[query.scope.documents[0]]
    of_work = [
        c for c in spoken_of(query, catalogue) if catalogue.document(c).expression.work == document.expression.work
    ]
    if not of_work:
        return None
    found = list(dict.fromkeys(match for c in of_work for match in _in(document, c, catalogue)))
    name = f"{work_name(document)} ({revision_name(document)})"
    read_as = f"{names_of_clauses(of_work)} in {name}"
    if not found:
        places = {(c.phrase, c.num) for c in of_work}
        other = [c for c in document.clauses if c.num and (c.phrase, c.num) in places]
        nothing = msg("{document} has nothing like {clause}", document=name, clause=names_of_clauses(of_work))
        if not other:
            return silent(query, nothing, of_work[:3], read_as=read_as)
        what = msg("{what}; under that number it has another clause", what=nothing)
        verdict = Verdict.NO if query.whether else None
        return replace(complete_set(query, what, [*of_work, *other], read_as=read_as), held=None, verdict=verdict)
    what = msg("{clause}, as {document} has it", clause=names_of_clauses(of_work), document=name)
    return complete_set(query, what, found, read_as=read_as)


def _in(document: Document, clause: Clause, catalogue: Catalogue) -> tuple[Clause, ...]:
    """A clause as another revision of its Work has it."""
    own = catalogue.document(clause)
    if own is document:
        return (clause,)
    revisions = revisions_of(document, catalogue)
    if own not in revisions:
        return ()
    older, newer = sorted((own, document), key=revisions.index)
    pair = compare(older, newer).by_key[clause.key]
    return pair.before if document is older else pair.after
