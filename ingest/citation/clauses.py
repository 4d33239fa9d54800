"""Parse references to clauses, without their Work: "instructs BDT 3 to 6", "OP 3", "Annex 1, 2.1"."""

import re
from dataclasses import dataclass, replace
from functools import cache

from ingest.citation.grammar import GAP, LETTER, NO, SPACE, THE, Passage, compiled
from ingest.citation.numbering import numbers
from ingest.citation.reference import Citation
from ingest.lexicon import Lexicon, alternatives, lexicon
from ingest.model import Part

# Verbs of headings that are cited by themselves. Others ("given", "asks", "in view of") are ordinary words as
# well, and count only with a bracketed letter or next to a Work.
_CITING_VERBS = frozenset(
    {
        *("resolves", "decides", "instructs", "invites", "requests", "urges", "encourages", "recommends"),
        *("authorizes", "authorises", "endorses", "recalling", "considering", "recognizing", "recognising"),
        *("noting", "emphasizing", "emphasising", "reaffirming", "affirming", "acknowledging", "welcoming"),
        *("stressing", "underlining", "highlighting", "reiterating", "observing"),
    }
)
# Their base forms are cited with a number only: "what does it resolve?" is a question.
_BASE_FORMS = ("resolve", "resolved", "decided", "instruct", "invite", "request", "urge", "encourage")
# Connectives that can end a phrase; the others only introduce the next actor.
_ENDING = ("director", "directors", "chairman", "chair", "ITU", "sector", "sectors", "union", "partners")
_CONNECTIVES = frozenset(("of", "to", "that", "and", "the fact", "the following"))
_LONGEST = 60

