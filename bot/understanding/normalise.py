"""Normalisation of a question: characters, sentences, and the lead-in and close that people put around what they ask.

A lead-in or a close is told by its structure, not by its words: a part of the question that names no document, actor,
phrase or number and does not ask anything by itself, as "My minister wants to know:" or "I need it for a speech.".
"""

import re
import unicodedata
from collections.abc import Container, Sequence
from dataclasses import dataclass

from bot.understanding.spans import Interval, Kind, Span, within

# Arabic's, which most people leave out.
_VOWEL_SIGNS = re.compile(r"[\u064b-\u0652\u0640]")
# "SG5": with a space, "SG 5" is a clause under "instructs the Secretary-General".
_STUDY_GROUP = re.compile(r"\bSG(\d{1,2})\b")
# "@resolves what …": who is spoken to in a chat.
_MENTION = re.compile(r"(?<!\S)@\w+")
# A new line ends a sentence where the next begins with a capital, unless the last word joins it to the next.
_LINE_END = re.compile(r"(?<![.?!:;,\s])[ \t]*\n\s*\n\s*|(?<![.?!:;,\s])(?<!\bthe)(?<!\bof)[ \t]*\n\s*(?=[A-ZА-Я¿¡])")
# Where a sentence ends, not after an abbreviation or within a number; and where a part of one does.
_ABBREVIATED = (
    r"(?<!\bres)(?<!\bno)(?<!\brev)(?<!\bdec)(?<!\bpara)(?<!\bart)(?<!\bcf)(?<!\bacc)(?<!\bmr)(?<!\bvs)(?<!\b[^\W\d])"
)
_SENTENCE = re.compile(rf"{_ABBREVIATED}[.…]+(?=\s|$)|[?!;]+(?=\s|$|,)|[。？！؟]", re.IGNORECASE)
_PART = re.compile(r":(?=\s)|,(?=\s|[^\x00-\u02ff])|(?<=[\u3040-\u9fff]),|\s[-–—](?=\s)|[，：،؛]|\((?=[^()]*\)?\W*$)")
_NAMES = (Kind.CITATION, Kind.QUOTATION, Kind.ACTOR, Kind.BODY, Kind.TERM, Kind.PHRASE)
_ASKS = frozenset({"what", "who", "why", "how", "where", "count"})
_TOPICS = frozenset({"obligation", "mention", "crossref", "signed", "about", "revision", "changed", "proposed"})
_TOPICS |= {"operative", "preambular"}
_POLITE = _ASKS | {"asker", "courtesy", "thanks", "telling", "whether", "leaning", "purpose"}
_POLITE |= {"say", "about", "obligation"}
_INTRODUCES = frozenset({"restriction", "concerning", "list", "count"})
# So many things said make a question that needs none of what stands beside it.
_ENOUGH = 2


