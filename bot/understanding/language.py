"""Which of the six languages a question or a statement is in: a line, where a document's own guess needs a page."""

import re
from collections import Counter
from functools import cache

from bot.messages import LANGUAGES as OWN_NAMES
from ingest.lexicon import load, plain

LANGUAGES = {"en": "English", "fr": "French", "es": "Spanish", "ru": "Russian", "zh": "Chinese", "ar": "Arabic"}
SCRIPTS = {"ar": r"[\u0600-\u06ff]", "zh": r"[\u4e00-\u9fff]", "ru": r"[\u0400-\u04ff]"}
# A script's share of the letters that tells; names in Latin letters stand in any language.
_SHARE = 0.25


def language_of(text: str) -> str:
    """The language by its script, else by its commonest words and its letters; "en" where nothing tells."""
    letters = sum(c.isalpha() for c in text)
    for language, script in SCRIPTS.items():
        if len(re.findall(script, text)) > _SHARE * letters:
            return language
    folded = plain(text).casefold()
    words = Counter(re.findall(r"[^\W\d_]+'?", folded))
    scores = {
        language: sum(words[word] for word in common) + sum(folded.count(letter) for letter in own)
        for language, (common, own) in _telling().items()
    }
    return max(scores, key=lambda language: (scores[language], language == "en"))


def language_named(word: str) -> str | None:
    """The code of a language by its code or its name, in English or its own; "" for “auto”, None for any other word."""
    names = {"auto": "", "off": "", **{code: code for code in LANGUAGES}}
    names |= {name.casefold(): code for table in (LANGUAGES, OWN_NAMES) for code, name in table.items()}
    return names.get(word.strip().casefold())


@cache
def _telling() -> dict[str, tuple[frozenset[str], str]]:
    return {name: (frozenset(row["words"]), row["letters"]) for name, row in load("languages").items()}
