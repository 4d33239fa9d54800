"""`resolves serve` over real HTTP: its pages, its channels, its limits, and its shutdown."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from bot.channels.registry import open_channels
from bot.serving.dispatcher import Dispatcher
from bot.serving.server import Stop, serve
from bot.settings import ServeSettings, Settings
from bot.state import Place, State, open_state
from bot.state.opening import file_url
from ingest.build import ingest
from ingest.errors import StateError, UsageError
from ingest.store import Store
from tests.support.paths import ROOT
from tests.support.processes import free_port, listens, running, wait_for
from tests.support.services import cheap_embedder, made_folder, quiet, small

pytestmark = pytest.mark.slow

BDT = "what does WTDC Resolution 45 ask of BDT?"
TOKEN = "123456789:AAexampleexampleexampleexampleexa"  # noqa: S105  (nobody's)


def asked(address: str, body: bytes | None = None) -> tuple[int, str]:
    """The status and the text of a page."""
    try:
        with urlopen(Request(address, data=body), timeout=60) as response:  # noqa: S310  (of this machine)
            return response.status, response.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


@dataclass
class Served:
    """A process that serves."""

    process: "subprocess.Popen[bytes]"
    address: str
    log: Path

    def get(self, path: str, body: bytes | None = None) -> tuple[int, str]:
        return asked(f"{self.address}{path}", body)

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]

    def said(self, message: str) -> bool:
        return any(message == line.get("message") for line in self.lines())

    def ready(self) -> bool:
        return listens(int(self.address.rpartition(":")[2])) and self.get("/readyz")[0] == 200


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("serve") / "store"
    ingest(Store(root), "default", [made_folder()], cheap_embedder(), quiet)
    return root


@contextmanager
def started(store: Path, folder: Path, settings: str = "", files: int = 0) -> Iterator[Served]:
    """The process, once it is ready; it may have so many files open."""
    port = free_port()
    config = folder / "my.toml"
    config.write_text(
        f"[serve]\nport = {port}\nbody_kilobytes = 4\ngrace_seconds = 20\n{settings}"
        f'[state]\nurl = "{file_url(folder / "s.sqlite")}"\n',
        encoding="utf-8",
    )
    command = [
        sys.executable,
        "-m",
        "tests.support.serve_process",
        "serve",
        "--store",
        str(store),
        "--config",
        str(config),
    ]
    if files:
        command = ["sh", "-c", f'ulimit -n {files} && exec "$@"', "sh", *command]
    environment = {**os.environ, "ECHO_TOKEN": TOKEN}
    log = folder / "log"
    with log.open("wb") as out, running(command, stderr=out, stdout=out, cwd=ROOT, env=environment) as process:
        made = Served(process, f"http://127.0.0.1:{port}", log)
        wait_for(lambda: process.poll() is not None or made.ready())
        assert process.poll() is None, log.read_text(encoding="utf-8")
        yield made


@pytest.fixture
def served(store: Path, tmp_path: Path) -> Iterator[Served]:
    with started(store, tmp_path) as made:
        yield made


def test_a_life(served: Served, tmp_path: Path) -> None:
    """One process from its start to its end, as starting it costs seconds."""
    assert served.get("/healthz") == (200, "ok\n")
    status, page = served.get("/readyz")
    ready = json.loads(page)
    assert (status, ready["ready"], ready["documents"], ready["state"]) == (200, True, 5, "ok")
    assert ready["channels"] == {"echo": "ok"}

    assert "to buy oil" in served.get("/ask", BDT.encode())[1]
    assert "Member States" in served.get("/ask", b"and of Member States?")[1]
    assert served.get("/ask?user=2", b"and of Member States?")[1] != served.get("/ask", b"and of Member States?")[1]
    metrics = served.get("/metrics")[1]
    assert 'resolves_answers_total{behaviour="answer",channel="echo",reason=""}' in metrics
    assert "resolves_answer_seconds_bucket" in metrics

    assert served.get("/ask", b"x" * 5000) == (413, "The request is too large.\n")
    assert served.get("/ask", b"x" * 1024**2) == (413, "The request is too large.\n")
    assert served.get("/nothing")[0] == 404
    assert served.get("/ask")[0] == 405

    with running(
        [sys.executable, "-c", f"from urllib.request import urlopen; print(urlopen('{served.address}/ask?user=3', b'wait {BDT}', timeout=60).read().decode())"],
        stdout=subprocess.PIPE,
    ) as client:  # fmt: skip
        wait_for(lambda: served.said("waiting"))
        served.process.send_signal(signal.SIGTERM)
        wait_for(lambda: served.said("stopping"))
        assert served.get("/healthz")[0] == 200
        assert served.get("/readyz")[0] == 503
        assert served.get("/ask?user=4", BDT.encode()) == (
            503,
            "Resolves is being restarted; ask again in a minute.",
        )
        served.get("/go", b"")
        assert b"to buy oil" in client.communicate(timeout=60)[0]
    assert served.process.wait(60) == 0

    log = served.log.read_text(encoding="utf-8")
    assert [line["message"] for line in served.lines()][-1] == "stopped"
    assert BDT not in log
    assert TOKEN not in log
    answers = [line for line in served.lines() if line["message"] == "answered"]
    assert {"level", "logger", "at", "channel", "behaviour", "seconds", "snapshot"} <= answers[0].keys()
    state = open_state(file_url(tmp_path / "s.sqlite"))
    assert state.conversation(Place("echo", "", "1", "", "3"))["documents"] == ["wtdc-45"]
    state.close()


def test_told_twice_it_ends_at_once(served: Served) -> None:
    with running(
        [sys.executable, "-c", f"from urllib.request import urlopen; urlopen('{served.address}/ask', b'wait {BDT}', timeout=60)"],
        stderr=subprocess.DEVNULL,
    ) as client:  # fmt: skip
        wait_for(lambda: served.said("waiting"))
        served.process.send_signal(signal.SIGTERM)
        wait_for(lambda: served.said("stopping"))
        served.process.send_signal(signal.SIGINT)
        assert served.process.wait(15) == 1
        client.wait(15)
    assert "they are kept, and answered after the restart" in served.log.read_text(encoding="utf-8")


@pytest.fixture
def many_files() -> Iterator[None]:
    """This process may have 4,096 files open."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < 4096:
        if hard != resource.RLIM_INFINITY and hard < 4096:
            pytest.skip("too few files may be open for so many connections")
        resource.setrlimit(resource.RLIMIT_NOFILE, (4096, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.usefixtures("many_files")
@pytest.mark.parametrize("files", [1024, 128])
def test_half_sent_requests_neither_hold_up_health_nor_fill_the_log(store: Path, tmp_path: Path, files: int) -> None:
    with started(store, tmp_path, "header_seconds = 3600\n", files) as served, ExitStack() as connections:
        before = served.log.stat().st_size
        address = ("127.0.0.1", int(served.address.rpartition(":")[2]))
        opened = files + 26
        for _ in range(opened):
            connection = connections.enter_context(socket.create_connection(address, timeout=60))
            with suppress(ConnectionError):  # refused already
                connection.sendall(b"POST /ask HTTP/1.1\r\nHost: x\r\n")
        assert served.get("/healthz") == (200, "ok\n")
        assert served.get("/metrics")[0] == 503
        connections.close()
        wait_for(lambda: served.get("/metrics")[0] == 200)
        assert served.get("/ask", BDT.encode())[0] == 200
        served.process.terminate()
        assert served.process.wait(60) == 0
        log = served.log.read_text(encoding="utf-8")[before:]
        assert "Too many open files" not in log
        assert len(log) < 3000
        refused = [line for line in served.lines() if "too many connections" in line["message"]]
        assert len(refused) + sum(line.get("left_out", 0) for line in refused) > opened // 3


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ('[corpus]\nstore = "broken"\n', "resolves: The token of echo is refused; set ECHO_TOKEN."),
        ('[corpus]\nstore = "unconfigured"\n', "resolves: No channel is configured (echo); set a channel's token"),
        ('[state]\nurl = "postgresql://me@127.0.0.1:1/x"\n', "resolves: The state postgresql://me@127.0.0.1:1/x"),
    ],
)
def test_what_is_configured_wrongly_ends_it_with_a_sentence(
    store: Path, tmp_path: Path, settings: str, sentence: str
) -> None:
    config = tmp_path / "my.toml"
    config.write_text(f"{settings}[serve]\nport = 0\n", encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "tests.support.serve_process",
        "serve",
        "--store",
        str(store),
        "--config",
        str(config),
    ]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode in (1, 2)
    assert sentence in ended.stderr
    assert "Traceback" not in ended.stderr


