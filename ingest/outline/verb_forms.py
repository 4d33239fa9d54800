"""What part a phrase heads, by the form of its verb: the body acts in finite verbs, and says why in participles.

These are the drafting rules of the United Nations and of ITU. A verb that the lexicon does not know, or that is in no
dictionary, shows its form all the same.
"""

import re
from functools import cache, lru_cache

from ingest.lexicon import Verb, alternatives, lexicon, plain
from ingest.model import Part

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_ADVERB = re.compile(r"[^\W\d_]{3,}(?:ly|mente|ment(?=\s+[^\W\d_]+(?:ée?s?|ant)\b))\b\s+", re.IGNORECASE)
# What an auxiliary is nothing without: "Being of the opinion", "Being fully aware", "Having weighed".
_COMPLEMENT = re.compile(
    r"\s+(?:(?:[^\W\d_]+ly|also|further|again|now|thus|been)\s+)*(?:of\s+the(?:\s+[^\W\d_]+){1,2}(?=\s+that\b)"
    r"|in\s+(?!(?:the|an?|all|its|this|that)\b)[^\W\d_]+|before\s+it"
    r"|(?!(?:to|the|an?|no|its|all|any|in|of|on|at|by|before|for|from|with|under|such|one)\b)[a-z]+)\b"
)
# What follows a verb; after a noun in the plural come other words: "measures of …", "states in …".
_OBJECT = re.compile(r"\s+(?:(?:upon|on|to|forward|that|for|the|an?|all|its|their|every|each|any|with)\b|[A-Z])")


def part_by_form(text: str) -> Part | None:
    """The part that a paragraph belongs to by the form of its first verb; None where that is none."""
    word = _WORD.match(text, _opening(text))
    if word is None:
        return None
    if _is_participle(word[0].casefold()):
        return Part.PREAMBULAR
    return Part.OPERATIVE if _is_finite(word[0].casefold()) else None


def verb_by_form(text: str) -> Verb | None:
    """Match the verb that a line begins with as a phrase does, with the modifiers around it, known or not."""
    at = _opening(text)
    word = _WORD.match(text, at)
    part = part_by_form(text)
    if word is None or part is None:
        return None
    if part is Part.OPERATIVE and not (_is_verb_alone(word[0].casefold()) or _OBJECT.match(text, word.end())):
        return None
    return Verb(_with_modifiers(text, _complemented(text, word)), part)


def first_word(text: str) -> Verb | None:
    """The first word as the head of a preambular paragraph, whatever its form: "Grateful for …", "Mindful …"."""
    word = _WORD.match(text, _opening(text))
    if word is None:
        return None
    return Verb(_with_modifiers(text, _complemented(text, word)), part_by_form(text) or Part.PREAMBULAR)


def _complemented(text: str, word: re.Match[str]) -> int:
    """The end of a first word with what an auxiliary goes on to."""
    found = _COMPLEMENT.match(text, word.end()) if word[0].casefold() in {"being", "having"} else None
    return found.end() if found else word.end()


def _opening(text: str) -> int:
    """Where the first word begins that is no modifier: after "further", "in addition", "strongly"."""
    at = len(text) - len(text.lstrip())
    while found := _before().match(plain(text), at) or _ADVERB.match(text, at):
        at = found.end()
    return at


def _with_modifiers(text: str, at: int) -> int:
    found = _after().match(plain(text), at)
    return found.end() if found else at


@cache
def _before() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives(lexicon().phrases['modifiers'])})\s+", re.IGNORECASE)


@cache
def _after() -> re.Pattern[str]:
    return re.compile(rf"(?:,?\s+(?:and\s+)?(?:{alternatives(lexicon().phrases['modifiers'])}))+", re.IGNORECASE)


@lru_cache(maxsize=4096)
def _is_participle(word: str) -> bool:
    """Whether a word is a participle: "convinced", "welcoming"; by its ending where no dictionary has it."""
    if not re.search(r"(?:ing|ed|en|ought|wn)$", word):
        return False
    known = _parts_of_speech(word)
    return not known or "VERB" in known or "ADJ" in known


@lru_cache(maxsize=4096)
def _is_finite(word: str) -> bool:
    """Whether a word is a verb's third person: "affirms", "deplores"; by its ending where no dictionary has it."""
    if not re.search(r"(?<![sui])s$", word) and word not in {"is", "does", "has"}:
        return False
    known = _parts_of_speech(word)
    return not known or "VERB" in known or "AUX" in known


def _is_verb_alone(word: str) -> bool:
    return _parts_of_speech(word) == {"VERB"}


def _parts_of_speech(word: str) -> frozenset[str]:
    from lemminflect import getAllLemmas

    return frozenset(getAllLemmas(word))
