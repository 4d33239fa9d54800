"""`resolves search`: the clauses nearest to some words, without an answer to anything."""

import sys
from typing import TYPE_CHECKING, Any

import click

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.versions import label_of
from bot.cli.command import Workspace, command
from bot.cli.common import ANSWERED, REFUSED, print_json, service_of
from bot.cli.options import corpus_option, json_option, pager_option, workspace_options
from bot.cli.terminal import paged, print_text
from bot.pages import printable
from bot.retrieval.hybrid_search import search
from bot.understanding.normalise import clean
from bot.understanding.understand import read
from ingest.errors import UsageError
from ingest.outline.parts import folded

if TYPE_CHECKING:
    from bot.retrieval.hybrid_search import Hit


@command(
    "search",
    more="By words and by meaning, the nearest first. A document that the words name is searched alone. Nothing is "
    "answered, and no set is complete: `resolves ask` does that.",
)
@click.argument("words", nargs=-1)
@workspace_options
@corpus_option
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True, help="So many clauses at most.")
@json_option
@pager_option
def search_clauses(workspace: Workspace, words: tuple[str, ...], limit: int, as_json: bool, no_pager: bool) -> int:
    """Print the nearest clauses."""
    text = clean(" ".join(words))
    if not any(character.isalnum() for character in text):
        raise UsageError("Name the words to search for, such as: resolves search tiered ranking")
    service = service_of(workspace)
    query = read(text, service.catalogue)
    found = search(query, service.catalogue, service.embedder.embeddings, service.settings.search)
    hits = found.hits[:limit]
    if found.note:
        print(found.note, file=sys.stderr)
    if as_json:
        print_json([_row(hit, service.catalogue) for hit in hits])
    else:
        with paged(at_once=no_pager):
            _print(hits, service.catalogue)
    return ANSWERED if hits else REFUSED


def _row(hit: "Hit", catalogue: Catalogue) -> dict[str, Any]:
    clause = hit.clause
    label = label_of(clause, catalogue)
    return {"key": clause.key, "label": label, "num": clause.num, "text": clause.text, "score": round(hit.score, 4)}


def _print(hits: "tuple[Hit, ...] | list[Hit]", catalogue: Catalogue) -> None:
    """Print each clause under its label."""
    from rich.text import Text

    for number, hit in enumerate(hits):
        if number:
            print_text(Text())
        print_text(Text(printable(label_of(hit.clause, catalogue)), style="bold"))
        print_text(Text(printable(folded(hit.clause.text))))
    if not hits:
        print("No clause held has these words, or comes near them.")
