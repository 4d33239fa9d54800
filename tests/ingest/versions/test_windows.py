"""Windows: from when until when a revision counts, and what has superseded or suppressed it."""

from dataclasses import replace
from pathlib import Path

import pytest

from ingest.document import parse
from ingest.manifest import discover
from ingest.model import Clause, Document, Expression, Part, Work
from ingest.versions.meetings import adoption_date, earliest, latest, meeting, meetings_after
from ingest.versions.windows import Status, Window, windows

WORK = Work("wtdc", "res", "45")


def document(name: str, revision: str, *texts: str, work: Work = WORK, **fields: str) -> Document:
    """A document with one operative clause a text."""
    expression = replace(Expression(work, revision, "en", name, "Lamps", f"{name}.txt"), **fields)
    clauses = tuple(
        Clause(f"{name}#{n}", f"p{n}", "resolves", str(n), Part.OPERATIVE, (), text) for n, text in enumerate(texts, 1)
    )
    return Document(expression, clauses)


@pytest.mark.parametrize(
    ("body", "revision", "day"),
    [
        ("wtdc", "Rev. Kigali, 2022", "2022-06-16"),
        ("pp", "Rev. Bucharest, 2022", "2022-10-14"),
        ("wtdc", "Rev. Nowhere, 2031", "2031"),
        ("wtdc", "", ""),
    ],
)
def test_a_revision_counts_from_the_end_of_its_conference(body: str, revision: str, day: str) -> None:
    assert adoption_date(body, revision) == day


def test_a_conference_is_found_by_its_place_or_its_year() -> None:
    by_place, by_year = meeting("wtdc", "Kigali", ""), meeting("wtdc", "", "2022")
    assert by_place is by_year is not None
    assert by_place.first < by_place.last
    assert meeting("wtdc", "Atlantis", "") is None
    assert all(each.first > "2018" for each in meetings_after("wtdc", "2018-01-01"))


@pytest.mark.parametrize(
    ("date", "first", "last"),
    [
        ("2022", "2022-01-01", "2022-12-31"),
        ("2022-02", "2022-02-01", "2022-02-31"),
        ("2022-06-16",) * 2 + ("2022-06-16",),
    ],
)
def test_the_days_of_a_year_or_a_month(date: str, first: str, last: str) -> None:
    assert earliest(date) == first
    assert latest(date) >= date
    assert latest(date)[:7] == last[:7]


def test_the_next_revision_held_supersedes() -> None:
    found = windows([document("new", "Rev. Kigali, 2022", "a"), document("old", "Rev. Dubai, 2014", "a")])
    assert found["old"].status is Status.SUPERSEDED
    assert (found["old"].newer, found["old"].until) == ("new", found["new"].begins)
    assert found["new"].status is Status.ADOPTED


def test_another_work_or_the_same_revision_in_another_language_supersedes_nothing() -> None:
    other = document("other", "Rev. Kigali, 2022", "a", work=Work("wtdc", "res", "46"))
    french = document("fr", "Rev. Dubai, 2014", "a", language="fr")
    found = windows([document("old", "Rev. Dubai, 2014", "a"), other, french])
    assert found["old"].status is found["fr"].status is Status.ADOPTED


def test_revisions_whose_dates_do_not_tell_supersede_nothing() -> None:
    found = windows([document("one", "Rev. Atlantis", "a"), document("two", "Rev. Lemuria", "a")])
    assert {w.status for w in found.values()} == {Status.ADOPTED}


@pytest.mark.parametrize(
    "text",
    [
        "to suppress Resolution 45 (Rev. Dubai, 2014)",
        "that Resolution 45 (Rev. Dubai, 2014) is hereby suppressed",
        "to abrogate Resolution 45 (Rev. Dubai, 2014), on lamps",
        "to suppress the following resolutions: Resolution 44 (Rev. Dubai, 2014) and Resolution 45 (Rev. Dubai, 2014)",
    ],
)
def test_an_adopted_clause_suppresses(text: str) -> None:
    ending = document("end", "Kigali, 2022", text, work=Work("wtdc", "res", "90"))
    found = windows([document("old", "Rev. Dubai, 2014", "a"), ending])["old"]
    assert (found.status, found.by) == (Status.SUPPRESSED, "end#1")


@pytest.mark.parametrize(
    "text",
    [
        "to instruct the Council to consider whether to keep Resolution 45 (Rev. Dubai, 2014)",
        "to suppress the fees of Resolution 44, as Resolution 45 (Rev. Dubai, 2014) asks",
        "to suppress resolves 3 of Resolution 45 (Rev. Dubai, 2014)",
        "not to suppress Resolution 45 (Rev. Dubai, 2014)",
        "to consider whether to suppress Resolution 45 (Rev. Dubai, 2014)",
        "to study the possible suppression of Resolution 45 (Rev. Dubai, 2014)",
    ],
)
def test_what_only_names_a_text_suppresses_nothing(text: str) -> None:
    other = document("other", "Kigali, 2022", text, work=Work("wtdc", "res", "90"))
    assert windows([document("old", "Rev. Dubai, 2014", "a"), other])["old"].status is Status.ADOPTED


def test_a_proposal_suppresses_and_supersedes_nothing() -> None:
    proposal = document("draft", "Rev. Kigali, 2022", "to suppress Resolution 45 (Rev. Dubai, 2014)", status="proposed")
    found = windows([document("old", "Rev. Dubai, 2014", "a"), proposal])
    assert found["old"].status is Status.ADOPTED
    assert found["draft"].status is Status.PROPOSED


def test_a_manifest_states_what_no_text_tells(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("RESOLUTION 45 (Rev. Dubai, 2014)\n", "utf-8")
    (tmp_path / "corpus.toml").write_text(
        '[[document]]\nfile = "a.txt"\nstatus = "superseded"\nfrom = "2014-04-10"\nuntil = "2022-06-16"\n'
        'replaced_by = "b"\n',
        "utf-8",
    )
    (entry,) = discover([tmp_path]).entries
    found = windows([parse(entry).document])["a"]
    assert found == Window(Status.SUPERSEDED, "2014-04-10", "2022-06-16", replaced_by="b")
