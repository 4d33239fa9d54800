"""The Slack app over the made documents as a process of its own, in any number of workspaces.

python -m tests.support.slack_process BASE_URL FOLDER PORT
"""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.support.processes import free_port
from tests.support.serving import as_process, run_channels
from tests.support.slack_server import SECRET, SlackServer, token_of


def main(base_url: str, folder: str, port: str) -> None:
    """Run until SIGTERM."""
    values = {
        "slack": {"api_url": f"{base_url}/api/", "response_hosts": [base_url]},
        "serve": {"port": int(port)},
        "limits": {"per_minute": 0, "queue": 5000},
    }
    run_channels(["slack"], values, Path(folder))


@contextmanager
def app_process(server: SlackServer, folder: Path, workspaces: Sequence[str]) -> "Iterator[subprocess.Popen[bytes]]":
    """The process until the block ends. Its log is in the folder."""
    port = free_port()
    command = [sys.executable, "-m", "tests.support.slack_process", server.base_url, str(folder), str(port)]
    environment = {"SLACK_SIGNING_SECRET": SECRET, "SLACK_BOT_TOKEN": ",".join(map(token_of, workspaces))}
    server.app_url = f"http://127.0.0.1:{port}/slack/events"
    with as_process(command, folder, environment) as process:
        yield process


if __name__ == "__main__":
    main(*sys.argv[1:])
