"""A run in words: how it went, what was run, what it was made of and how to make it again."""

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from bot.evaluation.compare import Comparison
from bot.evaluation.results import ScoredRun
from bot.evaluation.timings import Timings

# The corpus that ships with Resolves, and the system that is run beside it: neither needs a folder to be named.
_SHIPPED, _NAIVE = "seeds", "naive"


def verdict(scored: ScoredRun) -> tuple[str, str]:
    """How many passed, and the rest of the sentence: how sure that is, and what could not be asked."""
    number = len(scored.cases)
    lost = sum(row.prediction.answer is None for row in scored.cases)
    missing = f" {lost} could not be asked." if lost else ""
    total = scored.overall.get("pass")
    if total is None:
        asked = "1 question" if number == 1 else f"{number} questions"
        return asked, f"asked. The right replies are not known, so that none has passed or failed.{missing}"
    passed = round(total.mean * total.n, 1)
    between = f", 95 % between {100 * total.low:.1f} and {100 * total.high:.1f}" if total.n > 1 else ""
    repeats = int(scored.manifest.get("repeats", 1))
    each = f", as a mean of {repeats} repeats" if repeats > 1 else ""
    if missing:
        missing = f"{missing[:-1]} and {'counts' if lost == 1 else 'count'} as failed."
    return f"{passed:g} of {total.n}", f"passed ({percent(total.mean)}{between}){each}.{missing}"


def about(scored: ScoredRun, times: Timings) -> list[tuple[str, str]]:
    """What was run, and when, as pairs of a name and what is told of it."""
    made = scored.manifest
    questions, corpora = made.get("questions", {}), made.get("corpora", {})
    rows = [
        ("System", made.get("system")),
        ("Questions", f"{questions.get('name', 'questions')}, {_number(len(scored.cases), 'question')}"),
        ("Repeats", made.get("repeats") if made.get("repeats", 1) > 1 else None),
        ("Corpora", "; ".join(f"{name}: {_held(held)}" for name, held in corpora.items())),
        ("Begun", _moment(times.started)),
        ("Version", made.get("version")),
        ("Commit", made.get("commit")),
        ("Embedder", ", ".join(dict.fromkeys(held["embedder"] for held in corpora.values() if "embedder" in held))),
        ("Answers written by", ", ".join(made.get("written_by", ()))),
        ("Tokens", _tokens(scored)),
    ]
    return [(name, str(told)) for name, told in rows if told]


def made_of(manifest: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    """A manifest as pairs of a dotted name and what it holds."""
    for name, held in manifest.items():
        path = f"{above}.{name}" if above else str(name)
        if isinstance(held, Mapping):
            yield from made_of(held, path)
        else:
            yield path, _told(held)


def command(manifest: Mapping[str, Any], comparisons: Sequence[Comparison]) -> str:
    """The command that makes a run again, with the folders left to be named."""
    words = ["resolves", "eval", "run", str(manifest.get("questions", {}).get("name", "questions.jsonl"))]
    for name in manifest.get("corpora", {}):
        words += ["--corpus", f"{name}=FOLDER"] if name != _SHIPPED else []
    system, repeats = manifest.get("system", "resolves"), manifest.get("repeats", 1)
    words += ["--system", str(system)] if system != "resolves" else []
    words += ["--repeat", str(repeats)] if repeats > 1 else []
    words += ["--offline"] if manifest.get("offline") else []
    words += ["--write"] if manifest.get("writer") else []
    for comparison in comparisons:
        words += ["--baseline", _NAIVE if comparison.before == _NAIVE else "EARLIER-RUN"]
    return shlex.join(words)


def percent(share: float) -> str:
    """A share in percent."""
    return f"{100 * share:.1f} %"


def seconds(milliseconds: float) -> str:
    """A time as a person reads it: in milliseconds, or in seconds from one on."""
    return f"{milliseconds:.3g} ms" if milliseconds < 999.5 else f"{milliseconds / 1000:,.3g} s"


def tail(path: str) -> str:
    """The last part of a path, for where the whole has no room."""
    return re.split(r"[/\\]", path.rstrip("/\\"))[-1] or path


def _moment(started: str) -> str:
    try:
        return datetime.fromisoformat(started).astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    except ValueError:
        return started


def _held(corpus: Mapping[str, Any]) -> str:
    return f"{_number(corpus.get('documents', 0), 'document')}, {_number(corpus.get('clauses', 0), 'clause')}"


def _tokens(scored: ScoredRun) -> str:
    used = scored.usage
    if not used.input_tokens and not used.output_tokens:
        return ""
    return f"{used.input_tokens} in, {used.output_tokens} out, {used.cost_usd:.4f} dollars"


def _number(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _told(held: object) -> str:
    if isinstance(held, bool):
        return "yes" if held else "no"
    if isinstance(held, list | tuple):
        return ", ".join(map(_told, held)) or "none"
    return "none" if held is None or held == "" else str(held)
