"""Whether a snapshot is up to date, told without what would build another."""

from ingest.embedders.factory import Embedder
from ingest.indexes.lexical import VERSION
from ingest.snapshot import Snapshot

# The parser's version: raised whenever the same file would parse otherwise, so that no index of an older parse is read.
PARSER = 18


def current(snapshot: Snapshot, embedder: Embedder) -> bool:
    """Whether a snapshot is up to date: made by this parser and embedder, and not damaged."""
    return snapshot.parser == parser() and snapshot.embedder == embedder.id and not snapshot.damaged


def parser() -> int:
    """The version of what a snapshot is made by: of the parser, and of the lexical index."""
    return PARSER * 1000 + VERSION
