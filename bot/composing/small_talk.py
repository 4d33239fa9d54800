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
_DEFAULT_EXAMPLE = "which documents are held?"


def small_talk(text: str, catalogue: Catalogue) -> Answer | None:
    """The helpful reply to small talk; None for a question, also one that is greeted with ("hello, what does …?").

    It is small talk where the text has nothing but phrases of the table and, beside a greeting or thanks, a name.
    """
    kinds, rest = _kinds_and_rest(_MENTION.sub(" ", plain(text)))
    named_after = bool(kinds & _NAMED_AFTER)
    if not kinds or (_WORDS.search(rest) and not (named_after and _is_name(rest, catalogue))):
        return None
    # Who greets and asks for help is greeted; who thanks and leaves is thanked.
    opening = next(opening for kind, opening in _openings().items() if kind in kinds)
    line = " ".join(filter(None, (opening, _help_line(catalogue))))
    return Answer(
        text, Behaviour.REFUSE, Reason.OFF_TOPIC, line, snapshot=catalogue.snapshot.id, confidence=0.0, lead=line
    )


def _kinds_and_rest(text: str) -> tuple[frozenset[str], str]:
    """The kinds of small talk in a text, and what is left of it without their phrases."""
    pattern, kinds = _phrases()
    found = (kinds[_folded(match[0])] for match in pattern.finditer(text))
    return frozenset(found) - {_AROUND}, pattern.sub(" ", text)


def _is_name(rest: str, catalogue: Catalogue) -> bool:
    """Whether words may be a person's name: few, in title case, and neither in the lexicon nor in a held title."""
    spans = find_spans(rest)
    words = all(span.kind is Kind.WORD and span.value.istitle() for span in spans)
    return words and len(spans) <= _MOST_NAMES and not title_spans(spans, catalogue)


def _help_line(catalogue: Catalogue) -> str:
    """What can be asked, with an example that the documents held answer."""
    number = len(catalogue.documents)
    held = f"the {number:,} documents held and cite" if number != 1 else "the document held and cite"
    return f"I answer questions about {held} the clause. Ask, for example, “{_example(catalogue)}”."


def _example(catalogue: Catalogue) -> str:
    """What the first resolution held asks of the actor that it addresses most; a list of what is held without one."""
    resolutions = (d for d in catalogue.documents if d.expression.work.kind == "res")
    asking = ((document, _most_addressed(document)) for document in resolutions)
    document, actor = next(((d, actor) for d, actor in asking if actor), (None, ""))
    if document is None:
        return _DEFAULT_EXAMPLE
    work = expression_label(replace(document.expression, revision=""))
    return f"what does {work} ask of {called([actor])}?"


def _most_addressed(document: Document) -> str:
    """The actor that most operative clauses of a document address; "" where none addresses any."""
    addressees = Counter(actor for clause in document.clauses if is_operative(clause) for actor in clause.addressees)
    return max(addressees, key=lambda actor: addressees[actor], default="")


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def _openings() -> dict[str, str]:
    """How the helpful line opens, by the kinds of small talk in the order of the table."""
    return {kind: row["opening"] for kind, row in _table().items() if kind != _AROUND}


@cache
def _phrases() -> tuple[re.Pattern[str], dict[str, str]]:
    """One pattern over all phrases of the table, and the kind of each."""
    rows = {kind: row["phrases"] if kind != _AROUND else row for kind, row in _table().items()}
    kinds = {_folded(phrase): kind for kind, phrases in rows.items() for phrase in phrases}
    return re.compile(alternatives(kinds), re.IGNORECASE), kinds


def _folded(phrase: str) -> str:
    return " ".join(plain(phrase).casefold().split())
