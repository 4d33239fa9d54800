"""Query -> Evidence: a set by filter from the catalogue, complete; anything else by search."""

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from bot.answer import Behaviour, Reason
from bot.catalogue import Catalogue, is_operative, tops
from bot.evidence import Evidence
from bot.lookup import clauses_for, exact_phrase, phrase_fits, sibling
from bot.question import Asked, Conversation, Query
from bot.scope import same_revision
from bot.search import search
from bot.sentences import best_sentence
from bot.settings import SearchSettings
from bot.verdict import verdict
from ingest.citation import Citation, format_num, revision
from ingest.labels import expression_label, short_phrase
from ingest.lexicon import lexicon
from ingest.model import Clause, Document, Part

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings


def retrieve(
    query: Query, catalogue: Catalogue, embeddings: Callable[[], "Embeddings"], settings: SearchSettings,
    before: Conversation,
) -> Evidence:
    """The evidence for a question; the embedder is made only where the catalogue alone does not answer."""
    if query.scope.missing and not query.scope.documents and query.asked is not Asked.REVISION:
        return _not_held(query, query.scope.missing[0], catalogue)
    if query.scope.rivals and not query.scope.documents:
        return _rivals(query, query.scope.rivals, catalogue)
    found = _BY_KIND[query.asked](query, catalogue, before) if query.asked in _BY_KIND else None
    if found is not None:
        return found
    return _by_meaning(query, catalogue, embeddings(), settings)


def _documents(query: Query, catalogue: Catalogue) -> list[Document]:
    return catalogue.documents_of(query.scope.documents)


def _names(documents: Sequence[Document]) -> str:
    return " and ".join(expression_label(d.expression) for d in documents) if len(documents) < 4 else "the documents held"


def _clause(query: Query, catalogue: Catalogue, before: Conversation) -> Evidence | None:
    """A clause by its number, the next one, or the items of an annex."""
    if query.step:
        last = catalogue.by_key.get(before.clauses[-1 if query.step > 0 else 0]) if before.clauses else None
        after = sibling(last, query.step, catalogue) if last else None
        if last is None or after is None:
            which = "next" if query.step > 0 else "previous"
            return Evidence(query, Behaviour.REFUSE, Reason.SILENT, f"There is no {which} one", near=(last,) if last else ())
        return Evidence(query, what=after.label, clauses=(after,), held=1)
    reference = query.reference
    assert reference is not None
    documents = _documents(query, catalogue)
    if reference.kind == "letter":
        documents = [d for d in documents if d.expression.work.kind == "letter"]
    found = clauses_for(reference, documents)
    if reference.phrase:
        found = exact_phrase(reference.phrase, reference.addressees, found)
    if not found:
        return _no_such_clause(query, reference, documents)
    groups = list(dict.fromkeys((catalogue.document(c).expression.document, c.section, c.phrase) for c in found))
    if len(groups) > 1 and not (reference.phrase or reference.section):
        found = _preferred(found)
        groups = list(dict.fromkeys((catalogue.document(c).expression.document, c.section, c.phrase) for c in found))
    if len(groups) > 1 and not (reference.section and query.scope.documents):
        return Evidence(
            query, Behaviour.CLARIFY, Reason.AMBIGUOUS, "Several clauses bear that number",
            options=tuple(c.label for c in tops(found)[:12]),
        )
    whole = [c for clause in found for c in catalogue.family(clause)]
    unique = tuple(dict.fromkeys(whole))
    return Evidence(query, what=_names([catalogue.document(found[0])]), clauses=unique, held=len(unique))


def _preferred(found: Sequence[Clause]) -> list[Clause]:
    """A number without a phrase is that of "resolves" or "decides", or of the only list of a letter."""
    main = [c for c in found if c.phrase.casefold() in {"resolves", "decides"} and not c.section]
    items = [c for c in found if c.part is Part.ITEM]
    return items if items and len(items) == len(found) else main or list(found)


