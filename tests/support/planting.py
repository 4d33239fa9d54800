"""A copy of the project with the secrets that people write beside its files, for the tests of what a build picks up."""

import shutil
from pathlib import Path

from tests.support.paths import ROOT

# Put together here, as this file is in the sdist itself.
SECRET = "-".join(("123456:planted", "secret"))
# Where people put tokens: by the README, by habit, by another tool's habit.
PLANTED = (
    ".env",
    ".env.local",
    "my.toml",
    "bot/.env",
    "bot/.env.local",
    "bot/deploy/.env",
    "bot/channels/slack/.envrc",
    "ingest/x/.env",
    "ingest/lexicon/prod.env",
    "prompts/.env",
    "prompts/prod.env.bak",
    "tests/.env",
    "docs/.env/tokens",
    "docs/deploy/.env",
    "docs/deploy/compose.override.yaml",
)
# What tools and people have made in the checkout itself.
_MADE = (".git", ".venv", "__pycache__", ".*_cache", ".hypothesis", "runs", "dist", "*.egg-info")
_WRITTEN = ("*.env*", "my.toml", "compose.override.yaml")


def copy_project(target: Path, *, planted: bool) -> Path:
    """Copy the project, as if it were no git checkout; with each of PLANTED in it, or with none of them."""
    shutil.copytree(ROOT, target, ignore=shutil.ignore_patterns(*_MADE, *_WRITTEN))
    for name in PLANTED if planted else ():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"TELEGRAM_BOT_TOKEN={SECRET}\n", encoding="utf-8")
    return target


def files_in(folder: Path) -> set[str]:
    """The files below a folder, by their paths from it."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
