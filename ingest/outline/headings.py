"""Detect phrases at the start of a paragraph: the words that head a group, alone or with the first clause."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from ingest.lexicon import Verb, alternatives, lexicon, plain
from ingest.model import Part
from ingest.outline.actors import actors_in
from ingest.outline.marks import read_mark
from ingest.outline.parts import is_closed, needs_more
from ingest.outline.verb_forms import first_word, verb_by_form

# Chinese joins two addressees without a space.
_PUNCTUATION = frozenset("，、；：。（）！？،؛؟")
_GAP = re.compile(r"[\s,]*(?:以及|和|与|及|同)?")
_WORD = re.compile(r"[^\s,;:.]+")
# Where a phrase ends and a clause begins: "to …", "that …", or a first mark that is no reference to an item.
_BODY = re.compile(
    r"\s*[,:]?\s*(?=(?:to|that|que|что|чтобы)\s+\S|qu'|1\s+(?:to|that)\b"
    r"|\(?(?:a|1|i)\)\s(?!(?:above|below|thereof|and|or|to|of)\b))",
    re.IGNORECASE,
)
_END = re.compile(r"\s*(?:\b(?:(?:of|to) the fact|to|that|of|the following)\b)?\s*[,:]?\s*$", re.IGNORECASE)
# What a clause begins with that goes on from its phrase.
_GOES_ON = re.compile(r"\s*(?:(?:to|that|que|de|a|à|что|чтобы|أن|بأن|إلى|على)\s|qu'|d')")
_STOPPED, _CLOSED = re.compile(r"[;.:]\s*$"), re.compile(r"[,;.:]\s*$")
_MOST_WORDS, _LONGEST_PHRASE = 40, 400
# Verbs of French, Spanish and Russian, by their form.
_REFLEXIVE = re.compile(r"(?:se\s[^\W\d_]+(?:[aeé]|en|an)\b|s['’][^\W\d_]+(?:e|it)\b|[^\W\d_]+(?:ет|ит)ся\b)")
_FOREIGN_PARTICIPLE = re.compile(r"[^\W\d_]+(?:ant|ando|endo|[аеуя]я|ив|ав)(?![\w’'-])")
# Words of a recital's phrase alone in its line, whose verb nothing knows: "having in mind".
_MOST_ALONE = 4


@dataclass(frozen=True, slots=True)
class Heading:
    """A phrase at the span `start:end` of a text; the clause's own words, if any, begin at `body`."""

    start: int
    end: int
    body: int
    part: Part

    def phrase(self, text: str) -> str:
        """The phrase as printed, white space and hyphens made alike, without the comma or colon at its end."""
        said = text[self.start : self.end]
        kept = (a if a in _PUNCTUATION else b for a, b in zip(said, plain(said), strict=True))
        return " ".join("".join(kept).split()).rstrip(",: ，：،")

    def alone(self, text: str) -> bool:
        """Whether no words of a clause follow the phrase."""
        return not text[self.body :].strip()


def verb_at(text: str, start: int = 0) -> Verb | None:
    """Match the verb of a phrase that begins at `start`; its end is counted from there."""
    return _verb(text[start : start + 200])


@lru_cache(maxsize=4096)
def _verb(text: str) -> Verb | None:
    return lexicon().verb(text)


def heading_at(text: str, start: int = 0) -> Heading | None:
    """Match a phrase that begins at `start` and ends with the text or before "to", "that" or a first mark.

    None where the words after the verb belong to a sentence ("resolves 2i) above;").
    """
    verb = verb_at(text, start)
    if verb is None:
        return None
    reach = _reach(text, start + verb.end, verb.part)
    if _END.match(text, reach):
        return Heading(start, len(text), len(text), verb.part)
    body = _BODY.match(text, reach)
    return Heading(start, reach, body.end(), verb.part) if body else None


def called_heading(text: str) -> Heading:
    """The Heading of a line that the file itself marks as a phrase, whatever its words."""
    verb = verb_at(text)
    return Heading(0, len(text), len(text), verb.part if verb else Part.OPERATIVE)


