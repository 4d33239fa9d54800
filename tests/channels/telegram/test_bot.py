"""The Telegram bot end to end: the real Application against a Bot API server over HTTP on loopback."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.opening import DEFAULT
from bot.service import Service
from bot.settings import load_settings
from ingest.build import ingest
from ingest.store import Store
from tests.support.services import cheap_embedder, made_folder, quiet, small_over, write_made
from tests.support.telegram_bot import Running, bot_for
from tests.support.telegram_server import BOT, Call, TelegramServer, telegram_server

pytestmark = pytest.mark.slow

ASK_BDT = "what does WTDC Resolution 45 ask of BDT?"
GROUP = -1001
ADMIN, STRANGER = 99, 31
Nothing = Call("", {"text": ""})


@pytest.fixture
def server() -> Iterator[TelegramServer]:
    with telegram_server() as telegram:
        yield telegram


@pytest.fixture
def bot(server: TelegramServer, tmp_path: Path) -> Iterator[Running]:
    with bot_for(server, tmp_path, telegram={"admins": [ADMIN], "page_characters": 500}) as running:
        yield running


def labels(message: dict[str, Any]) -> list[list[str]]:
    """The buttons under a message."""
    return [[b["text"] for b in row] for row in message.get("reply_markup", {}).get("inline_keyboard", [])]


def test_a_question_in_a_private_chat_is_answered_in_one_message_with_its_buttons(
    server: TelegramServer, bot: Running
) -> None:
    server.say(ASK_BDT)
    message = server.answer()
    assert message["text"].startswith("Clauses that WTDC Resolution 45 (Rev. Riverton, 2031) addresses to BDT: 7 of 7.")
    assert "1 to buy oil for the lamps;" in message["text"]
    assert message["text"].endswith("Clauses 1–5 of 7 · page 1 of 2")
    assert labels(message) == [
        ["¶ 1", "¶ 2", "¶ 2 a)", "¶ 2 b)", "¶ 3"],
        ["Next page (2/2)"],
        ["Share to group", "Export"],
        ["👍", "👎"],
    ]
    assert {e["type"] for e in message["entities"]} == {"bold", "italic", "blockquote"}
    assert len(server.shown()) == 1


def test_the_next_page_comes_below_and_its_button_goes(server: TelegramServer, bot: Running) -> None:
    server.say(ASK_BDT)
    first = server.answer()
    server.tap(first, "Next")
    second = server.answer(number=2)
    assert second["text"].startswith("Clauses 6–7 of 7 · page 2 of 2")
    assert "1bis to measure it again in winter," in second["text"]
    server.wait(lambda: ["Next page (2/2)"] not in labels(server.shown()[0]))
    server.tap(first, "Next")
    server.wait(lambda: any(c.values.get("text") == "That page is already here." for c in server.calls))
    assert len(server.shown()) == 2


def test_the_full_text_of_a_clause_is_a_tap_away(server: TelegramServer, bot: Running) -> None:
    server.say(ASK_BDT)
    server.tap(server.answer(), "¶ 2 a)")
    full = server.answer(number=2)
    assert full["text"].split("\n\n")[:3] == [
        "WTDC Resolution 45 (Rev. Riverton, 2031), instructs the Director of BDT 2 a)",
        "to train lamplighters:",
        "2 a) on islands;",
    ]


def test_of_many_clauses_on_a_page_the_buttons_are_behind_one(server: TelegramServer, tmp_path: Path) -> None:
    with bot_for(server, tmp_path):
        server.say("list all clauses of WTDC Resolution 45")
        server.tap(server.answer(), "Full text")
        board = server.wait(lambda: (m := server.shown()[0]) and labels(m)[-1] == ["Back"] and m)
        server.tap(board, "¶ 2 a)")
        assert "2 a) on islands;" in server.answer(number=2)["text"]
        server.tap(board, "Back")
        server.wait(lambda: labels(server.shown()[0])[0] == ["Full text"])


def test_a_follow_up_leans_on_what_was_asked_before_until_the_conversation_is_forgotten(
    server: TelegramServer, bot: Running
) -> None:
    server.say(ASK_BDT)
    server.answer()
    server.say("and of Member States?")
    assert "addresses to Member States: 3 of 3" in server.answer(number=2)["text"]
    server.say("/new")
    assert server.answer(number=3)["text"] == "Forgotten; the next question begins anew."
    server.say("and of Member States?")
    assert "3 of 3" not in server.answer(number=4)["text"].split("\n")[0]


def test_conversations_are_kept_apart_by_chat_topic_and_user(server: TelegramServer, bot: Running) -> None:
    server.say(f"@{BOT['username']} {ASK_BDT}", user=1, chat=GROUP, topic=5)
    first = server.answer(GROUP)
    assert first["message_thread_id"] == 5
    for number, (user, topic) in enumerate([(2, 5), (1, 6)], 2):
        server.say(f"@{BOT['username']} and of Member States?", user=user, chat=GROUP, topic=topic)
        other = server.answer(GROUP, number)
        assert other["message_thread_id"] == topic
        assert "WTDC Resolution 45 (Rev. Riverton, 2031) addresses to Member States" not in other["text"].split("\n")[0]
    server.say(f"@{BOT['username']} and of Member States?", user=1, chat=GROUP, topic=5)
    assert "addresses to Member States: 3 of 3" in server.answer(GROUP, 4)["text"]


def test_a_greeting_is_returned_without_votes(server: TelegramServer, bot: Running) -> None:
    server.say("Bonjour !")
    greeted = server.answer()
    assert greeted["text"].startswith("Bonjour. Je réponds aux questions")
    assert not any("👍" in row for row in labels(greeted))


def test_in_a_group_only_commands_mentions_and_replies_are_answered(server: TelegramServer, bot: Running) -> None:
    server.say("what does WTDC Resolution 45 ask of BDT?", user=1, chat=GROUP)
    server.say("/start@SomeOtherBot", user=1, chat=GROUP)
    server.say("/unknown", user=1, chat=GROUP)
    asked = server.say(f"/ask@{BOT['username']} {ASK_BDT}", user=1, chat=GROUP)
    answer = server.answer(GROUP)
    assert answer["answers"] == asked
    server.say("and of Member States?", user=1, chat=GROUP, reply_to=answer["message_id"])
    assert "3 of 3" in server.answer(GROUP, 2)["text"]
    server.say(f"Does anyone know, @{BOT['username'].lower()}, {ASK_BDT}", user=1, chat=GROUP)
    server.answer(GROUP, 3)
    assert len(server.shown(GROUP)) == 3


def test_an_edited_question_is_answered_anew_in_place(server: TelegramServer, bot: Running) -> None:
    asked = server.say("what does WTDC Resolution 45 ask of UNESCO?")
    assert "nothing" in server.answer()["text"]
    server.edit(asked, ASK_BDT)
    server.wait(lambda: "7 of 7" in server.shown()[0]["text"])
    assert len(server.shown()) == 1


def test_a_question_edited_after_a_restart_is_still_answered_in_place(server: TelegramServer, tmp_path: Path) -> None:
    with bot_for(server, tmp_path):
        asked = server.say("what does WTDC Resolution 45 ask of UNESCO?")
        server.answer()
    with bot_for(server, tmp_path):
        server.edit(asked, ASK_BDT)
        server.wait(lambda: "7 of 7" in server.shown()[0]["text"])
    assert len(server.shown()) == 1


def test_an_option_of_a_clarifying_question_is_a_tap_away(server: TelegramServer, bot: Running) -> None:
    server.say("what does Resolution 45 ask of Member States?")
    asked_back = server.answer()
    assert labels(asked_back)[:2] == [
        ["WTDC Resolution 45 (Rev. Riverton, 2031)"],
        ["WTSA Resolution 45 (Lakeside, 2030)"],
    ]
    server.tap(asked_back, "WTSA")
    answer = server.answer(number=2)
    assert "WTSA Resolution 45 (Lakeside, 2030)" in answer["text"]
    assert "to send in the names that they use." in answer["text"]


def test_a_vote_shows_and_the_last_one_counts_with_its_reason(server: TelegramServer, bot: Running) -> None:
    server.say(ASK_BDT)
    message = server.answer()
    server.tap(message, "👍")
    server.wait(lambda: labels(server.shown()[0])[-1] == ["👍 ✓", "👎"])
    server.tap(message, "👎")
    asked = server.wait(lambda: (m := server.shown()[0]) and "Missing clause" in labels(m)[-2] and m)
    assert labels(asked)[-3:] == [
        ["👍", "👎 ✓"],
        ["Wrong clause", "Missing clause"],
        ["Wrong language", "Something else"],
    ]
    server.tap(asked, "Missing clause")
    server.wait(lambda: labels(server.shown()[0])[-1] == ["👍", "👎 ✓"])
    (vote,) = bot.dispatcher.state.of("telegram", "", "7")["votes"]
    assert (vote["question"], vote["up"], vote["why"]) == (ASK_BDT, False, "missing_clause")
    # It stays marked when a page is sent.
    server.tap(message, "Next")
    server.wait(lambda: ["Next page (2/2)"] not in labels(server.shown()[0]))
    assert labels(server.shown()[0])[-1] == ["👍", "👎 ✓"]


@pytest.mark.parametrize(
    ("form", "suffix", "begins"),
    [("Text", ".txt", b"Clauses"), ("Markdown", ".md", b"# what"), ("Word", ".docx", b"PK")],
)
def test_an_answer_is_exported_as_a_file(
    server: TelegramServer, bot: Running, form: str, suffix: str, begins: bytes
) -> None:
    server.say(ASK_BDT)
    server.tap(server.answer(), "Export")
    offered = server.wait(lambda: (m := server.shown()[0]) and labels(m)[-1] == ["Back"] and m)
    assert labels(offered) == [["Text", "Markdown", "Word"], ["Back"]]
    server.tap(offered, form)
    file = server.wait(lambda: (m := server.shown()[-1:]) and m[0].get("document") and m[0])
    name = file["document"]["file_name"]
    assert name == f"what-does-wtdc-resolution-45-ask-of-bdt{suffix}"
    assert server.files[name].startswith(begins)
    assert file["answers"] == offered["message_id"]
    server.wait(lambda: ["Share to group", "Export"] in labels(server.shown()[0]))


def test_what_is_held_is_tapped_through_to_the_clauses(server: TelegramServer, bot: Running) -> None:
    server.say("/works")
    held = server.answer()
    assert held["text"].startswith("5 documents are held:")
    numbers = [line.partition(". ") for line in held["text"].split("\n") if line[:1].isdigit() and ". " in line]
    number = next(number for number, _, name in numbers if name.startswith("WTDC Resolution 45"))
    server.tap(held, number)
    outline = server.answer(number=2)
    assert outline["text"].startswith("WTDC Resolution 45 (Rev. Riverton, 2031): Keeping lighthouses lit")
    assert "4. instructs the Director of the Telecommunication Development Bureau: 5" in outline["text"]
    server.tap(outline, "4")
    clauses = server.answer(number=3)
    assert "1 to buy oil for the lamps;" in clauses["text"]
    assert labels(clauses)[0] == ["¶ 1", "¶ 2", "¶ 2 a)", "¶ 2 b)", "¶ 3"]


@pytest.mark.parametrize("data", ["", "nonsense", "p:{key}:-1:0", "zz:{key}:1:0", "p:{key}:1:0:0"])
def test_what_no_button_of_the_bot_carries_is_one_sentence_and_one_line(
    server: TelegramServer, bot: Running, data: str, caplog: pytest.LogCaptureFixture
) -> None:
    server.say(ASK_BDT)
    message = server.answer()
    server.tap_data(message, data.format(key="abcdefghijkl"))
    (call,) = server.wait(lambda: server.made("answerCallbackQuery"))
    assert call.values["text"] == "That button is not one of this bot's; please ask again."
    assert len([r for r in caplog.records if "carries what none" in r.getMessage()]) == 1


def test_buttons_count_against_the_rate_of_who_presses_them(server: TelegramServer, tmp_path: Path) -> None:
    with bot_for(server, tmp_path, limits={"per_minute": 2}, telegram={"page_characters": 500}):
        server.say(ASK_BDT)
        message = server.answer()
        for _ in range(2):
            server.tap(message, "👍")
        texts = lambda: [c.values.get("text", "") for c in server.made("answerCallbackQuery")]  # noqa: E731
        server.wait(lambda: any(text.startswith("You have asked 2 questions in a minute") for text in texts()))
        server.wait(lambda: "Thank you, noted." in texts())


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("/start", "Resolves answers questions about ITU documents"),
        ("/help", "/clause – Show a clause by its citation"),
        ("/nonsense", "/clause – Show a clause by its citation"),
        ("/ask", "What is the question?"),
        (f"/ask {ASK_BDT}", "7 of 7"),
        ("/clause", "Which clause?"),
        ("/clause WTDC Resolution 45, resolves 1.1", "1.1 the red ones;"),
        ("/clause Resolution 45, resolves 2", "Several documents fit; say which one."),
        ("/clause nonsense", "names nothing that is held"),
        ("/works", "WTDC · 1 · 2031 · en"),
        ("/outline", "Which document?"),
        ("/outline WTDC Resolution 45", "2. considering: 2"),
        ("/outline nonsense", "names nothing that is held"),
        ("/privacy", "Kept of you: 0 conversations"),
        ("/language 中文", "我用中文回答"),
        ("/language", "I answer in the language of each question."),
        ("/status", "That is for admins only."),
        ("/allow 5", "That is for admins only."),
        ("hello?!", "Hello. I answer questions about the 5 documents held"),
        ("x" * 4001, "The question has 4,001 characters; ask it in at most 4,000."),
    ],
)
def test_every_command_says_what_it_is_for(server: TelegramServer, bot: Running, command: str, said: str) -> None:
    server.say(command)
    assert said in server.answer()["text"]


def test_commands_are_announced_in_six_languages_and_to_admins(server: TelegramServer, bot: Running) -> None:
    calls = server.wait(lambda: len(made := server.made("setMyCommands")) == 8 and made)
    assert [c.values.get("language_code", "") for c in calls] == ["en", "fr", "es", "ru", "zh", "ar", "", ""]
    assert {"ask", "clause", "works", "outline", "new", "privacy"} < {c["command"] for c in calls[0].values["commands"]}
    assert calls[-1].values["scope"] == {"type": "chat", "chat_id": ADMIN}
    assert "allow" in {c["command"] for c in calls[-1].values["commands"]}


def test_the_bot_speaks_the_language_of_the_client(server: TelegramServer, bot: Running) -> None:
    server.say("/start", language="ar")
    assert server.answer()["text"].startswith("يجيب Resolves")
    server.say(ASK_BDT, language="fr")
    assert labels(server.answer(number=2))[1:3] == [["Page suivante (2/2)"], ["Partager", "Exporter"]]


def test_privacy_shows_what_is_kept_and_deletes_it_for_its_owner_only(server: TelegramServer, bot: Running) -> None:
    server.say(ASK_BDT)
    server.answer()
    server.say("/privacy")
    page = server.answer(number=2)
    assert "1 conversations, 1 answers" in page["text"]
    server.tap(page, "Delete", user=8)
    server.wait(lambda: server.made("answerCallbackQuery"))
    assert len(bot.dispatcher.state.of("telegram", "", "7")["answers"]) == 1
    server.tap(page, "Delete", user=7)
    assert server.answer(number=3)["text"].startswith("Deleted: 6 records.")
    assert bot.dispatcher.state.of("telegram", "", "7")["conversations"] == []


def test_inline_mode_offers_clauses_with_their_labels(server: TelegramServer, bot: Running) -> None:
    server.inline("Resolution 45 BDT 2")
    (call,) = server.wait(lambda: server.made("answerInlineQuery"))
    (result,) = call.values["results"]
    assert result["title"] == "WTDC Resolution 45 (Rev. Riverton, 2031), instructs the Director of BDT 2"
    assert "to train lamplighters:" in result["input_message_content"]["message_text"]


def test_of_what_one_person_types_on_only_the_last_is_looked_up(server: TelegramServer, bot: Running) -> None:
    queries = [server.inline("WTDC Resolution 45 BDT 2"[:end]) for end in range(5, 25)]
    # One that was being looked up before may be answered after it.
    (last,) = server.wait(
        lambda: [c for c in server.made("answerInlineQuery") if c.values["inline_query_id"] == queries[-1]]
    )
    assert len(last.values["results"]) == 1


def test_what_has_no_words_is_told_once_and_a_caption_is_read(server: TelegramServer, bot: Running) -> None:
    voice = {"voice": {"file_id": "v", "file_unique_id": "v", "duration": 3}}
    photo = {"photo": [{"file_id": "p", "file_unique_id": "p", "width": 9, "height": 9}]}
    server.say("", attached=voice)
    assert server.answer()["text"] == "I read text only."
    server.say("", attached=photo)
    server.say(ASK_BDT, attached=photo)
    assert "7 of 7" in server.answer(number=2)["text"]
    server.say(f"@{BOT['username']} {ASK_BDT}", chat=GROUP, attached=photo)
    assert "7 of 7" in server.answer(GROUP)["text"]
    server.say("", chat=GROUP, attached=voice, reply_to=server.shown(GROUP)[0]["message_id"])
    assert server.answer(GROUP, 2)["text"] == "I read text only."
    assert len(server.shown()) == 2


def test_a_mention_alone_asks_what_it_replies_to_or_what_to_ask(server: TelegramServer, bot: Running) -> None:
    server.say(f"@{BOT['username']}", chat=GROUP)
    assert server.answer(GROUP)["text"].startswith("What is the question? For example: ")
    above = server.say(ASK_BDT, user=8, chat=GROUP)
    server.say(f"@{BOT['username']}", chat=GROUP, reply_to=above)
    answer = server.answer(GROUP, 2)
    assert "7 of 7" in answer["text"]
    server.say(f"@{BOT['username']}", chat=GROUP, reply_to=answer["message_id"])
    assert server.answer(GROUP, 3)["text"].startswith("What is the question?")


@pytest.mark.parametrize("typed", ["", "x", "???", "weather in Geneva", "x" * 5000])
def test_inline_mode_offers_nothing_where_nothing_fits(server: TelegramServer, bot: Running, typed: str) -> None:
    server.inline(typed)
    (call,) = server.wait(lambda: server.made("answerInlineQuery"))
    assert call.values["results"] == []


def shared(server: TelegramServer) -> str:
    """The mission's question, its answer shared; gives the id of the inserted message."""
    server.say(ASK_BDT)
    rows = server.answer()["reply_markup"]["inline_keyboard"]
    share = next(b["switch_inline_query_chosen_chat"] for row in rows for b in row if b["text"] == "Share to group")
    assert share["allow_group_chats"] is True
    server.inline(share["query"])
    (call,) = server.wait(lambda: server.made("answerInlineQuery"))
    return server.insert(call.values["results"][0])


