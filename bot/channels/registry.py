"""Registry of channels, and opening of those that are configured."""

from collections.abc import Sequence
from importlib import import_module

from bot.serving.channel import Channel
from bot.settings import Settings

# A channel's name and its module, which has `open_channel(settings) -> Channel | None`: None where it is not
# configured, and a SettingsError where it is configured wrongly.
CHANNELS: dict[str, str] = {
    "telegram": "bot.channels.telegram.channel",
    "slack": "bot.channels.slack.opening",
    "mattermost": "bot.channels.mattermost",
}


def open_channels(settings: Settings, names: Sequence[str] = ()) -> list[Channel]:
    """The channels that are configured; only the named ones where `names` are given. Raises SettingsError."""
    modules = (CHANNELS[name] for name in names or CHANNELS)
    opened = (import_module(module).open_channel(settings) for module in modules)
    return [channel for channel in opened if channel is not None]
