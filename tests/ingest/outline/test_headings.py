"""Phrases that documents print otherwise than on a line of their own in English, and headings of divisions."""

from ingest.model import Part
from tests.support.documents import PREAMBLE, numbers, parsed, phrases, resolution, rows, written


def test_a_phrase_in_capitals_over_several_lines_of_a_page() -> None:
    clauses = resolution("""
        RECALLING

        a) Resolution 6 of this conference, which was adopted in the year before;

        b) its rules, and those of the other conferences of the Union,

        RESOLVES

        1. that lamps be lit,

        CHARGES THE DIRECTOR OF THE TELECOMMUNICATION DEVELOPMENT BUREAU, IN CLOSE
        COLLABORATION WITH THE DIRECTOR OF THE RADIOCOMMUNICATION BUREAU AND WITH
        UNESCO,

        1. to organize workshops;

        2. to report,

        REQUESTS THE NEXT PLENIPOTENTIARY CONFERENCE

        to consider the means required.
    """)
    charged = (
        "CHARGES THE DIRECTOR OF THE TELECOMMUNICATION DEVELOPMENT BUREAU, IN CLOSE COLLABORATION WITH THE DIRECTOR OF"
        " THE RADIOCOMMUNICATION BUREAU AND WITH UNESCO"
    )
    assert phrases(clauses) == ["RECALLING", "RESOLVES", charged, "REQUESTS THE NEXT PLENIPOTENTIARY CONFERENCE"]
    assert numbers(clauses) == ["a", "b", "1", "1", "2", ""]
    assert "BDT" in clauses[3].addressees


def test_a_phrase_of_many_words_that_its_clause_goes_on_from() -> None:
    clauses = resolution("""
        recalling
        Resolution 6,

        resolves to invite the 2031 world radiocommunication conference

        to consider, on the basis of the studies, an upgrade of the allocation,

        requests the Council
        to act.
    """)
    assert [c.phrase for c in clauses] == [
        "recalling", "resolves to invite the 2031 world radiocommunication conference", "requests the Council",
    ]  # fmt: skip


def test_a_preambular_paragraph_that_goes_on_over_a_page_keeps_its_phrase() -> None:
    clauses = parsed(
        written("""
            70/1. Lamps

            The General Assembly,

            Recalling its resolution 69/1 on the lamps of the Union,

            Convinced that the new form of a lamp must be no less durable than
            the candle which it replaces,

            A/RES/70/1

            and that its keeper must be able to carry it from one State to another,

            Heartened by lamps,

            1. Decides to light them.
        """),
        body="unga",
    ).clauses
    assert [(c.phrase, c.part) for c in clauses][1:] == [
        ("Convinced", Part.PREAMBULAR), ("Heartened", Part.PREAMBULAR), ("", Part.OPERATIVE),
    ]  # fmt: skip
    assert clauses[1].text.endswith(
        "which it replaces, and that its keeper must be able to carry it from one State to another,"
    )


def test_a_short_line_of_another_language_whose_verb_no_dictionary_has() -> None:
    text = """
        RESOLUCIÓN 7 (Rev. Ginebra, 2031)

        Faros y balizas

        La Conferencia de Plenipotenciarios (Ginebra, 2031),

        recordando

        a)<TAB>la Resolución 6;

        b)<TAB>la Resolución 5,

        resuelve

        mantener los faros encendidos de noche,

        se compromete

        a volver a examinar la presente Resolución en su próxima reunión.
    """
    clauses = parsed(written(text)).clauses
    assert rows(clauses)[-1] == (
        "se compromete",
        "",
        "a volver a examinar la presente Resolución en su próxima reunión.",
    )
    assert clauses[-1].part is Part.OPERATIVE


def test_a_phrase_glued_to_the_clause_before_its_list() -> None:
    clauses = resolution("""
        resolves
        to light all lamps of the Union, instructs the Director of the Telecommunication Development Bureau
        1)<TAB>to buy oil;
        2)<TAB>to report.
    """)
    assert [(c.phrase, c.num) for c in clauses] == [
        ("resolves", ""),
        ("instructs the Director of the Telecommunication Development Bureau", "1"),
        ("instructs the Director of the Telecommunication Development Bureau", "2"),
    ]


def test_headings_whose_numbers_have_brackets() -> None:
    text = written("""
        Summary
        Corrigendum 2 changes a table.
        1)<TAB>Changes to the Recommendation
        1.1)<TAB>Clause 8.4.2.1
        Replace the existing text with the following:
        The amplitude shall be less than one.
    """)
    clauses = parsed(text, styles={1: "heading", 3: "heading", 4: "heading"}).clauses
    assert [(c.section, c.num) for c in clauses] == [
        ("Summary", ""), ("1.1 Clause 8.4.2.1", ""), ("1.1 Clause 8.4.2.1", ""),
    ]  # fmt: skip


def test_a_line_that_counts_annexes_heads_none() -> None:
    clauses = parsed(PREAMBLE + "resolves\nto act.\n\nAnnexes: 2").clauses
    assert {c.section for c in clauses} == {""}


def test_a_participle_that_no_list_has_heads_a_group_of_the_preamble() -> None:
    text = """
        РЕЗОЛЮЦИЯ 7 (Пересм. Женева, 2031 г.)

        Маяки

        Полномочная конференция (Женева, 2031 г.),

        напоминая

        Резолюцию 6,

        сожалея

        об утрате коллекции ламп в Вене,

        решает

        сохранить маяки.
    """
    clauses = parsed(written(text)).clauses
    assert [(c.phrase, c.part.value) for c in clauses] == [
        ("напоминая", "preambular"), ("сожалея", "preambular"), ("решает", "operative"),
    ]  # fmt: skip


def test_lines_of_another_language_without_a_verb_begin_no_group() -> None:
    text = """
        RÉSOLUTION 7 (Rév. Genève, 2031)

        Phares

        La Conférence de plénipotentiaires (Genève, 2031),

        rappelant

        la Résolution 6,

        décide

        d'entretenir ce qui suit:

        les phares

        les balises

        charge le Secrétaire général

        de présenter un rapport.
    """
    assert phrases(parsed(written(text)).clauses) == ["rappelant", "décide", "charge le Secrétaire général"]


def test_a_noun_like_a_verb_in_the_middle_of_a_sentence_begins_no_group() -> None:
    clauses = resolution("resolves\nto light the lamps\n\nrequests of the Council for oil\n\nand wicks, to be kept.")
    assert phrases(clauses) == ["resolves"]


def test_lettered_rows_without_a_sign_are_items() -> None:
    clauses = resolution("resolves\n1\tto light:\nA\tlamps in the harbour\nB\tlamps at sea\n2\tto rest.")
    assert numbers(clauses) == ["1", "1.A", "1.B", "2"]
