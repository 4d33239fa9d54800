"""Parse references to Works: "PP Resolution 140 (Rev. Dubai, 2018)", "Resolutions 45 and 69 of WTDC"."""

import re
from dataclasses import dataclass, replace
from functools import cache

from ingest.citation.grammar import GAP, NO, SPACE, THE, YEAR, Passage, compiled, names
from ingest.citation.numbering import counts_things
from ingest.citation.reference import Citation
from ingest.citation.revisions import full_year, revised
from ingest.lexicon import lexicon

# The years in which conferences met, or which their names bear: "PP-18" is a conference, "WTDC-45" is not.
_CONFERENCE_YEARS = {
    "pp": "82 89 92 94 98 02 06 10 14 18 22 26",
    "wtdc": "92 94 98 02 06 10 14 17 21 22 25",
    "wtsa": "93 96 00 04 08 12 16 20 22 24",
    "wrc": "79 84 88 92 93 95 97 00 03 07 12 15 19 23 27",
    "ra": "93 95 97 00 03 07 12 15 19 23 27",
    "wtpf": "96 98 01 09 13 21 26",
    "wcit": "12",
}
# A sector's resolutions are its assembly's, and "ITU" before a resolution says nothing.
_ASSEMBLY = {"itu-t": "wtsa", "itu-d": "wtdc", "itu-r": "ra", "itu": None}
_ORGANS = {"a": "unga", "e": "ecosoc", "s": "unsc", "a/hrc": "hrc"}
# An endless list is no reference; the bound keeps reading linear.
_MOST = 40

_ENDS = r"(?![0-9a-z_%]|[./]\d)"
_PLAIN = rf"\d{{1,4}}(?:/\d{{1,4}})?{_ENDS}"
_SECTOR = rf"ITU-[RTD]{SPACE}\d{{1,3}}(?:-\d{{1,2}})?{_ENDS}"
_SERIES = r"[a-z]{1,2}\.\d{1,5}(?:\.\d{1,3}){0,3}(?:-\d{1,2})?(?![0-9a-z])"
_NUMBER = rf"(?P<number>(?:ITU-[RT]{SPACE})?{_SERIES}|{_SECTOR}|{_PLAIN})"
_BARE = compiled(rf"(?<![\w.,/-]){_PLAIN}")
# Bodies whose resolutions go by "body number" alone, and the form of that number.
_SHORT_FORM = {
    **dict.fromkeys(("pp", "wtdc", "wtsa", "wrc"), r"\d{1,3}(?!-\d)"),
    **dict.fromkeys(("unga", "ecosoc", "hrc"), r"\d{1,4}/\d{1,4}"),
    **dict.fromkeys(("itu-t", "itu-r"), _SERIES),
    "unsc": r"\d{3,4}",
}


@dataclass(frozen=True, slots=True)
class _Grammar:
    body: re.Pattern[str]
    kind: re.Pattern[str]
    owns: re.Pattern[str]
    number: re.Pattern[str]
    next_number: re.Pattern[str]
    also: re.Pattern[str]
    chain: re.Pattern[str]
    met: re.Pattern[str]
    adopted_by: tuple[re.Pattern[str], ...]
    here: re.Pattern[str]
    this: re.Pattern[str]
    symbol: re.Pattern[str]
    short_form: dict[str, re.Pattern[str]]


@dataclass(frozen=True, slots=True)
class _AskedGrammar:
    """Patterns of forms that only people use, not documents."""

    version_of: re.Pattern[str]
    counted: re.Pattern[str]
    one: re.Pattern[str]
    listed: re.Pattern[str]


