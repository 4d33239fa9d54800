"""Filter by outgoing citations: what documents cite, and which of that is outdated or not held."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from bot.answer import Verdict
from bot.catalogue.catalogue import Catalogue
from bot.catalogue.comparisons import clause_name
from bot.catalogue.cross_references import Held, cited_in
from bot.catalogue.cross_references import told as told_of
from bot.catalogue.lookup import fits
from bot.messages import joined, msg
from bot.retrieval.enumeration.common import (
    documents_in,
    names_of,
    quoted,
    restrict_to_topic,
)
from bot.retrieval.enumeration.predicate import documents_named, restricted, under
from bot.retrieval.enumeration.validity import says_of_validity
from bot.retrieval.enumeration.versions_asked import NEGATION
from bot.retrieval.evidence import Evidence, complete_set, silent
from bot.understanding.actors import bodies_spoken_of
from bot.understanding.query import Query
from ingest.citation import Citation, revision
from ingest.lexicon import lexicon
from ingest.model import Clause, Document

# "who else refers to 45?": not the document itself, which may recall its former revision.
_ELSEWHERE = re.compile(r"\b(?:other|others|else|elsewhere)\b", re.IGNORECASE)


def references(query: Query, catalogue: Catalogue) -> Evidence | None:
    """The clauses that cite other documents: any, a given one, or those of given bodies."""
    documents = documents_in(query, catalogue)
    everywhere = documents_named(query, documents)
    if query.target is None and (asked := _of_validity(query, documents, catalogue)):
        return asked
    if query.target and _ELSEWHERE.search(query.text):
        documents = [d for d in documents if not fits(query.target, d)] or documents
        everywhere = documents_named(query, documents) if query.scope.documents else "all other documents held"
    left_out = _kinds_left_out(" ".join((query.text, *query.cut)))
    documents = [d for d in documents if d.expression.work.kind not in left_out]
    bodies = bodies_spoken_of(query.text, query.scope)
    pool = [c for d in documents for c in d.clauses if _cites(c, query.target, bodies, catalogue)]
    target = _target_name(query.target, bodies)
    cited = _target_in_full(query.target, bodies)
    read_as = f"clauses of {everywhere} that refer to {cited}"
    recalling = [c for c in pool if c.phrase.casefold().startswith("recall")]
    if recalling and re.search(r"\brecall", query.text, re.IGNORECASE):
        pool, target = recalling, msg("{cited}, under recalling", cited=target)
        read_as = f"clauses of {everywhere}{under(c.phrase for c in pool)} that recall {cited}"
    if not pool:
        none = (
            msg("{documents} does not refer to {cited}", documents=names_of(documents), cited=target)
            if len(documents) == 1
            else msg("{documents} do not refer to {cited}", documents=names_of(documents), cited=target)
        )
        return silent(query, none, read_as=read_as)
    chosen = pool if query.target else restrict_to_topic(query, query.topic, pool, documents, catalogue)
    if chosen is None:
        return None
    read_as += restricted(query, query.topic, chosen, pool, catalogue)
    what = msg("clauses of {documents} that refer to {cited}", documents=names_of(documents), cited=target)
    found = complete_set(query, what, chosen, pool, quoted(query.topic), read_as=read_as)
    return replace(found, details=tuple(_details(chosen, catalogue))) if query.scope.documents else found


def _kinds_left_out(text: str) -> set[str]:
    """The kinds of documents that a question leaves out: "…, without letters and proposals"."""
    match = NEGATION.search(text)
    words = set(re.findall(r"\w+", text[match.end() :].casefold())) if match else set()
    kinds = lexicon().kinds.items()
    return {code for code, kind in kinds if words & {f"{n.casefold()}s" for n in (kind.name, *kind.names)}}


def _of_validity(query: Query, documents: Sequence[Document], catalogue: Catalogue) -> Evidence | None:
    """The clauses that cite outdated revisions, or what is not held, where a question asks for these; else None."""
    outdated, missing = says_of_validity("ended", query.text), says_of_validity("missing", query.text)
    current = says_of_validity("counts", query.text)
    if not query.scope.documents or not (outdated or missing or current):
        return None
    wanted = {Held.NOT_HELD, Held.OTHER_REVISION} if missing else {Held.OUTDATED}
    every = [one for d in documents for c in d.clauses for one in cited_in(c, catalogue)]
    found = [one for one in every if one.held in wanted]
    which: str = msg("a revision of which a newer one is held")
    which = msg("what is not held") if missing else which
    read_as = f"clauses of {documents_named(query, documents)} that cite {which}"
    answer = Verdict.NO if current and not missing else Verdict.YES
    if not found:
        denied = None if not query.whether else Verdict.YES if answer is Verdict.NO else Verdict.NO
        told = msg(
            "None of the {n} citations in {documents} is to {cited}",
            n=len(every), documents=names_of(documents), cited=which,
        )  # fmt: skip
        return replace(silent(query, told, read_as=read_as), verdict=denied)
    clauses = list(dict.fromkeys(one.clause for one in found))
    pool = list(dict.fromkeys(one.clause for one in every))
    what = msg("clauses of {documents} that cite {cited}", documents=names_of(documents), cited=which)
    evidence = complete_set(query, what, clauses, pool, which, read_as=read_as)
    details = tuple(
        msg("- {clause} cites {cited}", clause=clause_name(one.clause), cited=told_of(one)) for one in found
    )
    return replace(evidence, details=details, verdict=answer if query.whether else None)


def _details(clauses: Sequence[Clause], catalogue: Catalogue) -> Iterator[str]:
    """A line for each Work cited that is not held as it is cited: outdated, another revision, or not at all."""
    for clause in clauses:
        for one in cited_in(clause, catalogue):
            if one.held is not Held.AS_CITED:
                yield msg("- {clause} cites {cited}", clause=clause_name(clause), cited=told_of(one))


def _target_name(target: Citation | None, bodies: Collection[str]) -> str:
    """The name of what is cited: “PP Resolution 140”, “documents of WTSA”, “other documents”."""
    if target is not None:
        kind, body = lexicon().kinds.get(target.kind or ""), lexicon().bodies.get(target.body or "")
        names = (body.short if body else "", kind.name if kind else "document", target.number)
        return " ".join(filter(None, names))
    if bodies:
        return msg("documents of {bodies}", bodies=joined(lexicon().bodies[b].short for b in sorted(bodies)))
    return msg("other documents")


def _target_in_full(target: Citation | None, bodies: Collection[str]) -> str:
    """The name of what is cited for a predicate: with its revision, and bodies by what they adopt."""
    if target is None:
        of = joined(lexicon().bodies[b].short for b in sorted(bodies))
        return f"resolutions or other documents of {of}" if of else "other resolutions or documents"
    stated = revision(target) or target.year
    return f"{_target_name(target, bodies)} ({stated})" if stated else _target_name(target, bodies)


def _cites(clause: Clause, target: Citation | None, bodies: Collection[str], catalogue: Catalogue) -> bool:
    """Whether a clause cites the target, or, without one, a document of these bodies."""
    citations = catalogue.references(clause)
    if target is not None:
        body = target.body or lexicon().met_in.get(f"{target.place}, {target.year}")
        same = (f for f in citations if f.number == target.number and target.kind in {None, f.kind})
        same = (f for f in same if body is None or f.body in {None, body})
        return any(
            (target.year is None or f.year in {None, target.year})
            and (target.place is None or f.place in {None, target.place})
            for f in same
        )
    citing_body = catalogue.document(clause).expression.work.body
    return any(not bodies or (f.body or citing_body) in bodies for f in citations)
