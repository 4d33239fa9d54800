"""Small talk (greetings, thanks, "who are you?", "help"): recognised by phrases, answered by one helpful line."""

import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from bot.answer import Answer, Behaviour, Reason
from bot.catalogue.catalogue import Catalogue, is_operative
from bot.messages import localised, msg, plural, sentences
from bot.retrieval.enumeration.common import called
from bot.understanding.spans import Kind, find_spans
from bot.understanding.title_matching import title_spans
from ingest.labels import expression_label
from ingest.lexicon import alternatives, plain
from ingest.model import Document

# The row of the table with words that only stand around the phrases.
_AROUND = "around"
# "hello, Doreen Bogdan": a name has at most so many words.
_MOST_NAMES = 2
_NAMED_AFTER = {"greeting", "thanks", "farewell"}
# "@resolves_bot hello": whom a chat's message is for.
_MENTION = re.compile(r"(?<!\w)@\w+")
_WORDS = re.compile(r"\w")
# How the helpful line opens, for the first of these kinds that is there.
_OPENINGS = {
    "greeting": msg("Hello."),
    "thanks": msg("You are welcome."),
    "farewell": msg("Goodbye."),
    "identity": msg("I am Resolves, a bot."),
    "help": "",
}


def small_talk(text: str, catalogue: Catalogue, language: str = "") -> Answer | None:
    """The helpful reply to small talk; None for a question, also one that is greeted with ("hello, what does …?").

    It is in `language`, by default that of the first phrase. It is small talk where the text has nothing but phrases of
    the table and, beside a greeting or thanks, a name.
    """
    kinds, spoken, rest = _read(_MENTION.sub(" ", plain(text)))
    language = language or spoken
    named_after = bool(kinds & _NAMED_AFTER)
    if not kinds or (_WORDS.search(rest) and not (named_after and _is_name(rest, catalogue))):
        return None
    # Who greets and asks for help is greeted; who thanks and leaves is thanked.
    opening = next(opening for kind, opening in _OPENINGS.items() if kind in kinds)
    line = localised(sentences([opening, _help_line(catalogue)]), language)
    return Answer(
        text,
        Behaviour.REFUSE,
        Reason.OFF_TOPIC,
        line,
        snapshot=catalogue.snapshot.id,
        confidence=0.0,
        lead=line,
        language="" if language == "en" else language,
    )


def _read(text: str) -> tuple[frozenset[str], str, str]:
    """The kinds of small talk in a text, the language of the first, and what is left without their phrases."""
    pattern, phrases = _phrases()
    found = [phrases[_folded(match[0])] for match in pattern.finditer(text)]
    said = [(kind, language) for kind, language in found if kind != _AROUND]
    return frozenset(kind for kind, _ in said), said[0][1] if said else "", pattern.sub(" ", text)


def _is_name(rest: str, catalogue: Catalogue) -> bool:
    """Whether words may be a person's name: few, in title case, and neither in the lexicon nor in a held title."""
    spans = find_spans(rest)
    words = all(span.kind is Kind.WORD and span.value.istitle() for span in spans)
    return words and len(spans) <= _MOST_NAMES and not title_spans(spans, catalogue)


def _help_line(catalogue: Catalogue) -> str:
    """What can be asked, with an example that the documents held answer."""
    return plural(
        "I answer questions about the document held and cite the clause. Ask, for example, “{example}”.",
        "I answer questions about the {n:,} documents held and cite the clause. Ask, for example, “{example}”.",
        len(catalogue.documents),
        example=_example(catalogue),
    )


def _example(catalogue: Catalogue) -> str:
    """What the first resolution held asks of the actor that it addresses most; a list of what is held without one."""
    resolutions = (d for d in catalogue.documents if d.expression.work.kind == "res")
    asking = ((document, _most_addressed(document)) for document in resolutions)
    document, actor = next(((d, actor) for d, actor in asking if actor), (None, ""))
    if document is None:
        return msg("which documents are held?")
    work = expression_label(replace(document.expression, revision=""))
    return msg("what does {document} ask of {actors}?", document=work, actors=called([actor]))


def _most_addressed(document: Document) -> str:
    """The actor that most operative clauses of a document address; "" where none addresses any."""
    addressees = Counter(actor for clause in document.clauses if is_operative(clause) for actor in clause.addressees)
    return max(addressees, key=lambda actor: addressees[actor], default="")


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


@cache
def _phrases() -> tuple[re.Pattern[str], dict[str, tuple[str, str]]]:
    """One pattern over all phrases of the table, and the kind and the language of each."""
    told: dict[str, tuple[str, str]] = {}
    for kind, languages in _table().items():
        for language, phrases in languages.items():
            for phrase in phrases:
                told.setdefault(_folded(phrase), (kind, language))
    return re.compile(alternatives(told), re.IGNORECASE), told


def _folded(phrase: str) -> str:
    return " ".join(plain(phrase).casefold().split())
