"""What a question asks the documents to refer to: the one Work of two that is cited by the other, or by any."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.lookup import fits
from bot.understanding.cues import cue
from bot.understanding.query import DocumentScope, Query
from ingest.citation import Citation
from ingest.lexicon import plain

# "which PP resolutions cite …", "who else refers to …", "where do they mention …", "other texts that recall …".
_REFERRING = re.compile(
    r"\b(?:which|what|who(?:se)?|where|any(?:thing|where|body|one)?|some(?:body|one)|other|all|list|how many)\b"
    r"[^.?!;:]{0,60}?"
    rf"(?:{cue('crossref').pattern}|{cue('mention').pattern})(?:\s+(?:to|the|on|at))*\s*$",
    re.IGNORECASE,
)
# "where is … cited?", "… is mentioned in which resolutions?".
REFERRED_TO = r"\b(?:cited|mentioned|recalled|referred to|referenced|quoted|invoked|named|listed)\b"
_IS_REFERRED_TO = re.compile(
    rf"^\W*(?:\([^()]*\)\s*)?(?:(?!\w*(?:ions|ments|texts)\b)[\w'’]+\s+){{0,3}}{REFERRED_TO}"
    r"(?!\s+(?:by|in)\s+(?:it|that|this)\b)",
    re.IGNORECASE,
)
_WHERE_OR_BY = re.compile(
    r"\b(?:where|who|anywhere|somewhere|elsewhere|(?:which|what|any|other)\s+(?:\S+\s+){0,2}?"
    r"(?:resolutions?|decisions?|documents?|docs?|texts?|works?|clauses?|letters?))\b",
    re.IGNORECASE,
)
# "PP Resolution 34: which of our texts point to it?"
_REFERRING_TO_IT = re.compile(
    r"\b(?:which|what|who|where|any(?:body|one|thing)?)\b[^.?!]{0,60}?"
    rf"(?:{cue('crossref').pattern}|{cue('mention').pattern})(?:\s+(?:to|on|at))*\s+(?:it|that|this)\b",
    re.IGNORECASE,
)
# "which version of 167 does 64 point to?": what is asked for stands before its verb.
_VERSION_OF = re.compile(r"\b(?:version|revision|edition)s?\s+of\s+(?:the\s+)?$", re.IGNORECASE)
_FRONTED = re.compile(r"^\W*(?:does|do|did|is|was)\s+(?:the\s+)?$", re.IGNORECASE)
_SAID_OF = re.compile(r"\b(?:say|says|said)\s+(?:about|on|of)\s*(?:the\s+)?$", re.IGNORECASE)


def target_of(query: Query, found: Sequence[Citation]) -> Citation | None:
    """The Work that something is asked to refer to.

    "where does 205 lean on 140?": the second; "which revision of 167 does 64 recall?", "is 30 cited in 211?": the
    first; "which resolutions recall 140?", "where is 30 cited?": the only one.
    """
    works = [c for c in found if c.number]
    absent = [c for c in works if c in query.scope.not_held]
    text = plain(query.text)
    if absent and query.scope.documents and cue("crossref").search(text):
        # "which revision of Resolution 130 does Resolution 45 recall?"
        return absent[0]
    if not works:
        return None
    before, after = text[: works[0].start], text[works[0].end :]
    # "which version of 69 does 64 recognize?"
    others = len(works) > 1 or (absent and query.scope.documents)
    if _REFERRING.search(before) or (others and _VERSION_OF.search(before)):
        return works[0]
    if len(works) < 2:
        around = before + after
        passive = _IS_REFERRED_TO.search(after) and _WHERE_OR_BY.search(around)
        return works[0] if passive or _REFERRING_TO_IT.search(after) else None
    between, rest = text[works[0].end : works[1].start], text[works[1].end :]
    if _IS_REFERRED_TO.search(between) or (_FRONTED.search(between) and cue("crossref").search(rest)):
        return works[0]
    return works[1] if cue("crossref").search(between) or _SAID_OF.search(between) else None


def without(scope: DocumentScope, target: Citation, catalogue: Catalogue, *, everywhere: bool) -> DocumentScope:
    """The scope without the Work that is referred to; all documents where no other is named and `everywhere`."""
    documents = tuple(d for d in scope.documents if not fits(target, catalogue.by_name[d]))
    missing = tuple(c for c in scope.not_held if c is not target)
    if everywhere and not documents:
        return DocumentScope(not_held=missing)
    return replace(scope, documents=documents or scope.documents, not_held=missing)
