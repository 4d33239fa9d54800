"""The phrase and the number that a question names: quoted, in another language, or leaning on the answer before."""

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

from bot.catalogue.catalogue import Catalogue
from bot.understanding.query import Conversation, DocumentScope
from bot.understanding.spans import QUOTED
from bot.understanding.topic import Topic, topic_of
from ingest import citation
from ingest.citation import Citation
from ingest.indexes.lexical import stems
from ingest.labels import short_phrase
from ingest.lexicon import alternatives, lexicon, load, plain
from ingest.model import Part

_NUMBERED = re.compile(
    r"\b(?:number|no\.?|item|paragraph|clause|point)\s+(\d{1,3}(?:\.\d{1,2})?|[a-z](?=\)))", re.IGNORECASE
)
_AFTER_QUOTE = re.compile(r"[”»\"’']\s*,?\s*(\d{1,3}(?:\.\d{1,2})?|[a-z](?=\)))(?![\w/])", re.IGNORECASE)
_BARE_ITEM = re.compile(
    r"\W*(?:(?:and|et|y|и|what about|how about|what(?:['’]s| is| does)?|show(?: me)?|quote|give me)\s+)*"
    r"(?:(?:number|item|paragraph|clause|point|no\.?)\s+)?\(?(?P<num>[a-z]|[ivx]{1,4}|\d{1,2})(?P<bracket>\))?"
    r"\s*(?:says?)?\W*$",
    re.IGNORECASE,
)
# An "or", and the abbreviation of what stands before it: "internet registries (RIRs)".
_OR = re.compile(r"\s(?:or|ou|или|أو)\s|或者?|\s\((?=(?-i:[A-Z]{2})\w*\))", re.IGNORECASE)
# Words of other uses with the stem of a phrase.
_NO_PHRASE = {"given", "give", "gives", "determined", "question", "following", "regarding", "supporting", "support"}
# Words of a phrase beside its verb, and those of them that every phrase may have.
_LINKING = {"in", "into", "with", "and", "of", "by", "to", "its"}
_BESIDE = _LINKING | {word for modifier in load("phrases")["modifiers"] for word in modifier.split()} | {"having"}
_BRITISH = re.compile(r"is(e[sd]?|ing)$")
_TO = re.compile(r"\bto\s+$", re.IGNORECASE)
# What stands so near to an actor is what that actor does.
_NEXT = 2


def heading_in(question: str, scope: DocumentScope, catalogue: Catalogue) -> tuple[str, list[tuple[int, int]]]:
    """A phrase of the documents that stands between quotation marks, and where; "" where none does."""
    said = {plain(m[1] or m[2]).casefold().strip(" ,:"): m.span() for m in QUOTED.finditer(question)}
    if said:
        for document in catalogue.documents_of(scope.documents):
            for phrase in dict.fromkeys(c.phrase for c in document.clauses if c.phrase):
                for name in (phrase, short_phrase(phrase), *_translated().get(phrase.casefold(), ())):
                    if span := said.get(plain(name).casefold()):
                        return phrase, [span]
    return "", []


def without_marks(question: str) -> str:
    """A question without the quotation marks around a verb that heads clauses and whom it addresses: "'requests the
    Council' 9", which no document may print so."""
    out = question
    for match in reversed(list(QUOTED.finditer(question))):
        said = (match[1] or match[2]).strip(" ,:")
        whole = f"{said} 1"
        if any(c.phrase and c.start == 0 and c.end == len(whole) for c in citation.find(whole)):
            out = f"{out[: match.start()]}{said}{out[match.end() :]}"
    return out


def either_of(question: str, taken: Sequence[tuple[int, int]]) -> tuple[Topic, ...]:
    """ "the SDGs or sustainable development": the topics on either side of an "or"."""
    borders = [m.span() for m in _OR.finditer(question)]
    if not borders:
        return ()
    ends = [0, *(place for span in borders for place in span), len(question)]
    sides = (
        topic_of(question, [*taken, (0, start), (end, len(question))])
        for start, end in zip(ends[::2], ends[1::2], strict=True)
    )
    topics = tuple(side for side in sides if side)
    return topics if len(topics) > 1 else ()


def number_under(question: str) -> str:
    """ "3" in "number 3 under …", "m" in "item m) under …"."""
    match = _NUMBERED.search(question) or _AFTER_QUOTE.search(question)
    return match[1].casefold() if match else ""


