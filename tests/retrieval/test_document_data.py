"""A document's own data: asked for by field, told with the lines that print them, and refused where they are not."""

import pytest

from bot.answer import Behaviour
from bot.retrieval.enumeration.document_data import fields_asked
from bot.understanding.dates import dates_in
from ingest.model import Part
from tests.support.services import seeds, small, talk


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("when was Resolution 45 adopted?", "adopted: Kigali, 2022 (last revised"),
        ("what is the title of Resolution 45?", "title: “Mechanisms for enhancing cooperation on cybersecurity"),
        ("which file does Resolution 45 come from?", "file: wtdc-resolution-45-rev-kigali-2022.txt"),
        ("in which language is Resolution 45?", "language: English"),
        ("what is the reference of the CSTD letter?", "reference: WSIS CSTD 2025"),
        ("who is the addressee of the CSTD letter?", "to: Ms. Rebeca Grynspan, Secretary-General, United Nations Conf"),
        ("Кому адресовано письмо МСЭ от 3 ноября 2025 года?", "to: Ms. Rebeca Grynspan"),
        ("¿a quién va dirigida la carta del 3 de noviembre de 2025?", "to: Ms. Rebeca Grynspan"),
    ],
)
def test_a_field_is_told(question: str, told: str) -> None:
    answer = talk(seeds(), question)
    assert answer.behaviour is Behaviour.ANSWER
    assert told in answer.lead


def test_the_lines_of_a_title_are_cited_and_are_no_clause() -> None:
    answer = talk(seeds(), "when was Resolution 45 adopted?")
    (citation,) = answer.citations
    assert citation.key.endswith("#header")
    assert citation.part == Part.HEADER
    assert "(Kigali, 2022)" in citation.text
    catalogue = seeds().catalogue
    assert citation.key in catalogue.by_key
    assert citation.key not in {clause.key for clause in catalogue.clauses}


def test_the_line_of_a_letter_is_quoted() -> None:
    answer = talk(seeds(), "what is the reference of the CSTD letter?")
    assert [citation.quote for citation in answer.citations] == ["Ref: WSIS CSTD 2025"]


def test_the_other_fields_stand_below() -> None:
    text = talk(small(), "which file does Resolution 12 come from?").text
    assert "\ntitle: “Harbour bells”\n" in text
    assert "clauses: 4 (2 preambular, 2 operative)" in text


def test_what_is_asked_of_a_text_is_no_field_of_the_document() -> None:
    answer = talk(small(), "on which date does the price of bells rise in Resolution 12?")
    assert "adopted" not in answer.lead


@pytest.mark.parametrize(
    ("question", "fields"),
    [
        ("when and where was it adopted, and what is its title?", ["title", "adopted"]),
        ("who is it from, who is in copy?", ["copy"]),
        ("phone and e-mail of the contact person", ["contact", "telephone", "email"]),
        ("what does it ask of BDT?", []),
    ],
)
def test_fields(question: str, fields: list[str]) -> None:
    assert [field for field in fields_asked(question) if field in fields] == fields


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("the letter of 3 November 2025", "2025-11-03"),
        ("November 3, 2025", "2025-11-03"),
        ("la lettre du 1er février 2012", "2012-02-01"),
        ("la carta del 3 de noviembre de 2025", "2025-11-03"),
        ("письмо от 3 ноября 2025 года", "2025-11-03"),
        ("2025年11月3日的信", "2025-11-03"),
        ("رسالة 3 نوفمبر 2025", "2025-11-03"),
    ],
)
def test_full_dates_in_six_languages(text: str, date: str) -> None:
    assert [found for found, _, _ in dates_in(text)] == [date]


def test_a_year_alone_is_no_date() -> None:
    assert not list(dates_in("Resolution 45 (Rev. Kigali, 2022), 12 clauses"))
