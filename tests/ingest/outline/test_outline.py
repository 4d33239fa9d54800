"""Parsing resolutions: phrases, numbers, levels and addressees, and the defects of files."""

import pytest

from ingest.model import Part
from tests.support.documents import (
    PREAMBLE,
    asked,
    headed,
    lines,
    numbers,
    parsed,
    phrases,
    resolution,
    rows,
    written,
)


class TestNumbers:
    """Marks and numbers: each item has the number that the document prints for it."""

    def test_letters_numbers_and_both_kinds_of_sub_items(self) -> None:
        clauses = resolution("""
            recalling
            a)<TAB>Resolution 1;
            b)<TAB>that the Union:
            i)<TAB>coordinates;
            ii)<TAB>assists,
            resolves
            1<TAB>to go on;
            2<TAB>that the following apply:
            2.1<TAB>one thing;
            2.2<TAB>another:
            a)<TAB>here;
            b)<TAB>there.
        """)
        assert numbers(clauses) == ["a", "b", "b.i", "b.ii", "1", "2", "2.1", "2.2", "2.2.a", "2.2.b"]
        assert [c.parent for c in clauses[1:4]] == ["", "recalling__rec_b", "recalling__rec_b"]

    @pytest.mark.parametrize("after", ["j", "k"])
    def test_i_after_h_is_a_letter(self, after: str) -> None:
        letters = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", *(["k"] if after == "k" else [])]
        clauses = resolution("recalling\n" + "\n".join(f"{n})\tthing {n};" for n in letters))
        assert numbers(clauses) == letters

    def test_i_under_h_is_a_roman_number_where_ii_comes_next(self) -> None:
        marks = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "ii", "iii", "i", "j"]
        items = [f"{n})\tthing{':' if n == 'h' else ';'}" for n in marks]
        assert numbers(resolution("recalling\n" + "\n".join(items))) == [
            *"abcdefgh", "h.i", "h.ii", "h.iii", "i", "j",
        ]  # fmt: skip

    def test_a_last_item_i_is_a_letter(self) -> None:
        clauses = resolution("recalling\n" + "\n".join(f"{n})\tthing;" for n in "abcdefghi") + "\nresolves\nto go on.")
        assert numbers(clauses)[8] == "i"

    def test_more_items_than_letters(self) -> None:
        marks = [*"abcdefghijklmnopqrstuvwxyz", "aa", "bb"]
        assert numbers(resolution("recalling\n" + "\n".join(f"{n})\tthing;" for n in marks))) == marks

    @pytest.mark.parametrize("mark", ["3bis\t", "3 bis\t", "3 bis) ", "3bis) "])
    def test_a_number_with_a_latin_word(self, mark: str) -> None:
        clauses = resolution(f"resolves\n1\tto a;\n2\tto b;\n3\tto c;\n{mark}to d;\n4\tto e.")
        assert numbers(clauses) == ["1", "2", "3", "3bis", "4"]

    @pytest.mark.parametrize("mark", ["b)bis\t", "bbis)\t", "b bis) "])
    def test_a_letter_with_a_latin_word(self, mark: str) -> None:
        clauses = resolution(f"considering\na)\tone;\nb)\ttwo;\n{mark}more;\nc)\tthree,")
        assert numbers(clauses) == ["a", "b", "bbis", "c"]

    @pytest.mark.parametrize(
        ("first", "second", "printed"),
        [
            ("1.", "2.", "1"),
            ("1)", "2)", "1"),
            ("(1)", "(2)", "1"),
            ("(a)", "(b)", "a"),
            ("a)", "b)", "a"),
            ("A.", "B.", "A"),
            ("a.", "b.", "a"),
        ],
    )
    def test_marks_in_other_dress(self, first: str, second: str, printed: str) -> None:
        clauses = resolution(f"resolves\n{first}\tto begin;\n{second}\tto end.")
        assert numbers(clauses)[0] == printed
        assert [c.text for c in clauses] == ["to begin;", "to end."]

    def test_bullets_hang_under_the_item_that_introduces_them(self) -> None:
        clauses = resolution("""
            instructs the Secretary-General
            1<TAB>to report on:
            –<TAB>staff;
            –<TAB>money;
            2<TAB>to rest.
        """)
        assert rows(clauses)[1:3] == [(clauses[0].phrase, "", "staff;"), (clauses[0].phrase, "", "money;")]
        assert {c.parent for c in clauses[1:3]} == {"instructs-secretary-general__para_1"}
        assert clauses[1].label.endswith("instructs the Secretary-General 1, unnumbered paragraph 1")

    def test_a_paragraph_without_a_number(self) -> None:
        clauses = resolution("bearing in mind\nthe basic principles,\n\nresolves\nto go on.")
        assert rows(clauses) == [
            ("bearing in mind", "", "the basic principles,"),
            ("resolves", "", "to go on."),
        ]
        assert [c.eid for c in clauses] == ["bearing-mind__rec_nn_1", "resolves__para_nn_1"]
        assert clauses[1].label == "PP Resolution 7 (Dubai, 2018), resolves"

    def test_items_hang_under_a_stem_that_has_no_number(self) -> None:
        clauses = resolution("""
            resolves
            that the following shall apply:
            1<TAB>the delegation shall vote;
            2<TAB>the delegation shall speak.
        """)
        assert numbers(clauses) == ["", "1", "2"]
        assert [c.parent for c in clauses] == ["", "resolves__para_nn_1", "resolves__para_nn_1"]

    def test_a_number_before_a_space_counts_where_the_list_calls_for_it(self) -> None:
        clauses = resolution("""
            resolves
            1 to establish 20 centres by 2030;
            2 Member States shall contribute;
            2018 was a good year.
        """)
        assert numbers(clauses) == ["1", "2", ""]

    def test_a_mark_alone_on_its_line_belongs_to_the_words_below(self) -> None:
        clauses = resolution("considering\n\na)\n\nthat the Union exists;\n\nb)\n\nthat it acts,")
        assert rows(clauses) == [
            ("considering", "a", "that the Union exists;"),
            ("considering", "b", "that it acts,"),
        ]

    def test_a_jump_in_the_numbers_is_reported(self) -> None:
        found = parsed(PREAMBLE + "resolves\n1\tto a;\n2\tto b;\n5\tto c.").gaps
        assert [(g.phrase, g.last, g.found) for g in found] == [("resolves", "2", "5")]

    def test_a_first_item_left_in_the_paragraph_before(self) -> None:
        clauses = resolution("""
            resolves
            1<TAB>that the programme continue, taking into consideration a) the outcome,
            b)<TAB>the impact,
            c)<TAB>the liability;
            2<TAB>to assist.
        """)
        assert rows(clauses)[:3] == [
            ("resolves", "1", "that the programme continue, taking into consideration"),
            ("resolves", "1.a", "the outcome,"),
            ("resolves", "1.b", "the impact,"),
        ]

    def test_numbers_with_a_letter_before_them(self) -> None:
        clauses = resolution(
            "resolves\nto adopt these methods.\nANNEX 1\nA1.1\tGeneral\nA1.1.1\tThe group meets.\nA1.2\tMembers"
        )
        assert [(c.num, c.parent) for c in clauses[1:]] == [
            ("A1.1", ""),
            ("A1.1.1", "annex_1__para_a1-1"),
            ("A1.2", ""),
        ]

    def test_rows_of_figures_are_no_items(self) -> None:
        clauses = resolution("resolves\n1\tto adopt the plan.\nANNEX 1\nTotal\n0\t0\n0\t331,341\n")
        assert numbers(clauses) == ["1", ""]