def test_an_answer_is_shared_whole_and_whoever_reads_it_turns_its_pages(server: TelegramServer, bot: Running) -> None:
    inserted = server.inserted[shared(server)]
    (inline_id,) = server.inserted
    assert "7 of 7" in inserted["text"]
    assert inserted["text"].endswith("Clauses 1–5 of 7 · page 1 of 2")
    assert labels(inserted) == [["Next page (2/2)"]]
    server.tap_inserted(inline_id, "Next", user=STRANGER)
    server.wait(lambda: server.inserted[inline_id]["text"].startswith("Clauses 6–7 of 7 · page 2 of 2"))
    assert labels(server.inserted[inline_id]) == [["Previous page (1/2)"]]
    server.tap_inserted(inline_id, "Previous", user=8)
    server.wait(lambda: "7 of 7." in server.inserted[inline_id]["text"])
    assert len(server.shown()) == 1


def test_the_pages_of_a_shared_answer_count_against_the_rate_of_who_turns_them(
    server: TelegramServer, tmp_path: Path
) -> None:
    with bot_for(server, tmp_path, limits={"per_minute": 2}, telegram={"page_characters": 500, "allow": [7]}):
        inline_id = shared(server)
        for label, page in (("Next", "page 2 of 2"), ("Previous", "page 1 of 2")):
            server.tap_inserted(inline_id, label, user=STRANGER)
            server.wait(lambda page=page: page in server.inserted[inline_id]["text"])
        server.tap_inserted(inline_id, "Next", user=STRANGER)
        server.wait(
            lambda: [c for c in server.made("answerCallbackQuery") if "in a minute" in c.values.get("text", "")]
        )
        assert "page 1 of 2" in server.inserted[inline_id]["text"]


