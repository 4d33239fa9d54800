"""Drafts as files: what each format sets off, limits as sentences, and the Word copy with its comments."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document

from bot.settings import VerifySettings
from bot.verification import Report, verify
from bot.verification.reading import pasted_draft, read_draft
from bot.verification.word_comments import with_comments
from ingest.errors import DraftError
from ingest.readers.archive import MAX_UNPACKED
from tests.support.drafts import held

pytestmark = pytest.mark.slow

LIMITS = VerifySettings()
MARKDOWN = """\
# On WTDC Resolution 45

Its *resolves* 2 asks "to go on with the
lamp register". Resolves 1.1 reads:

> the red ones

| clause | words |
|---|---|
| instructs the Director of BDT 3 | "to report on wicks" |
| invites Member States and Sector Members 1 | "to lend bells" |

We also recall Decision 7.[^1]

[^1]: “the Council shall pay for ferries” (Decision 7, decides 1).
"""
HTML = """\
<html><body><h1>On WTDC Resolution 45</h1>
<p>Its <i>resolves</i> 2 asks <q>to go on with the
lamp register</q>. Resolves 1.1 reads:</p><blockquote><p>the red ones</p></blockquote>
<table><tr><td>instructs the Director of BDT 3</td><td>&ldquo;to report on wicks&rdquo;</td></tr>
<tr><td>invites Member States and Sector Members 1</td><td>&ldquo;to lend bells&rdquo;</td></tr></table>
<p>“the Council shall pay for ferries” (Decision 7, decides 1).</p></body></html>
"""
EXPECTED = [
    ("to go on with the lamp register", "ok"),
    ("the red ones", "ok"),
    ("to report on wicks", "ok"),
    ("to lend bells", "quote_differs"),
    ("the Council shall pay for ferries", "ok"),
]


def word() -> bytes:
    document, out = Document(), BytesIO()
    document.add_paragraph("On WTDC Resolution 45")
    first = document.add_paragraph("Its ")
    first.add_run("resolves").italic = True
    first.add_run(" 2 asks “to go on with the ")
    first.add_run("lamp register”. Resolves 1.1 reads:").bold = True
    document.add_paragraph("the red ones", style="Quote")
    table = document.add_table(2, 2)
    for row, cells in enumerate(
        [
            ("instructs the Director of BDT 3", "“to report on wicks”"),
            ("invites Member States and Sector Members 1", "“to lend bells”"),
        ]
    ):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    document.add_paragraph("“the Council shall pay for ferries” (Decision 7, decides 1).")
    document.save(out)
    return out.getvalue()


def report_on(name: str, data: bytes) -> Report:
    return verify(read_draft(name, data, LIMITS), held())


@pytest.mark.parametrize(("name", "data"), [("a.md", MARKDOWN.encode()), ("a.html", HTML.encode()), ("a.docx", word())])
def test_each_format_gives_the_same_findings(name: str, data: bytes) -> None:
    assert [(f.quotation, f.status.value) for f in report_on(name, data).findings if f.quotation] == EXPECTED


def test_the_copy_has_comments_at_the_words() -> None:
    data = word()
    copy = with_comments("a.docx", data, report_on("a.docx", data))
    document = Document(BytesIO(copy))
    comments = [c.text for c in document.comments]
    assert comments[0].endswith("1 to look at.")
    assert comments[1:] == ["quote differs: The words differ: “bells” for “ladders”."]
    cell = document.tables[0].cell(1, 1).paragraphs[0]
    marks = [child.tag.rpartition("}")[2] for child in cell._p]
    at, end = marks.index("commentRangeStart"), marks.index("commentRangeEnd")
    assert (
        "".join(t.text or "" for child in list(cell._p)[at:end] for t in child.iter() if t.tag.endswith("}t"))
        == "to lend bells"
    )
    before, after = Document(BytesIO(data)), document
    assert [p.text for p in after.paragraphs] == [p.text for p in before.paragraphs]
    assert report_on("b.docx", copy).counts == report_on("a.docx", data).counts


def test_a_finding_in_a_text_box_is_given_at_the_beginning() -> None:
    data = word()
    report = report_on("a.docx", data)
    moved = Report(report.draft, tuple(f for f in report.findings if f.status.is_wrong))
    elsewhere = BytesIO()
    document = Document()
    document.add_paragraph("Nothing of it is here.")
    document.save(elsewhere)
    comments = [c.text for c in Document(BytesIO(with_comments("b.docx", elsewhere.getvalue(), moved))).comments]
    assert "(line" in comments[1]


def bomb() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("word/document.xml", b"<w>" + b" " * MAX_UNPACKED)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.docx", b"PK\x03\x04 no more", "a.docx is damaged"),
        ("a.docx", bytes(6 * 1024**2), "a.docx has 6.0 MB, more than verify.megabytes = 5; split it."),
        ("a.txt", b"word word\n" * 200, "a.txt has 1,800 characters of text, more than verify.characters = 1,000;"),
        ("a.md", b"word word\n\n" * 200, "more than verify.characters = 1,000; verify it in parts."),
        ("a.exe", b"MZ", "is no kind of draft that can be read"),
        ("a.txt", b"", "a.txt is empty"),
        ("a.txt", b"\xff\xfe\x00", "a.txt"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(name: str, data: bytes, sentence: str) -> None:
    with pytest.raises(DraftError) as caught:
        read_draft(name, data, VerifySettings(characters=1000))
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_bomb_is_one_sentence() -> None:
    with pytest.raises(DraftError):
        read_draft("a.docx", bomb(), LIMITS)


def test_pasted_text_has_limits_too() -> None:
    with pytest.raises(DraftError, match=r"verify\.characters = 400,000"):
        pasted_draft("word " * 100_000, LIMITS)
    with pytest.raises(DraftError, match="no text to verify"):
        pasted_draft(" \n", LIMITS)


def test_nothing_is_left_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    report_on("a.docx", word())
    assert list(tmp_path.iterdir()) == []
