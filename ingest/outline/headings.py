"""Phrases: the words that head a group of clauses, alone on a line or glued to the paragraph before."""

import re
from dataclasses import dataclass

from ingest.lexicon import alternatives, lexicon, plain
from ingest.model import Part

_WORD = re.compile(r"\s*([^\s,;:.]+)")
_BODY = re.compile(r",?\s*(?=(?:to|that)\s|1\s+(?:to|that)\b|(?:a|1|i)\)\s)", re.IGNORECASE)
_END = re.compile(r"\s*[,:]?\s*$")
_BREAK = re.compile(r"[,;.:]\s+(?=\S)")
# "that Resolution 123 (…) of this conference, on bridging the gap, instructs …": its subject stands before.
_SUBJECT = re.compile(r"^that\b.*\b(?:Resolution|Decision|Recommendation|Opinion)s?\b", re.IGNORECASE)
_WHICH = re.compile(r"\b(?:which|who|that|and|in particular|inter alia|conference|assembly),?\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Heading:
    """A phrase found in a text at `start:end`; the clause's own words, if any, begin at `body`."""

    start: int
    end: int
    body: int
    part: Part

    def phrase(self, text: str) -> str:
        """As printed, white space made single, without the comma or colon at its end."""
        return " ".join(plain(text[self.start : self.end]).split()).rstrip(",: ")


def heading_at(text: str, start: int = 0, *, called: bool = False) -> Heading | None:
    """A phrase that begins at `start` and ends with the text or at the words "to", "that" or a first mark.

    None where the words after the verb belong to a sentence ("resolves 2i) above;"). `called` takes any words:
    the file itself marks the line as a phrase.
    """
    verb = lexicon().verb(text[start:])
    if verb is None:
        return Heading(start, len(text), len(text), Part.OPERATIVE) if called and text.strip() else None
    if called:
        return Heading(start, len(text), len(text), verb.part)
    reach = _reach(text, start + verb.end, verb.part)
    if _END.match(text, reach):
        return Heading(start, len(text), len(text), verb.part)
    body = _BODY.match(text, reach)
    if body:
        return Heading(start, reach, body.end(), verb.part)
    return None


def preambular_line(text: str) -> Heading | None:
    """A preambular phrase with its clause on the same line: "taking into account the mandate of …,"."""
    verb = lexicon().verb(text)
    if verb is None or verb.part is not Part.PREAMBULAR or not text[verb.end :].strip(" ,:"):
        return None
    return Heading(0, verb.end, verb.end + len(text[verb.end :]) - len(text[verb.end :].lstrip(" ,:\t")), verb.part)


def open_heading(text: str, start: int = 0) -> Heading | None:
    """An operative phrase whose addressee the lexicon does not know, up to its " to " or the end of the line."""
    verb = lexicon().verb(text[start:])
    if verb is None or verb.part is not Part.OPERATIVE:
        return None
    rest = text[start + verb.end :]
    if not re.match(r"\s+[^\s\d(]", rest) or re.search(r"[;.:]\s*$", rest) and " to " not in rest:
        return None
    words = re.search(r"\s(?=to\s)", plain(rest))
    if words is None:
        return Heading(start, len(text), len(text), verb.part) if len(rest.split()) <= 40 else None
    if re.search(r"[;:.]\s", rest[: words.start()]) or len(rest[: words.start()].split()) > 40:
        return None
    at = start + verb.end + words.start()
    return Heading(start, at, at + 1, verb.part)


def glued_heading(text: str, *, preambular: bool, restarts: bool) -> Heading | None:
    """A phrase inside a paragraph, after a comma or a stop, that the file has lost the line break before.

    `preambular` says that the paragraph itself is preambular; `restarts` that the next paragraph begins a new
    numbering, which it could not do without a heading.
    """
    for gap in _BREAK.finditer(plain(text)):
        start = gap.end()
        before = text[: gap.start()]
        if _WHICH.search(before) or (preambular and _SUBJECT.search(before.rpartition(";")[2])):
            continue
        found = heading_at(text, start)
        if found is None:
            found = open_heading(text, start) if _names_actor(text, start) else None
        if found is None:
            continue
        at_end = found.body >= len(text)
        if at_end and restarts:
            return found
        if not at_end and found.part is Part.OPERATIVE and lexicon().actors_in(found.phrase(text)):
            return found
    return None


def _names_actor(text: str, start: int) -> bool:
    """Whether an actor follows the verb at once."""
    verb = lexicon().verb(text[start:])
    if verb is None:
        return False
    after = start + verb.end
    first = next(iter(lexicon().actors_in(text[after:])), None)
    return first is not None and not re.sub(r"\b(?:the|all|its|ITU)\b", "", text[after : after + first.start]).strip()


def _reach(text: str, at: int, part: Part) -> int:
    """How far a phrase goes beyond its verb: actors, further verbs and the words that join them."""
    if part is Part.PREAMBULAR:
        return at
    firm, actors = at, {at + m.start: at + m.end for m in lexicon().actors_in(text[at:])}
    folded = plain(text)
    while at < len(text):
        skip = re.compile(r"[\s,]*").match(folded, at)
        here = skip.end() if skip else at
        if here in actors:
            at = firm = actors[here]
            continue
        passed = _passed_on().match(folded, here)
        if passed:
            at = firm = passed.end()
            continue
        word = _WORD.match(folded, here)
        if word is None or word[1].casefold() not in _joining():
            break
        at = word.end(1)
    # Joining words lead on to an actor or to the end: "to" and "that" begin the clause itself.
    return at if _END.match(text, at) or _BODY.match(text, at) else firm


_PATTERNS: dict[str, re.Pattern[str]] = {}
_WORDS: set[str] = set()


def _passed_on() -> re.Pattern[str]:
    if "passed" not in _PATTERNS:
        phrases = lexicon().phrases
        on, verbs = alternatives(phrases["passed_on"]), alternatives(phrases["operative"])
        _PATTERNS["passed"] = re.compile(rf"(?:(?:and\s+)?to\s+(?:{on})|and\s+(?:further\s+)?(?:{verbs}))\b")
    return _PATTERNS["passed"]


def _joining() -> set[str]:
    if not _WORDS:
        _WORDS.update(word.casefold() for word in lexicon().phrases["joining"])
    return _WORDS
