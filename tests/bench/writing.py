"""What Resolves takes around a model's own time: `python -m tests.bench.writing`.

A scripted model on loopback takes two seconds for each reply, over a set of 21 clauses and an open question. All but its
time is Resolves': understanding the question, finding the clauses, the request, the stream, the checks. The target is
10 % of the model's.
"""

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from bot.composing.writing import open_writer
from bot.factory import open_service
from bot.service import Service
from bot.settings import SHIPPED, ModelSettings, load_settings
from ingest.store import Store
from tests.bench.timing import result, seconds, verdict
from tests.support.model_server import KEY, Act, ModelRequest, faithful, serving

QUESTIONS = ("what does Resolution 45 ask of BDT?", "are countries still ranked in the GCI?")
TARGET = 0.1


@contextmanager
def service(model_seconds: float, api: str) -> Iterator[Service]:
    """Resolves over the shipped documents, with a model that takes so long."""

    def slow(asked: ModelRequest) -> Act:
        # The script's own work is the model's: it is no longer than its time.
        begun = perf_counter()
        text = faithful(asked)
        return Act(text, hang=model_seconds - (perf_counter() - begun))

    with TemporaryDirectory() as folder, serving(slow) as server:
        os.environ["OPENAI_API_KEY"] = KEY
        opened = open_service(load_settings(), Store(Path(folder)), [str(SHIPPED)], lambda *_: None, write=False)
        settings = ModelSettings(name="scripted", base_url=server.url, api=api, cached_answers=0)
        yield replace(opened, writer=open_writer(settings, Path(folder)))


def main() -> None:
    """Print the share of each question and of each interface, and the largest."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2, help="how long the model takes")
    args = parser.parse_args()
    shares = {}
    for api in ("chat", "responses"):
        with service(args.seconds, api) as asked:
            for question in QUESTIONS:
                asked.ask(question)  # the client and the embedder are loaded
                times = [seconds(lambda: asked.ask(question)) for _ in range(args.rounds)]  # noqa: B023
                answer, _ = asked.ask(question)
                if not any(statement.gloss for statement in answer.statements):
                    raise SystemExit(f"{question}: {answer.note}")
                shares[f"{api}: {question}"] = median(times) / args.seconds - 1
                print(f"{api}, {question} {median(times):.3f} s, {100 * shares[f'{api}: {question}']:.1f} %")
    worst = max(shares.values())
    print(f"all but the model's own time, as a share of it: {verdict(worst, TARGET)}")
    result({"overhead": round(worst, 4), "rounds": args.rounds, "seconds": args.seconds})


if __name__ == "__main__":
    main()
