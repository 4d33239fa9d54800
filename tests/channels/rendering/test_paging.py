"""Pagination: nothing of an answer is lost or repeated, and every page fits."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answer import Answer, Behaviour, Citation, Complete, Gloss, GlossCheck, Statement
from bot.channels.rendering.paging import Page, numbered, pages_of
from bot.exports.blocks import Block, Kind, blocks_of
from tests.support.chats import answers, letters
from tests.support.services import small, talk


def size(block: Block) -> int:
    """A measure such as a channel has: the words, the number and a line's end."""
    return len(block.text) + len(block.num) + 2


def test_on_the_page_that_has_the_lead_a_document_that_it_names_has_no_heading() -> None:
    answer = talk(small(), "what does WTDC Resolution 45 ask of BDT?")
    (page,) = pages_of(blocks_of(answer), size, 4000)
    assert [b.text for b in page.blocks].count("WTDC Resolution 45 (Rev. Riverton, 2031)") == 0


def test_a_later_page_names_the_document_and_the_phrase_that_its_clauses_stand_under() -> None:
    answer = talk(small(), "what does WTDC Resolution 45 ask of BDT?")
    pages = pages_of(blocks_of(answer), size, 800, max_blocks=5)
    assert [(page.number, page.of) for page in pages] == [(1, 3), (2, 3), (3, 3)]
    heads = [(b.kind, b.resumed) for b in pages[1].blocks if b.kind is not Kind.CLAUSE]
    assert heads[:2] == [(Kind.DOCUMENT, False), (Kind.PHRASE, True)]
    assert [n for page in pages for n in page.cited] == list(range(1, 8))


def test_a_gloss_stays_with_its_clause_and_the_next_clause_goes_to_the_next_page() -> None:
    gloss = Gloss("Oil is bought.", (1,), "en", GlossCheck.SUPPORTED)
    row = {"document": "letter", "phrase": "", "file": "letter.txt", "language": "en"}
    oil, ladders = (
        Citation(n=n, key=f"k{n}", label=f"A letter, item {n}", num=str(n), text=text, quote=text, **row)  # type: ignore[arg-type]
        for n, text in ((1, "oil;"), (2, "ladders;"))
    )
    answer = Answer(
        "q", Behaviour.ANSWER, None, "Two:", (Statement("oil;", (1,), gloss), Statement("ladders;", (2,))),
        (oil, ladders), lead="Two:", written_by="model",
    )  # fmt: skip
    pages = pages_of(blocks_of(answer), size, 200, max_blocks=4)
    assert [b.text for b in pages[1].blocks if b.kind is Kind.CLAUSE] == ["ladders;"]


def test_a_clause_that_is_longer_than_a_page_goes_on_under_its_head() -> None:
    text = " ".join(f"word{n}" for n in range(300))
    cited = Citation(1, "k1", "Letter, noting 1", "letter", "noting", "1", text, text, "letter.txt")
    answer = Answer(
        "q", Behaviour.ANSWER, None, "Found:", (Statement(text, (1,)),), (cited,),
        Complete(1, 1), lead="Found:",
    )  # fmt: skip
    pages = pages_of(blocks_of(answer), size, 500)
    assert len(pages) > 3
    assert all([b.text for b in page.blocks if b.kind is Kind.PHRASE] == ["noting"] for page in pages[1:])
    assert " ".join(b.text for page in pages for b in page.blocks if b.kind is Kind.CLAUSE) == text
    assert [b.resumed for page in pages for b in page.blocks if b.kind is Kind.CLAUSE][:2] == [False, True]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("One thing is said here. Another is said there, and it goes on", "One thing is said here."),
        ("One thing by Rev. Kigali and another thing and so on and on.", "One thing by Rev. Kigali and"),
        ("第一句话在这里说完了。第二句话在那里还没有说完", "第一句话在这里说完了。"),
    ],
)
def test_what_is_cut_ends_with_a_sentence_or_else_with_a_word(text: str, first: str) -> None:
    pages = pages_of([Block(Kind.CLAUSE, text, "1", 1)], len_of, len(first) + 4)
    assert pages[0].blocks == (Block(Kind.CLAUSE, first, "1", 1, unfinished=True),)
    assert all(block.resumed for page in pages[1:] for block in page.blocks)
    assert not pages[-1].blocks[-1].unfinished


def len_of(block: Block) -> int:
    """The letters of a block."""
    return len(block.text)


def test_a_page_says_which_clauses_of_how_many_it_has() -> None:
    answer = talk(small(), "what does WTDC Resolution 45 ask of BDT?")
    pages = pages_of(blocks_of(answer), size, 800, max_blocks=5)
    assert [(page.first, page.last, page.clauses) for page in pages] == [(1, 3, 7), (4, 5, 7), (6, 7, 7)]


def test_the_lines_of_a_list_are_numbered_over_its_pages() -> None:
    blocks = numbered([Block(Kind.LEAD, "Held:"), *(Block(Kind.OPTION, f"document {n}") for n in range(5))])
    pages = pages_of(blocks, size, 800, max_blocks=3)
    assert [page.options for page in pages] == [(1, 2), (3, 4, 5)]


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
