"""Dispatcher: concurrent answering for channels, in order within a conversation, with rate limits and bounds.

A channel gives a Place and a question, and gets an Answer or a ResolvesError whose sentence is for who asked.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from threading import Event
from typing import Any, Self, TypeVar
from weakref import WeakValueDictionary

from bot.answer import Answer, ProgressCallback
from bot.factory import open_service
from bot.language_model.cancellation import Cancelled
from bot.messages import LANGUAGES, localised, msg
from bot.service import Reply, Service
from bot.serving.admission import Admission
from bot.serving.answer_log import note_answer, note_plan
from bot.serving.live_corpus import LiveCorpus
from bot.serving.metrics import Metrics
from bot.serving.periodic import PeriodicTasks
from bot.serving.upload import ingest_upload
from bot.serving.workers import Slot, Workers
from bot.settings import Settings, VerifySettings
from bot.state import Feedback, Place, State, state_of
from bot.state.claims import LEASE_SECONDS
from bot.understanding.language import language_named
from bot.understanding.query import Conversation
from bot.verification import Draft, Report, verify
from ingest.build import Report as IngestReport
from ingest.errors import AnswerTimeout, ResolvesError, StateError
from ingest.snapshot_writer import Progress
from ingest.store import Store

_log = logging.getLogger("resolves.answering")
_Result = TypeVar("_Result")
# For what is short and must not wait behind answers: the state, a clause by its citation.
_ASIDE_THREADS = 8
_EXPIRE_SECONDS = 3600
_REASON = 200


@dataclass(frozen=True, slots=True)
class Status:
    """Status of a bot. `state` is "" where the state answers, else what is wrong with it; `uptime` is in seconds."""

    snapshot: str
    documents: int
    clauses: int
    uptime: float
    state: str
    answers: int
    waiting: int
    running: int


class Dispatcher:
    """Answers questions of all channels; one a process: `async with open_dispatcher(…) as dispatcher`.

    Everything asynchronous belongs to one event loop; what is slow runs in threads.
    """

    def __init__(self, service: Service, state: State, store: Store | None = None) -> None:
        self.settings: Settings = service.settings
        self.state = state
        self.metrics = Metrics()
        self._live, self._store = LiveCorpus(service, store), store
        self._admission, self._workers = Admission(self.settings.limits), Workers(self.settings.limits)
        self._aside = ThreadPoolExecutor(_ASIDE_THREADS, thread_name_prefix="aside")
        self._turns: WeakValueDictionary[Place, asyncio.Lock] = WeakValueDictionary()
        # Of the answers at work, which conversations have been forgotten since they were begun.
        self._forgotten: dict[Place, Event] = {}
        self._started = time.monotonic()
        self._answers = 0
        self._taking = asyncio.Lock()
        self._periodic = PeriodicTasks(self.aside)
        self.metrics.watch("resolves_waiting", "Questions that wait for their turn", lambda: self.waiting)
        self.metrics.watch("resolves_running", "Questions that are being answered", lambda: self._workers.running)
        self.metrics.watch("resolves_documents", "Documents held", lambda: len(self.service.catalogue.documents))

    @property
    def service(self) -> Service:
        """The service over the current corpus: for what is shown, and not answered."""
        return self._live.service

    @property
    def waiting(self) -> int:
        """The number of questions that wait for their turn."""
        return self._admission.asked - self._workers.running

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def start(self) -> None:
        """Warm up the corpus's indexes, and start the periodic tasks."""
        await self.aside(self._live.warm)
        # Claims that a busy machine renews late must not end meanwhile.
        self._periodic.every(LEASE_SECONDS / 4, self.state.renew)
        self._periodic.every(self.settings.serve.reload_seconds, self._live.refresh)
        self._periodic.every(_EXPIRE_SECONDS, lambda: self.state.expire(datetime.now(UTC)))

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def answer(
        self,
        place: Place,
        question: str,
        tell: ProgressCallback | None = None,
        *,
        turn: str = "",
        above: str = "",
        again: bool = False,
        cancelled: Cancelled | None = None,
    ) -> Answer:
        """Answer a question, after those that were asked before it in the same Place.

        `turn` is any id of the message that asks: an edited one, or one recovered after a crash, is understood in the
        conversation before it and not after its own first answer. `above` is the message of the bot that it replies to,
        whose answer it goes on from. `again` says that the question was counted against the rate limit before. `tell`
        is called with progress from the thread that answers, which does not wait for a model once `cancelled` says so.
        Raises ResolvesError for the person who asked.
        """
        started = time.perf_counter()
        try:
            with self._admission.admitted(place, again=again):
                async with self._turns.setdefault(place, asyncio.Lock()), self._workers.slot() as slot:
                    waited = time.perf_counter() - started
                    answer = await self._answered(place, question, slot, tell, turn, above, cancelled)
        except ResolvesError as error:
            self.metrics.failed(place.channel, error)
            raise
        seconds = time.perf_counter() - started
        self._answers += 1
        self.metrics.answered(place.channel, answer, seconds, waited)
        note_answer(place, answer, seconds, self.settings.log)
        return answer

    def count(self, place: Place) -> None:
        """Count a pressed button against its asker's rate, like a question. Raises RateLimited."""
        self._admission.count(place)

    async def _answered(
        self,
        place: Place,
        question: str,
        slot: Slot,
        tell: ProgressCallback | None,
        turn: str,
        above: str,
        cancelled: Cancelled | None,
    ) -> Answer:
        """Answer in a thread within the time limit. Raises AnswerTimeout, InternalError or another ResolvesError."""
        given_up, forgotten = Event(), Event()

        def stopped() -> bool:
            slot.waits()  # it is asked while a model is waited for
            return given_up.is_set() or (cancelled is not None and cancelled())

        def work() -> Answer:
            before = self.state.conversation_of(place, above) if above else None
            if before is None:
                before = self.state.conversation(place, turn)
            language = self.state.language(place.channel, place.team, place.user)
            with self._live.using() as service:
                reply = _reply(service, question, Conversation.from_json(before), place, tell, stopped, language)
            if reply.planned:
                self.metrics.planned(reply.planned)
                note_plan(place, reply, self.settings.log)
            if not given_up.is_set():
                self.state.remember(place, reply.conversation.to_json(), turn)
            if forgotten.is_set():
                self.state.forget(place)
            return reply.answer

        self._forgotten[place] = forgotten
        try:
            return await self._workers.in_time(work)
        finally:
            # Nobody waits for it any more: what it still comes to must not change the conversation.
            given_up.set()
            del self._forgotten[place]

    async def forget(self, place: Place) -> None:
        """Forget the conversation in a Place, with what an answer at work would add to it."""
        if place in self._forgotten:
            self._forgotten[place].set()
        await self.aside(self.state.forget, place)

    async def delete(self, channel: str, team: str, user: str) -> int:
        """Delete all that is stored of a person; gives the number of records."""
        for place, forgotten in self._forgotten.items():
            if (place.channel, place.team, place.user) == (channel, team, user):
                forgotten.set()
        return await self.aside(self.state.delete, channel, team, user)

    async def verify(self, place: Place, read: Callable[[VerifySettings], Draft]) -> Report:
        """Verify a draft that `read` gives, one among the questions of all. Raises ResolvesError for who sent it."""
        given_up = Event()

        def tell(_done: int, _of: int) -> None:
            if given_up.is_set():
                raise AnswerTimeout("Nobody waits for this draft any more.")

        def work() -> Report:
            with self._live.using() as service:
                return verify(read(self.settings.verify), service.catalogue, tell)

        try:
            with self._admission.admitted(place):
                async with self._workers.slot():
                    return await self._workers.in_time(work)
        except ResolvesError as error:
            self.metrics.failed(place.channel, error)
            raise
        finally:
            given_up.set()

    async def aside(self, function: Callable[..., _Result], *arguments: Any) -> _Result:
        """Run something short in a thread that no answer waits for: `await aside(state.forget, place)`."""
        return await asyncio.get_running_loop().run_in_executor(self._aside, function, *arguments)

    async def finished(self, channel: str, update_id: str) -> None:
        """Mark a question as answered, in the state or as soon as that can be written; it is not retried."""
        self.state.claims.answer(channel, update_id)
        await self._written(self.state.answered, channel, update_id)

    async def give_back(self, channel: str, update_id: str, *, failed: bool = False) -> None:
        """Release the lease on a question, so that it is retried; `failed` counts it as one of its tries."""
        if not await self._written(partial(self.state.release, failed=failed), channel, update_id):
            self.state.claims.give_back(channel, update_id)

    async def _written(self, write: Callable[[str, str], None], channel: str, update_id: str) -> bool:
        """Write to the state; False where that failed, which is logged: the claims in memory hold until then."""
        try:
            await self.aside(write, channel, update_id)
        except Exception as error:
            about = {"channel": channel, "update": update_id, "reason": repr(error)[:_REASON]}
            _log.warning("what became of a question could not be written down yet", extra=about)
            return False
        return True

    async def choose_language(self, place: Place, word: str) -> str:
        """Choose the language that a person is answered in, by its code or name; gives a sentence on what holds now.

        "auto" takes the choice back; an empty word changes nothing.
        """
        person = (place.channel, place.team, place.user)
        known = language_named(word)
        if word and known is None:
            offered = ", ".join(f"{code} ({name})" for code, name in LANGUAGES.items())
            return f"Choose one of {offered}, or auto for the language of each question."
        if known is not None:
            await self.aside(self.state.choose_language, *person, known)
        chosen = await self.aside(self.state.language, *person)
        said = (
            msg("I answer in English; “auto” takes this back.")
            if chosen
            else msg("I answer in the language of each question.")
        )
        return localised(said, chosen)

    async def rate(self, feedback: Feedback) -> None:
        """Store a vote and count it."""
        await self.aside(self.state.rate, feedback)
        self.metrics.voted(feedback.place.channel, up=feedback.up)

    async def status(self) -> Status:
        """The status of this bot, for an admin."""
        catalogue = self.service.catalogue
        return Status(
            snapshot=catalogue.snapshot.id,
            documents=len(catalogue.documents),
            clauses=len(catalogue.clauses),
            uptime=time.monotonic() - self._started,
            state=await self.state_trouble(),
            answers=self._answers,
            waiting=self.waiting,
            running=self._workers.running,
        )

    async def state_trouble(self) -> str:
        """What is wrong with the state, in one sentence; "" where it answers."""
        try:
            await self.aside(self.state.alive)
        except StateError as error:
            return str(error)
        return ""

    async def refresh(self) -> bool:
        """Look for a newly published snapshot at once; whether there was one."""
        return await self.aside(self._live.refresh)

    async def ingest_file(self, name: str, data: bytes) -> IngestReport:
        """Ingest a document of an admin into the corpus; answering goes on meanwhile.

        Raises ResolvesError with one sentence, and leaves everything as it was, where it cannot be ingested.
        """
        if self._store is None:
            raise ResolvesError("Documents can be sent where the store's own corpus is asked; --corpus names others.")
        limit = self.settings.limits.document_megabytes * 1024**2
        async with self._taking:
            keep = self.settings.names_shipped()
            report = await self.aside(ingest_upload, self._store, self.service.embedder, name, data, limit, keep)
            await self.refresh()
        return report

    def stop(self) -> None:
        """Take no more questions; those that were asked are answered."""
        self._admission.stopping = True

    async def close(self, seconds: float = 0) -> bool:
        """Wait at most `seconds` for the answers in progress, and close everything; whether all were made."""
        self.stop()
        end = time.monotonic() + seconds
        while (self._admission.asked or self._workers.busy) and time.monotonic() < end:
            await asyncio.sleep(0.02)
        await self._periodic.close()
        with suppress(ResolvesError):
            await asyncio.to_thread(self.state.write_down)
        self._workers.close()
        self._aside.shutdown(wait=False, cancel_futures=True)
        done = not self._workers.busy
        if done:
            self._live.close()
            self.state.close()
        return done


def _reply(
    service: Service,
    question: str,
    before: Conversation,
    place: Place,
    tell: ProgressCallback | None,
    cancelled: Cancelled,
    language: str,
) -> Reply:
    """Ask the service: the one place where channels' questions meet it."""
    return service.reply(question, before, asker=place.asker, tell=tell, cancelled=cancelled, language=language)


def open_dispatcher(settings: Settings, store: Store, folders: Sequence[str], progress: Progress) -> Dispatcher:
    """A dispatcher over the store's corpus, or over exactly these folders."""
    state = state_of(settings, store.root)
    try:
        service = open_service(settings, store, folders, progress, ledger=state)
    except BaseException:
        state.close()
        raise
    return Dispatcher(service, state, None if folders else store)
