"""Times: what the grammar finds in each example beside its rules, in the six languages, and what it leaves alone."""

from collections.abc import Iterator

import pytest

from ingest.times import Kind, Setting, Time, calendar_of, times_in
from ingest.times.grammar import languages, rules, table

CALENDAR = calendar_of((), {})


def setting(language: str = "en", body: str = "pp", adopted: str = "2018-11-16") -> Setting:
    return Setting(language, body, adopted, CALENDAR)


def found(text: str, language: str = "en") -> list[Time]:
    return [time for time in times_in(text, setting(language)) if time.kind is not Kind.SINCE]


def written() -> Iterator[tuple[str, dict[str, list[list[str]]]]]:
    """The rules as they are written, each with the language of its examples: those of the common ones are English."""
    for name in ("common", *languages()):
        yield from (("en" if name == "common" else name, row) for row in table(name)["rule"])


def examples() -> Iterator[tuple[str, str, str, str, str]]:
    for language, row in written():
        for text, words, value in row.get("examples", ()):
            yield str(row["name"]), language, text, words, value


def no_examples() -> Iterator[tuple[str, str]]:
    for language, row in written():
        for text in row.get("no_examples", ()):
            yield language, str(text)


@pytest.mark.parametrize(("name", "language", "text", "words", "value"), [*examples()])
def test_each_example_beside_a_rule(name: str, language: str, text: str, words: str, value: str) -> None:
    times = {time.words: time.due or time.frequency for time in times_in(text, setting(language))}
    assert times == {words: value}, name


@pytest.mark.parametrize(("language", "text"), [*no_examples()])
def test_what_looks_like_a_time_and_is_none(language: str, text: str) -> None:
    assert not found(text, language)


@pytest.mark.parametrize("language", languages())
def test_each_language_has_rules_for_days_years_meetings_and_frequencies(language: str) -> None:
    assert {"day", "year", "meeting", "frequency"} <= {rule.means.value for rule in rules(language)}
