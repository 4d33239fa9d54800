"""Replies besides answers: clauses by citation, outlines, lists of documents, and type-ahead search."""

import pytest

from bot.answer import Behaviour
from bot.catalogue.catalogue import phrases_of
from bot.channels.rendering.browse import (
    clauses_shown,
    full_text,
    notice,
    opened,
    options_of,
    outline_shown,
    works_shown,
)
from bot.channels.rendering.files import answer_file
from bot.channels.rendering.type_ahead import look_up
from bot.exports.blocks import Kind, blocks_of
from tests.support.services import small, talk
from tests.support.versioned import versioned

WTDC, WTSA = "WTDC Resolution 45 (Rev. Riverton, 2031)", "WTSA Resolution 45 (Lakeside, 2030)"


def lines(answer: object) -> list[str]:
    """The blocks that are shown, without the headings that the lead has already."""
    return [" ".join(filter(None, (b.num, b.text))) for b in blocks_of(answer) if not b.named]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("citation", "shown"),
    [
        ("WTDC Resolution 45, resolves 1.1", [f"{WTDC}, resolves 1.1:", "1.1 the red ones;"]),
        ("Resolution 45, resolves 2", ["Several documents fit; say which one.", WTDC, WTSA]),
        ("WTDC Resolution 45, requests the Secretary-General",
         ["2 clauses:", WTDC, "requests the Secretary-General", "1 to write to the keepers;",
          "2 to bring this resolution to the attention of the next plenipotentiary conference,"]),
        ("WTSA Resolution 45", [f"{WTSA}: Naming of tides", "noting: 1",
                                "resolves to instruct the Director of the Telecommunication Standardization Bureau: 2",
                                "invites Member States: 1"]),
    ],
)  # fmt: skip
def test_a_citation_shows_its_clauses_or_the_outline_or_what_may_be_meant(citation: str, shown: list[str]) -> None:
    assert lines(clauses_shown(citation, small().catalogue)) == shown


def test_what_is_held_is_counted_by_body_and_listed() -> None:
    shown = lines(works_shown("Held:", small().catalogue))
    assert shown[0] == "Held:"
    assert "PP · 2 · 2026–2030 · en" in shown
    assert f"{WTSA}: Naming of tides" in shown
    assert len(shown) == 1 + 4 + 5


def test_a_clause_in_full_has_its_stem_and_is_shown_as_cited_where_it_is_held_no_more() -> None:
    catalogue = small().catalogue
    (citation,) = clauses_shown("WTDC Resolution 45, resolves 1.1", catalogue).citations
    assert lines(full_text(citation, catalogue)) == [
        f"{WTDC}, resolves 1.1",
        "to keep the following lamps lit:",
        "1.1 the red ones;",
        "“Keeping lighthouses lit”",
    ]
    from dataclasses import replace

    gone = replace(citation, key="gone", text="the blue ones;", url="https://example.org/45")
    assert lines(full_text(gone, catalogue)) == [
        f"{WTDC}, resolves 1.1",
        "1.1 the blue ones;",
        "https://example.org/45",
    ]


@pytest.mark.parametrize(
    ("typed", "labels"),
    [
        ("WTDC Resolution 45, resolves 2", [f"{WTDC}, resolves 2"]),
        ("WTDC Resolution 45 BDT 3", [f"{WTDC}, instructs the Director of BDT 3"]),
        ("Resolution 45 BDT 1bis", [f"{WTDC}, instructs the Director of BDT, in collaboration with the Director of TSB 1bis"]),
        ("", []),
        ("…", []),
        ("Resolution 99", []),
        ("what's the weather in Geneva?", []),
    ],
)  # fmt: skip
def test_what_somebody_types_finds_clauses(typed: str, labels: list[str]) -> None:
    assert [c.label for c in look_up(typed, small())] == labels


