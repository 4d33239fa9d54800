"""What an installation brings: the wheel with its data; dependencies and settings, each explained."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path
from zipfile import ZipFile

import pytest
from hatchling.builders.wheel import WheelBuilder

from ingest.providers import KNOWN
from tests.support.paths import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = ("bot", "ingest")
RUNTIME = [*PROJECT["project"]["dependencies"], *chain(*PROJECT["project"]["optional-dependencies"].values())]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ZipFile]:
    """The wheel, built in this process by the project's own backend."""
    folder = tmp_path_factory.mktemp("dist")
    built = list(WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"]))
    with ZipFile(built[0]) as archive:
        yield archive


def about(wheel: ZipFile, name: str) -> str:
    """A file of the wheel's dist-info folder."""
    return wheel.read(f"resolves-{PROJECT['project']['version']}.dist-info/{name}").decode()


@pytest.mark.parametrize("package", PACKAGES)
def test_every_file_of_a_package_travels_in_the_wheel_unchanged(wheel: ZipFile, package: str) -> None:
    found = [p for p in (ROOT / package).rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    files = [p for p in found if ".env" not in p.name]  # which is whoever works here's own
    travelled = set(wheel.namelist())
    assert [p.name for p in files if p.relative_to(ROOT).as_posix() not in travelled] == []
    data = [p for p in files if p.suffix != ".py"]
    assert [p.name for p in data if wheel.read(p.relative_to(ROOT).as_posix()) != p.read_bytes()] == []


def test_the_data_that_answers_need_is_in_the_wheel(wheel: ZipFile) -> None:
    travelled = set(wheel.namelist())
    assert {
        "bot/config.toml",
        "bot/evaluation/report/page.html.j2",
        "bot/prompts/judge_right.user.md",
        "ingest/corpus/corpus.toml",
        "ingest/corpus/wtdc-resolution-45-rev-kigali-2022.txt",
        "ingest/embedders/bert-uncased-vocab.txt",
        "ingest/lexicon/actors.toml",
    } <= travelled
    assert wheel.read("bot/config.toml") == (ROOT / "config.toml").read_bytes()


def test_the_wheel_brings_nothing_else(wheel: ZipFile) -> None:
    tops = {name.split("/")[0] for name in wheel.namelist()}
    assert tops == {*PACKAGES, f"resolves-{PROJECT['project']['version']}.dist-info"}


def test_the_licence_is_named_and_comes_along(wheel: ZipFile) -> None:
    assert "License-Expression: Apache-2.0" in about(wheel, "METADATA").splitlines()
    assert about(wheel, "licenses/LICENSE") == (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in about(wheel, "licenses/LICENSE")


def test_the_command_is_installed(wheel: ZipFile) -> None:
    assert "resolves = bot.cli.main:main" in about(wheel, "entry_points.txt")


def dependency_lines() -> list[tuple[str, str]]:
    """Each line of pyproject.toml that names a dependency, with the line above it."""
    lines = [line.strip() for line in (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()]
    named = [*RUNTIME, *PROJECT["dependency-groups"]["dev"]]
    return [(line, lines[at - 1]) for at, line in enumerate(lines) if line.rstrip(",").strip('"') in named]


def test_every_dependency_has_its_reason_above_it() -> None:
    lines = dependency_lines()
    assert len(lines) == len(RUNTIME) + len(PROJECT["dependency-groups"]["dev"])
    assert [line for line, above in lines if not above.startswith("# ")] == []


def normal(name: str) -> str:
    """A distribution's name as package indexes compare them."""
    return re.sub(r"[-_.]+", "-", name).lower()


def imported(path: Path) -> set[str]:
    """The top-level names that a module imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            names.add(node.module)
    return {name.split(".")[0] for name in names}


def test_what_is_imported_is_declared_and_what_is_declared_is_imported() -> None:
    modules = [p for package in PACKAGES for p in (ROOT / package).rglob("*.py")]
    foreign = set().union(*map(imported, modules)) - sys.stdlib_module_names - set(PACKAGES)
    distributions = packages_distributions()
    used = {normal(distributions.get(name, [name])[0]) for name in foreign}
    # What LangChain imports by a provider's name.
    used |= {normal(provider.package) for provider in KNOWN.values()}
    declared = {normal(re.split(r"[^\w.-]", line)[0]) for line in RUNTIME}
    assert used == declared


def test_every_setting_has_an_explanation_above_it() -> None:
    """A few settings that belong together may share one."""
    unexplained, explained = [], False
    for line in (ROOT / "config.toml").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            explained = True
        elif not line.strip() or line.startswith("["):
            explained = False
        elif not explained:
            unexplained.append(line)
    assert unexplained == []
