"""Everything under a phrase, in one half of a document, or that refers to or mentions something."""

import re

from bot.catalogue import Catalogue
from bot.evidence import Evidence, complete, silent
from bot.filters.common import documents_in, joined, names_actor, names_of, narrowed, topic_words
from bot.lookup import phrase_fits
from bot.query import Query
from bot.vocabulary import has
from ingest.labels import short_phrase
from ingest.lexicon import lexicon
from ingest.model import Clause, Part


def phrase(query: Query, catalogue: Catalogue) -> Evidence | None:
    """Every clause under a phrase: "list what it recalls"."""
    documents = documents_in(query, catalogue)
    pool = [c for d in documents for c in d.clauses if phrase_fits(query.phrase, query.addressees, c.phrase)]
    if not pool:
        return silent(query, f"{names_of(documents)} has no clause under {query.phrase}")
    chosen = narrowed(query, pool, documents, catalogue)
    if chosen is None:
        return None
    phrases = joined(dict.fromkeys(short_phrase(c.phrase) for c in chosen))
    return complete(query, f"clauses of {names_of(documents)} under {phrases}", chosen, of=len(pool))


def half(query: Query, catalogue: Catalogue) -> Evidence | None:
    """The operative or the preambular half of a document."""
    documents = documents_in(query, catalogue)
    part = Part.OPERATIVE if has("operative", query.text) else Part.PREAMBULAR
    pool = [c for d in documents for c in d.clauses if c.part is part]
    if not pool:
        return silent(query, f"{names_of(documents)} has no {part} clause")
    return complete(query, f"{part} clauses of {names_of(documents)}", pool)


def references(query: Query, catalogue: Catalogue) -> Evidence | None:
    """The clauses that refer to other documents, to one of them, or to those of one body."""
    documents = documents_in(query, catalogue)
    to = f"Resolution {query.target.number}" if query.target else "other documents"
    pool = [c for d in documents for c in d.clauses if _refers(c, query, catalogue)]
    if re.search(r"\brecall", query.text, re.IGNORECASE):
        pool = [c for c in pool if c.phrase.casefold().startswith("recall")] or pool
    if not pool:
        return silent(query, f"{names_of(documents)} does not refer to {to}")
    chosen = pool if query.target else narrowed(query, pool, documents, catalogue)
    if chosen is None:
        return None
    return complete(query, f"clauses of {names_of(documents)} that refer to {to}", chosen, of=len(pool))


def _refers(clause: Clause, query: Query, catalogue: Catalogue) -> bool:
    found = catalogue.references(clause)
    if query.target is not None:
        return any(f.number == query.target.number and query.target.body in {None, f.body} for f in found)
    own = catalogue.document(clause).expression.work.body
    bodies = {m.name for m in lexicon().bodies_asked(query.text)} - {"itu"}
    return any(not bodies or (f.body or own) in bodies for f in found)


def mentions(query: Query, catalogue: Catalogue) -> Evidence | None:
    """Every clause that names a thing or an actor."""
    documents = documents_in(query, catalogue)
    clauses = [c for d in documents for c in d.clauses]
    if query.addressees:
        wanted, what = set(query.addressees), joined(query.addressees)
        pool = [c for c in clauses if wanted & set(c.addressees) or names_actor(c, query.addressees)]
    else:
        what = topic_words(query)
        pool = [c for c in clauses if query.topic.in_text(c.text, catalogue.stems_of(c))]
    if not pool:
        return silent(query, f"No clause of {names_of(documents)} mentions {what}")
    return complete(query, f"clauses of {names_of(documents)} that mention {what}", pool)
