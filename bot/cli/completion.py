"""`resolves completion`: what makes a shell complete commands, options and their values."""

import click
from click.shell_completion import get_completion_class

from bot.cli.command import command
from bot.cli.common import ANSWERED

_HOW = {
    "bash": 'eval "$(resolves completion bash)" in ~/.bashrc',
    "zsh": 'eval "$(resolves completion zsh)" in ~/.zshrc',
    "fish": "resolves completion fish > ~/.config/fish/completions/resolves.fish",
}


@command("completion", more=f"To have it always: {'; '.join(_HOW.values())}.")
@click.argument("shell", type=click.Choice(list(_HOW)))
def completion(shell: str) -> int:
    """Print the script."""
    made = get_completion_class(shell)
    if made is None:
        raise click.UsageError(f"There is no completion for {shell}.")
    root = click.get_current_context().find_root().command
    click.echo(made(root, {}, "resolves", "_RESOLVES_COMPLETE").source())
    return ANSWERED
