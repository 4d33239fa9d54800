"""The state in SQLite and in PostgreSQL: storage, isolation, access, deletion, retention."""

import contextlib
import json
import stat
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from bot.answer import Answer, Behaviour, Citation, Complete, Reason, Statement
from bot.settings import load_settings
from bot.state import Feedback, Place, State, Why, open_state, state_of
from bot.state.claims import has_died, this_worker
from bot.state.opening import file_url
from ingest.errors import SettingsError, StateError
from tests.support.processes import free_port
from tests.support.states import KINDS, database

HERE = Place("telegram", "", "-100", "7", "42")
TODAY = date(2031, 5, 6)
SPOKEN = {
    "documents": ["wtdc-45"],
    "intent": "duties",
    "clauses": ["wtdc/res-45/rev-riverton-2031/en#resolves__para_1"],
}
ANSWER = Answer(
    "what of lamps?",
    Behaviour.ANSWER,
    None,
    "Lamps: 1 of 1.\n\n1 to keep them lit [1]",
    (Statement("to keep them lit", (1,)),),
    (Citation(1, "a#b", "Resolution 45, resolves 1", "wtdc-45", "resolves", "1", "whole", "part", "file.txt"),),
    Complete(1, 1),
    snapshot="abc",
    lead="Lamps: 1 of 1.",
)


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with database(request.param, tmp_path) as made:
        yield made


@pytest.fixture
def state(url: str) -> Iterator[State]:
    opened = open_state(url)
    yield opened
    opened.close()


@pytest.fixture
def other(url: str) -> Iterator[State]:
    """A replica that shares the database."""
    opened = open_state(url, worker="another machine/1/x")
    yield opened
    opened.close()


def docs(name: str) -> dict[str, Any]:
    return {"documents": [name]}


class TestConversations:
    def test_one_survives_a_restart(self, url: str) -> None:
        first = open_state(url)
        assert first.conversation(HERE) == {}
        first.remember(HERE, SPOKEN)
        first.close()
        second = open_state(url)
        assert second.conversation(HERE) == SPOKEN
        second.forget(HERE)
        assert second.conversation(HERE) == {}
        second.close()

    def test_a_turn_asked_again_leans_on_what_was_before_it(self, state: State) -> None:
        state.remember(HERE, docs("a"), "1")
        assert (state.conversation(HERE, "1"), state.conversation(HERE, "2")) == ({}, docs("a"))
        state.remember(HERE, docs("edited"), "1")
        assert (state.conversation(HERE, "1"), state.conversation(HERE, "2")) == ({}, docs("edited"))
        state.remember(HERE, docs("b"), "2")
        assert (state.conversation(HERE, "2"), state.conversation(HERE, "3")) == (docs("edited"), docs("b"))

    def test_turns_without_an_id_are_never_the_same(self, state: State) -> None:
        state.remember(HERE, docs("a"))
        state.remember(HERE, docs("b"))
        assert state.conversation(HERE) == docs("b")

    @pytest.mark.parametrize("kept", ["[]", "[1]", '"words"', "3"])
    def test_what_is_no_conversation_is_forgotten(self, state: State, kept: str) -> None:
        state.remember(HERE, SPOKEN)
        with state.begin() as db:
            db.execute(text("UPDATE resolves_conversations SET conversation = :kept"), {"kept": kept})
        assert state.conversation(HERE) == {}


ids = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=4)
places = st.builds(Place, st.sampled_from(["telegram", "slack"]), ids, ids, ids, ids)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[State]:
    opened = open_state(file_url(tmp_path_factory.mktemp("places") / "state.sqlite"))
    yield opened
    opened.close()


class TestPlaces:
    """Conversations are isolated by Place."""

    @settings(max_examples=40, deadline=None)
    @given(talks=st.lists(st.tuples(places, st.text(max_size=3)), max_size=12))
    def test_each_has_its_own(self, shared: State, talks: list[tuple[Place, str]]) -> None:
        said: dict[Place, dict[str, Any]] = {}
        for place, name in talks:
            said[place] = docs(name.encode("utf-8", "replace").decode())
            shared.remember(place, said[place])
        assert {place: shared.conversation(place) for place in said} == said
        for gone in list(said):
            shared.forget(gone)
            del said[gone]
            assert shared.conversation(gone) == {}
            assert all(shared.conversation(place) == kept for place, kept in said.items())

    @given(one=places, another=places)
    def test_two_people_are_two_askers(self, one: Place, another: Place) -> None:
        same = (one.channel, one.team, one.user) == (another.channel, another.team, another.user)
        assert (one.asker == another.asker) == same

    def test_an_asker_is_readable(self) -> None:
        assert HERE.asker == "telegram::42"

    @pytest.mark.parametrize("ident", ["a\0b", "\ud800", "x" * 201, "a\nb"])
    def test_what_is_no_id_is_refused(self, ident: str) -> None:
        with pytest.raises(ValueError, match="is no id"):
            Place("telegram", "", ident, "", "1")


