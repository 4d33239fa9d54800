"""Parse and format clause numbers: "k) ii)", "3 to 6", "a) and b)" into dotted form, and back."""

import re
from functools import cache
from typing import NamedTuple

# An endless list is no reference; the bound keeps reading linear.
MOST = 40

_ONES = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
_ROMAN = (*_ONES, "x", *(f"x{one}" for one in _ONES), "xx")
_ROMAN_LETTERS = r"[ivx]{2,5}"
_SINGLE = rf"(?:{_ROMAN_LETTERS}|[a-z])(?![a-z])"

# What may follow a number that no bracket closes; anything else makes a letter an ordinary word.
_GOES_ON = (
    r"and|or|of|in|on|to\s[a-z]\b|through\s[a-z]\b|for|with|from|under|above|below|hereafter|say|says|mean|means|"
    r"text|pls|plz|please|is|was|does|do|about|cover|covers|vs|versus|then|too|exactly|verbatim|again|"
    r"et|ou|y|o|de|du|del|и|или|(?:wtdc|wtsa|pp|wrc)\b|(?:res|dec|rec)[a-z]{0,11}\.?\s?\d{1,4}"
)
_CLOSED = rf"(?=\s{{1,5}}(?:{_GOES_ON})\b|\s{{0,5}}(?:$|[,;:?!()\[\]\"&/]|\.(?!\w)|-\s?[a-z](?![a-z])))"

# A digit before these counts things; it does not number a clause. So it does before a plural, and what is no
# plural, though it ends as one, is a closed list.
_NO_PLURAL = (
    r"says|means|asks|covers|requires|reads|tells|mentions|talks|addresses|concerns|applies|contradicts|refers|needs|"
    r"wants|lets|makes|gives|puts|sets|discusses|deals|starts|begins|ends|includes|conflicts|states|allows|speaks|"
    r"resolves|decides|instructs|invites|requests|urges|encourages|recalls|notes|does|pls|this|res|whats|plus|"
    r"across|thus|thanks|always|versus|towards|besides|unless"
)
_COUNTED = (
    r"(?:more|others?|new|main|key|different|people|women|children|men|million|billion|percent|per\s+cent|"
    rf"[kmg]?hz|year|month|day|time|(?!(?:{_NO_PLURAL})\b)[^\W\d_]{{3,}}s)\b"
)
_DIGIT_ENDS = rf"(?![0-9a-z_%°]|[./:]\d|,\d{{3}}|\s\d{{3}}(?!\d)|\s?%|-[a-z]{{2}}|\s{{1,5}}{_COUNTED})"


class _Patterns(NamedTuple):
    digits: re.Pattern[str]
    letter: re.Pattern[str]
    sub: re.Pattern[str]
    sub_digits: re.Pattern[str]
    ends: re.Pattern[str]
    unnumbered: re.Pattern[str]
    also: re.Pattern[str]
    until: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    def compiled(pattern: str) -> re.Pattern[str]:
        return re.compile(pattern, re.IGNORECASE)

    return _Patterns(
        digits=compiled(r"(?P<open>\(\s?)?(?P<num>\d{1,3}(?:\.\d{1,3}){0,4}(?!\d))\s?(?P<bis>(?:bis|ter|quater)\b)?"),
        letter=compiled(
            rf"(?P<open>\(\s?)?(?!pp\s{{1,5}}[a-z])(?P<num>{_ROMAN_LETTERS}|([a-z])\3|[a-z])(?![a-z])"
            rf"(?:\s?\)|(?<!\b(?-i:I)){_CLOSED}|(?=\.[ivx]{{1,5}}\b)|(?=\s[ivx]{{1,5}}(?:\)|{_CLOSED})))"
        ),
        sub=compiled(
            rf"\.(?P<dot>{_SINGLE})\)?|\s{{0,2}}\((?P<both>{_SINGLE})\)|\s{{0,2}}(?P<close>{_SINGLE})\)"
            rf"|(?!g)(?P<glued>{_SINGLE}){_CLOSED}|\s{{1,2}}(?P<open>{_SINGLE}){_CLOSED}"
        ),
        sub_digits=compiled(r"\.(?P<dot>\d{1,2})(?!\w)|\s{0,2}\(?(?P<close>\d{1,2})\)"),
        ends=compiled(_DIGIT_ENDS),
        unnumbered=compiled(r"unnumbered\s{1,5}paragraph\s{1,5}(?P<num>\d{1,3})(?!\w)"),
        also=compiled(r"\)?\s{0,5}(?:,\s{0,5}(?:and\b|or\b|&)?|(?:and|or|vs|et|y|и)\b|&|\+|(?<=\s)و|和)\s{0,5}"),
        until=compiled(r"\)?\s{0,3}(?:-|(?:to|through|thru|à)\b|至|到)\s{0,3}"),
    )


