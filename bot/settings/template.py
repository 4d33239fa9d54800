"""The text of config.toml: every setting with its default, and its description as a comment above it."""

import json
import textwrap
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from bot.settings.base import Weights
from bot.settings.fields import Setting, SettingsSection, sections

_WIDTH = 118
_HEAD = (
    "Every setting of Resolves with its default. Copy what you want to change into a file of your own, and name that "
    "with --config FILE or RESOLVES_CONFIG. An environment variable goes before a file: RESOLVES_SERVE__PORT=9000 sets "
    "port in [serve]. Secrets (OPENAI_API_KEY and other keys) come from the environment and stand in no file.",
    "This file is written by `resolves config template`; the descriptions stand in bot/settings/.",
)


def config_template() -> str:
    """The text of config.toml."""
    blocks = [[line for text in _HEAD for line in _comment(text)]]
    explained: set[type] = set()
    for section in sections():
        if issubclass(section.model, Weights):
            blocks[-1] += _inline_table(section, explain=section.model not in explained)
            explained.add(section.model)
        else:
            blocks.append([*_comment(section.description), f"[{section.name}]", *_settings(section)])
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _settings(section: SettingsSection) -> Iterator[str]:
    """The lines of a section's settings; those that have one description share it, and TOML has no way to say None."""
    written = [setting for setting in section.settings if setting.default is not None]
    for description, group in groupby(written, key=lambda setting: setting.description):
        yield from _comment(description)
        yield from (f"{setting.path[-1]} = {_value(setting.default)}" for setting in group)
    unset = [setting.path[-1] for setting in section.settings if setting.default is None]
    if unset:
        yield from _comment(f"These may stand here too: {', '.join(unset)}.")


def _inline_table(section: SettingsSection, *, explain: bool) -> list[str]:
    """The lines of a table that stands in one line, with what its keys mean where that is not yet explained."""
    keys = [line for setting in section.settings for line in _comment(_key(setting), "  ")] if explain else []
    pairs = ", ".join(f"{setting.path[-1]} = {_value(setting.default)}" for setting in section.settings)
    return [*_comment(section.description), *keys, f"{section.path[-1]} = {{ {pairs} }}"]


def _key(setting: Setting) -> str:
    """A key of an inline table with what it means."""
    return f"{setting.path[-1]}: {setting.description}"


def _comment(text: str, indent: str = "") -> list[str]:
    """A text as lines of a comment."""
    lead = f"# {indent}"
    return textwrap.wrap(
        text, _WIDTH, initial_indent=lead, subsequent_indent=lead, break_long_words=False, break_on_hyphens=False
    )


def _value(value: Any) -> str:
    """A default as TOML writes it; of the types that settings have, JSON writes each in the same way."""
    return json.dumps(value, ensure_ascii=False)