@dataclass(frozen=True, slots=True)
class Held:
    """What of a question's spans the catalogue knows: those that may name a document, words of titles, and words that
    documents have; of a question in a language that is not theirs (`foreign`), any word may be one."""

    names: Container[Span]
    titled: Container[Span]
    words: Container[Span]
    foreign: bool = False

    def cites(self, span: Span) -> bool:
        """Whether a span cites a document, or may be of its name."""
        return span.kind is Kind.CITATION or span in self.names

    def says(self, span: Span) -> bool:
        """Whether a span names anything that a question can be about."""
        return span.kind in _NAMES or span in self.names


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a question, up to its mark, and its spans."""

    start: int
    end: int
    spans: tuple[Span, ...]
    mark: str = ""

    @property
    def asking(self) -> bool:
        """Whether it ends as a question."""
        return any(c in self.mark for c in "?？؟")

    @property
    def opens(self) -> bool:
        """Whether its mark opens what follows, as a colon does."""
        return self.mark in {":", "-", "–", "—", "："}

    @property
    def closes(self) -> bool:
        """Whether its mark ends a sentence."""
        return _SENTENCE.fullmatch(self.mark) is not None

    @property
    def opening(self) -> frozenset[str]:
        """The ways of asking of its first words."""
        return self.spans[0].cues if self.spans else frozenset()

    @property
    def introduces(self) -> bool:
        """Whether it begins by introducing a subject: "on tides", "as concerns tides", "only on tides"."""
        first = not self.opening.isdisjoint(_INTRODUCES)
        return first or (
            ("alone" in self.opening or "purpose" in self.opening)
            and any(not span.cues.isdisjoint(_INTRODUCES) for span in self.spans[1:2])
        )

    @property
    def speaks(self) -> bool:
        """Whether it speaks of who asks, greets, or begins by telling: "need it by noon"."""
        return self.has("asker", "courtesy") or "telling" in self.opening

    def has(self, *names: str) -> bool:
        """Whether a cue of one of these kinds stands in it."""
        return any(not span.cues.isdisjoint(names) for span in self.spans)


def clean(text: str) -> str:
    """A question without control characters, lone surrogates and invisible marks, vowel signs of Arabic, its
    white space made single; a line that ends a sentence gets its full stop."""
    text = text.encode("utf-8", "ignore").decode("utf-8")
    text = _VOWEL_SIGNS.sub("", text)
    text = _STUDY_GROUP.sub(r"Study Group \1", text)
    kept = (c if unicodedata.category(c) not in {"Cc", "Cf", "Co", "Cn"} or c in "\n\t" else " " for c in text)
    return " ".join(_LINE_END.sub(". ", _MENTION.sub(" ", "".join(kept))).split())


def lead_in_and_close(text: str, spans: Sequence[Span], held: Held) -> list[Interval]:
    """The intervals of a question that ask nothing: lead-ins before what is asked, closes behind it.

    Words of a title name the document where nothing else does ("alternative calling: what …"). What stands beside a
    question that says too little by itself is kept ("Call-back undercuts us. Can we outlaw it?"). Where nothing is
    asked, only courtesies are set aside; nothing is where nothing would remain.
    """
    parts = _parts(text, spans)
    signed, labelled = _signature(parts, held), _label(parts)
    inside = range(labelled, signed)
    core = [i for i in inside if _names_any(parts[i], held) or _asks(parts[i])]
    core = core or [i for i in inside if not parts[i].has("courtesy")] or list(inside)
    if not any(held.cites(span) for i in core for span in parts[i].spans):
        core = sorted({*core, *(i for i in inside if _is_title(parts[i], held))})
    while len(core) > 1 and _introduces_asker(parts[core[0]], held) and _says_whole([parts[i] for i in core[1:]], held):
        core = core[1:]
    first, last = core[0], core[-1]
    enough = _is_enough(parts[first : last + 1], held)
    # Parts of the very sentence that asks are set aside only where its main clause comes after them.
    sentence = next((i + 1 for i in range(first - 1, -1, -1) if parts[i].closes or parts[i].opens), 0)
    refers = any(part.has("anaphor") for part in parts[first : last + 1])
    opened = enough and not (refers or held.foreign) and not parts[first].opening.isdisjoint({*_ASKS, "whether"})
    leads = [
        _is_lead_in(p, held, loose=opened if i >= sentence else enough, refers=refers)
        for i, p in enumerate(parts[:first])
    ]
    first = next((i for i, lead in enumerate(leads) if not lead and i >= labelled), first)
    behind = [i for i in range(last + 1, signed) if not _is_close(parts[i], held, sentence=parts[i - 1].closes)]
    last = max([last, *behind])
    begins, ends = _matrix_clause_end(parts[first], held), _close_begin(parts[last], held)
    if not any(c.isalnum() for c in text[begins:ends]):
        return []
    return [interval for interval in ((0, begins), (ends, len(text))) if text[slice(*interval)].strip(" .,:;!?-–—()")]


def _parts(text: str, spans: Sequence[Span]) -> list[_Part]:
    """Split a question into parts by its marks, those inside a name aside."""
    marks = sorted([*_SENTENCE.finditer(text), *_PART.finditer(text)], key=lambda mark: mark.start())
    marks = [m for m in marks if not any(s.start < m.start() < s.end for s in spans)]
    parts, at = [], 0
    for mark in marks:
        if text[at : mark.start()].strip():
            parts.append(_Part(at, mark.end(), tuple(within(spans, at, mark.end())), mark[0].strip()))
            at = mark.end()
    if text[at:].strip() or not parts:
        parts.append(_Part(at, len(text), tuple(within(spans, at, len(text)))))
    return parts


def _signature(parts: Sequence[_Part], held: Held) -> int:
    """Where a signature begins, as "Kind regards, Ada Quill": thanks behind what is asked, with nothing asked after."""
    said = [part.asking or any(map(held.says, part.spans)) for part in parts]
    for i, part in enumerate(parts):
        if "thanks" in part.opening and any(said[:i]) and not any(said[i:]):
            return i
    return len(parts)


def _label(parts: Sequence[_Part]) -> int:
    """Where the question begins that a label opens, as "Question:"; 0 without one."""
    labels = (i for i, p in enumerate(parts[:-1]) if p.opens and len(p.spans) == 1 and "label" in p.opening)
    return next((i + 1 for i in labels), 0)


def _names_any(part: _Part, held: Held) -> bool:
    """Whether a part names anything that a question can be about.

    "Our Member State" names who asks, as do "as somebody who was never at the Council," and "the delegation asks:".
    """
    newcomer = part.mark == "," and part.spans[:1] and part.spans[0].value.casefold() == "as"
    if (_asks_for_somebody(part) or newcomer) and not any(
        span.kind in {Kind.CITATION, Kind.ACTOR} for span in part.spans
    ):
        return False
    for before, span in zip([None, *part.spans], part.spans, strict=False):
        owned = before is not None and "asker" in before.cues and span.kind is Kind.ACTOR
        named = span.kind in _NAMES and (span.kind is not Kind.PHRASE or not part.has("asker"))
        proper = before is not None and span.kind is Kind.WORD and span.value[0].isupper()
        # "I forgot the number of the resolution" names none.
        kind = not span.cues.isdisjoint({"work", "letter"}) and part.has("asker", "courtesy") and not part.asking
        if not owned and (named or (span in held.names and not kind) or (proper and not part.has("asker", "courtesy"))):
            return True
    return False


def _asks_for_somebody(part: _Part) -> bool:
    """Whether a part opens what somebody asks: "the delegation asks:", "we are puzzled by this -"."""
    last = part.spans[-1].cues if part.spans else frozenset()
    return part.opens and not last.isdisjoint({"obligation", "telling", "anaphor"})


def _is_title(part: _Part, held: Held) -> bool:
    """Whether a part may name a document by words of its title, and is none of who asks."""
    return not part.has("asker", "courtesy") and any(span in held.titled for span in part.spans)


def _introduces_asker(part: _Part, held: Held) -> bool:
    """Whether a part opens a question by who asks it, and names no document: "I teach and want to quote this:"."""
    return part.opens and part.has("asker") and not any(map(held.cites, part.spans))


def _says_whole(parts: Sequence[_Part], held: Held) -> bool:
    """Whether parts name a document and ask something of it."""
    spans = [span for part in parts for span in part.spans]
    named = any(map(held.cites, spans))
    said = any(s.kind in {Kind.ACTOR, Kind.PHRASE} or not s.cues.isdisjoint(_TOPICS) for s in spans)
    return named and said and any(_asks(part) for part in parts)


def _asks(part: _Part) -> bool:
    """Whether a part asks something of documents; "how are you?", "could you manage that?", "is that clear?" do not."""
    opened = not part.opening.isdisjoint({*_ASKS, "whether", "list"})
    inside = part.mark != "," and part.has("what", "who", "count")
    polite = not part.opening.isdisjoint({"whether", "asker", "courtesy"})
    of_us = (polite and part.has("you") and not part.has("held", *_ASKS)) or "alone_asking" in part.opening
    empty = all(map(_says_nothing, part.spans)) and (part.has("asker", "courtesy") or not part.has(*_ASKS))
    return (part.asking or opened or inside) and not empty and not of_us


def _says_nothing(span: Span) -> bool:
    """Whether a span is a filler, or of words that ask, greet or tell, and nothing more."""
    return span.kind is Kind.FILLER or (span.kind is Kind.CUE and span.cues <= _POLITE)


def _is_enough(parts: Sequence[_Part], held: Held) -> bool:
    """Whether a question says enough by itself: two things, and nothing only by a pronoun."""
    spans = [span for part in parts for span in part.spans]
    said = sum(held.says(s) or s in held.words or not s.cues.isdisjoint(_TOPICS) for s in spans)
    named = any(span.kind is Kind.PHRASE or held.cites(span) for span in spans)
    words = sum(span in held.words for span in spans)
    return said >= _ENOUGH and (named or (words >= _ENOUGH and not any("anaphor" in span.cues for span in spans)))


def _is_courtesy(part: _Part) -> bool:
    """Whether a part has nothing but greetings, thanks and words that say nothing."""
    said = [span for span in part.spans if span.kind is not Kind.FILLER]
    return all(not span.cues.isdisjoint({"asker", "courtesy"}) for span in said)


def _is_lead_in(part: _Part, held: Held, *, loose: bool, refers: bool) -> bool:
    """Whether a part before what is asked is a lead-in, and no subject ("workshops:", "on tides,") or condition.

    `loose` says that the question says enough without it, `refers` that it refers back to something ("… about them").
    """
    told = part.has(*_TOPICS) or (part.has("list") and part.has("clauses", "works"))
    if _is_courtesy(part) or ("courtesy" in part.opening and not told):
        return True
    if (part.closes and "alone_asking" in part.opening) or _asks_for_somebody(part):
        return True
    conditional = part.mark == "," and "condition" in part.opening and not part.has("alone_asking", "you")
    if not loose or conditional:
        says = sum(span.kind is Kind.WORD or span in held.words for span in part.spans)
        return part.speaks and part.opens and says < _ENOUGH
    return part.speaks or not (part.introduces or (part.opens and (refers or part.spans[0] in held.words)))


def _is_close(part: _Part, held: Held, *, sentence: bool) -> bool:
    """Whether a part behind what is asked is a close, and no subject ("…, only on tides"); `sentence` says that it
    begins one."""
    if _is_courtesy(part) or part.speaks:
        return True
    introduced = part.introduces or not part.opening.isdisjoint(_TOPICS) or part.has("alone", "preambular", "operative")
    clause = "purpose" in part.opening
    return not introduced and (sentence or sum(span in held.words for span in part.spans) <= clause)


def _matrix_clause_end(part: _Part, held: Held) -> int:
    """Where the question proper begins in its first part: "could you tell me |which …", "hi |res 45 …".

    A run of greetings and of words that tell somebody something opens it, or whatever stands before a word that asks
    and says who tells whom ("my colleague asks me |which …").
    """
    run, speaks, tells, asked_of, begin = True, False, False, False, part.start
    for span in part.spans:
        polite = not span.cues.isdisjoint({"asker", "courtesy", "telling"})
        asks = not polite and not span.cues.isdisjoint({*_ASKS, "list", *(("whether",) if asked_of else ())})
        if held.says(span) or asks:
            return span.start if asks and speaks and tells else begin
        # "before I forget"
        aside = asked_of and run and "purpose" in part.opening and span.kind is Kind.WORD
        run = run and (polite or aside or _says_nothing(span))
        speaks, asked_of = speaks or "asker" in span.cues, "asker" in span.cues
        tells = tells or aside or "telling" in span.cues or ("you" in span.cues and "whether" in part.opening)
        if run and (polite or aside) and ((tells and speaks) or "courtesy" in span.cues):
            begin = span.end
    return begin


def _close_begin(part: _Part, held: Held) -> int:
    """Where a close begins in the last part: "… of BDT| for my speech", "…| and thanks in advance"."""
    end = part.end
    for at in range(len(part.spans) - 1, 0, -1):
        span, before = part.spans[at], part.spans[at - 1]
        figure = any(c.isdigit() for c in span.value)  # "for us in 2020-2023"
        if figure or held.says(span) or not span.cues.isdisjoint({*_ASKS, "obligation"}):
            break
        if "thanks" in span.cues or ("asker" in span.cues and "purpose" in before.cues):
            end = (before if "purpose" in before.cues else span).start
    return end
