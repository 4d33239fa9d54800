"""Options that several commands share."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from bot.cli.command import Workspace


def workspace_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--store` and `--config`; with `--corpus`, if the function has that option, they come as its first argument."""

    @wraps(function)
    def with_workspace(*, store: str | None, config: str | None, corpus: tuple[str, ...] = (), **options: Any) -> Any:
        return function(Workspace(store, config, corpus), **options)

    add_config = click.option(
        "--config", metavar="FILE", help="Settings in this file go before the defaults (also RESOLVES_CONFIG)."
    )
    add_store = click.option("--store", metavar="DIR", help="Where the corpus lives (also RESOLVES_STORE).")
    return add_store(add_config(with_workspace))


corpus_option = click.option(
    "--corpus",
    metavar="DIR…",
    multiple=True,
    help="Take exactly these files or folders instead of the store's corpus; may be given again.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
pager_option = click.option(
    "--no-pager", is_flag=True, help="Print at once what is longer than the screen; a pipe gets no pager anyway."
)
offline_option = click.option(
    "--offline", is_flag=True, help="Ask no server and no model: the documents' own words alone."
)

corpora_option = click.option(
    "--corpus",
    "corpora",
    metavar="NAME=DIR[,DIR…]",
    multiple=True,
    help='Where a corpus that the questions name lies; "seeds" is the one that ships with Resolves.',
)
