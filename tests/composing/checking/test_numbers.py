"""Numbers, quantities, dates and identifiers, in digits of any script and in words of the six languages."""

import pytest

from bot.composing.checking.numbers import days, figures, names_with_digits
from bot.composing.checking.text import comparable

ALL = ("en", "fr", "es", "ru", "zh", "ar")


def read(text: str, *languages: str) -> list[tuple[str, str]]:
    """The numbers of a text by their smallest reading, with their units."""
    found = figures(comparable(text), languages or ("en",))
    return [(f"{min(f.readings).normalize():f}", f.unit) for f in sorted(found, key=lambda f: f.start)]


@pytest.mark.parametrize(
    ("text", "language", "numbers"),
    [
        ("two years and 30 days", "en", [("2", "year"), ("30", "day")]),
        ("twenty-one countries", "en", [("21", "")]),
        ("two hundred and five lamps", "en", [("205", "")]),
        ("three million two hundred thousand", "en", [("3200000", "")]),
        ("40 000 francs", "en", [("40000", "franc")]),
        ("40,000 or 40\u00a0000 or 40'000", "en", [("40", ""), ("40000", ""), ("40000", "")]),
        ("2 million and 1.5 billion", "en", [("2000000", ""), ("1500000000", "")]),
        ("four and five", "en", [("4", ""), ("5", "")]),
        ("a dozen lamps", "en", [("12", "")]),
        ("$5 million, 30% and CHF 20", "en", [("5000000", "dollar"), ("30", "percent"), ("20", "franc")]),
        ("one of the ways, within one year", "en", [("1", "year")]),
        ("once a year", "en", [("1", "year")]),
        ("the 21st and the second", "en", [("21", ""), ("2", "")]),
        ("in the year 2022", "en", [("2022", "")]),
        ("2\u200b0\u200d22", "en", [("2022", "")]),
        ("２０２２ and ٢٠٢٢ and २०२२", "en", [("2022", ""), ("2022", ""), ("2022", "")]),
        ("deux cent mille francs", "fr", [("200000", "franc")]),
        ("vingt et un pays, quatre-vingt-dix-sept jours", "fr", [("21", ""), ("97", "day")]),
        ("soixante-quinze pour cent", "fr", [("75", "percent")]),
        ("un an", "fr", [("1", "year")]),
        ("treinta y uno, doscientos mil, once días", "es", [("31", ""), ("200000", ""), ("11", "day")]),
        ("двадцать один год и двух недель", "ru", [("21", "year"), ("2", "week")]),
        ("خمسة وعشرون بلدا", "ar", [("25", "")]),
        ("ثلاث سنوات", "ar", [("3", "year")]),
        ("二十一个国家，三项，第五届", "zh", [("21", ""), ("3", ""), ("5", "")]),
        ("二〇二二年，40万人，两年", "zh", [("2022", ""), ("400000", ""), ("2", "year")]),
        ("统一、进一步、万维网、一个", "zh", []),
        ("no one, a lamp, the other one", "en", []),
        ("une lampe", "fr", []),
    ],
)
def test_numbers(text: str, language: str, numbers: list[tuple[str, str]]) -> None:
    assert read(text, language) == numbers


def test_a_point_or_a_comma_before_three_digits_may_mean_either() -> None:
    (figure,) = figures("1.500", ("en",))
    assert {f"{value:f}" for value in figure.readings} == {"1500", "1.500"}


def test_words_are_those_of_the_languages_in_question() -> None:
    assert read("once upon a time", "en") == []
    assert read("once", "es") == [("11", "")]


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("on 3 March 2025", [(3, 3, 2025)]),
        ("March 5, 2024", [(5, 3, 2024)]),
        ("the 14th of November 2012", [(14, 11, 2012)]),
        ("in November 2012", [(None, 11, 2012)]),
        ("every October", [(None, 10, None)]),
        ("it may march on", []),
        ("le 3 mars 2025", [(3, 3, 2025)]),
        ("3 de marzo de 2025", [(3, 3, 2025)]),
        ("3 марта 2025 года", [(3, 3, 2025)]),
        ("2025年3月5日", [(5, 3, 2025)]),
        ("٣ مارس ٢٠٢٥", [(3, 3, 2025)]),
        ("2025-11-03", [(3, 11, 2025)]),
    ],
)
def test_dates(text: str, dates: list[tuple[int | None, int, int | None]]) -> None:
    assert [(d.day, d.month, d.year) for d in days(comparable(text))] == dates


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("ITU-T X.1205 and COVID-19", ["X.1205", "COVID-19"]),
        ("5G, 1bis, 64/211 and A/RES/70/125", ["5G", "1bis", "64/211", "A/RES/70/125"]),
        ("2O22 with a letter in it", ["2O22"]),
        ("a 30-day plan, mid-2025, the 21st", []),
    ],
)
def test_letters_and_digits_that_name_something(text: str, names: list[str]) -> None:
    assert [text[start:end] for start, end in names_with_digits(text)] == names
