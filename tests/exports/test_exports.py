"""Every exported form holds all of the answer, verbatim, and shows whatever a document prints as text."""

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings

from bot.answer import Answer, Behaviour, Citation, Gloss, GlossCheck, Role, Statement
from bot.exports import FORMATS, export
from bot.exports.blocks import blocks_of
from bot.exports.table import COLUMNS
from bot.messages import localised, msg
from ingest.errors import UsageError
from ingest.outline.parts import folded
from tests.support.chats import answers
from tests.support.exported import READ, cells_of, page_of, read, rows_of, shown
from tests.support.paths import ROOT
from tests.support.services import seeds, small, talk
from tests.support.versioned import versioned

BDT = "what does WTDC Resolution 45 ask of BDT?"
HOSTILE = (
    "<script>alert(1)</script>", "a | b `code` **bold** _it_ ~~no~~ # x", "=cmd|' /C calc'!A1", "+1", "@sum", "- item", "1. item",
    "](http://evil.example)", "[x](javascript:alert(1))", "\x00\x1b[31mred\x08\ufffe", "lone \ud800 half", "\u202eright to left\u202c \u200f",
    "&lt;b&gt; &amp;", "$x$ \\| \\", "{{ 7*7 }} {% raw %}", "# heading", "> quoted", "===", "```", "قرار رقم 45", "]]>",
)  # fmt: skip


@cache
def of_the_seeds() -> tuple[Answer, ...]:
    """The answers to every third question on the shipped corpus; to all of them would take a minute."""
    rows = map(json.loads, (ROOT / "tests/questions/seeds.jsonl").read_text("utf-8").splitlines()[::3])
    return tuple(talk(seeds(), *row["turns"]) for row in rows)


def expected(answer: Answer) -> Iterator[str]:
    """What has to be shown: the text's blocks, each quotation, each clause in full, and what each citation says."""
    for block in blocks_of(answer):
        if block.kind not in {"document", "phrase"} or answer.changes:
            yield block.text
    yield from (statement.text for statement in answer.statements if answer.citations)
    for citation in answer.citations:
        yield from (citation.label, citation.key, citation.file)


def missing(answer: Answer, form: str) -> list[str]:
    """What an exported answer does not show."""
    told = [shown(part) for part in read(answer, form)]
    whole = "\n".join(told)
    return [text for text in map(shown, expected(answer)) if text not in whole]


@pytest.mark.parametrize("form", READ)
def test_every_form_shows_the_whole_of_every_answer(form: str) -> None:
    assert {answer.question: lost for answer in of_the_seeds() if (lost := missing(answer, form))} == {}


def without_isolates(text: str) -> str:
    """A text without the marks that keep the direction of a part of it."""
    return text.replace("\u2068", "").replace("\u2069", "")


def in_full_of(answer: Answer) -> str:
    """What introduces a clause of which a passage is quoted, in the language of an answer."""
    return folded(localised(msg("in full: {clause}", clause=""), answer.language)) + " "


def test_every_line_of_an_answer_stands_in_its_text_file() -> None:
    for answer in of_the_seeds():
        told = without_isolates(folded(export(answer, "text").decode()))
        for line in without_isolates(answer.text).split("\n"):
            words = (
                folded(line.rpartition(" [")[0] or line)
                .removeprefix(in_full_of(answer))
                .removeprefix("• ")
                .removesuffix("”")
            )
            headings = [without_isolates(b.text) for b in blocks_of(answer) if b.kind == "phrase" and b.text]
            assert words in told or any(line.endswith(heading) for heading in headings), (answer.question, line)


@pytest.mark.parametrize("form", READ)
@pytest.mark.parametrize(
    "question",
    [
        "what changed for BDT in Resolution 45?",
        "what does KON propose to change in Resolution 45?",
        "is Resolution 45 still in force?",
    ],
)
def test_comparisons_are_whole(question: str, form: str) -> None:
    assert missing(talk(versioned(), question), form) == []


@pytest.mark.parametrize("form", READ)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(answer=answers(citations=8))
def test_any_text_is_shown_as_text(form: str, answer: Answer) -> None:
    assert missing(answer, form) == []


def hostile(text: str) -> Answer:
    """An answer in which everything that a document or a model says is this text."""
    citation = Citation(
        1, text, f"{text}, {text} {text}", text, text, text, f"{text} {text}", text, text, f"javascript:{text}", page=1
    )  # fmt: skip
    statement = Statement(text, (1,), Gloss(text, (1,), "en", GlossCheck.UNCHECKED))
    near = replace(citation, n=2, role=Role.CONTEXT)
    return Answer(
        text, Behaviour.ANSWER, None, f"{text}:\n- {text}\n\n{text} [1]", (statement,), (citation, near),
        lead=f"{text}:", note=text, read_as=text, snapshot=text,
    )  # fmt: skip


