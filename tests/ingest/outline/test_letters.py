"""Parsing letters, lists and reports: items by number, bullets under their stem, paragraphs, signatories."""

import pytest

from bot.settings import SHIPPED
from ingest.document import parse
from ingest.manifest import discover
from ingest.model import Clause, Part
from tests.support.documents import numbers, parsed, written


def letter(text: str) -> tuple[Clause, ...]:
    """The clauses of a letter."""
    return parsed(written(text)).clauses


def signed(clauses: tuple[Clause, ...]) -> list[str]:
    """The signatories, each with the lines of one name joined."""
    return [c.text.replace("\n", " ") for c in clauses if c.part is Part.SIGNATORY]


def test_numbered_items_keep_the_lines_that_go_on_below_them() -> None:
    clauses = letter("""
        Dear Ms. Grynspan,

        We are pleased to submit the following inputs:

        1. ITU Contribution – 2025:
        <https://www.itu.int/contribution>
        2. Roadmaps for C2 and C5:
        <https://www.itu.int/roadmaps>

        10. Stocktaking Report

        I would be grateful for an answer.
    """)
    items = [c for c in clauses if c.part is Part.ITEM]
    assert numbers(items) == ["1", "2", "10"]
    assert items[0].text == "ITU Contribution – 2025:\n<https://www.itu.int/contribution>"
    assert {c.parent for c in items} == {"para_nn_2"}
    assert items[2].label.endswith("item 10")
    assert clauses[-1].part is Part.PARAGRAPH


def test_demands_hang_from_the_words_that_ask_and_bullets_from_their_demand() -> None:
    clauses = letter("""
        We call on member states to:

        Hold a transparent process. We ask that governments:

          • Release proposals.
          • Hold consultations.

        Oppose expansion. We ask that delegates:

          • Examine proposals.

        Thank you.
    """)
    assert [(c.eid, c.parent) for c in clauses] == [
        ("para_nn_1", ""),
        ("para_nn_2", "para_nn_1"),
        ("para_nn_2__point_nn_1", "para_nn_2"),
        ("para_nn_2__point_nn_2", "para_nn_2"),
        ("para_nn_3", "para_nn_1"),
        ("para_nn_3__point_nn_1", "para_nn_3"),
        ("para_nn_4", ""),
    ]
    assert [c.text for c in clauses if c.part is Part.ITEM] == [
        "Release proposals.",
        "Hold consultations.",
        "Examine proposals.",
    ]


def test_a_list_without_marks_under_a_stem() -> None:
    clauses = letter("""
        The letter is available in the following languages:

        Spanish (CELE, Argentina)
        Thai (Thai Netizen Network)
        Chinese (Human Rights in China)

        Read it.
    """)
    assert [c.text for c in clauses if c.part is Part.ITEM] == [
        "Spanish (CELE, Argentina)",
        "Thai (Thai Netizen Network)",
        "Chinese (Human Rights in China)",
    ]


def test_lines_of_one_block_are_one_paragraph() -> None:
    clauses = letter("""
        Ms. Rebeca Grynspan
        Secretary-General
        Palais des Nations

        This is with reference to the letter
        dated 21 July 2025.
    """)
    assert [c.text for c in clauses] == [
        "Ms. Rebeca Grynspan\nSecretary-General\nPalais des Nations",
        "This is with reference to the letter\ndated 21 July 2025.",
    ]


def test_long_lines_without_blank_ones_between_are_paragraphs_of_their_own() -> None:
    first, second = "The Union has " + "many " * 60 + "members.", "Its budget is " + "very " * 60 + "small."
    assert [c.text for c in letter(f"FOREWORD\n{first}\n{second}")] == [f"FOREWORD\n{first}", second]


def test_signatories_after_the_valediction() -> None:
    clauses = letter("""
        We write to you.

        Yours sincerely,

        Doreen Bogdan-Martin
        Secretary-General
    """)
    assert signed(clauses) == ["Doreen Bogdan-Martin Secretary-General"]
    assert clauses[-1].eid == "signatory_nn_1"
    assert clauses[-1].label.endswith("signatory 1")


