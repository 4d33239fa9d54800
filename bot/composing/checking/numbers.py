"""Extract numbers, quantities, dates and identifiers from text, in digits of any script or words of six languages.

All functions take text normalised by `bot.composing.checking.text.comparable`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from functools import cache

from bot.understanding.text import blank
from ingest.lexicon import alternatives, load, plain

_ORDINAL = r"(?:st|nd|rd|th|er|ère|ème|e|º|ª|-?й|-?го|-?я|-?е)?(?![^\W\d_\u3040-\u9fff])"
# Thousands apart begin with no zero: "000 300" is two numbers.
_TOKEN = re.compile(
    rf"(?P<digits>(?!0)\d{{1,3}}(?:[ ,.']\d{{3}})+(?!\d)|\d+(?:[.,]\d+)*){_ORDINAL}|(?P<loose>\d+)|(?P<word>[^\W\d_]+)"
)
# "X.1205", "COVID-19", "5G", "70/125": letters and digits that name something together.
_NAME = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-Z][A-Za-z]*[-.]?\d[A-Za-z0-9./-]*|[A-Za-z]+\d[A-Za-z0-9]*|\d+(?!(?:st|nd|rd|th|er|e)\b)[A-Za-z]+[A-Za-z0-9]*"
    r"|\d+(?:/\d+)+|[A-Z]+(?:/[A-Z0-9]+)*/\d[A-Z0-9/]*)"
)
_JOINING = re.compile(r"(?:\s*-\s*|\s+(?:and|et|y|и|و)?\s*)|\s*و")
_BETWEEN = re.compile(r"\s*-?\s*(?:(?:calendar|working|business|consecutive|full|more|further)\s+)?")
_BEFORE = {"$": "dollar", "USD": "dollar", "€": "euro", "EUR": "euro", "CHF": "franc"}
_TENS = frozenset(range(20, 100, 10))
_SCALES = frozenset({100, 1000, 1_000_000, 1_000_000_000})
# A larger number before "year" is a year.
_CALENDAR = 1000
_HAN_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_HAN_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_HAN = re.compile(
    r"(?P<rank>第)?(?P<number>[零〇一二三四五六七八九十百千万亿两]+)(?P<thing>[个項项年月日天周届次条國国家名份种類类倍小岁]?)"
)
# Words in which a numeral counts nothing.
_HAN_WORDS = re.compile(
    r"(?<![零〇一二三四五六七八九十百千万亿两])(?:万维网|统一|一般|一些|进一步|十分|一切|唯一|一致|一直|一旦|一定|一起|同一|之一|万一|一方面|一个|一样|一系列|一步)"
)
_HAN_DATE = re.compile(r"(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})[日号])?")
_ISO_DATE = re.compile(r"(?<!\d)(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?!\d)")
# Months that are other words as well.
_AMBIGUOUS = {"may", "march", "mars", "mai", "mar", "jan", "sep", "dec", "sept", "май", "мая"}


@dataclass(frozen=True, slots=True)
class Figure:
    """A number at `text[start:end]`; `readings` are its possible values, `unit` what it counts, "" if unknown."""

    start: int
    end: int
    readings: frozenset[Decimal]
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """A date at `text[start:end]`: a month, with day and year where they are stated."""

    start: int
    end: int
    month: int
    day: int | None = None
    year: int | None = None

    def within(self, other: "Day") -> bool:
        """Whether another date states all that this one does."""
        same = self.month == other.month
        return same and self.day in {None, other.day} and self.year in {None, other.year}


def figures(text: str, languages: Iterable[str]) -> list[Figure]:
    """Extract the numbers of a text, in digits or in words of these languages, with their units."""
    fractions = list(_fractions(text))
    text = blank(text, [(f.start, f.end) for f in fractions])
    number_words = _number_words(frozenset(languages))
    percent_spans = [m.span() for m in _percent_pattern().finditer(text)]
    out = [
        f
        for f in (*_composed_numbers(text, number_words), *_han_numerals(text))
        if not any(a <= f.start < b for a, b in percent_spans)
    ]
    with_units = (_with_unit(text, figure) for figure in out)
    one = Decimal(1)
    alone = (m for m in _one_pattern().finditer(text) if not any(f.start <= m.start() < f.end for f in out))
    ones = (_with_unit(text, Figure(m.start(), m.end(), frozenset({one}))) for m in alone)
    return [*fractions, *with_units, *(figure for figure in ones if figure.unit)]


def _fractions(text: str) -> Iterator[Figure]:
    """One part of so many: "one-sixteenth", "1/16"."""
    pattern, parts = _part_pattern()
    for match in pattern.finditer(text):
        below = Decimal(match["below"]) if match["below"] else parts[" ".join(match["part"].casefold().split())]
        if below:
            yield Figure(match.start(), match.end(), frozenset({1 / below}))


@cache
def _part_pattern() -> tuple[re.Pattern[str], dict[str, Decimal]]:
    parts = {word: Decimal(below) for below, words in load("numbers")["parts"].items() for word in words}
    named = rf"\bone[- ](?P<part>{alternatives(parts)})"
    return re.compile(rf"{named}|(?<![\w/.-])1/(?P<below>\d{{1,2}})(?![\w/-])", re.IGNORECASE), parts


def days(text: str) -> list[Day]:
    """Extract the dates of a text; a month alone where it is no other word."""
    out: list[Day] = []
    for pattern in (_ISO_DATE, _HAN_DATE, *_date_patterns()):
        for match in pattern.finditer(text):
            if not any(match.start() < day.end and day.start < match.end() for day in out):
                found = _parse_date(match)
                if found is not None:
                    out.append(found)
    return out


def names_with_digits(text: str) -> list[tuple[int, int]]:
    """The spans of identifiers that combine letters and digits, such as X.1205 or COVID-19."""
    fractions = {f.start for f in _fractions(text)}
    return [
        (m.start(), m.start() + len(m[0].rstrip("./-")))
        for m in _NAME.finditer(text)
        if any(map(str.isdigit, m[0])) and m.start() not in fractions
    ]


@cache
def _number_words(languages: frozenset[str]) -> dict[str, Decimal]:
    """Values of number words in these languages, from the lexicon."""
    tables = [table for language, table in load("numbers")["words"].items() if language in languages]
    tables.append(load("numbers")["ordinals"])
    return {
        plain(word).casefold(): Decimal(value) for table in tables for value, words in table.items() for word in words
    }


@cache
def _one_pattern() -> re.Pattern[str]:
    """A pattern of the words for one."""
    return re.compile(alternatives(load("numbers")["one"]["words"]), re.IGNORECASE)


@cache
def _percent_pattern() -> re.Pattern[str]:
    """A pattern of “per cent” in several words: the hundred in it is no number."""
    return re.compile(alternatives(f for f in load("numbers")["units"]["percent"] if " " in f), re.IGNORECASE)


@cache
def _words_for_one() -> frozenset[str]:
    """The words for one that are no articles."""
    return frozenset(load("numbers")["one"]["words"]) - {"a", "an"}


@cache
def _units() -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern of the units, and the name of the unit for each form."""
    table = load("numbers")["units"]
    signs = [re.escape(form) for forms in table.values() for form in forms if not form[0].isalpha()]
    words = alternatives(form for forms in table.values() for form in forms if form[0].isalpha())
    names = {plain(form).casefold(): name for name, forms in table.items() for form in forms}
    return re.compile(rf"{words}|{'|'.join(signs)}", re.IGNORECASE), names


