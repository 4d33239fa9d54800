"""A run in words: its pass rate, what was run, its manifest, and the command that reproduces it."""

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from bot.evaluation.compare import Comparison
from bot.evaluation.results import ScoredRun
from bot.evaluation.timings import Timings

# The corpus that ships with Resolves, and the system that is compared with it: neither needs a folder to be named.
_SHIPPED, _NAIVE = "seeds", "naive"


def pass_summary(scored: ScoredRun) -> tuple[str, str]:
    """How many passed, and the rest of the sentence: the interval, and what could not be asked."""
    number = len(scored.cases)
    not_asked = sum(row.prediction.answer is None for row in scored.cases)
    not_asked_note = f" {not_asked} could not be asked." if not_asked else ""
    total = scored.overall.get("pass")
    if total is None:
        asked = "1 question" if number == 1 else f"{number} questions"
        return asked, f"asked. The right replies are not known, so that none has passed or failed.{not_asked_note}"
    passed = round(total.mean * total.n, 1)
    between = f", 95 % between {100 * total.low:.1f} and {100 * total.high:.1f}" if total.n > 1 else ""
    repeats = int(scored.manifest.get("repeats", 1))
    each = f", as a mean of {repeats} repeats" if repeats > 1 else ""
    if not_asked_note:
        not_asked_note = f"{not_asked_note[:-1]} and {'counts' if not_asked == 1 else 'count'} as failed."
    return f"{passed:g} of {total.n}", f"passed ({percent(total.mean)}{between}){each}.{not_asked_note}"


def run_facts(scored: ScoredRun, times: Timings) -> list[tuple[str, str]]:
    """What was run, and when, as pairs of a name and a value."""
    manifest = scored.manifest
    questions, corpora = manifest.get("questions", {}), manifest.get("corpora", {})
    rows = [
        ("System", manifest.get("system")),
        ("Questions", f"{questions.get('name', 'questions')}, {_number(len(scored.cases), 'question')}"),
        ("Repeats", manifest.get("repeats") if manifest.get("repeats", 1) > 1 else None),
        ("Corpora", "; ".join(f"{name}: {_corpus_size(value)}" for name, value in corpora.items())),
        ("Begun", _moment(times.started)),
        ("Version", manifest.get("version")),
        ("Commit", manifest.get("commit")),
        ("Embedder", ", ".join(dict.fromkeys(value["embedder"] for value in corpora.values() if "embedder" in value))),
        ("Answers written by", ", ".join(manifest.get("written_by", ()))),
        ("Tokens", _tokens(scored)),
    ]
    return [(name, str(value)) for name, value in rows if value]


def manifest_rows(manifest: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """A manifest flattened to pairs of a dotted name and a value."""
    for name, value in manifest.items():
        path = f"{prefix}.{name}" if prefix else str(name)
        if isinstance(value, Mapping):
            yield from manifest_rows(value, path)
        else:
            yield path, _as_text(value)


def command(manifest: Mapping[str, Any], comparisons: Sequence[Comparison]) -> str:
    """The command that reproduces a run, with the folders left to be named."""
    arguments = ["resolves", "eval", "run", str(manifest.get("questions", {}).get("name", "questions.jsonl"))]
    for name in manifest.get("corpora", {}):
        arguments += ["--corpus", f"{name}=FOLDER"] if name != _SHIPPED else []
    system, repeats = manifest.get("system", "resolves"), manifest.get("repeats", 1)
    arguments += ["--system", str(system)] if system != "resolves" else []
    arguments += ["--repeat", str(repeats)] if repeats > 1 else []
    arguments += ["--offline"] if manifest.get("offline") else []
    arguments += ["--write"] if manifest.get("writer") else []
    for comparison in comparisons:
        arguments += ["--baseline", _NAIVE if comparison.before == _NAIVE else "EARLIER-RUN"]
    return shlex.join(arguments)


def percent(fraction: float) -> str:
    """A fraction in percent."""
    return f"{100 * fraction:.1f} %"


def seconds(milliseconds: float) -> str:
    """A time as a person reads it: in milliseconds, or in seconds from one on."""
    return f"{milliseconds:.3g} ms" if milliseconds < 999.5 else f"{milliseconds / 1000:,.3g} s"


def last_part(path: str) -> str:
    """The last part of a path, for where the whole does not fit."""
    return re.split(r"[/\\]", path.rstrip("/\\"))[-1] or path


def _moment(started: str) -> str:
    try:
        return datetime.fromisoformat(started).astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    except ValueError:
        return started


def _corpus_size(corpus: Mapping[str, Any]) -> str:
    return f"{_number(corpus.get('documents', 0), 'document')}, {_number(corpus.get('clauses', 0), 'clause')}"


def _tokens(scored: ScoredRun) -> str:
    used = scored.usage
    if not used.input_tokens and not used.output_tokens:
        return ""
    return f"{used.input_tokens} in, {used.output_tokens} out, {used.cost_usd:.4f} dollars"


def _number(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(map(_as_text, value)) or "none"
    return "none" if value is None or value == "" else str(value)
