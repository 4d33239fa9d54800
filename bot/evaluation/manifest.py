"""Manifest of a run: enough to reproduce it, and to see why another differs."""

import hashlib
import json
import subprocess
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from bot.evaluation.dataset import Case, Dataset
from bot.evaluation.gold import GoldCheck
from bot.language_model.prompts import prompts_hash
from bot.settings import Settings

_ROOT = Path(__file__).resolve().parent.parent.parent
_CODE = (".py", ".toml")
# What decides how a question is answered: replies of two runs that agree in it may stand in one.
IDENTITY_KEYS = ("code", "prompts", "system", "questions", "corpora", "settings", "offline", "writer")


def identity(
    dataset: Dataset,
    gold_checks: Mapping[str, GoldCheck],
    settings: Settings,
    system: str,
    *,
    offline: bool,
    write: bool = False,
) -> dict[str, Any]:
    """What a run is made of, before it is asked: code, prompts, settings, questions, corpora; no secret is in it."""
    from importlib.metadata import version

    unused = {"corpus", "judge"} if write else {"corpus", "judge", "model"}
    return {
        "version": version("resolves"),
        "commit": commit(),
        "code": _hash_of(_ROOT / name for name in ("bot", "ingest")),
        "prompts": prompts_hash(),
        "system": system,
        "questions": question_set_of(dataset),
        "corpora": {name: _corpus(gold_check) for name, gold_check in gold_checks.items()},
        "settings": settings.model_dump(mode="json", exclude=unused),
        "offline": offline,
        "writer": settings.model.name if write else None,
    }


def question_set_of(dataset: Dataset) -> dict[str, Any]:
    """Name, digest and size of a question set."""
    return {"name": dataset.name, "digest": dataset.digest, "cases": len(dataset.cases)}


def digest_of(case: Case) -> str:
    """A hash of all that is asked and scored of a case."""
    return Dataset("", (case,), (0,)).digest


def digest(rows: Iterable[Mapping[str, Any]]) -> str:
    """A hash of predictions, without the milliseconds that each took."""
    hasher = hashlib.sha256()
    for row in rows:
        answer = row["answer"] and {**row["answer"], "milliseconds": 0}
        hasher.update(json.dumps({**row, "answer": answer}, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    return hasher.hexdigest()[:16]


@cache
def commit() -> str | None:
    """The commit of the checkout that runs, with "+" where files of it have been changed; None elsewhere."""
    if not (_ROOT / ".git").exists():
        return None
    try:
        head, changed = (
            subprocess.run(["git", "-C", str(_ROOT), *args], capture_output=True, text=True, timeout=10, check=True)  # noqa: S603, S607
            for args in (["rev-parse", "--short=12", "HEAD"], ["status", "--porcelain", "--untracked-files=no"])
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return head.stdout.strip() + ("+" if changed.stdout.strip() else "")


def _corpus(gold_check: GoldCheck) -> dict[str, Any]:
    """Snapshot, embedder and size of a corpus."""
    snapshot = gold_check.catalogue.snapshot
    held = {"documents": len(gold_check.catalogue.documents), "clauses": len(gold_check.catalogue.clauses)}
    return {"snapshot": snapshot.id, "embedder": snapshot.embedder, **held}


def _hash_of(folders: Iterable[Path]) -> str:
    """A hash of the source files in these folders, which decide how questions are answered."""
    hasher = hashlib.sha256()
    for folder in folders:
        for path in sorted(p for p in folder.rglob("*") if p.suffix in _CODE):
            hasher.update(path.relative_to(folder.parent).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return hasher.hexdigest()[:16]
