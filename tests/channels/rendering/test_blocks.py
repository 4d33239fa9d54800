"""Rendering and pagination: nothing of an answer is lost or repeated, and every page fits."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answer import Answer, Behaviour, Citation, Complete, Gloss, GlossCheck, Reason, Statement
from bot.channels.rendering.blocks import Block, Kind, blocks_of, place_of
from bot.channels.rendering.paging import Page, pages_of
from tests.support.chats import answers, letters
from tests.support.services import small, talk


def size(block: Block) -> int:
    """A measure such as a channel has: the words, the number and a line's end."""
    return len(block.text) + len(block.num) + 2


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
    (page,) = pages_of(blocks_of(answer), size, 4000)
    assert [b.text for b in page.blocks].count("WTDC Resolution 45 (Rev. Riverton, 2031)") == 0


def test_a_later_page_names_the_document_and_the_phrase_that_its_clauses_stand_under() -> None:
    answer = talk(small(), "what does WTDC Resolution 45 ask of BDT?")
    pages = pages_of(blocks_of(answer), size, 800, max_blocks=5)
    assert [(page.number, page.of) for page in pages] == [(1, 3), (2, 3), (3, 3)]
    heads = [(b.kind, b.resumed) for b in pages[1].blocks if b.kind is not Kind.CLAUSE]
    assert heads[:2] == [(Kind.DOCUMENT, False), (Kind.PHRASE, True)]
    assert [n for page in pages for n in page.cited] == list(range(1, 8))


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
    pages = pages_of(blocks_of(answer), size, 200, max_blocks=4)
    assert [b.text for b in pages[1].blocks if b.kind is Kind.CLAUSE] == ["ladders;"]


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


def test_a_clause_that_is_longer_than_a_page_goes_on_under_its_head() -> None:
    text = " ".join(f"word{n}" for n in range(300))
    answer = Answer(
        "q", Behaviour.ANSWER, None, "Found:", (Statement(text, (1,)),), (citation(1, text, phrase="noting", label="Letter, noting 1"),),
        Complete(1, 1), lead="Found:",
    )  # fmt: skip
    pages = pages_of(blocks_of(answer), size, 500)
    assert len(pages) > 3
    assert all([b.text for b in page.blocks if b.kind is Kind.PHRASE] == ["noting"] for page in pages[1:])
    assert " ".join(b.text for page in pages for b in page.blocks if b.kind is Kind.CLAUSE) == text
    assert [b.resumed for page in pages for b in page.blocks if b.kind is Kind.CLAUSE][:2] == [False, True]


def fits(page: Page, capacity: int, max_blocks: int) -> bool:
    """Whether a page keeps to its limits."""
    return sum(map(size, page.blocks)) <= capacity and len(page.blocks) <= max_blocks


@settings(max_examples=60, deadline=None)
@given(answers(), st.integers(200, 4000), st.integers(4, 40))
def test_every_page_fits_and_no_word_is_lost(answer: Answer, capacity: int, max_blocks: int) -> None:
    blocks = blocks_of(answer)
    pages = pages_of(blocks, size, capacity, max_blocks)
    assert all(fits(page, capacity, max_blocks) for page in pages)
    assert [page.number for page in pages] == list(range(1, len(pages) + 1))
    on_pages = [b for page in pages for b in page.blocks]
    for citation in answer.citations:
        parts = "".join(b.text for b in on_pages if b.n == citation.n)
        assert letters(citation.quote or citation.text) in letters(parts)
    for kind in (Kind.LEAD, Kind.TEXT, Kind.OPTION, Kind.READING, Kind.NOTE):
        whole = "".join(b.text for b in blocks if b.kind is kind)
        assert letters("".join(b.text for b in on_pages if b.kind is kind)) == letters(whole)


@settings(max_examples=60, deadline=None)
@given(answers(citations=0))
def test_without_clauses_all_of_the_text_is_shown(answer: Answer) -> None:
    told = letters("".join(b.text for b in blocks_of(answer)))
    assert all(letters(line.strip().removeprefix("- ")) in told for line in answer.text.split("\n"))


def test_a_reason_is_no_part_of_what_is_shown() -> None:
    assert shown(Answer("q", Behaviour.REFUSE, Reason.OFF_TOPIC, "No question.")) == ["lead No question."]
