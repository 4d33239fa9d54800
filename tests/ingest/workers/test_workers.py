"""Workers: whatever a file does to the process that reads it, it is refused in a sentence, and the others are read."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import ingest.workers.process as process
from ingest import parse_documents
from ingest.document import Parsed
from ingest.errors import IngestError, UnreadableError
from ingest.manifest import discover
from ingest.records import entry_bytes
from ingest.workers import limits, parse_all, read_lines
from ingest.workers.worker import parse_one
from tests.ingest.test_publishing import resolution
from tests.support.paths import ROOT
from tests.support.processes import wait_for

pytestmark = pytest.mark.slow

# The longest that an owner waits here, in seconds: more than a busy machine takes for a small file.
WAIT = 10

# A worker whose reader does what a file's name says, as a file that is made for it might.
FAULTY = textwrap.dedent(
    """
    import os, signal, subprocess, sys, time
    sys.path[:] = sys.argv[1:]
    from ingest.workers import worker

    def parse(entry, data):
        what, _, _ = entry.path.stem.partition("-")
        if what == "hang":
            while True:
                pass
        if what == "sleep":
            subprocess.run([sys.executable, "-c", "import time; time.sleep(600)"])
        if what == "crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        if what == "leave":
            os._exit(0)
        if what == "eat":
            everything = [bytearray(1024 ** 2) for _ in range(100_000)]
        if what == "fail":
            raise ValueError("a fault\\nof ours")
        if what == "print":
            print("not an answer", flush=True)
            os.write(1, b"not an answer")
        return right(entry, data)

    right, worker.parse = worker.parse, parse
    worker.main()
    """
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "documents"
    place.mkdir()
    return place


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Every worker that is started, each of them faulty, and with little time for what never ends; none may be left."""
    monkeypatch.setattr(process, "_PROGRAM", FAULTY)
    monkeypatch.setattr(process, "seconds_for", lambda name, _data: 1 if name.startswith(("hang", "sleep")) else 60)
    monkeypatch.setattr(process, "WAIT_SECONDS", WAIT)
    made: list[subprocess.Popen[bytes]] = []
    make = subprocess.Popen

    def recorded(*args: Any, **options: Any) -> "subprocess.Popen[bytes]":
        made.append(make(*args, **options))
        return made[-1]

    monkeypatch.setattr(subprocess, "Popen", recorded)
    yield made
    assert all(worker.returncode is not None for worker in made)


def fill(folder: Path, *names: str) -> Path:
    """Files that are not plain text by their names, so that workers read them."""
    for number, name in enumerate(names, 1):
        (folder / f"{name}.md").write_text(resolution(number, f"to row {number}"), encoding="utf-8")
    return folder


def read(folder: Path) -> dict[str, Parsed | str]:
    entries = discover([folder]).entries
    with closing(parse_all([(entry, lambda entry=entry: entry_bytes(entry)) for entry in entries])) as parsed:  # type: ignore[misc]
        return {entry.path.stem: each for entry, each in zip(entries, parsed, strict=True)}


CRASHED = "ends the process that reads it, so it is damaged; save it anew or as text."


@pytest.mark.skipif(sys.platform != "linux", reason="limits of Linux")
def test_each_fault_costs_its_own_file(folder: Path, started: list["subprocess.Popen[bytes]"]) -> None:
    said = {
        "hang": "takes more than 1 seconds to read; split it or save it as text.",
        "sleep": "takes more than 1 seconds to read; split it or save it as text.",
        "crash": CRASHED,
        "leave": CRASHED,
        "eat": "takes more than 500 MB of memory to read; split it or save it as text.",
        "fail": "cannot be read, for an error inside Resolves (ValueError: a fault of ours); save it in another format.",
        "print": "",
    }
    done = read(fill(folder, *said, "good-1", "zgood-2"))
    for name, each in done.items():
        if said.get(name):
            assert each == f"{name}.md {said[name]}"
        else:
            assert isinstance(each, Parsed), each
    assert list(done) == sorted(done)
    assert len(started) >= 5


@pytest.mark.usefixtures("started")
def test_the_time_that_was_waited_is_told_where_a_file_might_have_taken_longer(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "seconds_for", lambda *_: 46)  # a large PDF on Windows, whose owner waits for 30 s
    said = read(fill(folder, "sleep"))
    assert said == {"sleep": f"sleep.md takes more than {WAIT} seconds to read; split it or save it as text."}


def test_one_worker_reads_many_files(folder: Path, started: list["subprocess.Popen[bytes]"]) -> None:
    done = read(fill(folder, *(f"good-{n}" for n in range(9))))
    assert all(isinstance(each, Parsed) for each in done.values())
    assert len(started) == 1


def test_lines_alone_are_read_within_the_same_limits(started: list["subprocess.Popen[bytes]"]) -> None:
    lines = read_lines("draft.md", b"> to light the lamps")
    assert [(line.text, line.quoted) for line in lines] == [("to light the lamps", True)]
    with pytest.raises(UnreadableError, match=r"draft\.docx is damaged"):
        read_lines("draft.docx", b"PK\x03\x04 and no more")
    assert len(started) == 2
    assert [line.text for line in read_lines("draft.txt", b"one\ntwo")] == ["one", "two"]
    assert len(started) == 2


