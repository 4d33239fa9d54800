"""A question, with the conversation that it stands in, read as a Query."""

import re
import unicodedata
from collections.abc import Sequence

from bot.asking import classified
from bot.catalogue import Catalogue
from bot.query import Asked, Conversation, Query
from bot.scope import Scope, scope_of
from bot.topic import Topic, blank, topic_of
from bot.vocabulary import asking, has
from ingest import citation
from ingest.citation import Citation
from ingest.labels import short_phrase
from ingest.lexicon import Mention, lexicon, plain
from ingest.outline.header import guess_language
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
_EXACT = re.compile(r"\bthose\s+under\b|\b(?:heading|headed)\b", re.IGNORECASE)
# Fewer words than these are no subject.
_FEWEST_WORDS = 3
_VAGUE = re.compile(r"\bthe\s+(?:director|bureau)\b(?!\s+of)", re.IGNORECASE)
# "developing countries" are spoken of, and nobody whom a document addresses.
_SPOKEN_OF = re.compile(
    r"\b(?:developing|developed|least|landlocked|income|other|their|its|our|your)\s+$", re.IGNORECASE
)
# A body before these words only says whose documents are meant.
_ADOPTED = re.compile(r"['’]?s?[\s-]*(?:resolutions?|res|resos?|decisions?|dec|recommendations?|\d)", re.IGNORECASE)
_ADOPTED_BY = re.compile(
    r"\b(?:resolutions?|decisions?|recommendations?|opinions?)\s+(?:of|from|by)\s+(?:the\s+)?$", re.IGNORECASE
)
# "ITU-T SG 17" is a study group.
_STUDY_GROUP = re.compile(r"\bITU-[TRD]\s*$", re.IGNORECASE)


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
    heading, quoted = _heading(question, scope, catalogue)
    clause = next((c for c in found if c.nums or c.section), None)
    mentions = _addressees(question, scope)
    actors = lexicon().expand(m.name for m in mentions)
    actors_named = (m for m in lexicon().actors_asked(question) if not _spoken_of(m, question))
    bodies = [b for b in lexicon().bodies_asked(question) if _names_works(b, question)]
    named = [*actors_named, *bodies]
    taken = [
        *scope.taken,
        *asking(question),
        *quoted,
        *((c.start, c.end) for c in found),
        *((m.start, m.end) for m in named),
    ]
    topic = topic_of(question, taken)
    step = (1 if has("next", question) else -1 if has("previous", question) else 0) if before.clauses else 0
    phrase = _phrase(question, found, scope, catalogue)
    query = Query(
        text=question,
        subject=_subject(question, [*scope.taken, *((c.start, c.end) for c in found)]),
        language=guess_language(question),
        asked=Asked.MEANING,
        scope=scope,
        reference=clause,
        addressees=actors,
        phrase=phrase,
        heading=heading,
        number=_number(question) if heading else _bare_number(question, before) if clause is None else "",
        topic=topic.without(stems(phrase)),
        either=_either(question, taken),
        count=has("count", question),
        alone=has("alone", question) or bool(_EXACT.search(question)),
        whole=has("list", question),
        vague=bool(_VAGUE.search(question)) and not actors,
        step=step,
        last=before.clauses,
    )
    return classified(query, found, before, catalogue)


def _subject(question: str, references: Sequence[tuple[int, int]]) -> str:
    """A question without its references, which are near to every clause that refers to something."""
    rest = " ".join(blank(question, references).split())
    return rest if len(stems(rest)) >= _FEWEST_WORDS else question


def _addressees(text: str, scope: Scope) -> list[Mention]:
    """Actors of a question, those aside that only name a document ("the letter to the CSTD")."""
    out = []
    for mention in lexicon().actors_asked(text):
        inside = scope.names(mention.start, mention.end)
        word = text[mention.start : mention.end]
        # Two-letter abbreviations that are words of a language count in capitals, or where nothing else is meant.
        if _STUDY_GROUP.search(text[: mention.start]) and mention.name == "Secretary-General" and len(word) == 2:
            continue
        if _spoken_of(mention, text):
            continue
        if not inside and (len(word) > 2 or word.isupper() or word.casefold() in {"sg", "br"}):
            out.append(mention)
    return out


def _names_works(body: Mention, text: str) -> bool:
    """ "PP resolutions", "resolutions of the General Assembly": a body named for what it has adopted."""
    return bool(_ADOPTED.match(text, body.end) or _ADOPTED_BY.search(text[: body.start]))


def _spoken_of(mention: Mention, text: str) -> bool:
    return mention.name == "Member States" and bool(_SPOKEN_OF.search(text[: mention.start]))


def _heading(question: str, scope: Scope, catalogue: Catalogue) -> tuple[str, list[tuple[int, int]]]:
    """A phrase of the documents that stands between quotation marks, and where; "" where none does."""
    said = {plain(m[1] or m[2]).casefold().strip(" ,:"): m.span() for m in _BETWEEN_MARKS.finditer(question)}
    if said:
        for document in catalogue.documents_of(scope.documents):
            for phrase in dict.fromkeys(c.phrase for c in document.clauses if c.phrase):
                for name in (phrase, short_phrase(phrase)):
                    if span := said.get(plain(name).casefold()):
                        return phrase, [span]
    return "", []


def _either(question: str, taken: Sequence[tuple[int, int]]) -> tuple[Topic, ...]:
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


def _number(question: str) -> str:
    """ "3" in "number 3 under …", "m" in "item m) under …"."""
    match = _NUMBERED.search(question)
    return match[1].casefold() if match else ""


def _bare_number(question: str, before: Conversation) -> str:
    """ "6" in "and 6?", "c" in "what does c) say?"; a letter without its bracket counts only in a conversation."""
    match = _BARE_ITEM.match(question)
    return match["num"].casefold() if match and (before.clauses or match["bracket"]) else ""


def _phrase(question: str, found: Sequence[Citation], scope: Scope, catalogue: Catalogue) -> str:
    """The verb of a phrase that is asked for without a number: "what it recalls", "the resolves of"."""
    said = next((c.phrase for c in found if c.phrase and not c.nums), None)
    if said:
        return said
    verbs = [w for w in lexicon().phrases["preambular"] if " " not in w and w.endswith("ing")]
    # "resolves" after "resolving", whose stem is the same and which heads hardly any list.
    by_stem = {stems(verb)[0]: verb for verb in (*verbs, "resolves", "decides")}
    for word in re.findall(r"[a-z]+", question.casefold()):
        verb = by_stem.get(stems(word)[0])
        if verb and word not in {"given", "determined", "question", "following", "regarding", "supporting"}:
            held = {
                c.phrase.split()[0].casefold()
                for d in scope.documents
                for c in catalogue.by_name[d].clauses
                if c.phrase
            }
            if verb in held:
                return verb
    return ""