def line_heading(
    text: str, after: str, *, capitals: bool, operative: bool, apart: bool = False, whole: str = ""
) -> Heading | None:
    """Match the phrase that a paragraph is or begins with; `after` is the paragraph that follows it.

    `capitals` says that phrases of this document begin with a capital; otherwise such a line must be nothing
    but the phrase, as tables and annexes hold sentences that begin with "Requests" or "Notes". `operative`
    says that the preamble has ended, `apart` that `after` is no further line of the same paragraph, `whole` what
    the paragraph is with its further lines.
    """
    verb = verb_at(text)
    if re.fullmatch(r"\s*notes?[\s.:]*", text, re.IGNORECASE):
        return None
    if verb is None:
        return _by_form(text, after, whole or text, capitals=capitals, operative=operative)
    found = heading_at(text)
    if text.lstrip()[:1].isupper() and not (capitals or text.isupper()):
        return found if found and found.alone(text) and not re.search(r"[.;]\s*$", text) else None
    mark = read_mark(after) if after else None
    begins = mark is not None and mark.is_first
    goes_on = begins or bool(_GOES_ON.match(after))
    ends_in_comma = text.rstrip().endswith(",")
    if (
        apart
        and not capitals
        and verb.part is Part.OPERATIVE
        and _leads_on(text, after)
        and _fits_on_a_line(text, verb)
    ):
        return Heading(0, len(text), len(text), verb.part)
    alone = apart and len(text.split()) <= _MOST_ALONE and _leads_on(text, after)
    if alone and not capitals and verb.part is Part.PREAMBULAR:
        return Heading(0, len(text), len(text), verb.part)
    leads = begins and (not is_closed(text) or (ends_in_comma and verb.part is Part.OPERATIVE and not capitals))
    if (leads or (goes_on and found is None and _is_qualified(text, verb))) and _fits_on_a_line(text, verb):
        return Heading(0, len(text), len(text), verb.part)
    if found:
        return found if not found.alone(text) or not re.search(r"[.;]\s*$", text) else None
    if verb.part is Part.PREAMBULAR:
        return _with_clause(text, verb, after, operative=operative)
    if aside := re.match(r"\s*,\s+(?=[a-z])", text[verb.end :]):
        return Heading(0, verb.end, verb.end + aside.end(), verb.part)
    opened = open_heading(text)
    return opened if opened and (goes_on or not opened.alone(text)) else None


def open_heading(text: str, start: int = 0) -> Heading | None:
    """Match an operative phrase whose addressee is not in the lexicon, up to its " to " or the line's end."""
    verb = verb_at(text, start)
    return _open(text, start, verb) if verb else None


def _open(text: str, start: int, verb: Verb) -> Heading | None:
    if verb.part is not Part.OPERATIVE:
        return None
    rest = plain(text[start + verb.end :])
    words = re.search(r"\s(?=to\s)", rest)
    if not re.match(r"\s+[^\s\d(]", rest) or (words is None and _STOPPED.search(rest)):
        return None
    name = rest[: words.start()] if words else rest
    if len(name.split()) > _MOST_WORDS or (words and re.search(r"[;:.]\s", name)):
        return None
    if words is None:
        return Heading(start, len(text), len(text), verb.part)
    end = start + verb.end + words.start()
    return Heading(start, end, end + 1, verb.part)


def foreign_heading(text: str, after: str, *, operative: bool) -> Heading | None:
    """Match a short line of another language before a paragraph that goes on from it: "se compromete" / "a volver …".

    No dictionary has its verb: it must have the form of one, a reflexive for an act, a participle for the preamble.
    """
    few = 0 < len(text.split()) <= _MOST_ALONE and text[:1].islower() and not _CLOSED.search(text)
    mark = read_mark(after) if after else None
    if not few or not (after[:1].islower() or (mark is not None and mark.is_first)) or read_mark(text):
        return None
    if _REFLEXIVE.match(text):
        return Heading(0, len(text), len(text), Part.OPERATIVE)
    participle = None if operative else _FOREIGN_PARTICIPLE.match(text)
    return Heading(0, len(text), len(text), Part.PREAMBULAR) if participle else None


def _leads_on(text: str, after: str) -> bool:
    """Whether a line stops in a sentence that the next paragraph goes on with: "… the conference" / "to consider"."""
    return not is_closed(text) and not needs_more(text) and after[:1].islower() and read_mark(after) is None


def _by_form(text: str, after: str, whole: str, *, capitals: bool, operative: bool) -> Heading | None:
    """Match a phrase whose verb is not in the lexicon: by its form, and by its place in the document."""
    if capitals:
        # Each paragraph of a preamble of the United Nations is a phrase with its clause.
        verb = first_word(text) if text[:1].isupper() and not operative else None
        ends = r"[,;]\s*$" if verb and verb.part is Part.PREAMBULAR else r"[.;]\s*$"
        return _with_clause(text, verb, after, operative=operative) if verb and re.search(ends, whole) else None
    verb = verb_by_form(text) if text[:1].islower() else None
    if verb is None:
        return None
    mark = read_mark(after) if after else None
    leads = (mark is not None and mark.is_first) or bool(_GOES_ON.match(after))
    if leads and not _STOPPED.search(text) and _fits_on_a_line(text, verb):
        return Heading(0, len(text), len(text), verb.part)
    if verb.part is Part.PREAMBULAR:
        if len(text.split()) <= _MOST_ALONE and not is_closed(text) and after[:1].islower():
            return Heading(0, len(text), len(text), verb.part)
        return None if operative else _with_clause(text, verb, after, operative=operative)
    opened = _open(text, 0, verb)
    return opened if opened and not opened.alone(text) else None


