"""Which documents a question is about."""

import pytest

from bot.understanding.document_linking import link_documents
from bot.understanding.query import DocumentScope
from ingest import citation
from tests.support.services import MANIFEST, folder, seeds, small, small_over, talk, write_made


def meant(question: str, *before: str) -> DocumentScope:
    """The scope of a question over the made documents."""
    return link_documents(question, citation.find(question), small().catalogue, before)


@pytest.mark.parametrize(
    ("question", "documents"),
    [
        ("what does Resolution 12 say?", ("pp-12",)),
        ("res. 12", ("pp-12",)),
        ("PP Resolution 12 (Seaside, 2026)", ("pp-12",)),
        ("12 brought in the bells", ("pp-12",)),
        ("dec 7", ("pp-dec-7",)),
        ("WTDC Resolution 45", ("wtdc-45",)),
        ("Resolution 45 (Rev. Riverton, 2031)", ("wtdc-45",)),
        ("Resolution 45 of 2030", ("wtsa-45",)),
        ("Resolution 45, the one on lighthouses", ("wtdc-45",)),
        ("Resolution 12 and WTDC Resolution 45", ("pp-12", "wtdc-45")),
        ("wtsa-45 and pp-dec-7", ("wtsa-45", "pp-dec-7")),
        ("the ferry decision", ("pp-dec-7",)),
        ("the decision", ("pp-dec-7",)),
        ("the resolution on harbour bells", ("pp-12",)),
        ("the letter", ("fog-letter",)),
        ("the harbour masters letter", ("fog-letter",)),
        ("fog-letter", ("fog-letter",)),
        ("a letter of the alphabet", ()),
        ("the splendid decision", ("pp-dec-7",)),
        ("a splendid decision", ()),
        ("the 2030 resolution on lighthouses", ()),
        ("the 2031 resolution on lighthouses", ("wtdc-45",)),
        ("lamps for Riverton and tides for Lakeside", ("wtdc-45", "wtsa-45")),
        ("the lighthouse resolution and the one on harbour bells", ("wtdc-45", "pp-12")),
        ("both the lighthouse and the bell resolutions", ("wtdc-45", "pp-12")),
        ("the ferry decision and the letter to the harbour masters", ("pp-dec-7", "fog-letter")),
        ("at least one bell", ()),
        ("the same one", ()),
        ("what is a resolution?", ()),
        ("what happened in 45 countries?", ()),
        ("what are bells made of?", ()),
        ("who must report to the harbour masters?", ()),
    ],
)
def test_documents_by_number_body_revision_title_or_id(question: str, documents: tuple[str, ...]) -> None:
    scope = meant(question)
    assert scope.documents == documents
    assert (scope.not_held, scope.ambiguous) == ((), ())


@pytest.mark.parametrize(
    ("question", "numbers"),
    [
        ("compare what 12 and 98 ask", ["98"]),
        ("what do 12, 98 and 99 say of bells?", ["98", "99"]),
        ("what does 12 say of 98 bells?", []),
        ("Resolution 99", ["99"]),
        ("Resolution 45 (Rev. Oldtown, 2027)", ["45"]),
        ("WTSA Resolution 12", ["12"]),
        ("Decision 45", ["45"]),
        ("Recommendation X.509", ["X.509"]),
        ("Resolution 12 and Resolution 98 and Resolution 98", ["98"]),
    ],
)
def test_what_is_not_held(question: str, numbers: list[str]) -> None:
    assert [c.number for c in meant(question).not_held] == numbers


@pytest.mark.parametrize("question", ["Resolution 45", "res45", "Résolution 45", "第45号决议"])
def test_two_works_with_one_number_are_rivals(question: str) -> None:
    scope = meant(question)
    assert set(scope.ambiguous) == {"wtdc-45", "wtsa-45"}
    assert scope.documents == ()


def test_of_two_revisions_the_newest_answers_until_another_is_named() -> None:
    where = write_made(folder("revisions"))
    older = (where / "pp-resolution-12-2026.txt").read_text(encoding="utf-8")
    newer = older.replace("RESOLUTION 12 (SEASIDE, 2026)", "RESOLUTION 12 (REV. HILLTOP, 2030)")
    (where / "newer.txt").write_text(
        newer.replace("(Seaside, 2026),\n\nrec", "(Hilltop, 2030),\n\nrec"), encoding="utf-8"
    )
    (where / "corpus.toml").write_text(
        MANIFEST + '\n[[document]]\nid = "pp-12-rev"\nfile = "newer.txt"\n', encoding="utf-8"
    )
    service = small_over(where)
    answer, _ = service.ask("what does Resolution 12 ask of the Council?")
    assert [c.document for c in answer.citations] == ["pp-12-rev"]
    answer, _ = service.ask("what does Resolution 12 (Rev. Hilltop, 2030) ask of the Council?")
    assert [c.document for c in answer.citations] == ["pp-12-rev"]
    answer, _ = service.ask("what does Resolution 12 of 2026 ask of the Council?")
    assert [c.document for c in answer.citations] == ["pp-12"]
    assert answer.citations[0].status == "superseded"
    assert "[superseded by Rev. Hilltop, 2030]" in answer.citations[0].label
    assert "superseded by Rev. Hilltop, 2030" in answer.note


