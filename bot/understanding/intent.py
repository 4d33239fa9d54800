"""Which kind of question it is: the rules, in the order in which they are tried."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.catalogue.catalogue import Catalogue
from bot.understanding.actors import bodies_spoken_of
from bot.understanding.cues import cue, has, stop_words
from bot.understanding.follow_up import everywhere, leans
from bot.understanding.query import Conversation, DocumentScope, Intent, Query
from bot.understanding.reference_target import REFERRED_TO, target_of, without
from ingest.citation import Citation
from ingest.lexicon import lexicon
from ingest.model import Part

_VERSION = re.compile(
    r"\b(?:version|revision|edition)s?\b|\b(?:older|earlier|previous|latest|newest|first)\b.*\b(?:one|adopted)\b",
    re.IGNORECASE,
)
_VERSION_BEFORE = re.compile(
    r"\b(?:was|wasnt|wasn't|were)\b.*\b(?:before|always|earlier|formerly|in\s+[A-Z]\w+)\b", re.IGNORECASE
)
# What the corpus holds: "what documents do you have?", "how many resolutions are there on Palestine?".
_HOLDINGS = re.compile(
    r"\b(?:what|which|list|how many|show)\b.{0,40}\b(?:documents?|resolutions?|decisions?|letters?|texts?|works?)\b"
    r".{0,20}\b(?:(?:do )?you (?:have|hold|know)|(?:are|is) there|are held|available|loaded|ingested)\b",
    re.IGNORECASE,
)
# "WTSA resolutions referred to in …", "the decisions that it recalls".
_WORKS_REFERRED_TO = re.compile(
    rf"\b(?:resolutions?|decisions?|recommendations?|opinions?|documents)\b[^.?!;]{{0,60}}?{REFERRED_TO}"
    r"|\b(?:resolutions|decisions|recommendations|opinions)\s+in\b",
    re.IGNORECASE,
)
_IT = re.compile(r"\b(?:it|this|that|they)\b", re.IGNORECASE)
_CLAUSES = re.compile(r"\b(?:clauses?|paragraphs?|provisions?)\b", re.IGNORECASE)
_ACTS = re.compile(
    r"\b(?:what|who|whom)\b.*\b(?:ask|instruct|invite|request|urge|encourage|require|demand|oblige)(?:s|d|ed)?\b"
    r"(?!\s+(?:of|from|by|to|in)\b.*\bto\b)",
    re.IGNORECASE,
)
# "all clauses about spam": those that speak of it.
_CLAUSES_ABOUT = re.compile(
    r"\b(?:clauses?|paragraphs?|provisions?|items?|places|passages)\b(?:\s+\S+){0,6}?\s+"
    r"(?:about|on|concerning|regarding|that (?:deal|have to do) with|dealing with|relat(?:ed|ing) to|touching)\s",
    re.IGNORECASE,
)
_PLACES = re.compile(r"\b(?:clauses?|paragraphs?|items?|where|places?|times)\b", re.IGNORECASE)
_WHERE = re.compile(r"\bwhere\b", re.IGNORECASE)
_WHETHER_MENTIONED = re.compile(
    r"^\W*(?:do|does|is|are|any)\b.*\b(?:mention(?:s|ed)?|refer(?:s|red)? to|named?)\b", re.IGNORECASE
)
# "is spam mentioned?", "any mention of spam?", "do the documents mention spam?": by whatever is held, unless the
# subject of the verb says something, as in "does the Council mention spam?".
_MENTIONED_AT_ALL = re.compile(
    r"^\W*(?:(?:is|are|was|were)\b.*\bmention(?:s|ed)?\b|any\s+mentions?\b"
    r"|(?:do|does|did)\s+(?P<subject>.*?)\s*\b(?:mention|refer\s+to)\b)",
    re.IGNORECASE,
)
_ITEMS = re.compile(
    r"\b(?:which|what)\s+(?:\w+\s+)?(?:items?|things|inputs|demands?|points|bullets|asks)\b|\bdemand(?:s|ed)?\b",
    re.IGNORECASE,
)
# "what refers to UNDP?", "where is the Broadband Commission mentioned?"
_WHAT_MENTIONS = re.compile(
    rf"^\W*(?:what|who|where)\s+(?:else\s+)?(?:{cue('mention').pattern})"
    rf"|^\W*where(?:['’]?s|\s+(?:is|are))\b.*{REFERRED_TO}|{REFERRED_TO}\s+(?:anywhere|somewhere|at all)\b",
    re.IGNORECASE,
)
_WHICH_WORKS = re.compile(
    r"\b(?:wh?ich|what|list(?:\s+the)?|how many|other|any|all)\s+(?:(?!clauses?\b|paragraphs?\b)\S+\s+){0,3}?"
    r"(?:resolutions|decisions|recommendations|documents|texts|opinions|resos|docs)\b"
    r"|\bany\s+(?:\w+\s+)?(?:resolution|decision|document|text|doc)\b",
    re.IGNORECASE,
)
_WORKS = re.compile(r"\b(?:resolutions|decisions|recommendations|opinions)\b", re.IGNORECASE)
_COMMON = re.compile(r"\b(?:countries|governments?|govts|companies|vendors|universities)\b", re.IGNORECASE)
# "which office did it sign an agreement with?", "when was the treaty signed?": something else than what is held.
_SIGNED_ELSEWHERE = re.compile(
    r"\b(?:agreements?|treat(?:y|ies)|mou|memorand\w+|conventions?|contracts?|protocols?|itrs?|regulations|final acts"
    r"|accords?|deal|arrangement|charter)\b|\bsign(?:s|ed|ing)?[\s-]+(?:up|off|in)\b",
    re.IGNORECASE,
)
# "the sign-on letter" is a name.
_SIGN_ON = re.compile(r"\bsign-on\b", re.IGNORECASE)
_LETTER = re.compile(r"\b(?:letters?|petition|appeal|statement|lettre|carta)\b", re.IGNORECASE)
# "who must report to the Council?" asks for somebody else than the Council.
_WHO = re.compile(r"^\W*(?:and\s+)?who(?:m|se)?\b(?!\s+(?:does|do)\b)", re.IGNORECASE)
# What asks for something else than the clauses addressed to somebody: a yes or no, a reason, a time, a place, a number,
# an opinion, or what a text says of somebody. "Could you tell me …" does not.
_ASKS_OTHERWISE = re.compile(
    r"(?:^|[.!?;:,]\s+)\W*(?:(?:and|so|but)\s+)?"
    r"(?:does|do|did|is|are|was|were|has|have|(?:can|could|may|might|would|will)(?!\s+you)\b)"
    r"|\b(?:why|when|where|who|whom|whose|whether|how\s+(?:much|many|long|often|far|does|do|did|is|are))\b"
    r"|\b(?:says?|said)\s+(?:\w+\s+)?(?:about|of|on)\b|\b(?:views?|opinions?|position|role|rights?|reasons?)\b",
    re.IGNORECASE,
)
# "res 45 tells BDT to publish …, which clause was it again?": one clause, told by what it says.
_ASKS_WHICH_CLAUSE = re.compile(
    r"\b(?:which|what)\s+(?:clause|paragraph|provision|item|point|recital|resolves|instructs|invites)\b", re.IGNORECASE
)
_MUST_DO = re.compile(
    r"\bwhat\s+(?:must|should|shall|do|does|are|is)\b.*\b(?:do|done)\b"
    r"|\bwhat\s+(?:is|are)\b.*\b(?:asked|instructed|invited|requested|expected|required|supposed)\s+to\b",
    re.IGNORECASE,
)
_WHOLE_TEXT = re.compile(
    r"^\W*(?:what\s+(?:does|is|'s)|what's|whats|summar\w+|tell me about|outline|describe|explain)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Asking:
    """A question half read: the Query without its kind, and what the rules ask of it more than once."""

    query: Query
    before: Conversation
    target: Citation | None
    named: bool
    letters: bool
    numbered: bool
    leaning: bool

    def has(self, *names: str) -> bool:
        """Whether the question asks in one of these ways."""
        return any(has(name, self.query.text) for name in names)

    def matches(self, *patterns: re.Pattern[str]) -> bool:
        """Whether the question has one of these forms."""
        return any(pattern.search(self.query.text) for pattern in patterns)


def classified(query: Query, found: Sequence[Citation], before: Conversation, catalogue: Catalogue) -> Query:
    """The Query with the first kind whose rule it fits; MEANING where it fits none."""
    kinds = {catalogue.by_name[name].expression.work.kind for name in query.scope.documents}
    asking = _Asking(
        query=query,
        before=before,
        target=target_of(query, found),
        named=bool(query.scope.documents),
        letters=kinds == {"letter"},
        numbered=len(query.scope.documents) == 1 and not kinds & {"letter", "report", "doc"},
        leaning=leans(query.text),
    )
    asked = next((kind for kind, applies in _RULES if applies(asking)), Intent.MEANING)
    if asked is Intent.REFERENCES and asking.target is not None:
        alone = sum(bool(c.number) for c in found) == 1
        leaning = alone and before.documents and _IT.search(query.text[: asking.target.start])
        scope = without(query.scope, asking.target, catalogue, everywhere=alone)
        return replace(
            query, intent=asked, target=asking.target, scope=DocumentScope(before.documents) if leaning else scope
        )
    return replace(query, intent=asked)


def _asks_clause(asking: _Asking) -> bool:
    query = asking.query
    numbered = bool(query.number and not query.heading)
    if query.reference is not None and not query.reference.phrase and not asking.named and _asks_mentions(asking):
        return False  # "paragraphs 15 and 18 of the Tunis Commitment, which resolutions recall them?"
    return query.reference is not None or bool(query.step and not query.topic) or numbered


def _asks_heading(asking: _Asking) -> bool:
    return bool(asking.query.heading) and not asking.has("mention")


def _asks_holdings(asking: _Asking) -> bool:
    return not asking.named and not asking.query.addressees and asking.matches(_HOLDINGS)


def _asks_revision(asking: _Asking) -> bool:
    return asking.target is None and asking.numbered and asking.matches(_VERSION, _VERSION_BEFORE)


def _asks_signatories(asking: _Asking) -> bool:
    elsewhere = asking.matches(_SIGNED_ELSEWHERE) and not asking.matches(_LETTER)
    signed = has("signed", _SIGN_ON.sub(" ", asking.query.text))
    return signed and (asking.letters or not asking.named) and not elsewhere


def _asks_mentions(asking: _Asking) -> bool:
    query = asking.query
    about = bool(query.addressees or query.topic or bodies_spoken_of(query.text, query.scope))
    listed = query.whole or query.count or (asking.named and asking.matches(_WHERE))
    everything = listed and asking.has("mention") and asking.matches(_PLACES)
    everything = everything or (query.whole and not query.addressees and asking.matches(_CLAUSES_ABOUT))
    # "which resolutions mention Somalia?": the clauses that do, of all that is held.
    works = asking.has("mention") and asking.matches(_WHICH_WORKS, _WHAT_MENTIONS)
    whether = asking.matches(_WHETHER_MENTIONED) if asking.named else works or _mentioned_at_all(query.text)
    return about and not asking.has("source") and (everything or whether)


def _mentioned_at_all(question: str) -> bool:
    """Whether a question asks if anything held mentions something."""
    match = _MENTIONED_AT_ALL.match(question)
    return match is not None and stop_words().issuperset((match["subject"] or "").casefold().split())


def _asks_references(asking: _Asking) -> bool:
    works = asking.matches(_WHICH_WORKS) or (asking.matches(_CLAUSES) and asking.matches(_WORKS))
    referred_to = asking.matches(_WORKS_REFERRED_TO)
    return asking.target is not None or (asking.named and ((asking.has("crossref") and works) or referred_to))


def _asks_phrase(asking: _Asking) -> bool:
    query = asking.query
    verb = lexicon().verb(query.phrase)
    recital = verb is not None and verb.part is Part.PREAMBULAR and not asking.has("obligation")
    if _locates(asking):
        return False
    return bool(query.phrase) and asking.named and (recital or not query.addressees)


def _locates(asking: _Asking) -> bool:
    """Whether one clause is asked for by what it says, which search finds."""
    return asking.matches(_ASKS_WHICH_CLAUSE) and len(asking.query.unread) > 1 and not asking.query.whole


def _asks_half(asking: _Asking) -> bool:
    query = asking.query
    if query.addressees and asking.has("obligation"):
        return False
    if not asking.named or query.addressees or asking.has("signed"):
        return asking.named and asking.has("operative", "preambular")
    counted = (query.count or query.whole) and not query.topic and asking.matches(_CLAUSES)
    # "what does it instruct?": everything that it asks of anybody.
    asks = asking.numbered and not query.topic and not query.vague and asking.matches(_ACTS)
    return counted or asks or asking.has("operative", "preambular")


def _asks_items(asking: _Asking) -> bool:
    query = asking.query
    if not asking.letters or (len(query.scope.documents) > 1 and asking.has("several")):
        return False
    return bool(query.count or query.whole or asking.has("obligation") or asking.matches(_ITEMS))


def _asks_duties(asking: _Asking) -> bool:
    query = asking.query
    if query.vague:
        return asking.has("obligation")
    if not query.addressees or asking.letters or asking.matches(_WHO) or _locates(asking):
        return False
    if not asking.named:
        return not query.scope.not_held and (everywhere(query.text) or asking.matches(_MUST_DO))
    goes_on = asking.leaning and asking.before.intent in {Intent.DUTIES, Intent.MEANING, None}
    # "are countries ranked?" is no question of what they are asked, unless it has a word of asking.
    loose = asking.matches(_COMMON) and not asking.leaning
    short = len(query.topic.words) + len(query.topic.terms) <= 2 and not loose
    evidence = asking.has("obligation") or query.count or query.whole or goes_on or short
    return evidence or (asking.numbered and not loose and not asking.matches(_ASKS_OTHERWISE))


def _asks_about(asking: _Asking) -> bool:
    query = asking.query
    whole = asking.leaning or asking.has("about") or asking.matches(_WHOLE_TEXT)
    return query.scope.named and asking.named and not query.topic and whole


_RULES: tuple[tuple[Intent, Callable[[_Asking], bool]], ...] = (
    (Intent.CLAUSE, _asks_clause),
    (Intent.HEADING, _asks_heading),
    (Intent.HOLDINGS, _asks_holdings),
    (Intent.REVISION, _asks_revision),
    (Intent.SIGNATORIES, _asks_signatories),
    (Intent.REFERENCES, _asks_references),
    (Intent.MENTIONS, _asks_mentions),
    (Intent.PHRASE, _asks_phrase),
    (Intent.HALF, _asks_half),
    (Intent.ITEMS, _asks_items),
    (Intent.DUTIES, _asks_duties),
    (Intent.ABOUT, _asks_about),
)
