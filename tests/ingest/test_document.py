"""Parsing one file into a Document: metadata from its manifest, and from its text where the manifest has none."""

from pathlib import Path

import pytest

from ingest.document import parse
from ingest.manifest import DocumentFields, Entry
from ingest.model import Expression
from ingest.readers import UnreadableError

RESOLUTION = """RESOLUTION 130 (REV. DUBAI, 2018)

Strengthening the role of ITU in
building confidence

The Plenipotentiary Conference of the International Telecommunication Union (Dubai, 2018),

recalling
a)\tResolution 70/1 of the General Assembly, on the work of the Union in the world,

resolves
to go on.
"""


def entry(**fields: str) -> Entry:
    """A manifest entry with these fields."""
    metadata = DocumentFields.model_validate({"file": "acts/a-file.txt", "id": "a-file"} | fields)
    return Entry(Path("acts/a-file.txt"), Path("acts"), metadata)


def expression(text: str = RESOLUTION, **fields: str) -> Expression:
    return parse(entry(**fields), text.encode()).document.expression


def test_what_the_text_says() -> None:
    read = expression()
    assert (read.work.body, read.work.kind, read.work.number) == ("pp", "res", "130")
    assert (read.revision, read.date, read.language) == ("Rev. Dubai, 2018", "2018", "en")
    assert read.title == "Strengthening the role of ITU in building confidence"
    assert (read.document, read.file, read.address) == ("a-file", "a-file.txt", None)


@pytest.mark.parametrize(
    ("fields", "held"),
    [
        ({"body": "wtdc"}, ("wtdc", "res", "130")),
        ({"body": "World Telecommunication Development Conference"}, ("wtdc", "res", "130")),
        ({"body": "CDT"}, ("cdt", "res", "130")),
        ({"kind": "Decision"}, ("pp", "dec", "130")),
        ({"kind": "Joint statement"}, ("pp", "joint-statement", "130")),
        ({"number": "131"}, ("pp", "res", "131")),
    ],
)
def test_the_manifests_work_wins(fields: dict[str, str], held: tuple[str, str, str]) -> None:
    work = expression(**fields).work
    assert (work.body, work.kind, work.number) == held


@pytest.mark.parametrize(
    ("fields", "name", "held"),
    [
        ({"revision": "(REV. BUSAN, 2014)"}, "revision", "Rev. Busan, 2014"),
        ({"revision": "Busan, 2014"}, "revision", "Busan, 2014"),
        ({"title": "Another title"}, "title", "Another title"),
        ({"date": "2014-11-07"}, "date", "2014-11-07"),
        ({"language": "fr"}, "language", "fr"),
        ({"address": "https://www.itu.int/a"}, "address", "https://www.itu.int/a"),
        ({"id": "pp-130"}, "document", "pp-130"),
    ],
)
def test_the_manifests_other_fields_win(fields: dict[str, str], name: str, held: str) -> None:
    assert getattr(expression(**fields), name) == held


def test_an_unknown_kind_has_a_label_all_the_same() -> None:
    document = parse(entry(kind="Joint statement"), RESOLUTION.encode()).document
    assert document.clauses[0].label.startswith("PP Joint-statement 130 (Rev. Dubai, 2018), recalling a)")


@pytest.mark.parametrize(
    ("file", "held"),
    [
        ("wtdc-resolution-45-rev-kigali-2022.txt", ("res", "45")),
        ("DECISION_5_REV_DUBAI_2018.txt", ("dec", "5")),
        ("final-text.txt", ("res", "a-file")),
    ],
)
def test_a_resolution_that_lost_its_title_line(file: str, held: tuple[str, str]) -> None:
    text = RESOLUTION.partition("\n")[2]
    read = parse(Entry(Path(file), Path(), entry().fields), text.encode()).document.expression
    assert (read.work.kind, read.work.number) == held
    assert (read.work.body, read.date, read.title) == (
        "pp",
        "2018",
        "Strengthening the role of ITU in building confidence",
    )


def test_a_letter() -> None:
    read = expression("Geneva, 3 November 2025\n\nDear Ms Lake,\n\nWe write to you.\n")
    assert (read.work.body, read.work.kind, read.work.number) == ("other", "letter", "a-file")
    assert (read.title, read.date, read.revision) == ("Geneva, 3 November 2025", "2025-11-03", "")


def test_a_document_that_is_neither() -> None:
    assert expression("**A list of boats**\n\nThe blue one.\n").work.kind == "doc"
    assert expression("**A list of boats**\n\nThe blue one.\n").title == "A list of boats"


def test_the_body_by_the_conference_in_the_title() -> None:
    text = "RESOLUTION 750 (REV.WRC-19)\n\nCompatibility\n\nconsidering\na)\tone,\n\nresolves\nto act.\n"
    read = expression(text)
    assert (read.work.body, read.revision, read.date) == ("wrc", "Rev. WRC-19", "2019")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("La Conférence décide de poursuivre les travaux de la Commission dans le cadre des études.", "fr"),
        ("La Conferencia resuelve continuar los trabajos de la Comisión en el marco de los estudios.", "es"),
        ("Конференция решает продолжить работу Комиссии в рамках исследований.", "ru"),
        ("大会做出决议，继续开展工作。", "zh"),
        ("يقرر المؤتمر مواصلة العمل.", "ar"),
        ("The Conference resolves to continue the work of the Commission.", "en"),
        ("1234", "en"),
    ],
)
def test_the_language_of_a_text(text: str, language: str) -> None:
    assert expression(text).language == language


def test_the_same_bytes_give_the_same_document() -> None:
    assert parse(entry(), RESOLUTION.encode()) == parse(entry(), RESOLUTION.encode())


def test_a_file_is_read_from_its_place(tmp_path: Path) -> None:
    path = tmp_path / "a-file.txt"
    path.write_text(RESOLUTION, encoding="utf-8")
    there = Entry(path, tmp_path, entry().fields)
    assert parse(there) == parse(there, RESOLUTION.encode())


def test_what_is_no_document_is_refused() -> None:
    with pytest.raises(UnreadableError, match=r"^a-file\.txt is empty"):
        parse(entry(), b"")