def test_under_a_shared_answer_no_other_button_is_answered(server: TelegramServer, bot: Running) -> None:
    inline_id = shared(server)
    data = server.inserted[inline_id]["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    for forged in (data.replace("g:", "u:"), data.replace(data.split(":")[1], "abcdefghijkl")):
        server.calls.clear()
        person = {"id": STRANGER, "is_bot": False, "first_name": "P"}
        query = {"id": forged, "from": person, "chat_instance": "1", "data": forged, "inline_message_id": inline_id}
        server.deliver({"callback_query": query})
        server.wait(lambda: "no longer kept" in (server.made("answerCallbackQuery") or [Nothing])[0].values["text"])
    assert bot.dispatcher.state.of("telegram", "", str(STRANGER))["votes"] == []


def test_a_clause_that_is_longer_than_a_message_is_inserted_with_a_way_to_the_rest(
    server: TelegramServer, tmp_path: Path
) -> None:
    sentence = "The keepers shall light the lamps at dusk and put them out at dawn. "
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "r.txt").write_text(
        f"RESOLUTION 300 (SEASIDE, 2026)\n\nLamps\n\nThe Plenipotentiary Conference (Seaside, 2026),\n\nresolves\n"
        f"1\tto keep a book. {sentence * 120}\n2\tto read it.\n",
        encoding="utf-8",
    )
    with bot_for(server, tmp_path, service=small_over(tmp_path / "made")):
        server.inline("Resolution 300, resolves 1")
        (call,) = server.wait(lambda: server.made("answerInlineQuery"))
        inline_id = server.insert(call.values["results"][0])
        pages = [server.inserted[inline_id]["text"]]
        while labels(server.inserted[inline_id])[0][-1].startswith("Next"):
            server.tap_inserted(inline_id, "Next", user=len(pages) + 20)
            server.wait(lambda: server.inserted[inline_id]["text"] != pages[-1])
            pages.append(server.inserted[inline_id]["text"])
    assert len(pages) == 3
    assert all(f"Clause 1 of 1 · page {number} of 3" in text for number, text in enumerate(pages, 1))
    assert all("at dawn. …" in text for text in pages[:-1])
    assert "…" not in pages[-1].replace("… The keepers", "")
    assert sum(text.count("The keepers") for text in pages) == 120


