"""`resolves` alone: what it can do and what is held, without building anything."""

import click

from bot.catalogue.opening import DEFAULT
from bot.cli.command import Workspace
from bot.cli.common import ANSWERED, open_store
from ingest.store import Store

# Documents that are named of those held.
_NAMED = 5
_WAYS = (
    ('resolves ask "what does Resolution 45 ask of BDT?"', "an answer, each statement with its clause"),
    ("resolves ask", "a session in which follow-ups work"),
    ("resolves list", "the documents held"),
    ("resolves ingest FOLDER", "read documents of your own"),
    ("resolves --help", "all commands"),
)


def overview() -> int:
    """Print the ways to begin, and what the store holds."""
    _, store = open_store(Workspace())
    width = max(len(words) for words, _ in _WAYS)
    click.echo("Resolves answers questions about ITU documents and cites the clause.\n")
    for words, what in _WAYS:
        click.echo(f"  {words.ljust(width)}  {what}")
    click.echo(f"\n{_held(store)}")
    return ANSWERED


def _held(store: Store) -> str:
    """What the default corpus holds, in a sentence or two."""
    snapshot = store.published(DEFAULT)
    if snapshot is None:
        return (
            "Nothing is held yet: the first question reads the three documents that come along, once, in some seconds."
        )
    count, clauses = len(snapshot.records), sum(record.clauses for record in snapshot.records)
    names = [record.document for record in snapshot.records[:_NAMED]]
    more = f" and {count - _NAMED} more" if count > _NAMED else ""
    documents = f"{count} document{'s' * (count != 1)} with {clauses} clauses"
    return f"Held: {documents} ({', '.join(names)}{more}), in {store.root}."
