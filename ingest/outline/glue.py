"""Detect phrases inside a paragraph, where the file has lost the line break before them.

"… in the country, calls upon Member States to offer all possible assistance": a finite verb after a comma
heads a new group, unless it is the predicate of something before it ("that Resolution 123, on bridging the
gap, instructs …").
"""

import re
from collections.abc import Iterator
from functools import cache

from ingest.lexicon import alternatives, lexicon, plain
from ingest.model import Part
from ingest.outline.headings import Heading, heading_at, open_heading, verb_at

_BREAK = re.compile(r"[,;.:]\s+(?=\S)")
# The words right before make what follows a part of their sentence.
_LEADS_ON = re.compile(
    r"\b(?:which|who|whose|whereby|that|and|or|as|by|including|in particular|inter alia|as well as"
    r"|(?<!of )(?:this|the) (?:conference|assembly)),?\s*$",
    re.IGNORECASE,
)
_SUBORDINATE = re.compile(r"\b(?:which|who|whom|whose|that|where|whereby|when|whether|if|how)\b", re.IGNORECASE)
# A document or a body as the subject of a sentence: "that Resolution 123 (…) of this conference, on …,".
_SUBJECT = re.compile(
    r"that\s+(?:(?:the|this|its|ITU|United Nations|[A-Z][\w-]+)\s+){0,4}"
    r"(?:Resolution|Decision|Recommendation|Opinion|Agenda|Declaration|Convention|Constitution|Charter|Council|Assembly"
    r"|Conference|Commission|Committee|Summit|WTDC|WTSA|WRC|WCIT|UNGA|ECOSOC)s?\b(?P<rest>[^;]*)$"
)
_RELATIVE = re.compile(r".*\b(?:which|who)\b(?P<rest>[^;]*)$", re.DOTALL)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|shall|should|will|would|may|can|could|must|might|do|does|did|been"
    r"|includes?|provides?|contains?|states?|stipulates?|continues?|plays?|requires?|remains?|refers?|contributes?"
    r"|identif(?:y|ies)|defines?|sets?|gives?|makes?|represents?|constitutes?|concerns?|applies|apply|[a-z]{3,}ed"
    r"(?!\s+(?:by|on|in|to|at|with|from|for|under)\b))\b"
)
# "a) that …; b) that …"
_LIST = re.compile(r"\(?a\)\s.*;\s+\(?b\)\s", re.DOTALL)
_MOST_WORDS = 16
# Characters around a border that are looked at.
_BEFORE, _AFTER = 800, 600


def glued_headings(text: str, *, part: Part, restarts: bool) -> Iterator[Heading]:
    """Find the phrases inside a paragraph, in their order.

    `part` is that of its first words; `restarts` says that the next paragraph begins a list or goes on with "to"
    or "that", which it could not do without a phrase.
    """
    folded, at = plain(text), 0
    for gap in _BREAK.finditer(folded):
        start = gap.end()
        if start < at or not _candidate().match(folded, start):
            continue
        sentence = folded[max(at, gap.start() - _BEFORE) : gap.start()].rpartition(";")[2]
        words = text[start : start + _AFTER]
        found = _heading(words, sentence, part) or (
            _last(words, part) if restarts and not _inside(text, start) else None
        )
        if found is None or (found.alone(text[start : start + _AFTER]) and not (restarts or _inside(text, start))):
            continue
        yield Heading(start + found.start, start + found.end, start + found.body, found.part)
        part, at = found.part, start + found.body


def _inside(text: str, start: int) -> bool:
    """Whether the text goes on after the window that was examined."""
    return start + _AFTER < len(text)


def _heading(words: str, sentence: str, part: Part) -> Heading | None:
    """Match the phrase that these words begin with; `sentence` is the text before them."""
    if _LEADS_ON.search(sentence[-40:]) or _is_predicate(sentence):
        return None
    found = heading_at(words)
    if found and (found.alone(words) or _heads(found, words, part)):
        return found
    return _asking(words, sentence, part) or _modified(words, part)


def _last(words: str, part: Part) -> Heading | None:
    """Match an operative phrase that the next paragraph's list needs, whatever stands before it."""
    found = heading_at(words)
    fits = found is not None and found.alone(words) and found.part is part is Part.OPERATIVE
    return found if fits and not re.search(r"[.;]\s*$", words) else None


def _heads(found: Heading, words: str, part: Part) -> bool:
    """Whether a phrase with words after it begins a group: it has an addressee, is the body's own act or a list's."""
    phrase = found.phrase(words)
    if found.part is Part.OPERATIVE:
        own_act = part is Part.PREAMBULAR and re.match(r"(?:further\s+|also\s+)?(?:resolves|decides)\b", phrase)
        return bool(own_act or lexicon().actors_in(phrase))
    return part is Part.PREAMBULAR and bool(_LIST.match(words, found.body))


def _is_predicate(sentence: str) -> bool:
    """Whether a verb after these words is their predicate, with its subject in them: "that Resolution …,"."""
    subject = _SUBJECT.match(sentence, max(0, sentence.rfind("that "))) or _RELATIVE.match(sentence)
    return bool(subject and not _FINITE.search(subject["rest"]) and not _has_verb(subject["rest"]))


def _has_verb(words: str) -> bool:
    return any(verb_at(words, m.start()) for m in re.finditer(r"(?<=\s)[a-z]+s\b", words))


def _asking(words: str, sentence: str, part: Part) -> Heading | None:
    """Match a phrase whose addressee is not, or only in part, in the lexicon.

    An actor comes right after the verb, or the verb addresses somebody and the clause before it could have ended there.
    """
    found, verb = open_heading(words), verb_at(words)
    if found is None or verb is None:
        return None
    addressee = words[verb.end : found.end]
    first = next(iter(lexicon().actors_in(addressee)), None)
    if first and not re.sub(r"\b(?:the|all|its|ITU)\b", "", addressee[: first.start]).strip():
        return found
    main_clause = re.sub(r"^\s*that\b", "", sentence)
    ended = part is Part.OPERATIVE and _addressing().match(words) and not _SUBORDINATE.search(main_clause)
    return found if ended and len(addressee.split()) <= _MOST_WORDS else None


def _modified(words: str, part: Part) -> Heading | None:
    """Match "…, noting with grave concern the …": its modifier distinguishes a phrase from a part of the sentence."""
    verb = verb_at(words)
    if verb is None or {verb.part, part} != {Part.PREAMBULAR}:
        return None
    if not re.search(r"\b(?:also|further|with)\b", words[: verb.end]):
        return None
    return Heading(0, verb.end, len(words) - len(words[verb.end :].lstrip()), verb.part)


@cache
def _candidate() -> re.Pattern[str]:
    phrases = lexicon().phrases
    words = {alias.split()[0] for name in ("operative", "preambular", "modifiers") for alias in phrases[name]}
    return re.compile(rf"(?:{'|'.join(map(re.escape, sorted(words)))})\b", re.IGNORECASE)


@cache
def _addressing() -> re.Pattern[str]:
    return re.compile(rf"(?:further\s+|also\s+)?(?:{alternatives(lexicon().phrases['addressing'])})")
