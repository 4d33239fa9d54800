"""The command line as documentation shows it: parsed, and not run."""

import click

from bot.cli.command import Command, LazyGroup
from bot.cli.command_table import COMMANDS
from bot.cli.main import root


def parse(words: list[str]) -> click.Context:
    """Parse the words after `resolves` to the last command that they name. Raises click.UsageError, or Exit for a help."""
    command: click.Command = root
    context = root.make_context("resolves", list(words))
    while isinstance(command, LazyGroup):
        rest = [*context._protected_args, *context.args]
        if not rest and command is root:
            return context
        if not rest:
            raise click.UsageError("Missing command.", context)
        name, found, rest = command.resolve_command(context, rest)
        assert found is not None
        command = found
        context = command.make_context(name, rest, parent=context)
    return context


def commands() -> dict[str, Command]:
    """Every command that runs, by its path."""
    found: dict[str, Command] = {}
    for path, entry in COMMANDS.items():
        if entry.target:
            group: LazyGroup = root
            for name in path.split(" "):
                each = group.get_command(click.Context(group), name)
                if isinstance(each, LazyGroup):
                    group = each
                else:
                    assert isinstance(each, Command)
                    found[path] = each
    return found