def test_short_plain_text_needs_no_worker(folder: Path, started: list["subprocess.Popen[bytes]"]) -> None:
    (folder / "one.txt").write_text(resolution(1, "to row"), encoding="utf-8")
    assert isinstance(read(folder)["one"], Parsed)
    assert started == []


@pytest.mark.parametrize(
    ("name", "data", "plain"),
    [
        ("a.txt", b"resolves\r\n\t1\tto row\f", True),
        ("a.TXT", "résolution".encode(), True),
        ("a.txt", b"\xef\xbb\xbfresolves", True),
        ("a.md", b"resolves", False),
        ("a.txt", b"\n <html>", False),
        ("a.txt", b"%PDF-1.4", False),
        ("a.txt", b"{\\rtf1", False),
        ("a.txt", b"PK\x03\x04", False),
        ("a.txt", b"r\xe9solution", False),
        ("a.txt", b"a" * 200_001, False),
        ("a.txt", b"a" * 20_001, False),
        ("a.txt", b"a\n" * 5_001, False),
    ],
)
def test_what_is_short_plain_text(name: str, data: bytes, plain: bool) -> None:
    assert limits.is_plain(name, data) is plain


def test_a_pdf_has_more_time_the_larger_it_is() -> None:
    assert limits.seconds_for("a.docx", b" " * 4_000_000) == limits.seconds_for("a.pdf", b"") == limits.SECONDS
    assert limits.seconds_for("a.pdf", b" " * 4_194_304) == limits.seconds_for("a", b"\n%PDF-" + b" " * 4_194_298) == 10


def test_a_document_of_too_many_clauses(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr("ingest.workers.worker.MAX_CLAUSES", 2)
    (folder / "one.txt").write_text(resolution(1, "to row", "to sail", "to moor"), encoding="utf-8")
    (entry,) = discover([folder]).entries
    assert parse_one(entry, entry_bytes(entry)) == "one.txt has 3 clauses, more than 2; split it."


def test_what_is_stopped_halfway_leaves_no_process(
    folder: Path, started: list["subprocess.Popen[bytes]"], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "seconds_for", lambda _name, _data: 600)
    entries = discover([fill(folder, "a", "hang")]).entries
    parsed = parse_all([(entry, lambda entry=entry: entry_bytes(entry)) for entry in entries])  # type: ignore[misc]
    assert isinstance(next(parsed), Parsed)
    parsed.close()
    assert [worker.returncode for worker in started] == [-signal.SIGKILL]


def test_a_process_that_cannot_be_started_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(folder, "one")
    monkeypatch.setattr(process, "_PROGRAM", "raise SystemExit('no')")
    with pytest.raises(IngestError, match="A process to read files in does not start"):
        parse_documents([folder])
    monkeypatch.setattr(sys, "executable", str(folder / "gone"))
    with pytest.raises(IngestError, match="No process can be started to read files in"):
        parse_documents([folder])


def test_a_script_without_a_main_guard_reads_documents(folder: Path, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "import ingest, pathlib\nprint(len(ingest.parse_documents([pathlib.Path('documents')])))", encoding="utf-8"
    )
    fill(folder, "one", "two")
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, cwd=tmp_path, env=environment, check=False
    )
    assert (done.stdout.strip(), done.stderr) == ("2", "")


_OWNER = textwrap.dedent(
    """
    import signal, subprocess, sys
    from pathlib import Path
    import ingest.workers.process as process
    from tests.ingest.workers.test_workers import FAULTY

    process._PROGRAM, process.seconds_for = FAULTY, lambda name, data: 3
    make = subprocess.Popen

    def recorded(*args, **options):
        made = make(*args, **options)
        print(made.pid, flush=True)
        return made

    subprocess.Popen = recorded
    # What is started in the background of a shell ignores it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    from bot.cli.main import main
    sys.exit(main(["ingest", sys.argv[1], "--check", "--store", sys.argv[1] + "/store"]))
    """
)


@pytest.mark.skipif(sys.platform != "linux", reason="processes as Linux shows them")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_no_worker_outlives_its_owner(folder: Path, how: signal.Signals) -> None:
    fill(folder, "hang")
    with subprocess.Popen(
        [sys.executable, "-c", _OWNER, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as owner:
        try:
            assert owner.stdout is not None
            worker = Path(f"/proc/{int(owner.stdout.readline())}")
            time.sleep(1)
            owner.send_signal(how)
            _, said = owner.communicate(timeout=60)
        finally:
            owner.kill()
    if how == signal.SIGINT:
        assert (owner.returncode, said) == (130, "resolves: stopped.\n")
    wait_for(lambda: not worker.exists() or "\nState:\tZ" in (worker / "status").read_text())
