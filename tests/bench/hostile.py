"""Whether hostile files are bounded: what each takes at most, and whether the good ones beside them are published.

Damaged files of every format that is read, made of a small resolution and of the documents of --corpus, and files that
are made to take all time and memory; each is parsed in a worker, and then all of them are ingested as one folder.

uv run python -m tests.bench.hostile --files 500
"""

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread

from ingest.build import ingest
from ingest.document import Parsed
from ingest.manifest import DocumentFields, Entry
from ingest.readers import SUFFIXES
from ingest.store import Store
from ingest.workers.process import Worker
from tests.bench.timing import result, verdict
from tests.support.hostile import RESOLUTION, bombs, documents, mutated
from tests.support.services import cheap_embedder

CORPUS = Path("../shared/corpora")
SECONDS, MEGABYTES = 10.0, 500.0
# What this process may take, workers aside: whatever lies in a folder is read beside it.
OWN_BYTES = 4 * 1024**3


def hostile(corpus: Path, files: int) -> Iterator[tuple[str, bytes]]:
    """Names and bytes: bombs of whole size, and then as many damaged files as are still wanted, format by format."""
    made = 0
    for name, data in bombs():
        yield f"bomb-{name}", data
        made += 1
    bases = [(f"made{suffix}", data) for suffix, data in documents().items()]
    paths = sorted(p for p in corpus.rglob("*") if p.suffix.lower() in SUFFIXES and p.stat().st_size < 2_000_000)
    by_suffix = {suffix: [p for p in paths if p.suffix.lower() == suffix][:8] for suffix in SUFFIXES}
    bases += [(path.name, path.read_bytes()) for some in by_suffix.values() for path in some]
    for seed in range(max(0, files - made)):
        name, data = bases[seed % len(bases)]
        yield f"{seed:04}-{Path(name).stem[:30]}{Path(name).suffix}", mutated(data, seed)


def measure(folder: Path, corpus: Path, files: int) -> bool:
    """Write, parse and ingest the files; whether all targets were met."""
    good = {f"good-{n}": RESOLUTION.replace("45", str(n)) for n in range(1, 4)}
    worker, peak, processor = Worker(), 0.0, 0.0
    times: dict[str, float] = {}
    outcomes: Counter[str] = Counter()
    for name, data in hostile(corpus, files):
        (folder / name).write_bytes(data)
        entry = Entry(Path(name), folder, DocumentFields.model_construct(file=name, id=name))
        started = time.perf_counter()
        with watched(worker) as (peaks, worked):
            answer = worker.parse(entry, data)
        times[name] = time.perf_counter() - started
        processor = max(processor, sum(worked.values()))
        peak = max(peak, *peaks)
        said = "" if isinstance(answer, Parsed) else answer.replace(name, "")
        outcomes["read" if isinstance(answer, Parsed) else " ".join(said.split()[:4])] += 1
        if times[name] > 2:
            print(f"{times[name]:>8.2f} s, {sum(worked.values()):.1f} of work  {name} ({len(data):,} bytes){said}")
    worker.end()
    for name, text in good.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    print(*(f"{count:>8}  {what}" for what, count in outcomes.most_common()), sep="\n")
    started = time.perf_counter()
    with TemporaryDirectory() as store:
        report = ingest(Store(Path(store)), "default", [folder], cheap_embedder(), lambda *_: None)
        published = {record.document for record in report.snapshot.records}
    whole = round(time.perf_counter() - started, 1)
    slowest, seconds = max(times.items(), key=lambda row: row[1])
    print(f"{len(times)} files; the slowest took {verdict(seconds, SECONDS)} s, {slowest}")
    print(f"in processor time, which others on the machine disturb less: {verdict(processor, SECONDS)} s at most")
    print(f"the largest worker took {verdict(peak, MEGABYTES)} MB")
    print(f"as one folder: {whole} s, {len(published)} published, {len(report.skipped)} skipped")
    kept = good.keys() <= published
    print(f"the good ones are {'all' if kept else 'NOT all'} published")
    result(
        {
            "files": len(times),
            "max_s": round(seconds, 2),
            "max_cpu_s": round(processor, 2),
            "max_mb": round(peak),
            "folder_s": whole,
            "kept": kept,
        }
    )
    return seconds <= SECONDS and peak <= MEGABYTES and kept


@contextmanager
def watched(worker: Worker) -> "Iterator[tuple[list[float], dict[int, float]]]":
    """What a worker takes, looked at as long as it runs, as it may be killed: megabytes, and by process seconds of work."""
    peaks, worked, done = [0.0], dict[int, float](), Event()
    before = {worker.pid: _processor(worker.pid)} if worker.pid else {}

    def look() -> None:
        while not done.wait(0.02):
            with suppress(OSError, KeyError):
                pid = worker.pid
                status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
                rows = dict(row.split(":", 1) for row in status.splitlines())
                peaks.append(int(rows["VmHWM"].split()[0]) / 1024)
                worked[pid] = _processor(pid) - before.get(pid, 0)

    thread = Thread(target=look)
    thread.start()
    yield peaks, worked
    done.set()
    thread.join()


def _processor(pid: int) -> float:
    """The processor time of a process, in seconds."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return 0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main(argv: Sequence[str] | None = None) -> None:
    """Measure in a temporary folder; a missed target is a failure."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.hostile", description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", type=Path, default=CORPUS, metavar="DIR", help=f"documents to damage ({CORPUS})")
    parser.add_argument("--files", type=int, default=500, metavar="N", help="how many files (500)")
    args = parser.parse_args(argv)
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (OWN_BYTES, OWN_BYTES))
    with TemporaryDirectory() as folder:
        if not measure(Path(folder), args.corpus, args.files):
            raise SystemExit(1)


if __name__ == "__main__":
    main()