class TestPhrases:
    """Detection of phrases: a line that heads a group is one, and only such a line."""

    @pytest.mark.parametrize(
        "phrase",
        [
            "considering also", "further considering", "recognizing further", "recognizing also that", "noting further",
            "taking into account also", "noting with satisfaction and appreciation", "having noted", "mindful of",
            "emphasizing", "in view of", "recalling that", "considering that",
        ],
    )  # fmt: skip
    def test_preambular(self, phrase: str) -> None:
        clauses = resolution(f"{phrase}\na)\tone thing;\nb)\tanother,")
        assert rows(clauses) == [(phrase, "a", "one thing;"), (phrase, "b", "another,")]
        assert {c.part for c in clauses} == {Part.PREAMBULAR}

    @pytest.mark.parametrize(
        ("phrase", "whom"),
        [
            ("resolves further", ()),
            ("further resolves", ()),
            ("resolves to instruct the Director of the Telecommunication Development Bureau", ("BDT",)),
            ("resolves to invite Member States", ("Member States",)),
            ("decides to instruct the Secretary-General", ("Secretary-General",)),
            ("instructs TSAG", ("TSAG",)),
            ("instructs Study Group 17", ("Study Group 17",)),
            ("instructs ITU-T Study Group 17", ("ITU-T Study Group 17",)),
            ("instructs the ITU-T study groups", ("study groups",)),
            ("instructs Study Groups 2 and 3 of the ITU Telecommunication Standardization Sector", ("Study Group 2", "Study Group 3")),
            ("requests the Director of TSB", ("TSB",)),
            ("instructs the Director of the Radiocommunication Bureau", ("BR",)),
            ("invites ITU-R", ("ITU-R",)),
            ("invites the ITU Radiocommunication Sector", ("ITU-R",)),
            ("encourages Member States", ("Member States",)),
            ("urges administrations", ("administrations",)),
            ("invites Member States, Sector Members and Associates", ("Member States", "Sector Members", "Associates")),
            ("invites all Member States and Sector Members", ("Member States", "Sector Members")),
            ("urges the ITU membership", ("Member States", "Sector Members", "Associates", "Academia")),
            ("further instructs the Secretary-General and the Directors of the Bureaux, each within the scope of their"
             " responsibilities", ("Secretary-General", "BR", "TSB", "BDT")),
            ("instructs the Directors of the three Bureaux within their respective spheres of competence",
             ("BR", "TSB", "BDT")),
            ("invites the Secretary-General, in coordination with the Directors of the Radiocommunication Bureau, the"
             " Telecommunication Standardization Bureau and the Telecommunication Development Bureau",
             ("Secretary-General", "BR", "TSB", "BDT")),
            ("requests the Secretary-General and instructs the Director of the Telecommunication Development Bureau",
             ("Secretary-General", "BDT")),
            ("instructs the Director of the Telecommunication Standardization Bureau, in collaboration with the"
             " Directors of the other Bureaux and relevant organizations", ("TSB", "BR", "BDT")),
            ("invites organizations qualified in accordance with Recommendation ITU-T A.5",
             ("organizations qualified in accordance with Recommendation ITU-T A.5",)),
            ("invites the chairmen of the relevant working parties", ("chairmen of the relevant working parties",)),
            ("recommends that administrations", ("administrations",)),
            ("resolves to invite the 2027 world radiocommunication conference", ("WRC",)),
            ("invites ITU-R to complete in time for WRC-27", ("ITU-R", "WRC")),
            ("calls upon the Council", ("Council",)),
            ("authorizes the Secretary-General", ("Secretary-General",)),
            ("instructs the Radio Regulations Board", ("Radio Regulations Board",)),
        ],
    )  # fmt: skip
    def test_operative(self, phrase: str, whom: tuple[str, ...]) -> None:
        clauses = resolution(f"{phrase}\n1\tto act;\n2\tto act again.")
        assert rows(clauses) == [(phrase, "1", "to act;"), (phrase, "2", "to act again.")]
        assert {c.part for c in clauses} == {Part.OPERATIVE}
        assert {c.addressees for c in clauses} == {whom}

    @pytest.mark.parametrize("end", [",", ":", " :", " ", "\u00a0", ""])
    def test_a_comma_or_a_colon_is_no_part_of_it(self, end: str) -> None:
        assert phrases(resolution(f"resolves{end}\n1\tto act.")) == ["resolves"]

    def test_white_space_and_hyphens_of_every_kind(self) -> None:
        clauses = resolution(
            "instructs the\u00a0Secretary\u2011General,  in\u00a0consultation with the\u202fDirectors of the Bureaux\n"
            "1\u00a0\u00a0to act;\n2\tto rest."
        )
        assert phrases(clauses) == [
            "instructs the Secretary-General, in consultation with the Directors of the Bureaux"
        ]
        assert clauses[0].addressees == ("Secretary-General", "BR", "TSB", "BDT")
        assert numbers(clauses) == ["1", "2"]

    def test_one_over_two_lines(self) -> None:
        clauses = resolution("""
            resolves
            1<TAB>to act,

            instructs the Director of the Telecommunication Standardization
            Bureau, in collaboration with the Director of the Radiocommunication Bureau
            1<TAB>to report,

            invites Member States, Sector Members, Associates
            and Academia to take part.
        """)
        assert phrases(clauses) == [
            "resolves",
            "instructs the Director of the Telecommunication Standardization Bureau, in collaboration with the"
            " Director of the Radiocommunication Bureau",
            "invites Member States, Sector Members, Associates and Academia",
        ]
        assert clauses[-1].text == "to take part."

    def test_with_its_clause_on_the_same_line(self) -> None:
        clauses = resolution("""
            considering that the Union exists,

            noting the report of the Council,

            resolves that administrations shall cooperate,

            invites Member States to contribute,

            instructs the Secretary-General: to bring this resolution to the attention of ICAO.
        """)
        assert rows(clauses) == [
            ("considering", "", "that the Union exists,"),
            ("noting", "", "the report of the Council,"),
            ("resolves", "", "that administrations shall cooperate,"),
            ("invites Member States", "", "to contribute,"),
            ("instructs the Secretary-General", "", "to bring this resolution to the attention of ICAO."),
        ]

    @pytest.mark.parametrize(
        "dressed",
        ["• resolves", "**resolves**", "*resolves*", "_resolves_", "## resolves", "– resolves,"],
    )
    def test_in_the_dress_of_a_web_page(self, dressed: str) -> None:
        clauses = resolution(f"• considering\n• a) one;\n• b) two,\n{dressed}\n• 1) to act;\n- 2) to rest.")
        assert rows(clauses)[:2] == [("considering", "a", "one;"), ("considering", "b", "two,")]
        assert phrases(clauses) == ["considering", "resolves"]

    @pytest.mark.parametrize(
        "phrase",
        [
            "instructs the Director of the Telecommunication Development Bureau, subject to available resources",
            "invites Member States, as appropriate",
            "resolves to instruct TSAG, in order to speed up the work",
        ],
    )
    def test_with_words_of_its_own_at_the_end(self, phrase: str) -> None:
        assert phrases(resolution(f"{phrase},\n1\tto act;\n2\tto rest.")) == [phrase]
        assert rows(resolution(f"{phrase},\nto act.")) == [(phrase, "", "to act.")]

    def test_with_an_aside_before_its_clause(self) -> None:
        clauses = resolution("resolves, in accordance with Article 8, that the plan be adopted.")
        assert rows(clauses) == [("resolves", "", "in accordance with Article 8, that the plan be adopted.")]

    def test_the_same_phrase_twice(self) -> None:
        clauses = resolution("""
            taking into account
            the mandate,
            noting
            the report,
            taking into account
            the amendments,
        """)
        assert [c.eid for c in clauses] == [
            "taking-into-account__rec_nn_1", "noting__rec_nn_1", "taking-into-account_2__rec_nn_1",
        ]  # fmt: skip
        assert clauses[2].label.endswith("taking into account [2nd]")

    @pytest.mark.parametrize(
        "line",
        [
            "resolves 2i) above;",
            "resolves 1, 2 and 3 above;",
            "instructs the ITU Council 7 above;",
            "considering a) and b) above,",
            "that Resolution 123 (Rev. Dubai, 2018) of this conference, on bridging the gap, instructs the"
            " Secretary-General to cooperate, in order to bridge the gap,",
            "the conference, which resolves that the plan be implemented,",
            "that the Council, at its 2018 session, and in particular, instructs the Secretary-General to act,",
        ],
    )
    def test_a_line_that_only_looks_like_one(self, line: str) -> None:
        clauses = resolution(f"recognizing\na)\tone thing;\nb)\tanother, as stated in\n{line}\nresolves\nto act.")
        assert phrases(clauses) == ["recognizing", "resolves"]
        assert line.split()[-1] in clauses[1].text

    def test_sentences_of_an_annex_that_begin_with_such_a_verb(self) -> None:
        clauses = resolution("""
            resolves
            to adopt the annex.
            ANNEX
            Requests for access to the portal are free.
            Notes shall be taken.
        """)
        assert phrases(clauses) == ["resolves", ""]