@cache
def _grammar(asked: bool) -> _Grammar:
    name = names(asked)
    before = rf"{GAP}[.:#-]?{GAP}(?:{NO}{GAP})?" if asked else rf"\.?{SPACE}(?:{NO}{GAP})?"
    in_brackets = rf"|{GAP}\({GAP}(?P<bracketed>{_PLAIN}){GAP}\)" if asked else ""
    number = r"\d{1,4}(?:/\d{1,4})?"
    last_and = r"(?:and|or|et|y|и|vs)\b\.?|[&و]"
    this = rf"this|the{SPACE}present"
    adopted_by = [
        rf",?{SPACE}(?:of|adopted{SPACE}(?:by|at)|approved{SPACE}by|de|du|del|des){SPACE}{THE}(?P<body>{name.body})",
    ]
    if asked:
        this += r"|la\spr[eé]sente|present|cette|esta|эт[а-я]{1,3}|настоящ[а-я]{2,3}|[本这该]|هذا"
        adopted_by += [
            rf",?{SPACE}(?:by|from|at){SPACE}{THE}(?P<body>{name.adopter})",
            rf"{SPACE}(?P<body>{name.adopter})(?!{GAP}(?:{name.numbered}|\d|-))",
            rf"{GAP}\((?P<body>{name.adopter})(?=\)|-\d)",
        ]
    return _Grammar(
        body=compiled(name.body),
        kind=compiled(name.kind),
        # "Economic and Social Council, in its"   "General Assembly (UNGA), through"
        owns=compiled(
            rf"(?:{GAP}\([^()\n]{{2,40}}\))?(?:'s)?"
            rf"(?:,?{SPACE}(?:in{SPACE}its|through(?:{SPACE}its)?|in{SPACE}adopting)(?!\w)|的)?{GAP}"
            rf"{'-?' if asked else ''}"
        ),
        number=compiled(rf"{before}{_NUMBER}{in_brackets}"),
        next_number=compiled(_NUMBER),
        also=compiled(rf"{GAP}(?:,{GAP}(?:(?:and|or)\b{GAP})?|(?:{last_and}){GAP})"),
        chain=compiled(rf"(?:{GAP},{GAP}{number}){{0,{_MOST}}}{GAP},?{GAP}(?:{last_and}){GAP}\d"),
        met=compiled(r"[-\s']?(?P<year>(?:19|20)\d\d|\d\d)(?![\d%]|[-/.]\d)"),
        adopted_by=tuple(map(compiled, adopted_by)),
        here=compiled(
            rf",?{SPACE}(?:of|by|adopted{SPACE}by){SPACE}(?:this|the{SPACE}present){SPACE}(?:conference|assembly)"
        ),
        this=compiled(rf"(?<![^\W_])(?:{this}){GAP}(?P<kind>{name.numbered})"),
        symbol=compiled(r"(?<![\w/])(?P<organ>A/HRC|A|E|S)/RES/(?P<number>\d{1,4}(?:/\d{1,4})?)(?!\d)"),
        short_form={
            body: compiled(rf"(?:-|\s|{SPACE}no\.?{SPACE})(?P<number>{form}){_ENDS}")
            for body, form in _SHORT_FORM.items()
        },
    )


@cache
def _asked_grammar() -> _AskedGrammar:
    name, number = names(True), r"\d{1,4}(?:/\d{1,4})?"
    return _AskedGrammar(
        # the 2014 version of
        version_of=compiled(rf"(?P<year>{YEAR}){SPACE}(?:version|revision|edition|text){SPACE}of{SPACE}{THE}"),
        # 第45号决议   第45和69号决议
        counted=compiled(
            rf"第?{GAP}(?P<numbers>{number}(?:(?:\s?号)?\s?[,和与及]\s?(?:第\s?)?{number}){{0,9}})\s?号\s?(?P<kind>{name.counted})"
        ),
        # the Iraq one (211)
        one=compiled(rf"(?<![^\W_])ones?{GAP}\({GAP}(?P<number>{_PLAIN}){GAP}\)"),
        # of the letter   in the CSTD letter
        listed=compiled(
            rf"{SPACE}(?:of|in|from|on|under|de|du){SPACE}(?P<which>the|that|this|their|its|la|le)"
            rf"(?P<whose>(?:{SPACE}[\w'/-]{{1,20}}){{0,3}}?){SPACE}(?P<kind>{name.listed})"
        ),
    )


def start(asked: bool) -> str:
    """A regex fragment that matches wherever a Work's reference can begin, and in other places."""
    name = names(asked)
    fixed = rf"this|the{SPACE}present|(?:A|A/HRC|E|S)/RES/"
    if asked:
        fixed += rf"|ones?{GAP}\(|la{SPACE}pr|present|cette|esta|эт|настоящ|[本这该第]|هذا|\d"
    return f"{name.body}|{name.kind}|{fixed}"


def works(passage: Passage, at: int) -> tuple[Citation, ...]:
    """Parse the Works that a reference beginning at `at` names, in their order; none where none begins there."""
    found = _by_symbol(passage, at) or _this(passage, at)
    if not found and passage.asked:
        found = _counted(passage, at) or _one(passage, at)
    return found or _named(passage, at)


