"""Whether hostile files are bounded: what each takes at most, and whether the good ones beside them are published.

Damaged files of every format that is read, made of a small resolution and of the documents of --corpus, and files that
are made to take all time and memory; each is parsed in a worker, and then all of them are ingested as one folder.

uv run python -m tests.bench.hostile --files 500
"""

import argparse
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
    worker, peak = Worker(), 0.0
    times: dict[str, float] = {}
    outcomes: Counter[str] = Counter()
    for name, data in hostile(corpus, files):
        (folder / name).write_bytes(data)
        entry = Entry(Path(name), folder, DocumentFields.model_construct(file=name, id=name))
        started = time.perf_counter()
        with watched(worker) as peaks:
            answer = worker.parse(entry, data)
        times[name] = time.perf_counter() - started
        peak = max(peak, *peaks)
        said = "" if isinstance(answer, Parsed) else answer.replace(name, "")
        outcomes["read" if isinstance(answer, Parsed) else " ".join(said.split()[:4])] += 1
        if times[name] > 2:
            print(f"{times[name]:>8.2f} s  {name} ({len(data):,} bytes){said}")
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
    print(f"the largest worker took {verdict(peak, MEGABYTES)} MB")
    print(f"as one folder: {whole} s, {len(published)} published, {len(report.skipped)} skipped")
    kept = good.keys() <= published
    print(f"the good ones are {'all' if kept else 'NOT all'} published")
    result({"files": len(times), "max_s": round(seconds, 2), "max_mb": round(peak), "folder_s": whole, "kept": kept})
    return seconds <= SECONDS and peak <= MEGABYTES and kept


@contextmanager
def watched(worker: Worker) -> Iterator[list[float]]:
    """The most memory that a worker has taken, in megabytes, looked at as long as it runs, as it may be killed."""
    peaks, done = [0.0], Event()

    def look() -> None:
        while not done.wait(0.02):
            with suppress(OSError, KeyError):
                status = Path(f"/proc/{worker.pid}/status").read_text(encoding="ascii")
                rows = dict(row.split(":", 1) for row in status.splitlines())
                peaks.append(int(rows["VmHWM"].split()[0]) / 1024)

    thread = Thread(target=look)
    thread.start()
    yield peaks
    done.set()
    thread.join()


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