class TestGluedPhrases:
    """A phrase whose line break is lost heads its own group all the same."""

    def test_at_the_end_of_a_paragraph_before_a_list(self) -> None:
        clauses = resolution("""
            recognizing
            a)<TAB>that the gap is wide;
            b)<TAB>that it must be bridged, having noted
            a)<TAB>Resolution 16;
            b)<TAB>Resolution 17, instructs the Director of the Telecommunication Development Bureau
            1<TAB>to help;
            2<TAB>to report.
        """)
        assert rows(clauses)[1:5] == [
            ("recognizing", "b", "that it must be bridged,"),
            ("having noted", "a", "Resolution 16;"),
            ("having noted", "b", "Resolution 17,"),
            ("instructs the Director of the Telecommunication Development Bureau", "1", "to help;"),
        ]

    def test_behind_a_phrase_with_its_clause(self) -> None:
        clauses = resolution(
            "invites Member States to act, instructs the Secretary-General\n1\tto help;\n2\tto report."
        )
        assert rows(clauses) == [
            ("invites Member States", "", "to act,"),
            ("instructs the Secretary-General", "1", "to help;"),
            ("instructs the Secretary-General", "2", "to report."),
        ]

    def test_in_the_middle_of_a_paragraph(self) -> None:
        clauses = resolution(
            """
            resolves
            that special action be taken in accordance with Resolution 34, calls upon Member States to offer help, invites the
        """.rstrip()
            + " Plenipotentiary Conference to allocate funds, further instructs the Secretary-General to report."
        )
        assert rows(clauses) == [
            ("resolves", "", "that special action be taken in accordance with Resolution 34,"),
            ("calls upon Member States", "", "to offer help,"),
            ("invites the Plenipotentiary Conference", "", "to allocate funds,"),
            ("further instructs the Secretary-General", "", "to report."),
        ]

    def test_with_numbers_that_lost_their_line_breaks_too(self) -> None:
        clauses = resolution(
            """
            recalling
            former Resolution 49 of WTDC, on special actions, resolves to instruct the Directors of the three Bureaux 1 to""".rstrip()
            + " review services; 2 to submit measures; 3 to report on this, invites Member States to take part."
        )
        assert rows(clauses)[1:] == [
            ("resolves to instruct the Directors of the three Bureaux", "1", "to review services;"),
            ("resolves to instruct the Directors of the three Bureaux", "2", "to submit measures;"),
            ("resolves to instruct the Directors of the three Bureaux", "3", "to report on this,"),
            ("invites Member States", "", "to take part."),
        ]

    def test_the_acts_own_verb_after_the_preamble(self) -> None:
        clauses = resolution("noting\nthat nothing has been done, resolves that special action be taken.")
        assert rows(clauses)[1] == ("resolves", "", "that special action be taken.")

    def test_somebody_whom_no_list_of_actors_knows(self) -> None:
        clauses = resolution(
            "invites Member States\nto contribute to the agenda, invites all friends of the Union to join in."
        )
        assert rows(clauses)[1] == ("invites all friends of the Union", "", "to join in.")

    def test_a_preambular_phrase_with_a_modifier(self) -> None:
        clauses = resolution(
            "noting\nthe assistance given, noting with grave concern the difficulties met,\n\nresolves\nto act."
        )
        assert rows(clauses)[:2] == [
            ("noting", "", "the assistance given,"),
            ("noting with grave concern", "", "the difficulties met,"),
        ]

    def test_behind_the_enacting_formula(self) -> None:
        text = "RESOLUTION 7 (DUBAI, 2018)\n\nA title\n\nThe Plenipotentiary Conference (Dubai, 2018), recalling\na)\tone;\nb)\ttwo,"
        assert rows(parsed(text).clauses) == [("recalling", "a", "one;"), ("recalling", "b", "two,")]

    @pytest.mark.parametrize(
        "clause",
        [
            "that Resolution 58 of the Plenipotentiary Conference, on coordination, instructs the Secretary-General to consult",
            "Resolution 64 of WTDC, which, in its annex, instructs the Director of BDT to protect consumers",
            "Resolution 5 of WTDC and, in particular, further instructs the Director of the Telecommunication Development"
            " Bureau thereof, on participation",
            "that the Council, resolves the matters before it",
            "to revise its Resolution 1344, taking into account the views of Member States",
            "that the ITU GCA, encourages cooperation",
        ],
    )
    def test_a_predicate_is_none(self, clause: str) -> None:
        assert phrases(resolution(f"recalling\na)\tone thing;\nb)\t{clause},\nresolves\nto act.")) == [
            "recalling",
            "resolves",
        ]