def bare_number(passage: Passage, at: int) -> Citation | None:
    """Parse a number that its context may make a Work's: "77" in "77 resolves 4.5"; None for a year."""
    match = _BARE.match(passage.text, at)
    if match is None or _is_year(match[0]):
        return None
    return Citation(at, match.end(), kind="res", number=match[0])


def listed(passage: Passage, at: int) -> Citation | None:
    """Parse the letter or report that follows a cited item: " of the CSTD letter"."""
    match = _asked_grammar().listed.match(passage.text, at)
    if match is None:
        return None
    kind, this = names(True).code(match["kind"]), match["which"].lower() == "this"
    owner = _grammar(True).body.search(match["whose"])
    body = names(True).code(owner[0]) if owner else None
    return Citation(match.start(), match.end(), body=body, kind=kind, this=this)


def _by_symbol(passage: Passage, at: int) -> tuple[Citation, ...]:
    """Parse a United Nations document symbol: "A/RES/70/125"."""
    match = _grammar(passage.asked).symbol.match(passage.text, at)
    if match is None:
        return ()
    body = _ORGANS[match["organ"].lower()]
    return (revised(passage, Citation(at, match.end(), body=body, kind="res", number=match["number"])),)


def _this(passage: Passage, at: int) -> tuple[Citation, ...]:
    """Parse "this resolution"; but not "this resolution 45", nor "these resolutions"."""
    grammar = _grammar(passage.asked)
    match = grammar.this.match(passage.text, at)
    if match is None or _is_plural(match["kind"]) or grammar.number.match(passage.text, match.end()):
        return ()
    return (Citation(at, match.end(), kind=names(passage.asked).code(match["kind"]), this=True),)


def _counted(passage: Passage, at: int) -> tuple[Citation, ...]:
    match = _asked_grammar().counted.match(passage.text, at)
    if match is None:
        return ()
    kind = names(True).code(match["kind"])
    numbers = re.compile(r"\d+(?:/\d+)?").finditer(passage.text, match.start("numbers"), match.end("numbers"))
    found = [Citation(n.start(), n.end(), kind=kind, number=n[0]) for n in numbers]
    found[-1] = revised(passage, replace(found[-1], end=match.end()))
    found[0] = replace(found[0], start=at)
    return tuple(found)


def _one(passage: Passage, at: int) -> tuple[Citation, ...]:
    match = _asked_grammar().one.match(passage.text, at)
    if match is None or _is_year(match["number"]):
        return ()
    return (Citation(at, match.end(), kind="res", number=match["number"]),)


def _named(passage: Passage, at: int) -> tuple[Citation, ...]:
    """Parse "[version of] [body] kind numbers", or "body number"."""
    grammar, head = _grammar(passage.asked), Citation(at, at)
    if passage.asked and (version := _asked_grammar().version_of.match(passage.text, at)):
        head = replace(head, end=version.end(), year=version["year"])
    name = grammar.body.match(passage.text, head.end)
    if name is None:
        kind = grammar.kind.match(passage.text, head.end)
        return _series(passage, kind, head) if kind else ()
    head = _adopted(passage, replace(head, end=name.end()), name, 0)
    owns = grammar.owns.match(passage.text, head.end)
    end = owns.end() if owns else head.end
    if passage.asked and (found := _counted(passage, end)):
        found = tuple(replace(work, body=head.body) for work in found)
        return (replace(found[0], start=at), *found[1:])
    kind = grammar.kind.match(passage.text, end)
    return (_series(passage, kind, head) if kind else ()) or _short_form(passage, head)


def _short_form(passage: Passage, head: Citation) -> tuple[Citation, ...]:
    """Parse "WTDC-45", "PP 140", "UNGA 70/125", "ITU-T X.509"; documents print only the last."""
    recommended = head.body in {"itu-t", "itu-r"}
    form = _grammar(passage.asked).short_form.get(head.body or "")
    match = form.match(passage.text, head.end) if form and not head.conference else None
    if match is None or counts_things(passage.text, match.end()) or not (passage.asked or recommended):
        return ()
    kind = "rec" if recommended else "res"
    return (_qualified(passage, replace(head, end=match.end(), kind=kind, number=match["number"].upper())),)


