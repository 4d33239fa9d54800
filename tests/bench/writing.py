"""What Resolves takes around a model's own time: `python -m tests.bench.writing`.

A scripted model on loopback takes two seconds for each reply, over a set of 21 clauses and an open question. All but its
time is Resolves': understanding the question, finding the clauses, the plan, the requests, the stream, the checks. The
target is 10 % of the model's. And the first clauses are told before it is asked anything: the target is 300 ms.
"""

import argparse
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Literal, get_args

from bot.answer import Progress
from bot.composing.writing import open_writer
from bot.factory import open_service
from bot.service import Service
from bot.settings import SHIPPED, ModelSettings, load_settings
from ingest.store import Store
from tests.bench.timing import milliseconds, result, seconds, verdict
from tests.support.model_server import KEY, Act, ModelRequest, faithful, serving

Calls = Callable[[], int]
Api = Literal["chat", "responses"]
QUESTIONS = ("what does Resolution 45 ask of BDT?", "are countries still ranked in the GCI?")
TARGET, FIRST_MILLISECONDS = 0.1, 300


@contextmanager
def service(model_seconds: float, api: Api) -> Iterator[tuple[Service, Calls]]:
    """Resolves over the shipped documents, with a model that takes so long, and how often that has been asked so far."""

    def slow(asked: ModelRequest) -> Act:
        # The script's own work is the model's: it is no longer than its time.
        begun = perf_counter()
        text = faithful(asked)
        return Act(text, hang=model_seconds - (perf_counter() - begun))

    with TemporaryDirectory() as folder, serving(slow) as server:
        os.environ["OPENAI_API_KEY"] = KEY
        opened = open_service(load_settings(), Store(Path(folder)), [str(SHIPPED)], lambda *_: None, write=False)
        settings = ModelSettings(name="scripted", base_url=server.url, api=api, cached_answers=0)
        writing = replace(opened, writer=open_writer(settings, Path(folder)))
        yield writing, lambda: len(server.asked) + len(server.planned)


def main() -> None:
    """Print the share of each question and of each interface, and the largest."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2, help="how long the model takes")
    args = parser.parse_args()
    shares, firsts = {}, {}
    for api in get_args(Api):
        with service(args.seconds, api) as (asked, calls):
            for question in QUESTIONS:
                answer, _ = asked.ask(question)  # the client and the embedder are loaded
                if not any(statement.gloss for statement in answer.statements):
                    raise SystemExit(f"{question}: {answer.note}")
                before, name = calls(), f"{api}, {question}"
                times = [seconds(lambda: asked.ask(question)) for _ in range(args.rounds)]  # noqa: B023
                own = args.seconds * (calls() - before) / args.rounds
                shares[name] = median(times) / own - 1
                firsts[name] = milliseconds([first_clauses(asked, question) for _ in range(args.rounds)])
                print(f"{name} {median(times):.3f} s, {100 * shares[name]:.1f} %, first clauses {firsts[name]} ms")
    worst, slowest = max(shares.values()), max(firsts.values())
    print(f"all but the model's own time, as a share of it: {verdict(worst, TARGET)}")
    print(f"first clauses, in milliseconds: {verdict(slowest, FIRST_MILLISECONDS)}")
    result({"overhead": round(worst, 4), "first_ms": slowest, "rounds": args.rounds, "seconds": args.seconds})


def first_clauses(asked: Service, question: str) -> float:
    """Seconds until the first clauses are told."""
    begun, told = perf_counter(), list[float]()

    def tell(progress: Progress) -> None:
        if progress.statements:
            told.append(perf_counter() - begun)

    asked.reply(question, tell=tell)
    return told[0]


if __name__ == "__main__":
    main()