@pytest.mark.parametrize("form", READ)
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_as_text(text: str, form: str) -> None:
    assert missing(hostile(text), form) == []


@pytest.mark.parametrize("text", HOSTILE)
def test_a_page_has_no_script_no_outside_request_and_no_other_link(text: str) -> None:
    page = page_of(hostile(text))
    assert not page.find_all(["script", "img", "iframe", "link", "object", "form"])
    assert {found["href"] for found in page.find_all("a")} == {"#citation-1"}
    assert "default-src 'none'" in page.find("meta", {"http-equiv": True})["content"]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_is_a_formula(text: str) -> None:
    assert export(hostile(text), "csv").startswith(b"\xef\xbb\xbf")
    cells = [cell for row in cells_of(hostile(text)) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_answer_gives_the_same_bytes(form: str) -> None:
    answer = talk(small(), BDT)
    assert export(answer, form) == export(Answer.from_json(answer.to_json()), form)


def test_a_word_file_says_nothing_of_when_it_was_made() -> None:
    data = export(talk(small(), BDT), "docx")
    assert {entry.date_time for entry in ZipFile(BytesIO(data)).infolist()} == {(1980, 1, 1, 0, 0, 0)}
    properties = Document(BytesIO(data)).core_properties
    assert (properties.title, properties.author, properties.created) == (BDT, "Resolves", None)


def test_json_is_the_answer() -> None:
    answer = talk(small(), BDT)
    assert Answer.from_json(json.loads(export(answer, "json"))) == replace(answer, lead="")


def test_a_word_file_has_headings_quotations_and_a_table() -> None:
    answer = talk(small(), BDT)
    document = Document(BytesIO(export(answer, "docx")))
    styles = [(p.style.name, p.text) for p in document.paragraphs]
    assert styles[0] == ("Title", BDT)
    assert styles[2] == ("Heading 1", "WTDC Resolution 45 (Rev. Riverton, 2031)")
    assert styles[3] == ("Heading 2", "instructs the Director of the Telecommunication Development Bureau")
    assert styles[4] == ("Quote", "1\tto buy oil for the lamps; [1]")
    assert not [p for p in document.paragraphs if p.style.name == "Quote" and p._p.pPr.numPr is not None]
    (table,) = document.tables
    assert len(table.rows) == 8
    first = answer.citations[0]
    assert [cell.text for cell in table.rows[1].cells] == ["1", first.label, first.key, "wtdc-resolution-45.txt"]


def test_arabic_stands_from_right_to_left_in_a_word_file() -> None:
    from docx.oxml.ns import qn

    document = Document(BytesIO(export(hostile("قرار رقم 45"), "docx")))
    directions = {p.text: p._p.pPr.find(qn("w:bidi")) is not None for p in document.paragraphs}
    assert directions["قرار رقم 45"]
    assert not directions["Citations"]


def test_a_page_has_each_script_in_its_direction_and_shows_its_colours_as_the_reader_has_them() -> None:
    page = page_of(hostile("قرار رقم 45"))
    assert {found.get("dir") for found in page.find_all(["h1", "blockquote"])} == {"auto"}
    assert "color-scheme: light dark" in page.style.get_text()


def test_a_table_has_a_row_for_each_citation_and_whom_its_clause_addresses() -> None:
    answer = talk(small(), BDT)
    rows = rows_of(answer, small().catalogue)
    cited = [row for row in rows if row["role"] == "answer"]
    assert tuple(rows[0]) == COLUMNS
    assert [row["n"] for row in cited] == [str(n) for n in range(1, 8)]
    assert {row["addressees"] for row in cited} == {"BDT", "BDT; TSB"}
    assert (cited[0]["num"], cited[0]["revision"], cited[0]["status"]) == ("1", "Rev. Riverton, 2031", "adopted")
    assert [row["role"] for row in rows if row["role"] != "answer"] == ["lead", "reading"]


def test_a_passage_is_told_from_its_clause() -> None:
    citation = Citation(1, "k", "A letter, item 1", "letter", "", "1", "Oil. Ladders.", "Oil.", "letter.txt")
    answer = Answer("q", Behaviour.ANSWER, None, "Found:", (Statement("Oil.", (1,)),), (citation,), lead="Found:")
    for form in ("text", "markdown", "html", "docx"):
        told = "\n".join(read(answer, form))
        assert "“Oil.”" in told
        assert "in full: Oil. Ladders." in told
    (row,) = [row for row in rows_of(answer) if row["role"] == "answer"]
    assert (row["text"], row["passage"]) == ("Oil. Ladders.", "Oil.")


def test_a_form_that_there_is_not_is_named_with_those_that_there_are() -> None:
    with pytest.raises(UsageError, match="no format “pdf”; there are text, json, markdown, html, docx, csv"):
        export(talk(small(), BDT), "pdf")
