"""The environment variables that hold secrets, and whether they are set."""

import os
from collections.abc import Iterator

from bot.settings.in_force import SettingInForce
from bot.settings.masking import masked
from bot.settings.settings import Settings
from ingest.providers import KNOWN, NO_KEY, key_name, provider_of

# Named here and not imported, as channels stand above settings; a test holds both to each other.
_CHANNELS = {
    "TELEGRAM_BOT_TOKEN": "The token of the Telegram bot, from @BotFather.",
    "SLACK_SIGNING_SECRET": "The signing secret of the Slack app, for requests over HTTP.",
    "SLACK_BOT_TOKEN": "The bot tokens of the Slack app, one for each workspace, separated by commas.",
    "SLACK_APP_TOKEN": "The app-level token of the Slack app, for Socket Mode.",
    "MATTERMOST_TOKEN": "The tokens of Mattermost's slash commands, separated by commas.",
}
_STATE_URL = "RESOLVES_STATE_URL"


def secrets_in_force(settings: Settings | None = None) -> tuple[SettingInForce, ...]:
    """Each secret's variable with "set" or "not set"; the URL of the state without its password.

    With settings, the variables of keys that these name are among them.
    """
    described = {**_provider_keys(), **dict(_named_keys(settings or Settings())), **_CHANNELS}
    return (*(_secret(name, described[name]) for name in described), _state_url())


def _provider_keys() -> dict[str, str]:
    """The variables of the providers' keys."""
    return {name: f"A key of the provider {provider.name}." for provider in KNOWN.values() for name in provider.keys}


def _named_keys(settings: Settings) -> Iterator[tuple[str, str]]:
    """The variables of the keys of models that the settings name, but for those of known providers."""
    model = settings.model
    chosen = {
        "model": (model.provider, model.key_variable),
        "model.plan": (model.plan.provider, model.plan.key_variable),
        "model.check": (model.check.provider, model.check.key_variable),
        "model.fallback": (model.fallback.provider, model.fallback.key_variable),
        "judge": (settings.judge.provider, settings.judge.key_variable),
    }
    for section, (provider, variable) in chosen.items():
        if variable == NO_KEY or not (variable or provider):
            continue
        name = variable or key_name(provider_of(provider))
        if name not in _provider_keys():
            yield name, f"The key of the model of [{section}]."


def _secret(name: str, description: str) -> SettingInForce:
    """A secret, of which only is said whether it is set."""
    value = "set" if os.environ.get(name, "").strip() else "not set"
    return SettingInForce(name, value, name, description, secret=True)


def _state_url() -> SettingInForce:
    """The URL of the state's database, which may have a password."""
    description = "The URL of the database that a bot remembers in, with its password; it goes before state.url."
    return SettingInForce(
        _STATE_URL, masked(os.environ.get(_STATE_URL, "")) or "not set", _STATE_URL, description, secret=True
    )
