"""`resolves config`: the settings in force with where each comes from, and a file of all of them to edit."""

import difflib
import json
from collections.abc import Sequence

import click

from bot.cli.command import Workspace, command
from bot.cli.common import ANSWERED, print_json
from bot.cli.options import json_option, pager_option, workspace_options
from bot.cli.terminal import make_table, paged, print_table
from bot.settings import config_template, secrets_in_force, settings_in_force
from ingest.errors import SettingsError


@command(
    "config show",
    more="Secrets come from the environment; of them is said whether they are set, and never what they are.",
)
@click.argument("names", metavar="[SECTION|SETTING]", nargs=-1)
@workspace_options
@click.option("--changed", is_flag=True, help="Only what is not the default.")
@json_option
@pager_option
def show_settings(workspace: Workspace, names: tuple[str, ...], changed: bool, as_json: bool, no_pager: bool) -> int:
    """Print each setting with its value and source."""
    in_force = settings_in_force(workspace.config)
    _require_known(names, [each.name for each in in_force])
    settings = [each for each in in_force if (each.changed or not changed) and _named(each.name, names)]
    secrets = [each for each in secrets_in_force() if not names and not (changed and each.value == "not set")]
    if as_json:
        rows = [{"name": each.name, "value": each.value, "source": each.source} for each in settings]
        print_json({"settings": rows, "secrets": {each.name: each.value for each in secrets}})
        return ANSWERED
    if not settings and not secrets:
        click.echo("Every setting is at its default.")
        return ANSWERED
    table = make_table("setting", "value", "from")
    for each in settings:
        table.add_row(each.name, json.dumps(each.value, ensure_ascii=False, default=str), each.source)
    for secret in secrets:
        table.add_row(secret.name, secret.value, "environment")
    with paged(at_once=no_pager):
        print_table(table)
    return ANSWERED


def _require_known(names: tuple[str, ...], known: Sequence[str]) -> None:
    """Raise SettingsError for a name that is neither a setting nor a section, with the nearest."""
    sections = {name.rpartition(".")[0] for name in known}
    for name in names:
        if not any(_named(each, (name,)) for each in known):
            near = difflib.get_close_matches(name, [*known, *sections], n=1)
            hint = f'did you mean "{near[0]}"?' if near else "`resolves config show` has them all."
            raise SettingsError(f'"{name}" is no setting; {hint}')


def _named(name: str, wanted: tuple[str, ...]) -> bool:
    """Whether a setting is one of those wanted, or in a section that is; where none is wanted, all are."""
    return not wanted or any(name == each or name.startswith(f"{each}.") for each in wanted)


@command("config template")
def print_template() -> int:
    """Print the file."""
    click.echo(config_template(), nl=False)
    return ANSWERED
