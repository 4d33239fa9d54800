"""Language identification of a question that finds nothing: is it in none of the six languages, and in which one?"""

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from bot.answer import Behaviour, Reason
from bot.messages import msg
from bot.retrieval.evidence import Evidence

_READ = ("en", "fr", "es", "ru", "zh", "ar")
# A script's share of the letters that tells; names in Latin letters stand in any language.
_SHARE = 0.25
# The probability from which a language is named. Of 9,000 questions in the six, and three times as many with typing
# errors, the highest for another one is .72; of 40 in others, the lowest for the right one .79. Two words may be a name
# ("São Paulo?"), and one tells nothing.
_LIKELY, _NEARLY_CERTAIN = 0.75, 0.9
_FEW_WORDS = 2
_WORD = re.compile(r"[^\W\d_]+")


def with_language_said(evidence: Evidence, question: str) -> Evidence:
    """A refusal that says as well that the question seems to be in another language; any other evidence as it is.

    A search by words that were not understood tells nothing of what the documents treat; a filter has understood.
    """
    if evidence.behaviour is not Behaviour.REFUSE or evidence.reason is Reason.NOT_HELD:
        return evidence
    language = other_language(question)
    if not language:
        return evidence
    said = msg(
        "This seems to be in {language}; ask in English, French, Spanish, Russian, Chinese or Arabic", language=language
    )
    searched = evidence.confidence is not None
    if not searched:
        said = msg("{first}. {second}", first=said, second=f"{evidence.what[:1].upper()}{evidence.what[1:]}")
    return replace(evidence, what=said)


def other_language(text: str) -> str:
    """The English name of the language of a text, where it is clearly none of the six; else ""."""
    text = unicodedata.normalize("NFKC", text)
    words = _WORD.findall(text)
    letters = [letter for word in words for letter in word]
    scripts = Counter(_names()["scripts"].get(unicodedata.name(c, "").partition(" ")[0], "") for c in letters)
    del scripts[""]
    if scripts and scripts.total() > _SHARE * len(letters):
        return scripts.most_common(1)[0][0]
    if len(words) < _FEW_WORDS:
        return ""
    code, probability = _identifier().classify(" ".join(words))
    enough = _NEARLY_CERTAIN if len(words) == _FEW_WORDS else _LIKELY
    return _names()["languages"].get(code, "") if probability >= enough else ""


@cache
def _identifier() -> Any:
    """The language identifier, with the languages of the table and the six; loaded when first used (0.4 s)."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([*_READ, *_names()["languages"]])
    return identifier


@cache
def _names() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