def test_an_answer_that_is_no_longer_kept_says_so(server: TelegramServer, bot: Running) -> None:
    server.say(ASK_BDT)
    message = server.answer()
    bot.dispatcher.state.delete("telegram", "", "7")
    server.tap(message, "Next")
    server.wait(lambda: [c for c in server.made("answerCallbackQuery") if "no longer kept" in c.values.get("text", "")])


def test_a_closed_bot_answers_only_those_who_were_let_in(server: TelegramServer, tmp_path: Path) -> None:
    with bot_for(server, tmp_path, telegram={"admins": [ADMIN], "allow": [7]}):
        server.say(ASK_BDT, user=7)
        assert "7 of 7" in server.answer(7)["text"]
        server.say(ASK_BDT, user=STRANGER)
        assert server.answer(STRANGER)["text"].endswith(f"by this id: {STRANGER}")
        server.say("/works", user=STRANGER)
        assert "only invited people" in server.answer(STRANGER, 2)["text"]
        server.inline("WTDC Resolution 45 BDT 2", user=STRANGER)
        assert server.wait(lambda: server.made("answerInlineQuery"))[0].values["results"] == []
        server.say(f"/allow {STRANGER}", user=ADMIN)
        assert server.answer(ADMIN)["text"] == f"{STRANGER} may ask."
        server.say(ASK_BDT, user=STRANGER)
        assert "7 of 7" in server.answer(STRANGER, 3)["text"]
        server.say("/allow", user=ADMIN)
        assert f"user {STRANGER}" in server.answer(ADMIN, 2)["text"]
        server.say(f"/allow remove {STRANGER}", user=ADMIN)
        server.answer(ADMIN, 3)
        server.say(ASK_BDT, user=STRANGER)
        assert "only invited people" in server.answer(STRANGER, 4)["text"]