class TestAddressees:
    """Extraction of addressees: from a clause's phrase, else from its own subject."""

    def test_the_items_own_subject(self) -> None:
        clauses = resolution("""
            resolves
            1<TAB>that ITU should go on;
            2<TAB>that the Telecommunication Development Bureau shall:
            i)<TAB>provide experts;
            ii)<TAB>cooperate;
            3<TAB>that, if no conference is held, the Council shall set the amount;
            4<TAB>to request the ITU Council to consider the matter;
            5<TAB>to instruct the Director of BR and the Director of BDT to see to it;
            6<TAB>to request the appropriate ITU-T study groups, particularly Study Groups 2 and 3, to study:
            a)<TAB>calls;
            7<TAB>that the Radiocommunication Advisory Group (RAG), TSAG and TDAG, including through ISCG, shall coordinate;
            8<TAB>that WTSA shall be held in 2020;
            9<TAB>to continue to support Member States;
            10<TAB>that administrations authorizing stations in the band shall ensure their protection.
        """)
        whom = {c.num: c.addressees for c in clauses}
        assert whom == {
            "1": (),
            "2": ("BDT",),
            "2.i": ("BDT",),
            "2.ii": ("BDT",),
            "3": ("Council",),
            "4": ("Council",),
            "5": ("BR", "BDT"),
            "6": ("study groups",),
            "6.a": ("study groups",),
            "7": ("RAG", "TSAG", "TDAG"),
            "8": (),
            "9": (),
            "10": ("administrations",),
        }

    def test_an_item_that_names_whom_its_verb_asks(self) -> None:
        clauses = resolution(
            """
            invites
            1<TAB>RAG, TSAG and TDAG to assist;
            2<TAB>the Directors of the Radiocommunication, Telecommunication Standardization and Telecommunication Development
        """.rstrip()
            + " Bureaux to report."
        )
        assert asked(clauses) == {"invites 1": ("RAG", "TSAG", "TDAG"), "invites 2": ("BR", "TSB", "BDT")}

    def test_partners_inside_an_item_are_not_asked(self) -> None:
        clauses = resolution("""
            instructs the Secretary-General
            to cooperate with the Director of the Radiocommunication Bureau and Member States.
        """)
        assert clauses[0].addressees == ("Secretary-General",)

    def test_nothing_is_asked_in_the_preamble(self) -> None:
        clauses = resolution("recalling\nthat the Council shall meet and Member States should attend,")
        assert clauses[0].addressees == ()

    @pytest.mark.parametrize(("body", "whom"), [("wtsa", "TSB"), ("wrc", "BR"), ("wtdc", "BDT")])
    def test_the_director_of_a_sectors_own_document(self, body: str, whom: str) -> None:
        clauses = resolution("resolves\n1\tthat the Director shall report;\ninstructs the Director\nto act.", body=body)
        assert asked(clauses) == {"resolves 1": (whom,), "instructs the Director": (whom,)}

    def test_a_resolution_of_the_united_nations_has_its_own_secretary_general(self) -> None:
        clauses = resolution("requests the Secretary-General\nto report.", body="unga")
        assert clauses[0].addressees == ("UN Secretary-General",)


