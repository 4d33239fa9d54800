"""Answers as Block Kit: within Slack's limits whatever their text, and no clause lost over their pages."""

from dataclasses import replace
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answer import Answer
from bot.channels.slack.blocks import Act, Pressed, message, modal, pages, pressed, sentence
from bot.channels.slack.mrkdwn import escaped, parts, said_by, shortened, text_object, units
from bot.exports.blocks import Kind, blocks_of
from ingest.outline.parts import folded
from tests.support.chats import TEXTS, answers, letters
from tests.support.services import small, talk
from tests.support.slack_limits import buttons, check_message, check_text, check_view, read, size, texts_of

pytestmark = pytest.mark.slow


@given(answers(), st.sampled_from(["", "U1", "W9ABC", "u1", "<!channel>", "U1>"]), st.booleans())
@settings(max_examples=40, deadline=None)
def test_every_page_of_any_answer_is_within_the_limits(answer: Answer, asked_by: str, private: bool) -> None:
    for page in pages(answer):
        body = message(answer, "A1b2C3d4E5f6", page.number, asked_by=asked_by, private=private)
        check_message(body)
        # Without its blocks, as where they were refused, the same words are said.
        assert letters(body["text"]) in {letters(escaped(_words(answer, page.number))), "…"}


def _words(answer: Answer, number: int) -> str:
    return "\n".join(" ".join(filter(None, (b.num, b.text))) for b in pages(answer)[number - 1].blocks)


@given(answers(citations=60))
@settings(max_examples=25, deadline=None)
def test_no_clause_is_lost_over_the_pages(answer: Answer) -> None:
    shown = "".join(read(message(answer, "key", page.number)["blocks"]) for page in pages(answer))
    seen = letters(shown).replace("…", "").replace("*", "").replace("_", "")
    for words in {block.text for block in blocks_of(answer) if block.n}:
        # Where one is cut, the heads of the next page stand between its parts.
        begun = letters(_printable(words)).replace("…", "").replace("*", "").replace("_", "")[:60]
        assert begun in seen
    cited = [n for page in pages(answer) for n in page.cited]
    assert set(cited) == {c.n for c in answer.citations}


def _printable(text: str) -> str:
    return unescape(escaped(text))


@given(TEXTS)
@settings(max_examples=80, deadline=None)
def test_the_words_of_a_clause_are_whole_and_in_order(words: str) -> None:
    answer = talk(small(), "quote WTDC Resolution 45, resolves 2")
    (citation,) = answer.citations
    clause = replace(citation, text=words, quote=words, num="")
    answer = replace(answer, citations=(clause,), statements=(replace(answer.statements[0], text=words),))
    said = ""
    for page in pages(answer):
        for block in message(answer, "key", page.number)["blocks"]:
            if block["type"] == "section" and block["text"]["type"] == "plain_text":
                said += read([block])
    wanted = letters(_printable(folded(words)).replace("…", ""))
    assert wanted in letters(said.replace("…", "")) or not wanted


@given(TEXTS)
def test_any_text_in_parts_is_the_text(words: str) -> None:
    made = list(parts(words))
    assert letters("".join(made)) == letters(words)
    assert all(units(escaped(part)) <= 2700 for part in made)


@given(TEXTS, st.text(max_size=40), st.sampled_from(["", "*", "_"]))
def test_any_text_object_is_escaped_and_cannot_be_misread(words: str, before: str, style: str) -> None:
    for part in parts(words):
        made = text_object(part, before=before, style=style)
        check_text(made, 3000)
        if made["type"] == "mrkdwn":
            inside = str(made["text"]).replace(f"*{escaped(before)}* ", "", 1) if before else str(made["text"])
            assert not set(inside.strip("*_")) & set("*_~`")


@given(TEXTS)
def test_any_sentence_and_any_modal_are_within_the_limits(words: str) -> None:
    check_message({"response_type": "ephemeral", **sentence(words)})
    answer = Answer("/clause", talk(small(), "works").behaviour, None, words, lead=words.split("\n")[0])
    check_view(modal(answer, words))


@given(st.text(max_size=30), st.integers(1, 40))
def test_a_label_is_shortened_to_what_fits(text: str, most: int) -> None:
    assert units(shortened(text, most)) <= max(most, 1)


def test_the_length_is_counted_as_slack_may_count_it() -> None:
    assert (units("😀a"), size("😀a")) == (3, 3)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<@UBOT> what about <https://example.org|this> &amp; that?", "what about this & that?"),
        ("<@UBOT|resolves>hello", "hello"),
        ("ask <#C123|general> and <#C9>", "ask #general and #C9"),
        ("<!here> <@U5> 1 &lt; 2", "here @U5 1 < 2"),
        ("<https://example.org/a?b=1&amp;c=2>", "https://example.org/a?b=1&c=2"),
        ("&amp;lt;", "&lt;"),
    ],
)
def test_what_people_write_is_read_without_slacks_marks(text: str, words: str) -> None:
    assert said_by(text, "UBOT") == words


@pytest.mark.parametrize("what", [Pressed("abc_-1", 3), Pressed("abc", 0)])
def test_a_button_says_what_it_is_about(what: Pressed) -> None:
    assert pressed(what.value) == what


def test_the_buttons_of_an_answer() -> None:
    answer = talk(small(), "what does WTDC Resolution 45 ask of BDT?")
    assert set(buttons(message(answer, "key")["blocks"])) == {Act.CLAUSE, Act.SHARE, Act.EXPORT, Act.UP, Act.DOWN}
    assert buttons(message(answer)["blocks"]) == {}
    menu = buttons(message(answer, "key")["blocks"])[Act.CLAUSE]["options"]
    assert [o["text"]["text"] for o in menu][:2] == ["1 to buy oil for the lamps;", "2 to train lamplighters:"]


@given(answers(citations=60))
@settings(max_examples=25, deadline=None)
def test_the_pages_have_every_clause_once_in_order_and_each_says_which(answer: Answer) -> None:
    every = pages(answer)
    reached = 0
    for page in every:
        shown = read(message(answer, "key", page.number)["blocks"])
        if page.of > 1:
            assert f"age {page.number} of {page.of}" in shown
        if page.cited:
            assert page.first in {reached, reached + 1}
            assert page.of == 1 or f"of {page.clauses} · page {page.number}" in shown
            reached = page.last
    assert reached == len({c.n for page in every for c in page.blocks if c.kind is Kind.CLAUSE})


def test_mentions_addresses_and_mark_up_in_documents_stay_words() -> None:
    made = text_object("<!channel> & <@U1> *not bold*", before="5")
    assert made == {"type": "plain_text", "text": "5 &lt;!channel&gt; &amp; &lt;@U1&gt; *not bold*", "emoji": False}
    assert text_object("to see @here and https://a.example", before="5)")["verbatim"] is True


def test_a_question_above_a_shared_answer_calls_nobody() -> None:
    answer = replace(talk(small(), "works"), question="<!channel> *look* :tada: " + "&" * 4000)
    above = texts_of([message(answer, "k", asked_by="U1")["blocks"][0]])[0]
    assert above.startswith("Asked by <@U1>: &lt;!channel&gt; ")
    assert "<!channel>" not in above
    assert size(above) <= 3000
