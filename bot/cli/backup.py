"""`resolves backup` and `resolves restore`: a store in one file."""

from pathlib import Path

import click

from bot.cli.command import Workspace, command
from bot.cli.common import ANSWERED, open_store
from bot.cli.options import workspace_options
from bot.cli.progress import progress
from bot.settings import Settings
from ingest.backup import Backup, restore_backup, write_backup
from ingest.errors import OutputError

_MEGABYTE = 1024**2


@command(
    "backup",
    more="Documents, indexes, caches, and what a bot remembers where that is in the store. A bot may go on answering "
    "meanwhile; an ingestion waits.",
)
@click.argument("file")
@workspace_options
@click.option("--force", is_flag=True, help="Replace a file of that name.")
def backup(workspace: Workspace, file: str, force: bool) -> int:
    """Write the file."""
    settings, store = open_store(workspace)
    _require_free(Path(file), force=force)
    with progress() as report:
        done = write_backup(store, Path(file), report)
    size = Path(file).stat().st_size / _MEGABYTE
    click.echo(f"{file}: {_what(done)}, {done.size / _MEGABYTE:,.0f} MB, {size:,.0f} MB compressed")
    for note in _elsewhere(settings):
        click.echo(note, err=True)
    return ANSWERED


@command("restore", more="Nothing is overwritten: the store has to be empty, or not to be there yet.")
@click.argument("file")
@workspace_options
def restore(workspace: Workspace, file: str) -> int:
    """Read the file into the store."""
    _, store = open_store(workspace)
    with progress() as report:
        done = restore_backup(Path(file), store, report)
    click.echo(f"{store.root}: {_what(done)}, as of {done.written}")
    return ANSWERED


def _require_free(path: Path, *, force: bool) -> None:
    """Raise OutputError where something of that name would be lost, such as an earlier backup, or a device."""
    if not path.exists():
        return
    if not path.is_file():
        raise OutputError(f"{path} is no file; name another.")
    if not force:
        raise OutputError(f"{path} is there already; name another file, or replace it with --force.")


def _what(done: Backup) -> str:
    return f"{done.documents} document{'s' * (done.documents != 1)}, {done.files} files"


def _elsewhere(settings: Settings) -> list[str]:
    """What the file does not hold, since it lies outside the store."""
    notes = []
    if settings.state_url():
        notes.append("Conversations and votes are in the database of [state] url: back it up by its own means.")
    if settings.corpus.chroma_url:
        notes.append("Vectors are on the Chroma server: where it loses them, they are embedded again from the cache.")
    return notes
