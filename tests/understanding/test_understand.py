"""What a question is read as: whom it names, what it is about, what kind of answer it wants."""

import pytest

from bot.understanding.normalise import clean
from bot.understanding.query import Conversation, Intent, Query
from bot.understanding.understand import read
from tests.support.services import small


def understood(question: str, *before: str) -> Query:
    """A question as it is read after others over the made documents."""
    conversation = Conversation()
    for earlier in before:
        conversation = small().ask(earlier, conversation)[1]
    return read(clean(question), small().catalogue, conversation)


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [
        ("what  does\n\tit say ", "what does it say"),
        ("BDT\x00 and\x07 TSB", "BDT and TSB"),
        ("Res\u200b45\ufeff", "Res 45"),
        ("\ud800what?\udfff", "what?"),
        ("\u202ewhat?\u202c", "what?"),
        ("\x00\ud800\u200b ", ""),
        ("état 第45号 القرار", "état 第45号 القرار"),
    ],
)
def test_what_is_invisible_in_a_question_is_left_out(typed: str, read_as: str) -> None:
    assert clean(typed) == read_as


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("what does WTDC Resolution 45 ask of BDT?", Intent.DUTIES),
        ("WTDC-45 BDT", Intent.DUTIES),
        ("BDT tasks in WTDC Resolution 45", Intent.DUTIES),
        ("what is asked of BDT?", Intent.DUTIES),
        ("which resolutions instruct TSB?", Intent.DUTIES),
        ("what should Sector Members do?", Intent.DUTIES),
        ("what is BDT asked to do about oil?", Intent.DUTIES),
        ("who must write to Member States under WTDC Resolution 45?", Intent.MEANING),
        ("instructs the Council of Resolution 12", Intent.PHRASE),
        ("give me every clause of Decision 7", Intent.HALF),
        ("which resolutions mention oil?", Intent.MENTIONS),
        ("resolves 2 of Resolution 12", Intent.CLAUSE),
        ("item 3 of the letter", Intent.CLAUSE),
        ("Annex 1 to Decision 7", Intent.CLAUSE),
        ("what does Resolution 12 recognize?", Intent.PHRASE),
        ("the recalling part of WTDC Resolution 45", Intent.PHRASE),
        ("what does Decision 7 decide?", Intent.PHRASE),
        ("the operative part of Decision 7", Intent.HALF),
        ("preamble of Decision 7", Intent.HALF),
        ("how many clauses are in Decision 7?", Intent.HALF),
        ("what does Decision 7 instruct?", Intent.HALF),
        ("which resolutions does WTDC Resolution 45 recall?", Intent.REFERENCES),
        ("which documents refer to Resolution 12?", Intent.REFERENCES),
        ("where does WTDC Resolution 45 refer to Resolution 12?", Intent.REFERENCES),
        ("which clauses of WTDC Resolution 45 mention oil? all", Intent.MENTIONS),
        ("where does WTDC Resolution 45 mention oil?", Intent.MENTIONS),
        ("is oil mentioned?", Intent.MENTIONS),
        ("is there any mention of oil in the corpus?", Intent.MENTIONS),
        ("any mention of oil?", Intent.MENTIONS),
        ("do your texts mention oil?", Intent.MENTIONS),
        ("what did the Council say of oil?", Intent.MEANING),
        ("who signed the letter to the harbour masters?", Intent.SIGNATORIES),
        ("did Ada Quill sign?", Intent.SIGNATORIES),
        ("what does the letter to the harbour masters demand?", Intent.ITEMS),
        ("which version of Decision 7 is held?", Intent.REVISION),
        ("what is Decision 7 about?", Intent.ABOUT),
        ("summarise Resolution 12", Intent.ABOUT),
        ("Decision 7", Intent.ABOUT),
        ("which documents do you have?", Intent.HOLDINGS),
        ("what is the loudest metal?", Intent.MEANING),
        ("are countries ranked by their lamps in WTDC Resolution 45?", Intent.MEANING),
    ],
)
def test_the_kind_of_answer_that_is_wanted(question: str, asked: Intent) -> None:
    assert understood(question).intent is asked