def _with_unit(text: str, figure: Figure) -> Figure:
    """Add the unit that is next to a number, if there is one; a year is no number of years."""
    pattern, names = _units()
    gap = _BETWEEN.match(text, figure.end)
    match = pattern.match(text, gap.end() if gap else figure.end)
    unit = names.get(" ".join(match[0].casefold().split()), "") if match else ""
    if not unit:
        before = text[: figure.start].rstrip()
        unit = next((name for sign, name in _BEFORE.items() if before.endswith(sign)), "")
    if unit == "year" and any(value >= _CALENDAR for value in figure.readings):
        unit = ""
    return replace(figure, unit=unit)


def _composed_numbers(text: str, number_words: dict[str, Decimal]) -> Iterator[Figure]:
    """Digits and number words, adjacent ones composed: “twenty-one”, “2 million”, “deux cent mille”."""
    building: _NumberBuilder | None = None
    for match in _TOKEN.finditer(text):
        word = (match["word"] or "").casefold()
        value = _word_value(word, number_words)
        if value is None and building is not None and word in _words_for_one() and building.takes(Decimal(1)):
            value = Decimal(1)
        if building is not None:
            if word and value is None and _JOINING.fullmatch(text, building.end, match.end() + 1):
                continue  # "twenty and …"
            joined = value is not None and _JOINING.fullmatch(text, building.end, match.start())
            if value is not None and joined and building.add(value, match.end(), turned=word.startswith("و")):
                continue
            yield building.figure()
            building = None
        if value is not None or not word:
            readings = _readings(match["digits"] or match["loose"]) if value is None else frozenset({value})
            scale = _HAN_SCALES.get(text[match.end() : match.end() + 1], 1)
            building = _NumberBuilder(match.start(), match.end(), frozenset(reading * scale for reading in readings))
    if building is not None:
        yield building.figure()


def _word_value(word: str, number_words: dict[str, Decimal]) -> Decimal | None:
    """The value of a number word, None for other words; Arabic joins “and”, “of” and the article to it."""
    for joined in ("", "و", "ب", "ل", "ال", "وال"):
        if word.startswith(joined) and (found := number_words.get(word[len(joined) :])) is not None:
            return found
    return None


