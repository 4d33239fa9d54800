"""The phrase and the number that a question names: quoted, in another language, or leaning on the answer before."""

import re
from collections.abc import Mapping, Sequence
from functools import cache

from bot.catalogue import Catalogue
from bot.query import Conversation
from bot.scope import Scope
from bot.topic import Topic, topic_of
from ingest.citation import Citation
from ingest.labels import short_phrase
from ingest.lexicon import lexicon, load, plain
from ingest.words import stems

_BETWEEN_MARKS = re.compile(r"[“”„«\"]\s*([^“”„«»\"]+?)\s*[“”»\"]|(?<!\w)['‘]([^'‘’]+)['’](?!\w)")
_NUMBERED = re.compile(
    r"\b(?:number|no\.?|item|paragraph|clause|point)\s+(\d{1,3}(?:\.\d{1,2})?|[a-z](?=\)))", re.IGNORECASE
)
_BARE_ITEM = re.compile(
    r"\W*(?:(?:and|et|y|и|what about|how about|what(?:['’]s| is| does)?|show(?: me)?|quote|give me)\s+)*"
    r"(?:(?:number|item|paragraph|clause|point|no\.?)\s+)?\(?(?P<num>[a-z]|[ivx]{1,4}|\d{1,2})(?P<bracket>\))?"
    r"\s*(?:says?)?\W*$",
    re.IGNORECASE,
)
_OR = re.compile(r"\s(?:or|ou|или|أو)\s|或者?", re.IGNORECASE)
# Words of other uses with the stem of a phrase.
_NO_PHRASE = {"given", "determined", "question", "following", "regarding", "supporting"}


def heading_in(question: str, scope: Scope, catalogue: Catalogue) -> tuple[str, list[tuple[int, int]]]:
    """A phrase of the documents that stands between quotation marks, and where; "" where none does."""
    said = {plain(m[1] or m[2]).casefold().strip(" ,:"): m.span() for m in _BETWEEN_MARKS.finditer(question)}
    if said:
        for document in catalogue.documents_of(scope.documents):
            for phrase in dict.fromkeys(c.phrase for c in document.clauses if c.phrase):
                for name in (phrase, short_phrase(phrase), *_translated().get(phrase.casefold(), ())):
                    if span := said.get(plain(name).casefold()):
                        return phrase, [span]
    return "", []


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
    match = _NUMBERED.search(question)
    return match[1].casefold() if match else ""


def number_alone(question: str, before: Conversation) -> str:
    """ "6" in "and 6?", "c" in "what does c) say?"; a letter without its bracket counts only in a conversation."""
    match = _BARE_ITEM.match(question)
    return match["num"].casefold() if match and (before.clauses or match["bracket"]) else ""


def phrase_in(question: str, found: Sequence[Citation], scope: Scope, catalogue: Catalogue) -> str:
    """The verb of a phrase that is asked for without a number: "what it recalls", "the resolves of"."""
    said = next((c.phrase for c in found if c.phrase and not c.nums), None)
    if said:
        return said
    verbs = [w for w in lexicon().phrases["preambular"] if " " not in w and w.endswith("ing")]
    # "resolves" after "resolving", whose stem is the same and which heads hardly any list.
    by_stem = {stems(verb)[0]: verb for verb in (*verbs, "resolves", "decides")}
    words = re.findall(r"[a-z]+", question.casefold())
    meant = [by_stem.get(stems(word)[0]) for word in words if word not in _NO_PHRASE]
    meant += [verb for verb, names in _translated().items() if any(name in question.casefold() for name in names)]
    if not any(meant):
        return ""
    clauses = (c for d in scope.documents for c in catalogue.by_name[d].clauses)
    held = {c.phrase.split()[0].casefold() for c in clauses if c.phrase}
    return next((verb for verb in meant if verb in held), None) or ""


@cache
def _translated() -> Mapping[str, Sequence[str]]:
    """Phrases in the other official languages, by the English ones."""
    names: Mapping[str, Sequence[str]] = load("questions")["phrases"]
    return names