def _series(passage: Passage, kind: re.Match[str], head: Citation) -> tuple[Citation, ...]:
    """Parse the numbers that follow a kind, each with its revision; they share the body that one of them states."""
    grammar, text = _grammar(passage.asked), passage.text
    code = names(passage.asked).code(kind[0])
    match = grammar.number.match(text, kind.end())
    found: list[Citation] = []
    while match and len(found) < _MOST:
        begins = match.start(match.lastgroup or 0) if found else head.start
        number = match[match.lastgroup or 0]
        work = _numbered(replace(head, start=begins, end=match.end(), kind=code), number)
        # "Dec 5, 2018" is a date; "res 45 and 3 others" and "in my opinion 5 countries" count things.
        is_date = kind[0].lower() == "dec" and re.compile(rf",?\s{{1,3}}{YEAR}").match(text, match.end())
        if work is None or is_date or ((found or code == "opinion") and counts_things(text, match.end())):
            break
        found.append(_qualified(passage, work))
        # "Recommendations ITU-T X.1205 and X.1206"
        head = replace(head, body=work.body) if code == "rec" else head
        end = found[-1].end
        also = grammar.also.match(text, end)
        if also is None or ("," in also[0] and not _is_plural(kind[0]) and not grammar.chain.match(text, end)):
            break
        match = grammar.next_number.match(text, also.end())
    return _shared(found)


def _numbered(work: Citation, number: str) -> Citation | None:
    """Add a number to a Work; None where its kind cannot have such a number."""
    sector, _, bare = number.upper().rpartition(" ")
    sector = sector.strip()
    if bare[0].isalpha():
        return replace(work, number=bare, body=sector.lower() or work.body) if work.kind == "rec" else None
    if sector:
        body = work.body if work.body and work.body not in _ASSEMBLY else sector.lower()
        return replace(work, number=f"{sector} {bare}", body=_assembly(body, work.kind))
    if _is_year(number) and work.body != "unsc":
        return None
    return replace(work, number=number, body=_assembly(work.body, work.kind))


def _qualified(passage: Passage, work: Citation) -> Citation:
    """Parse the revision and the body that follow a Work's number, in either order."""
    return revised(passage, _attributed(passage, revised(passage, work)))


def _attributed(passage: Passage, work: Citation) -> Citation:
    """Parse the body that follows a Work: "of WTSA", "adopted by the Council"."""
    grammar, text = _grammar(passage.asked), passage.text
    if here := grammar.here.match(text, work.end):
        return replace(work, end=here.end(), here=True)
    for pattern in grammar.adopted_by:
        if match := pattern.match(text, work.end):
            named = _adopted(passage, replace(work, end=match.end()), match, "body")
            closing = r"\)" if "(" in match[0] else rf"{GAP}\([A-Za-z-]{{2,10}}\)"
            closed = re.compile(closing).match(text, named.end)
            body = work.body or _assembly(named.body, work.kind)
            return replace(named, end=closed.end() if closed else named.end, body=body)
    return work


def _adopted(passage: Passage, work: Citation, name: re.Match[str], group: str | int) -> Citation:
    """Add to a Work the body that `name` matched, and the conference where a year is joined to it."""
    alias = name[group]
    code = names(passage.asked).code(alias)
    met = _grammar(passage.asked).met.match(passage.text, work.end)
    if met is None or met["year"][-2:] not in _CONFERENCE_YEARS.get(code, "").split():
        return replace(work, body=code)
    prefix = alias.upper() if alias.upper() in names(True).conferences else lexicon().bodies[code].short
    year = work.year or full_year(met["year"])
    return replace(work, end=met.end(), body=code, conference=f"{prefix}-{met['year']}", year=year)


def _shared(found: list[Citation]) -> tuple[Citation, ...]:
    """Propagate the body that a later Work of a list states to those before it."""
    shared: list[Citation] = []
    for work in reversed(found):
        silent = shared and work.body is None and not work.here
        shared.append(replace(work, body=shared[-1].body, here=shared[-1].here) if silent else work)
    return tuple(reversed(shared))


def _assembly(body: str | None, kind: str | None) -> str | None:
    return body if kind == "rec" else _ASSEMBLY.get(body or "", body)


def _is_plural(kind: str) -> bool:
    return kind.lower().endswith("s") and kind.lower() not in {"res", "avis"}


def _is_year(number: str) -> bool:
    return bool(re.fullmatch(r"(?:19|20)\d\d", number))
