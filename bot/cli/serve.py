"""`resolves serve`: the configured channels and the server's own pages in one process."""

import asyncio
import logging
import os
import sys
import time
from collections.abc import Sequence

from bot.channels.registry import CHANNELS, open_channels
from bot.cli.command import Workspace, command
from bot.cli.common import open_store
from bot.cli.options import corpus_option, workspace_options
from ingest.errors import UsageError
from ingest.snapshot_writer import Progress

# A corpus that is built says so this often.
_INTERVAL_SECONDS = 5.0


@command("serve", more="A channel runs once its secrets are in the environment; `resolves doctor` says which are set.")
@workspace_options
@corpus_option
def serve(workspace: Workspace) -> int:
    """Run the configured channels until the process is asked to end."""
    return run(workspace)


@command("mattermost", more="Their tokens come from MATTERMOST_TOKEN.")
@workspace_options
@corpus_option
def mattermost(workspace: Workspace) -> int:
    """Run the channel until the process is asked to end."""
    return run(workspace, ("mattermost",))


def run(workspace: Workspace, names: Sequence[str] = ()) -> int:
    """Run these channels, or all that are configured. Raises UsageError where none is."""
    from bot.serving.dispatcher import open_dispatcher
    from bot.serving.logs import configure_logs
    from bot.serving.server import Stop
    from bot.serving.server import serve as serve_channels

    settings, store = open_store(workspace)
    channels = open_channels(settings, names)
    if not channels:
        known = ", ".join(names or CHANNELS) or "none is installed"
        raise UsageError(
            f"No channel is configured ({known}); set a channel's token; `resolves doctor` says which are set."
        )
    configure_logs(settings.log)

    async def serve_until_stopped() -> bool:
        return await serve_channels(
            settings, channels, lambda: open_dispatcher(settings, store, workspace.corpus, _log_progress()), Stop()
        )

    if asyncio.run(serve_until_stopped()):
        return 0
    # A thread that still answers would keep the process for as long as it likes.
    logging.shutdown()
    sys.stderr.flush()
    os._exit(1)


def _log_progress() -> Progress:
    """Progress as lines of the log, at most one every few seconds."""
    log, last_time = logging.getLogger("resolves.corpus"), time.monotonic()

    def tell(what: str, done: int, total: int) -> None:
        nonlocal last_time
        if time.monotonic() - last_time >= _INTERVAL_SECONDS:
            last_time = time.monotonic()
            log.info("the corpus is being built", extra={"step": what, "done": done, "of": total})

    return tell
