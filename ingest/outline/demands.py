"""What tells somebody whom an act asks from something that it allows or wishes for: the form of what follows.

Somebody is asked "to publish", "not to raise", "that the rules be kept", is charged "with keeping" or reminded "of" a
thing, or stands before a list. "Authorizes the observance of the Day" has nothing of this: its object is a thing.
"""

import re
from functools import cache, lru_cache

from ingest.lexicon import alternatives, lexicon, plain

# "to publish", never "to the public" or "to annex 2".
_TO = re.compile(r"\sto\s(?:[a-z]+ly\s)?(?P<verb>[a-z]+(?:-[a-z]+)*)\b(?!\s\d)")
# A clause, "that the deadline is …", and no relative one, "initiatives that improve …".
_THAT = re.compile(
    r"\sthat\s(?:the|an?|all|any|each|every|no|its|their|they|it|this|these|those|such|there|in|on|at|for|[A-Z\ue000-\uefff])\b",
)
# What some verbs ask with.
_FRAMES = re.compile(
    r"\s*(?:[^\W\d_]+ly\s+)?(?:(?:charges|entrusts|tasks|mandates)\b.*?\swith\s+(?:the\b|an?\b|its\b|their\b|[a-z]+ing\b)"
    r"|(?:reminds|warns)\s(?!all\sof\b).*?\sof\s+(?:the|its|their|his|her)\b|(?:warns|cautions)\b.*?\sagainst\s)",
    re.IGNORECASE,
)
# "the report to be published"; a person is "to be guided", "to be present".
_PASSIVE = re.compile(r"\sto\sbe\s(?:[a-z]+ly\s)?(?!guided|prepared|represented|involved)[a-z]+(?:ed|en|ade|ld|pt)\b")
# Words before a name's own noun: "parties to the negotiation of a treaty" are parties.
_BEFORE = r"(?:(?!(?:of|to|in|on|at|by|for|from|with|and|or|the|an?)\s)[a-z-]+\s)*?"
# An act named by its noun, "the establishment of a fund to finance …", but for bodies that are named so.
_ACT = re.compile(
    rf"{_BEFORE}(?!(?:administration|association|commission|corporation|delegation|federation|foundation|government"
    r"|institution|management|meeting|gathering|organi[sz]ation|parliament|population)\b)"
    r"[a-z-]{3,}(?:[ts]ion|ment|ance|ence|ing|ity|ness|age|al|sis|use|release|exchange)\sof\s"
)


def asks(text: str, at: int) -> bool:
    """Whether an act asks something of those whom it has named up to `at`."""
    rest = plain(text[at:])
    sentence = re.split(r"[;:.]\s", rest, maxsplit=1)[0]
    if re.search(r":\s*$", rest) or _THAT.match(rest) or _FRAMES.match(plain(text)):
        return True
    return any(_is_verb(found["verb"]) for found in _TO.finditer(sentence))


def is_deed(name: str, text: str, at: int) -> bool:
    """Whether a name behind which an act goes on at `at` is what somebody does: "efforts", "creation of a fund"."""
    if name[:1].isupper():
        return False
    words = name.split()
    singular = not words[-1].endswith("s") or " of " in name
    return bool(_ACT.match(f"{name} ") or _deeds().match(name) or (singular and _PASSIVE.match(plain(text[at:]))))


@cache
def _deeds() -> re.Pattern[str]:
    return re.compile(rf"{_BEFORE}(?:{alternatives(lexicon().phrases['deeds'])})(?:\s(?:of|by|in|on|at|from)\s|$)")


@lru_cache(maxsize=4096)
def _is_verb(word: str) -> bool:
    """Whether a word can be a verb in its base form; one that no dictionary has may be."""
    from lemminflect import getAllLemmas

    known = getAllLemmas(word)
    return not known or word in (*known.get("VERB", ()), *known.get("AUX", ()))
