"""The readers: a file's lines, or an error of one sentence that says what to do."""

import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.parser import parse_xml

import ingest.readers
from ingest.readers import SUFFIXES, UnreadableError, read, read_bytes
from tests.support.files import (
    NAMESPACES,
    add_numbering,
    epub,
    number_paragraph,
    numbered_word,
    odt,
    pdf,
    run,
    saved,
    unzipped,
    word,
    word_xml,
    zipped,
)
from tests.support.paths import SHARED

CORPORA = SHARED / "corpora"


def corpus(path: str) -> Path:
    file = CORPORA / path
    if not file.exists():
        pytest.skip(f"needs the development corpora ({path}), which do not ship with the project")
    return file


def texts(name: str, data: bytes | str) -> list[str]:
    raw = data.encode() if isinstance(data, str) else data
    return [line.text for line in read_bytes(name, raw)]


def words(name: str, data: bytes) -> list[str]:
    return [line.text for line in read_bytes(name, data) if line.text and line.style not in ("furniture", "deleted")]


def styled(name: str, data: bytes) -> list[tuple[str, str]]:
    return [(line.style, line.text) for line in read_bytes(name, data) if line.text]


def changed(name: str, data: bytes | str) -> list[tuple[str, str, str | None]]:
    raw = data.encode() if isinstance(data, str) else data
    return [(line.style, line.text, line.base) for line in read_bytes(name, raw) if line.text or line.base]


def refusal(name: str, data: bytes) -> str:
    with pytest.raises(UnreadableError) as caught:
        read_bytes(name, data)
    return str(caught.value)


class TestChoosing:
    def test_importing_the_readers_imports_no_library(self) -> None:
        heavy = ["docx", "pypdfium2", "bs4", "markdown_it", "simplemma", "charset_normalizer", "zipfile", "pydantic"]
        code = f"import sys, ingest.readers; print([m for m in {heavy} if m in sys.modules])"
        ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert ran.stdout.strip() == "[]"

    @pytest.mark.parametrize("name", ["a.txt", "a.md", "a", "a.TXT", "a.log"])
    def test_text_is_read_whatever_it_is_called(self, name: str) -> None:
        assert texts(name, "recalling\na)\tthis") == ["recalling", "a)\tthis"]

    @pytest.mark.parametrize("name", ["page.html", "page.htm", "page.HTML", "page", "page.txt"])
    def test_html_is_known_by_its_suffix_or_its_first_words(self, name: str) -> None:
        assert texts(name, "<!DOCTYPE html><p>recalling</p>") == ["recalling"]

    def test_word_and_pdf_are_known_by_their_content(self) -> None:
        assert texts("download", word("recalling")) == ["recalling"]
        assert texts("download", pdf([[(72, 700, "recalling")]])) == ["recalling"]

    def test_a_file_on_disk_is_read_and_lines_count_from_one(self, tmp_path: Path) -> None:
        file = tmp_path / "letter.txt"
        file.write_text("Dear Sir,\n\nYes.", encoding="utf-8")
        assert [(line.number, line.text) for line in read(file)] == [(1, "Dear Sir,"), (2, ""), (3, "Yes.")]

    def test_every_suffix_that_is_scanned_for_can_be_read(self) -> None:
        made = {".docx": word("xy"), ".doc": word("xy"), ".pdf": pdf([[(72, 700, "xy")]]), ".rtf": b"{\\rtf1 xy}"}
        made |= {".odt": odt("<text:p>xy</text:p>"), ".epub": epub("<p>xy</p>"), ".eml": b"Subject: xy\n\n"}
        for suffix in SUFFIXES:
            assert texts(f"a{suffix}", made.get(suffix, b"xy")) == ["xy"]