class TestTheConversation:
    """What was spoken of stays until something else is named."""

    def test_it_stays(self) -> None:
        assert meant("and of BDT?", "pp-12").documents == ("pp-12",)
        assert not meant("and of BDT?", "pp-12").named

    def test_a_number_or_a_title_takes_its_place(self) -> None:
        assert meant("and Decision 7?", "pp-12").documents == ("pp-dec-7",)
        assert meant("same for ferries?", "pp-12").documents == ("pp-dec-7",)
        assert meant("the one on tides?", "pp-12").documents == ("wtsa-45",)

    def test_an_actor_does_not(self) -> None:
        assert meant("and the Council?", "pp-12").documents == ("pp-12",)


@pytest.mark.parametrize(
    ("question", "documents"),
    [
        ("the letter to the CSTD", ("cstd-letter",)),
        ("who signed the CSTD letter?", ("cstd-letter",)),
        ("the sign-on letter", ("cdt-letter",)),
        ("what did civil groups demand in 2012?", ("cdt-letter",)),
        ("the Kigali cyber resolution", ("wtdc-45",)),
        ("the cybersecurity resolution", ("wtdc-45",)),
        ("the resolution", ("wtdc-45",)),
        ("the spam one", ("wtdc-45",)),
    ],
)
def test_the_shipped_documents_by_what_people_call_them(question: str, documents: tuple[str, ...]) -> None:
    assert link_documents(question, citation.find(question), seeds().catalogue).documents == documents


def test_the_letter_is_asked_back_where_two_are_held() -> None:
    answer, _ = seeds().ask("what does the letter ask of governments?")
    assert answer.behaviour == "clarify"
    assert "CSTD" in answer.text
    assert "Sign-on Letter" in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "what does Chapter 12 say of bells?",
        "bells under Rule 12",
        "are bells hung for 12 days?",
        "SDG 12",
        "Study Group 12",
    ],
)
def test_the_number_of_something_else_names_no_work(question: str) -> None:
    assert meant(question).documents == ()


def test_a_number_alone_names_the_work_that_bears_it() -> None:
    assert meant("what does 12 say of bells?").documents == ("pp-12",)


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("does Decision 7 agree with Resolution 12 on ladders and oars", ("ladder", "oar")),
        ("does Decision 7 agree with Resolution 12 on harbour bells and oars", ("oar",)),
        ("what does Resolution 12 on harbour bells ask of the Council?", ()),
        ("Resolution 99 on oars", ()),
    ],
)
def test_what_follows_a_reference_names_it_only_by_words_of_its_title(question: str, left: tuple[str, ...]) -> None:
    taken = meant(question).taken
    said = {word: question.find(word) for word in ("ladder", "bell", "oar") if word in question}
    assert tuple(w for w, at in said.items() if not any(start <= at < end for start, end in taken)) == left


@pytest.mark.parametrize(
    "letter", ["the letter", "the older letter", "that same letter", "these two letters", "the letters"]
)
def test_a_letter_is_no_resolution_that_was_spoken_of_before(letter: str) -> None:
    answer = talk(small(), "what does WTDC Resolution 45 ask of BDT?", f"what about the lamps in {letter}?")
    assert "WTDC Resolution 45" not in answer.read_as


def test_it_is_not_answered_for_by_a_resolution() -> None:
    answer = talk(small(), "what does WTDC Resolution 45 ask of BDT?", "what does the letter say?")
    letters = {d.expression.document for d in small().catalogue.documents if d.expression.work.kind == "letter"}
    assert {citation.document for citation in answer.citations if citation.role.value == "answer"} <= letters
    assert "WTDC Resolution 45" not in answer.read_as


@pytest.mark.parametrize(
    "question",
    ["what else does the resolution ask of TSB?", "what does the same text ask of TSB?", "and the clauses on letters?"],
)
def test_what_may_be_the_resolution_is_it(question: str) -> None:
    assert "WTDC Resolution 45" in talk(small(), "what does WTDC Resolution 45 ask of BDT?", question).text
