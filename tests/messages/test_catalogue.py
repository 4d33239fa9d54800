"""The catalogue of messages: each text that the code says is there in each language, with the same placeholders."""

import re
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from bot.messages import LANGUAGES
from bot.messages.catalogue import DOMAIN, LOCALE
from tests.support.paths import ROOT

TRANSLATED = [language for language in LANGUAGES if language != "en"]
_MARKUP = re.compile(r"[<>*`\\]|\[\w")


def catalogue_of(language: str) -> Catalog:
    with (LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as file:
        return read_po(file, locale=language)


def ids(message_id: object) -> tuple[str, ...]:
    return (message_id,) if isinstance(message_id, str) else tuple(message_id)  # type: ignore[arg-type]


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.fixture(scope="module")
def said() -> set[tuple[str, ...]]:
    keywords = {"msg": None, "plural": (1, 2)}
    found = extract_from_dir(ROOT / "bot", [("**.py", "python")], {}, keywords=keywords)
    return {ids(text) for _, _, text, _, _ in found}


@pytest.mark.parametrize("language", TRANSLATED)
def test_each_message_of_the_code_has_a_translation_and_no_other_has(language: str, said: set[tuple[str, ...]]) -> None:
    assert {ids(one.id) for one in catalogue_of(language) if one.id and all(ids(one.string))} == said


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_placeholders_of_its_message_and_no_markup(language: str) -> None:
    wrong = [
        (one.id, text)
        for one in catalogue_of(language)
        if one.id
        for text in ids(one.string)
        if placeholders(text) - {"n"} != placeholders(ids(one.id)[-1]) - {"n"}
        or ("n" in placeholders(text)) > ("n" in placeholders(ids(one.id)[-1]))
        or _MARKUP.search(text)
        or one.fuzzy
    ]
    assert not wrong


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_compiled_catalogue_is_that_of_the_translations(language: str) -> None:
    with (LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.mo").open("rb") as file:
        compiled = read_mo(file)
    kept = {ids(one.id): ids(one.string) for one in compiled if one.id}
    assert kept == {ids(one.id): ids(one.string) for one in catalogue_of(language) if one.id}