def test_a_group_is_let_in_from_within_it(server: TelegramServer, tmp_path: Path) -> None:
    with bot_for(server, tmp_path, telegram={"admins": [ADMIN], "allow": [ADMIN]}):
        server.say(f"/ask {ASK_BDT}", user=STRANGER, chat=GROUP)
        assert "only invited people" in server.answer(GROUP)["text"]
        server.say("/allow", user=ADMIN, chat=GROUP)
        assert server.answer(GROUP, 2)["text"] == f"{GROUP} may ask."
        server.say(f"/ask {ASK_BDT}", user=STRANGER, chat=GROUP)
        assert "7 of 7" in server.answer(GROUP, 3)["text"]


def test_who_asks_too_often_is_told_when_to_ask_again(server: TelegramServer, tmp_path: Path) -> None:
    with bot_for(server, tmp_path, limits={"per_minute": 2}):
        for number in (1, 2, 3):
            server.say(ASK_BDT)
            message = server.answer(number=number)
        assert message["text"].startswith("You have asked 2 questions in a minute; ask again in")
        server.say(ASK_BDT, user=8)
        assert "7 of 7" in server.answer(8)["text"]


def test_an_admin_sees_how_the_bot_is(server: TelegramServer, bot: Running) -> None:
    server.say("/status", user=ADMIN)
    text = server.answer(ADMIN)["text"]
    assert "5 documents" in text
    assert "state: ok" in text


