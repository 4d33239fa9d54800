"""Treaties, recommendations and proposals: what heads their divisions, how they number, and what they would change."""

import pytest

from ingest.document import parse
from ingest.manifest import DocumentFields, Entry
from ingest.model import Document, Part
from tests.support.documents import written
from tests.support.files import run, word_xml
from tests.support.services import folder

TREATY = """
    CONVENTION ON LIGHTHOUSES

    (Geneva, 12 May 2031)

    PREAMBLE

    1<TAB>The Parties, convinced that lighthouses help, have agreed as follows:

    ARTICLE 1

    Definitions

    2<TAB>For the purposes of this Convention:

    3<TAB>a)<TAB>"lamp" means any light;

    3A<TAB>b)<TAB>"keeper" means whoever keeps it.

    ARTICLE 2

    Duties

    4<TAB>1<TAB>Each Party shall keep its lamps lit.

    5<TAB>2<TAB>It shall publish a list.

    Article 3 – Entry into force

    6<TAB>This Convention enters into force in 2032.

    IN WITNESS WHEREOF, the undersigned have signed.

    Done at Geneva, 12 May 2031

    For the Republic of Utopia: Jane Doe
"""
RECOMMENDATION = """
    Recommendation ITU-T X.9999 (05/2031)

    Lamps of lighthouses

    Table of Contents

    1<TAB>Scope<TAB>1
    Annex A<TAB>Colours<TAB>3

    Recommendation ITU-T X.9999

    Lamps of lighthouses

    1<TAB>Scope

    This Recommendation describes lamps.

    NOTE – Candles are outside its scope.

    2<TAB>Requirements

    2.1<TAB>Lamps

    2.1.1<TAB>A lamp shall be white.

    2.1.2<TAB>A lamp shall flash:

    a)<TAB>every ten seconds; or

    b)<TAB>every minute.

    Annex A

    Colours

    A.1<TAB>White is 6500 K.
"""
PROPOSAL = """
    Plenipotentiary Conference (PP-30)
    Geneva, 4-22 November 2030
    PLENARY MEETING
    Addendum 3 to
    Document 17-E
    2 September 2030
    Original: English
    Administration of Utopia
    Proposals for the work of the conference
    Summary:
    Utopia proposes to light all lamps again, as follows.
    MOD<TAB>UTO/17A3/1
    RESOLUTION 7 (Rev. Dubai, 2018Geneva, 2030)
    Lighthouses
    The Plenipotentiary Conference (Dubai, 2018Geneva, 2030),
    recalling
    a)<TAB>Resolution 6 (Rev. Dubai, 2018Geneva, 2030);
    b)<TAB>its rules,
    resolves
    to light all lamps.
    Reasons:<TAB>They are dark.
    SUP<TAB>UTO/17A3/2
    RESOLUTION 8 (Dubai, 2018)
    Candles
    Reasons:<TAB>Nobody uses them.
"""


def read(text: str, name: str = "document.txt") -> Document:
    path = folder("provisions") / name
    path.write_text(written(text) + "\n", encoding="utf-8")
    return parse(Entry(path, path, DocumentFields.model_construct(file=path.name))).document


def test_the_articles_of_a_treaty_and_its_marginal_numbers() -> None:
    document = read(TREATY)
    expression = document.expression
    assert (expression.work.kind, expression.title, expression.date) == (
        "treaty",
        "CONVENTION ON LIGHTHOUSES",
        "2031-05-12",
    )
    assert [(c.section, c.num, c.marginal) for c in document.clauses] == [
        ("Preamble", "", "1"),
        ("Article 1 Definitions", "", "2"),
        ("Article 1 Definitions", "a", "3"),
        ("Article 1 Definitions", "b", "3A"),
        ("Article 2 Duties", "1", "4"),
        ("Article 2 Duties", "2", "5"),
        ("Article 3 Entry into force", "", "6"),
        ("", "", ""),
        ("", "", ""),
        ("", "", ""),
    ]
    assert document.clauses[-1].part is Part.SIGNATORY
    assert (
        document.clauses[2].label.endswith("Article 1 Definitions, a), No. 3") or "No. 3" in document.clauses[2].label
    )


