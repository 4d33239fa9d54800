"""The Slack app over the made documents as a process of its own, in any number of workspaces.

python -m tests.slackprocess BASE_URL FOLDER PORT
"""

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bot.answering import Answering
from bot.channels.channel import open_channels
from bot.logs import configure_logs
from bot.service import Service
from bot.serving import Stop, serve
from bot.settings import Settings
from bot.state import open_state
from tests.answering import small
from tests.slackserver import SECRET, SlackServer, token_of


def main(base_url: str, folder: str, port: str) -> None:
    """Run until SIGTERM."""
    values = {
        "slack": {"api_url": f"{base_url}/api/", "response_hosts": [base_url]},
        "serve": {"port": int(port)},
        "limits": {"per_minute": 0, "queue": 5000},
    }
    settings = Settings.model_validate(values)
    configure_logs(settings.log)
    base = small()
    state = open_state(f"sqlite:///{Path(folder) / 'state.sqlite'}")

    async def run() -> None:
        service = Service(base.catalogue, base.embedder, settings)
        await serve(settings, open_channels(settings, ["slack"]), lambda: Answering(service, state), Stop())

    asyncio.run(run())


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def app_process(server: SlackServer, folder: Path, teams: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    """The process, until the block ends. Its log is in the folder."""
    port = free_port()
    command = [sys.executable, "-m", "tests.slackprocess", server.base_url, str(folder), str(port)]
    environment = {"SLACK_SIGNING_SECRET": SECRET, "SLACK_BOT_TOKEN": ",".join(map(token_of, teams))}
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(command, env={**os.environ, **environment}, stderr=log)
    server.app_url = f"http://127.0.0.1:{port}/slack/events"
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


if __name__ == "__main__":
    main(*sys.argv[1:])
