"""What a planning model can put right, and what it cannot make worse: `python -m tests.bench.plans`.

Over 40 questions that the rules misread (tests/questions/plans.jsonl, which has the perfect plan of each), a scripted
model plans perfectly, and then in every wrong way. With the perfect plans each answer has to be the whole set and no
clause more, "n of n" or, restricted, with the rest named; with a wrong one each has to cite what is cited without.
"""

import argparse
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.answer import Answer, Behaviour, Role
from bot.composing.writing import Writer, open_writer
from bot.evaluation.dataset import Case
from bot.evaluation.matching import citation_hits, gold_hits, normalised_citation, scored_citations
from bot.evaluation.question_files import load
from bot.factory import open_service
from bot.service import Service
from bot.settings import SHIPPED, ModelSettings, load_settings
from bot.understanding.query import Conversation
from ingest.store import Store
from tests.bench.timing import result
from tests.support.model_server import KEY, Act, ModelRequest, faithful, of_set, planned, serving
from tests.support.paths import QUESTIONS, SHARED

PLANS = QUESTIONS / "plans.jsonl"
Planner = Callable[[ModelRequest], Act]
# Seconds of a model that never answers.
_SHORT = 0.9


@dataclass(frozen=True)
class Asked:
    """A case with the answers to its last turn: of the rules alone, and of each planner by its name."""

    case: Case
    without: Answer
    planned: Mapping[str, Answer]


def perfect(plans: Mapping[str, Mapping[str, Any]]) -> Planner:
    """A model that plans each question as its case has it; phrases that it is not offered it looks up first."""

    def script(asked: ModelRequest) -> Act:
        plan = plans.get(asked.question)
        if plan is None:
            return Act(faithful(asked))  # a turn before the last
        missing = [n for one in plan["sets"] for n in one["documents"] if one["phrases"]]
        if asked.tools:
            seen = any(line["tool"] == "outline" for line in asked.found)
            return Act("", calls=(("outline", {"documents": missing}),)) if missing and not seen else Act("enough")
        return Act(json.dumps({**plan, "sets": [_offered(one, asked.choices) for one in plan["sets"]]}))

    return script


