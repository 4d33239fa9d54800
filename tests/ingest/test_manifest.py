"""Manifests: valid corpus.toml files, the error messages of invalid ones, and the discovery of documents in folders."""

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from ingest.errors import ManifestError
from ingest.manifest import DocumentFields, Entry, discover, load_manifest
from tests.support.paths import SHARED

CORPORA = SHARED / "corpora"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two documents and no manifest."""
    return filled(tmp_path / "acts", "one.txt", "two.txt")


def filled(folder: Path, *names: str) -> Path:
    for name in names:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("resolves", encoding="utf-8")
    return folder


def say(folder: Path, toml: str) -> Path:
    (folder / "corpus.toml").write_text(toml, encoding="utf-8")
    return folder


def refusal(folder: Path, toml: str) -> str:
    """The error message of this corpus.toml, without the path that every message begins with."""
    with pytest.raises(ManifestError) as caught:
        load_manifest(say(folder, toml))
    sentence = str(caught.value)
    assert sentence.startswith(str(folder / "corpus.toml"))
    return sentence.removeprefix(str(folder / "corpus.toml"))


def skipped(folder: Path, toml: str) -> list[str]:
    """Why files of a folder with this corpus.toml are skipped, without its path."""
    return [each.why.replace(str(folder / "corpus.toml"), "") for each in discover([say(folder, toml)]).skipped]


def shown(entries: Sequence[Entry], below: Path) -> list[tuple[str, str]]:
    return [(entry.path.relative_to(below).as_posix(), entry.fields.id) for entry in entries]


class TestManifest:
    def test_a_folder_without_one(self, folder: Path) -> None:
        assert load_manifest(folder) is None

    def test_everything_that_can_be_said_of_a_document(self, folder: Path) -> None:
        manifest = load_manifest(
            say(
                folder,
                """
                name = "Acts"
                [[document]]
                file = "one.txt"
                id = "wtdc-45"
                body = "wtdc"
                kind = "res"
                number = 45
                revision = "Rev. Kigali, 2022"
                title = "Mechanisms"
                date = 2022-06-16
                language = "en"
                address = "https://www.itu.int/pub/D-TDC"
                """,
            )
        )
        assert manifest is not None
        assert manifest.name == "Acts"
        assert manifest.document == (
            DocumentFields(
                file="one.txt",
                id="wtdc-45",
                body="wtdc",
                kind="res",
                number="45",
                revision="Rev. Kigali, 2022",
                title="Mechanisms",
                date="2022-06-16",
                language="en",
                address="https://www.itu.int/pub/D-TDC",
            ),
        )

    def test_only_the_file_must_be_said(self, folder: Path) -> None:
        manifest = load_manifest(say(folder, '[[document]]\nfile = "one.txt"'))
        assert manifest is not None
        assert manifest.document[0].model_dump(exclude_defaults=True) == {"file": "one.txt"}

    @pytest.mark.parametrize(
        ("date", "held"),
        [
            ('"2022"', "2022"),
            ("2022", "2022"),
            ('"2022-06"', "2022-06"),
            ("2022-06-16T09:00:00", "2022-06-16"),
        ],
    )
    def test_a_date_may_be_a_day_a_month_or_a_year(self, folder: Path, date: str, held: str) -> None:
        manifest = load_manifest(say(folder, f'[[document]]\nfile = "one.txt"\ndate = {date}'))
        assert manifest is not None
        assert manifest.document[0].date == held

    def test_a_path_written_on_windows_is_understood(self, tmp_path: Path) -> None:
        folder = say(filled(tmp_path, "acts/one.txt"), "[[document]]\nfile = 'acts\\one.txt'")
        assert shown(discover([folder]).entries, tmp_path) == [("acts/one.txt", "one")]


class TestRefusals:
    """One sentence each: the file, the document, the key, what to do."""

    @pytest.mark.parametrize(
        ("toml", "sentence"),
        [
            (
                'file = "one.txt"\nlanguge = "en"',
                ', document 1 ("one.txt"): unknown key "languge"; write it as "language".',
            ),
            (
                'file = "one.txt"\nid = "a"\nweather = "fine"',
                ', document 1 ("a"): unknown key "weather"; the keys are '
                "file, id, body, kind, number, revision, title, date, language, address, status, from, until, replaced_by.",
            ),
            ('id = "a"', ', document 1 ("a"): the key "file" is missing; add file = "…".'),
            ('fiel = "one.txt"', ', document 1: unknown key "fiel"; write it as "file".'),
            (
                'file = "one.txt"\nid = "two words"',
                ', document 1 ("two words"): id "two words" is not an id; '
                'use letters, digits, dots and hyphens, as in "wtdc-45".',
            ),
            (
                'file = "one.txt"\nlanguage = "eng"',
                ', document 1 ("one.txt"): language "eng" is not an ISO 639-1 code; '
                'write two small letters such as "en".',
            ),
            (
                'file = "one.txt"\ndate = "16 June 2022"',
                ', document 1 ("one.txt"): date "16 June 2022" is not an ISO date; '
                'write it as "2022", "2022-06" or "2022-06-16".',
            ),
            (
                'file = "one.txt"\ndate = "2022-02-30"',
                ', document 1 ("one.txt"): date "2022-02-30" is not an ISO date; '
                'write it as "2022", "2022-06" or "2022-06-16".',
            ),
            (
                'file = "one.txt"\naddress = "www.itu.int"',
                ', document 1 ("one.txt"): address "www.itu.int" is not a web address; begin it with https://.',
            ),
            (
                'file = "one.txt"\ntitle = 5',
                ', document 1 ("one.txt"): title must be text that is not empty; write title = "…" or remove it.',
            ),
            (
                'file = "one.txt"\ntitle = " "',
                ', document 1 ("one.txt"): title must be text that is not empty; write title = "…" or remove it.',
            ),
        ],
    )
    def test_a_document_that_is_wrong(self, folder: Path, toml: str, sentence: str) -> None:
        assert refusal(folder, f"[[document]]\n{toml}") == sentence

    @pytest.mark.parametrize("file", ["../one.txt", "/etc/hosts", "a/../../one.txt", "C:/one.txt", "..\\\\one.txt"])
    def test_a_file_outside_the_folder(self, folder: Path, file: str) -> None:
        assert refusal(folder, f'[[document]]\nfile = "{file}"').endswith(
            "is not a path inside the folder; write it from there, without '..' and drive."
        )

    @pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
    def test_a_link_that_leads_outside(self, folder: Path, tmp_path: Path) -> None:
        filled(tmp_path, "secret.txt")
        (folder / "linked.txt").symlink_to(tmp_path / "secret.txt")
        assert skipped(folder, '[[document]]\nfile = "linked.txt"') == [
            ', document 1 ("linked.txt"): file "linked.txt" leads out of the folder; copy the file into it.'
        ]

    def test_a_file_that_is_not_there(self, folder: Path) -> None:
        assert skipped(folder, '[[document]]\nfile = "three.txt"') == [
            ', document 1 ("three.txt"): file "three.txt" does not exist; correct its name or remove it.'
        ]

    def test_the_document_that_is_wrong_is_counted(self, folder: Path) -> None:
        toml = '[[document]]\nfile = "one.txt"\n[[document]]\nfile = "two.txt"\nbdy = "pp"'
        assert refusal(folder, toml) == ', document 2 ("two.txt"): unknown key "bdy"; write it as "body".'

    def test_an_id_that_stands_twice(self, folder: Path) -> None:
        toml = '[[document]]\nfile = "one.txt"\nid = "a"\n[[document]]\nfile = "two.txt"\nid = "A"'
        assert skipped(folder, toml) == [', document 2 ("A"): its id is also that of document 1; change one of them.']
        assert shown(discover([folder]).entries, folder) == [("one.txt", "a")]

    def test_a_file_that_stands_twice(self, folder: Path) -> None:
        toml = '[[document]]\nfile = "one.txt"\n[[document]]\nfile = "./one.txt"\nid = "b"'
        assert skipped(folder, toml) == [', document 2 ("b"): file "./one.txt" is also document 1; remove one of them.']

    def test_an_unknown_key_at_the_top(self, folder: Path) -> None:
        assert refusal(folder, '[[documents]]\nfile = "one.txt"') == (
            ', at its top level: unknown key "documents"; write it as "document".'
        )

    @pytest.mark.parametrize("toml", ['document = "one.txt"', '[document]\nfile = "one.txt"'])
    def test_documents_that_are_no_tables(self, folder: Path, toml: str) -> None:
        assert refusal(folder, toml) == (", at its top level: documents are tables; begin each with [[document]].")

    def test_a_document_that_is_no_table(self, folder: Path) -> None:
        assert refusal(folder, 'document = ["one.txt"]') == (
            ", document 1: a document is a table; begin it with [[document]]."
        )

    def test_invalid_toml_is_shown_with_its_line(self, folder: Path) -> None:
        sentence = refusal(folder, '[[document]]\nfile = "one.txt"\nid = wtdc-45\n')
        assert sentence == " is not valid TOML: Invalid value (at line 3, column 6); correct that line."

    def test_a_manifest_that_is_not_utf_8(self, folder: Path) -> None:
        (folder / "corpus.toml").write_bytes("name = 'Conférence'".encode("latin-1"))
        with pytest.raises(ManifestError) as caught:
            load_manifest(folder)
        assert str(caught.value) == (f"{folder / 'corpus.toml'} is not UTF-8 (byte 12 does not fit); save it as UTF-8.")


class TestDiscovery:
    def test_a_folder_with_a_manifest_gives_its_documents_in_its_order_and_then_the_others(self, folder: Path) -> None:
        filled(folder, "three.txt")
        say(folder, '[[document]]\nfile = "two.txt"\nid = "b"\n[[document]]\nfile = "one.txt"')
        assert shown(discover([folder]).entries, folder) == [
            ("two.txt", "b"),
            ("one.txt", "one"),
            ("three.txt", "three"),
        ]
        assert discover([folder]).unlisted == (str(folder / "three.txt"),)

    @pytest.mark.parametrize(
        ("patterns", "left"),
        [
            ('["one.txt"]', ["drafts/old/b.txt", "drafts/one.txt", "three.txt", "two.txt"]),
            ('["*one.txt"]', ["drafts/old/b.txt", "three.txt", "two.txt"]),
            ('["drafts"]', ["one.txt", "three.txt", "two.txt"]),
            ('["drafts/old/*", "t[hw]*"]', ["drafts/one.txt", "one.txt"]),
            ("[]", ["drafts/old/b.txt", "drafts/one.txt", "one.txt", "three.txt", "two.txt"]),
        ],
    )
    def test_a_manifest_can_leave_files_out(self, folder: Path, patterns: str, left: list[str]) -> None:
        filled(folder, "three.txt", "drafts/one.txt", "drafts/old/b.txt")
        found = discover([say(folder, f"ignore = {patterns}")])
        assert [file for file, _ in shown(found.entries, folder)] == left
        assert (found.unlisted, found.skipped) == ((), ())

    def test_what_a_manifest_lists_is_taken_whatever_it_leaves_out(self, folder: Path) -> None:
        found = discover([say(folder, 'ignore = ["*"]\n[[document]]\nfile = "two.txt"')])
        assert shown(found.entries, folder) == [("two.txt", "two")]

    def test_patterns_that_are_no_list(self, folder: Path) -> None:
        assert refusal(folder, 'ignore = "drafts"') == (
            ', at its top level: ignore must be a list of patterns; write it as ignore = ["drafts/*"].'
        )

    def test_what_no_reader_is_for_is_counted_by_suffix(self, folder: Path) -> None:
        filled(folder, "expected.jsonl", "a.JSONL", "old/b.zip", "notes", "README", "LICENSE.txt", ".x.zip")
        assert discover([folder]).ignored == (("", 1), (".jsonl", 2), (".zip", 1))

    def test_a_folder_without_one_gives_every_document_below_it_sorted(self, tmp_path: Path) -> None:
        filled(tmp_path, "b.pdf", "a.docx", "sub/c.HTML", "sub/deep/d.md", "e.htm")
        filled(tmp_path, "README.md", "licence.txt", "expected.jsonl", ".hidden.txt", ".git/x.txt", "~$a.docx")
        filled(tmp_path, "photo.png", "notes")
        assert [file for file, _ in shown(discover([tmp_path]).entries, tmp_path)] == [
            "a.docx",
            "b.pdf",
            "e.htm",
            "sub/c.HTML",
            "sub/deep/d.md",
        ]

    def test_an_entry_knows_its_root_and_its_file(self, folder: Path, tmp_path: Path) -> None:
        entry = discover([tmp_path]).entries[0]
        assert entry == Entry(folder / "one.txt", tmp_path, DocumentFields(file="acts/one.txt", id="one"))

    def test_a_manifest_in_a_subfolder_is_honoured(self, tmp_path: Path) -> None:
        filled(tmp_path, "a.txt", "acts/one.txt", "acts/two.txt")
        say(tmp_path / "acts", '[[document]]\nfile = "two.txt"\nid = "pp-2"')
        assert shown(discover([tmp_path]).entries, tmp_path) == [
            ("a.txt", "a"),
            ("acts/two.txt", "pp-2"),
            ("acts/one.txt", "one"),
        ]
        assert discover([tmp_path]).unlisted == (str(tmp_path / "acts/one.txt"),)

    def test_a_file_takes_what_the_manifest_beside_it_says(self, folder: Path) -> None:
        say(folder, '[[document]]\nfile = "two.txt"\nid = "pp-2"\nbody = "pp"')
        named, unnamed = discover([folder / "two.txt", folder / "one.txt"]).entries
        assert named == Entry(
            folder / "two.txt", folder / "two.txt", DocumentFields(file="two.txt", id="pp-2", body="pp"), listed=True
        )
        assert unnamed.fields == DocumentFields(file="one.txt", id="one")

    def test_a_document_given_twice_is_read_once(self, folder: Path) -> None:
        assert shown(discover([folder, folder / "one.txt", folder]).entries, folder) == [
            ("one.txt", "one"),
            ("two.txt", "two"),
        ]

    @pytest.mark.parametrize(
        ("file", "identity"),
        [
            ("RESOLUTION_2 (Rev. Dubaï, 2018).txt", "resolution-2-rev-dubai-2018"),
            ("T-REC-U.1-199303-I!!PDF-E.pdf", "t-rec-u-1-199303-i-pdf-e"),
            ("Резолюция.txt", "document-323bba75"),
        ],
    )
    def test_an_id_is_made_from_the_name(self, tmp_path: Path, file: str, identity: str) -> None:
        assert shown(discover([filled(tmp_path, file)]).entries, tmp_path) == [(file, identity)]

    def test_files_of_the_same_name_are_told_apart_by_their_folder(self, tmp_path: Path) -> None:
        filled(tmp_path, "en/res.txt", "fr/res.txt", "fr/other.txt")
        assert shown(discover([tmp_path]).entries, tmp_path) == [
            ("en/res.txt", "en-res"),
            ("fr/other.txt", "other"),
            ("fr/res.txt", "fr-res"),
        ]

    def test_an_id_that_was_given_is_kept_and_the_other_is_told_apart(self, tmp_path: Path) -> None:
        filled(tmp_path, "en/a.txt", "fr/res.txt")
        say(tmp_path / "en", '[[document]]\nfile = "a.txt"\nid = "res"')
        assert shown(discover([tmp_path]).entries, tmp_path) == [("en/a.txt", "res"), ("fr/res.txt", "fr-res")]

    def test_of_two_files_with_one_id_the_first_by_path_is_taken(self, tmp_path: Path) -> None:
        filled(tmp_path, "acts/res.docx", "acts/res.pdf")
        found = discover([tmp_path])
        assert shown(found.entries, tmp_path) == [("acts/res.docx", "res")]
        assert [each.why for each in found.skipped] == [
            f"{tmp_path / 'acts/res.docx'} and {tmp_path / 'acts/res.pdf'} have the same id "
            '"res": the first is taken and the second left out; give one of them another in corpus.toml.'
        ]

    def test_of_two_files_with_one_id_that_of_a_manifest_is_taken(self, tmp_path: Path) -> None:
        say(filled(tmp_path, "res.docx", "res.pdf"), '[[document]]\nfile = "res.pdf"')
        assert shown(discover([tmp_path]).entries, tmp_path) == [("res.pdf", "res")]

    def test_one_id_in_two_manifests(self, tmp_path: Path) -> None:
        for name in ("en", "fr"):
            say(filled(tmp_path / name, "a.txt"), '[[document]]\nfile = "a.txt"\nid = "res"')
        found = discover([tmp_path])
        assert shown(found.entries, tmp_path) == [("en/a.txt", "res")]
        assert [each.file for each in found.skipped] == [str(tmp_path / "fr/a.txt")]

    def test_a_path_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(ManifestError) as caught:
            discover([tmp_path / "gone"])
        assert str(caught.value) == (f"{tmp_path / 'gone'} does not exist; give a document or a folder of documents.")

    @pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
    def test_folders_linked_in_a_circle_end(self, folder: Path) -> None:
        (folder / "again").symlink_to(folder)
        assert shown(discover([folder]).entries, folder) == [("one.txt", "one"), ("two.txt", "two")]

    def test_the_plenipotentiary_acts(self) -> None:
        acts = CORPORA / "pp18"
        if not acts.exists():
            pytest.skip("needs the development corpora (pp18), which do not ship with the project")
        entries = discover([acts]).entries
        assert len(entries) == 32
        assert shown(entries[:2], acts) == [
            ("DECISION_5_REV_DUBAI_2018.txt", "pp-dec-5"),
            ("RESOLUTION_2_REV_DUBAI_2018.txt", "pp-2"),
        ]