_MARKED = (
    rf"(?P<part>operative|preambular){SPACE}(?:paragraphs?|paras?|clauses?|items?|points?)|(?P<op>OPs?)(?=\s?\d)"
    r"|(?P<recital>recitals?)|items?|entry|entries|paragraphs?|para(?:s|\b\.)?|points?|bullet\spoints?|bullets?|clauses?"
)
_MARKED_ASKED = (
    rf"{_MARKED}|paragraphes?|alinéas?|puntos?|párrafos?|apartados?|пункт[а-я]{{0,2}}|البند|الفقرة"
    rf"|(?P<weak>{NO})"
)
_PART = (
    rf"(?P<side>operative|preambular){SPACE}(?:parts?|sections?|bits?|text|paragraphs?|paras?|clauses?)(?!\w)"
    r"|(?P<preamble>preamble)(?!\w)"
)
_ANNEX = "annex(?:e|es)?|anexos?|приложени[а-я]{1,2}|附件|الملحق"
# Other kinds of text with paragraphs and annexes, which this grammar does not cover.
_OTHER_TEXTS = (
    "agenda|constitution|convention|charter|declaration|commitment|regulations?|agreement|treaty|covenant|"
    "statute|rules|plan|protocol|handbook"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A parsed reference to a clause, and whether it stands without a Work.

    `sure` references count by themselves; the others only next to a Work. A `bare` one has no number; `unambiguous` is
    False where its verb is an ordinary word as well.
    """

    cited: Citation
    sure: bool
    bare: bool = False
    unambiguous: bool = True


@dataclass(frozen=True, slots=True)
class _Grammar:
    verb: re.Pattern[str]
    word: re.Pattern[str]
    between: re.Pattern[str]
    to_number: re.Pattern[str]
    occurrence: re.Pattern[str]
    marker: re.Pattern[str]
    under: re.Pattern[str]
    part: re.Pattern[str]
    annex: re.Pattern[str]
    in_annex: re.Pattern[str]
    other_text: re.Pattern[str]
    relative: re.Pattern[str]
    goes_on: re.Pattern[str]


@cache
def _grammar(asked: bool) -> _Grammar:
    words = lexicon()
    annex = rf"(?<![^\W_])(?:{_ANNEX if asked else 'annex'})"
    # A tab or a line's end between a heading and a number is the document itself, not a reference to it.
    to_number = r"[^\S\n\t]{1,5}"
    if asked:
        to_number = rf"{GAP}[:#,-]?{GAP}(?:(?:{_MARKED_ASKED}){GAP})?(?:{NO}{GAP})?"
    return _Grammar(
        verb=compiled(_verb(words, asked)),
        word=compiled(_phrase_word(words, asked)),
        between=compiled(rf"{GAP},?{GAP}"),
        to_number=compiled(to_number),
        occurrence=compiled(rf"{GAP}\[(?P<n>\d{{1,2}})(?:st|nd|rd|th)\]"),
        marker=compiled(rf"(?<![\w-])(?:{_MARKED_ASKED if asked else _MARKED}){GAP}[:#]?{GAP}(?:{NO}{GAP})?"),
        under=compiled(rf"\)?{SPACE}(?P<where>under|in|of|from){SPACE}{THE}"),
        part=compiled(_PART),
        annex=compiled(rf"{annex}(?:{SPACE}(?P<n>\d{{1,2}}|(?-i:[IVX]{{1,5}}|[A-Z]))(?!\w))?(?!{LETTER})"),
        in_annex=compiled(rf"(?P<comma>{GAP},)?{GAP}"),
        other_text=compiled(
            rf"{SPACE}(?:of|in|to|from|under){SPACE}(?:[\w'/-]{{1,30}}{SPACE}){{0,6}}(?:{_OTHER_TEXTS})(?!\w)"
        ),
        relative=compiled(
            rf"{GAP},?{GAP}(?<=[\s,])(?P<where>above(?!{SPACE}all\b)|below|hereafter|hereinafter|hereunder)(?!\w)"
        ),
        goes_on=compiled(rf"\t|{SPACE}(?:(?:to|that|the|an?|its)(?!\w)|(?-i:[A-Z]))"),
    )


def start(asked: bool) -> str:
    """A regex fragment that matches wherever a clause's reference can begin, and in other places."""
    marked = _MARKED_ASKED if asked else _MARKED
    lettered = rf"[a-z]{{1,2}}\){SPACE}under" if asked else "(?!)"
    fragment = rf"{_verb(lexicon(), asked)}|{marked}|{_ANNEX}|unnumbered|operative|preamb|{lettered}"
    # The fragment joins others, whose groups have names of their own.
    return re.sub(r"\?P<\w+>", "?:", fragment)


def clause(passage: Passage, at: int) -> Clause | None:
    """Parse the reference to a clause that begins at `at`; None where none begins there."""
    return (
        _in_annex(passage, at) or _by_phrase(passage, at) or _by_marker(passage, at) or _by_part(passage, at)
        or (_under_phrase(passage, at) if passage.asked else None)
    )  # fmt: skip


def goes_on(passage: Passage, end: int) -> bool:
    """Whether the text after a number is an item's, not a reference's: "1 to continue", "a) that spam is …"."""
    return not passage.asked and bool(_grammar(False).goes_on.match(passage.text, end))


def relative(passage: Passage, cited: Citation) -> Citation:
    """Add the "above" or "below" that follows to a citation."""
    match = _grammar(passage.asked).relative.match(passage.text, cited.end)
    if match is None:
        return cited
    where = match["where"].lower()
    return replace(cited, end=match.end(), relative=where if where in {"above", "below"} else "hereafter")


def _of_other_text(passage: Passage, end: int) -> bool:
    """Whether a reference ending here is to a text outside this grammar: "paragraph 72 of the Tunis Agenda"."""
    return bool(_grammar(passage.asked).other_text.match(passage.text, end))


def _in_annex(passage: Passage, at: int) -> Clause | None:
    """Parse "Annex 1", "Annex 1, 2.1", "annex 2, decides 3"."""
    grammar = _grammar(passage.asked)
    match = grammar.annex.match(passage.text, at)
    inside = grammar.in_annex.match(passage.text, match.end()) if match else None
    if match is None or inside is None:
        return None
    cited = Citation(at, match.end(), section=f"Annex {match['n']}" if match["n"] else "Annex")
    inner = _by_phrase(passage, inside.end()) or _by_marker(passage, inside.end())
    if inner and (passage.whole or not inner.bare):
        return Clause(replace(inner.cited, start=at, section=cited.section), sure=passage.asked)
    if inside["comma"] and (found := numbers(passage.text, inside.end())):
        return Clause(replace(cited, nums=found[0], end=found[1]), sure=passage.asked)
    sure = passage.asked and match["n"] is not None and not _of_other_text(passage, match.end())
    return Clause(cited, sure=sure, bare=match["n"] is None)


def _by_phrase(passage: Passage, at: int) -> Clause | None:
    """Parse "instructs the Director of BDT 5", "recalling m)", "noting [2nd] a)", "resolves"."""
    grammar, text = _grammar(passage.asked), passage.text
    verb = grammar.verb.match(text, at)
    if verb is None:
        return None
    if passage.loose:
        return _by_any_phrase(passage, at, verb.end())
    end = solid = verb.end()
    cited = Citation(at, end)
    for _ in range(_LONGEST):
        phrase_end = end
        if occurrence := grammar.occurrence.match(text, end):
            cited, end = replace(cited, occurrence=int(occurrence["n"])), occurrence.end()
        to_number = grammar.to_number.match(text, end)
        found = numbers(text, to_number.end()) if to_number else None
        if found:
            return _phrase(passage, replace(cited, nums=found[0], end=found[1]), phrase_end, verb["verb"])
        between = grammar.between.match(text, end)
        word = grammar.word.match(text, between.end()) if between and between.end() > end else None
        if word is None:
            break
        end = word.end()
        solid = end if word["solid"] else solid
    return _phrase(passage, replace(cited, end=end if cited.occurrence > 1 else solid), solid, verb["verb"])


def _by_any_phrase(passage: Passage, at: int, end: int) -> Clause | None:
    """Parse the rest of the text as a phrase, whatever words it has, and the numbers that end it."""
    text = passage.text
    cited = Citation(at, len(text))
    phrase_end = len(text)
    for gap in re.compile(r",?\s{1,5}").finditer(text, end):
        if (found := numbers(text, gap.end())) and found[1] == len(text):
            cited, phrase_end = replace(cited, nums=found[0]), gap.start()
            break
    if occurrence := re.compile(r"\s?\[(?P<n>\d{1,2})(?:st|nd|rd|th)\]$").search(text, at, phrase_end):
        cited, phrase_end = replace(cited, occurrence=int(occurrence["n"])), occurrence.start()
    return _phrase(passage, cited, phrase_end, "")


def _phrase(passage: Passage, cited: Citation, phrase_end: int, verb: str) -> Clause:
    words, folded = lexicon(), " ".join(passage.text[cited.start : phrase_end].split())
    head = words.verb(folded)
    actors = words.actors_asked(folded) if passage.asked else words.actors_in(folded)
    cited = replace(
        cited,
        phrase=" ".join(passage.printed[cited.start : phrase_end].split()).rstrip(" ,:#-"),
        part=(head.part if head else Part.OPERATIVE).value,
        addressees=words.expand(actor.name for actor in actors),
    )
    cited, verb = relative(passage, cited), " ".join(verb.lower().split())
    bare = not cited.nums
    unambiguous = verb in _CITING_VERBS or (verb in _BASE_FORMS and not bare)
    lettered = passage.asked and ")" in passage.text[phrase_end : cited.end]
    above = cited.relative is not None
    sure = (unambiguous and above if bare else unambiguous or lettered or above) and not goes_on(passage, cited.end)
    return Clause(cited, sure=sure, bare=bare, unambiguous=verb in _CITING_VERBS)


def _by_marker(passage: Passage, at: int) -> Clause | None:
    """Parse "operative paragraph 3", "item 11", "no. 11 under instructs BDT"."""
    grammar = _grammar(passage.asked)
    marker = grammar.marker.match(passage.text, at)
    if marker is None and passage.text[at : at + 10].lower() != "unnumbered":
        return None
    found = numbers(passage.text, marker.end() if marker else at)
    if found is None:
        return None
    groups = marker.groupdict() if marker else {}
    part = "operative" if groups.get("op") else "preambular" if groups.get("recital") else groups.get("part")
    cited = Citation(at, found[1], part=part.lower() if part else None, nums=found[0])
    if passage.asked and (below := _below(passage, cited, anywhere=True)):
        return below
    cited = relative(passage, cited)
    sure = cited.relative is not None or (passage.asked and not groups.get("weak"))
    agenda = passage.text[max(0, at - 7) : at].lower() == "agenda "
    return Clause(cited, sure=sure and not agenda and not _of_other_text(passage, cited.end))


def _under_phrase(passage: Passage, at: int) -> Clause | None:
    """Parse "5 under instructs BDT", "m) under recalling"."""
    found = numbers(passage.text, at, most=3)
    return _below(passage, Citation(at, found[1], nums=found[0]), anywhere=False) if found else None


def _below(passage: Passage, cited: Citation, *, anywhere: bool) -> Clause | None:
    """Parse the phrase after its number: "no. 11 under instructs the BDT director"."""
    under = _grammar(passage.asked).under.match(passage.text, cited.end)
    if under is None or not (anywhere or under["where"].lower() == "under"):
        return None
    phrase = _by_phrase(passage, under.end())
    if phrase is None or phrase.cited.nums or not phrase.unambiguous:
        return None
    return Clause(replace(phrase.cited, start=cited.start, nums=cited.nums), sure=True)


def _by_part(passage: Passage, at: int) -> Clause | None:
    """Parse "the operative part", "the preamble"."""
    match = _grammar(passage.asked).part.match(passage.text, at)
    if match is None:
        return None
    part = "preambular" if match["preamble"] else match["side"].lower()
    return Clause(Citation(at, match.end(), part=part), sure=False, bare=True)


def _verb(words: Lexicon, asked: bool) -> str:
    verbs = (*words.heads, *(_BASE_FORMS if asked else ()))
    before = alternatives(m for m in words.phrases["modifiers"] if m not in _CONNECTIVES)
    return rf"(?:(?:{before}){SPACE}){{0,3}}(?P<verb>{alternatives(verbs)})"


def _phrase_word(words: Lexicon, asked: bool) -> str:
    """A fragment for the next token of a phrase: an actor, a modifier, a connective, or "to" and a verb."""
    actors = [a for actor in words.actors.values() for a in actor.names + (actor.asked if asked else ())]
    short = [a for actor in words.actors.values() for a in actor.short]
    abbreviated = alternatives(short) if asked else rf"(?-i:{alternatives(short)})"
    modifiers = [m for m in words.phrases["modifiers"] if m not in _CONNECTIVES]
    passed_on = alternatives(words.phrases["passed_on"])
    joining = alternatives((*words.phrases["joining"], *_CONNECTIVES))
    ending = alternatives((*_ENDING, *modifiers))
    return rf"(?P<solid>{alternatives(actors)}|{abbreviated}|{ending}|to{SPACE}(?:{passed_on}))|{joining}"
