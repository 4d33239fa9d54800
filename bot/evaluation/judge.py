"""A model's opinion of answers, where one is asked for: pinned by name, asked several times, kept once given.

Two questions, each with "yes" or "no" for an answer: does the answer say what the right clauses say, and do the cited
clauses support every statement? A case's score is the share of "yes"; how well the votes agree stands in the manifest
as the share of unanimous cases and as Fleiss' kappa, which is 1 for agreement and 0 for what chance would give.
"""

import hashlib
import json
import os
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.answer import Answer, Behaviour
from bot.evaluation.dataset import Case
from bot.evaluation.gold import GoldCheck
from bot.evaluation.metrics import Scores
from bot.evaluation.running import Predictions
from bot.language_model.prompts import prompt
from bot.settings import JudgeSettings
from ingest.build import Progress
from ingest.errors import JudgeError, SettingsError
from ingest.sqlite_cache import SqliteCache

RETRIES = 2
_RIGHT = ("judge_right.user", frozenset({"inputs", "outputs", "reference_outputs"}))
_SUPPORT = ("judge_support.user", frozenset({"outputs", "reference_outputs"}))


@dataclass(frozen=True, slots=True)
class Judged:
    """A model's scores by case, and what the manifest says of the judge."""

    scores: Mapping[str, Scores]
    manifest: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Opinion:
    """One thing to ask of the judge about one case."""

    case: str
    metric: str
    prompt: str
    given: Mapping[str, str]


Ask = Callable[[_Opinion], bool]


def judge(
    predictions: Predictions, grounds: Mapping[str, GoldCheck], settings: JudgeSettings, cache: Path, progress: Progress
) -> Judged:
    """The opinions on a run's first replies. Raises JudgeError or SettingsError; what was asked before is kept."""
    opinions = [o for case in predictions.dataset.cases for o in _opinions(case, predictions, grounds[case.corpus])]
    ask = _kept(cache, _judge_of(settings), settings)
    votes: dict[tuple[str, str], list[bool]] = {}
    for done, opinion in enumerate(opinions):
        progress("judging", done, len(opinions))
        votes[opinion.case, opinion.metric] = [ask(opinion, vote) for vote in range(settings.votes)]
    progress("judging", len(opinions), len(opinions))
    scores: dict[str, dict[str, float]] = {}
    for (case, metric), found in votes.items():
        scores.setdefault(case, {})[metric] = sum(found) / len(found)
    metrics = sorted({metric for _, metric in votes})
    agreed = {m: agreement([found for (_, metric), found in votes.items() if metric == m]) for m in metrics}
    about = {"model": settings.model, "base_url": settings.base_url or None, "votes": settings.votes}
    return Judged(scores, {**about, "agreement": agreed})


def agreement(votes: Sequence[Sequence[bool]]) -> dict[str, float | None]:
    """The share of cases whose votes are all the same, and Fleiss' kappa; None where it is not defined."""
    raters, cases = len(votes[0]), len(votes)
    if raters < 2:
        return {"unanimous": None, "kappa": None}
    yes = [sum(found) for found in votes]
    unanimous = sum(count in {0, raters} for count in yes) / cases
    same = sum(y * (y - 1) + (raters - y) * (raters - y - 1) for y in yes) / (cases * raters * (raters - 1))
    share = sum(yes) / (cases * raters)
    chance = share**2 + (1 - share) ** 2
    kappa = (same - chance) / (1 - chance) if chance < 1 else None
    return {"unanimous": round(unanimous, 6), "kappa": kappa if kappa is None else round(kappa, 6)}


def _opinions(case: Case, predictions: Predictions, grounds: GoldCheck) -> list[_Opinion]:
    """What is asked about a case: nothing where there is no answer, or nothing known to compare it with."""
    answer = predictions.of(case)[0].answer
    if answer is None:
        return []
    out = []
    if (case.behaviour is Behaviour.ANSWER and case.gold) or case.behaviour is Behaviour.REFUSE:
        right = "\n\n".join(grounds.texts(case.gold)) or "none"
        given = {"inputs": "\n".join(case.turns), "outputs": answer.text, "reference_outputs": right}
        out.append(_Opinion(case.id, "judged_right", prompt(*_RIGHT), given))
    if answer.behaviour is Behaviour.ANSWER and answer.statements:
        out.append(_Opinion(case.id, "judged_support", prompt(*_SUPPORT), _supported(answer)))
    return out


def _supported(answer: Answer) -> dict[str, str]:
    said = (f"{s.text} {''.join(f'[{n}]' for n in s.citations)}" for s in answer.statements)
    cited = (f"[{c.n}] {c.label}: {c.text}" for c in answer.citations)
    return {"outputs": "\n".join(said), "reference_outputs": "\n\n".join(cited)}


def _judge_of(settings: JudgeSettings) -> Ask:
    """The judge that the settings name."""
    if not settings.model:
        raise SettingsError("--judge needs a model: name one in judge.model of the configuration.")
    key = os.environ.get("OPENAI_API_KEY", "").strip()
    if not key:
        raise JudgeError(
            "--judge needs the environment variable OPENAI_API_KEY (any value will do where the server asks for none)."
        )
    from langchain_openai import ChatOpenAI
    from openevals.llm import create_llm_as_judge
    from pydantic import SecretStr

    model = ChatOpenAI(
        model=settings.model,
        base_url=settings.base_url or None,
        api_key=SecretStr(key),
        timeout=settings.timeout_seconds,
        max_retries=RETRIES,
    )

    def ask(opinion: _Opinion) -> bool:
        evaluator = create_llm_as_judge(prompt=opinion.prompt, feedback_key=opinion.metric, judge=model)
        try:
            found: Any = evaluator(**opinion.given)
            score = found["score"]
        except Exception as error:
            raise _failed(error, settings) from None
        if not isinstance(score, bool):
            raise JudgeError(f"The judge {settings.model} gave neither true nor false for {opinion.case}.")
        return score

    return ask


def _failed(error: Exception, settings: JudgeSettings) -> JudgeError:
    from ingest.embedders.failures import failure

    told = failure(error, settings.model, settings.timeout_seconds, "opinion")
    return JudgeError(f"The judge {settings.model} {told}; what it has said is kept, and the same command goes on.")


def _kept(path: Path, ask: Ask, settings: JudgeSettings) -> Callable[[_Opinion, int], bool]:
    """The judge, each of whose votes is asked for once and then kept."""

    votes = SqliteCache(path, "file of opinions", "votes (key TEXT PRIMARY KEY, yes INTEGER NOT NULL)", JudgeError)

    def vote(opinion: _Opinion, number: int) -> bool:
        asked = [settings.model, settings.base_url, opinion.metric, opinion.prompt, dict(opinion.given), number]
        key = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()

        def known_or_asked(file: sqlite3.Connection) -> bool:
            row = file.execute("SELECT yes FROM votes WHERE key = ?", (key,)).fetchone()
            if row is not None:
                return bool(row[0])
            said = ask(opinion)
            with file:
                file.execute("INSERT OR REPLACE INTO votes VALUES (?, ?)", (key, int(said)))
            return said

        return votes.using(known_or_asked)

    return vote
