"""Commands and groups by click: lazy, with near misses, and with errors as one sentence and an exit code."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from bot.cli.command_table import COMMANDS, names_in
from ingest.errors import ResolvesError

# Options that may stand before a command's name and are followed by a value, which is no command.
_WITH_VALUE = {"--store", "--config", "--corpus", "--format", "--out", "--limit"}
_WITHOUT_VALUE = {"--json", "--offline", "--short", "--no-pager"}
# The exit code of a shell's own commands after Ctrl-C.
_STOPPED = 130
_HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@dataclass(frozen=True, slots=True)
class Workspace:
    """Which configuration, store and corpus a command works on, as its options name them."""

    store: str | None = None
    config: str | None = None
    corpus: tuple[str, ...] = ()


class Failure(click.ClickException):
    """An error that ends the command with the exit code `code`."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


@contextmanager
def _failures(code: int | None) -> Iterator[None]:
    """Turn every error into a Failure: with this exit code, or with the error's own."""
    try:
        yield
    except ResolvesError as error:
        raise Failure(str(error), code or error.code) from error
    except (click.ClickException, click.Abort, click.exceptions.Exit):
        raise
    except KeyboardInterrupt:
        raise Failure("stopped.", _STOPPED) from None
    except BrokenPipeError:
        # The reader of a pipe has gone (`resolves export | head`): nobody is left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise click.exceptions.Exit(1) from None
    except Exception as error:
        if os.environ.get("RESOLVES_DEBUG"):
            raise
        what = f"an error inside Resolves ({type(error).__name__}: {error}); RESOLVES_DEBUG=1 shows where."
        raise Failure(what, code or 1) from error


class Command(click.Command):
    """A command.

    `error_code` is the exit code of any error where 1 has a meaning of its own. `asks` says that its words are a
    question, which has several.
    """

    error_code: int | None = None
    asks: bool = False
    example: str = ""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments, of which `--corpus` may take several: `--corpus A B` is `--corpus A --corpus B`."""
        takes_words = any(isinstance(param, click.Argument) for param in self.params)
        return super().parse_args(ctx, _each_folder(args, takes_words=takes_words, asks=self.asks))

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. Raises Failure for whatever goes wrong."""
        with _failures(self.error_code):
            return super().invoke(ctx)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the example on a line of its own, which no width breaks, after what else the end of a help says."""
        super().format_epilog(ctx, formatter)
        _write_example(self.example, formatter)


class LazyGroup(click.Group):
    """A group whose commands are listed from the table, and imported when they run."""

    def __init__(self, path: str, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.path = path

    def invoke(self, ctx: click.Context) -> Any:
        """Run the group's command, or the group alone. Raises Failure for whatever goes wrong."""
        if not ctx._protected_args and not self.invoke_without_command:
            raise click.UsageError(f"Missing command: {', '.join(names_in(self.path))}.", ctx)
        with _failures(None):
            return super().invoke(ctx)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click gives it)
        """The names, in the order of the table."""
        return names_in(self.path)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 (click gives it)
        """The command of this name, imported; None for an unknown one."""
        path = f"{self.path} {cmd_name}".strip()
        entry = COMMANDS.get(path)
        if entry is None or cmd_name not in names_in(self.path):
            return None
        if not entry.target:
            return make_group(path)
        module, _, name = entry.target.partition(":")
        found = getattr(import_module(f"bot.cli.{module}"), name)
        if not isinstance(found, click.Command):
            raise TypeError(f"{entry.target} is no command")
        return found

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments; options may stand before the command's name."""
        return super().parse_args(ctx, _command_first(args))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the arguments begin with. Raises UsageError that names the nearest of an unknown one."""
        name = args[0]
        if name == "help" and not self.path:
            return name, click.Command("help", callback=_help_of(self, ctx)), []
        if self.get_command(ctx, name) is None and not ctx.resilient_parsing and not name.startswith("-"):
            raise click.UsageError(_unknown(self.path, name, args), ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 (click gives it)
        """Write the commands under their sections, without importing any."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for name in names_in(self.path):
            entry = COMMANDS[f"{self.path} {name}".strip()]
            sections.setdefault(entry.section or "Commands", []).append((name, entry.summary))
        width = max(len(name) for rows in sections.values() for name, _ in rows)
        for title, rows in sections.items():
            with formatter.section(title):
                formatter.write_dl([(name.ljust(width), summary) for name, summary in rows])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the example."""
        super().format_epilog(ctx, formatter)
        _write_example(COMMANDS[self.path or "ask"].example, formatter)


def _help_of(group: LazyGroup, ctx: click.Context) -> Callable[[], int]:
    """What prints a group's help: `resolves help` is `resolves --help`."""

    def show() -> int:
        click.echo(group.get_help(ctx))
        return 0

    return show


