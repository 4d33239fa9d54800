"""LLM-as-a-judge scores: a pinned model, several votes, each cached, and the votes' agreement.

Two questions, each with "yes" or "no" for an answer: does the answer say what the gold clauses say, and do the cited
clauses support every statement? A case's score is the fraction of "yes"; the agreement of the votes is in the manifest
as the fraction of unanimous cases and as Fleiss' kappa (Fleiss, 1971), which is 1 for agreement and 0 for what chance
would give.
"""

import hashlib
import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.answer import Answer, Behaviour
from bot.evaluation.dataset import Case
from bot.evaluation.gold import GoldCheck
from bot.evaluation.metrics import Scores
from bot.evaluation.running import Predictions
from bot.language_model.clients import open_client
from bot.language_model.prompts import prompt
from bot.settings import JudgeSettings, ModelSettings
from ingest.errors import JudgeError, ModelError, SettingsError
from ingest.providers import NO_KEY, key_name, key_of, provider_of, require_package
from ingest.snapshot_writer import Progress
from ingest.sqlite_cache import SqliteCache

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

RETRIES = 2
_RIGHT = ("judge_right.user", frozenset({"inputs", "outputs", "reference_outputs"}))
_SUPPORT = ("judge_support.user", frozenset({"outputs", "reference_outputs"}))


@dataclass(frozen=True, slots=True)
class Judged:
    """The judge's scores by case, and its entry in the manifest."""

    scores: Mapping[str, Scores]
    manifest: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _JudgeQuestion:
    """A question to the judge about one case: the metric, the prompt, and the values of its variables."""

    case: str
    metric: str
    prompt: str
    inputs: Mapping[str, str]


Ask = Callable[[_JudgeQuestion], bool]


def judge(
    predictions: Predictions,
    gold_checks: Mapping[str, GoldCheck],
    settings: JudgeSettings,
    cache: Path,
    progress: Progress,
) -> Judged:
    """Judge a run's first replies. Raises JudgeError or SettingsError; votes that were given before are cached."""
    questions = [
        o for case in predictions.dataset.cases for o in _questions_for(case, predictions, gold_checks[case.corpus])
    ]
    ask = _cached(cache, _open_judge(settings), settings)
    votes: dict[tuple[str, str], list[bool]] = {}
    for done, question in enumerate(questions):
        progress("judging", done, len(questions))
        votes[question.case, question.metric] = [ask(question, vote) for vote in range(settings.votes)]
    progress("judging", len(questions), len(questions))
    scores: dict[str, dict[str, float]] = {}
    for (case, metric), case_votes in votes.items():
        scores.setdefault(case, {})[metric] = sum(case_votes) / len(case_votes)
    metrics = sorted({metric for _, metric in votes})
    agreements = {
        m: agreement([case_votes for (_, metric), case_votes in votes.items() if metric == m]) for m in metrics
    }
    judge_manifest = {
        "model": settings.model,
        "provider": settings.provider,
        "base_url": settings.base_url or None,
        "votes": settings.votes,
    }
    return Judged(scores, {**judge_manifest, "agreement": agreements})


def agreement(votes: Sequence[Sequence[bool]]) -> dict[str, float | None]:
    """The fraction of unanimous cases, and Fleiss' kappa; None where it is not defined.

    `votes` has a row of as many votes for each case.
    """
    raters, cases = len(votes[0]), len(votes)
    if raters < 2:
        return {"unanimous": None, "kappa": None}
    yes = [sum(case_votes) for case_votes in votes]
    unanimous = sum(count in {0, raters} for count in yes) / cases
    observed = sum(y * (y - 1) + (raters - y) * (raters - y - 1) for y in yes) / (cases * raters * (raters - 1))
    yes_rate = sum(yes) / (cases * raters)
    expected = yes_rate**2 + (1 - yes_rate) ** 2
    kappa = (observed - expected) / (1 - expected) if expected < 1 else None
    return {"unanimous": round(unanimous, 6), "kappa": kappa if kappa is None else round(kappa, 6)}


