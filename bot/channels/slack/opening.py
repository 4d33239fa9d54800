"""Opening of the Slack channel; a module of its own, so that Bolt is imported only where Slack is configured."""

import os
from typing import TYPE_CHECKING

from bot.channels.slack.secrets import APP_TOKEN, BOT_TOKEN, SECRET
from bot.settings import Settings
from ingest.errors import SettingsError

if TYPE_CHECKING:
    from bot.channels.slack.channel import Slack


def open_channel(settings: Settings) -> "Slack | None":
    """The channel, where its secrets are in the environment. Raises SettingsError where one of them is missing."""
    given = {name: os.environ.get(name) for name in (SECRET, BOT_TOKEN, APP_TOKEN)}
    if all(value is None for value in given.values()):
        return None
    secret, bot, socket = ((given[name] or "").strip() for name in (SECRET, BOT_TOKEN, APP_TOKEN))
    tokens = tuple(filter(None, (token.strip() for token in bot.split(","))))
    if socket:
        if not tokens:
            raise SettingsError(f"{APP_TOKEN} opens a socket, and {BOT_TOKEN} is missing; set both.")
    elif not secret:
        raise SettingsError(
            f"{SECRET} is empty; copy it from Basic Information of your Slack app, or set {APP_TOKEN} for Socket Mode."
        )
    from bot.channels.slack.channel import Slack

    return Slack(settings.slack, "" if socket else secret, tokens, socket)
