"""A question, with the conversation that it stands in, read as a Query."""

import re
import unicodedata
from collections.abc import Sequence

from bot.asking import classified
from bot.catalogue import Catalogue
from bot.language import language_of
from bot.phrase import either_of, heading_in, number_alone, number_under, phrase_in
from bot.query import Asked, Conversation, Query
from bot.scope import Scope, scope_of
from bot.spelling import respelled
from bot.topic import blank, topic_of
from bot.vocabulary import asking, has
from ingest import citation
from ingest.lexicon import Mention, lexicon
from ingest.words import stems

_EXACT = re.compile(r"\bthose\s+under\b|\b(?:heading|headed)\b", re.IGNORECASE)
# Fewer words than these are no subject.
_FEWEST_WORDS = 3
_VAGUE = re.compile(r"\bthe\s+(?:director|bureau)\b(?!\s+of)", re.IGNORECASE)
# "developing countries" are spoken of, and nobody whom a document addresses.
_SPOKEN_OF = re.compile(
    r"\b(?:developing|developed|least|landlocked|income|other|their|its|our|your)\s+$", re.IGNORECASE
)
# "to report to the Council": who is reported to is not who is asked.
_RECIPIENT = re.compile(
    r"\b(?:report|submit|present|transmit|forward|refer|recommend)(?:s|ed|ing)?\b[^,;?]{0,40}?\bto\s+(?:the\s+)?$",
    re.IGNORECASE,
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
    """The Query that a cleaned question asks, its typing errors put right."""
    before = before or Conversation()
    spelt = respelled(question, catalogue)
    question = spelt.text
    found = citation.find(question)
    scope = scope_of(question, found, catalogue, before.documents)
    heading, quoted = heading_in(question, scope, catalogue)
    clause = next((c for c in found if c.nums or c.section), None)
    mentions = _addressees(question, scope)
    actors = lexicon().expand(m.name for m in mentions)
    actors_named = (m for m in lexicon().actors_asked(question) if not _spoken_of(m, question))
    bodies = [b for b in lexicon().bodies_asked(question) if _names_works(b, question)]
    named = [*actors_named, *bodies]
    references = [*scope.taken, *((c.start, c.end) for c in found)]
    taken = [
        *references,
        *asking(question),
        *quoted,
        *((m.start, m.end) for m in named),
    ]
    topic = topic_of(question, taken)
    step = (1 if has("next", question) else -1 if has("previous", question) else 0) if before.clauses else 0
    phrase = phrase_in(question, found, scope, catalogue)
    query = Query(
        text=question,
        subject=subject_of(question, references),
        language=language_of(question),
        asked=Asked.MEANING,
        scope=scope,
        reference=clause,
        addressees=actors,
        phrase=phrase,
        heading=heading,
        number=number_under(question) if heading else number_alone(question, before) if clause is None else "",
        topic=topic.without(stems(phrase)),
        either=either_of(question, taken),
        count=has("count", question),
        alone=has("alone", question) or bool(_EXACT.search(question)),
        whole=has("list", question),
        vague=bool(_VAGUE.search(question)) and not actors,
        step=step,
        last=before.clauses,
        note=spelt.note,
    )
    return classified(query, found, before, catalogue)


def subject_of(question: str, references: Sequence[tuple[int, int]]) -> str:
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
        if _RECIPIENT.search(text[: mention.start]):
            continue
        if not inside and (len(word) > 2 or word.isupper() or word.casefold() in {"sg", "br"}):
            out.append(mention)
    return out


def _names_works(body: Mention, text: str) -> bool:
    """ "PP resolutions", "resolutions of the General Assembly": a body named for what it has adopted."""
    return bool(_ADOPTED.match(text, body.end) or _ADOPTED_BY.search(text[: body.start]))


def _spoken_of(mention: Mention, text: str) -> bool:
    return mention.name == "Member States" and bool(_SPOKEN_OF.search(text[: mention.start]))
