"""An answer as blocks: nothing of it is lost, and no label is given twice."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from bot.answer import Answer, Behaviour, Citation, Gloss, GlossCheck, Reason, Statement
from bot.exports.blocks import Kind, blocks_of, cited_blocks, place_of
from tests.support.chats import answers, letters
from tests.support.services import small, talk


def shown(answer: Answer) -> list[str]:
    """The blocks of an answer as lines: "clause 5 to change how …"."""
    return [" ".join(filter(None, (b.kind.value, b.num, b.text))) for b in blocks_of(answer)]


BDT = "instructs the Director of the Telecommunication Development Bureau"
TSB = "in collaboration with the Director of the Telecommunication Standardization Bureau"


def test_a_set_is_shown_under_its_phrases_and_the_document_is_named_once() -> None:
    answer = talk(small(), "what does WTDC Resolution 45 ask of BDT?")
    assert shown(answer) == [
        "lead Clauses that WTDC Resolution 45 (Rev. Riverton, 2031) addresses to BDT: 7 of 7.",
        "document WTDC Resolution 45 (Rev. Riverton, 2031)",
        f"phrase {BDT}",
        "clause 1 to buy oil for the lamps;",
        "clause 2 to train lamplighters:",
        "clause 2 a) on islands;",
        "clause 2 b) on rocks;",
        "clause 3 to report on wicks,",
        f"phrase {BDT}, {TSB}",
        "clause 1 to measure the brightness of lamps;",
        "clause 1bis to measure it again in winter,",
        "reading read as: operative clauses of WTDC Resolution 45 (Rev. Riverton, 2031) addressed to BDT",
    ]


@pytest.mark.parametrize(
    ("question", "lines"),
    [
        ("what does Resolution 99 say?", ["lead Resolution 99 is not held."]),
        (
            "what does Resolution 45 say?",
            [
                "lead Several documents fit. Which one is meant?",
                "option WTDC Resolution 45 (Rev. Riverton, 2031)",
                "option WTSA Resolution 45 (Lakeside, 2030)",
            ],
        ),
        (
            "what does WTSA Resolution 7 say?",
            [
                "lead WTSA Resolution 7 is not held.",
                "text It is mentioned here:",
                "document WTDC Resolution 45 (Rev. Riverton, 2031)",
                "phrase recalling (preambular)",
                "clause c) Resolution 7 of WTSA, on foghorns,",
            ],
        ),
    ],
)
def test_refusals_and_clarifying_questions_keep_their_lines(question: str, lines: list[str]) -> None:
    assert shown(talk(small(), question)) == lines


@pytest.mark.parametrize(
    ("question", "reading"),
    [
        ("what does Resolution 12 recognize?", ""),  # the lead says the same, without quotation marks
        ("what are the operative clauses of WTDC Resolution 45?", ""),
        ("resolves 1.2 of WTDC Resolution 45", ""),
        ("what does WTSA Resolution 7 say?", ""),
        ("what does Resolution 45 say?", ""),
        ("does Decision 7 mention whales?", "read as: clauses of PP Decision 7 (Hilltop, 2030) that mention “whales”"),
        ("why do bells ring?", "read as: clauses nearest to “why do bells ring”"),
    ],
)
def test_how_a_question_was_read_is_one_line_at_the_end_unless_the_lead_says_the_same(
    question: str, reading: str
) -> None:
    answer = talk(small(), question)
    assert [b.text for b in blocks_of(answer) if b.kind is Kind.READING] == ([reading] if reading else [])
    assert answer.read_as or answer.behaviour is Behaviour.CLARIFY


def test_how_a_question_was_read_stands_before_the_note_is_folded_and_cut_if_it_is_long() -> None:
    answer = replace(
        talk(small(), "why do bells ring?"), read_as="clauses\nnearest to " + "bells " * 500, note="A note."
    )
    *_, reading, note = blocks_of(answer)
    assert (reading.kind, note.kind) == (Kind.READING, Kind.NOTE)
    assert reading.text.startswith("read as: clauses nearest to bells bells")
    assert len(reading.text) < 320
    assert reading.text.endswith("…")


def test_off_topic_and_older_answers_are_shown_without_it() -> None:
    answer = talk(small(), "what does WTDC Resolution 45 ask of UNESCO?")
    off_topic = replace(answer, reason=Reason.OFF_TOPIC)
    older = Answer.from_json({name: value for name, value in answer.to_json().items() if name != "read_as"})
    assert [b.kind for b in blocks_of(off_topic)] == [b.kind for b in blocks_of(older)] == [Kind.LEAD]


def test_what_only_seems_off_topic_is_shown_with_its_reading_and_the_closest() -> None:
    answer = replace(talk(small(), "does Decision 7 mention whales?"), reason=Reason.OFF_TOPIC)
    kinds = [b.kind for b in blocks_of(answer)]
    assert (kinds[0], kinds[-1], kinds.count(Kind.CLAUSE)) == (Kind.LEAD, Kind.READING, len(answer.citations))
    assert answer.citations


def citation(n: int, text: str, quote: str = "", **more: str) -> Citation:
    """A made clause of a letter."""
    row = {"key": f"k{n}", "label": f"A letter, item {n}", "document": "letter", "phrase": "", "num": str(n)}
    return Citation(n=n, text=text, quote=quote or text, file="letter.txt", **{**row, **more})


def test_what_a_model_says_follows_its_clause_and_is_marked_as_such() -> None:
    gloss = Gloss("Oil is bought.", (1,), "en", GlossCheck.SUPPORTED)
    both = Gloss("Il faut de l'huile et des échelles.", (1, 2), "fr", GlossCheck.SUPPORTED)
    answer = Answer(
        "q", Behaviour.ANSWER, None, "Two:", (Statement("oil;", (1,), gloss), Statement("ladders;", (2,), both)),
        (citation(1, "oil;", language="en"), citation(2, "ladders;", language="en")), lead="Two:", written_by="model",
    )  # fmt: skip
    assert shown(answer) == [
        "lead Two:",
        "document A letter",
        "clause 1 oil;",
        "gloss In other words: Oil is bought.",
        "clause 2 ladders;",
        "gloss Traduction non officielle : Il faut de l'huile et des échelles. [1][2]",
    ]
    assert [b.marked for b in blocks_of(answer) if b.kind is Kind.CLAUSE] == [True, True]


def test_an_answer_that_an_older_resolves_wrote_shows_its_clauses_alone() -> None:
    row = {**talk(small(), "what does WTDC Resolution 45 ask of BDT?").to_json(), "checked": "checked"}
    row["statements"] = [{"text": "Lamps get oil.", "citations": [1]}]
    assert not any("Lamps get oil" in line for line in shown(Answer.from_json(row)))


def test_the_sentence_that_answers_is_shown_as_a_part_of_its_clause() -> None:
    answer = Answer(
        "q", Behaviour.ANSWER, None, "Found:\n\n1 “Oil.” [1]\n    in full: Oil. Ladders.",
        (Statement("Oil.", (1,)),), (citation(1, "Oil. Ladders.", "Oil."),), lead="Found:",
    )  # fmt: skip
    assert shown(answer) == ["lead Found:", "document A letter", "clause 1 Oil."]
    assert blocks_of(answer)[-1].part


def test_an_answer_that_was_stored_reads_the_same() -> None:
    for question in ("what does WTDC Resolution 45 ask of BDT?", "what does WTSA Resolution 7 say?", "hello there"):
        answer = talk(small(), question)
        assert blocks_of(Answer.from_json(answer.to_json())) == blocks_of(answer)


@pytest.mark.parametrize("clause", small().catalogue.clauses, ids=lambda c: c.label)
def test_the_place_of_every_clause_is_the_beginning_of_its_label(clause: object) -> None:
    from bot.composing.quote import cite

    place = place_of(cite(1, clause, small().catalogue))  # type: ignore[arg-type]
    assert clause.label.startswith(place)  # type: ignore[attr-defined]
    assert place
    assert not place.endswith((",", " "))


@settings(max_examples=60, deadline=None)
@given(answers(citations=0))
def test_without_clauses_all_of_the_text_is_shown(answer: Answer) -> None:
    told = letters("".join(b.text for b in blocks_of(answer)))
    assert all(letters(line.strip().removeprefix("- ")) in told for line in answer.text.split("\n"))


def test_a_reason_is_no_part_of_what_is_shown() -> None:
    assert shown(Answer("q", Behaviour.REFUSE, Reason.OFF_TOPIC, "No question.")) == ["lead No question."]


def test_what_is_listed_below_the_lead_is_shown_before_the_clauses() -> None:
    answer = talk(small(), "which documents does WTDC Resolution 45 cite that are not held?")
    listed = [line.removeprefix("- ") for line in answer.text.split("\n") if line.startswith("- ")]
    blocks = blocks_of(answer)
    assert listed
    assert answer.citations
    assert [b.text for b in blocks if b.kind is Kind.OPTION] == listed
    assert [b.kind for b in blocks[: len(listed) + 1]] == [Kind.LEAD, *[Kind.OPTION] * len(listed)]


def test_each_block_comes_with_the_citation_that_it_is_for() -> None:
    answer = talk(small(), "what does WTSA Resolution 7 say?")
    (cited,) = answer.citations
    assert [(b.kind, c) for b, c in cited_blocks(answer) if c] == [(Kind.CLAUSE, cited)]
    assert tuple(b for b, _ in cited_blocks(answer)) == blocks_of(answer)