class TestRefusals:
    """One sentence each: the file, what is wrong, what to do."""

    @pytest.mark.parametrize(
        ("name", "data", "sentence"),
        [
            ("a.txt", b"", "a.txt is empty; put the document's text in it or remove it."),
            ("a.txt", b" \n\n", "a.txt holds no text; put the document's text in it or remove it."),
            ("a.html", b"<p> </p>", "a.html holds no text; put the document's text in it or remove it."),
            (
                "a.txt",
                b"text\0text",
                "a.txt holds NUL bytes, so it is no text or UTF-16 without its mark; save it as UTF-8 text.",
            ),
            (
                "a.txt",
                b"\xff\xfea\0b",
                "a.txt begins as UTF-16 but byte 4 does not fit; save it as UTF-8.",
            ),
            (
                "photo.png",
                b"\x89PNG\r\n\x1a\n\0\0\0",
                "photo.png is in a format that is not read; save it as one of .txt, .md, .html, .htm, .docx, .doc, .odt, .rtf, .epub, .eml, .pdf.",
            ),
            (
                "sheet.xlsx",
                b"PK\x03\x04 xl/workbook.xml",
                "sheet.xlsx is in a format that is not read; save it as one of .txt, .md, .html, .htm, .docx, .doc, .odt, .rtf, .epub, .eml, .pdf.",
            ),
            (
                "old.xls",
                b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
                "old.xls is in a format that is not read; save it as one of .txt, .md, .html, .htm, .docx, .doc, .odt, .rtf, .epub, .eml, .pdf.",
            ),
            ("a.rtf", b"recalling", "a.rtf is damaged or no RTF file; save it again, or save it as text."),
            ("a.eml", b"recalling", "a.eml is damaged or no e-mail; save its text as a text file."),
            ("a.epub", b"recalling", "a.epub is damaged or no EPUB book; save it again, or save it as text."),
            (
                "a.odt",
                b"recalling",
                "a.odt is damaged or no OpenDocument text; open it and save it as .odt or .docx again.",
            ),
            (
                "secret.docx",
                b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
                "secret.docx is protected by a password; save it without one.",
            ),
            (
                "a.docx",
                b"recalling",
                "a.docx is damaged or no Word document; open it in Word and save it as .docx again.",
            ),
            ("a.pdf", b"recalling", "a.pdf is damaged or no PDF; open it and save it as PDF again."),
            (
                "a.pdf",
                b"%PDF-1.4\nrecalling",
                "a.pdf is damaged or no PDF; open it and save it as PDF again.",
            ),
        ],
    )
    def test_a_file_that_cannot_be_read(self, name: str, data: bytes, sentence: str) -> None:
        assert refusal(name, data) == sentence

    def test_a_zip_that_is_no_word_document(self) -> None:
        archive = zipped({"word/other.xml": b"<a/>"})
        assert refusal("a.docx", archive).startswith("a.docx is damaged or no Word document")

    def test_a_word_document_whose_text_is_cut_off(self) -> None:
        whole = word("recalling " * 200)
        assert refusal("a.docx", whole[: len(whole) // 2]).startswith("a.docx is damaged")

    def test_a_word_document_whose_xml_is_broken(self) -> None:
        parts = unzipped(word("recalling"))
        parts["word/document.xml"] = parts["word/document.xml"][:-30]
        assert refusal("a.docx", zipped(parts)).startswith("a.docx is damaged")

    def test_a_word_document_in_an_encrypted_archive(self) -> None:
        data = bytearray(word("recalling"))
        start = data.find(b"PK\x01\x02")
        data[start + 8] |= 1  # the flag of the first entry in the directory
        assert refusal("a.docx", bytes(data)) == "a.docx is protected by a password; save it without one."

    def test_a_word_document_that_unpacks_to_too_much_is_refused_before_unpacking(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("ingest.readers.archive.MAX_UNPACKED", 3 * 1024**2)
        bomb = zipped(unzipped(word("recalling")) | {"word/media/image1.png": b"\0" * 8 * 1024**2})
        assert len(bomb) < 100_000
        monkeypatch.setattr("docx.Document", lambda _: pytest.fail("it was unpacked"))
        sentence = refusal("a.docx", bomb)
        assert sentence == "a.docx unpacks to 9 MB, over the limit of 3 MB; save it without its images."

    def test_a_pdf_behind_a_password(self) -> None:
        assert refusal("a.pdf", ENCRYPTED_PDF) == "a.pdf is protected by a password; save it without one."

    def test_a_scanned_pdf(self) -> None:
        assert refusal("scan.pdf", pdf([[], []])) == (
            "scan.pdf has no text that can be read (a scan?); recognise its text (OCR) or find the original."
        )

    def test_a_file_over_the_limit(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(ingest.readers, "MAX_BYTES", 2 * 1024**2)
        sentence = "has 3 MB, more than 2 MB; split it or save it without images."
        assert refusal("a.txt", b"x" * 3 * 1024**2) == f"a.txt {sentence}"
        file = tmp_path / "a.txt"
        file.write_bytes(b"x" * 3 * 1024**2)
        with pytest.raises(UnreadableError) as caught:
            read(file)
        assert str(caught.value) == f"{file} {sentence}"

    def test_a_line_over_the_limit(self) -> None:
        assert refusal("a.txt", b"short\n" + b"x" * 200_001) == (
            "a.txt has 200,001 characters in line 2, over the limit of 200,000; break it into paragraphs."
        )
        assert len(texts("a.txt", "x" * 200_000)) == 1

    def test_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        file = tmp_path / "gone.txt"
        with pytest.raises(UnreadableError) as caught:
            read(file)
        assert str(caught.value) == (f"{file} cannot be opened (No such file or directory); check its name and rights.")

    def test_html_nested_without_end(self) -> None:
        assert refusal("a.html", b"<div>" * 50_000 + b"deep") == (
            "a.html nests its elements too deeply; save the page as text."
        )


class TestText:
    def test_lines_are_verbatim(self) -> None:
        line = " a)\tResolution\N{NO-BREAK SPACE}130,  ITU\N{NON-BREAKING HYPHEN}D; "
        assert texts("a.txt", f"{line}\n\n\n{line}\n") == [line, "", "", line]

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\v", "\u2028", "\u2029"])
    def test_every_line_end_ends_a_line(self, end: str) -> None:
        assert texts("a.txt", f"a{end}b{end}{end}c") == ["a", "b", "", "c"]

    def test_a_form_feed_turns_the_page(self) -> None:
        lines = read_bytes("a.txt", b"one\ntwo\n\fthree\ffour")
        assert [line.text for line in lines] == ["one", "two", "three", "four"]
        assert [line.page for line in lines] == [1, 1, 2, 3]
        assert read_bytes("a.txt", b"one")[0].page is None

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
    def test_encodings_that_are_certain(self, encoding: str) -> None:
        text = "La Conférence (Genève, 2022), rappelant le rôle de l’UIT dans l’instauration de la confiance"
        assert texts("a.txt", text.encode(encoding)) == [text]

    @pytest.mark.parametrize("mark", [b"\xfe\xff", b""])
    def test_utf_16_needs_its_mark(self, mark: bytes) -> None:
        data = mark + "rappelant".encode("utf-16-be")
        if mark:
            assert texts("a.txt", data) == ["rappelant"]
        else:
            assert "UTF-16 without its mark" in refusal("a.txt", data)

    def test_a_short_latin_1_file_is_taken_for_western_not_for_central_european(self) -> None:
        text = "La Conférence mondiale, rappelant la Résolution 130 du rôle de l'UIT à sa création"
        assert texts("a.txt", text.encode("latin-1")) == [text]

    def test_other_alphabets_are_recognised(self) -> None:
        russian = "РЕЗОЛЮЦИЯ 45 Механизмы совершенствования сотрудничества в области кибербезопасности"
        assert texts("a.txt", russian.encode("cp1251")) == [russian]

    def test_an_encoding_that_is_not_certain_is_refused(self) -> None:
        data = "rappelant la Résolution ".encode() * 10 + b"\xff\xfe caf\xe9"
        assert refusal("a.txt", data) == (
            "a.txt is not UTF-8 (byte 250 does not fit) and its encoding is unclear; save it as UTF-8."
        )


class TestHtml:
    def test_blocks_are_lines_with_a_blank_between(self) -> None:
        page = "<h1>Title</h1><div><p>one\n  two</p><p>three<br>four</p></div><blockquote>five</blockquote>"
        assert texts("a.html", page) == ["Title", "", "one two", "", "three", "four", "", "five"]

    def test_headings_and_the_title_are_marked(self) -> None:
        page = b"<title>A letter | CDT</title><h2>Dear <i>all</i></h2><p>Yes</p>"
        assert styled("a.html", page) == [("title", "A letter | CDT"), ("heading", "Dear all"), ("", "Yes")]

    def test_a_heading_that_repeats_the_title_is_the_title(self) -> None:
        page = b"<title>A letter</title><h1>A letter</h1><p>Yes</p>"
        assert styled("a.html", page) == [("title", "A letter"), ("", "Yes")]

    def test_lists_keep_their_marks(self) -> None:
        page = (
            "<p>We ask:</p><ul><li>openness<li><p>rights</p><p>all of them</p></ul>"
            "<ol start=3><li>three<ol type=a><li>sub</ol><li value=7>seven</ol>"
            "<ol type=I><li>one<li>two</ol>"
        )
        assert [text for text in texts("a.html", page) if text] == [
            "We ask:",
            "•\topenness",
            "•\trights",
            "all of them",
            "3.\tthree",
            "a.\tsub",
            "7.\tseven",
            "I.\tone",
            "II.\ttwo",
        ]

    def test_items_stand_together_and_are_marked_as_items(self) -> None:
        lines = read_bytes("a.html", b"<p>x</p><ul><li>a</li>\n<li>b</li></ul><p>y</p>")
        assert [(line.style, line.text) for line in lines] == [
            ("", "x"),
            ("", ""),
            ("item", "•\ta"),
            ("item", "•\tb"),
            ("", ""),
            ("", "y"),
        ]

    def test_an_item_that_prints_its_own_mark_gets_no_bullet(self) -> None:
        page = "<ul><li>a) this<li>No. 5</ul><ul style='list-style-type: none'><li>that</li></ul>"
        assert [text for text in texts("a.html", page) if text] == ["a) this", "•\tNo. 5", "that"]

    def test_what_a_reader_does_not_see_is_dropped(self) -> None:
        page = (
            "<style>p {}</style><script>x()</script><nav>Home</nav><!-- note --><p hidden>h</p>"
            "<p style='display: none'>d</p><p>seen <del>old</del><ins>new</ins></p><template>t</template>"
        )
        assert styled("a.html", page.encode()) == [("furniture", "Home"), ("", "seen new")]

    def test_changes_are_read_as_accepted_with_the_text_before(self) -> None:
        page = (
            "<p>invites <del>States</del><ins>Member States</ins>;</p><p><s>gone</s></p><ins><p>new</p></ins>"
            "<p>in <strike>2018</strike><u>2022</u></p><p>only <u>underlined</u></p>"
            "<p>in <span style='text-decoration: line-through'>May</span> June</p>"
            "<table><tr><td>a<td>b<del>c</del></table>"
        )
        assert changed("a.html", page) == [
            ("", "invites Member States;", "invites States;"),
            ("deleted", "", "gone"),
            ("", "new", ""),
            ("", "in 2022", "in 2018"),
            ("", "only underlined", None),
            ("", "in June", "in May June"),
            ("row", "a\tb", "a\tbc"),
        ]

    def test_heads_feet_and_navigation_of_the_page_are_furniture(self) -> None:
        page = (
            "<header><p>ITU</p></header><div role=navigation><ul><li>Home</ul></div><main><header><h1>Letter</h1></header>"
            "<p>Dear all</p><p>© ITU 2019 All Rights Reserved</p><footer>signed</footer></main><footer><p>Contact</p></footer>"
        )
        assert styled("a.html", page.encode()) == [
            ("furniture", "ITU"),
            ("furniture", "•\tHome"),
            ("heading", "Letter"),
            ("", "Dear all"),
            ("furniture", "© ITU 2019 All Rights Reserved"),
            ("", "signed"),
            ("furniture", "Contact"),
        ]

    def test_the_head_of_a_page_that_is_nothing_but_a_text_may_hold_its_title(self) -> None:
        page = b"<header><h1>RESOLUTION 7</h1></header><p>recalling</p>"
        assert styled("a.html", page) == [("heading", "RESOLUTION 7"), ("", "recalling")]

    def test_what_word_saves_as_html_keeps_its_marks_and_styles(self) -> None:
        gap = "<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp; </span>"

        def item(mark: str, text: str) -> str:
            span = f"<![if !supportLists]><span style='mso-list:Ignore'>{mark}{gap}</span><![endif]>"
            return f"<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'>{span}{text}<o:p></o:p></p>"

        page = (
            "<!--[if gte mso 9]><xml><o:Author>x</o:Author></xml><![endif]-->"
            f"<p class=ResNo>RESOLUTION 7</p><p class=Call>resolves</p>{item('a)', 'this')}{item('·', 'that')}{item('1.1', 'all')}"
            "<div style='mso-element:footer'><p class=MsoFooter>- 1 -</p></div>"
        )
        assert styled("a.html", page.encode()) == [
            ("title", "RESOLUTION 7"),
            ("call", "resolves"),
            ("", "a)\tthis"),
            ("", "•\tthat"),
            ("", "1.1\tall"),
            ("furniture", "- 1 -"),
        ]

    def test_a_page_with_too_many_tags_is_refused_before_it_is_parsed(self) -> None:
        assert refusal("a.html", b"<i>" * 100_001).startswith("a.html has over 100,000 tags; split it")

    def test_table_rows_are_cells_joined_by_tabs(self) -> None:
        page = (
            "<table><caption>Table 1</caption><tr><th>Body</th><th>Year</th></tr>"
            "<tr><td><p>WTDC</p><p>Kigali</p></td><td>2022</td></tr></table>"
        )
        assert texts("a.html", page) == ["Table 1", "Body\tYear", "WTDC Kigali\t2022"]

    def test_cells_and_rows_that_are_not_closed_are_told_apart(self) -> None:
        page = "<table><tr><td>a<td>b<tr><td>c<td>d</table><p>after"
        assert texts("a.html", page) == ["a\tb", "c\td", "", "after"]

    def test_a_table_that_lays_out_the_page_is_read_cell_after_cell(self) -> None:
        page = "<table><tr><td><ul><li>Home</ul></td><td><h1>Letter</h1><p>Dear all</p></td></tr></table>"
        assert [text for text in texts("a.html", page) if text] == ["•\tHome", "Letter", "Dear all"]

    def test_footnote_marks_links_and_hard_spaces_stay(self) -> None:
        page = "<p>countries<sup><a href='#1'>1</a></sup> in&nbsp;<b>Rev.&nbsp;Kigali</b>, 2022</p>"
        assert texts("a.html", page) == [
            "countries1 in\N{NO-BREAK SPACE}Rev.\N{NO-BREAK SPACE}Kigali, 2022",
        ]

    def test_preformatted_lines_stay_lines(self) -> None:
        assert texts("a.html", "<pre>a)\tone\nb)\ttwo</pre>") == ["a)\tone", "b)\ttwo"]

    @pytest.mark.parametrize(
        ("data", "text"),
        [
            ("<meta charset=iso-8859-1><p>l’UIT</p>".encode("cp1252"), "l’UIT"),
            ("<meta charset=windows-1251><p>МСЭ</p>".encode("cp1251"), "МСЭ"),
            ("<meta charset=iso-8859-1><p>l’UIT</p>".encode(), "l’UIT"),
            ("<p>МСЭ</p>".encode("utf-16"), "МСЭ"),
            (b"<meta charset=none-such><p>ITU</p>", "ITU"),
        ],
    )
    def test_the_declared_encoding_holds_unless_the_bytes_differ(self, data: bytes, text: str) -> None:
        assert texts("a.html", data) == [text]

    def test_xhtml_is_read_without_a_warning(self) -> None:
        page = '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body><p>x</p></body></html>'
        assert texts("a.html", page) == ["x"]


class TestWord:
    def test_paragraphs_keep_their_order_and_tabs_and_blanks_are_single(self) -> None:
        assert texts("a.docx", word("recalling", "", "", "a)\tthis;", "b)\tthat")) == [
            "recalling",
            "",
            "a)\tthis;",
            "b)\tthat",
        ]

    @pytest.mark.parametrize(
        ("style", "kind"),
        [
            ("Call", "call"),
            ("Res_No", "title"),
            ("Res_title", "title"),
            ("Rec_No", "title"),
            ("Rec_title", "title"),
            ("Title", "title"),
            ("Heading 1", "heading"),
            ("Annex_No", "heading"),
            ("Section_title", "heading"),
            ("AnnexNoTitle", "heading"),
            ("enumlev1", "item"),
            ("enumlev2", "item"),
            ("Normal", ""),
            ("Res_ref", ""),
            ("Table_title", ""),
        ],
    )
    def test_itu_styles_say_what_a_line_is(self, style: str, kind: str) -> None:
        assert styled("a.docx", word((style, "words"))) == [(kind, "words")]

    def test_a_style_is_what_it_is_based_on(self) -> None:
        document = Document()
        document.styles.add_style("Call", WD_STYLE_TYPE.PARAGRAPH)
        document.styles.add_style("My own", WD_STYLE_TYPE.PARAGRAPH).base_style = document.styles["Call"]
        document.add_paragraph("recalling", style="My own")
        assert styled("a.docx", saved(document)) == [("call", "recalling")]

    def test_the_contents_list_and_the_heads_of_pages_are_furniture(self) -> None:
        document = Document(io.BytesIO(word(("toc 1", "1 Scope ... 3"), ("TOC Heading", "Contents"), "x")))
        document.sections[0].header.paragraphs[0].text = "PP-18/FINAL-ACTS"
        assert styled("a.docx", saved(document)) == [
            ("furniture", "1 Scope ... 3"),
            ("furniture", "Contents"),
            ("", "x"),
            ("furniture", "PP-18/FINAL-ACTS"),
        ]

    def test_a_table_stands_where_it_stands(self) -> None:
        document = Document()
        document.add_paragraph("before")
        table = document.add_table(rows=2, cols=2)
        for cell, text in zip((c for row in table.rows for c in row.cells), "abcd", strict=True):
            cell.text = text
        table.cell(1, 0).add_paragraph("more")
        document.add_paragraph("after")
        assert texts("a.docx", saved(document)) == ["before", "", "a\tb", "c more\td", "", "after"]

    def test_a_frame_round_text_is_text(self) -> None:
        document = Document()
        cell = document.add_table(rows=1, cols=1).cell(0, 0)
        cell.text = "recalling"
        cell.add_paragraph("a)\tthis")
        assert texts("a.docx", saved(document)) == ["recalling", "a)\tthis"]

    def test_merged_cells_are_read_once(self) -> None:
        document = Document()
        table = document.add_table(rows=1, cols=3)
        table.cell(0, 0).merge(table.cell(0, 1)).text = "wide"
        table.cell(0, 2).text = "narrow"
        assert texts("a.docx", saved(document)) == ["wide\tnarrow"]

    def test_tracked_changes_are_read_as_accepted(self) -> None:
        xml = (
            f"<w:p>{run('invites ')}<w:del><w:r><w:delText>States</w:delText></w:r></w:del>"
            f"<w:ins>{run('Member States')}</w:ins>"
            f"<w:moveFrom>{run('gone')}</w:moveFrom><w:moveTo>{run(';')}</w:moveTo></w:p>"
            f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{run('joined ')}</w:p><w:p>{run('again')}</w:p>"
            f"<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p>{run('row')}</w:p></w:tc></w:tr></w:tbl>"
        )
        assert changed("a.docx", word_xml(xml)) == [
            ("", "invites Member States;", "invites Statesgone"),
            ("", "joined again", None),
            ("deleted", "", "row"),
        ]

    def test_a_paragraph_that_is_deleted_or_new_as_a_whole(self) -> None:
        deleted = "<w:del><w:r><w:delText>2\tto act;</w:delText></w:r></w:del>"
        xml = (
            f"<w:p>{run('resolves')}</w:p><w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{deleted}</w:p>"
            f"<w:p><w:pPr><w:rPr><w:ins/></w:rPr></w:pPr><w:ins>{run('3')}</w:ins><w:ins>{run(' to help')}</w:ins></w:p>"
            f"<w:p><w:ins>{run('never ')}<w:del><w:r><w:delText>there</w:delText></w:r></w:del></w:ins>{run('mind')}</w:p>"
        )
        assert changed("a.docx", word_xml(xml)) == [
            ("", "resolves", None),
            ("deleted", "", "2\tto act;"),
            ("", "3 to help", ""),
            ("", "never mind", "mind"),
        ]

    def test_struck_words_are_deleted_and_those_underlined_beside_them_are_new(self) -> None:
        def formatted(tag: str, text: str) -> str:
            return f"<w:r><w:rPr><w:{tag}/></w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>"

        underlined = "<w:r><w:rPr><w:u w:val='single'/></w:rPr><w:t>2022</w:t></w:r>"
        xml = (
            f"<w:p>{run('(Rev. ')}{formatted('strike', 'Dubai, 2018')}{underlined}{run(')')}</w:p>"
            f"<w:p>{underlined}{run(' alone')}</w:p><w:p>{formatted('dstrike', 'gone')}</w:p>"
        )
        assert changed("a.docx", word_xml(xml)) == [
            ("", "(Rev. 2022)", "(Rev. Dubai, 2018)"),
            ("", "2022 alone", None),
            ("deleted", "", "gone"),
        ]

    def test_an_automatic_number_is_in_both_texts_and_a_table_has_both(self) -> None:
        numbered = Document(io.BytesIO(numbered_word([("decimal", "%1")], [(0, "one ")])))
        change = parse_xml(f"<w:ins {NAMESPACES}>{run('more')}</w:ins>")
        numbered.paragraphs[-1]._p.append(change)
        assert changed("a.docx", saved(numbered)) == [("item", "1\tone more", "1\tone")]
        cells = f"<w:tc><w:p>{run('a')}</w:p></w:tc><w:tc><w:p>{run('b')}<w:ins>{run('c')}</w:ins></w:p></w:tc>"
        xml = f"<w:tbl><w:tr>{cells}</w:tr><w:tr><w:trPr><w:ins/></w:trPr>{cells}</w:tr></w:tbl>"
        assert changed("a.docx", word_xml(xml)) == [("row", "a\tbc", "a\tb"), ("row", "a\tbc", "")]

    def test_hidden_text_is_dropped(self) -> None:
        xml = (
            "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>"
            "<w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>shown</w:t></w:r></w:p>"
        )
        assert texts("a.docx", word_xml(xml)) == ["shown"]

    def test_text_hidden_by_its_style_is_dropped(self) -> None:
        document = Document()
        document.styles.add_style("Secret", WD_STYLE_TYPE.CHARACTER).font.hidden = True
        paragraph = document.add_paragraph("shown")
        paragraph.add_run(" hidden", style="Secret")
        assert texts("a.docx", saved(document)) == ["shown"]

    def test_what_word_writes_as_elements_is_text(self) -> None:
        xml = (
            "<w:p><w:r><w:t>ITU</w:t><w:noBreakHyphen/><w:t>T</w:t><w:tab/>"
            "<w:t>in</w:t><w:softHyphen/><w:t>to</w:t>"
            "<w:sym w:font='Symbol' w:char='F0B7'/><w:sym w:font='Symbol' w:char='F061'/></w:r>"
            f"<w:hyperlink>{run('link')}</w:hyperlink><w:sdt><w:sdtContent>{run('held')}</w:sdtContent></w:sdt>"
            "<m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath>"
            "<w:r><w:instrText>PAGE</w:instrText><w:br w:type='page'/></w:r></w:p>"
            f"<w:sdt><w:sdtContent><w:p>{run('block')}</w:p></w:sdtContent></w:sdt>"
        )
        assert texts("a.docx", word_xml(xml)) == ["ITU\N{NON-BREAKING HYPHEN}T\tinto•αlinkheldx=1", "block"]

    def test_a_typed_line_end_ends_a_line_but_not_a_title(self) -> None:
        document = word(("Res_title", "Rules of \nprocedure"), "a)\tone\nb)\ttwo")
        assert styled("a.docx", document) == [
            ("title", "Rules of procedure"),
            ("", "a)\tone"),
            ("", "b)\ttwo"),
        ]

    def test_a_text_box_is_read_once_after_its_paragraph(self) -> None:
        box = f"<w:txbxContent><w:p>{run('boxed')}</w:p></w:txbxContent>"
        xml = (
            "<w:p><w:r><w:t>before</w:t><mc:AlternateContent>"
            f"<mc:Choice Requires='wps'><w:drawing>{box}</w:drawing></mc:Choice>"
            f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
            f"<w:p>{run('after')}</w:p>"
        )
        assert texts("a.docx", word_xml(xml)) == ["before", "boxed", "after"]

    def test_footnotes_stand_at_the_end_of_their_paragraph(self) -> None:
        xml = (
            f"<w:p>{run('countries')}<w:r><w:footnoteReference w:id='2'/></w:r>{run('; ')}</w:p>"
            "<w:p><w:r><w:t>type</w:t><w:footnoteReference w:customMarkFollows='1' w:id='3'/>"
            f"<w:t>*</w:t></w:r>{run('.')}</w:p>"
        )
        notes = {
            "2": "<w:r><w:footnoteRef/></w:r><w:r><w:tab/><w:t>These include islands.</w:t></w:r>",
            "3": "<w:r><w:t>*</w:t></w:r><w:r><w:tab/><w:t>Any type.</w:t></w:r>",
        }
        assert texts("a.docx", word_xml(xml, notes)) == [
            "countries[footnoteRef:1];  [1:  These include islands.]",
            "type[footnoteRef:2].  [2:  Any type.]",
        ]

    def test_automatic_numbers_are_worked_out(self) -> None:
        levels = [("decimal", "%1"), ("lowerLetter", "%2)"), ("lowerRoman", "%1.%2.%3")]
        items = [(0, "one"), (1, "sub"), (1, "sub"), (2, "deep"), (0, "two"), (1, "sub")]
        data = numbered_word(levels, items)
        assert styled("a.docx", data) == [
            ("item", "1\tone"),
            ("item", "a)\tsub"),
            ("item", "b)\tsub"),
            ("item", "1.b.i\tdeep"),
            ("item", "2\ttwo"),
            ("item", "a)\tsub"),
        ]

    def test_what_is_no_number_is_a_bullet(self) -> None:
        levels = [("bullet", "\uf0b7"), ("bullet", "–"), ("chicago", "%3"), ("none", "")]
        data = numbered_word(levels, [(0, "a"), (1, "b"), (2, "c"), (3, "d"), (7, "e")])
        assert texts("a.docx", data) == ["•\ta", "–\tb", "•\tc", "d", "•\te"]

    def test_a_heading_gets_its_number_and_stays_a_heading(self) -> None:
        data = numbered_word([("upperRoman", "%1.")], [(0, "Scope")], style="Heading 1")
        assert styled("a.docx", data) == [("heading", "I.\tScope")]

    def test_a_list_can_start_again_and_start_elsewhere(self) -> None:
        document = Document()
        add_numbering(document, [("decimal", "%1.")], start=4, restart=1)
        for number in (71, 71, 72, 72):
            paragraph = document.add_paragraph("x")
            number_paragraph(paragraph, number, 0)
        assert texts("a.docx", saved(document)) == ["4.\tx", "5.\tx", "1.\tx", "2.\tx"]


class TestPdf:
    def test_rows_of_a_paragraph_are_joined_and_the_page_is_known(self) -> None:
        rows = [(72, 700, FULL), (72, 686, "and goes on to its end."), (72, 650, "Another paragraph.")]
        lines = read_bytes("a.pdf", pdf([rows, [(72, 700, "Second page.")]]))
        assert [(line.page, line.text) for line in lines] == [
            (1, f"{FULL} and goes on to its end."),
            (1, ""),
            (1, "Another paragraph."),
            (2, ""),
            (2, "Second page."),
        ]

    def test_items_are_not_joined_and_their_marks_stand_before_a_tab(self) -> None:
        rows = [
            (72, 700, "recalling"),
            (72, 686, "a)"),
            (100, 686, FULL[:-6]),
            (100, 672, "which goes on;"),
            (72, 658, "b)"),
            (100, 658, "Resolution 1;"),
            (72, 644, "10.1.2"),
            (120, 644, "that"),
        ]
        assert texts("a.pdf", pdf([rows])) == [
            "recalling",
            f"a)\t{FULL[:-6]} which goes on;",
            "b)\tResolution 1;",
            "10.1.2\tthat",
        ]

    def test_a_mark_before_an_ordinary_space_begins_a_new_line_too(self) -> None:
        rows = [(72, 700, FULL + ","), (72, 686, "b) that this is so"), (72, 672, "1.2 The rules")]
        assert texts("a.pdf", pdf([rows])) == [FULL + ",", "b) that this is so", "1.2\tThe rules"]

    @pytest.mark.parametrize(
        ("end", "start", "joined"),
        [
            ("the telecommuni-", "cation rules", "the telecommunication rules"),
            ("the proceed-to-", "select signal", "the proceed-to-select signal"),
            ("all of ITU-", "T and more", "all of ITU-T and more"),
            ("a call-", "confirmation signal", "a call-confirmation signal"),
            ("in pre-", "and post-paid use", "in pre- and post-paid use"),
        ],
    )
    def test_a_word_broken_at_a_row_end_is_made_whole(self, end: str, start: str, joined: str) -> None:
        row = FULL[: len(FULL) - len(end) - 1] + " " + end
        rows = [(72, 700, row), (72, 686, start), (72, 600, "A call-confirmation is known elsewhere.")]
        assert texts("a.pdf", pdf([rows]))[0].endswith(joined)

    def test_running_heads_and_page_numbers_are_dropped(self) -> None:
        pages = [
            [(72, 780, f"Recommendation U.1 {n}"), (72, 700, f"Clause {n} text."), (300, 40, f"- {n} -")]
            for n in range(1, 5)
        ]
        assert words("a.pdf", pdf(pages)) == [f"Clause {n} text." for n in range(1, 5)]

    def test_what_merely_looks_like_a_running_head_stays(self) -> None:
        pages = [[(72, 780, f"Article {n * n}"), (72, 700, "Body."), (72, 660, "More.")] for n in range(1, 5)]
        assert [text for text in texts("a.pdf", pdf(pages)) if text.startswith("Article")] == [
            "Article 1",
            "Article 4",
            "Article 9",
            "Article 16",
        ]

    def test_a_paragraph_goes_on_over_the_page(self) -> None:
        first = [(72, 700, "Short."), (72, 600, FULL)]
        assert texts("a.pdf", pdf([first, [(72, 700, "and ends here.")]]))[-1] == f"{FULL} and ends here."

    def test_table_cells_and_contents(self) -> None:
        rows = [
            (72, 700, "1 Scope ................ 3"),
            (72, 650, "Signal"),
            (200, 650, "Type A"),
            (350, 650, "Type B"),
        ]
        assert styled("a.pdf", pdf([rows])) == [
            ("row", "Signal\tType A\tType B"),
            ("furniture", "1 Scope ................ 3"),
        ]


class TestRealDocuments:
    def test_a_resolution_in_word(self) -> None:
        lines = read(corpus("word/T-RES-T.1-2016-MSW-E.docx"))
        assert [line.text for line in lines if line.style == "title"] == [
            "RESOLUTION 1 (Rev.\N{NO-BREAK SPACE}Hammamet, 2016)",
            "Rules of procedure of the ITU Telecommunication Standardization Sector",
        ]
        assert [line.text for line in lines if line.style == "call"] == ["considering", "resolves"]
        considering = next(i for i, line in enumerate(lines) if line.text == "considering")
        marks = [line.text.split("\t")[0] for line in lines[considering + 1 : considering + 11]]
        assert marks == ["a)", "b)", "b)bis", "c)", "d)", "e)", "f)", "g)", "h)", "i)"]
        headings = [line.text for line in lines if line.style == "heading"]
        assert "SECTION\N{NO-BREAK SPACE}9" in headings
        assert "1bis.7.2\tAgreement" in headings
        assert "Appendix I (to Resolution 1 (Rev. Hammamet, 2016))" in headings

    def test_its_footnotes(self) -> None:
        lines = [line.text for line in read(corpus("word/T-RES-T.1-2016-MSW-E.docx"))]
        noted = [text for text in lines if "[footnoteRef:" in text]
        assert [text.count("[footnoteRef:") for text in noted] == [2, 2, 1, 1, 1]
        assert noted[0].startswith("(Hammamet, 2016)[footnoteRef:1], [footnoteRef:2]bis  [1:  Previously published")
        assert "study group[footnoteRef:3]. In this case" in noted[1]
        assert noted[4] == (
            "•\tType of Question or proposal[footnoteRef:6]  [6:  Background Question, "
            "task\N{NON-BREAKING HYPHEN}oriented Question designed to lead to a Recommendation, "
            "proposal for a new manual, revised manual, etc.]"
        )

    def test_a_recommendation_in_word(self) -> None:
        lines = read(corpus("word/T-REC-A.12-201611-I!!MSW-E.docx"))
        assert ("title", "Recommendation ITU-T A.12") in [(line.style, line.text) for line in lines]
        assert [line.text for line in lines if line.style == "heading"] == [
            "Summary",
            "History",
            "Keywords",
            "1\tScope",
            "2\tIdentification and layout of Recommendations",
        ]
        items = [line.text for line in lines if line.style == "item"]
        assert len(items) == 26
        assert items[20] == "U\tTelegraph switching"
        assert "4.0\tITU-T A.12\t2016-11-02\tTSAG\t11.1002/1000/13164" in [line.text for line in lines]

    def test_a_recommendation_as_pdf(self) -> None:
        lines = [line for line in read(corpus("word/T-REC-U.1-199303-I!!PDF-E.pdf")) if line.style != "furniture"]
        all_texts = [line.text for line in lines]
        start = all_texts.index("considering")
        items = [text for text in all_texts[start + 1 :] if text][:6]
        assert [item.split("\t")[0] for item in items] == ["(a)", "(b)", "(c)", "(d)", "(e)", "(f)"]
        assert items[5].endswith("with Types A, B and C signalling in Recommendation U.15,")
        clause = next(line for line in lines if line.text.startswith("5.1.4\t"))
        assert clause.page == 9
        assert "the receiving system of the proceed-to-select signal must not exceed 3 seconds" in clause.text
        assert not [text for text in all_texts if "Recommendation U.1 (03/93)" in text or text.isdigit()]

    def test_every_numbered_clause_of_the_pdf_is_one_line(self) -> None:
        lines = read(corpus("word/T-REC-U.1-199303-I!!PDF-E.pdf"))
        marks = [line.text.split("\t")[0] for line in lines if line.style != "furniture"]
        marks = [mark for mark in marks if re.fullmatch(r"10\.[\d.]+", mark)]
        assert marks == [
            *("10.1", "10.1.1", "10.1.2", "10.1.3", "10.1.4", "10.2", *(f"10.2.{n}" for n in range(1, 8))),
            *("10.3", "10.3.1", "10.3.2", "10.4", *(f"10.4.{n}" for n in range(1, 6))),
            *("10.5", *(f"10.5.{n}" for n in range(1, 10))),
        ]

    @pytest.mark.parametrize("folder", ["seeds", "pp18", "samples"])
    def test_text_files_lose_nothing(self, folder: str) -> None:
        for file in sorted(corpus(folder).glob("*.txt")):
            lines = read(file)
            whole = file.read_bytes().decode("utf-8-sig").removesuffix("\n")
            assert "\n".join(line.text for line in lines) == whole, file
            assert [line.number for line in lines] == list(range(1, len(lines) + 1))


FULL = "This row of words is as wide as any row on this page and so it fills the line"


# Standard encryption whose keys fit no password: what a reader without the password meets.
ENCRYPTED_PDF = pdf(
    [[(72, 700, "secret")]],
    trailer=f"/Encrypt 6 0 R /ID [<{'00' * 16}> <{'00' * 16}>]",
    extra=[f"<< /Filter /Standard /V 1 /R 2 /O <{'11' * 32}> /U <{'22' * 32}> /P -4 >>"],
)
