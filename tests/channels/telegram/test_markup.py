"""Telegram's messages: whatever the answer, each is within the limits, parses, and nothing is lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram import InlineKeyboardMarkup

from bot.answer import Answer, Behaviour
from bot.channels.rendering.paging import Page, pages_of
from bot.channels.telegram.buttons import Action, CallbackData, parse_callback_data
from bot.channels.telegram.inline import one_clause
from bot.channels.telegram.keyboards import (
    Marks,
    clause_keyboard,
    export_keyboard,
    keyboard,
    page_of,
    pages,
    turning_keyboard,
)
from bot.channels.telegram.markup import (
    BLOCKS,
    ENTITIES,
    LIMIT,
    bold,
    clean,
    measure,
    message,
    nodes_of,
    page_message,
    to_html,
)
from bot.channels.telegram.progress import progress_message
from bot.channels.telegram.texts import _texts, language_of, languages, translate
from bot.exports.blocks import Block, Kind, blocks_of
from tests.support.chats import answers, letters
from tests.support.services import small, talk
from tests.support.telegram_html import Parsed, RefusedError, parse, units

ROOM = 3500
KEY = "abcdefghij-_"


@pytest.mark.parametrize(
    ("block", "html"),
    [
        (Block(Kind.LEAD, "3 < 4 & 5 > 4"), "<b>3 &lt; 4 &amp; 5 &gt; 4</b>"),
        (Block(Kind.DOCUMENT, "WTDC Resolution 45"), "<b>WTDC Resolution 45</b>"),
        (Block(Kind.PHRASE, "instructs"), "<i>instructs</i>"),
        (Block(Kind.NOTE, "quoted"), "<i>quoted</i>"),
        (Block(Kind.READING, "read as: “<b>”"), "<i>read as: “&lt;b&gt;”</i>"),
        (Block(Kind.OPTION, "one"), "• one"),
        (Block(Kind.TEXT, "<b>not bold</b>"), "&lt;b&gt;not bold&lt;/b&gt;"),
        (Block(Kind.CLAUSE, "to act;", "5", 1), "<blockquote><b>5</b> to act;</blockquote>"),
        (Block(Kind.CLAUSE, "to act;", "", 1), "<blockquote>to act;</blockquote>"),
        (Block(Kind.CLAUSE, "To act.", "5", 1, part=True), "<blockquote><b>5</b> “To act.”</blockquote>"),
        (Block(Kind.CLAUSE, "to act;", "5", 1, marked=True), "<blockquote><i>[1]</i> <b>5</b> to act;</blockquote>"),
        (Block(Kind.CLAUSE, "to act;", "5", 1, resumed=True), "<blockquote><b>5</b> … to act;</blockquote>"),
        (Block(Kind.CLAUSE, "to act.", "5", 1, unfinished=True), "<blockquote><b>5</b> to act. …</blockquote>"),
        (Block(Kind.NOTE, "quoted", resumed=True, unfinished=True), "<i>… quoted …</i>"),
        (Block(Kind.OPTION, "one", "3"), "3. one"),
    ],
)
def test_how_each_block_looks(block: Block, html: str) -> None:
    assert to_html(nodes_of(block)) == html


def test_a_long_clause_is_folded_until_it_is_tapped() -> None:
    assert to_html(nodes_of(Block(Kind.CLAUSE, "word " * 80, "5"))).startswith("<blockquote expandable><b>5</b> word")


def test_a_clause_that_is_alone_is_not_folded_and_its_label_stands_once() -> None:
    answer = talk(small(), "quote instructs BDT 1 of WTDC Resolution 45")
    long = Block(Kind.CLAUSE, "word " * 80, "5", 1)
    assert "expandable" not in page_of(answer, 1, ROOM, "en").html
    assert "expandable" not in page_message(Page((long,))).html
    assert "expandable" in page_message(Page((long, Block(Kind.CLAUSE, "to act;", "6", 2)))).html
    label = "WTDC Resolution 45 (Rev. Riverton, 2031), instructs the Director of BDT 1:"
    assert page_of(answer, 1, ROOM, "en").plain == f"{label}\n\n1 to buy oil for the lamps;"


def test_a_message_with_nothing_to_see_is_a_dot() -> None:
    assert parse(message(" \n").html, "HTML").text == "…"
    assert parse(message(bold("")).html, "HTML").text == "…"


def test_what_no_message_can_hold_is_replaced() -> None:
    assert clean("a\x00b\ud800c\nd\te") == "a\ufffdb\ufffdc\nd\te"


def sent(answer: Answer, language: str = "en") -> list[Parsed]:
    """Every page of an answer as Telegram reads it."""
    every = [page_of(answer, page.number, ROOM, language) for page in pages(answer, ROOM)]
    for one in every:
        assert units(one.plain) <= LIMIT
        assert parse(one.plain, None).text == parse(one.html, "HTML").text
    return [parse(one.html, "HTML") for one in every]


@settings(max_examples=50, deadline=None)
@given(answers(), st.sampled_from(["en", "ar", "zh"]))
def test_every_message_of_any_answer_is_within_the_limits_and_no_clause_is_lost(answer: Answer, language: str) -> None:
    read = sent(answer, language)
    assert all(units(p.text) <= LIMIT and len(p.entities) <= ENTITIES for p in read)
    everything = letters("".join(p.text for p in read)).replace("…", "")
    for block in blocks_of(answer):
        if block.kind in {Kind.CLAUSE, Kind.LEAD, Kind.TEXT, Kind.OPTION, Kind.READING, Kind.NOTE}:
            for word in clean(block.text).split()[:3]:
                assert letters(word).replace("…", "")[:40] in everything
    parts = [(b.n, b.text) for page in pages(answer, ROOM) for b in page.blocks if b.kind is Kind.CLAUSE]
    for citation in answer.citations:
        words = "".join(text for n, text in parts if n == citation.n)
        assert letters(citation.quote or citation.text) in letters(words)


@settings(max_examples=30, deadline=None)
@given(answers(), st.sampled_from(languages()))
def test_every_button_of_any_answer_carries_at_most_64_bytes_and_comes_back_as_it_was(
    answer: Answer, language: str
) -> None:
    for page in pages(answer, ROOM):
        boards = [
            keyboard(answer, KEY, page.number, ROOM, language, Marks(vote_up=False, asks_why=True)),
            turning_keyboard(answer, KEY, page.number, ROOM, language),
            clause_keyboard(answer, KEY, page.number, ROOM, language),
            export_keyboard(KEY, language),
        ]
        rows = [row for board in boards if board for row in board.inline_keyboard]
        assert all(1 <= len(row) <= 8 for row in rows)
        assert sum(map(len, rows)) <= 100
        for one in (b for row in rows for b in row):
            assert one.text.strip()
            if one.callback_data is not None:
                data = str(one.callback_data)
                assert len(data.encode()) <= 64
                assert (found := parse_callback_data(data)) is not None
                assert found.data == data


def labels(board: InlineKeyboardMarkup | None) -> list[list[str]]:
    """The labels of a keyboard, by row."""
    return [[b.text for b in row] for row in board.inline_keyboard] if board else []


def test_each_clause_of_a_page_can_be_had_in_full_and_each_later_page_can_be_reached() -> None:
    answer = talk(small(), "what does WTDC Resolution 45 ask of BDT?")
    assert labels(keyboard(answer, KEY, 1, ROOM, "en")) == [
        ["¶ 1", "¶ 2", "¶ 2 a)", "¶ 2 b)", "¶ 3"],
        ["¶ 1", "¶ 1bis"],
        ["Share to group", "Export"],
        ["👍", "👎"],
    ]
    capacity = 500
    every = pages(answer, capacity)
    assert len(every) > 1
    reached = [labels(keyboard(answer, KEY, page.number, capacity, "en")) for page in every]
    nexts = [[label for row in board for label in row if label.startswith("Next")] for board in reached]
    assert nexts == [[f"Next page ({n}/{len(every)})"] for n in range(2, len(every) + 1)] + [[]]


def test_where_a_page_has_more_clauses_than_a_row_has_buttons_they_are_behind_one() -> None:
    answer = talk(small(), "list all clauses of WTDC Resolution 45")
    assert len(pages(answer, ROOM)[0].cited) > 8
    assert labels(keyboard(answer, KEY, 1, ROOM, "en"))[0] == ["Full text"]
    assert sum(map(len, labels(clause_keyboard(answer, KEY, 1, ROOM, "en")))) == len(pages(answer, ROOM)[0].cited) + 1


def test_the_vote_that_was_given_is_marked_and_one_down_asks_why() -> None:
    answer = talk(small(), "what does WTDC Resolution 45 ask of BDT?")
    assert labels(keyboard(answer, KEY, 1, ROOM, "en", Marks(vote_up=True)))[-1] == ["👍 ✓", "👎"]
    assert labels(keyboard(answer, KEY, 1, ROOM, "en", Marks(vote_up=False, asks_why=True)))[-3:] == [
        ["👍", "👎 ✓"],
        ["Wrong clause", "Missing clause"],
        ["Wrong language", "Something else"],
    ]


def test_a_page_that_is_turned_in_place_has_those_before_and_after_it() -> None:
    answer = talk(small(), "list all clauses of WTDC Resolution 45")
    count = len(pages(answer, 500))
    assert labels(turning_keyboard(answer, KEY, 1, 500, "en")) == [[f"Next page (2/{count})"]]
    assert labels(turning_keyboard(answer, KEY, 2, 500, "en")) == [
        [f"Previous page (1/{count})", f"Next page (3/{count})"]
    ]
    assert labels(turning_keyboard(answer, KEY, 99, 500, "en")) == [[f"Previous page ({count - 1}/{count})"]]
    assert turning_keyboard(answer, KEY, 1, ROOM, "en") is None


@settings(max_examples=40, deadline=None)
@given(answers(), st.integers(400, ROOM))
def test_the_pages_have_every_clause_once_in_order_and_each_says_which(answer: Answer, capacity: int) -> None:
    every = pages(answer, capacity)
    begun = [n for page in every for n in page.cited]
    shown = list(dict.fromkeys(b.n for b in blocks_of(answer) if b.kind is Kind.CLAUSE))
    assert list(dict.fromkeys(begun)) == shown
    reached = 0
    for page in every:
        text = parse(page_of(answer, page.number, capacity, "en").html, "HTML").text
        if page.of > 1:
            assert f"age {page.number} of {page.of}" in text
        if not page.cited:
            continue
        # The next clause, or the rest of the last one.
        assert page.first in {reached, reached + 1}
        assert page.last - page.first + 1 == len(page.cited)
        if page.of > 1 and page.last > page.first:
            assert f"Clauses {page.first}–{page.last} of {len(shown)} · page" in text
        if page.of > 1 and page.last == page.first:
            assert f"Clause {page.first} of {len(shown)} · page" in text
        reached = page.last
    assert reached == len(shown)


def test_a_later_page_says_which_part_of_the_whole_it_is() -> None:
    answer = talk(small(), "what does WTDC Resolution 45 ask of BDT?")
    text = parse(page_of(answer, 2, 500, "en").html, "HTML").text
    assert text.startswith("Clauses 6–7 of 7 · page 2 of 2\n\nWTDC Resolution 45 (Rev. Riverton, 2031)\n")
    assert parse(page_of(answer, 2, 500, "ar").html, "HTML").text.startswith("البنود 6–7 من 7")


@pytest.mark.parametrize(
    "data",
    [
        "",
        "p",
        "p:key",
        "z:key:1:1",
        "p:key:one:1",
        "p:key:1:1:1",
        "t:key:1:",
        "p:key:-1:0",
        "p:key:²:0",
        "p:key:1234567:0",
    ],
)
def test_data_that_is_no_button_of_ours_is_no_button(data: str) -> None:
    assert parse_callback_data(data) is None


def test_what_a_button_says_survives_its_way() -> None:
    assert parse_callback_data(CallbackData(Action.FULL, KEY, 2, 17).data) == CallbackData(Action.FULL, KEY, 2, 17)


@settings(max_examples=30, deadline=None)
@given(answers())
def test_a_clause_that_is_inserted_fits_one_message(answer: Answer) -> None:
    for citation in answer.citations[:3]:
        assert all(units(page.text) <= LIMIT for page in sent(one_clause(citation)))


@settings(max_examples=30, deadline=None)
@given(answers())
def test_progress_fits_one_message(answer: Answer) -> None:
    told = type("Told", (), {"stage": "writing", "statements": answer.statements})
    assert units(parse(progress_message(told, "en").html, "HTML").text) <= LIMIT


@settings(max_examples=30, deadline=None)
@given(st.lists(st.builds(Block, st.sampled_from(Kind), st.text(max_size=9000), st.text(max_size=20)), max_size=8))
def test_any_blocks_become_messages_within_the_limits(blocks: list[Block]) -> None:
    for page in pages_of(blocks, measure, ROOM, BLOCKS):
        read = parse(page_message(page).html, "HTML")
        assert units(read.text) <= LIMIT
        assert len(read.entities) <= 3 * BLOCKS


def test_every_text_is_there_in_all_six_languages_and_names_the_same_things() -> None:
    assert languages() == ("en", "fr", "es", "ru", "zh", "ar")
    for name, texts in _texts().items():
        assert tuple(texts) == languages(), name
        named = {language: sorted(part for part in text.split("{") if "}" in part) for language, text in texts.items()}
        fields = {language: sorted(part.split("}")[0] for part in parts) for language, parts in named.items()}
        assert all(found == fields["en"] for found in fields.values()), name
        assert all(text.strip() == text and text for text in texts.values()), name


@pytest.mark.parametrize(
    ("code", "language"), [("fr", "fr"), ("pt-br", "en"), ("ZH-hans", "zh"), (None, "en"), ("", "en"), ("ar-EG", "ar")]
)
def test_a_client_s_language_becomes_one_of_ours(code: str | None, language: str) -> None:
    assert language_of(code) == language


def test_texts_speak_of_what_they_are_given() -> None:
    assert translate("page", "ru", page=2, pages=3) == "Страница 2 из 3"


@pytest.mark.parametrize(
    "html",
    ["<b>x", "x</b>", "<b><i>x</b></i>", "<script>x</script>", "a < b", "<blockquote><blockquote>x</blockquote></blockquote>",
     "", " \n ", "<b></b>", "x" * 4097, "😀" * 2049, "<b>x</b>" * 101],
)  # fmt: skip
def test_the_server_of_these_tests_refuses_what_telegram_refuses(html: str) -> None:
    with pytest.raises(RefusedError):
        parse(html, "HTML")


def test_the_server_of_these_tests_counts_as_telegram_counts() -> None:
    read = parse("<b>😀</b> &lt;&amp;<blockquote expandable>a</blockquote>", "HTML")
    assert read.text == "😀 <&a"
    assert [(e["type"], e["offset"], e["length"]) for e in read.entities] == [
        ("bold", 0, 2),
        ("expandable_blockquote", 5, 1),
    ]


def test_a_clarifying_question_offers_its_options_as_buttons() -> None:
    answer = talk(small(), "what does Resolution 45 say?")
    assert answer.behaviour is Behaviour.CLARIFY
    board = keyboard(answer, KEY, 1, ROOM, "en")
    assert board is not None
    assert [row[0].text for row in board.inline_keyboard[:2]] == [
        "WTDC Resolution 45 (Rev. Riverton, 2031)",
        "WTSA Resolution 45 (Lakeside, 2030)",
    ]