def make_group(path: str, **attributes: Any) -> LazyGroup:
    """The group of commands of this path in the table."""
    summary = COMMANDS[path].summary if path else ""
    name = path.rpartition(" ")[2] or "resolves"
    attributes = {
        "name": name,
        "no_args_is_help": False,
        "help": _sentence(summary),
        "short_help": summary,
        "context_settings": _HELP,
        **attributes,
    }
    return LazyGroup(path, **attributes)


def command(
    path: str, *, error_code: int | None = None, asks: bool = False, more: str = ""
) -> Callable[[Callable[..., int]], Command]:
    """Make a function the command of this path; `more` is what its help says after the summary."""
    entry = COMMANDS[path]

    def make(function: Callable[..., int]) -> Command:
        made = click.command(
            path.rpartition(" ")[2],
            cls=Command,
            help="\n\n".join(filter(None, (_sentence(entry.summary), more))),
            short_help=entry.summary,
            context_settings=_HELP,
        )(function)
        made.error_code, made.asks, made.example = error_code, asks, entry.example
        return made

    return make


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _write_example(example: str, formatter: click.HelpFormatter) -> None:
    if example:
        formatter.write_paragraph()
        formatter.write(f"example: {example}\n")


def _command_first(args: Sequence[str]) -> list[str]:
    """The arguments with the options before a command's name moved behind it. Raises NoSuchOption."""
    place = 0
    while place < len(args) and args[place].startswith("-"):
        if args[place] in {"-h", "--help", "--version", "--"}:
            return list(args)
        name = args[place].partition("=")[0]
        if name not in _WITH_VALUE | _WITHOUT_VALUE:
            raise click.NoSuchOption(name, possibilities=sorted(_WITH_VALUE | _WITHOUT_VALUE | {"--help", "--version"}))
        place += 2 if args[place] in _WITH_VALUE else 1
    return [*args[place : place + 1], *args[:place], *args[place + 1 :]]


def _each_folder(args: Sequence[str], *, takes_words: bool, asks: bool) -> list[str]:
    """The arguments with each folder after a `--corpus` as an option of its own.

    Where the command takes words besides, what follows the first folder is a folder only if it exists or looks like a
    path; and where the words are a question, a single one at the end, which then does not exist.
    """
    out: list[str] = []
    listing = False
    for place, word in enumerate(args):
        if word.startswith("-"):
            listing = word == "--corpus"
            out.append(word)
        elif listing and place and args[place - 1] != "--corpus":
            alone = asks and " " not in word and place == len(args) - 1
            listing = not takes_words or alone or _is_path(word)
            out += ["--corpus", word] if listing else [word]
        else:
            out.append(word)
    return out


def _is_path(word: str) -> bool:
    """Whether a word names what exists, or has the form of a path without blanks."""
    if " " not in word and (os.sep in word or word.startswith((".", "~"))):
        return True
    try:
        return Path(word).exists()
    except (OSError, ValueError):
        return False


def _unknown(group: str, name: str, words: Sequence[str]) -> str:
    """A sentence on an unknown command: the nearest, or how to ask where the words are a question."""
    import difflib

    near = difflib.get_close_matches(name.casefold(), names_in(group), n=2)
    if near:
        return f'There is no command "{name}"; did you mean {" or ".join(near)}?'
    if not group and (len(words) > 1 or " " in name):
        question = " ".join(word for word in words if not word.startswith("-"))
        return f'There is no command "{name.split()[0]}"; to ask, write: resolves ask "{question}"'
    return f'There is no command "{name}"; there are {", ".join(names_in(group))}.'


def fail(message: str, code: int) -> int:
    """Print an error on standard error; gives its exit code."""
    print(f"resolves: {message}", file=sys.stderr)
    return code
