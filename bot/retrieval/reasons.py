"""Reasons: the recitals that the subject of a question stands in; they say why, and oblige nobody."""

from collections.abc import Sequence
from dataclasses import replace

from bot.answer import Verdict
from bot.catalogue.catalogue import Catalogue, is_operative
from bot.messages import msg
from bot.retrieval.enumeration.common import documents_in, left_over, names_of, quoted
from bot.retrieval.enumeration.predicate import documents_named
from bot.retrieval.evidence import Evidence, complete_set
from bot.understanding.query import Query
from ingest.model import Clause, Part

# Recitals that a reason is told by.
_MOST = 5
_ENOUGH = 0.5


def reasons(query: Query, hits: Sequence[Clause], catalogue: Catalogue) -> Evidence | None:
    """The recitals of the documents named, those on the subject of a question first; without a subject, all of them.

    `hits` are the clauses that a search has found for it. None where the documents have no recitals.
    """
    documents = documents_in(query, catalogue)
    recitals = [c for d in documents for c in d.clauses if c.part is Part.PREAMBULAR]
    if not recitals:
        return None
    where, named = names_of(documents), documents_named(query, documents)
    query = replace(query, topic=left_over(query, catalogue, "reason", "why", "datum", "obligation"))
    read_as = f"reasons of {named} for {quoted(query.topic)}"
    if not query.topic:
        return complete_set(
            query,
            msg("preambular clauses of {documents}", documents=where),
            recitals,
            read_as=f"preambular clauses of {named}",
        )
    share = {clause.key: query.topic.share(clause.text, catalogue.stems_of(clause)) for clause in (*hits, *recitals)}
    keys = {clause.key for clause in recitals}
    ranked = [clause for clause in hits if clause.key in keys]
    enough = min(max((share[c.key] for c in ranked), default=0.0), _ENOUGH)
    on_subject = [c for c in ranked if share[c.key] >= enough > 0]
    asked = [c for c in hits if is_operative(c) and share[c.key] >= _ENOUGH][:1]
    chosen = (*asked, *[*dict.fromkeys((*on_subject, *ranked, *recitals))][:_MOST])
    operative = (c for d in documents for c in d.clauses if is_operative(c))
    supposed = not query.act or any(query.act.share(c.text, catalogue.stems_of(c)) == 1 for c in operative)
    if not supposed:
        what = msg(
            "{documents} does not say so in these words; "
            "nearest, and the reasons that its recitals come nearest to giving",
            documents=where,
        )
    elif asked:
        what = msg(
            "What is asked, and the reasons that the recitals of {documents} come nearest to giving", documents=where
        )
    else:
        what = msg("The reasons that the recitals of {documents} come nearest to giving", documents=where)
    return Evidence(query, what=what, clauses=chosen, verdict=None if supposed else Verdict.UNSAID, read_as=read_as)