def numbers(text: str, at: int, most: int = MOST) -> tuple[tuple[str, ...], int] | None:
    """Parse the list or range of clause numbers that begins at `at`: dotted numbers, and where they end; else None."""
    first = _number_at(text, at)
    if first is None:
        return None
    (num, end), patterns = first, _patterns()
    found = [num]
    while len(found) < most:
        if (until := patterns.until.match(text, end)) and (last := _number_at(text, until.end())):
            between = _series_between(found[-1], _with_stem(found[-1], last[0], ranged=True))
            if between:
                found += between
                end = last[1]
                continue
        also = patterns.also.match(text, end)
        following = _number_at(text, also.end()) if also else None
        if following is None:
            break
        found.append(_with_stem(found[-1], following[0]))
        end = following[1]
    if text[end : end + 1] == "-" and text[end + 1 : end + 2].isdigit():
        return None
    return tuple(dict.fromkeys(found)), end


def counts_things(text: str, end: int) -> bool:
    """Whether the digits that end here count what follows: "3 things", "45 MHz"."""
    return not _patterns().ends.match(text, end)


def format_num(num: str) -> str:
    """Format a dotted number as documents print it: "k.ii" is "k) ii)", "2.i" is "2 i)", "4.1" stays."""
    printed = ""
    for part in filter(None, num.split(".")):
        if part.startswith("nn_"):
            printed += f"{', ' if printed else ''}unnumbered paragraph {part[3:]}"
        elif not part[0].isdigit():
            printed += f"{' ' if printed else ''}{part})"
        elif printed and printed[-1].isdigit():
            printed += f".{part}"
        else:
            printed += f" {part})" if printed else part
    return printed


def format_nums(nums: tuple[str, ...]) -> str:
    """Format several numbers as one list: "3, 4 and 5"."""
    printed = [format_num(num) for num in nums]
    return " and ".join(filter(None, [", ".join(printed[:-1]), *printed[-1:]]))


def _number_at(text: str, at: int) -> tuple[str, int] | None:
    patterns = _patterns()
    if unnumbered := patterns.unnumbered.match(text, at):
        return f"nn_{int(unnumbered['num'])}", unnumbered.end()
    if digits := patterns.digits.match(text, at):
        read = _digits(text, digits)
    elif letter := patterns.letter.match(text, at):
        read = _subs(text, letter["num"].lower(), letter.end())
    else:
        return None
    return _with_unnumbered(text, *read) if read else None


def _digits(text: str, head: re.Match[str]) -> tuple[str, int] | None:
    num, end = head["num"] + (head["bis"] or "").lower(), head.end() if head["bis"] else head.end("num")
    if head["open"] and text.startswith(")", end):
        return num, end + 1
    read, read_end = _subs(text, num, end)
    if read == num and counts_things(text, end):
        return None
    return read, read_end


def _subs(text: str, num: str, end: int) -> tuple[str, int]:
    """Parse the sub-levels: a letter under a digit, a Roman number or a bracketed digit under a letter."""
    for _ in range(3):
        under_digit = num[-1].isdigit() or num.endswith(("bis", "ter", "quater"))
        match = _patterns().sub.match(text, end)
        sub = match[match.lastgroup or 0].lower() if match else ""
        if match and (under_digit or sub in _ROMAN):
            num, end = f"{num}.{sub}", match.end()
        elif not under_digit and (match := _patterns().sub_digits.match(text, end)):
            num, end = f"{num}.{match[match.lastgroup or 0]}", match.end()
        else:
            break
    return num, end


def _with_unnumbered(text: str, num: str, end: int) -> tuple[str, int]:
    if text.startswith(", ", end) and (below := _patterns().unnumbered.match(text, end + 2)):
        return f"{num}.nn_{int(below['num'])}", below.end()
    return num, end


def _with_stem(before: str, num: str, *, ranged: bool = False) -> str:
    """Complete a number from the one before it: "b" after "2.a" is "2.b", "ii" after "k.i" is "k.ii"."""
    stem, _, last = before.rpartition(".")
    if not stem or last[0].isdigit() or num[0].isdigit() or "." in num or num.startswith("nn_"):
        return num
    goes_on = num in _ROMAN and last in _ROMAN and (ranged or _ROMAN.index(num) == _ROMAN.index(last) + 1)
    return f"{stem}.{num}" if stem[-1].isdigit() or goes_on else num


def _series_between(first: str, last: str) -> list[str]:
    """Expand a range: the numbers after `first` up to `last`; none where the two are not of one series."""
    stem, dot, low = first.rpartition(".")
    other, _, high = last.rpartition(".")
    if stem != other:
        return []
    if low.isdigit() and high.isdigit():
        series = [str(n) for n in range(int(low) + 1, min(int(high), int(low) + MOST) + 1)]
    elif low in _ROMAN and high in _ROMAN and (low == "i" or len(low + high) > 2):
        series = list(_ROMAN[_ROMAN.index(low) + 1 : _ROMAN.index(high) + 1])
    elif len(low) == len(high) == 1:
        series = [chr(n) for n in range(ord(low) + 1, ord(high) + 1)]
    else:
        return []
    return [f"{stem}{dot}{num}" for num in series]
