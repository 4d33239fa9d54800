"""Clause view: resolving citations, one clause with its context, and outlines of documents."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace

import pytest

from bot.retrieval.clause_view import LookupResult, find, outline_of, show_clause
from bot.service import Service
from ingest.model import Part
from tests.support.services import seeds, small
from tests.support.versioned import versioned


def shown(what: str) -> LookupResult:
    """What a citation, label, key or id resolves to among the synthetic documents."""
    return find(what, small().catalogue)


def eids(found: LookupResult) -> list[str]:
    """The eids of the clauses of a result."""
    return [clause.eid for clause in found.clauses]


@pytest.mark.parametrize(
    ("what", "found"),
    [
        ("WTDC Resolution 45, instructs the Director of BDT 3", ["instructs-director-bdt__para_3"]),
        ("instructs BDT 3 of WTDC-45", ["instructs-director-bdt__para_3"]),
        (
            "WTDC Resolution 45 (Rev. Riverton, 2031), instructs the Director of BDT 3",
            ["instructs-director-bdt__para_3"],
        ),
        ("wtdc/res-45/rev-riverton-2031/en#recalling__rec_b", ["recalling__rec_b"]),
        ("  wtdc/res-45/rev-riverton-2031/en#recalling__rec_b\n", ["recalling__rec_b"]),
        ("Resolution 12, recognizing a) and b)", ["recognizing__rec_a", "recognizing__rec_b"]),
        ("Resolution 12, resolves", ["resolves__para_nn_1"]),
        ("item 2 of the letter", ["item_2"]),
        ("Decision 7, Annex 1, 2", ["annex_1__para_2"]),
        ("recalling c)", ["recalling__rec_c"]),
    ],
)
def test_a_clause_by_citation_label_or_key(what: str, found: list[str]) -> None:
    assert eids(shown(what)) == found
    assert shown(what).problem == ""


@pytest.mark.parametrize(
    ("what", "document"),
    [
        ("Resolution 12", "pp-12"),
        ("Decision 7", "pp-dec-7"),
        ("PP-DEC-7", "pp-dec-7"),
        ("wtdc-45", "wtdc-45"),
        ("WTSA Resolution 45 (Lakeside, 2030)", "wtsa-45"),
        ("the letter to the harbour masters", "fog-letter"),
    ],
)
def test_a_document_by_citation_label_title_or_id(what: str, document: str) -> None:
    assert [d.expression.document for d in shown(what).documents] == [document]


@pytest.mark.parametrize(
    ("what", "problem"),
    [
        ("Resolution 99", "Resolution 99 is not held"),
        ("Resolution 12, resolves 9", "No clause held is Resolution 12, resolves 9"),
        ("wtdc/res-45/rev-riverton-2031/en#nothing", "No clause held has the key"),
        ("bells of bronze", "names nothing that is held"),
        ("", "names nothing that is held"),
        ("Resolution 45", "Several documents fit"),
        ("Resolution 45, recalling a)", "Several documents fit"),
        ("item 1", "Several clauses fit"),
    ],
)
def test_what_names_nothing_or_too_much_is_said(what: str, problem: str) -> None:
    found = shown(what)
    assert problem in found.problem
    assert (found.clauses, found.documents) == ((), ())
    assert bool(found.options) == problem.startswith("Several")


@pytest.mark.parametrize("service", [small, seeds])
def test_every_clause_is_shown_by_its_label_and_by_its_key(service: Callable[[], Service]) -> None:
    catalogue = service().catalogue
    borne = Counter(c.label for c in catalogue.clauses)
    alone = [c for c in catalogue.clauses if borne[c.label] == 1]
    assert len(alone) >= 0.9 * len(catalogue.clauses)
    assert [c.label for c in alone if find(c.label, catalogue).clauses != (c,)] == []
    assert [c.key for c in catalogue.clauses if find(c.key, catalogue).clauses != (c,)] == []


def test_a_label_that_several_clauses_bear_is_asked_back_with_their_keys() -> None:
    (clause,) = shown("recalling c)").clauses
    twins = (clause, replace(clause, key=f"{clause.key}_2"))
    found = find(clause.label, SimpleNamespace(clauses=twins, documents=(), by_key={}))
    assert (found.clauses, found.options) == ((), tuple(twin.key for twin in twins))


def test_a_clause_is_shown_with_its_stem_and_its_neighbours() -> None:
    (clause,) = shown("WTDC Resolution 45, instructs the Director of BDT 2 a)").clauses
    row = show_clause(clause, small().catalogue)
    assert (row["text"], row["num"], row["introduced_by"]) == ("on islands;", "2.a", "to train lamplighters:")
    assert row["addressees"] == ["BDT"]
    assert row["part"] == "operative"
    assert row["phrase"] == "instructs the Director of the Telecommunication Development Bureau"
    assert (row["work"], row["expression"]) == ("wtdc/res-45", "wtdc/res-45/rev-riverton-2031/en")
    assert (row["document"], row["file"]) == ("wtdc-45", "wtdc-resolution-45.txt")
    assert row["before"]["text"] == "to train lamplighters:"
    assert row["after"]["text"] == "on rocks;"


def test_the_first_clause_has_none_before_it_and_the_last_none_after() -> None:
    clauses = small().catalogue.by_name["pp-12"].clauses
    assert show_clause(clauses[0], small().catalogue)["before"] is None
    assert show_clause(clauses[-1], small().catalogue)["after"] is None


def test_the_footnote_of_a_clause_is_beside_it() -> None:
    (clause,) = find("Resolution 45, recalling h)", seeds().catalogue).clauses
    row = show_clause(clause, seeds().catalogue)
    assert row["footnotes"][0].startswith("These include the least developed countries")
    assert "footnote" not in row["text"].casefold()


def test_the_outline_of_resolution_45_counts_its_79_clauses() -> None:
    row = outline_of(seeds().catalogue.by_name["wtdc-45"])
    counts = {group["phrase"]: group["clauses"] for group in row["phrases"]}
    assert list(counts.values()) == [19, 12, 11, 3, 2, 18, 3, 2, 5, 4]
    assert counts["invites Member States"] == 4
    assert row["clauses"] == 79
    assert [group["addressees"] for group in row["phrases"]][5] == ["BDT"]


def test_the_outline_of_a_letter_tells_paragraphs_items_and_signatories_apart() -> None:
    row = outline_of(small().catalogue.by_name["fog-letter"])
    assert [(group["part"], group["clauses"]) for group in row["phrases"]] == [
        (Part.PARAGRAPH, 4),
        (Part.ITEM, 3),
        (Part.SIGNATORY, 3),
    ]


def test_the_outline_has_the_annex() -> None:
    row = outline_of(small().catalogue.by_name["pp-dec-7"])
    assert [(g["section"], g["phrase"], g["clauses"]) for g in row["phrases"]][-1] == ("Annex 1", "", 3)


def test_what_a_clause_cites_and_what_cites_it() -> None:
    catalogue = versioned().catalogue
    (clause,) = [c for c in catalogue.clauses if c.key.startswith("wtdc/res-60") and c.num == "a"]
    assert show_clause(clause, catalogue)["cites"] == [
        {
            "name": "WTDC Resolution 45 (Rev. Riverton, 2022)",
            "held": "outdated",
            "newest": "WTDC Resolution 45 (Rev. Hilltop, 2026)",
        }
    ]
    (cited,) = [c for c in catalogue.clauses if "rev-hilltop" in c.key and (c.phrase, c.num) == ("resolves", "2")]
    assert show_clause(cited, catalogue)["cited_by"] == ["WTDC Resolution 60 (Hilltop, 2026), resolves 2"]