class TestNoise:
    """Noise in files: page marks, wrapped lines, footnotes."""

    def test_page_marks_are_no_part_of_a_clause(self) -> None:
        outlined = parsed(PREAMBLE + "resolves\n1\tto take steps. – 25 –\n- 26 -\n2\tto rest.\nPage 3 of 4")
        assert [c.text for c in outlined.clauses] == ["to take steps.", "to rest."]
        assert [(o.line, o.text) for o in outlined.outside if o.role == "page furniture"] == [
            (8, "– 25 –"), (9, "- 26 -"), (11, "Page 3 of 4"),
        ]  # fmt: skip

    def test_a_paragraph_goes_on_after_a_page(self) -> None:
        clauses = resolution("""
            recalling
            a)<TAB>the goals agreed by


            the United Nations in 2015;
            b)<TAB>the report of the

            Plenipotentiary Conference,
        """)
        assert [c.text for c in clauses] == [
            "the goals agreed by the United Nations in 2015;",
            "the report of the Plenipotentiary Conference,",
        ]
        assert clauses[0].lines == (8, 11)

    def test_lines_that_break_where_the_page_ends(self) -> None:
        clauses = resolution("""
            considering
            a) that the Voluntary Group of Experts proposed the transfer of
            certain texts, especially to Recommendations, using the procedure
            that refers to them;
            b) that, in some cases, the provisions imply an obligation on
            Member States, under Resolution 27,
            Annex 1, to conform to them, as required in
            c) above;
            resolves
            that the procedures shall be reviewed by
            administrations, and that the texts
            shall be published.
        """)
        assert rows(clauses) == [
            ("considering", "a", "that the Voluntary Group of Experts proposed the transfer of certain texts, especially to"
             " Recommendations, using the procedure that refers to them;"),
            ("considering", "b", "that, in some cases, the provisions imply an obligation on Member States, under"
             " Resolution 27, Annex 1, to conform to them, as required in c) above;"),
            ("resolves", "", "that the procedures shall be reviewed by administrations, and that the texts shall be"
             " published."),
        ]  # fmt: skip

    def test_a_footnote_of_a_word_processor(self) -> None:
        clauses = resolution("""
            recalling
            h)<TAB>Resolution 58, for developing countries[footnoteRef:1];  [1:  <TAB>These include the [least] developed.]
            i)<TAB>Resolution 69 [2: not a note],
        """)
        assert (clauses[0].text, clauses[0].footnotes) == (
            "Resolution 58, for developing countries;", ("These include the [least] developed.",),
        )  # fmt: skip
        assert clauses[1].text == "Resolution 69 [2: not a note],"

    def test_a_footnote_on_the_line_below(self) -> None:
        outlined = parsed(PREAMBLE + "recalling\nResolution 58[footnoteRef:1],\n[1: Of WTSA.]")
        assert outlined.clauses[0].footnotes == ("Of WTSA.",)
        assert ("footnote", "[1: Of WTSA.]") in [(o.role, o.text) for o in outlined.outside]

    def test_a_block_of_footnotes(self) -> None:
        outlined = parsed(PREAMBLE + written("""
            recalling
            a)<TAB>the needs of developing countries1;
            b)<TAB>the outcomes2, of WSIS,
            _______________
            1 These include the least developed countries.
            2 See www.itu.int. 3 Unused.
        """))  # fmt: skip
        assert [c.footnotes for c in outlined.clauses] == [
            ("These include the least developed countries.",), ("See www.itu.int.",),
        ]  # fmt: skip
        assert [o.role for o in outlined.outside][-3:] == ["rule", "footnote", "footnote"]

    def test_items_moved_behind_a_footnote_return_to_their_list(self) -> None:
        clauses = resolution("""
            resolves
            8<TAB>that one thing be done;
            9<TAB>that the work of CWG3 be considered;

            instructs the Secretary-General
            to report.
            _______________
            3 See below. 10 that ITU-D shall act; 11 that ITU should report,
        """)
        assert rows(clauses) == [
            ("resolves", "8", "that one thing be done;"),
            ("resolves", "9", "that the work of CWG3 be considered;"),
            ("resolves", "10", "that ITU-D shall act;"),
            ("resolves", "11", "that ITU should report,"),
            ("instructs the Secretary-General", "", "to report."),
        ]
        assert clauses[1].footnotes == ("See below.",)

    def test_a_document_with_almost_nothing_in_it(self) -> None:
        assert rows(parsed("Hello").clauses) == [("", "", "Hello")]
        assert rows(parsed(PREAMBLE + "resolves").clauses) == []
        assert parsed(PREAMBLE + "resolves\n1\t\n2\tto act.").outside[-1].role == "number"


