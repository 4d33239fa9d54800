"""Reports: the words of a clause that ask for one, and to whom it goes."""

import re
from collections.abc import Iterator

from ingest.lexicon import lexicon, plain

# "to report to the Council", "to submit a report", "to keep Member States informed".
_REPORT = re.compile(
    r"\b(?:report|reports|reported|reporting)\b(?!\s+(?:of|by|from)\s+the)|\b(?:keep|keeping)\b[^.;]{1,80}\b(?:informed|apprised|updated)\b"
    r"|\b(?:submit|present|transmit|forward|provide|communicate|bring|inform|notify|brief|update)\w*\b"
    r"[^.;]{0,120}?\b(?:report\w*|result\w*|finding\w*|outcome\w*|progress|implementation|attention|council|conference|assembly)\b",
    re.IGNORECASE,
)
_TO = re.compile(
    r"\b(?:to|before|inform|informing|keep|keeping|notify|for consideration by|attention of)\s+", re.IGNORECASE
)
_BEFORE_NAME = re.compile(
    r"(?:(?:the|each|every|all|its|next|subsequent|following|forthcoming|future|ITU|\d{4})\s+)*", re.I
)
_SENTENCE_END = re.compile(r"[.;]\s|$")


def report_in(text: str) -> tuple[str, ...] | None:
    """To whom a text asks for a report, groups expanded; () where it does not say, None where it asks for none."""
    recipients: dict[str, None] = {}
    words = []
    for match in _REPORT.finditer(text):
        end = _SENTENCE_END.search(text, match.end())
        sentence = text[match.start() : end.start() if end else len(text)]
        recipients |= dict.fromkeys(recipients_in(sentence))
        words.append(match[0])
    if recipients or any("report" in plain(word).casefold() for word in words):
        return tuple(recipients)
    return None


def recipients_in(sentence: str) -> Iterator[str]:
    """Whom a sentence of reporting names after “to”, groups expanded."""
    for match in _TO.finditer(sentence):
        rest = sentence[match.end() :]
        first = next(iter(lexicon().actors_in(rest[:80])), None)
        # "to subsequent Council meetings", not "to reduce the costs of the Council"
        if first is not None and _BEFORE_NAME.fullmatch(rest[: first.start]):
            yield from lexicon().expand([first.name])