@pytest.mark.parametrize(
    "lines",
    [
        (
            "1The Parties agree.",
            "21.1 a) Lamps are lit.",
            "3b) Keepers keep them.",
            "41.2 Lists are kept.",
            "5All is well.",
        ),
        (
            "1\tThe Parties agree.",
            "2\t1.1 a) Lamps are lit.",
            "3\tb) Keepers keep them.",
            "4\t1.2 Lists.",
            "5\tAll is well.",
        ),
    ],
)
def test_marginal_numbers_glued_to_the_text_or_set_apart(lines: tuple[str, ...]) -> None:
    first, *others = lines
    text = "\n".join(["Some Regulations", "", "Preamble", "", first, "", "Article 1", "", "Lamps", ""])
    document = read(text + "\n".join(f"{line}\n" for line in others) + "\nArticle 2\n\nEnd\n\n6It ends.\n", "glued.txt")
    assert [(c.num, c.marginal) for c in document.clauses][:5] == [
        ("", "1"), ("1.1.a", "2"), ("1.1.b", "3"), ("1.2", "4"), ("", "5"),
    ]  # fmt: skip


def test_the_sections_of_a_recommendation() -> None:
    document = read(RECOMMENDATION)
    expression = document.expression
    assert (expression.work.body, expression.work.kind, expression.work.number) == ("itu-t", "rec", "X.9999")
    assert (expression.date, expression.revision, expression.title) == ("2031-05", "", "Lamps of lighthouses")
    assert [(c.section, c.num, c.part.value) for c in document.clauses] == [
        ("1 Scope", "", "paragraph"),
        ("1 Scope", "", "paragraph"),
        ("2.1 Lamps", "2.1.1", "item"),
        ("2.1 Lamps", "2.1.2", "item"),
        ("2.1 Lamps", "2.1.2.a", "item"),
        ("2.1 Lamps", "2.1.2.b", "item"),
        ("Annex A Colours", "A.1", "annex"),
    ]


def test_a_proposal_is_a_work_of_its_own() -> None:
    document = read(PROPOSAL)
    expression = document.expression
    assert (expression.work.kind, expression.work.number, expression.work.body) == ("proposal", "UTO/17A3", "pp")
    assert (expression.status, expression.author, expression.date) == (
        "proposed",
        "Administration of Utopia",
        "2030-09-02",
    )
    assert all("proposed by Administration of Utopia (not adopted)" in c.label for c in document.clauses)
    assert [(c.section, c.phrase, c.num, c.operation) for c in document.clauses] == [
        ("", "", "", ""),
        ("MOD UTO/17A3/1", "recalling", "a", "MOD"),
        ("MOD UTO/17A3/1", "recalling", "b", "MOD"),
        ("MOD UTO/17A3/1", "resolves", "", "MOD"),
        ("MOD UTO/17A3/1", "", "", "MOD"),
        ("SUP UTO/17A3/2", "", "", "SUP"),
    ]
    assert document.clauses[1].before == "Resolution 6 (Rev. Dubai, 2018);"
    assert document.clauses[2].before is None
    assert len({c.key for c in document.clauses}) == len(document.clauses)


def test_tracked_changes_give_both_texts() -> None:
    struck = "<w:del><w:r><w:delText>seldom</w:delText></w:r></w:del>"
    body = "".join(
        f"<w:p>{words}</w:p>"
        for words in (
            run("RESOLUTION 7 (DUBAI, 2018)"), run("Lighthouses"), run("The Plenipotentiary Conference (Dubai, 2018),"),
            run("resolves"), f"{run('to light the lamps ')}{struck}<w:ins>{run('always')}</w:ins>{run('.')}",
        )
    )  # fmt: skip
    path = folder("tracked") / "resolution-7.docx"
    path.write_bytes(word_xml(body))
    document = parse(Entry(path, path, DocumentFields.model_construct(file=path.name))).document
    assert document.expression.tracked == 1
    assert (document.clauses[0].text, document.clauses[0].before) == (
        "to light the lamps always.",
        "to light the lamps seldom.",
    )


