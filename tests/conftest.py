"""No test reaches beyond this machine, or writes to a user's own store."""

import ipaddress
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import settings

from ingest.providers import KNOWN
from tests import SEEDS_STORE
from tests.support.paths import SHARED

os.environ["ANONYMIZED_TELEMETRY"] = "False"
# No test depends on timing.
settings.register_profile("resolves", deadline=None)
settings.load_profile("resolves")
_OWN = ("OPENAI_API_KEY", "OPENAI_BASE_URL", "RESOLVES_STORE", "RESOLVES_CONFIG", "RESOLVES_STATE_URL")
_TRACING = ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING_V2", "LANGSMITH_OTEL_ENABLED")
_PROVIDERS = {name for provider in KNOWN.values() for name in (*provider.keys, *provider.addresses)}
for name in (*_OWN, *_TRACING, *_PROVIDERS):
    os.environ.pop(name, None)
for name in ("SLACK_SIGNING_SECRET", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "MATTERMOST_TOKEN"):
    os.environ.pop(name, None)
for name in [name for name in os.environ if name.startswith("RESOLVES_") and "__" in name]:
    del os.environ[name]


def pytest_configure(config: pytest.Config) -> None:
    """One folder for the store of the shipped corpus, whose name all processes of the run inherit."""
    if not hasattr(config, "workerinput"):
        folder = TemporaryDirectory(prefix="resolves-seeds-", ignore_cleanup_errors=True)
        config.add_cleanup(folder.cleanup)
        os.environ[SEEDS_STORE] = folder.name


class NetworkReachedError(RuntimeError):
    """A test tried to reach another machine."""


def _local(address: Any) -> bool:
    if not isinstance(address, tuple):
        return True  # a Unix socket
    try:
        return ipaddress.ip_address(str(address[0]).partition("%")[0]).is_loopback
    except ValueError:
        return address[0] in {"localhost", ""}


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    """Connecting beyond loopback raises, whatever library asks for it."""
    connect, connect_ex, lookup = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def guarded(self: socket.socket, address: Any) -> None:
        if not _local(address):
            raise NetworkReachedError(f"a test wanted to connect to {address}")
        connect(self, address)

    def guarded_ex(self: socket.socket, address: Any) -> int:
        if not _local(address):
            raise NetworkReachedError(f"a test wanted to connect to {address}")
        return connect_ex(self, address)

    def guarded_lookup(host: Any, *rest: Any, **more: Any) -> Any:
        if host is not None and not _local((host.decode() if isinstance(host, bytes) else host,)):
            raise NetworkReachedError(f"a test wanted to look {host} up")
        return lookup(host, *rest, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", guarded_lookup)
        patch.setattr(socket.socket, "connect", guarded)
        patch.setattr(socket.socket, "connect_ex", guarded_ex)
        yield


@pytest.fixture(scope="session")
def shared() -> Path:
    """The documents and questions that development has beside the checkout."""
    folder = SHARED
    if not (folder / "corpora").is_dir():
        pytest.skip("the shared documents do not lie beside this checkout")
    return folder