class Fake:
    """A scripted channel."""

    def __init__(self, *runs: object, name: str = "fake") -> None:
        self.name, self.runs, self.ran = name, list(runs), 0
        self.sick = ""

    def routes(self, dispatcher: Dispatcher) -> list[Any]:
        return []

    def trouble(self) -> str:
        return self.sick

    async def run(self, dispatcher: Dispatcher, stop: asyncio.Event) -> None:
        self.ran += 1
        if self.runs:
            step = self.runs.pop(0)
            if isinstance(step, BaseException):
                raise step
            if step == "end":
                return
        if self.runs == [] and self.ran:
            await stop.wait()
        if self.sick == "deaf":
            await asyncio.sleep(3600)


def opened(state: State) -> Dispatcher:
    return Dispatcher(small(), state)


@pytest.fixture
def state(tmp_path: Path) -> State:
    return open_state(file_url(tmp_path / "state.sqlite"))


def here(**settings: Any) -> Settings:
    return Settings(serve=ServeSettings(port=0, **settings))


class TestChannels:
    def test_one_that_fails_is_run_again(self, state: State, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("bot.serving.server._AGAIN_SECONDS", 0.001)
        failing, well = Fake(RuntimeError("x"), "end", "stay"), Fake(name="well")

        async def work() -> None:
            stop = Stop()
            serving = asyncio.create_task(serve(here(), [failing, well], lambda: opened(state), stop))
            while failing.ran < 3:
                await asyncio.sleep(0.01)
            stop()
            assert await serving
            assert well.ran == 1

        asyncio.run(asyncio.wait_for(work(), 60))

    def test_one_that_is_configured_wrongly_is_left_out_and_the_others_go_on(
        self, state: State, caplog: pytest.LogCaptureFixture
    ) -> None:
        wrong, well = Fake(UsageError("The token is refused."), name="wrong"), Fake(name="well")
        wrong.sick = "It is being stopped."
        addresses: list[str] = []

        async def work() -> None:
            stop = Stop()
            serving = asyncio.create_task(serve(here(), [wrong, well], lambda: opened(state), stop, addresses.append))
            while not [r for r in caplog.records if r.getMessage() == "a channel has ended; the others go on"]:
                await asyncio.sleep(0.01)
            status, page = await asyncio.to_thread(asked, f"{addresses[0]}/readyz")
            assert (status, json.loads(page)["channels"]) == (200, {"wrong": "The token is refused.", "well": "ok"})
            stop()
            assert await serving
            assert (wrong.ran, well.ran) == (1, 1)

        asyncio.run(asyncio.wait_for(work(), 60))

    def test_when_the_last_one_cannot_go_on_the_process_ends_with_its_sentence(
        self, state: State, caplog: pytest.LogCaptureFixture
    ) -> None:
        first, last = Fake(UsageError("One is refused."), name="one"), Fake(UsageError("Two is refused."), name="two")

        async def work() -> None:
            with pytest.raises(UsageError, match="Two is refused"):
                await serve(here(), [first, last], lambda: opened(state), Stop())

        asyncio.run(asyncio.wait_for(work(), 60))
        assert [r.__dict__["reason"] for r in caplog.records if "has ended" in r.getMessage()] == ["One is refused."]

    def test_one_that_the_state_fails_is_run_again(
        self, state: State, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr("bot.serving.server._AGAIN_SECONDS", 0.001)
        failing = Fake(StateError("The state cannot be used."), "stay")

        async def work() -> None:
            stop = Stop()
            serving = asyncio.create_task(serve(here(), [failing], lambda: opened(state), stop))
            while failing.ran < 2:
                await asyncio.sleep(0.01)
            stop()
            assert await serving

        asyncio.run(asyncio.wait_for(work(), 60))
        assert [r.exc_info for r in caplog.records if "it is run again" in r.getMessage()] == [None]

    def test_one_that_does_not_end_is_cancelled(self, state: State) -> None:
        deaf = Fake()
        deaf.sick = "deaf"

        async def work() -> None:
            stop = Stop()
            serving = asyncio.create_task(serve(here(grace_seconds=0.01), [deaf], lambda: opened(state), stop))
            while not deaf.ran:
                await asyncio.sleep(0.01)
            stop()
            assert not await serving

        asyncio.run(asyncio.wait_for(work(), 60))

    def test_one_that_is_in_trouble_is_not_ready(self, state: State, monkeypatch: pytest.MonkeyPatch) -> None:
        sick = Fake()
        sick.sick = "No connection."
        addresses: list[str] = []

        async def work() -> None:
            stop = Stop()
            serving = asyncio.create_task(serve(here(), [sick], lambda: opened(state), stop, addresses.append))
            while not sick.ran:
                await asyncio.sleep(0.01)
            status, page = await asyncio.to_thread(asked, f"{addresses[0]}/readyz")
            assert (status, json.loads(page)["channels"]) == (503, {"fake": "No connection."})
            sick.sick = ""
            assert (await asyncio.to_thread(asked, f"{addresses[0]}/readyz"))[0] == 200
            with monkeypatch.context() as patch:

                def dead(self: State) -> None:
                    raise StateError("The state cannot be used.")

                patch.setattr(State, "alive", dead)
                status, page = await asyncio.to_thread(asked, f"{addresses[0]}/readyz")
                assert (status, json.loads(page)["state"]) == (503, "The state cannot be used.")
                assert (await asyncio.to_thread(asked, f"{addresses[0]}/healthz"))[0] == 200
            stop()
            assert await serving

        asyncio.run(asyncio.wait_for(work(), 60))

    def test_while_the_corpus_is_opened_it_lives_and_is_not_ready(self, state: State) -> None:
        addresses: list[str] = []
        go = threading.Event()

        def slowly() -> Dispatcher:
            assert go.wait(30)
            return opened(state)

        async def work() -> None:
            stop, channel = Stop(), Fake()
            serving = asyncio.create_task(serve(here(), [channel], slowly, stop, addresses.append))
            while not addresses:
                await asyncio.sleep(0.01)
            assert (await asyncio.to_thread(asked, f"{addresses[0]}/healthz"))[0] == 200
            assert (await asyncio.to_thread(asked, f"{addresses[0]}/readyz"))[0] == 503
            assert (await asyncio.to_thread(asked, f"{addresses[0]}/metrics"))[0] == 503
            go.set()
            while not channel.ran:
                await asyncio.sleep(0.01)
            assert (await asyncio.to_thread(asked, f"{addresses[0]}/readyz"))[0] == 200
            stop()
            assert await serving

        asyncio.run(asyncio.wait_for(work(), 60))

    def test_a_name_that_no_channel_has_opens_none(self) -> None:
        assert open_channels(Settings(), []) == []


def test_a_port_that_is_taken_is_said(state: State) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        settings = Settings(serve=ServeSettings(port=port))
        with pytest.raises(UsageError, match=rf"^Nothing can listen at 127\.0\.0\.1, port {port} \(.*\); change serve"):
            asyncio.run(serve(settings, [], lambda: opened(state), Stop()))
    state.close()


def test_a_body_that_trickles_in_is_given_up(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.serving.http_app._BODY_SECONDS", 0.05)
    addresses: list[str] = []

    async def work() -> None:
        stop = Stop()
        serving = asyncio.create_task(serve(here(), [Fake()], lambda: opened(state), stop, addresses.append))
        while not addresses:
            await asyncio.sleep(0.01)
        reader, writer = await asyncio.open_connection("127.0.0.1", int(addresses[0].rpartition(":")[2]))
        writer.write(b"POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nab")
        await writer.drain()
        assert b" 408 " in await reader.readline()
        writer.close()
        stop()
        await serving

    asyncio.run(asyncio.wait_for(work(), 60))


def test_a_body_without_a_length_is_bounded_too(state: State) -> None:
    addresses: list[str] = []

    async def work() -> None:
        stop = Stop()
        settings = here(body_kilobytes=1)
        serving = asyncio.create_task(serve(settings, [Fake()], lambda: opened(state), stop, addresses.append))
        while not addresses:
            await asyncio.sleep(0.01)
        reader, writer = await asyncio.open_connection("127.0.0.1", int(addresses[0].rpartition(":")[2]))
        writer.write(b"POST /healthz HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        writer.write(b"800\r\n" + b"x" * 2048 + b"\r\n")
        await writer.drain()
        assert b" 413 " in await reader.readline()
        writer.close()
        stop()
        await serving

    asyncio.run(asyncio.wait_for(work(), 60))
