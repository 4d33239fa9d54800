"""Everything under a phrase, in one half of a document, or that refers to or mentions something."""

import re

from bot.catalogue import Catalogue
from bot.evidence import Evidence, complete, silent
from bot.filters.common import documents_in, joined, names_actor, names_of, narrowed
from bot.lookup import exact_phrase, phrase_fits
from bot.query import Query
from bot.vocabulary import has
from ingest.labels import short_phrase
from ingest.lexicon import lexicon
from ingest.model import Clause, Part


def phrase(query: Query, catalogue: Catalogue) -> Evidence | None:
    """Every clause under a phrase: "list what it recalls"."""
    documents = documents_in(query, catalogue)
    actors = lexicon().expand(mention.name for mention in lexicon().actors_asked(query.phrase))
    pool = [c for d in documents for c in d.clauses if phrase_fits(query.phrase, actors, c.phrase)]
    if " " in query.phrase:  # "instructs the Council", "noting with satisfaction": that list and no other
        pool = exact_phrase(query.phrase, actors, pool)
    if not pool:
        return silent(query, f"{names_of(documents)} has no clause under {query.phrase}")
    chosen = narrowed(query, pool, documents, catalogue)
    if chosen is None:
        return None
    if query.addressees:
        chosen = [c for c in chosen if names_actor(c, query.addressees)]
        if not chosen:
            return silent(query, f"{names_of(documents)} names no {joined(query.addressees)} under {query.phrase}")
    phrases = joined(dict.fromkeys(short_phrase(c.phrase) for c in chosen))
    return complete(query, f"clauses of {names_of(documents)} under {phrases}", chosen, of=len(pool))


def heading(query: Query, catalogue: Catalogue) -> Evidence | None:
    """Every clause under a phrase that is quoted as it is printed, or the one with the number that is asked for."""
    documents = documents_in(query, catalogue)
    pool = [c for d in documents for c in d.clauses if c.phrase == query.heading]
    under = f"{names_of(documents)} under “{query.heading}”"
    if query.number:
        numbered = [c for c in pool if c.num.casefold() == query.number]
        family = catalogue.families(numbered)
        return complete(query, f"number {query.number} of {under}", family) if family else None
    chosen = narrowed(query, pool, documents, catalogue)
    return complete(query, f"clauses of {under}", chosen, of=len(pool)) if chosen else None


def half(query: Query, catalogue: Catalogue) -> Evidence | None:
    """The operative or the preambular half of a document, or all of it where its clauses are counted."""
    documents = documents_in(query, catalogue)
    preambular = has("preambular", query.text)
    part = Part.PREAMBULAR if preambular else Part.OPERATIVE
    whole = (
        (query.count or query.whole)
        and not preambular
        and not has("operative", query.text)
        and not has("obligation", query.text)
    )
    pool = [c for d in documents for c in d.clauses if whole or c.part is part]
    kind = "" if whole else f"{part} "
    if not pool:
        return silent(query, f"{names_of(documents)} {'has' if len(documents) == 1 else 'have'} no {kind}clause")
    return complete(query, f"{kind}clauses of {names_of(documents)}", pool)


def references(query: Query, catalogue: Catalogue) -> Evidence | None:
    """The clauses that refer to other documents, to one of them, or to those of one body."""
    documents = documents_in(query, catalogue)
    to = _aim(query)
    pool = [c for d in documents for c in d.clauses if _refers(c, query, catalogue)]
    recalling = [c for c in pool if c.phrase.casefold().startswith("recall")]
    if recalling and re.search(r"\brecall", query.text, re.IGNORECASE):
        pool, to = recalling, f"{to}, under recalling"
    if not pool:
        return silent(query, f"{names_of(documents)} {'does' if len(documents) == 1 else 'do'} not refer to {to}")
    chosen = pool if query.target else narrowed(query, pool, documents, catalogue)
    if chosen is None:
        return None
    return complete(query, f"clauses of {names_of(documents)} that refer to {to}", chosen, of=len(pool))


def _aim(query: Query) -> str:
    """What is referred to: "PP Resolution 140", "documents of WTSA", "other documents"."""
    if query.target is not None:
        kind, body = lexicon().kinds.get(query.target.kind or ""), lexicon().bodies.get(query.target.body or "")
        names = (body.short if body else "", kind.name if kind else "document", query.target.number)
        return " ".join(filter(None, names))
    bodies = sorted(_bodies(query))
    return f"documents of {joined(lexicon().bodies[b].short for b in bodies)}" if bodies else "other documents"


def _bodies(query: Query) -> set[str]:
    """The bodies whose documents are spoken of; not those in the name of the document that is asked."""
    asked = (m for m in lexicon().bodies_asked(query.text) if not query.scope.names(m.start, m.end))
    return {m.name for m in asked} - {"itu"}


def _refers(clause: Clause, query: Query, catalogue: Catalogue) -> bool:
    found = catalogue.references(clause)
    target = query.target
    if target is not None:
        same = (f for f in found if f.number == target.number and target.kind in {None, f.kind})
        return any(target.body is None or f.body in {None, target.body} for f in same)
    own = catalogue.document(clause).expression.work.body
    return any(not _bodies(query) or (f.body or own) in _bodies(query) for f in found)


def mentions(query: Query, catalogue: Catalogue) -> Evidence | None:
    """Every clause that names a thing or an actor."""
    documents = documents_in(query, catalogue)
    clauses = [c for d in documents for c in d.clauses]
    if query.addressees:
        wanted, what = set(query.addressees), joined(query.addressees)
        pool = [c for c in clauses if wanted & set(c.addressees) or names_actor(c, query.addressees)]
    else:
        topics = query.either or (query.topic,)
        what = " or ".join(joined(topic.names) for topic in topics)
        pool = [c for c in clauses if any(topic.in_text(c.text, catalogue.stems_of(c)) for topic in topics)]
    if not pool and not has("mention", query.text):
        return None
    if not pool:
        return silent(query, f"No clause of {names_of(documents)} mentions {what}")
    return complete(query, f"clauses of {names_of(documents)} that mention {what}", pool)