def _questions_for(case: Case, predictions: Predictions, gold_check: GoldCheck) -> list[_JudgeQuestion]:
    """The questions about a case: none where there is no answer, or nothing known to compare it with."""
    answer = predictions.of(case)[0].answer
    if answer is None:
        return []
    out = []
    if (case.behaviour is Behaviour.ANSWER and case.gold) or case.behaviour is Behaviour.REFUSE:
        # Gold of a question to be refused is what may be shown as closest, and no right answer.
        gold = case.gold if case.behaviour is Behaviour.ANSWER else ()
        right = "\n\n".join(gold_check.texts(gold)) or "none"
        inputs = {"inputs": "\n".join(case.turns), "outputs": answer.text, "reference_outputs": right}
        out.append(_JudgeQuestion(case.id, "judged_right", prompt(*_RIGHT), inputs))
    if answer.behaviour is Behaviour.ANSWER and answer.statements:
        out.append(_JudgeQuestion(case.id, "judged_support", prompt(*_SUPPORT), _support_inputs(answer)))
    return out


def _support_inputs(answer: Answer) -> dict[str, str]:
    """The prompt's variables for support: statements, or what a model says of them, with markers; and the clauses."""
    said = ((s.gloss.text, s.gloss.of) if s.gloss else (s.text, s.citations) for s in answer.statements)
    vote_value = (f"{text} {''.join(f'[{n}]' for n in numbers)}" for text, numbers in said)
    cited = (f"[{c.n}] {c.label}: {c.text}" for c in answer.citations)
    return {"outputs": "\n".join(vote_value), "reference_outputs": "\n\n".join(cited)}


def _open_judge(settings: JudgeSettings) -> Ask:
    """The judge that the settings name. Raises SettingsError or JudgeError where it is not configured."""
    if not settings.model:
        raise SettingsError("--judge needs a model: name one in judge.model of the configuration.")
    provider = provider_of(settings.provider)
    require_package(provider, "judge.provider")
    if provider.needs_key and settings.key_variable != NO_KEY and not key_of(provider, settings.key_variable):
        raise JudgeError(
            f"--judge needs the environment variable {key_name(provider, settings.key_variable)} "
            "(any value will do where the server asks for none)."
        )
    from openevals.llm import create_llm_as_judge

    model = _opened(settings)

    def ask(question: _JudgeQuestion) -> bool:
        evaluator = create_llm_as_judge(prompt=question.prompt, feedback_key=question.metric, judge=model)
        try:
            case_votes: Any = evaluator(**question.inputs)
            score = case_votes["score"]
        except Exception as error:
            raise _failed(error, settings) from None
        if not isinstance(score, bool):
            raise JudgeError(f"The judge {settings.model} gave neither true nor false for {question.case}.")
        return score

    return ask


def _opened(settings: JudgeSettings) -> "BaseChatModel":
    """LangChain's client of the judge. Raises JudgeError."""
    same = settings.model_dump(include={"provider", "base_url", "key_variable", "timeout_seconds"})
    try:
        return open_client(ModelSettings(name=settings.model, api="chat", **same), retries=RETRIES)
    except ModelError as error:
        raise JudgeError(f"The judge {settings.model} {error}.") from None


def _failed(error: Exception, settings: JudgeSettings) -> JudgeError:
    """A failure of the judge's server as a JudgeError for people."""
    from ingest.embedders.failures import failure

    key = key_name(provider_of(settings.provider), settings.key_variable)
    reason = failure(error, settings.model, settings.timeout_seconds, "opinion", key)
    return JudgeError(f"The judge {settings.model} {reason}; what it has said is kept, and the same command goes on.")


def _cached(path: Path, ask: Ask, settings: JudgeSettings) -> Callable[[_JudgeQuestion, int], bool]:
    """A judge whose votes are cached in SQLite, keyed by model, metric, prompt, inputs and number of the vote."""

    votes = SqliteCache(path, "file of opinions", "votes (key TEXT PRIMARY KEY, yes INTEGER NOT NULL)", JudgeError)

    def vote(question: _JudgeQuestion, number: int) -> bool:
        fields = [
            settings.model,
            # Opinions that were kept before there were other providers stay known.
            *([settings.provider] if settings.provider != "openai" else []),
            settings.base_url,
            question.metric,
            question.prompt,
            dict(question.inputs),
            number,
        ]
        key = hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()

        def known_or_asked(file: sqlite3.Connection) -> bool:
            row = file.execute("SELECT yes FROM votes WHERE key = ?", (key,)).fetchone()
            if row is not None:
                return bool(row[0])
            vote_value = ask(question)
            with file:
                file.execute("INSERT OR REPLACE INTO votes VALUES (?, ?)", (key, int(vote_value)))
            return vote_value

        return votes.using(known_or_asked)

    return vote
