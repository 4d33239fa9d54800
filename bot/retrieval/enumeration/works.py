"""Filters for documents as a whole: holdings, summaries, revisions; and refusals for what is not held or ambiguous."""

from collections.abc import Sequence
from dataclasses import replace

from bot.answer import Behaviour, Reason
from bot.catalogue.catalogue import Catalogue, is_operative
from bot.catalogue.lookup import fits
from bot.messages import joined, msg
from bot.retrieval.enumeration.common import (
    documents_in,
    names_of,
    quoted,
)
from bot.retrieval.enumeration.document_outline import outline_of
from bot.retrieval.enumeration.letters import demands
from bot.retrieval.enumeration.predicate import documents_named
from bot.retrieval.evidence import Evidence, clarify, silent
from bot.understanding.actors import bodies_spoken_of
from bot.understanding.cues import has
from bot.understanding.query import Query
from bot.understanding.topic import NO_TOPIC
from ingest.citation import Citation, revision
from ingest.indexes.lexical import content_stems, stems
from ingest.labels import expression_label
from ingest.lexicon import lexicon, plain
from ingest.model import Clause, Document, Part

_MOST_MENTIONS = 5
# A question with more words is on more than a title.
_MOST_TITLE_WORDS = 3
# Documents that a clarifying question offers.
_MOST_OPTIONS = 8
# A summary of more clauses than these says only what the document resolves.
_MOST_SUMMARY = 12


def holdings(query: Query, catalogue: Catalogue) -> Evidence | None:
    """List the documents held by label and title: all, those of a body, or those whose titles cover a topic.

    It cites no clause.
    """
    bodies = bodies_spoken_of(query.text, query.scope)
    if bodies and has("obligation", query.text):
        return None  # what a body does is no name of documents
    topic = query.topic if not bodies else NO_TOPIC
    documents = [d for d in catalogue.documents if not bodies or d.expression.work.body in bodies]
    documents = [d for d in documents if not topic or topic.in_text(d.expression.title, d.expression.language)]
    if len(topic.names) > _MOST_TITLE_WORDS:
        return None
    kinds = _kinds_asked(query.text)
    documents = [d for d in documents if not kinds or d.expression.work.kind in kinds]
    of_bodies = joined(lexicon().bodies[name].short for name in sorted(bodies))
    of_kinds = joined(lexicon().kinds[kind].name.lower() + "s" for kind in kinds)
    of = f"{f' of {of_bodies}' if bodies else ''}{f', {of_kinds}' if kinds else ''}"
    read_as = f"documents held{of}{f' with {quoted(topic)} in their titles' if topic else ''}"
    if not documents:
        none: str = msg("No document held has that in its title")
        if bodies:
            none = msg("No document of {bodies} is held", bodies=of_bodies)
        if bodies and kinds:
            none = msg("No document of {bodies}, {kinds} is held", bodies=of_bodies, kinds=of_kinds)
        return silent(query, none, read_as=read_as)
    options = tuple(f"{expression_label(d.expression)}: {d.expression.title}" for d in documents)
    number, every = len(documents), len(catalogue.documents)
    what: str = msg("{n} documents held", n=number)
    if topic or bodies or kinds:
        what = msg("{n} of {every} documents held", n=number, every=every)
    if bodies:
        what = msg("{what} of {bodies}", what=what, bodies=of_bodies)
    if kinds:
        what = msg("{what}, {kinds}", what=what, kinds=of_kinds)
    if topic:
        what = msg("{what} with that in their titles", what=what)
    return Evidence(query, what=what, options=options, read_as=read_as)


def _kinds_asked(text: str) -> list[str]:
    """The kind of documents that a question asks for by its name alone: “any letters?”, “which decisions?”."""
    words = set(plain(text).casefold().replace("?", " ").replace(",", " ").split())
    kinds = [code for code, kind in lexicon().kinds.items() if words & {f"{name.casefold()}s" for name in kind.names}]
    return kinds if len(kinds) == 1 and kinds[0] not in {"res", "doc"} else []


def whole(query: Query, catalogue: Catalogue) -> Evidence | None:
    """Summarise a document by its main clauses: what it resolves and asks, or the first paragraphs of a letter."""
    documents = documents_in(query, catalogue)
    clauses = [
        c for d in documents for c in (_main_clauses(d) if d.expression.work.kind != "letter" else _of_letter(query, d))
    ]
    if not clauses:
        return None
    titles = "; ".join(f"{expression_label(d.expression)}, “{d.expression.title}”" for d in documents)
    what = msg("{titles}. Its outline, and then its main clauses", titles=titles)
    details = tuple(line for document in documents for line in outline_of(document))
    read_as = f"summary of {documents_named(query, documents)}"
    return Evidence(query, what=what, details=details, clauses=tuple(clauses), read_as=read_as)