def _offered(one: Mapping[str, Any], choices: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """A set as a model can write it that is held to the schema's values."""
    held = {name: [v for v in one[name] if v in choices[name]] for name in ("documents", "addressees", "phrases")}
    return {**one, **held}


def saying(**fields: Any) -> Planner:
    """A model that says this of every question, whatever tools it has."""
    return lambda asked: Act(faithful(asked)) if asked.tools else Act(planned(asked, **fields))


def looping(asked: ModelRequest) -> Act:
    """A model that calls tools for ever, and never says a plan of its own."""
    if asked.tools or asked.found:
        number = len(asked.found)
        return Act("", calls=(("enumerate", of_set(restriction=[f"{number}"])), ("search", {"wording": f"{number}"})))
    return Act(planned(asked, intent="half", sets=[of_set()], agrees=False))


INVENTED = of_set(documents=["pp-999"], addressees=["Emperor"], phrases=["beseeches the Moon"])
NOWHERE = of_set(restriction=["zebras"])
RECITAL = of_set(addressees=["BDT"], half="preambular")
WRONG: dict[str, Planner] = {
    "agrees": lambda asked: Act(faithful(asked)),
    "invents": saying(intent="duties", sets=[INVENTED], agrees=False),
    "finds nothing": saying(intent="mentions", sets=[NOWHERE], agrees=False),
    "agrees with another": saying(intent="half", sets=[of_set()], agrees=True),
    "asks recitals": saying(intent="duties", sets=[RECITAL], agrees=False),
    "no such field": saying(answer="all of them"),
    "loops": looping,
    "malformed": lambda asked: Act('{"question": "…", "intent": "duties", "sets": [{"documents"'),
    "prose": lambda asked: Act("The answer is: all of it."),
    "times out": lambda asked: Act("{}", hang=5),
    "fails": lambda asked: Act(status=500),
}


def without_tools(plan: Planner) -> Planner:
    """A model whose server refuses tools."""
    return lambda asked: Act(status=400, message="tools are not supported") if asked.tools else plan(asked)


def right(answer: Answer, case: Case) -> bool:
    """Whether an answer cites the whole set and nothing else, and says of how many."""
    cited = [normalised_citation(c) for c in scored_citations(answer)]
    if answer.behaviour is not Behaviour.ANSWER or not answer.complete or not cited:
        return False
    held, restriction = answer.complete.held, answer.complete.restriction
    whole = answer.complete.cited == held if not restriction else answer.complete.cited < held
    every = all(gold_hits(cited, case.gold)) and all(citation_hits(cited, case.gold, exhaustive=True))
    return every and whole


def cited_by(answer: Answer) -> list[str]:
    """The clauses that an answer gives, in its order."""
    return [citation.key for citation in answer.citations if citation.role is Role.ANSWER]


@contextmanager
def services(pp18: Path, store: Path) -> Iterator[dict[str, Service]]:
    """The services over the corpora that the cases name, without a model."""
    folders = {"seeds": [str(SHIPPED)], "seeds+pp18": [str(SHIPPED), str(pp18)]}
    yield {
        name: open_service(load_settings(), Store(store), paths, lambda *_: None, write=False)
        for name, paths in folders.items()
    }


def answer_of(service: Service, case: Case) -> Answer:
    """The answer to the last turn."""
    before: Conversation | None = None
    for turn in case.turns:
        answer, before = service.ask(turn, before)
    return answer


def writer_at(url: str, folder: Path, *, plan: bool, seconds: float) -> Writer | None:
    """A writer with the scripted model, which plans or does not."""
    settings = ModelSettings(
        name="scripted", base_url=url, cached_answers=0, retries=0, planning=plan, timeout_seconds=seconds,
        dollars_a_day=0, dollars_per_asker_a_day=0,
    )  # fmt: skip
    return open_writer(settings, folder)


def run(pp18: Path, store: Path) -> list[Asked]:
    """Ask all cases, of each planner in turn."""
    cases = load(PLANS).cases
    plans = {case.turns[-1]: case.model_extra["plan"] for case in cases if case.model_extra}
    planners = {"perfect": perfect(plans), "perfect, no tools": without_tools(perfect(plans)), **WRONG}
    os.environ["OPENAI_API_KEY"] = KEY
    rows: list[Asked] = []
    with services(pp18, store) as opened, serving() as server:
        writers = {
            name: writer_at(server.url, store, plan=name != "", seconds=_SHORT if name == "times out" else 20)
            for name in ("", *planners)
        }

        def answer(case: Case, name: str) -> Answer:
            planner = planners.get(name)
            server.script = lambda asked: planner(asked) if planner and asked.planning else Act(faithful(asked))
            return answer_of(replace(opened[case.corpus], writer=writers[name]), case)

        for number, case in enumerate(cases, 1):
            without = answer(case, "")
            by = {name: answer(case, name) for name in planners}
            rows.append(Asked(case, without, by))
            print(f"{number} of {len(cases)}", end="\r", flush=True)
    return rows


def main() -> None:
    """Print, for each planner, how many answers are right, and how many cite what is cited without."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pp18", type=Path, default=SHARED / "corpora" / "pp18", help="the 32 documents of 2018")
    parser.add_argument("--store", type=Path, help="where the corpora are ingested (a folder of its own)")
    args = parser.parse_args()
    with TemporaryDirectory() as folder:
        rows = run(args.pp18, args.store or Path(folder))
    print(f"without a plan: {sum(right(row.without, row.case) for row in rows)} of {len(rows)} right")
    figures: dict[str, dict[str, int]] = {}
    for name in rows[0].planned:
        answers = [(row, row.planned[name]) for row in rows]
        good = sum(right(answer, row.case) for row, answer in answers)
        same = sum(cited_by(answer) == cited_by(row.without) for row, answer in answers)
        worse = [r.case.id for r, a in answers if not right(a, r.case) and cited_by(a) != cited_by(r.without)]
        figures[name] = {"right": good, "same": same, "worse": len(worse)}
        print(f"{name}: {good} right, {same} cited as without, worse: {', '.join(worse) or 'none'}")
    result({"questions": len(rows), "planners": figures})


if __name__ == "__main__":
    main()