def number_after(question: str) -> str:
    """ "4.6" in "решает 4.6", after the phrase in another language."""
    match = _after_translated().search(plain(question))
    return match[1].casefold() if match else ""


def number_alone(question: str, before: Conversation, scope: DocumentScope) -> str:
    """ "6" in "and 6?", "c" in "what does c) say?"; a letter without its bracket counts only in a conversation.

    "what about 21?" is no item where a document is named so, and none of the last answer's list.
    """
    match = _BARE_ITEM.match(question)
    if match is None or not (before.clauses or match["bracket"]) or scope.names(*match.span("num")):
        return ""
    return match["num"].casefold()


def phrase_in(question: str, found: Sequence[Citation], scope: DocumentScope, catalogue: Catalogue) -> str:
    """A phrase that is asked for without a number: its verb ("what it recalls", "the resolves of"), or all of it where
    more of it is said ("what it considers further")."""
    said = next((c.phrase for c in found if c.phrase and not c.nums), None)
    if said:
        return said
    clauses = (c for d in scope.documents for c in catalogue.by_name[d].clauses)
    held = [phrase for phrase in dict.fromkeys(c.phrase.casefold() for c in clauses) if _heads(phrase)]
    words = _verbs_in(question)
    fitting = [phrase for phrase in held if set(_core(phrase)) <= words]
    more = {phrase: len(_modifiers(phrase) & words) for phrase in fitting}
    if any(more.values()):
        return max(fitting, key=lambda phrase: (more[phrase], -len(_modifiers(phrase))))
    if fitting:
        alike = [phrase for phrase in fitting if _core(phrase) == _core(fitting[0])]
        return alike[0] if len(alike) == 1 else min(alike, key=len).split()[0]
    meant = [verb for verb, names in _translated().items() if any(name in question.casefold() for name in names)]
    heads = {*held, *(phrase.split()[0] for phrase in held)}
    return next((verb for verb in sorted(meant, key=len, reverse=True) if verb in heads), "")


def _heads(phrase: str) -> bool:
    """Whether a phrase can be meant by its verb alone: it recites, or is what the document itself resolves."""
    verb = lexicon().verb(phrase)
    return verb is not None and (verb.part is Part.PREAMBULAR or phrase.startswith(("resolves", "decides")))


@lru_cache(maxsize=1024)
def _core(phrase: str) -> tuple[str, ...]:
    """The stems of a phrase's own words: "bear" and "mind", "note" of "having noted further"."""
    return tuple(stems(" ".join(w for w in map(_american, _head(phrase)) if w not in _BESIDE))) or ("",)


@lru_cache(maxsize=1024)
def _modifiers(phrase: str) -> frozenset[str]:
    """The stems of the words that tell a phrase from another with the same verb: "further", "having"."""
    return frozenset(stems(" ".join(w for w in _head(phrase) if w in _BESIDE and w not in _LINKING)))


def _head(phrase: str) -> list[str]:
    """The words of a phrase up to its addressee."""
    verb = lexicon().verb(phrase)
    return phrase[: verb.end if verb else None].split()


def _verbs_in(question: str) -> set[str]:
    """The stems of a question's words, without those by which somebody else recites: "the Council considers", "to
    recognize"."""
    actors = [mention.end for mention in lexicon().actors_asked(question)]
    out = set()
    for match in re.finditer(r"[a-z]+", plain(question).casefold()):
        somebody = any(0 < match.start() - end <= _NEXT for end in actors)
        if match[0] not in _NO_PHRASE and not somebody and not _TO.search(question[: match.start()]):
            out.update(stems(_american(match[0])))
    return out


def _american(word: str) -> str:
    """ "recognise" as "recognize", which is how most documents print it."""
    return _BRITISH.sub(r"iz\1", word)


@cache
def _after_translated() -> re.Pattern[str]:
    names = alternatives(name for names in _translated().values() for name in names)
    return re.compile(rf"(?:{names})[\s»”\"(]{{0,3}}(\d{{1,3}}(?:\.\d{{1,2}})?|[a-z](?=\)))(?![\w/])", re.IGNORECASE)


@cache
def _translated() -> Mapping[str, Sequence[str]]:
    """Phrases in the other official languages, by the English ones."""
    names: Mapping[str, Sequence[str]] = load("questions")["phrases"]
    return names
