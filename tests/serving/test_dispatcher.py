"""Dispatcher: order within a conversation, isolation, rate limits, the live corpus, and no question lost."""

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import bot.serving.dispatcher as module
from bot.answer import Behaviour, Usage
from bot.catalogue.catalogue import Catalogue
from bot.service import Reply, Service
from bot.serving.dispatcher import Dispatcher
from bot.serving.periodic import PeriodicTasks
from bot.settings import LimitsSettings, LogSettings, ServeSettings, Settings
from bot.state import Feedback, Place, State, open_state
from bot.state.opening import file_url
from ingest.build import ingest
from ingest.errors import (
    AnswerTimeout,
    EmbeddingError,
    InternalError,
    Overloaded,
    QuestionError,
    RateLimited,
    ResolvesError,
    ShuttingDown,
    StateError,
)
from ingest.snapshot import mark_damaged
from ingest.store import Store
from tests.support.services import MADE, Words, cheap_embedder, made_folder, quiet, small, write_made

pytestmark = pytest.mark.slow

BDT = "what does WTDC Resolution 45 ask of BDT?"
MEMBERS = "and of Member States?"


def who(user: object, chat: object = "1", topic: str = "") -> Place:
    return Place("telegram", "", str(chat), topic, str(user))


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    opened = open_state(file_url(tmp_path / "state.sqlite"))
    yield opened
    opened.close()


def service(**sections: Any) -> Service:
    """The made documents under other settings."""
    return Service(small().catalogue, small().embedder, Settings(**sections))


def run(made: Dispatcher, work: Callable[[Dispatcher], Awaitable[object]]) -> None:
    """Run a coroutine with a dispatcher, within a minute."""

    async def whole() -> None:
        async with made as dispatcher:
            await asyncio.wait_for(_as_coroutine(work(dispatcher)), 60)

    asyncio.run(whole())


async def _as_coroutine(work: Awaitable[object]) -> object:
    return await work