def _no_such_clause(query: Query, reference: Citation, documents: Sequence[Document]) -> Evidence:
    pool = [c for d in documents for c in d.clauses]
    if reference.phrase:
        pool = [c for c in pool if phrase_fits(reference.phrase, reference.addressees, c.phrase)]
    nums = [c for c in pool if c.num]
    said = ", ".join(format_num(n) for n in reference.nums) or reference.section or ""
    under = f" {reference.phrase}" if reference.phrase else ""
    held = f"; what is there runs from {format_num(nums[0].num)} to {format_num(nums[-1].num)}" if nums and reference.phrase else ""
    return Evidence(query, Behaviour.REFUSE, Reason.SILENT, f"{_names(documents)} has no{under} {said}{held}")


def _duties(query: Query, catalogue: Catalogue, before: Conversation) -> Evidence | None:
    """Every clause addressed to somebody."""
    documents = _documents(query, catalogue)
    if query.vague:
        return _vague(query, documents)
    wanted = query.addressees
    pool = [c for d in documents for c in d.clauses if is_operative(c) and set(c.addressees) & set(wanted)]
    if query.alone:
        pool = [c for c in pool if set(c.addressees) == set(wanted)] if query.count or len(wanted) > 1 else _alone(pool, wanted)
    who = _join(wanted)
    if not pool:
        about = [c for d in documents for c in d.clauses if _names_actor(c, wanted)]
        where = f"{_names(documents)} addresses" if len(documents) < 4 else "The documents held address"
        return Evidence(query, Behaviour.REFUSE, Reason.SILENT, f"{where} nothing to {who}", near=tuple(about[:3]))
    narrowed = _about(query, pool, documents, catalogue)
    if narrowed is None:
        return None
    what = f"clauses that {_names(documents)} {'addresses' if len(documents) == 1 else 'address'} to {who}"
    if len(narrowed) < len(pool):
        return Evidence(query, what=f"{what} and that speak of {_topic(query)}", clauses=tuple(narrowed), held=len(narrowed), of=len(pool))
    return Evidence(query, what=what, clauses=tuple(pool), held=len(pool))


def _alone(pool: Sequence[Clause], wanted: Sequence[str]) -> list[Clause]:
    own = [c for c in pool if set(c.addressees) == set(wanted)]
    return own or list(pool)


def _vague(query: Query, documents: Sequence[Document]) -> Evidence | None:
    """"the Director" where several are addressed, or where no document is named."""
    directors = [n for n in ("BDT", "TSB", "BR") if any(n in c.addressees for d in documents for c in d.clauses)]
    if len(documents) > 1 or len(directors) != 1:
        options = tuple(f"the Director of {name}" for name in directors)
        return Evidence(query, Behaviour.CLARIFY, Reason.AMBIGUOUS, "Which Director, and in which document?", options=options)
    return None


def _about(
    query: Query, pool: Sequence[Clause], documents: Sequence[Document], catalogue: Catalogue
) -> list[Clause] | None:
    """The clauses of a set that speak of the question's topic; the whole set where the topic is the document's own.

    None sends the question to the search: its topic is in no clause of the set.
    """
    topic = query.topic
    titles = " ".join(d.expression.title for d in documents)
    from bot.topic import Topic
    from ingest.words import stems

    in_title = frozenset(stems(titles))
    own = Topic(
        tuple(t for t in topic.terms if not Topic((t,)).share(titles, in_title)),
        tuple(w for w in topic.words if not Topic((), (w,)).share(titles, in_title) and w in catalogue.vocabulary),
    )
    if not own:
        return list(pool)
    shares = {c.key: own.share(" ".join([*(p.text for p in catalogue.parents(c)), c.text]), frozenset(catalogue.stems_of(c))) for c in pool}
    best = max(shares.values())
    if best == 0:
        return list(pool) if not query.topic.terms and len(own.words) <= 1 else None
    return [c for c in pool if shares[c.key] == best]


def _phrase(query: Query, catalogue: Catalogue, before: Conversation) -> Evidence | None:
    """Every clause under a phrase."""
    documents = _documents(query, catalogue)
    pool = [c for d in documents for c in d.clauses if phrase_fits(query.phrase, query.addressees, c.phrase)]
    if not pool:
        return Evidence(query, Behaviour.REFUSE, Reason.SILENT, f"{_names(documents)} has no clause under {query.phrase}")
    if _asks_for_references(query):
        pool = [c for c in pool if _refers(c, query, catalogue)] or pool
    narrowed = _about(query, pool, documents, catalogue)
    if narrowed is None:
        return None
    names = _join(dict.fromkeys(short_phrase(c.phrase) for c in narrowed))
    what = f"clauses of {_names(documents)} under {names}"
    return Evidence(query, what=what, clauses=tuple(narrowed), held=len(narrowed), of=len(pool) if len(narrowed) < len(pool) else None)


