"""A reference of all settings, as Markdown."""

import json

from bot.settings.fields import Setting, SettingsSection, sections


def settings_table() -> str:
    """Markdown: a heading for each section, and below it a table of its settings."""
    return "\n\n".join(map(_section, sections())) + "\n"


def _section(section: SettingsSection) -> str:
    """A section's heading, description and table."""
    text = f"## `[{section.name}]`\n\n{section.description}"
    if not section.settings:
        return text
    rows = ["| name | default | environment variable | what it is |", "|---|---|---|---|", *map(_row, section.settings)]
    return f"{text}\n\n" + "\n".join(rows)


def _row(setting: Setting) -> str:
    """A setting's row."""
    default = "not set" if setting.default is None else f"`{json.dumps(setting.default, ensure_ascii=False)}`"
    cells = (f"`{setting.path[-1]}`", default, f"`{setting.variable}`", setting.description)
    return "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |"
