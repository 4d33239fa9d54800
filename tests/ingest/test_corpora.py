"""Golden tests of whole documents: the corpus that ships with Resolves, clause by clause, and others if present."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import ingest
from ingest.document import Parsed, parse
from ingest.manifest import discover
from ingest.model import Clause, Part
from tests.support.paths import GOLDEN, SHARED

SHIPPED = Path(ingest.__file__).parent / "corpus"
CORPORA = SHARED / "corpora"

here = pytest.mark.skipif(not CORPORA.is_dir(), reason="the shared corpora are not at hand")


def read(folder: Path) -> dict[str, Parsed]:
    """Parse every document of a folder, by its id."""
    return {entry.fields.id: parse(entry) for entry in discover([folder]).entries}


def folded(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


@pytest.fixture(scope="module")
def shipped() -> dict[str, Parsed]:
    return read(SHIPPED)


@pytest.fixture(scope="module")
def conference() -> dict[str, Parsed]:
    return read(CORPORA / "pp18")


def row(clause: Clause) -> dict[str, Any]:
    """A clause as a row of the golden files."""
    fields = {
        "key": clause.key,
        "phrase": clause.phrase,
        "num": clause.num,
        "part": clause.part.value,
        "begins": " ".join(clause.text.split()[:8]),
        "addressees": list(clause.addressees),
        "parent": clause.parent,
        "footnotes": len(clause.footnotes),
    }
    return {name: value for name, value in fields.items() if value or name in {"phrase", "num"}}


@pytest.mark.parametrize("document", ["wtdc-45", "cstd-letter", "cdt-letter"])
def test_every_clause_of_a_shipped_document(document: str, shipped: dict[str, Parsed]) -> None:
    golden = json.loads((GOLDEN / f"{document}.json").read_text(encoding="utf-8"))
    assert [row(c) for c in shipped[document].document.clauses] == golden


def test_how_many_clauses_resolution_45_has(shipped: dict[str, Parsed]) -> None:
    everybody = "invites Member States, Sector Members, Associates and Academia"
    joint = (
        "invites the Secretary-General, in coordination with the Directors of the Radiocommunication Bureau, the"
        " Telecommunication Standardization Bureau and the Telecommunication Development Bureau"
    )
    assert Counter(c.phrase for c in shipped["wtdc-45"].document.clauses) == {
        "recalling": 19,
        "considering": 12,
        "recognizing": 11,
        "noting": 3,
        "resolves": 2,
        "instructs the Director of the Telecommunication Development Bureau": 18,
        joint: 3,
        "requests the Secretary-General": 2,
        everybody: 5,
        "invites Member States": 4,
    }


def test_whom_resolution_45_asks(shipped: dict[str, Parsed]) -> None:
    asked = Counter(name for c in shipped["wtdc-45"].document.clauses for name in c.addressees)
    assert asked == {
        "BDT": 21,
        "Secretary-General": 5,
        "BR": 3,
        "TSB": 3,
        "Member States": 9,
        "Sector Members": 5,
        "Associates": 5,
        "Academia": 5,
    }


def test_who_signed_the_letter(shipped: dict[str, Parsed]) -> None:
    names = [c.text for c in shipped["cdt-letter"].document.clauses if c.part is Part.SIGNATORY]
    assert (len(names), names[0], names[28], names[29], names[-1]) == (
        47,
        "Article 19",
        "Thai Netizen Network",
        "Bangladesh NGOs Network for Radio and Communication",
        "Sociedade Internet no Brasil (ISOC BR)",
    )


@here
def test_the_clauses_of_a_conference(conference: dict[str, Parsed]) -> None:
    """A sub-item counts under the number of its item."""
    missing, count = [], 0
    for line in (CORPORA / "pp18" / "expected.jsonl").read_text(encoding="utf-8").splitlines():
        expected = json.loads(line)
        count += 1
        clauses = conference[expected["document"]].document.clauses
        if not any(
            folded(c.phrase) == folded(expected["phrase"])
            and expected["num"] in {c.num, c.num.rpartition(".")[2]}
            and folded(c.text).startswith(folded(expected["begins"]))
            for c in clauses
        ):
            missing.append(expected)
    assert len(missing) <= count * 0.01, missing


@here
def test_no_id_twice_in_a_conference(conference: dict[str, Parsed]) -> None:
    keys = Counter(c.key for parsed in conference.values() for c in parsed.document.clauses)
    assert keys.most_common(1)[0][1] == 1


@here
def test_numbers_jump_nowhere_in_a_conference(conference: dict[str, Parsed]) -> None:
    assert {name: parsed.gaps for name, parsed in conference.items() if parsed.gaps} == {}


@here
def test_what_the_titles_of_a_conference_say(conference: dict[str, Parsed]) -> None:
    for name, parsed in conference.items():
        expression = parsed.document.expression
        kind, number = ("dec", "5") if name == "pp-dec-5" else ("res", name.removeprefix("pp-"))
        assert (expression.work.body, expression.work.kind, expression.work.number) == ("pp", kind, number)
        assert expression.revision.endswith("Dubai, 2018")
        assert (expression.date, expression.language) == ("2018", "en")
        assert expression.title


@here
@pytest.mark.parametrize(
    ("name", "phrases"),
    [
        ("res-10-rev-wrc-2000", ["considering", "resolves to urge administrations"]),
        (
            "res-114-rev-wrc-15",
            ["considering", "recognizing", "noting", "resolves", "invites administrations",
             "instructs the Secretary-General"],
        ),
    ],
)  # fmt: skip
def test_resolutions_of_radio_conferences(name: str, phrases: list[str]) -> None:
    document = read(CORPORA / "samples")[name].document
    assert list(dict.fromkeys(c.phrase for c in document.clauses)) == phrases
    assert document.expression.work.body == "wrc"


@here
def test_word_and_pdf_documents() -> None:
    documents = read(CORPORA / "word")
    rules = documents["t-res-t-1-2016-msw-e"].document
    assert (rules.expression.work.number, rules.expression.revision) == ("1", "Rev. Hammamet, 2016")
    assert {c.num: c.addressees for c in rules.clauses if c.section == "Section 4"}["4.5"] == ("TSAG",)
    assert [c.section for c in rules.clauses if c.section][-1] == "Appendix II"
    telex = documents["t-rec-u-1-199303-i-pdf-e"].document
    assert (telex.expression.work.body, telex.expression.work.number) == ("itu-t", "U.1")
    assert [c.num for c in telex.clauses if c.phrase == "considering"] == list("abcdef")
    layout = documents["t-rec-a-12-201611-i-msw-e"].document
    assert (layout.expression.work.kind, layout.expression.work.number) == ("rec", "A.12")
    assert "2.7" in [c.num for c in layout.clauses]
