"""Which settings are in force and where each comes from, as it may be shown: without passwords."""

import os
from dataclasses import dataclass
from typing import Any

from bot.settings.fields import Setting, settings_by_name, value_at
from bot.settings.loading import settings_of
from bot.settings.masking import masked
from bot.settings.settings import Settings
from bot.settings.sources import Sources, read_sources

# Variables that go before a setting and are no part of it; `Settings.store_folder` and `Settings.state_url` read them.
_BEFORE = {"corpus.store": "RESOLVES_STORE", "state.url": "RESOLVES_STATE_URL"}


@dataclass(frozen=True, slots=True)
class SettingInForce:
    """A setting or a secret as it is in force.

    `source` is "default", the path of a file or the name of an environment variable. `secret` says that the value is
    not shown, or not all of it; `changed` that it is not the default, whoever has written it down.
    """

    name: str
    value: Any
    source: str
    description: str
    secret: bool = False
    changed: bool = False


def settings_in_force(path: str | None = None) -> tuple[SettingInForce, ...]:
    """All settings in the order of config.toml, as `load_settings` reads them. Raises SettingsError."""
    sources = read_sources(path)
    settings = settings_of(sources)
    return tuple(_in_force(setting, settings, sources) for setting in settings_by_name().values())


def _in_force(setting: Setting, settings: Settings, sources: Sources) -> SettingInForce:
    """A setting with its value and where that comes from."""
    variable = _BEFORE.get(setting.name)
    given = os.environ.get(variable) if variable else None
    value = given or value_at(settings, setting.path)
    source = variable if variable and given else _source(setting, value, sources)
    shown = masked(value)
    changed = value != setting.default
    return SettingInForce(setting.name, shown, source, setting.description, secret=shown != value, changed=changed)


def _source(setting: Setting, value: Any, sources: Sources) -> str:
    """Where the value of a setting comes from; the config.toml that comes along says nothing but defaults."""
    origins = sources.origins(setting.path)
    if not origins or (origins == [sources.shipped.name] and value == setting.default):
        return "default"
    return origins[0]
