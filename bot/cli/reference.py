"""The help of every command as Markdown, for the documentation; `cog` writes it into docs/commands.md."""

from collections.abc import Iterator

import click

from bot.cli.command import LazyGroup
from bot.cli.main import root

# The width that helps are written at, whatever the terminal's is.
_COLUMNS = 100


def command_reference() -> str:
    """A heading and the whole help of each command, in the order of the table."""
    return "\n".join(f"### resolves {path}\n\n```text\n{text}\n```\n" for path, text in _helps(root, ""))


def _helps(group: LazyGroup, prefix: str) -> Iterator[tuple[str, str]]:
    """The path and the help of each command in a group, and in the groups inside it."""
    with click.Context(group, info_name=f"resolves {prefix}".strip(), **group.context_settings) as context:
        for name in group.list_commands(context):
            found, path = group.get_command(context, name), f"{prefix} {name}".strip()
            if isinstance(found, LazyGroup):
                yield from _helps(found, path)
            elif found is not None:
                inner = click.Context(
                    found, context, name, terminal_width=_COLUMNS, help_option_names=context.help_option_names
                )
                yield path, found.get_help(inner).rstrip()