class _NumberBuilder:
    """A number under composition: its finished groups, the current one, and the readings of its first digits."""

    def __init__(self, start: int, end: int, readings: frozenset[Decimal]) -> None:
        self.start, self.end = start, end
        self._readings, self._scale, self._done = readings, Decimal(1), Decimal(0)
        self._current = min(readings) if len(readings) == 1 else None

    def takes(self, value: Decimal) -> bool:
        """Whether a smaller number may follow as a part of this one."""
        current = self._current
        if current is None or current != current.to_integral_value():
            return False
        if current == 0:
            return self._done > 0 and value < 1000
        if current in {60, 80} and 10 <= value < 20:
            return True
        if current % 100 == 10:
            return value in {7, 8, 9}
        if current % 100 >= 20 and current % 10 == 0:
            return value < 10
        return current >= 100 and current % 100 == 0 and value < 100

    def add(self, value: Decimal, end: int, *, turned: bool) -> bool:
        """Add one more word, if it belongs to the same number; Arabic says “five and twenty”."""
        current = self._current
        if value in _SCALES:
            if current is None:
                self._readings = frozenset(reading * value for reading in self._readings)
            elif value == 100 and current < 100:
                self._current = current * value
            elif value > 100 and 0 < current < value:
                self._done, self._current = self._done + current * value, Decimal(0)
            else:
                return False
        elif current == 4 and value == 20:
            self._current = Decimal(80)
        elif current is not None and ((turned and 0 < current < 10 and value in _TENS) or self.takes(value)):
            self._current = current + value
        else:
            return False
        self.end = end
        return True

    def figure(self) -> Figure:
        """The number composed so far."""
        readings = self._readings if self._current is None else frozenset({self._done + self._current})
        return Figure(self.start, self.end, readings)


def _readings(digits: str) -> frozenset[Decimal]:
    """Possible values of digits: “40 000” and “40,000” are forty thousand; “1.500” may be one and a half too."""
    grouped = re.fullmatch(r"\d{1,3}(?:[ ,.']\d{3})+", digits) is not None
    joined = re.sub(r"[ ,.']", "", digits)
    out = {Decimal(joined)} if grouped or digits == joined else set()
    if len(re.findall(r"[.,]", digits)) == 1 and " " not in digits:
        out.add(Decimal(digits.replace(",", ".")))
    if not out:
        # "1.1.2" is no number, but it has to be the same everywhere.
        try:
            out = {Decimal(part) for part in re.split(r"[.,]", digits)}
        except InvalidOperation:
            out = {Decimal(joined)}
    return frozenset(out)


def _han_numerals(text: str) -> Iterator[Figure]:
    """Extract Chinese numerals that count something."""
    empty = _HAN_WORDS.sub(lambda m: "□" * len(m[0]), text)
    for match in _HAN.finditer(empty):
        number = match["number"]
        if (
            len(number) > 1
            or match["rank"]
            or (match["thing"] and (number != "一" or match["thing"] in "年月日天周小"))
        ):
            if number in "百千万亿":
                continue
            yield Figure(match.start(), match.end("number"), frozenset({_han_value(number)}))


def _han_value(number: str) -> Decimal:
    """The value of a Chinese numeral."""
    if all(char in _HAN_DIGITS for char in number):
        return Decimal("".join(str(_HAN_DIGITS[char]) for char in number))
    total = section = digit = 0
    for char in number:
        if char in _HAN_DIGITS:
            digit = _HAN_DIGITS[char]
        elif _HAN_SCALES[char] >= 10_000:
            total, section, digit = (total + section + digit) * _HAN_SCALES[char], 0, 0
        else:
            section, digit = section + (digit or 1) * _HAN_SCALES[char], 0
    return Decimal(total + section + digit)


@cache
def _months() -> dict[str, int]:
    """Months by name, from the lexicon."""
    return {plain(word).casefold(): int(n) for n, words in load("numbers")["months"].items() for word in words}


@cache
def _date_patterns() -> Sequence[re.Pattern[str]]:
    """Patterns of dates with the names of months."""
    month = rf"(?P<name>{alternatives(w for words in load('numbers')['months'].values() for w in words)})\.?"
    rank = r"(?:st|nd|rd|th|er|º|-?го|-?е)?"
    of = r"[ ,]*(?:(?:of|de|del|the) |d')?"
    year = rf"(?:{of}(?P<year>\d{{4}})(?!\d))?"
    day = rf"(?<![\d.,/])(?P<day>\d{{1,2}}){rank}"
    after = rf"{month} (?P<day>\d{{1,2}}){rank}(?![\d.,]*\d)(?:,? ?(?P<year>\d{{4}})(?!\d))?"
    return tuple(re.compile(p, re.IGNORECASE) for p in (rf"{day}{of}{month}{year}", after, rf"{month}{year}"))


def _parse_date(match: re.Match[str]) -> Day | None:
    """The date of a match; None for a month alone that may be another word."""
    parts = match.groupdict()
    name = (parts.get("name") or "").casefold()
    day, year = (int(parts[part]) if parts.get(part) else None for part in ("day", "year"))
    if name and day is None and year is None and (name in _AMBIGUOUS or parts["name"].islower() or len(name) < 4):
        return None
    month = _months()[name] if name else int(parts["month"])
    return Day(match.start(), match.end(), month, day, year)