@pytest.mark.parametrize(
    ("front", "author", "number"),
    [
        (
            "A/C.2/90/L.7\nDistr.: Limited\n\nGhana and Peru: draft resolution\n\nLamps\n",
            "Ghana and Peru",
            "A/C.2/90/L.7",
        ),
        ("DRAFT NEW RESOLUTION [LAMPS] (GENEVA, 2030)\n\nLamps\n", "", "document"),
    ],
)
def test_a_draft_is_not_adopted(front: str, author: str, number: str) -> None:
    text = f"{front}\nThe General Assembly,\n\nRecalling its lamps,\n\n1. Decides to light them.\n"
    document = read(text)
    assert (document.expression.status, document.expression.author) == ("proposed", author)
    assert document.expression.work.number == number
    assert "(not adopted)" in document.clauses[0].label


def test_marginal_numbers_of_a_part_of_a_treaty() -> None:
    text = "\n\n".join(
        ("CONVENTION ON LAMPS", "ARTICLE 7", "41\t1\tIt meets.", "42\t2\tIt has:", "43\ta)\ta chair;", "43A\tb)\ta clerk;",
         "44\tc)\ta lamp.", "ARTICLE 8", "45\tIt ends.")
    )  # fmt: skip
    document = read(text, "part.txt")
    assert [(c.num, c.marginal) for c in document.clauses] == [
        ("1", "41"), ("2", "42"), ("2.a", "43"), ("2.b", "43A"), ("2.c", "44"), ("", "45"),
    ]  # fmt: skip


def test_a_marginal_number_with_its_letter_apart() -> None:
    text = "CONVENTION ON LAMPS\n\nARTICLE 7\n\nCV 49\t1\tIt meets.\n\nCV 50\t2\tIt rests.\n\nARTICLE 8\n\nCV 50 B\t1\tIt ends."
    assert [(c.num, c.marginal) for c in read(text, "apart.txt").clauses] == [("1", "49"), ("2", "50"), ("1", "50B")]


def test_who_signs_a_circular_and_what_stands_under_the_name() -> None:
    text = """
        Administrative Circular CA/318

        1<TAB>Introduction

        The meeting takes place in Geneva.

        2<TAB>Agenda

        The agenda is in the annex.

        3<TAB>Contributions

        Contributions are welcome.

        4<TAB>Visa

        Ask for it early.

        Mário Ferreira da Cunha
        Director

        Annexes: 2

        Distribution:

        – Administrations of Member States
    """
    clauses = read(text, "circular.txt").clauses
    assert [(c.part.value, c.text) for c in clauses[5:]] == [
        ("signatory", "Mário Ferreira da Cunha\nDirector"),
        ("paragraph", "Annexes: 2"),
        ("paragraph", "Distribution:"),
        ("item", "Administrations of Member States"),
    ]


def test_an_item_may_end_in_and_before_one_that_begins_with_a_capital() -> None:
    text = """
        Recommendation ITU-T X.9999 (05/2031)

        Lamps

        1<TAB>Scope

        A keeper shall have:

        Oil; and

        Matches.

        2<TAB>Colours

        Lamps are white.
    """
    texts = [c.text for c in read(text, "list.txt").clauses]
    assert texts == ["A keeper shall have:", "Oil; and", "Matches.", "Lamps are white."]


def test_the_words_of_a_contribution_behind_their_heading() -> None:
    text = PROPOSAL.replace("Summary:\n    Utopia", "Abstract: Utopia")
    assert (
        read(text, "abstract.txt").clauses[0].text == "Abstract: Utopia proposes to light all lamps again, as follows."
    )
