"""Whether two documents cite each other: the clauses of each that cite the other, and what is not cited."""

import re

from bot.answer import Verdict
from bot.catalogue.catalogue import Catalogue
from bot.catalogue.lookup import fits
from bot.messages import joined, msg, plural
from bot.retrieval.enumeration.grouping import by_document
from bot.retrieval.evidence import Evidence, complete_set, silent
from bot.understanding.query import Query
from ingest.labels import expression_label
from ingest.model import Clause, Document

_MUTUAL = re.compile(
    r"\b(?:each other|one another|one the other|mutual\w*|l['’]une? l['’]autre|entre elles|mutuamente|entre sí"
    r"|друг друга)\b|相互|互相|بعضهما",
    re.IGNORECASE,
)


def each_other(query: Query, catalogue: Catalogue) -> Evidence | None:
    """The clauses in which each of two documents cites the other; None where the question is not on two held ones."""
    if not _MUTUAL.search(query.text):
        return None
    named = [catalogue.by_name[name] for name in query.scope.documents]
    targets = [d for d in catalogue.documents if query.target and fits(query.target, d)]
    both = list(dict.fromkeys((*named, *targets)))
    if len(both) != 2:
        return None
    pairs = list(zip(both, reversed(both), strict=True))
    citing = [[c for c in document.clauses if _cites(c, other, catalogue)] for document, other in pairs]
    told = [
        _how_often(expression_label(document.expression), expression_label(other.expression), len(found))
        for (document, other), found in zip(pairs, citing, strict=True)
    ]
    read_as = f"clauses in which {joined(expression_label(d.expression) for d in both)} refer to each other"
    what = msg("{before}; {other}", before=told[0], other=told[1])
    pool = [clause for found in citing for clause in found]
    if not pool:
        return silent(query, what, read_as=read_as)
    return complete_set(query, what, pool, read_as=read_as, groups=by_document(pool, catalogue))


def verdict_of(evidence: Evidence, catalogue: Catalogue) -> Verdict | None:
    """Yes where both cite the other, no where neither does; where one does, the clauses tell which."""
    citing = {catalogue.document(clause).expression.document for clause in evidence.clauses}
    return {0: Verdict.NO, 2: Verdict.YES}.get(len(citing))


def _how_often(document: str, other: str, count: int) -> str:
    names = {"document": document, "other": other}
    if not count:
        return msg("{document} does not cite {other}", **names)
    return plural(
        "{document} cites, in {n} clause, {other}", "{document} cites, in {n} clauses, {other}", count, **names
    )


def _cites(clause: Clause, document: Document, catalogue: Catalogue) -> bool:
    """Whether a clause cites the Work of a document, in any revision."""
    return any(fits(reference, document, revision=False) for reference in catalogue.references(clause))