class TestUpdates:
    def test_each_is_seen_once(self, state: State, other: State) -> None:
        assert state.first_seen("telegram", "1")
        assert not other.first_seen("telegram", "1")
        assert other.first_seen("slack", "1")

    def test_a_question_is_accepted_once(self, state: State, other: State) -> None:
        assert state.accept("telegram", "1", HERE, "who?", {"message": 5})
        assert not state.accept("telegram", "1", HERE, "who?", {"message": 5})
        assert not other.accept("telegram", "1", HERE, "who?", {"message": 5})
        assert not other.first_seen("telegram", "1")

    def test_while_its_process_lives_nobody_else_gets_it(self, state: State, other: State) -> None:
        state.accept("telegram", "1", HERE, "who?")
        assert other.pending("telegram") == []
        assert state.pending("telegram") == []

    def test_a_replica_takes_it_over_when_the_claim_ends(
        self, state: State, other: State, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        state.accept("telegram", "1", HERE, "who?", {"message": 5})
        monkeypatch.setattr("bot.state.updates.LEASE_SECONDS", -1.0)
        state.renew()
        monkeypatch.undo()
        [taken] = other.pending("telegram")
        assert (taken.place, taken.question, taken.message, taken.tries) == (HERE, "who?", {"message": 5}, 1)
        assert state.pending("telegram") == []
        assert other.pending("slack") == []

    def test_a_dead_process_of_this_machine_is_known_at_once(self, url: str, state: State) -> None:
        machine, pid, _ = this_worker().split("/")
        dead = open_state(url, worker=f"{machine}/{pid}/an earlier process with this number")
        for number in ("b", "a", "c"):
            dead.accept("telegram", number, HERE, f"who is {number}?")
        dead.close()
        assert [p.update_id for p in state.pending("telegram")] == ["b", "a", "c"]
        assert state.pending("telegram") == []

    def test_what_was_sent_before_a_crash_is_known(self, state: State, other: State) -> None:
        state.accept("telegram", "1", HERE, "who?", {"message": 5})
        state.noted("telegram", "1", {"draft": 6})
        state.noted("telegram", "none", {"draft": 6})
        state.release("telegram", "1")
        assert [p.message for p in other.pending("telegram")] == [{"message": 5, "draft": 6}]

    def test_only_who_has_it_gives_it_up(self, state: State, other: State) -> None:
        state.accept("telegram", "1", HERE, "who?")
        other.release("telegram", "1")
        assert other.pending("telegram") == []

    def test_an_answered_one_is_known_and_nothing_of_its_asker_stays(self, state: State, other: State) -> None:
        state.accept("telegram", "1", HERE, "a secret question")
        state.answered("telegram", "1")
        state.release("telegram", "1")
        assert other.pending("telegram") == []
        assert not state.accept("telegram", "1", HERE, "a secret question")
        with state.begin() as db:
            row = db.execute(text("SELECT * FROM resolves_updates")).mappings().one()
        assert {name for name, value in row.items() if value is not None} == {
            "channel", "update_id", "at", "pending", "tries",
        }  # fmt: skip

    @pytest.mark.parametrize(
        "question", ["\ud800", "a\0b", "’“👍🏽", "x" * 100_000, "'; DROP TABLE resolves_updates; --"]
    )
    def test_any_question_can_be_kept(self, state: State, other: State, question: str) -> None:
        state.accept("telegram", "1", HERE, question)
        state.release("telegram", "1")
        assert other.pending("telegram")[0].question == question.replace("\ud800", "?")

    @pytest.mark.parametrize(
        "worker",
        ["", "x", "a/b/c", "another/1/x", f"{this_worker().split('/')[0]}/1/x", this_worker()],
        ids=["none", "no name", "no number", "another machine", "another process", "this process"],
    )
    def test_who_may_live_is_not_taken_for_dead(self, worker: str) -> None:
        assert not has_died(worker)


def down(patch: pytest.MonkeyPatch, state: State) -> None:
    """The database cannot be reached by it."""

    def begin() -> None:
        raise StateError("The state cannot be used.")

    patch.setattr(state, "begin", begin)


class TestClaims:
    """A claim lasts while somebody works at its question, whatever the database could be told."""

    @pytest.fixture(autouse=True)
    def _claims_end_at_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("bot.state.updates.LEASE_SECONDS", -1.0)

    def test_what_is_worked_at_is_not_begun_again_here_however_late_it_is_renewed(self, state: State) -> None:
        state.accept("telegram", "1", HERE, "who?")
        assert state.pending("telegram") == []

    def test_what_nobody_works_at_any_more_is_not_renewed(
        self, state: State, other: State, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        state.accept("telegram", "1", HERE, "who?")
        with monkeypatch.context() as patch:
            down(patch, state)
            with pytest.raises(StateError):
                state.release("telegram", "1", failed=True)
        monkeypatch.setattr("bot.state.updates.LEASE_SECONDS", 30.0)
        state.renew()
        [taken] = other.pending("telegram")
        assert taken.tries == 1
        assert state.pending("telegram") == []

    def test_who_gave_it_back_begins_it_again_before_the_claim_ends(
        self, state: State, other: State, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("bot.state.updates.LEASE_SECONDS", 30.0)
        state.accept("telegram", "1", HERE, "who?")
        state.claims.give_back("telegram", "1")
        assert other.pending("telegram") == []
        assert [p.tries for p in state.pending("telegram")] == [1]
        assert state.pending("telegram") == []

    def test_an_answer_that_could_not_be_written_down_is_so_later_and_not_given_again(
        self, state: State, other: State, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        state.accept("telegram", "1", HERE, "who?")
        with monkeypatch.context() as patch:
            down(patch, state)
            with pytest.raises(StateError):
                state.answered("telegram", "1")
            with pytest.raises(StateError):
                state.renew()
        state.release("telegram", "1")
        assert state.pending("telegram") == []
        state.renew()
        assert state.claims.kept() == []
        assert other.pending("telegram") == []

    def test_claims_of_what_is_answered_hold_until_that_is_written_down(
        self, state: State, other: State, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("bot.state.updates.LEASE_SECONDS", 30.0)
        state.accept("telegram", "1", HERE, "who?")
        state.claims.answer("telegram", "1")
        monkeypatch.setattr(state, "write_down", lambda: None)
        state.renew()
        assert other.pending("telegram") == []

    def test_what_is_being_released_is_not_begun_again_here_in_the_middle(
        self, state: State, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Or the release would take it away from who has just begun it, and it would be answered twice."""
        state.accept("telegram", "1", HERE, "who?")
        begin, meanwhile = state.begin, []

        @contextmanager
        def slowly() -> Iterator[Connection]:
            monkeypatch.setattr(state, "begin", begin)
            meanwhile.append(state.pending("telegram"))
            with begin() as db:
                yield db
            meanwhile.append(state.pending("telegram"))

        monkeypatch.setattr(state, "begin", slowly)
        state.release("telegram", "1")
        assert meanwhile == [[], []]
        assert len(state.pending("telegram")) == 1

    def test_many_are_renewed(self, state: State, other: State, monkeypatch: pytest.MonkeyPatch) -> None:
        for number in range(50):
            state.accept("telegram", str(number), HERE, "who?")
        state.claims.give_back("telegram", "7")
        monkeypatch.setattr("bot.state.updates.LEASE_SECONDS", 30.0)
        state.renew()
        assert [p.update_id for p in other.pending("telegram")] == ["7"]

    def test_only_failures_count_as_tries(self, state: State) -> None:
        state.accept("telegram", "1", HERE, "who?")
        counted = []
        for failed in (False, True, False, True, True):
            state.release("telegram", "1", failed=failed)
            counted += [p.tries for p in state.pending("telegram")]
        assert counted == [0, 1, 1, 2, 3]

    def test_bots_that_share_a_state_keep_their_own(self, state: State, other: State) -> None:
        for name in ("4%2:1", "42:1", "421:1"):
            state.accept("telegram", name, HERE, "who?")
            state.release("telegram", name)
        assert [p.update_id for p in other.pending("telegram", "42:")] == ["42:1"]
        assert [p.update_id for p in other.pending("telegram", "4%2:")] == ["4%2:1"]


class TestAnswers:
    def test_an_answer_is_kept_whole(self, state: State) -> None:
        key = state.keep(ANSWER, HERE)
        assert len(key) <= 16
        assert key.replace("-", "").replace("_", "").isalnum()
        assert state.kept(key) == ANSWER
        assert state.kept(key, HERE) == ANSWER

    def test_others_of_the_chat_may_see_it_and_other_chats_may_not(self, state: State) -> None:
        key = state.keep(ANSWER, HERE)
        assert state.kept(key, Place("telegram", "", "-100", "", "43")) == ANSWER
        assert state.kept(key, Place("telegram", "", "-101", "7", "42")) is None
        assert state.kept(key, Place("slack", "", "-100", "7", "42")) is None
        assert state.kept("none") is None

    def test_whoever_replies_to_an_older_one_goes_on_from_it(self, state: State, other: State) -> None:
        somebody = Place("telegram", "", "-100", "9", "43")
        state.remember(HERE, SPOKEN, "turn 1")
        state.shown(HERE, "501", state.keep(ANSWER, HERE, "turn 1"))
        state.remember(HERE, {}, "turn 2")
        state.shown(HERE, "502", state.keep(ANSWER, HERE, "turn 1"))
        state.shown(HERE, "503", state.keep(ANSWER, HERE))
        assert other.conversation_of(somebody, "501") == SPOKEN
        # What was spoken of after another turn, or after none, is nothing to go on from.
        assert [other.conversation_of(somebody, message) for message in ("502", "503", "504")] == [None] * 3
        assert other.conversation_of(Place("telegram", "", "-200", "", "43"), "501") is None
        other.delete("telegram", "", "42")
        assert state.conversation_of(somebody, "501") is None

    def test_one_of_another_version_has_expired(self, state: State) -> None:
        key = state.keep(ANSWER, HERE)
        with state.begin() as db:
            db.execute(text("UPDATE resolves_answers SET answer = '{\"question\": 1}'"))
        assert state.kept(key) is None

    def test_a_persons_last_vote_counts(self, state: State) -> None:
        key = state.keep(ANSWER, HERE)
        for user, up in (("42", True), ("43", True), ("42", False)):
            place = Place("telegram", "", "-100", "7", user)
            state.rate(Feedback(key, place, up, ANSWER.question, ANSWER.snapshot))
        with state.begin() as db:
            rows = db.execute(text('SELECT "user", up, snapshot FROM resolves_votes ORDER BY "user"')).all()
        assert [(user, bool(up), snapshot) for user, up, snapshot in rows] == [
            ("42", False, "abc"),
            ("43", True, "abc"),
        ]

    def test_the_last_vote_on_an_answer_is_shown_with_it(self, state: State) -> None:
        assert state.voted("a") is None
        for up in (True, False):
            state.rate(Feedback("a", HERE, up, "q", "s"))
            assert state.voted("a") is up
        assert state.voted("b") is None


def fill(state: State, place: Place, update: str) -> str:
    """Store everything that can be stored of a person."""
    state.remember(place, SPOKEN)
    key = state.keep(ANSWER, place)
    state.shown(place, f"message of {place.user}", key)
    state.rate(Feedback(key, place, True, ANSWER.question, ANSWER.snapshot))
    state.accept(place.channel, update, place, "still waiting")
    state.spend(place.asker, datetime.now(UTC).date() - timedelta(days=3), 0.25, 100)
    return key


class TestPrivacy:
    OTHER = Place("telegram", "", "-100", "7", "43")

    def test_all_that_is_kept_is_shown(self, state: State) -> None:
        key = fill(state, HERE, "1")
        fill(state, self.OTHER, "2")
        state.allow("telegram", "user", "42")
        kept = state.of("telegram", "", "42")
        json.dumps(kept)
        where = {"chat": "-100", "topic": "7"}
        assert [{**row, "at": ""} for row in kept["answers"]] == [
            {**where, "id": key, "question": "what of lamps?", "at": ""}
        ]
        assert [row["spoken_of"]["documents"] for row in kept["conversations"]] == [["wtdc-45"]]
        assert [(row["answer"], row["up"]) for row in kept["votes"]] == [(key, True)]
        assert [row["question"] for row in kept["pending"]] == ["still waiting"]
        assert [(row["dollars"], row["tokens"]) for row in kept["spending"]] == [(0.25, 100)]
        assert kept["allowed"] is True

    def test_it_is_deleted_and_others_keep_theirs(self, state: State, other: State) -> None:
        key = fill(state, HERE, "1")
        fill(state, self.OTHER, "2")
        before = state.of("telegram", "", "43")
        assert state.delete("telegram", "", "42") == 6
        gone = state.of("telegram", "", "42")
        assert [name for name, rows in gone.items() if rows] == []
        assert state.kept(key) is None
        state.release("telegram", "1")
        assert other.pending("telegram") == []
        assert state.of("telegram", "", "43") == before
        assert not state.accept("telegram", "1", HERE, "delivered again")

    def test_deleting_begins_no_new_budget(self, state: State) -> None:
        today = datetime.now(UTC).date()
        state.spend(HERE.asker, today, 0.5, 10)
        state.delete("telegram", "", "42")
        assert state.spent(HERE.asker, today) == 0.5


class TestExpiry:
    def test_what_is_old_goes_and_what_is_used_stays(self, url: str) -> None:
        state = open_state(url, retention_days=30)
        key = fill(state, HERE, "1")
        now = datetime.now(UTC)
        assert state.expire(now + timedelta(days=26)) == 0
        assert state.kept(key) == ANSWER
        assert state.expire(now + timedelta(days=35)) == 6
        assert state.conversation(HERE) == {}
        assert state.kept(key) is None
        state.close()

    def test_an_update_is_known_for_two_days_however_short_all_else_is_kept(self, url: str) -> None:
        state = open_state(url, retention_days=1)
        state.first_seen("telegram", "1")
        state.expire(datetime.now(UTC) + timedelta(days=1.5))
        assert not state.first_seen("telegram", "1")
        state.expire(datetime.now(UTC) + timedelta(days=2.5))
        assert state.first_seen("telegram", "1")
        state.close()


class TestAllowances:
    def test_admins_extend_and_shorten_the_list(self, state: State, other: State) -> None:
        state.allow("telegram", "chat", "-100")
        state.allow("telegram", "user", "42")
        state.allow("telegram", "user", "42")
        assert other.allowances("telegram") == [("chat", "-100"), ("user", "42")]
        assert other.allowed("telegram", "user", "42")
        assert not other.allowed("telegram", "chat", "42")
        assert not other.allowed("slack", "user", "42")
        other.disallow("telegram", "user", "42")
        assert not state.allowed("telegram", "user", "42")


class TestSpending:
    def test_by_asker_and_day_and_in_all(self, state: State, other: State) -> None:
        assert state.spent("a", TODAY) == 0.0
        state.spend("a", TODAY, 0.25, 10)
        other.spend("a", TODAY, 0.5, 20)
        state.spend("b", TODAY, 1.0, 1)
        state.spend("a", TODAY - timedelta(days=1), 8.0, 1)
        assert (other.spent("a", TODAY), other.spent("b", TODAY), other.spent("", TODAY)) == (0.75, 1.0, 1.75)

    def test_many_threads_lose_nothing(self, state: State) -> None:
        def spend() -> None:
            for _ in range(20):
                state.spend("a", TODAY, 0.25, 1)

        threads = [threading.Thread(target=spend) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert state.spent("a", TODAY) == 40.0


class TestTrouble:
    """Each error is one sentence without a password, and nothing is written."""

    def refused(self, url: str) -> str:
        with pytest.raises(StateError) as error:
            open_state(url)
        assert "\n" not in str(error.value)
        return str(error.value)

    def test_a_folder_that_cannot_be_written(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("", encoding="utf-8")
        sentence = self.refused(file_url(tmp_path / "file" / "state.sqlite"))
        assert "cannot be written (" in sentence
        assert "state.url" in sentence

    def test_a_file_that_is_no_database(self, tmp_path: Path) -> None:
        (tmp_path / "state.sqlite").write_bytes(b"no database" * 100)
        assert "cannot be used (file is not a database)" in self.refused(file_url(tmp_path / "state.sqlite"))

    def test_a_newer_schema_is_left_alone(self, url: str) -> None:
        state = open_state(url)
        with state.begin() as db:
            db.execute(text("UPDATE resolves_schema SET version = 99"))
            db.execute(text("DROP TABLE resolves_votes"))
        sentence = self.refused(url)
        assert "was written by a newer Resolves (version 99, this one knows 2)" in sentence
        with state.begin() as db, pytest.raises(Exception, match="resolves_votes"):
            db.execute(text("SELECT * FROM resolves_votes"))
        state.close()

    def test_the_votes_of_an_older_schema_are_kept_and_get_a_reason(self, url: str) -> None:
        state = open_state(url)
        state.rate(Feedback("a", HERE, True, "q", "s"))
        with state.begin() as db:
            db.execute(text("UPDATE resolves_schema SET version = 1"))
            db.execute(text("ALTER TABLE resolves_votes DROP COLUMN why"))
        state.close()
        with contextlib.closing(open_state(url)) as newer:
            newer.rate(Feedback("b", HERE, False, "q", "s", Why.MISSING_CLAUSE))
            votes = newer.of(HERE.channel, HERE.team, HERE.user)["votes"]
            assert {(v["answer"], v["up"], v["why"]) for v in votes} == {
                ("a", True, ""),
                ("b", False, "missing_clause"),
            }

    def test_a_server_that_is_not_there(self) -> None:
        port = free_port()
        sentence = self.refused(f"postgresql://resolves:my-secret-word@127.0.0.1:{port}/state")
        assert sentence.startswith(f"The state postgresql://resolves@127.0.0.1:{port}/state cannot be used (")
        assert "my-secret-word" not in sentence

    def test_a_driver_that_is_not_installed_is_named_with_what_brings_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "psycopg", None)
        sentence = self.refused("postgresql://resolves:my-secret-word@127.0.0.1/state")
        assert sentence == (
            'A state in PostgreSQL needs its driver, the extra "postgres": in the checkout,'
            ' uv run --extra postgres resolves …, or uv tool install ".[postgres]" for the command in every folder.'
        )

    @pytest.mark.parametrize("url", ["", "state.sqlite", "mysql://here/state", "sqlite://", "sqlite:///:memory:"])
    def test_an_address_that_is_none(self, url: str) -> None:
        assert "state" in self.refused(url)

    def test_a_database_that_fails_later(self, tmp_path: Path) -> None:
        state = open_state(file_url(tmp_path / "state.sqlite"))
        with state.begin() as db:
            db.execute(text("DROP TABLE resolves_conversations"))
        with pytest.raises(StateError, match=r"cannot be used \(no such table"):
            state.conversation(HERE)
        state.alive()
        state.close()


def test_opening_twice_at_once_makes_the_tables_once(url: str) -> None:
    opened: list[State] = []
    threads = [threading.Thread(target=lambda: opened.append(open_state(url))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 4
    for state in opened:
        state.alive()
        state.close()


class TestWhereItLies:
    def test_by_default_in_the_store_and_for_its_owner_alone(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("RESOLVES_STATE_URL", raising=False)
        state = state_of(load_settings(), tmp_path / "a store %20?#")
        state.remember(HERE, SPOKEN)
        files = list((tmp_path / "a store %20?#").iterdir())
        assert "state.sqlite" in {file.name for file in files}
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
        state.close()

    def test_the_environment_goes_before_the_configuration(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        own = tmp_path / "my.toml"
        own.write_text(f'[state]\nurl = "{file_url(tmp_path / "one.sqlite")}"\n', encoding="utf-8")
        state_of(load_settings(str(own)), tmp_path / "store").close()
        assert (tmp_path / "one.sqlite").exists()
        monkeypatch.setenv("RESOLVES_STATE_URL", file_url(tmp_path / "two.sqlite"))
        state_of(load_settings(str(own)), tmp_path / "store").close()
        assert (tmp_path / "two.sqlite").exists()

    def test_a_password_stands_in_no_file(self, tmp_path: Path) -> None:
        own = tmp_path / "my.toml"
        own.write_text('[state]\nurl = "postgresql://me:my-secret-word@here/state"\n', encoding="utf-8")
        with pytest.raises(SettingsError, match="RESOLVES_STATE_URL") as error:
            load_settings(str(own))
        assert "my-secret-word" not in str(error.value)


def test_a_reason_is_kept_with_a_refusal(state: State) -> None:
    refusal = Answer("x?", Behaviour.REFUSE, Reason.NOT_HELD, "Resolution 9 is not held.")
    assert state.kept(state.keep(refusal, HERE)) == refusal