class TestSections:
    """Numbering begins anew in an annex, and its clauses have ids of their own."""

    def test_annexes(self) -> None:
        outlined = parsed(PREAMBLE + written("""
            resolves
            1<TAB>to adopt the annexes.

            ANNEX 1 TO RESOLUTION 7 (DUBAI, 2018)

            Terms of reference
            1<TAB>The group meets.
            2<TAB>The group reports.

            Annex 2
            1<TAB>The budget is set.
        """))  # fmt: skip
        assert [(c.section, c.num, c.part.value, c.eid) for c in outlined.clauses] == [
            ("", "1", "operative", "resolves__para_1"),
            ("Annex 1", "", "annex", "annex_1__para_nn_1"),
            ("Annex 1", "1", "annex", "annex_1__para_1"),
            ("Annex 1", "2", "annex", "annex_1__para_2"),
            ("Annex 2", "1", "annex", "annex_2__para_1"),
        ]
        assert outlined.clauses[2].label == "PP Resolution 7 (Dubai, 2018), Annex 1, 1"

    def test_an_annex_glued_to_the_last_clause(self) -> None:
        outlined = parsed(
            PREAMBLE
            + "invites Member States\nto announce their class before 2021. ANNEX 1 TO RESOLUTION 7 (DUBAI, 2018) Plan A B"
            " ANNEX 2 TO RESOLUTION 7 (DUBAI, 2018) Measures 1) Identification of all forms. 2) Coordination. 3) Savings."
        )
        assert [(c.section, c.num, c.text) for c in outlined.clauses] == [
            ("", "", "to announce their class before 2021."),
            ("Annex 1", "", "Plan A B"),
            ("Annex 2", "", "Measures"),
            ("Annex 2", "1", "Identification of all forms."),
            ("Annex 2", "2", "Coordination."),
            ("Annex 2", "3", "Savings."),
        ]

    def test_sections_after_the_acts(self) -> None:
        text = PREAMBLE + written("""
            resolves
            that the provisions below apply.
            SECTION 1
            The assembly
            1.1<TAB>WTSA shall establish a committee:
            a)<TAB>on the budget;
            b)<TAB>on words.
            1.13<TAB>Voting
            The vote is secret.
            Section 1bis
            1bis.1<TAB>Principles
        """)
        clauses = parsed(text, styles={10: "heading", 14: "heading", 16: "heading"}).clauses
        assert [(c.section, c.num) for c in clauses] == [
            ("", ""), ("Section 1", ""), ("Section 1", "1.1"), ("Section 1", "1.1.a"), ("Section 1", "1.1.b"),
            ("Section 1", "1.13"), ("Section 1", ""), ("Section 1bis", "1bis.1"),
        ]  # fmt: skip
        assert clauses[2].addressees == ("WTSA",)

    def test_what_stands_under_a_numbered_heading_addresses_by_itself(self) -> None:
        text = PREAMBLE + written("""
            resolves
            that the provisions below apply.
            SECTION 1
            The assembly
            1.13<TAB>Voting
            Member States shall vote in secret.
            The vote takes place once.
            1.14<TAB>Closing
        """)
        heading, first, second, _ = parsed(text, styles={11: "heading", 14: "heading"}).clauses[2:]
        assert (heading.num, heading.text, heading.addressees) == ("1.13", "Voting", ())
        assert (first.num, first.parent, first.addressees) == ("", heading.eid, ("Member States",))
        assert (second.text, second.parent) == ("The vote takes place once.", heading.eid)

    @pytest.mark.parametrize(
        "line",
        ["Annex 1 contains the plan.", "annex 2 to this resolution", "Section 5 applies", "part of it"],
    )
    def test_a_sentence_about_an_annex_begins_none(self, line: str) -> None:
        assert {c.section for c in resolution(f"resolves\n1\tto act;\n\n{line}")} == {""}

    def test_sections_with_their_titles_beside_them(self) -> None:
        clauses = resolution(
            "resolves\nto act.\n\nANNEX TO RESOLUTION 7\n\nSection I \u2013 Space\n1\tone.\n\nAttachment 1 to Annex\n1\ttwo."
        )
        assert [(c.section, c.num) for c in clauses[1:]] == [("Annex, Section I", "1"), ("Attachment 1", "1")]

    def test_lettered_sections_of_an_annex(self) -> None:
        clauses = resolution("resolves\nto act.\n\nANNEX 1\n\nPART A\n1\tone.\n\nPART B\n1\ttwo.")
        assert [(c.section, c.num) for c in clauses[1:]] == [
            ("Annex 1, Part A", "1"),
            ("Annex 1, Part B", "1"),
        ]