def _half(query: Query, catalogue: Catalogue, before: Conversation) -> Evidence | None:
    """The operative or the preambular half of a document."""
    from bot.vocabulary import has

    documents = _documents(query, catalogue)
    part = Part.OPERATIVE if has("operative", query.text) else Part.PREAMBULAR
    pool = [c for d in documents for c in d.clauses if c.part is part]
    if not pool:
        return Evidence(query, Behaviour.REFUSE, Reason.SILENT, f"{_names(documents)} has no {part} clause")
    return Evidence(query, what=f"{part} clauses of {_names(documents)}", clauses=tuple(pool), held=len(pool))


def _references(query: Query, catalogue: Catalogue, before: Conversation) -> Evidence | None:
    """The clauses of a document that refer to other documents, to one of them, or to those of one body."""
    documents = _documents(query, catalogue)
    pool = [c for d in documents for c in d.clauses if _refers(c, query, catalogue)]
    if re.search(r"\brecall", query.text, re.IGNORECASE):
        pool = [c for c in pool if c.phrase.casefold().startswith("recall")] or pool
    if not pool:
        other = f"Resolution {query.target.number}" if query.target else "another document"
        return Evidence(query, Behaviour.REFUSE, Reason.SILENT, f"{_names(documents)} does not refer to {other}")
    narrowed = pool if query.target else _about(query, pool, documents, catalogue)
    if narrowed is None:
        return None
    to = f"Resolution {query.target.number}" if query.target else "other documents"
    what = f"clauses of {_names(documents)} that refer to {to}"
    return Evidence(query, what=what, clauses=tuple(narrowed), held=len(narrowed), of=len(pool) if len(narrowed) < len(pool) else None)


def _asks_for_references(query: Query) -> bool:
    return bool(re.search(r"\b(?:resolutions?|decisions?|recommendations?)\b.*\b(?:recall|not|cit|refer)", query.text, re.IGNORECASE))


def _refers(clause: Clause, query: Query, catalogue: Catalogue) -> bool:
    found = catalogue.references(clause)
    if query.target is not None:
        return any(f.number == query.target.number and (query.target.body in {None, f.body}) for f in found)
    own = catalogue.document(clause).expression.work.body
    bodies = {m.name for m in lexicon().bodies_asked(query.text)} - {"itu"}
    return any(f.body in bodies or (f.body is None and own in bodies) if bodies else True for f in found)


def _mentions(query: Query, catalogue: Catalogue, before: Conversation) -> Evidence | None:
    """Every clause that names a thing or an actor."""
    documents = _documents(query, catalogue)
    clauses = [c for d in documents for c in d.clauses]
    if query.addressees:
        pool = [c for c in clauses if _names_actor(c, query.addressees) or set(c.addressees) & set(query.addressees)]
        what = _join(query.addressees)
    else:
        pool = [c for c in clauses if query.topic.in_text(c.text, catalogue.stems_of(c))]
        what = _topic(query)
    if not pool:
        return Evidence(query, Behaviour.REFUSE, Reason.SILENT, f"No clause of {_names(documents)} mentions {what}")
    return Evidence(query, what=f"clauses of {_names(documents)} that mention {what}", clauses=tuple(pool), held=len(pool))