def _main_clauses(document: Document) -> list[Clause]:
    """The main clauses of a document: operative ones, as few as a summary takes, else its longer paragraphs."""
    main = [c for c in document.clauses if is_operative(c) and not c.section]
    if len(main) > _MOST_SUMMARY:
        main = [c for c in main if c.phrase.casefold().startswith(("resolves", "decides", "recommends"))] or main
    if len(main) > _MOST_SUMMARY:
        main = [c for c in main if not c.parent][:_MOST_SUMMARY]
    paragraphs = [c for c in document.clauses if c.part is Part.PARAGRAPH and len(c.text.split()) > _MOST_SUMMARY]
    return main or paragraphs[:5]


def _of_letter(query: Query, document: Document) -> list[Clause]:
    """The first paragraphs of a letter, and what it demands, whole."""
    demanded = demands(query, document)
    rest = [c for c in _main_clauses(document) if demanded is None or c not in demanded.clauses]
    return [*rest, *(demanded.clauses if demanded else ())]


def not_held(query: Query, reference: Citation, catalogue: Catalogue) -> Evidence:
    """Refuse a Work that is not held, which is never answered from its mention; the clauses that cite it are shown."""
    kind = lexicon().kinds.get(reference.kind or "")
    body = lexicon().bodies.get(reference.body or "")
    stated = revision(reference) or reference.year
    name = " ".join(filter(None, (body.short if body else "", kind.name if kind else "Document", reference.number)))
    other_revisions = [d for d in catalogue.documents if fits(reference, d, revision=False)]
    mentions = [
        clause
        for clause, found in catalogue.referring(reference.body, reference.kind, reference.number or "")
        if not reference.year or found.year in {None, reference.year}
    ]
    # First what the question itself says refers to it.
    mentions.sort(key=lambda clause: catalogue.document(clause).expression.document not in query.referrers)
    asked = f"{name} ({stated})" if stated else f"{name} {query.scope.when}".strip()
    what = msg("{document} is not held", document=asked)
    if other_revisions:
        others = names_of(other_revisions)
        what = (
            msg("{document} is not held; only {others} is", document=asked, others=others)
            if len(other_revisions) == 1
            else msg("{document} is not held; only {others} are", document=asked, others=others)
        )
    shown = tuple(mentions[:_MOST_MENTIONS])
    return Evidence(query, Behaviour.REFUSE, Reason.NOT_HELD, what, mentions=shown, read_as=asked)


def ambiguous(query: Query, names: Sequence[str], catalogue: Catalogue) -> Evidence:
    """Ask which document is meant where several match one name."""
    return _which(query, msg("Several documents fit"), [catalogue.by_name[name] for name in names], catalogue)


def _which(query: Query, what: str, documents: Sequence[Document], catalogue: Catalogue) -> Evidence:
    """Ask which of some documents is meant: of many the likeliest, best first, and how another is named."""
    if len(documents) > _MOST_OPTIONS:
        scores = _scores(query, catalogue)
        likeliest = sorted(documents, key=lambda d: _best(d, scores, catalogue), reverse=True)
        asked = clarify(query, what, [expression_label(d.expression) for d in likeliest[:_MOST_OPTIONS]])
        others = msg(
            "These are the likeliest {shown} of {count}; name another by its number and year, or by words of its "
            "title.",
            shown=_MOST_OPTIONS,
            count=len(documents),
        )
        return replace(asked, details=(others,))
    return clarify(query, what, [expression_label(d.expression) for d in documents])


def _best(document: Document, scores: Sequence[float], catalogue: Catalogue) -> float:
    """The highest score of a document's clauses."""
    return max((scores[catalogue.positions[clause.key]] for clause in document.clauses), default=0.0)


def _scores(query: Query, catalogue: Catalogue) -> Sequence[float]:
    """The BM25 score of each clause, in corpus order, for the words of a question."""
    tokens = content_stems(stems(query.subject, query.language))
    terms = list(dict.fromkeys([*tokens, *query.topic.query()]))
    scores: Sequence[float] = catalogue.lexical.scores(terms, tokens).tolist()
    return scores


def which_document(query: Query, evidence: Evidence | None, catalogue: Catalogue) -> Evidence | None:
    """Ask which document is meant by “it”; None where the evidence is from a single one."""
    clauses = evidence.clauses if evidence else ()
    documents = list(dict.fromkeys(map(catalogue.document, clauses))) or list(catalogue.documents)
    if len(documents) == 1:
        return None
    return _which(query, msg("No document is named"), documents, catalogue)
