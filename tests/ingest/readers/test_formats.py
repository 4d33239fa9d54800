"""OpenDocument, RTF, EPUB, e-mail and old Word files; and containers that are made to fill the memory."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.readers import UnreadableError, read_bytes
from ingest.readers.programs import run
from tests.support.files import epub, odt, unzipped, word, zipped

LIST = (
    '<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="a" '
    'style:num-suffix=")"/><text:list-level-style-number text:level="2" style:num-format="i" style:num-suffix=")"/>'
    "</text:list-style>"
)


def lines(name: str, data: bytes) -> list[tuple[str, str, str | None]]:
    return [(line.style, line.text, line.base) for line in read_bytes(name, data) if line.text or line.base]


def refusal(name: str, data: bytes) -> str:
    with pytest.raises(UnreadableError) as caught:
        read_bytes(name, data)
    return str(caught.value)


class TestOpenDocument:
    def test_paragraphs_with_their_styles_and_footnotes(self) -> None:
        automatic = '<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Call"/>'
        note = "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Islands.</text:p></text:note-body></text:note>"
        body = (
            '<text:h text:outline-level="1">Scope</text:h><text:p text:style-name="P1">resolves</text:p>'
            f"<text:p>a)<text:tab/>countries{note};<text:s/> and<text:line-break/>more</text:p>"
        )
        heads = "<style:master-page><style:header><text:p>RES12-3</text:p></style:header></style:master-page>"
        assert lines(
            "a.odt", odt(body, automatic=automatic, named='<style:style style:name="Call"/>', heads=heads)
        ) == [
            ("heading", "Scope", None),
            ("call", "resolves", None),
            ("", "a)\tcountries[footnoteRef:1];  and  [1:  Islands.]", None),
            ("", "more", None),
            ("furniture", "RES12-3", None),
        ]

    def test_automatic_numbers_are_worked_out(self) -> None:
        deep = "<text:list><text:list-item><text:p>deep</text:p></text:list-item></text:list>"
        body = (
            '<text:list xml:id="one" text:style-name="L"><text:list-item><text:p>one</text:p></text:list-item>'
            f"<text:list-item><text:p>two</text:p>{deep}</text:list-item></text:list><text:p>between</text:p>"
            '<text:list text:continue-list="one" text:style-name="L"><text:list-item><text:p>three</text:p>'
            "</text:list-item></text:list>"
            '<text:list text:style-name="L"><text:list-item text:start-value="5"><text:p>new</text:p></text:list-item></text:list>'
        )
        assert [text for _, text, _ in lines("a.odt", odt(body, automatic=LIST))] == [
            "a)\tone", "b)\ttwo", "i)\tdeep", "between", "c)\tthree", "e)\tnew"
        ]  # fmt: skip

    def test_tracked_changes(self) -> None:
        def region(name: str, kind: str, inside: str = "") -> str:
            return f'<text:changed-region text:id="{name}"><text:{kind}>{inside}</text:{kind}></text:changed-region>'

        regions = region("c1", "deletion", "<text:p>States</text:p>") + region("c2", "insertion")
        regions += region("c3", "deletion", "<text:p>gone whole</text:p><text:p/>")
        body = (
            f"<text:tracked-changes>{regions}</text:tracked-changes>"
            '<text:p>invites <text:change text:change-id="c1"/><text:change-start text:change-id="c2"/>Member States'
            '<text:change-end text:change-id="c2"/>;</text:p><text:p><text:change text:change-id="c3"/>stays</text:p>'
        )
        assert lines("a.odt", odt(body)) == [
            ("", "invites Member States;", "invites States;"),
            ("deleted", "", "gone whole"),
            ("", "stays", None),
        ]

    def test_a_table_and_a_table_of_contents(self) -> None:
        cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
        row = f"<table:table-row>{cell.format('a')}{cell.format('b')}</table:table-row>"
        contents = "<text:table-of-content><text:index-body><text:p>1 Scope 3</text:p></text:index-body></text:table-of-content>"
        assert lines("a.odt", odt(f"{contents}<table:table>{row}</table:table>")) == [
            ("furniture", "1 Scope 3", None),
            ("row", "a\tb", None),
        ]


class TestRtf:
    def test_paragraphs_characters_and_styles(self) -> None:
        data = (
            rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset204 B;}}{\stylesheet{\s3 Call;}}"
            rb"{\info{\title not text}}\pard\s3 resolves\par\pard caf\'e9 \u1052?\u1057? {\f1\'cc\'d1}\endash\par }"
        )
        assert lines("a.rtf", data) == [("call", "resolves", None), ("", "café МС МС–", None)]

    def test_marks_of_lists_footnotes_and_heads(self) -> None:
        data = (
            rb"{\rtf1{\header\pard RES12-3\par}\pard{\listtext a)\tab}countries{\super\chftn{\*\footnote\pard\chftn"
            rb" Islands.}};\par\pard{\*\unknown gone}end\par}"
        )
        assert lines("a.rtf", data) == [
            ("item", "a)\tcountries[footnoteRef:1];  [1:  Islands.]", None),
            ("", "end", None),
            ("furniture", "RES12-3", None),
        ]

    def test_tracked_changes_and_tables(self) -> None:
        data = (
            rb"{\rtf1 invites {\deleted States}{\revised Member States};\par{\deleted gone}\par"
            rb"\pard\intbl a\cell b\cell\row\pard in {\strike 2018}{\ul 2022}\par}"
        )
        assert lines("a.rtf", data) == [
            ("", "invites Member States;", "invites States;"),
            ("deleted", "", "gone"),
            ("row", "a\tb", None),
            ("", "in 2022", "in 2018"),
        ]

    def test_groups_without_end_are_refused(self) -> None:
        assert refusal("a.rtf", b"{\\rtf1 " + b"{" * 100_000) == "a.rtf nests its groups too deeply; save it as text."


class TestEpub:
    def test_pages_in_the_order_of_the_spine(self) -> None:
        assert lines("a.epub", epub("<h1>One</h1><p>first</p>", "<p>second</p>")) == [
            ("heading", "One", None),
            ("", "first", None),
            ("", "second", None),
        ]

    def test_footnotes_stand_at_the_end_of_their_paragraph(self) -> None:
        page = (
            '<p>countries<sup><a epub:type="noteref" href="#n">1</a></sup>;</p>'
            '<aside epub:type="footnote" id="n"><p><a href="#r">1</a> Islands.</p></aside>'
        )
        assert lines("a.epub", epub(page)) == [("", "countries[footnoteRef:1];  [1:  Islands.]", None)]


class TestMail:
    def test_who_wrote_what_to_whom(self) -> None:
        data = (
            "From: A Delegate <a@example.org>\nTo: TSAG\nDate: Mon, 3 Nov 2025 10:00:00 +0000\n"
            "Subject: =?utf-8?q?Lettre_=C3=A0_l=27UIT?=\nMIME-Version: 1.0\n"
            "Content-Type: multipart/mixed; boundary=X\n\n--X\nContent-Type: text/html; charset=utf-8\n\n"
            "<p>Dear all,</p><p>we ask</p>\n--X\nContent-Type: application/pdf; name=annex.pdf\n"
            "Content-Disposition: attachment; filename=annex.pdf\n\nxx\n--X--\n"
        )
        assert lines("a.eml", data.encode()) == [
            ("title", "Lettre à l'UIT", None),
            ("", "From: A Delegate <a@example.org>", None),
            ("", "To: TSAG", None),
            ("", "Date: Mon, 03 Nov 2025 10:00:00 +0000", None),
            ("", "Dear all,", None),
            ("", "we ask", None),
            ("furniture", "[the attachment annex.pdf is not read; put it beside this file]", None),
        ]

    def test_parts_without_end_are_refused(self) -> None:
        assert "has over 500 parts" in refusal("a.eml", b"Subject: x\n" + b"\nContent-Type: text/plain\n" * 501)


class TestOldWord:
    OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le") + b"\0" * 600

    def test_without_libreoffice_it_is_refused_with_the_way_out(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(shutil, "which", lambda _: None)
        assert refusal("old.doc", self.OLD) == (
            "old.doc is in an old Office format (.doc); open it and save it as .docx, or install LibreOffice."
        )

    def test_libreoffice_converts_it_with_a_profile_of_its_own(self, monkeypatch: pytest.MonkeyPatch) -> None:
        commands: list[list[str]] = []

        def convert(command: list[str], **options: object) -> None:
            commands.append(command)
            assert options["seconds"]
            Path(command[-1]).with_suffix(".docx").write_bytes(word("recalling"))

        monkeypatch.setattr(shutil, "which", lambda name: f"/bin/{name}")
        monkeypatch.setattr("ingest.readers.old_word.run", convert)
        assert lines("old.doc", self.OLD) == [("", "recalling", None)]
        assert commands[0][1].startswith("-env:UserInstallation=file:///")

    def test_what_it_cannot_convert_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(command: list[str], **options: object) -> None:
            raise subprocess.TimeoutExpired(command, 50)

        monkeypatch.setattr(shutil, "which", lambda name: f"/bin/{name}")
        monkeypatch.setattr("ingest.readers.old_word.run", fail)
        assert refusal("old.doc", self.OLD) == (
            "old.doc cannot be converted by LibreOffice; open it and save it as .docx."
        )


class TestContainers:
    """What would fill the memory is refused before it is unpacked into trees."""

    @pytest.mark.parametrize("name", ["a.docx", "a.odt", "a.epub"])
    def test_more_elements_than_a_document_has(self, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("docx.oxml.parser.parse_xml", lambda _: pytest.fail("it was parsed"))
        bomb = zipped({"content.xml": b"<a>" + b"<b/>" * 1_000_001 + b"</a>"})
        assert len(bomb) < 100_000
        assert "holds more XML than a document needs" in refusal(name, bomb)

    def test_more_attributes_than_a_document_has(self) -> None:
        attributes = b" ".join(b'a%d=""' % n for n in range(400_000))
        bomb = zipped({f"{n}.xml": b"<a %b/>" % attributes for n in range(6)})
        assert "holds more XML than a document needs" in refusal("a.docx", bomb)

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
    def test_entities_that_grow(self, encoding: str) -> None:
        declared = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]><a>&c;</a>'.encode(encoding)
        parts = unzipped(word("x")) | {"word/document.xml": declared}
        assert "declares XML entities" in refusal("a.docx", zipped(parts))

    def test_an_archive_that_is_cut_off(self) -> None:
        whole = odt("<text:p>x</text:p>")
        assert "is damaged or no OpenDocument text" in refusal("a.odt", whole[: len(whole) // 2])


class TestPrograms:
    """Programs that a reader starts have limits of their own, and cannot hang."""

    def test_what_it_prints_is_read(self) -> None:
        assert (
            run([sys.executable, "-c", "import sys; print(sys.stdin.read() + '!')"], seconds=30, data=b"lamps").strip()
            == b"lamps!"
        )

    def test_one_that_hangs_is_ended(self) -> None:
        with pytest.raises(subprocess.TimeoutExpired):
            run([sys.executable, "-c", "import time; time.sleep(60)"], seconds=0.5)

    @pytest.mark.skipif(sys.platform == "win32", reason="the system has no such limit")
    def test_its_memory_is_bounded(self) -> None:
        code = "import resource; print(resource.getrlimit(resource.RLIMIT_AS)[0] <= 2 * 1024**3)"
        assert run([sys.executable, "-c", code], seconds=30).strip() == b"True"
