"""What a question wants to be told, and how a clause that tells it looks: how many of what, who by name, when, where.

A clause on the same subject without it is no answer: "within how many hours must an operator report?" is not answered
by the duty to report.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.understanding.cues import cue, has, stop_words
from ingest.indexes.lexical import stems
from ingest.lexicon import plain

_I = re.IGNORECASE
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = rf"\b(?:19|20)\d\d\b|\b(?:{_MONTHS})\b"
_PERIOD = r"\b(?:days?|weeks?|months?|years?)\b"
# A year counts nothing.
_NUMBER = (
    r"(?:(?<![\w.])(?!(?:19|20)\d\d\b)\d[\d.,]*|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    r"|thirteen|fourteen|fifteen|sixteen|eighteen|twenty|thirty|forty|fifty|sixty|eighty|dozens?|hundreds?|thousands?"
    r"|million|billion)\b)"
)
_FRACTION = r"\bone[- ](?:half|third|quarter|fifth|sixth|eighth|tenth|twelfth|sixteenth)\b"
_AMOUNT = (
    r"\b\d[\d., ]*\s*(?:million|billion|francs|dollars|euros|per\s?cent|%)|\b(?:CHF|USD|EUR|francs?|dollars?|euros?)\b"
    rf"|\bcontributory units?\b|{_FRACTION}"
)
# Between a number and what it counts: "21 of the Member States", "three new regional offices".
_BETWEEN = r"(?:[^\w.;:]+[\w'-]+){0,4}?[^\w.;:]+"
_PEOPLE = "people|persons?|participants?|delegates?|individuals?"
_HOW_MANY = re.compile(
    r"\b(?:how many|the (?:total |exact )number of|what (?:is|was) the number of)\s+((?:[\w/'-]+\s*){1,4})", _I
)
_OFFICES = (
    r"auditors?|chair\w*|presidents?|heads?|authors?|winners?|ministers?|ambassadors?|ceo|founders?|co-facilitators?"
    r"|facilitators?|rapporteurs?|lawyers?|editors?(?:-in-chief)?"
)
_SHARE = rf"{_FRACTION}|%|\bper\s?cent\b|\b(?:half|thirds?|quarters?|majority|one in)\b"
# "a fine of 300 francs", "the rate of 5 per cent a year", "30 Mbit/s", "20 km".
_MEASURE = (
    r"\d\s*(?:[kMGT]?bit/s|[kMGT]?bps|[kMG]?Hz|k?W|V|k?m|kg|°|degrees|per\s?cent|%|kilomet|met(?:er|re)s?|hours?"
    r"|minutes?)"
)
_FORBIDDING = (
    r"\b(?:prohibit|forbid|forbidden|ban(?:s|ned|ning)?|bar(?:s|red)|outlaw|disallow|refrain|abstain|restrict|prevent"
    r"|avoid|(?:shall|may|must|should|can) not|cannot|not (?:to|be)|without)"
)
_LIMITING = (
    r"\b(?:cap(?:s|ped)?|ceilings?|maxim\w+|minim\w+|limit\w*|exceed\w*|up to|at most|at least|no more|not more"
    r"|not less|no \w+ than|upper|lower)\b"
)
# A word that asks stands at most so far before what it asks for.
_ASKED = r"\b(?:what|whats|which|who|how much|how many|how did|how does|is there|are there)\b(?:\W+[\w'-]+){0,4}?\W+"

Made = Callable[[re.Match[str]], str]


def _stood_for(match: re.Match[str]) -> str:
    """ "Universal Postal Union (UPU)", "UPU (Universal …)", "UPU means"."""
    short = re.escape(match["short"])
    return rf"\((?:the )?{short}\)|(?<!\w){short}\s*\(|(?<!\w){short}\W+(?:means|stands for)\b"


# How something is asked for; what a clause has to hold for it; whether capitals tell.
_WAYS: tuple[tuple[str, str | Made, bool], ...] = (
    (
        r"\bwho (?:chairs|chaired|presides|presided|heads|headed|leads)\b",
        r"\b(?:chaired|headed|led|presided over) by\b|\bchairmanship of\b|\b(?:Mr|Ms|Mrs|Dr|Prof)\.?\s",
        False,
    ),
    (
        rf"\bwho (?:is|was|are|were|'s)\s+(?:(?:the|our|its|their)\s+)?(?:[\w'-]+\s+){{0,2}}(?:{_OFFICES})\b"
        rf"|\bnames? of (?:the|its|their|our)\s+(?:[\w'-]+\s+){{0,2}}(?:{_OFFICES})\b"
        r"|\bwho (?:won|founded|invented)\b|\bnames? (?:them )?please\b|\bperson's name\b"
        r"|\bwhat (?:is|was|are|were) (?:his|her|their) names?\b",
        r"\b(?:Mr|Ms|Mrs|Dr|Prof|Sir|H\.?E)\.?\s+[A-Z]\w+",
        True,
    ),
    (r"\bwhen (?:was|were|did)\b|\b(?:what|which|exact) (?:days?|dates?|month|years?)\b", rf"{_DATE}|{_PERIOD}", False),
    (r"\b(?:by when|deadline)\b", rf"{_DATE}|{_PERIOD}|\bsessions?\b", False),
    (
        r"\b(?:what|which) (?:city|town|venue|hotel|building|street)\b",
        rf"\b(?:in|at|from|of)\s+(?!(?:{_MONTHS})\b)[A-Z][a-z]+",
        True,
    ),
    (r"\b(?:figures?|statistics|headcount) (?:for|of|on|about)\b", _NUMBER, False),
    (
        r"\bwhat (?:is the )?(?:share|percentage|proportion|fraction)\b|\bhow many per\s?cent\b",
        _SHARE,
        False,
    ),
    (
        r"\b(?:what|which) (?:[\w-]+ ){0,2}(?:speed|height|distance|bandwidth|temperature|voltage|weight|bit ?rate)\b"
        r"|\bhow (?:fast|high|tall|big|old|heavy)\b",
        _NUMBER,
        False,
    ),
    (r"\bin (?:[kMGT]bit/s|[kMGT]bps|[kMG]Hz|km|kilomet\w+|met(?:er|re)s)(?=\W|$)", _MEASURE, False),
    (r"\b(?:forbid|prohibit|outlaw|ban)(?:s|ned|den|ited)?\b", _FORBIDDING, False),
    (
        r"\b(?:cap(?:s|ped)?|limits?) the\b|\b(?:sets?|fix(?:es)?|puts?|impose[sd]?) (?:a|an|the|any) (?:[\w-]+ ){0,2}"
        r"(?:cap|ceiling|limit|maximum|minimum|quota)\b",
        _LIMITING,
        False,
    ),
    (
        r"\bwhat do(?:es)? (?:the (?:letters|acronym|abbreviation|initials) (?:in )?)?(?P<short>\S+) stand for\b",
        _stood_for,
        True,
    ),
    (
        r"\b(?:what|which)(?:'s| is| was| are)? (?:the )?(?:[\w'-]+ )?(?:costs?|price|budget|fees?|salary|rate)\b"
        r"|\b(?:what|how much) (?:will|would|did|does|do|is|are|was)\b.*\bcosts?\b"
        r"|\bhow much\b.*\b(?:costs?|paid|earn|charged?)\b|\bwhat (?:does|do|did)\b.*\bearn\b",
        _AMOUNT,
        False,
    ),
    (
        r"\b(?:defin(?:e[sd]?|ing|itions?)|what is meant by)\b",
        r"\bdefin|\bmeans\b|\bunderstood (?:as|to)\b|\brefers to\b|\bterm\b",
        False,
    ),
    (r"\b(?:which|what) articles?\b", r"\barticles?\s+\d", False),
    # The same in the other languages of the Union, of clauses in English.
    (
        r"\bcombien (?:a |ont |cela |ça )?coût|\bcombien d'argent\b|\bcu[aá]nto (?:dinero|cuesta|cost)"
        r"|\bсколько (?:стои|денег)|多少钱|花费多少|كم (?:كلف|يكلف|تكلف|بلغت تكلفة)",
        _AMOUNT,
        False,
    ),
    (r"\b(?:a|ont|qui) voté\b|\bvot(?:ó|aron)\b|голосова|投票|التصويت", r"\bvot(?:e|ing)", False),
    (
        r"\b(?:amendes?|pénalités?|multas?|sanciones)\b|\bштраф|罚款|处罚|غرامة|عقوبة",
        r"\b(?:fine[sd]?\b|penal|sanction|punish)",
        False,
    ),
    (
        r"\bquel(?:le)? (?:pourcentage|proportion)\b|\bqué porcentaje\b|\bкакой процент|百分之几|百分比|ما نسبة",
        _SHARE,
        False,
    ),
    (r"\b(?:tele)?phone number\b", r"\+?\d[\d ()/-]{5,}\d", False),
    (r"\be-?mail address\b", r"\S@\S", False),
)


@dataclass(frozen=True, slots=True)
class AnswerType:
    """What a clause has to hold; the first one found may hold `first` instead."""

    pattern: re.Pattern[str]
    first: re.Pattern[str] | None = None


def wanted(question: str) -> list[AnswerType]:
    """What a clause has to hold to tell what a question wants to be told; each of these."""
    folded = plain(question)
    out = [
        AnswerType(re.compile(made if isinstance(made, str) else made(found), 0 if cased else _I))
        for asked, made, cased in _WAYS
        if (found := re.search(asked, folded, _I))
    ]
    if has("money", question):
        out.append(AnswerType(re.compile(_AMOUNT, _I)))
    out += [AnswerType(_counted(match[1]), re.compile(_NUMBER, _I)) for match in _HOW_MANY.finditer(folded)]
    # The other forms of a word count as the word.
    words = [stems(word)[0] for word in re.findall(rf"{_ASKED}({cue('literal').pattern})", folded, _I)]
    return [*out, *(AnswerType(re.compile(rf"(?<![^\W_]){re.escape(word)}", _I)) for word in dict.fromkeys(words))]


def _counted(said: str) -> re.Pattern[str]:
    """A number of these things: "5 inputs", "the inputs are five"."""
    words = [word for word in re.findall(r"[\w-]+", said) if word.casefold() not in stop_words()]
    things = [_PEOPLE] if re.search(rf"\b(?:{_PEOPLE})\b", said, _I) else []
    things += [rf"{re.escape(stem)}[\w-]*" for word in words[:2] for stem in stems(word)]
    if not things:
        return re.compile(_NUMBER, _I)
    what = "|".join(things)
    return re.compile(rf"{_NUMBER}{_BETWEEN}(?:{what})|\b(?:{what}){_BETWEEN}{_NUMBER}", _I)
