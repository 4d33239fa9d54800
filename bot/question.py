"""A question, with the conversation that it stands in, read as a Query: what is asked, of which documents, of whom."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.catalogue import Catalogue
from bot.scope import Scope, scope_of
from bot.topic import Topic, topic_of
from bot.vocabulary import cue, has
from ingest import citation
from ingest.citation import Citation
from ingest.lexicon import Mention, lexicon, plain
from ingest.outline.header import guess_language


class Asked(StrEnum):
    """The kinds of question that are answered differently."""

    CLAUSE = "clause"
    DUTIES = "duties"
    PHRASE = "phrase"
    HALF = "half"
    REFERENCES = "references"
    MENTIONS = "mentions"
    SIGNATORIES = "signatories"
    ITEMS = "items"
    REVISION = "revision"
    ABOUT = "about"
    MEANING = "meaning"


@dataclass(frozen=True, slots=True)
class Conversation:
    """What was spoken of before: documents, addressees, kind of question and the clauses of the last answer."""

    documents: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()
    asked: Asked | None = None
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """A question as it is understood.

    `step` is 1 for "the next one", -1 for "the one before"; `alone` leaves out clauses addressed to others as well;
    `vague` says that an actor was named too loosely ("the Director").
    """

    text: str
    language: str
    asked: Asked
    scope: Scope
    reference: Citation | None = None
    target: Citation | None = None
    addressees: tuple[str, ...] = ()
    phrase: str = ""
    topic: Topic = Topic()
    count: bool = False
    alone: bool = False
    whole: bool = False
    vague: bool = False
    step: int = 0


_EXACT = re.compile(r"\b(?:under|section|heading|headed|paragraphs? of|clauses? of|list of)\b", re.IGNORECASE)
_VAGUE = re.compile(r"\bthe\s+(?:director|bureau)\b(?!\s+of)", re.IGNORECASE)
_VERSION_BEFORE = re.compile(r"\b(?:was|wasnt|wasn't|were)\b.*\b(?:before|always|earlier|formerly|in\s+[A-Z]\w+)\b", re.IGNORECASE)
_WHOLE_TEXT = re.compile(r"^\W*(?:what\s+(?:does|is|'s)|what's|whats|summar\w+|tell me about|outline|describe|explain)\b", re.IGNORECASE)


def clean(text: str) -> str:
    """A question without control characters, lone surrogates and invisible marks, its white space made single."""
    text = text.encode("utf-8", "ignore").decode("utf-8")
    kept = (c if unicodedata.category(c) not in {"Cc", "Cf", "Co", "Cn"} or c in "\n\t" else " " for c in text)
    return " ".join("".join(kept).split())


def read(question: str, catalogue: Catalogue, before: Conversation | None = None) -> Query:
    """The Query that a cleaned question asks."""
    before = before or Conversation()
    found = citation.find(question)
    scope = scope_of(question, found, catalogue, before.documents)
    clause = next((c for c in found if c.nums or c.section), None)
    mentions = _addressees(question, scope)
    actors = lexicon().expand(m.name for m in mentions)
    taken = [(c.start, c.end) for c in found] + [(m.start, m.end) for m in mentions] + list(scope.taken)
    topic = topic_of(question, taken)
    step = (1 if has("next", question) else -1 if has("previous", question) else 0) if before.clauses else 0
    phrase = _phrase(question, found, scope, catalogue)
    query = Query(
        text=question,
        language=guess_language(question),
        asked=Asked.MEANING,
        scope=scope,
        reference=clause,
        addressees=actors,
        phrase=phrase,
        topic=topic,
        count=has("count", question),
        alone=has("alone", question) or bool(_EXACT.search(question)),
        whole=has("list", question),
        vague=bool(_VAGUE.search(question)) and not actors,
        step=step,
    )
    return _classified(query, found, before, catalogue)


def _classified(query: Query, found: Sequence[Citation], before: Conversation, catalogue: Catalogue) -> Query:
    from dataclasses import replace

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
    target = _target(query, found, catalogue)
    if target is not None:
        return replace(query, asked=Asked.REFERENCES, target=target, scope=_without(scope, target, catalogue))
    if scope.documents and has("crossref", text) and _asks_references(text):
        return replace(query, asked=Asked.REFERENCES)
    if query.addressees and _asks_mentions(text) and (query.whole or query.count):
        return replace(query, asked=Asked.MENTIONS)
    if query.topic and _asks_mentions(text) and (query.whole or query.count) and not letters:
        return replace(query, asked=Asked.MENTIONS)
    if query.phrase and scope.documents and not query.addressees:
        return replace(query, asked=Asked.PHRASE)
    if scope.documents and (has("operative", text) or has("preambular", text)):
        return replace(query, asked=Asked.HALF)
    if query.addressees and scope.documents and _asks_duties(query, leaning, before):
        return replace(query, asked=Asked.DUTIES)
    if query.addressees and not scope.documents and not scope.missing and has("obligation", text):
        return replace(query, asked=Asked.DUTIES)
    if query.vague and has("obligation", text):
        return replace(query, asked=Asked.DUTIES)
    if letters and (query.count or query.whole or _asks_items(text)):
        return replace(query, asked=Asked.ITEMS)
    if scope.named and scope.documents and not query.topic and (has("about", text) or _WHOLE_TEXT.search(text)):
        return replace(query, asked=Asked.ABOUT)
    return query


def _leans(text: str) -> bool:
    first = re.match(r"\W*([^\W_]+)", text)
    return bool(first and cue("leaning").fullmatch(first[1])) or len(text.split()) <= 3


def _addressees(text: str, scope: Scope) -> list[Mention]:
    """Actors of a question, those aside that only name a document ("the letter to the CSTD")."""
    out = []
    for mention in lexicon().actors_asked(text):
        inside = any(start <= mention.start and mention.end <= end for start, end in scope.taken)
        word = text[mention.start : mention.end]
        # Two-letter abbreviations that are words of a language count in capitals, or where nothing else is meant.
        if not inside and (len(word) > 2 or word.isupper() or word.casefold() in {"sg", "br"}):
            out.append(mention)
    return out


def _asks_duties(query: Query, leaning: bool, before: Conversation) -> bool:
    if has("obligation", query.text) or query.count:
        return True
    if leaning and before.asked in {Asked.DUTIES, Asked.MEANING, None}:
        return True
    return query.whole or len(query.topic.words) + len(query.topic.terms) <= 2


def _asks_references(text: str) -> bool:
    return bool(re.search(r"\b(?:which|what|list|how many|other)\b.*\b(?:resolutions?|decisions?|recommendations?|res|documents?|texts?|opinions?)\b", text, re.IGNORECASE))


def _asks_mentions(text: str) -> bool:
    return has("mention", text) and bool(re.search(r"\b(?:clauses?|paragraphs?|items?|where|places?|times)\b", text, re.IGNORECASE))


def _asks_items(text: str) -> bool:
    return bool(re.search(r"\b(?:which|what)\s+(?:\w+\s+)?(?:items?|things|inputs|demands?|points|bullets|asks)\b|\bdemands?\b", text, re.IGNORECASE))


def _asks_version(query: Query, catalogue: Catalogue) -> bool:
    if not query.scope.documents or len(query.scope.documents) != 1:
        return False
    document = catalogue.by_name[query.scope.documents[0]]
    if document.expression.work.kind in {"letter", "report", "doc"}:
        return False
    text = query.text
    if re.search(r"\b(?:which|what|older|earlier|previous|latest|newest|current|first)\b.*\b(?:version|revision|one|adopted)\b", text, re.IGNORECASE):
        return has("revision", text)
    return bool(_VERSION_BEFORE.search(text)) or bool(re.search(r"\b(?:version|revision)s?\b", text, re.IGNORECASE))


def _target(query: Query, found: Sequence[Citation], catalogue: Catalogue) -> Citation | None:
    """ "where does 205 lean on 140?": the second Work is what the first is asked to refer to."""
    works = [c for c in found if c.number]
    if len(works) < 2 or not has("crossref", query.text):
        return None
    between = query.text[works[0].end : works[1].start]
    return works[1] if cue("crossref").search(plain(between)) else None


def _without(scope: Scope, target: Citation, catalogue: Catalogue) -> Scope:
    from dataclasses import replace

    from bot.scope import fits

    documents = tuple(d for d in scope.documents if not fits(target, catalogue.by_name[d]))
    missing = tuple(c for c in scope.missing if c is not target)
    return replace(scope, documents=documents or scope.documents, missing=missing)


def _phrase(question: str, found: Sequence[Citation], scope: Scope, catalogue: Catalogue) -> str:
    """The verb of a phrase that is asked for without a number: "what it recalls", "the resolves of"."""
    said = next((c.phrase for c in found if c.phrase and not c.nums), None)
    if said:
        return said
    from ingest.words import stems

    verbs = {w for w in lexicon().phrases["preambular"] + ("resolves", "decides") if " " not in w}
    by_stem = {stems(verb)[0]: verb for verb in verbs if verb.endswith("ing") or verb in {"resolves", "decides"}}
    for word in re.findall(r"[a-z]+", question.casefold()):
        verb = by_stem.get(stems(word)[0])
        if verb and word not in {"given", "determined", "question", "following", "regarding", "supporting"}:
            held = {c.phrase.split()[0].casefold() for d in scope.documents for c in catalogue.by_name[d].clauses if c.phrase}
            if verb in held:
                return verb
    return ""
