"""`resolves serve`: the configured channels and the server's pages in one process."""

import asyncio
import logging
import os
import sys
import time
from argparse import Namespace
from collections.abc import Sequence

from bot.channels.registry import CHANNELS, open_channels
from bot.cli.commands import opened
from ingest.build import Progress
from ingest.errors import UsageError

# A corpus that is built says so this often.
_EVERY_SECONDS = 5.0


def serve(args: Namespace) -> int:
    """Run what is configured until the process is told to end."""
    return run(args)


def serve_one(args: Namespace) -> int:
    """`resolves slack`, `resolves mattermost`: the channel of that name alone."""
    return run(args, (args.command,))


def run(args: Namespace, names: Sequence[str] = ()) -> int:
    """The same with only these channels, for a command of one of them."""
    from bot.serving.dispatcher import open_dispatcher
    from bot.serving.logs import configure_logs
    from bot.serving.server import Stop
    from bot.serving.server import serve as serve_channels

    settings, store = opened(args)
    channels = open_channels(settings, names)
    if not channels:
        known = ", ".join(names or CHANNELS) or "none is installed"
        raise UsageError(f"No channel is configured ({known}); set a channel's token, as the README shows.")
    configure_logs(settings.log)

    async def until_the_end() -> bool:
        folders = getattr(args, "corpus", None) or []
        return await serve_channels(
            settings, channels, lambda: open_dispatcher(settings, store, folders, _logged()), Stop()
        )

    if asyncio.run(until_the_end()):
        return 0
    # A thread that still answers would keep the process for as long as it likes.
    logging.shutdown()
    sys.stderr.flush()
    os._exit(1)


def _logged() -> Progress:
    """Progress as lines of the log."""
    log, at = logging.getLogger("resolves.corpus"), time.monotonic()

    def tell(what: str, done: int, total: int) -> None:
        nonlocal at
        if time.monotonic() - at >= _EVERY_SECONDS:
            at = time.monotonic()
            log.info("the corpus is being built", extra={"step": what, "done": done, "of": total})

    return tell
