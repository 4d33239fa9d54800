"""Stores as the command line makes them."""

from pathlib import Path

import pytest

from bot.cli.main import main
from tests.support.services import cheap_embedder, write_made


def ingested(folder: Path) -> Path:
    """The store, inside a folder, that `resolves ingest` makes of the made documents with the cheap embedder."""
    store = folder / "store"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.cli.ingest.open_embedder", cheap_embedder)
        assert main(["ingest", str(write_made(folder / "documents")), "--store", str(store)]) == 0
    return store