def test_an_admin_sends_a_document_and_it_is_answered_from(server: TelegramServer, tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    folder = write_made(tmp_path / "made", ["wtsa-resolution-45.txt"])
    report = ingest(store, DEFAULT, [folder], cheap_embedder(), quiet)
    service = Service(Catalogue(report.snapshot), cheap_embedder(), load_settings())
    server.files = {"f1": (made_folder() / "pp-decision-7.txt").read_bytes(), "f2": b"x" * 1_100_000, "f3": b"MZ"}
    sent = {"file_unique_id": "u", "mime_type": "text/plain"}
    with bot_for(
        server, tmp_path, service=service, store=store, telegram={"admins": [ADMIN]}, limits={"document_megabytes": 1}
    ):
        server.say("", user=8, document={"file_id": "f1", "file_name": "pp-decision-7.txt", "file_size": 700, **sent})
        assert server.answer(8)["text"] == "I read text only."
        server.say(
            "", user=ADMIN, document={"file_id": "f1", "file_name": "pp-decision-7.txt", "file_size": 700, **sent}
        )
        message = server.wait(lambda: (m := server.answer(ADMIN)) and "has been read" in m["text"] and m)
        assert "2 documents" in message["text"]
        server.say("what does Decision 7 ask of the Secretary-General?", user=ADMIN)
        assert "to keep a book of ferries." in server.answer(ADMIN, 2)["text"]
        server.say("", user=ADMIN, document={"file_id": "f2", "file_name": "big.txt", "file_size": 1_100_000, **sent})
        assert "send at most 1" in server.answer(ADMIN, 3)["text"]
        server.say("", user=ADMIN, document={"file_id": "f3", "file_name": "virus.exe", "file_size": 2, **sent})
        assert "no kind of document" in server.wait(lambda: (m := server.answer(ADMIN, 4)) and m)["text"]
        server.say("/ingest", user=ADMIN)
        assert "Send the document as a file" in server.answer(ADMIN, 5)["text"]


def test_what_is_inserted_by_way_of_the_bot_is_not_asked_again(server: TelegramServer, bot: Running) -> None:
    row = {
        "message_id": 900,
        "date": 1,
        "chat": {"id": 7, "type": "private"},
        "from": {"id": 7, "is_bot": False, "first_name": "P"},
    }
    server.deliver({"message": {**row, "text": ASK_BDT, "via_bot": BOT}})
    server.deliver(
        {"message": {**row, "message_id": 901, "text": ASK_BDT, "from": {"id": 5, "is_bot": True, "first_name": "B"}}}
    )
    server.deliver({"message": {**row, "message_id": 902, "new_chat_title": "x"}})
    server.say("/new")
    server.answer()
    assert len(server.shown()) == 1


def test_a_question_whose_words_are_mark_up_is_only_words(server: TelegramServer, bot: Running) -> None:
    server.say("/clause <b>&amp;</i><script>")
    assert "“<b>&amp;</i><script>” names nothing" in server.answer()["text"]


def test_updates_are_stored_with_nothing_of_the_asker_once_they_are_answered(
    server: TelegramServer, bot: Running
) -> None:
    server.say(ASK_BDT)
    server.answer()
    server.wait(lambda: not bot.dispatcher.state.of("telegram", "", "7")["pending"])
    assert json.dumps(bot.dispatcher.state.of("telegram", "", "7")["pending"]) == "[]"
