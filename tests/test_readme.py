"""The commands that README.md and docs/ show: each is one that Resolves has, typed as it works after the first line."""

import re
import shlex
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import click
import pytest
from markdown_it import MarkdownIt

from bot.cli.command_table import COMMANDS
from tests.support.command_line import parse
from tests.support.paths import ROOT

README = ROOT / "README.md"
PAGES = [README, *(ROOT / name for name in ("CONTRIBUTING.md", "CHANGELOG.md") if (ROOT / name).is_file())]
PAGES += sorted((ROOT / "docs").rglob("*.md"))
EXTRAS = set(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"])
# Of the options that uv's commands are shown with, those that are followed by a value.
VALUED = {"--extra", "--with", "--project", "--from"}
SHOWN_AS_DATA = {"toml", "yaml", "json", "python", "text"}


@dataclass(frozen=True)
class Shown:
    """A command that a page shows, cut into words."""

    page: str
    words: tuple[str, ...]
    # Whether it stands in a block that is there to be typed, and not within a sentence.
    block: bool

    def __str__(self) -> str:
        return f"{self.page}: {' '.join(self.words)}"

    @property
    def program(self) -> tuple[str, ...]:
        """The program with its arguments, without `uv run` and without Compose before it."""
        words = self.words
        if words[:4] == ("docker", "compose", "exec", "bot"):
            return words[4:]
        if words[:2] != ("uv", "run"):
            return words
        at = 2
        while at < len(words) and words[at].startswith("-"):
            at += 2 if words[at] in VALUED else 1
        return words[at:]

    @property
    def extras(self) -> set[str]:
        """The extras of this project that it asks for."""
        asked = {after for word, after in zip(self.words, self.words[1:], strict=False) if word == "--extra"}
        brackets = [re.fullmatch(r"(?:\.|resolves)\[(.+)\]", word) for word in self.words]
        return asked.union(*(found[1].split(",") for found in brackets if found))


def blocks(page: Path) -> Iterator[tuple[str, bool]]:
    """The code of a page: (line, True) for each line to be typed, (text, False) for code within a sentence."""
    for token in MarkdownIt("commonmark").enable("table").parse(page.read_text(encoding="utf-8")):
        if token.type in {"code_block", "fence"} and token.info not in SHOWN_AS_DATA:
            lines = token.content.replace("\\\n", " ").splitlines()
            typed = [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
            yield from ((line, True) for line in typed or lines)
        for child in token.children or ():
            if child.type == "code_inline":
                yield child.content, False


def commands(line: str) -> Iterator[tuple[str, ...]]:
    """The simple commands of a line for the shell, without variables set before them and without redirections."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    words: list[str] = []
    for word in [*lexer, ";"]:
        if set(word) <= set("();<>|&"):
            while words and re.match(r"\w+=", words[0]):
                del words[0]
            if words:
                yield tuple(words)
            words = []
        else:
            words.append(word)


def shown() -> list[Shown]:
    return [
        Shown(page.relative_to(ROOT).as_posix(), words, block)
        for page in PAGES
        for line, block in blocks(page)
        if block or line.startswith(("resolves ", "uv ", "python ", "pip "))
        for words in commands(line)
    ]


SHOWN = shown()
OURS = [command for command in SHOWN if command.program[:1] == ("resolves",) and command.program != ("resolves", "…")]


@pytest.mark.parametrize("command", OURS, ids=str)
def test_a_command_that_is_shown_is_understood(command: Shown) -> None:
    try:
        parse(list(command.program[1:]))
    except click.UsageError as error:
        pytest.fail(error.format_message())
    except click.exceptions.Exit:
        return  # it asks for help


def test_every_command_is_shown() -> None:
    spoken_of = {command.program[1:] for command in OURS if command.page == "docs/commands.md"}
    names = [tuple(path.split(" ")) for path, entry in COMMANDS.items() if entry.target]
    assert [name for name in names if not any(said[: len(name)] == name for said in spoken_of)] == []


def test_what_is_to_be_typed_is_a_command_after_the_first_line() -> None:
    """The first line puts no `resolves` on the PATH."""
    assert [str(command) for command in SHOWN if command.block and command.words[0] == "resolves"] == []


def test_the_first_lines_are_the_ones_that_are_checked() -> None:
    lines = [line for line, block in blocks(README) if block]
    assert lines[:2] == [
        'pip install uv && uv run resolves ask "what does Resolution 45 ask of BDT?"',
        "pip install uv && uv run pytest",
    ]
    assert "tests='pip install uv && uv run pytest'" in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()


def test_pip_is_asked_for_uv_alone() -> None:
    """No index has Resolves, and where pip refuses, a page says once what to do."""
    asked = {" ".join(command.words) for command in SHOWN if command.words[:2] == ("pip", "install")}
    assert asked == {"pip install uv"}


def test_the_extras_that_are_named_exist() -> None:
    named = set().union(*(command.extras for command in SHOWN))
    assert "postgres" in named
    assert named <= EXTRAS


def test_the_modules_that_are_run_exist() -> None:
    programs = [command.program for command in SHOWN if command.program[:2] == ("python", "-m")]
    ours = {program[2] for program in programs if program[2].split(".")[0] in {"bot", "ingest", "tests"}}
    assert len(ours) > 5
    assert [name for name in ours if not find_spec(name)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_files_that_a_page_names_are_there(page: Path) -> None:
    named = re.findall(r"`((?:bot|ingest|tests|prompts|docs)/[\w./-]*\w)/?`", page.read_text(encoding="utf-8"))
    # What people write there themselves is in no checkout.
    assert [name for name in named if not (ROOT / name).exists() and not name.endswith(".env")] == []