def test_where_several_documents_may_be_meant_the_clauses_of_each_are_offered() -> None:
    found = look_up("Resolution 45 Member States", small())
    assert {c.document for c in found} == {"wtdc-45", "wtsa-45"}
    assert len(look_up("Resolution 45 Member States", small(), limit=2)) == 2


def test_something_that_is_told_is_a_lead_with_its_lines() -> None:
    answer = notice("/status", "It\nruns.", ["one", "two\nlines"])
    assert answer.behaviour is Behaviour.ANSWER
    assert [(b.kind, b.text) for b in blocks_of(answer)] == [
        (Kind.LEAD, "It runs."),
        (Kind.OPTION, "one"),
        (Kind.OPTION, "two lines"),
    ]


def test_the_outline_of_several_documents_names_each() -> None:
    catalogue = small().catalogue
    shown = lines(outline_shown(catalogue.documents[:2], catalogue))
    assert shown[0] == "2 documents"
    assert sum(": " in line for line in shown) >= 2


def test_every_document_of_the_list_opens_its_outline_and_every_phrase_its_clauses() -> None:
    for service in (small(), versioned()):
        catalogue = service.catalogue
        listed = works_shown("Held:", catalogue)
        opened_documents = [opened(listed, number, catalogue) for number in range(1, len(options_of(listed)) + 1)]
        assert len(opened_documents) == len(catalogue.documents)
        keys: list[str] = []
        for outline in opened_documents:
            assert outline is not None
            assert outline.lead in options_of(listed)
            for number, line in enumerate(options_of(outline), 1):
                clauses = opened(outline, number, catalogue)
                assert clauses is not None
                assert line.endswith(f": {len(clauses.citations)}")
                keys += [c.key for c in clauses.citations]
        assert sorted(keys) == sorted(c.key for c in catalogue.clauses)


def test_in_the_outline_of_several_documents_a_phrase_is_that_of_its_own() -> None:
    catalogue = small().catalogue
    documents = list(catalogue.documents)
    together = outline_shown(documents, catalogue)
    lines = options_of(together)
    found = [opened(together, number, catalogue) for number in range(1, len(lines) + 1)]
    assert [answer.lead for answer in found if answer and not answer.citations] == [
        line for line in lines if not line.rpartition(": ")[2].isdigit()
    ]
    keys = [c.key for answer in found if answer for c in answer.citations]
    assert keys == [c.key for d in documents for group in phrases_of(d).values() for c in group]


@pytest.mark.parametrize("number", [-1, 0, 99])
def test_a_line_that_a_list_does_not_have_opens_nothing(number: int) -> None:
    assert opened(works_shown("Held:", small().catalogue), number, small().catalogue) is None


def test_what_is_held_no_more_opens_nothing() -> None:
    assert opened(works_shown("Held:", versioned().catalogue), 1, small().catalogue) is None


def test_what_a_citation_may_mean_is_opened() -> None:
    asked = clauses_shown("Resolution 45, resolves 2", small().catalogue)
    outline = opened(asked, 2, small().catalogue)
    assert outline is not None
    assert outline.lead == f"{WTSA}: Naming of tides"


@pytest.mark.parametrize(
    ("form", "name", "begins"),
    [
        ("text", "what-does-wtdc-resolution-45-ask-of-bdt.txt", b"Clauses that WTDC Resolution 45"),
        ("markdown", "what-does-wtdc-resolution-45-ask-of-bdt.md", b"# what does WTDC Resolution 45 ask of BDT?"),
        ("docx", "what-does-wtdc-resolution-45-ask-of-bdt.docx", b"PK"),
    ],
)
def test_an_answer_as_a_file_is_named_after_its_question(form: str, name: str, begins: bytes) -> None:
    file = answer_file(talk(small(), "what does WTDC Resolution 45 ask of BDT?"), form)
    assert file.name == name
    assert file.data.startswith(begins)


def test_a_question_without_letters_names_no_file() -> None:
    assert answer_file(notice("???", "…"), "text").name == "answer.txt"
