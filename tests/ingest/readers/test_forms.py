"""One resolution in every form: its clauses are those of the text form, whoever made the file."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.document import parse
from ingest.manifest import DocumentFields, Entry
from ingest.model import Document
from tests.support import forms
from tests.support.forms import Block

_LONG = " on strengthening the role of the Union in building confidence and security in the use of telecommunications"
TEXT = [
    Block("number", "RESOLUTION 7 (REV. DUBAI, 2018)"),
    Block("title", "The lamps of small harbours, and of those that have none yet, in developing countries"),
    Block("formula", "The Plenipotentiary Conference of the International Telecommunication Union (Dubai, 2018),"),
    Block("call", "recalling"),
    *(Block("item", f"Resolution {n} (Rev. Busan, 2014){_LONG};", f"{chr(96 + n)})") for n in range(1, 9)),
    Block("call", "considering"),
    Block("item", f"that lamps are needed{_LONG},"),
    Block("call", "resolves"),
    *(Block("item", f"that non-member States may light lamp {n},{_LONG};", f"{n}") for n in range(1, 10)),
    Block("item", f"to do so in ways that are:{_LONG}:", "10"),
    *(Block("item", f"safe for ship {mark}{_LONG};", mark, depth=1) for mark in ("i)", "ii)", "iii)")),
    Block("call", "instructs the Secretary-General"),
    *(Block("item", f"to report on lamp {n}{_LONG};", f"{n}") for n in range(1, 12)),
    Block("item", f"to thank everybody{_LONG}.", "12"),
]  # fmt: skip


def read(name: str, data: bytes) -> Document:
    return parse(Entry(Path(name), Path(name), DocumentFields(file=name, id="res-7")), data).document


def told(document: Document) -> tuple[object, ...]:
    """Header and clauses, white space made single."""
    expression = document.expression
    clauses = [(c.phrase, c.num, " ".join(c.text.split())) for c in document.clauses]
    return expression.work, expression.revision, expression.title, expression.date, clauses


EXPECTED = told(read("res-7.txt", forms.text(TEXT)))


def test_the_text_form_has_all_its_clauses() -> None:
    assert len(EXPECTED[-1]) == sum(block.kind == "item" for block in TEXT)  # type: ignore[arg-type]


@pytest.mark.parametrize("form", forms.WRITTEN)
def test_forms_that_are_written(form: str) -> None:
    suffix, write = forms.WRITTEN[form]
    assert told(read(f"res-7{suffix}", write(TEXT))) == EXPECTED


@pytest.mark.slow
@pytest.mark.skipif(forms.office() is None, reason="needs LibreOffice")
@pytest.mark.parametrize("into", ["pdf", "odt", "rtf", "epub", "doc"])
def test_forms_that_libreoffice_makes(into: str, tmp_path: Path) -> None:
    files = {
        "one.docx": forms.word(TEXT, heads=True, size=14),
        "two.docx": forms.word(TEXT, heads=True, columns=2 if into == "pdf" else 1, size=10),
    }
    for data in forms.by_office(files, into, tmp_path).values():
        assert told(read(f"res-7.{into}", data)) == EXPECTED


@pytest.mark.slow
@pytest.mark.skipif(forms.chromium() is None, reason="needs Chromium")
@pytest.mark.parametrize("columns", [1, 2])
def test_pages_that_chromium_prints(columns: int, tmp_path: Path) -> None:
    page = forms.html_paragraphs(TEXT, style=forms.print_style(11), columns=columns)
    assert told(read("res-7.pdf", forms.by_chromium(page, tmp_path))) == EXPECTED


@pytest.mark.parametrize("spoilt", [lambda parts: parts[3:], lambda parts: parts[:-1]])
def test_a_form_that_loses_a_clause_is_noticed(spoilt: Callable[[list[Block]], list[Block]]) -> None:
    assert told(read("res-7.docx", forms.word(spoilt(TEXT)))) != EXPECTED