class Gate:
    """Answers that wait in their threads until the gate is opened."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.open, self.entered = threading.Event(), threading.Semaphore(0)
        made = module._reply

        def gated(*arguments: Any) -> Reply:
            self.entered.release()
            assert self.open.wait(30)
            return made(*arguments)

        monkeypatch.setattr(module, "_reply", gated)

    async def busy(self, count: int = 1) -> None:
        """Wait until so many answers are being made."""
        for _ in range(count):
            await asyncio.to_thread(self.entered.acquire, timeout=30)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    made = Gate(monkeypatch)
    yield made
    made.open.set()


class TestConversations:
    def test_questions_asked_at_once_are_answered_in_order(self, state: State) -> None:
        async def work(dispatcher: Dispatcher) -> None:
            first, second = await asyncio.gather(
                dispatcher.answer(who(1), BDT), dispatcher.answer(who(1), "and of Member States?")
            )
            assert "Member States" in second.text
            assert second.complete is not None
            assert first.text != second.text

        run(Dispatcher(service(), state), work)

    def test_people_chats_and_topics_are_kept_apart(self, state: State) -> None:
        places = [who(user, chat, topic) for user in range(3) for chat in range(3) for topic in ("", "7")]
        questions = [BDT, "what does WTSA Resolution 45 ask of TSB?"]

        async def work(dispatcher: Dispatcher) -> None:
            await asyncio.gather(*(dispatcher.answer(p, questions[n % 2]) for n, p in enumerate(places)))
            after = await asyncio.gather(*(dispatcher.answer(p, MEMBERS) for p in places))
            for number, answer in enumerate(after):
                assert {c.document for c in answer.citations} == {("wtdc-45", "wtsa-45")[number % 2]}

        run(Dispatcher(service(limits=LimitsSettings(per_minute=0)), state), work)

    def test_an_edited_question_leans_on_what_was_before_it(self, state: State) -> None:
        async def work(dispatcher: Dispatcher) -> None:
            await dispatcher.answer(who(1), BDT, turn="10")
            await dispatcher.answer(who(1), "what does WTSA Resolution 45 ask of TSB?", turn="11")
            edited = await dispatcher.answer(who(1), MEMBERS, turn="11")
            assert {c.document for c in edited.citations} == {"wtdc-45"}

        run(Dispatcher(service(), state), work)

    def test_who_replies_to_an_older_answer_goes_on_from_it(self, state: State) -> None:
        async def work(dispatcher: Dispatcher) -> None:
            answer = await dispatcher.answer(who(1), BDT, turn="10")
            state.shown(who(1), "900", state.keep(answer, who(1), "10"))
            await dispatcher.answer(who(1), "what does WTSA Resolution 45 ask of TSB?", turn="11")
            for user in (1, 2):
                after = await dispatcher.answer(who(user), MEMBERS, turn="12", above="900")
                assert {c.document for c in after.citations} == {"wtdc-45"}
            usual = await dispatcher.answer(who(1), "what does WTSA Resolution 45 ask of TSB?", turn="13", above="901")
            assert {c.document for c in usual.citations} == {"wtsa-45"}

        run(Dispatcher(service(), state), work)

    @pytest.mark.parametrize("deleted", [False, True])
    def test_what_is_forgotten_while_it_is_spoken_of_stays_forgotten(
        self, state: State, gate: Gate, deleted: bool
    ) -> None:
        async def work(dispatcher: Dispatcher) -> None:
            asked = asyncio.create_task(dispatcher.answer(who(1), BDT))
            other = asyncio.create_task(dispatcher.answer(who(2), BDT))
            await gate.busy(2)
            await (dispatcher.delete("telegram", "", "1") if deleted else dispatcher.forget(who(1)))
            gate.open.set()
            await asyncio.gather(asked, other)
            assert state.conversation(who(1)) == {}
            assert state.conversation(who(2)) != {}

        run(Dispatcher(service(), state), work)


class TestLimits:
    def test_a_person_who_asks_too_often_waits_and_others_do_not(self, state: State) -> None:
        async def work(dispatcher: Dispatcher) -> None:
            for chat in range(3):
                await dispatcher.answer(who(1, chat), BDT)
            with pytest.raises(
                RateLimited, match=r"^You have asked 3 questions in a minute; ask again in \d+ seconds\.$"
            ):
                await dispatcher.answer(who(1, 9), BDT)
            await dispatcher.answer(who(2), BDT)
            assert (await dispatcher.answer(who(1), BDT, again=True)).citations

        run(Dispatcher(service(limits=LimitsSettings(per_minute=3)), state), work)

    def test_a_pressed_button_counts_like_a_question(self, state: State) -> None:
        async def work(dispatcher: Dispatcher) -> None:
            await dispatcher.answer(who(1), BDT)
            dispatcher.count(who(1))
            for limited in (lambda: dispatcher.count(who(1, 2)), lambda: dispatcher.count(who(1))):
                with pytest.raises(RateLimited, match=r"^You have asked 2 questions in a minute; ask again in"):
                    limited()
            with pytest.raises(RateLimited):
                await dispatcher.answer(who(1), BDT)
            dispatcher.count(who(2))

        run(Dispatcher(service(limits=LimitsSettings(per_minute=2)), state), work)

    def test_who_waits_for_a_model_takes_no_turn(self, state: State, monkeypatch: pytest.MonkeyPatch) -> None:
        made, replied = module._reply, threading.Event()

        def at_a_model(*arguments: Any) -> Reply:
            *_, cancelled, _ = arguments
            while not replied.wait(0.01):
                cancelled()
            return made(*arguments)

        monkeypatch.setattr(module, "_reply", at_a_model)

        async def work(dispatcher: Dispatcher) -> None:
            asked = [asyncio.create_task(dispatcher.answer(who(n), BDT)) for n in range(5)]
            while dispatcher._workers.running < 5:
                await asyncio.sleep(0.01)
            replied.set()
            await asyncio.gather(*asked)
            assert dispatcher._workers.running == dispatcher.waiting == 0

        run(Dispatcher(service(limits=LimitsSettings(threads=1)), state), work)

    def test_too_many_questions_of_all_are_turned_away(self, state: State, gate: Gate) -> None:
        async def work(dispatcher: Dispatcher) -> None:
            asked = [asyncio.create_task(dispatcher.answer(who(n), BDT)) for n in range(3)]
            await gate.busy(2)
            status = await dispatcher.status()
            assert (status.running, status.waiting) == (2, 1)
            with pytest.raises(Overloaded, match="ask again in a minute"):
                await dispatcher.answer(who(9), BDT)
            gate.open.set()
            assert all(answer.citations for answer in await asyncio.gather(*asked))
            assert (await dispatcher.answer(who(9), BDT)).citations

        run(Dispatcher(service(limits=LimitsSettings(threads=2, queue=3)), state), work)

    def test_an_answer_that_takes_too_long_is_given_up_and_changes_nothing(self, state: State, gate: Gate) -> None:
        async def work(dispatcher: Dispatcher) -> None:
            with pytest.raises(AnswerTimeout, match="takes too long"):
                await dispatcher.answer(who(1), BDT)
            gate.open.set()
            assert await dispatcher.close(30)

        run(Dispatcher(service(limits=LimitsSettings(answer_seconds=0.01)), state), work)
        assert state.conversation(who(1)) == {}

    def test_what_is_short_does_not_wait_behind_answers(self, state: State, gate: Gate) -> None:
        async def work(dispatcher: Dispatcher) -> None:
            asked = [asyncio.create_task(dispatcher.answer(who(n), BDT)) for n in range(20)]
            await gate.busy(1)
            assert await dispatcher.aside(state.conversation, who(1)) == {}
            gate.open.set()
            await asyncio.gather(*asked)

        run(Dispatcher(service(limits=LimitsSettings(threads=1)), state), work)


class TestErrors:
    def test_a_question_that_cannot_be_asked_says_why(self, state: State) -> None:
        async def work(dispatcher: Dispatcher) -> None:
            with pytest.raises(QuestionError, match="has 5,000 characters"):
                await dispatcher.answer(who(1), "x" * 5000)

        run(Dispatcher(service(), state), work)

    def test_an_error_inside_is_one_sentence_and_stands_in_the_log(
        self, state: State, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def failing(*_: object) -> Reply:
            raise ZeroDivisionError("a pipe burst")

        async def work(dispatcher: Dispatcher) -> None:
            with monkeypatch.context() as patch:
                patch.setattr(module, "_reply", failing)
                with pytest.raises(InternalError) as error:
                    await dispatcher.answer(who(1), BDT)
            assert "pipe" not in str(error.value)
            assert (await dispatcher.answer(who(1), BDT)).citations

        run(Dispatcher(service(), state), work)
        assert [r.exc_info[0] for r in caplog.records if r.exc_info] == [ZeroDivisionError]

    def test_a_state_that_fails_is_said_and_answering_goes_on(
        self, state: State, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def failing(*_: object) -> None:
            raise StateError("The state cannot be used.")

        async def work(dispatcher: Dispatcher) -> None:
            with monkeypatch.context() as patch:
                patch.setattr(State, "conversation", failing)
                patch.setattr(State, "alive", failing)
                with pytest.raises(InternalError, match=r"at the moment; it has been noted\. Ask again in a minute\.$"):
                    await dispatcher.answer(who(1), BDT)
                assert (await dispatcher.status()).state == "The state cannot be used."
            assert (await dispatcher.status()).state == ""
            assert (await dispatcher.answer(who(1), BDT)).citations

        run(Dispatcher(service(), state), work)


class TestTheEnd:
    def test_answers_in_flight_are_finished_and_new_questions_refused(self, state: State, gate: Gate) -> None:
        async def work(dispatcher: Dispatcher) -> None:
            asked = [asyncio.create_task(dispatcher.answer(who(n), BDT)) for n in range(4)]
            await gate.busy(2)
            dispatcher.stop()
            with pytest.raises(ShuttingDown, match="restarted"):
                await dispatcher.answer(who(9), BDT)
            gate.open.set()
            assert await dispatcher.close(30)
            assert all(answer.citations for answer in await asyncio.gather(*asked))

        run(Dispatcher(service(limits=LimitsSettings(threads=2)), state), work)

    def test_it_waits_no_longer_than_it_may(self, state: State, gate: Gate) -> None:
        async def work(dispatcher: Dispatcher) -> None:
            asked = asyncio.create_task(dispatcher.answer(who(1), BDT))
            await gate.busy(1)
            assert not await dispatcher.close(0)
            asked.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asked

        run(Dispatcher(service(), state), work)
        gate.open.set()


class TestWhatBecameOfAQuestion:
    def test_what_the_state_could_not_be_told_is_written_down_before_the_end(
        self, state: State, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def failing(*_: object) -> None:
            raise StateError("The state cannot be used.")

        async def work(dispatcher: Dispatcher) -> None:
            for number in "12":
                assert state.accept("telegram", number, who(1), BDT)
            with monkeypatch.context() as patch:
                patch.setattr(state, "answered", failing)
                patch.setattr(state, "release", failing)
                await dispatcher.finished("telegram", "1")
                await dispatcher.give_back("telegram", "2", failed=True)

        run(Dispatcher(service(), state), work)
        assert [p.update_id for p in state.pending("telegram")] == ["2"]
        assert [r.levelname for r in caplog.records] == ["WARNING", "WARNING"]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(tmp_path / "store")
    ingest(made, "default", [made_folder()], cheap_embedder(), quiet)
    return made


def over(store: Store, state: State, **sections: Any) -> Dispatcher:
    """A dispatcher that follows a store; it looks for a new snapshot only when a test asks."""
    snapshot = store.published("default")
    assert snapshot is not None
    sections = {"serve": ServeSettings(reload_seconds=3600), **sections}
    return Dispatcher(Service(Catalogue(snapshot), cheap_embedder(), Settings(**sections)), state, store)


class TestANewCorpus:
    LETTER = "what does the letter to the shepherds demand?"

    def more(self, store: Store, folder: Path) -> None:
        text = MADE["letter.txt"].replace("Harbour Masters", "Shepherds").replace("foghorn", "sheep bell")
        folder.mkdir()
        (folder / "shepherds.txt").write_text(text, encoding="utf-8")
        ingest(store, "default", [folder], cheap_embedder(), quiet)

    def test_answers_in_flight_end_on_the_one_that_they_began_with(
        self, store: Store, state: State, tmp_path: Path, gate: Gate
    ) -> None:
        async def work(dispatcher: Dispatcher) -> None:
            before = dispatcher.service.catalogue
            asked = asyncio.create_task(dispatcher.answer(who(1), "are lamps kept lit on islands?"))
            await gate.busy(1)
            assert not await dispatcher.refresh()
            self.more(store, tmp_path / "more")
            await dispatcher.refresh()
            assert before.vectors._client is not None
            gate.open.set()
            assert (await asked).snapshot == before.snapshot.id
            assert before.vectors._client is None
            after = await dispatcher.answer(who(2), "are lamps kept lit on islands?")
            assert after.snapshot == dispatcher.service.catalogue.snapshot.id != before.snapshot.id
            assert (await dispatcher.status()).documents == 6

        run(over(store, state), work)

    def test_a_damaged_one_is_built_anew(self, store: Store, state: State) -> None:
        async def work(dispatcher: Dispatcher) -> None:
            folder = dispatcher.service.catalogue.snapshot.folder
            mark_damaged(folder)
            await dispatcher.refresh()
            assert dispatcher.service.catalogue.snapshot.folder != folder
            assert (await dispatcher.answer(who(1), BDT)).citations

        run(over(store, state), work)

    def test_that_of_another_version_is_left_to_it_and_said_once(
        self,
        store: Store,
        state: State,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        async def work(dispatcher: Dispatcher) -> None:
            with monkeypatch.context() as patch:
                patch.setattr("ingest.freshness.VERSION", 999)
                self.more(store, tmp_path / "more")
            before = dispatcher.service.catalogue
            assert not await dispatcher.refresh()
            assert not await dispatcher.refresh()
            assert dispatcher.service.catalogue is before

        run(over(store, state), work)
        said = [r for r in caplog.records if "another version of Resolves" in r.getMessage()]
        assert len(said) == 1

    def test_it_is_followed_by_itself(self, store: Store, state: State, tmp_path: Path) -> None:
        async def work(dispatcher: Dispatcher) -> None:
            self.more(store, tmp_path / "more")
            while len(dispatcher.service.catalogue.documents) != 6:
                await asyncio.sleep(0.01)

        run(over(store, state, serve=ServeSettings(reload_seconds=0.01)), work)


class TestTheStart:
    def test_an_embedder_that_cannot_be_reached_stops_nobody_who_asks_for_a_set(
        self, store: Store, state: State, caplog: pytest.LogCaptureFixture
    ) -> None:
        class Gone(Words):
            def embed_query(self, text: str) -> list[float]:
                raise EmbeddingError("The embedder does not answer.")

        made = over(store, state)
        made.service.embedder.__dict__["embeddings"] = Gone()

        async def work(dispatcher: Dispatcher) -> None:
            assert (await dispatcher.answer(who(1), BDT)).citations
            with pytest.raises(InternalError, match="at the moment"):
                await dispatcher.answer(who(1), "are lamps kept lit on islands?")

        run(made, work)
        assert "The embedder does not answer." in caplog.messages

    def test_an_index_that_turns_out_damaged_is_built_anew(self, store: Store, state: State) -> None:
        made = over(store, state)
        folder = made.service.catalogue.snapshot.folder
        (folder / "chroma" / "chroma.sqlite3").write_bytes(b"no database")

        async def work(dispatcher: Dispatcher) -> None:
            assert dispatcher.service.catalogue.snapshot.folder != folder
            assert (await dispatcher.answer(who(1), "are lamps kept lit on islands?")).citations

        run(made, work)


class TestDocumentsOfAdmins:
    DATA = MADE["letter.txt"].encode()

    def test_one_is_taken_in_and_answers_cite_it(self, state: State, tmp_path: Path) -> None:
        store = Store(tmp_path / "store")
        ingest(store, "default", [write_made(tmp_path / "some", ["pp-decision-7.txt"])], cheap_embedder(), quiet)

        async def work(dispatcher: Dispatcher) -> None:
            report = await dispatcher.ingest_file("Letter about fog.txt", self.DATA)
            assert report.added == ("letter-about-fog",)
            answer = await dispatcher.answer(who(1), "what does the letter demand of harbour masters?")
            assert {c.document for c in answer.citations} == {"letter-about-fog"}
            again = await dispatcher.ingest_file("Letter about fog.txt", self.DATA.replace(b"fog.", b"mist."))
            assert (again.added, again.changed) == ((), ("letter-about-fog",))
            assert (await dispatcher.status()).documents == 2

        run(over(store, state), work)
        assert [p.name for p in (store.root / "documents").iterdir()] == ["Letter-about-fog.txt"]

    @pytest.mark.parametrize(
        ("name", "data", "sentence"),
        [
            ("virus.exe", b"MZ", 'exe" is no kind of document that can be read; send one of .doc, .docx'),
            ("corpus.toml", b"name = 1", "is no kind of document"),
            ("empty.txt", b"", "empty.txt is empty"),
            ("broken.pdf", b"%PDF-1.4 broken", "broken.pdf is damaged or no PDF"),
            ("large.txt", b"x" * (1024**2 + 1), "large.txt has 1.0 MB; send at most 1."),
            ("wtdc-45.txt", b"RESOLUTION 45 (X, 2031)\n\nresolves\nto row.\n", 'has the id "wtdc-45"'),
            ("twin.txt", MADE["pp-decision-7.txt"].encode(), "are both pp/dec-7"),
        ],
    )
    def test_a_bad_one_leaves_everything_as_it_was(
        self, store: Store, state: State, name: str, data: bytes, sentence: str
    ) -> None:
        before = store.published("default")

        async def work(dispatcher: Dispatcher) -> None:
            with pytest.raises(ResolvesError) as error:
                await dispatcher.ingest_file(name, data)
            assert sentence in str(error.value)
            assert "\n" not in str(error.value)
            assert str(store.root) not in str(error.value)
            assert (await dispatcher.answer(who(1), BDT)).citations

        run(over(store, state, limits=LimitsSettings(document_megabytes=1)), work)
        assert store.published("default") == before
        assert list((store.root / "documents").glob("*")) == []

    def test_a_bad_new_version_leaves_the_old_one(self, store: Store, state: State) -> None:
        async def work(dispatcher: Dispatcher) -> None:
            await dispatcher.ingest_file("boats.txt", b"RESOLUTION 9 (X, 2031)\n\nresolves\nto row.\n")
            with pytest.raises(ResolvesError, match="are both"):
                await dispatcher.ingest_file("boats.txt", MADE["pp-decision-7.txt"].encode())

        run(over(store, state), work)
        assert (store.root / "documents" / "boats.txt").read_bytes().startswith(b"RESOLUTION 9")

    @pytest.mark.parametrize(
        ("name", "kept"),
        [
            ("../../etc/passwd.txt", "passwd.txt"),
            ("..\\..\\boot.TXT", "boot.txt"),
            (".hidden.txt", "hidden.txt"),
            ("-rf.txt", "rf.txt"),
            ("a\0b\n<c>.txt", "a-b-c.txt"),
            ("Résolution № 45.txt", "Résolution-45.txt"),
            ("決議.txt", "決議.txt"),
            ("x" * 300 + ".txt", "x" * 120 + ".txt"),
            ("ж" * 300 + ".txt", "ж" * 60 + ".txt"),
        ],
    )
    def test_its_name_is_made_safe(self, store: Store, state: State, name: str, kept: str) -> None:
        async def work(dispatcher: Dispatcher) -> None:
            await dispatcher.ingest_file(name, b"RESOLUTION 9 (X, 2031)\n\nresolves\nto row.\n")

        run(over(store, state), work)
        assert [p.name for p in (store.root / "documents").iterdir()] == [kept]

    def test_answering_goes_on_meanwhile(self, store: Store, state: State, monkeypatch: pytest.MonkeyPatch) -> None:
        entered, leave = threading.Event(), threading.Event()
        made = module.ingest_upload

        def slow(*arguments: Any) -> Any:
            entered.set()
            assert leave.wait(30)
            return made(*arguments)

        monkeypatch.setattr(module, "ingest_upload", slow)

        async def work(dispatcher: Dispatcher) -> None:
            taking = asyncio.create_task(
                dispatcher.ingest_file("boats.txt", b"RESOLUTION 9 (X, 2031)\n\nresolves\nto row.\n")
            )
            await asyncio.to_thread(entered.wait, 30)
            assert (await dispatcher.answer(who(1), BDT)).citations
            leave.set()
            await taking

        run(over(store, state), work)

    def test_over_folders_that_were_named_there_is_nowhere_to_put_it(self, state: State) -> None:
        async def work(dispatcher: Dispatcher) -> None:
            with pytest.raises(ResolvesError, match="--corpus"):
                await dispatcher.ingest_file("a.txt", b"x")

        run(Dispatcher(service(), state), work)


class TestWhatAMonitorReads:
    def page(self, dispatcher: Dispatcher) -> dict[str, float]:
        lines = dispatcher.metrics.page().decode().splitlines()
        return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines if line[0] != "#")}

    def test_answers_errors_costs_and_times(self, state: State, monkeypatch: pytest.MonkeyPatch) -> None:
        made = module._reply

        def written(*arguments: Any) -> Reply:
            reply = made(*arguments)
            usage = Usage(input_tokens=100, output_tokens=20, cost_usd=0.25)
            return replace(reply, answer=replace(reply.answer, usage=usage))

        monkeypatch.setattr(module, "_reply", written)

        async def work(dispatcher: Dispatcher) -> None:
            for question in (BDT, "what does Resolution 999 say?", BDT):
                answer = await dispatcher.answer(who(1), question)
            with pytest.raises(RateLimited):
                await dispatcher.answer(who(1), BDT)
            await dispatcher.rate(Feedback("x", who(1), False, BDT, answer.snapshot))
            page = self.page(dispatcher)
            assert page['resolves_answers_total{behaviour="answer",channel="telegram",reason=""}'] == 2
            assert page['resolves_answers_total{behaviour="refuse",channel="telegram",reason="not_held"}'] == 1
            assert page['resolves_errors_total{channel="telegram",error="RateLimited"}'] == 1
            assert page["resolves_model_cost_dollars_total"] == 0.75
            assert page['resolves_model_tokens_total{kind="input"}'] == 300
            assert page['resolves_answer_seconds_count{channel="telegram"}'] == 3
            assert page["resolves_wait_seconds_count"] == 3
            assert page['resolves_votes_total{channel="telegram",vote="down"}'] == 1
            assert (page["resolves_waiting"], page["resolves_running"], page["resolves_documents"]) == (0, 0, 5)
            assert page["process_resident_memory_bytes"] > 0
            assert "telegram::1" not in dispatcher.metrics.page().decode()

        run(Dispatcher(service(limits=LimitsSettings(per_minute=3)), state), work)

    @pytest.mark.parametrize("questions", [False, True])
    def test_questions_are_logged_only_where_that_is_configured(
        self, state: State, questions: bool, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)

        async def work(dispatcher: Dispatcher) -> None:
            await dispatcher.answer(who("4242"), BDT)

        run(Dispatcher(service(log=LogSettings(questions=questions)), state), work)
        said = [str(r.__dict__) for r in caplog.records if r.name.startswith("resolves")]
        assert any(Behaviour.ANSWER.value in line for line in said)
        assert any(BDT in line and "4242" in line for line in said) == questions


class TestChores:
    def test_one_that_fails_is_said_once_and_tried_again(self, caplog: pytest.LogCaptureFixture) -> None:
        results: list[Exception | None] = [
            ResolvesError("no"),
            ResolvesError("no"),
            ValueError("x"),
            ValueError("x"),
            None,
        ]
        done = asyncio.Event()

        def chore() -> None:
            if not results:
                done.set()
                return
            error = results.pop(0)
            if error is not None:
                raise error

        async def aside(work: Callable[[], object]) -> None:
            work()

        async def work() -> None:
            chores = PeriodicTasks(aside)
            chores.every(0, chore)
            await asyncio.wait_for(done.wait(), 30)
            await chores.close()

        asyncio.run(work())
        assert [r.getMessage() for r in caplog.records] == ["no", "a chore failed"]

    def test_claims_are_kept_and_what_is_old_goes(self, state: State, monkeypatch: pytest.MonkeyPatch) -> None:
        called: list[str] = []
        monkeypatch.setattr(State, "renew", lambda self: called.append("renew"))
        monkeypatch.setattr(State, "expire", lambda self, moment: called.append(moment.tzname()))

        async def work(dispatcher: Dispatcher) -> None:
            while len(called) < 2:
                await asyncio.sleep(0.01)

        run(Dispatcher(service(), state), work)
        assert sorted(called) == ["UTC", "renew"]