class TestHeader:
    """Metadata in a document's header."""

    @pytest.mark.parametrize(
        ("title", "kind", "number", "revision"),
        [
            ("RESOLUTION 130 (REV. DUBAI, 2018)", "res", "130", "Rev. Dubai, 2018"),
            ("RESOLUTION 206 (DUBAI, 2018)", "res", "206", "Dubai, 2018"),
            ("DECISION 5 (REV. BUENOS AIRES, 2017)", "dec", "5", "Rev. Buenos Aires, 2017"),
            ("RESOLUTION 750 (REV.WRC-19)", "res", "750", "Rev. WRC-19"),
            ("RESOLUTION 4 (REV.WRC\u201103)*", "res", "4", "Rev. WRC-03"),
            ("Resolution 50 (Rev. Geneva, 2022)1", "res", "50", "Rev. Geneva, 2022"),
            ("RECOMMENDATION 207 (REV.WRC-15)", "rec", "207", "Rev. WRC-15"),
            ("Recommendation ITU-T X.1255", "rec", "X.1255", ""),
            ("Resolution ITU-R 66 (Geneva, 2015)", "res", "ITU-R 66", "Geneva, 2015"),
            ("OPINION 2 (Geneva, 2013)", "opinion", "2", "Geneva, 2013"),
            ("Resolution 1 \u2013 A title", "res", "1", ""),
        ],
    )
    def test_title_lines(self, title: str, kind: str, number: str, revision: str) -> None:
        header, _ = headed(f"{title}\n\nA title\n\nThe Plenipotentiary Conference,\n\nresolves\nto act.")
        assert (header.kind, header.number, header.revision, header.title) == (
            kind,
            number,
            revision,
            "A title",
        )

    @pytest.mark.parametrize(
        ("formula", "body", "date"),
        [
            (
                "The Plenipotentiary Conference of the International Telecommunication Union (Dubai, 2018),",
                "pp",
                "2018",
            ),
            ("The World Telecommunication Development Conference (Kigali, 2022),", "wtdc", "2022"),
            ("The World Telecommunication Standardization Assembly (Geneva, 2022),", "wtsa", "2022"),
            ("The World Radiocommunication Conference,", "wrc", "2019"),
            ("The ITU Radiocommunication Assembly,", "ra", "2019"),
            ("The ITU Council,", "council", "2019"),
            ("The CCITT,", "itu-t", "2019"),
            ("The General Assembly,", "unga", "2019"),
        ],
    )
    def test_who_adopted_it_and_when(self, formula: str, body: str, date: str) -> None:
        header, outlined = headed(f"RESOLUTION 9 (REV.WRC-19)\n\nA title\n\n{formula}\n\nresolves\nto act.")
        assert (header.body, header.date) == (body, date)
        assert rows(outlined.clauses) == [("resolves", "", "to act.")]

    def test_a_formula_over_two_lines(self) -> None:
        header, outlined = headed(
            "RESOLUTION 1 (DUBAI, 2018)\n\nT\n\nThe Plenipotentiary Conference of the International\n"
            "Telecommunication Union (Dubai, 2018),\n\nresolves\nto act."
        )
        assert (header.body, header.date, header.title) == ("pp", "2018", "T")
        assert rows(outlined.clauses) == [("resolves", "", "to act.")]

    def test_a_cover_and_a_foreword_are_no_clauses(self) -> None:
        header, outlined = headed(written("""
            International Telecommunication Union
            Resolution 1 – Rules of procedure
            FOREWORD
            The World Telecommunication Standardization Assembly (WTSA), which meets every four years, sets topics.

            RESOLUTION 1 (Rev. Hammamet, 2016)
            Rules of procedure of the Sector
            (Geneva, 1956;
            Hammamet, 2016)

            The World Telecommunication Standardization Assembly (Hammamet, 2016),
            considering
            that it must act,
        """))  # fmt: skip
        assert (header.number, header.title) == ("1", "Rules of procedure of the Sector")
        assert [c.text for c in outlined.clauses] == ["that it must act,"]
        assert [o.role for o in outlined.outside].count("front matter") == 4

    def test_what_is_printed_in_the_body_counts_for_the_spelling_of_a_place(self) -> None:
        header, _ = headed(
            "RESOLUTION 1 (REV. SHARM EL-SHEIKH, 2019)\n\nT\n\nThe ITU Council (Sharm el-Sheikh, 2019),\n\nresolves\nto act."
        )
        assert header.revision == "Rev. Sharm el-Sheikh, 2019"


def test_a_resolution_of_the_united_nations() -> None:
    header, outlined = headed(
        written("""
            70/125. Outcome document of the high-level meeting

            The General Assembly,

            Recalling its resolution 68/302 of 31 July 2014,

            Recalling also the Geneva Plan of Action,

            1. Takes note of the report of the Secretary-General;

            2. Requests the Secretary-General to submit a report, and invites Member States to comment:

            (a) on access;

            (b) on content;

            3. Decides to hold a meeting in 2025.
        """),
        body="unga",
    )
    assert (header.number, header.title, header.body) == (
        "70/125",
        "Outcome document of the high-level meeting",
        "unga",
    )
    assert rows(outlined.clauses) == [
        ("Recalling", "", "its resolution 68/302 of 31 July 2014,"),
        ("Recalling also", "", "the Geneva Plan of Action,"),
        ("", "1", "Takes note of the report of the Secretary-General;"),
        ("", "2", "Requests the Secretary-General to submit a report, and invites Member States to comment:"),
        ("", "2.a", "on access;"),
        ("", "2.b", "on content;"),
        ("", "3", "Decides to hold a meeting in 2025."),
    ]
    assert [c.addressees for c in outlined.clauses][2:4] == [(), ("UN Secretary-General", "Member States")]
    assert {c.part for c in outlined.clauses[2:]} == {Part.OPERATIVE}


def test_a_resolution_of_a_radio_conference() -> None:
    clauses = parsed(
        written("""
            RESOLUTION 250 (WRC\u201119)

            Studies on the frequency band 470-694 MHz

            The World Radiocommunication Conference (Sharm el-Sheikh, 2019),

            considering

            a)\tthat the band is used;

            b)\tthat No. 5.296 applies,

            considering further

            that Recommendation ITU\u2011R M.2083 exists,

            recognizing

            1\tthat Article 5 applies;

            2\tthat 5.340 protects the band;

            resolves

            1\tthat stations shall comply with:

            1.1\ta limit of \u221250 dB, or

            1.2\tanother limit;

            2\tthat resolves 1.2 does not apply to aircraft,

            resolves to invite ITU\u2011R to complete in time for WRC\u201123

            1\tstudies on spectrum needs;

            2\tsharing studies,

            invites administrations

            to participate actively in the studies by submitting contributions,

            invites WRC\u201123

            to consider the results,

            instructs the Director of the Radiocommunication Bureau

            to bring this Resolution to the attention of ICAO.
        """),
        body="wrc",
    ).clauses
    assert [(c.phrase, c.num) for c in clauses] == [
        ("considering", "a"), ("considering", "b"), ("considering further", ""), ("recognizing", "1"), ("recognizing", "2"),
        ("resolves", "1"), ("resolves", "1.1"), ("resolves", "1.2"), ("resolves", "2"),
        ("resolves to invite ITU-R to complete in time for WRC-23", "1"),
        ("resolves to invite ITU-R to complete in time for WRC-23", "2"),
        ("invites administrations", ""), ("invites WRC-23", ""),
        ("instructs the Director of the Radiocommunication Bureau", ""),
    ]  # fmt: skip
    assert clauses[6].parent == "resolves__para_1"
    assert [c.addressees for c in clauses[-3:]] == [("administrations",), ("WRC",), ("BR",)]