@pytest.mark.parametrize(
    ("question", "addressees"),
    [
        ("what does it ask of BDT?", ("BDT",)),
        ("bdt and tsb", ("BDT", "TSB")),
        ("the three Bureaux", ("BR", "TSB", "BDT")),
        ("the membership", ("Member States", "Sector Members", "Associates", "Academia")),
        ("the sec-gen's duties", ("Secretary-General",)),
        ("MS", ("Member States",)),
        ("is ms a unit?", ()),
        ("governments and universities", ("Member States", "Academia")),
        ("developing countries", ()),
        ("least developed countries", ("least developed countries",)),
        ("what does ITU-T SG 17 do?", ("ITU-T",)),
        ("who is it?", ()),
        ("成员国", ("Member States",)),
        ("الأمين العام", ("Secretary-General",)),
        ("Государствам-Членам", ("Member States",)),
        ("Secrétaire général", ("Secretary-General",)),
        ("Consejo", ("Council",)),
    ],
)
def test_who_is_named(question: str, addressees: tuple[str, ...]) -> None:
    assert understood(question).addressees == addressees


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("what does WTDC Resolution 45 ask of BDT?", ()),
        ("what does WTDC Resolution 45 ask of BDT about oil?", ("oil",)),
        ("how many clauses mention oil?", ("oil",)),
        ("what does Resolution 12 recognize?", ()),
        ("the resolution on lamps for developing countries", ("lamps", "developing", "countries")),
    ],
)
def test_what_it_is_about(question: str, topic: tuple[str, ...]) -> None:
    assert understood(question).topic.said == topic


@pytest.mark.parametrize(
    ("question", "count", "whole", "alone"),
    [
        ("how many tasks has BDT?", True, False, False),
        ("combien de tâches ?", True, False, False),
        ("list the tasks of BDT", False, True, False),
        ("every task of BDT", False, True, False),
        ("the tasks of BDT alone", False, False, True),
        ("just those under instructs BDT", False, False, True),
        ("the tasks of BDT", False, False, False),
    ],
)
def test_how_it_is_asked(question: str, count: bool, whole: bool, alone: bool) -> None:
    query = understood(question)
    assert (query.count, query.whole, query.alone) == (count, whole, alone)


def test_a_director_without_a_bureau_is_vague_and_one_with_it_is_not() -> None:
    assert understood("what must the Director do?").vague
    assert not understood("what must the Director of BDT do?").vague


class TestAfterAnotherQuestion:
    """What a question does not say is taken from those before."""

    def test_the_document_stays(self) -> None:
        query = understood("and of the Council?", "what does Resolution 12 ask of BDT?")
        assert (query.scope.documents, query.addressees, query.intent) == (("pp-12",), ("Council",), Intent.DUTIES)

    def test_a_document_that_is_named_takes_its_place(self) -> None:
        assert understood("and Decision 7?", "what is Resolution 12 about?").scope.documents == ("pp-dec-7",)
        assert understood("same for tides?", "what is Resolution 12 about?").scope.documents == ("wtsa-45",)

    def test_the_next_one_counts_from_what_was_cited(self) -> None:
        query = understood("and the next one", "item 1 of the letter to the harbour masters")
        assert (query.intent, query.step, len(query.last)) == (Intent.CLAUSE, 1, 1)
        assert understood("the one before", "item 2 of the letter to the harbour masters").step == -1

    def test_the_next_one_of_nothing_is_no_step(self) -> None:
        assert understood("and the next one").step == 0


def test_the_verb_that_heads_a_list_is_the_same_in_every_process() -> None:
    verbs = [understood(f"what does {name} resolve?").phrase for name in ("WTDC Resolution 45", "Resolution 12")]
    assert verbs == ["resolves", "resolves"]
