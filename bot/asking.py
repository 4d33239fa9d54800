"""Which kind of question it is: the rules, in the order in which they are tried."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.catalogue import Catalogue
from bot.query import Asked, Conversation, Query
from bot.scope import Scope, fits
from bot.vocabulary import cue, has
from ingest.citation import Citation
from ingest.lexicon import plain

_VERSION_BEFORE = re.compile(
    r"\b(?:was|wasnt|wasn't|were)\b.*\b(?:before|always|earlier|formerly|in\s+[A-Z]\w+)\b", re.IGNORECASE
)
_WHICH_WORKS = re.compile(
    r"\b(?:which|what|list(?:\s+the)?|how many|other)\s+(?:(?!clauses?\b|paragraphs?\b)\S+\s+){0,3}?"
    r"(?:resolutions|decisions|recommendations|documents|texts|opinions|resos)\b",
    re.IGNORECASE,
)
# Something asked of somebody in whatever document: "what is asked of BDT?", "which resolutions instruct TSB?".
_EVERYWHERE = re.compile(
    r"\b(?:asked|expected|required|requested|demanded) of\b|\baddressed to\b|\basks? of\b"
    r"|\b(?:duties|obligations|tasks) (?:of|for)\b"
    r"|\b(?:which|what) (?:resolutions?|decisions?|clauses?|documents?)\b"
    r".*\b(?:ask|instruct|invite|request|urge|encourage|address|task)",
    re.IGNORECASE,
)
_WHOLE_TEXT = re.compile(
    r"^\W*(?:what\s+(?:does|is|'s)|what's|whats|summar\w+|tell me about|outline|describe|explain)\b",
    re.IGNORECASE,
)


def classified(query: Query, found: Sequence[Citation], before: Conversation, catalogue: Catalogue) -> Query:
    text, scope = query.text, query.scope
    leaning = _leans(text)
    letters = [d for d in scope.documents if catalogue.by_name[d].expression.work.kind == "letter"]
    if query.step and not query.topic:
        return replace(query, asked=Asked.CLAUSE)
    if query.reference is not None:
        return replace(query, asked=Asked.CLAUSE)
    if _asks_version(query, catalogue):
        return replace(query, asked=Asked.REVISION)
    if has("signed", text) and (letters or not scope.documents):
        return replace(query, asked=Asked.SIGNATORIES)
    target = _target(query, found)
    if target is not None:
        return replace(query, asked=Asked.REFERENCES, target=target, scope=_without(scope, target, catalogue))
    if (query.addressees or query.topic) and _asks_mentions(text) and (query.whole or query.count) and scope.documents:
        return replace(query, asked=Asked.MENTIONS)
    if scope.documents and has("crossref", text) and _asks_references(text):
        return replace(query, asked=Asked.REFERENCES)
    if query.phrase and scope.documents and not query.addressees:
        return replace(query, asked=Asked.PHRASE)
    if scope.documents and (has("operative", text) or has("preambular", text)):
        return replace(query, asked=Asked.HALF)
    if letters and len(letters) == len(scope.documents):
        if query.count or query.whole or _asks_items(text) or (query.addressees and has("obligation", text)):
            return replace(query, asked=Asked.ITEMS)
    elif query.addressees and scope.documents and _asks_duties(query, leaning, before):
        return replace(query, asked=Asked.DUTIES)
    if query.addressees and not scope.documents and not scope.missing and _EVERYWHERE.search(text):
        return replace(query, asked=Asked.DUTIES)
    if query.vague and has("obligation", text):
        return replace(query, asked=Asked.DUTIES)
    if (
        scope.named
        and scope.documents
        and not query.topic
        and (leaning or has("about", text) or _WHOLE_TEXT.search(text))
    ):
        return replace(query, asked=Asked.ABOUT)
    return query


def _leans(text: str) -> bool:
    first = re.match(r"\W*([^\W_]+)", text)
    return bool(first and cue("leaning").fullmatch(first[1])) or len(text.split()) <= 3


def _asks_duties(query: Query, leaning: bool, before: Conversation) -> bool:
    if has("obligation", query.text) or query.count:
        return True
    if leaning and before.asked in {Asked.DUTIES, Asked.MEANING, None}:
        return True
    return query.whole or len(query.topic.words) + len(query.topic.terms) <= 2


def _asks_references(text: str) -> bool:
    return bool(_WHICH_WORKS.search(text))


def _asks_mentions(text: str) -> bool:
    return has("mention", text) and bool(
        re.search(r"\b(?:clauses?|paragraphs?|items?|where|places?|times)\b", text, re.IGNORECASE)
    )


def _asks_items(text: str) -> bool:
    return bool(
        re.search(
            r"\b(?:which|what)\s+(?:\w+\s+)?(?:items?|things|inputs|demands?|points|bullets|asks)\b|\bdemands?\b",
            text,
            re.IGNORECASE,
        )
    )


def _asks_version(query: Query, catalogue: Catalogue) -> bool:
    if not query.scope.documents or len(query.scope.documents) != 1:
        return False
    document = catalogue.by_name[query.scope.documents[0]]
    if document.expression.work.kind in {"letter", "report", "doc"}:
        return False
    text = query.text
    if re.search(
        r"\b(?:which|what|older|earlier|previous|latest|newest|current|first)\b.*\b(?:version|revision|one|adopted)\b",
        text,
        re.IGNORECASE,
    ):
        return has("revision", text)
    return bool(_VERSION_BEFORE.search(text)) or bool(re.search(r"\b(?:version|revision)s?\b", text, re.IGNORECASE))


def _target(query: Query, found: Sequence[Citation]) -> Citation | None:
    """ "where does 205 lean on 140?": the second Work is what the first is asked to refer to."""
    works = [c for c in found if c.number]
    if len(works) < 2 or not has("crossref", query.text):
        return None
    between = query.text[works[0].end : works[1].start]
    return works[1] if cue("crossref").search(plain(between)) else None


def _without(scope: Scope, target: Citation, catalogue: Catalogue) -> Scope:
    documents = tuple(d for d in scope.documents if not fits(target, catalogue.by_name[d]))
    missing = tuple(c for c in scope.missing if c is not target)
    return replace(scope, documents=documents or scope.documents, missing=missing)