def test_lines_that_the_file_itself_marks_as_phrases() -> None:
    text = PREAMBLE + "whatever it is called\na)\tone;\ninstructs the Director of TSB\n1\tto act."
    clauses = parsed(text, styles={7: "call", 9: "call"}).clauses
    assert phrases(clauses) == ["whatever it is called", "instructs the Director of TSB"]


def test_the_readers_lines_are_kept() -> None:
    assert [line.number for line in lines("a\n\nb")] == [1, 2, 3]


class TestShapes:
    """One resolution in the layouts that converters produce."""

    def test_every_line_break_lost(self) -> None:
        header, outlined = headed(
            "RESOLUTION 804 (REV.WRC-12) Principles for agendas The World Radiocommunication Conference (Geneva, 2012),"
            " considering a) that, in accordance with No. 118, the scope should be set; b) Article 13; c) the relevant"
            " Resolutions, noting a) that issues grow; b) that resources are limited, resolves that the principles be"
            " used, instructs the Director of the Radiocommunication Bureau to report. ANNEX 1 TO RESOLUTION 804"
            " (REV.WRC-12) Principles 1) Items shall be few. 2) Items shall be clear.",
            body="wrc",
        )
        assert (header.number, header.title, header.body, header.date) == (
            "804",
            "Principles for agendas",
            "wrc",
            "2012",
        )
        assert [(c.phrase or c.section, c.num) for c in outlined.clauses] == [
            ("considering", "a"),
            ("considering", "b"),
            ("considering", "c"),
            ("noting", "a"),
            ("noting", "b"),
            ("resolves", ""),
            ("instructs the Director of the Radiocommunication Bureau", ""),
            ("Annex 1", ""),
            ("Annex 1", "1"),
            ("Annex 1", "2"),
        ]

    def test_marks_on_lines_of_their_own_and_a_page_number_between(self) -> None:
        clauses = resolution("""
            considering
            a)
            that experts proposed the transfer of certain texts of the Regulations to
            other documents, especially to Recommendations, as the procedure that is
            laid down allows;
            2
            b)
            that, in some cases, an obligation arises,
            resolves
            1
            that each assembly shall communicate a list of
            the texts;
            2
            that they be examined.
        """)
        assert [(c.phrase, c.num, c.text[-9:]) for c in clauses] == [
            ("considering", "a", "n allows;"),
            ("considering", "b", "n arises,"),
            ("resolves", "1", "he texts;"),
            ("resolves", "2", "examined."),
        ]

    def test_indented_with_wide_gaps_and_page_numbers(self) -> None:
        clauses = resolution(
            "           considering\n\na)         that the adoption of a permanent\nConstitution has contributed;\n3/484\n\n"
            "b)\u00a0\u00a0\u00a0\u00a0 that a set was adopted,\n\n           decides\n\n1          that acts remain in effect.\n"
        )
        assert rows(clauses) == [
            ("considering", "a", "that the adoption of a permanent Constitution has contributed;"),
            ("considering", "b", "that a set was adopted,"),
            ("decides", "1", "that acts remain in effect."),
        ]

    def test_a_web_page_around_it(self) -> None:
        header, outlined = headed(written("""
            Recognizing Impacts

            The World Summit will undermine it

            WTDC RESOLUTION 36 (Rev. Hyderabad, 2010)

            Support

            The World Telecommunication Development Conference (Hyderabad, 2010),

              • recalling
                • Resolution 58 (Kyoto, 1994),
              • requests the Secretary-General
                • to support it.

            Leave a Response
        """))  # fmt: skip
        assert (header.number, header.title) == ("36", "Support")
        assert [(c.phrase, c.text, c.part.value) for c in outlined.clauses] == [
            ("recalling", "Resolution 58 (Kyoto, 1994),", "preambular"),
            ("requests the Secretary-General", "to support it.", "operative"),
            ("", "Leave a Response", "paragraph"),
        ]

    def test_a_draft_inside_a_proposal(self) -> None:
        header, outlined = headed(
            "Introduction\nSyria proposes the following.\nDraft Resolution\nPreparations\nThe Council,\nnoting\na) one;\n"
            "b) two,\nresolves\n1 to establish a group;\n2 that it meet."
        )
        assert (header.body, header.title) == ("council", "Preparations")
        assert numbers(outlined.clauses) == ["a", "b", "1", "2"]


def test_footnotes_under_a_rule_inside_the_text_take_nothing_else_away() -> None:
    text = "recalling\na)\tone;\n\n_____________________\n\n1 These include islands.\n[2] A/74/209.\n\nb)\ttwo,\n\nresolves\n\nto rest."
    outlined = parsed(PREAMBLE + text)
    assert [(c.phrase, c.num) for c in outlined.clauses] == [("recalling", "a"), ("recalling", "b"), ("resolves", "")]
    assert [o.text for o in outlined.outside if o.role == "footnote"] == ["1 These include islands.", "[2] A/74/209."]