def _signatories(query: Query, catalogue: Catalogue, before: Conversation) -> Evidence | None:
    """Who signed: all, or the one that is asked for."""
    documents = [d for d in _documents(query, catalogue) if any(c.part is Part.SIGNATORY for c in d.clauses)]
    if len(documents) > 1:
        options = tuple(expression_label(d.expression) for d in documents)
        return Evidence(query, Behaviour.CLARIFY, Reason.AMBIGUOUS, "Several documents are signed", options=options)
    if not documents:
        return Evidence(query, Behaviour.REFUSE, Reason.SILENT, f"{_names(_documents(query, catalogue))} names no signatory")
    pool = [c for c in documents[0].clauses if c.part is Part.SIGNATORY]
    asked_for = [c for c in pool if query.topic and query.topic.share(c.text, frozenset(catalogue.stems_of(c))) >= 0.5]
    if asked_for:
        return Evidence(query, what=f"signatories of {_names(documents)} that fit", clauses=tuple(asked_for), held=len(asked_for), of=len(pool))
    if query.topic and not re.search(r"\b(?:who|which|list|how many|all|signatories)\b", query.text, re.IGNORECASE):
        return Evidence(query, Behaviour.REFUSE, Reason.SILENT, f"No signatory of {_names(documents)} is named so")
    return Evidence(query, what=f"signatories of {_names(documents)}", clauses=tuple(pool), held=len(pool))


def _items(query: Query, catalogue: Catalogue, before: Conversation) -> Evidence | None:
    """The list of a letter, or that one of its lists whose introduction fits the question."""
    documents = [d for d in _documents(query, catalogue) if any(c.part is Part.ITEM for c in d.clauses)]
    if len(documents) != 1:
        return None
    lists: dict[str, list[Clause]] = {}
    for clause in documents[0].clauses:
        if clause.part is Part.ITEM:
            lists.setdefault(clause.parent, []).append(clause)
    by_eid = {c.eid: c for c in documents[0].clauses}
    named = frozenset(w for w in query.topic.words)

    def fit(parent: str) -> float:
        words = " ".join([by_eid[parent].text if parent in by_eid else "", *(c.text for c in lists[parent])])
        from ingest.words import stems

        return query.topic.share(words, frozenset(stems(words))) if query.topic else 0.0

    if len(lists) == 1 and named:
        (parent, pool), = lists.items()
        chosen = [c for c in pool if query.topic.share(c.text, frozenset(catalogue.stems_of(c))) == 1]
        if chosen and len(chosen) < len(pool) and not query.count:
            return Evidence(query, what=f"items of {_names(documents)} that speak of {_topic(query)}", clauses=tuple(chosen), held=len(chosen), of=len(pool))
    if not query.topic and len(lists) > 1:
        return None
    best = max(lists, key=fit)
    if len(lists) > 1 and fit(best) < 0.5:
        return None
    pool = lists[best]
    return Evidence(query, what=f"items of {_names(documents)} under “{by_eid[best].text}”" if best in by_eid else f"items of {_names(documents)}", clauses=tuple(pool), held=len(pool))


def _revision(query: Query, catalogue: Catalogue, before: Conversation) -> Evidence | None:
    """Which revision is held, and where its own text refers to another."""
    document = catalogue.by_name[query.scope.documents[0]]
    work = document.expression.work
    older = [
        c for c, f in catalogue.referring(work.body, work.kind, work.number)
        if catalogue.document(c) is document and (f.body == work.body or f.body is None and not f.here) and not same_revision(f, document)
    ]
    what = f"{expression_label(document.expression)} is the revision held"
    if not older:
        return Evidence(query, Behaviour.REFUSE, Reason.SILENT, f"{what}; its text names no other revision of itself")
    return Evidence(query, what=f"{what}; its text refers to another", clauses=tuple(older), held=None)


def _whole(query: Query, catalogue: Catalogue, before: Conversation) -> Evidence | None:
    """What a document is about: what it resolves, or the first paragraphs of a letter."""
    documents = _documents(query, catalogue)
    clauses = [c for d in documents for c in d.clauses]
    main = [c for c in clauses if c.phrase.casefold().split(" ")[0] in {"resolves", "decides", "recommends"} and not c.section]
    main = main or [c for c in clauses if is_operative(c)] or [c for c in clauses if c.part is Part.PARAGRAPH and len(c.text.split()) > 12][:5]
    if not main:
        return None
    if len(main) > 12:
        main = [c for c in main if not c.parent]
    titles = "; ".join(f"{expression_label(d.expression)}, “{d.expression.title}”" for d in documents)
    return Evidence(query, what=f"{titles}: what it {main[0].phrase.split(' ')[0] if main[0].phrase else 'says'}", clauses=tuple(main), held=None)


