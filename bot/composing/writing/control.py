"""Control sentences: one that is known to be false of its clause shows whether a checker reads or says yes to all."""

import re
import tomllib
from functools import cache
from pathlib import Path

from bot.composing.checking import CitableClause
from bot.composing.checking.text import visible
from bot.composing.checking.words import negated_from, spans

# A control says the beginning of its clause, as a gloss does.
_MOST_WORDS, _MOST_CHARACTERS = 16, 120
_BREAK = re.compile(r"[,;:.(\[“\"，；：。（؛،]")
_DUTY = re.compile(r"to (?=[a-z])")
_FACT = re.compile(r"that (?=\w)", re.IGNORECASE)


def control_sentence(citable: CitableClause) -> str:
    """A sentence in the language of a clause that denies what the clause says."""
    strings = _strings().get(citable.language, _strings()["en"])
    text = visible(citable.clause.text)
    who = next(iter(citable.clause.addressees), "")
    duty, fact = _DUTY.match(text), _FACT.match(text)
    if "duty" in strings and duty and (words := _opening(text[duty.end() :])) and _affirms(words):
        return strings["duty" if who else "open_duty"].format(who=who, words=words)
    # Half of a statement may be no sentence.
    if "fact" in strings and fact and (words := _short(text[fact.end() :])) and _affirms(words):
        return strings["fact"].format(words=words)
    return strings["any"].format(words=_opening(text) or text[:_MOST_CHARACTERS])


def _opening(text: str) -> str:
    """The first words of a text, up to where its punctuation ends them, or before a preposition if that is far."""
    end = _BREAK.search(text)
    words = (text[: end.start()] if end else text).split()
    first = " ".join(words[:_MOST_WORDS])[:_MOST_CHARACTERS].strip()
    joints = spans("party", "en", first) if len(words) > _MOST_WORDS else []
    return first[: joints[-1][0]].strip() or first if joints else first


def _short(text: str) -> str:
    """The whole of a text without its end mark; "" where it is long or has parts."""
    words = text.rstrip(" .;,")
    return "" if _BREAK.search(words) or len(words.split()) > _MOST_WORDS else words


def _affirms(words: str) -> bool:
    """Whether English words deny nothing: a denial of them is false."""
    return not negated_from(words, "en")


@cache
def _strings() -> dict[str, dict[str, str]]:
    """The sentences by language."""
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
