"""Everything that is asked of somebody."""

from collections.abc import Sequence

from bot.catalogue import Catalogue, is_operative
from bot.evidence import Evidence, complete, silent, unclear
from bot.filters.common import called, documents_in, names_actor, names_of, narrowed, topic_words
from bot.query import Query
from bot.vocabulary import has
from ingest.model import Clause, Document
from ingest.words import stems

_NEAR = 3


def duties(query: Query, catalogue: Catalogue) -> Evidence | None:
    """Every operative clause addressed to somebody, alone or with others."""
    documents = documents_in(query, catalogue)
    if query.vague:
        return _which_director(query, documents)
    pool = _addressed(query, documents)
    who = called(query.addressees)
    one = len(documents) == 1
    if not pool:
        # Without a word of asking, the question may be one about somebody's part in a recital.
        if query.topic and not has("obligation", query.text):
            return None
        named = [c for d in documents for c in d.clauses if names_actor(c, query.addressees)]
        what = f"{names_of(documents)} {'addresses' if one else 'address'} nothing to {who}"
        return silent(query, what[:1].upper() + what[1:], named[:_NEAR])
    chosen = narrowed(query, pool, documents, catalogue)
    if chosen is None:
        return None
    if not query.scope.documents:
        documents = list(dict.fromkeys(catalogue.document(c) for c in chosen))
        one = len(documents) == 1
    what = f"clauses that {names_of(documents)} {'addresses' if one else 'address'} to {who}"
    if len(chosen) < len(pool):
        what += f" and that speak of {topic_words(query, chosen[0], catalogue)}"
    elif (
        query.topic
        and not query.count
        and query.language == "en"
        and not any(_touches(query, c, catalogue) for c in pool)
    ):
        what += f" (none speaks of {topic_words(query)})"
    return complete(query, what, chosen, of=len(pool))


def _touches(query: Query, clause: Clause, catalogue: Catalogue) -> bool:
    """Whether a clause, its stem or its document's title holds any of the question's topic."""
    expression = catalogue.document(clause).expression
    text = " ".join([expression.title, *(c.text for c in catalogue.parents(clause)), clause.text])
    return query.topic.share(text, frozenset(stems(text, expression.language))) > 0


def _addressed(query: Query, documents: Sequence[Document]) -> list[Clause]:
    """The clauses whose addressees are asked for; for "alone", those that address nobody else, where there are any."""
    wanted = set(query.addressees)
    pool = [c for d in documents for c in d.clauses if is_operative(c) and wanted & set(c.addressees)]
    own = [c for c in pool if set(c.addressees) == wanted] if query.alone else []
    return own or pool


def _which_director(query: Query, documents: Sequence[Document]) -> Evidence | None:
    """ "the Director", where several are addressed or no document is named."""
    directors = [n for n in ("BDT", "TSB", "BR") if any(n in c.addressees for d in documents for c in d.clauses)]
    if len(documents) == 1 and len(directors) == 1:
        return None
    where = "" if len(documents) == 1 else ", and in which document"
    return unclear(query, f"Which Director{where}?", [f"the Director of {name}" for name in directors])