_BY_KIND: dict[Asked, Callable[[Query, Catalogue, Conversation], Evidence | None]] = {
    Asked.CLAUSE: _clause,
    Asked.DUTIES: _duties,
    Asked.PHRASE: _phrase,
    Asked.HALF: _half,
    Asked.REFERENCES: _references,
    Asked.MENTIONS: _mentions,
    Asked.SIGNATORIES: _signatories,
    Asked.ITEMS: _items,
    Asked.REVISION: _revision,
    Asked.ABOUT: _whole,
}


def _not_held(query: Query, reference: Citation, catalogue: Catalogue) -> Evidence:
    """A Work that is not here is never answered from its mention; the mention is shown."""
    kind = lexicon().kinds[reference.kind].name if reference.kind in lexicon().kinds else "Document"
    body = lexicon().bodies[reference.body].short + " " if reference.body in lexicon().bodies else ""
    said = f" ({revision(reference)})" if revision(reference) else ""
    name = f"{body}{kind} {reference.number}{said}"
    others = [d for d in catalogue.documents if _same_work(reference, d)]
    held = f"; only {_names(others)} is" if others else ""
    mentions = [c for c, found in catalogue.referring(reference.body, reference.kind, reference.number or "")
                if not reference.year or found.year in {None, reference.year}]
    return Evidence(query, Behaviour.REFUSE, Reason.NOT_HELD, f"{name} is not held{held}", mentions=tuple(mentions[:5]))


def _same_work(reference: Citation, document: Document) -> bool:
    from bot.scope import fits

    return fits(reference, document, revision=False)


def _rivals(query: Query, rivals: Sequence[str], catalogue: Catalogue) -> Evidence:
    options = tuple(expression_label(catalogue.by_name[r].expression) for r in rivals)
    return Evidence(query, Behaviour.CLARIFY, Reason.AMBIGUOUS, "Several documents fit", options=options)


def _by_meaning(query: Query, catalogue: Catalogue, embeddings: "Embeddings", settings: SearchSettings) -> Evidence:
    """The best clause or few, or the reason why none answers."""
    hits = search(query, catalogue, embeddings, settings)
    judged = verdict(query, hits, catalogue)
    if judged.reason is not None:
        where = _names(_documents(query, catalogue)) if query.scope.documents else "The documents held"
        what = {
            Reason.SILENT: f"{where} {'does' if query.scope.documents else 'do'} not say",
            Reason.OFF_TOPIC: "That is no question about the documents held",
            Reason.AMBIGUOUS: "Which document is meant?",
        }[judged.reason]
        near = tuple(h.clause for h in hits[:2]) if judged.reason is Reason.SILENT else ()
        behaviour = Behaviour.CLARIFY if judged.reason is Reason.AMBIGUOUS else Behaviour.REFUSE
        options = tuple(expression_label(d.expression) for d in catalogue.documents[:12]) if behaviour is Behaviour.CLARIFY else ()
        return Evidence(query, behaviour, judged.reason, what, near=near, options=options, confidence=judged.confidence)
    chosen = [hits[0]]
    for hit in hits[1:]:
        if len(chosen) < settings.clauses and hit.score >= settings.near * hits[0].score:
            chosen.append(hit)
    if len(query.scope.documents) > 1:
        for name in query.scope.documents:
            best = next((h for h in hits if catalogue.document(h.clause).expression.document == name), None)
            if best is not None and best not in chosen:
                chosen.append(best)
    clauses = tuple(hit.clause for hit in chosen)
    quotes = tuple((c.key, best_sentence(c.text, query.topic)) for c in clauses)
    return Evidence(query, what="", clauses=clauses, quotes=quotes, confidence=judged.confidence)


def _names_actor(clause: Clause, wanted: Sequence[str]) -> bool:
    return bool(set(wanted) & set(lexicon().addressees(clause.text)))


def _topic(query: Query) -> str:
    return " and ".join([*query.topic.terms, *query.topic.words])


def _join(names: Sequence[str] | dict[str, None]) -> str:
    names = list(names)
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
