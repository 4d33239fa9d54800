"""The real channels for Slack and Mattermost, over the made documents, in the real server of `resolves serve`."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.channels.mattermost import Mattermost
from bot.channels.slack.channel import Slack
from bot.channels.slash.response_url import Replies
from bot.service import Service
from bot.serving.channel import Channel
from bot.serving.dispatcher import Dispatcher
from bot.settings import Settings
from bot.state import open_state
from tests.support.services import small
from tests.support.serving import Running, in_thread
from tests.support.slack_server import APP_TOKEN, SECRET, SlackServer, token_of

MATTERMOST_TOKEN = "mm-made-up-token"  # noqa: S105


def settings_for(server: SlackServer, **sections: dict[str, Any]) -> Settings:
    """The default settings with this server, and changes by section."""
    hosts = {"response_hosts": (server.base_url,)}
    slack = {"api_url": f"{server.base_url}/api/", **hosts, **sections.pop("slack", {})}
    limits = {"per_minute": 0, **sections.pop("limits", {})}
    values = {"slack": slack, "mattermost": hosts, "limits": limits, "serve": {"port": 0, "grace_seconds": 20}}
    return Settings.model_validate({**values, **sections})


def channels_for(
    settings: Settings, workspaces: Sequence[str] = ("T1",), *, socket: bool = False, mattermost: bool = False
) -> list[Channel]:
    """Slack with a token for each of these workspaces, and Mattermost where it is requested."""
    tokens = tuple(map(token_of, workspaces))
    channels: list[Channel] = [Slack(settings.slack, "" if socket else SECRET, tokens, APP_TOKEN if socket else "")]
    if mattermost:
        replies = Replies(settings.mattermost.response_hosts, "mattermost.response_hosts")
        channels.append(Mattermost(settings.mattermost.path, (MATTERMOST_TOKEN,), replies))
    return channels


@contextmanager
def app_for(
    server: SlackServer,
    folder: Path,
    *,
    service: Service | None = None,
    workspaces: Sequence[str] = ("T1",),
    socket: bool = False,
    mattermost: bool = False,
    **sections: dict[str, Any],
) -> Iterator[Running]:
    """The app as `resolves slack` runs it, with its state in a folder."""
    settings = settings_for(server, **sections)
    base = service or small()
    used = base if service and type(service) is not Service else Service(base.catalogue, base.embedder, settings)
    small().ask("what does WTDC Resolution 45 ask of BDT?")  # what a first question loads takes longer than a reply may
    state = open_state(f"sqlite:///{folder / 'state.sqlite'}")
    channels = channels_for(settings, workspaces, socket=socket, mattermost=mattermost)

    def listening(address: str) -> None:
        server.app_url = f"{address}{settings.slack.path}"

    with in_thread(settings, channels, lambda: Dispatcher(used, state), server.wait, listening) as running:
        yield running