def strip_markup(text: str) -> str:
    """Strip the bullet or emphasis around a phrase ("**resolves**"); any other text stays as it is."""
    bare = text.strip(" \t\u00a0#>*_•·–-")
    return bare if len(bare) < len(text.strip()) and is_small_phrase(bare) else text


def is_small_phrase(text: str) -> bool:
    """Whether a line is nothing but a phrase in small letters, as ITU prints them, or all of it in capitals."""
    text = text.strip()
    small = not text[:1].isupper() or text.isupper()
    found = heading_at(text) if small and len(text) <= _LONGEST_PHRASE else None
    return found is not None and found.alone(text)


def goes_over(first: str, second: str) -> bool:
    """Whether a phrase continues in the next line: "invites Member States, Sector Members" / "and Academia"."""
    if verb_at(first) is None or read_mark(second) or verb_at(second) or is_closed(first):
        return False
    text = f"{first.strip()} {second.strip()}"
    both = heading_at(text)
    if both is None or both.end <= len(first.strip()):
        return False
    return both.alone(text) or not re.match(r"\s*(?:to|that)\s", second)


def lines_of_phrase(lines: Sequence[str], after: str) -> bool:
    """Whether lines of a page's width are one operative phrase, which a list or "to …" follows."""
    verb = verb_at(lines[0])
    if verb is None or verb.part is not Part.OPERATIVE or any(is_closed(line) for line in lines[:-1]):
        return False
    if _STOPPED.search(lines[-1]):
        return False
    if any(read_mark(line) or verb_at(line) for line in lines[1:]) or not _fits_on_a_line(" ".join(lines), verb):
        return False
    mark = read_mark(after)
    return (mark is not None and mark.is_first) or bool(_GOES_ON.match(after))


def _fits_on_a_line(text: str, verb: Verb) -> bool:
    """Whether a paragraph can be one phrase: not too long, no reference ("resolves 2i)") and no other phrase in it."""
    if len(text.split()) > _MOST_WORDS or re.match(r"\s*\(?\d|\s*\(?[a-z]\)", text[verb.end :]):
        return False
    return not any(heading_at(text, gap.end()) for gap in re.finditer(r"[,;]\s+(?=\S)", text))


def _is_qualified(text: str, verb: Verb) -> bool:
    """Whether a phrase ends in a qualification: "instructs the Director of TSB, subject to available resources,"."""
    reach = _reach(text, verb.end, verb.part)
    words = plain(text[reach:]).strip()
    return words.startswith(",") and words.endswith(",") and bool(lexicon().actors_in(text[:reach]))


def _with_clause(text: str, verb: Verb, after: str, *, operative: bool) -> Heading | None:
    """Match a preambular phrase with its clause on the same line: "taking into account the mandate of …,"."""
    words = text[verb.end :].lstrip(" ,:\t\u00a0")
    if not words or len(text) > 2000:
        return None
    # Once the body acts, such a line is a part of its sentence, unless a phrase comes right after it.
    if operative and not text.lstrip()[:1].isupper() and after and heading_at(after) is None:
        return None
    return Heading(0, verb.end, len(text) - len(words), verb.part)


def _reach(text: str, at: int, part: Part) -> int:
    """The end of a phrase that continues after its verb: actors, further verbs and the words that join them."""
    if part is Part.PREAMBULAR:
        return at
    firm, actors = at, {at + m.start: at + m.end for m in actors_in(text[at : at + _LONGEST_PHRASE])}
    folded = plain(text)
    while at < len(text):
        gap = _GAP.match(folded, at)
        here = gap.end() if gap else at
        passed = None if here in actors else _passed_on().match(folded, here)
        if here in actors or passed:
            at = firm = passed.end() if passed else actors[here]
            continue
        word = _WORD.match(folded, here)
        if word is None or word[0].casefold() not in _joining():
            break
        at = word.end()
    # Joining words lead on to an actor or to the end: "to" and "that" begin the clause itself.
    return at if _END.match(text, at) or _BODY.match(text, at) else firm


@cache
def _passed_on() -> re.Pattern[str]:
    """A pattern for "to instruct", "and further requests": the act is passed on, or another one is added."""
    on, verbs = (alternatives(lexicon().phrases[name]) for name in ("passed_on", "operative"))
    return re.compile(rf"(?:(?:and\s+)?to\s+(?:{on})|and\s+(?:further\s+|also\s+)?(?:{verbs}))\b")


@cache
def _joining() -> frozenset[str]:
    return frozenset(word.casefold() for word in lexicon().joining)