def test_signatories_after_the_last_sentence_and_names_over_several_lines() -> None:
    clauses = letter("""
        We oppose the expansion.

        Article 19
        Eduardo Bertoni, Centro de Estudios en Libertad
        de Expresión y Acceso a la Información (CELE),
        Universidad de Palermo, Argentina
        European Digital Rights
        Jane Roe
        Executive Director, Access Now

        Updated 14 November 2012

        Global Voices
        Kictanet, Kenya
    """)
    assert signed(clauses) == [
        "Article 19",
        "Eduardo Bertoni, Centro de Estudios en Libertad de Expresión y Acceso a la Información (CELE),"
        " Universidad de Palermo, Argentina",
        "European Digital Rights",
        "Jane Roe Executive Director, Access Now",
        "Global Voices",
        "Kictanet, Kenya",
    ]
    assert "Updated 14 November 2012" in [c.text for c in clauses if c.part is Part.PARAGRAPH]


@pytest.mark.parametrize("text", ["Thanks,\n\nBob", "Notes\n\nGiven the above, we agree.", "It resolves.\n\nrequests"])
def test_a_letter_with_such_words_is_no_resolution(text: str) -> None:
    assert {c.phrase for c in letter(text)} == {""}


def test_a_report_keeps_its_numbers() -> None:
    clauses = letter("""
        1<TAB>Scope
        This report is short.
        2<TAB>Findings
        2.1<TAB>All is well.
    """)
    assert [(c.num, c.text) for c in clauses] == [
        ("1", "Scope\nThis report is short."),
        ("2", "Findings"),
        ("2.1", "All is well."),
    ]


def test_a_footnote_in_a_letter() -> None:
    clauses = letter("We wrote[footnoteRef:1] to you. [1: In May.]")
    assert (clauses[0].text, clauses[0].footnotes) == ("We wrote to you.", ("In May.",))


def test_no_two_clauses_of_the_shipped_letters_share_a_label() -> None:
    for entry in discover([SHIPPED]).entries:
        labels = [clause.label for clause in parse(entry).document.clauses]
        assert len(labels) == len(set(labels)), entry.path.name


def test_a_sentence_of_a_letter_goes_on_behind_the_edge_of_a_page() -> None:
    clauses = letter("""
        Each administration is requested to communicate the name of its manager to the Bureau

        International Telecommunication Union • Place des Nations, CH-1211 Geneva 20, Switzerland

        2

        not later than 15 April 2024.

        The Bureau remains at your disposal.
    """)
    assert [c.text for c in clauses] == [
        "Each administration is requested to communicate the name of its manager to the Bureau\nnot later than 15 April 2024.",
        "The Bureau remains at your disposal.",
    ]


def test_roman_numbers_hang_from_the_letter_above_them() -> None:
    clauses = letter("""
        The procedure is as follows:

        1. File the notice.

        2. Paper is accepted from:

        a) the least developed countries;

        b) others, in the case of:

        i) failure of the system;

        ii) a strike.

        3. Pay the fee.
    """)
    assert numbers(clauses) == ["", "1", "2", "2.a", "2.b", "2.b.i", "2.b.ii", "3"]


def test_the_annex_of_a_letter_has_its_sections_behind_the_names() -> None:
    clauses = letter("""
        We invite you to the meeting.

        Yours sincerely,

        Jane Roe
        Director

        Annexes: 1

        ANNEX 1

        Draft agenda

        1. Opening

        2. Closing
    """)
    assert signed(clauses) == ["Jane Roe Director"]
    assert [(c.section, c.num, c.part.value) for c in clauses if c.num] == [
        ("Annex 1 Draft agenda", "1", "annex"),
        ("Annex 1 Draft agenda", "2", "annex"),
    ]


def test_names_in_a_list_are_signatories_without_their_bullets() -> None:
    clauses = letter("""
        We oppose the expansion.

        Yours sincerely,

        • Global Voices
        • Article 19
    """)
    assert signed(clauses) == ["Global Voices", "Article 19"]


def test_a_heading_that_the_file_sets_apart_is_no_part_of_the_paragraph_below_it() -> None:
    text = "Report on buoys\n\nItem 1. Buoys lost\nThe keepers told of two.\nThey lay in\nthe ice.\n\nItem 2.\nBuoys found\nNone was."
    styles = {1: "title", 3: "heading", 8: "heading", 9: "heading"}
    assert [" ".join(c.text.split()) for c in parsed(text, styles=styles).clauses] == [
        "Report on buoys",
        "Item 1. Buoys lost",
        "The keepers told of two. They lay in the ice.",
        "Item 2. Buoys found",
        "None was.",
    ]
