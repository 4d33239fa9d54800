"""config.toml and the reference are written from the settings' own descriptions."""

import re
import subprocess
import sys
import tomllib

import pytest

from bot.settings import Settings, config_template, settings_table
from bot.settings.fields import Setting, SettingsSection, sections, settings_by_name
from tests.support.paths import ROOT


def test_config_toml_is_the_template() -> None:
    said = (ROOT / "config.toml").read_text(encoding="utf-8")
    assert said == config_template(), "write it anew: uv run resolves config template > config.toml"


def test_the_template_has_exactly_the_defaults() -> None:
    """All of them but those that are None, which TOML cannot say."""
    said = tomllib.loads(config_template())
    assert Settings(**said) == Settings()
    assert said == Settings().model_dump(mode="json", exclude_none=True)


def test_every_description_stands_above_what_it_describes() -> None:
    text = re.sub(r"\n# +", " ", config_template())
    for section in sections():
        key = section.path[-1]
        above = text.partition(f"\n[{section.name}]\n")[0] if f"\n[{section.name}]\n" in text else text
        assert section.description in above, key
    for setting in settings_by_name().values():
        assert setting.description in text, setting.name


def test_the_lines_of_comments_are_short() -> None:
    assert max(len(line) for line in config_template().splitlines() if line.startswith("#")) <= 118


@pytest.mark.parametrize("described", [*sections(), *settings_by_name().values()], ids=lambda each: each.name)
def test_every_section_and_every_setting_has_a_description(described: Setting | SettingsSection) -> None:
    assert len(described.description.split()) >= 3
    assert "\n" not in described.description


def test_the_reference_has_a_row_for_each_setting_under_the_heading_of_its_section() -> None:
    blocks = re.split(r"^## ", settings_table(), flags=re.MULTILINE)[1:]
    assert len(blocks) == len(sections())
    for block, section in zip(blocks, sections(), strict=True):
        assert block.startswith(f"`[{section.name}]`\n\n{section.description}\n")
        rows = [re.split(r"(?<!\\)\|", line) for line in block.splitlines() if line.startswith("| `")]
        assert [(row[1].strip(), row[3].strip(), len(row)) for row in rows] == [
            (f"`{setting.path[-1]}`", f"`{setting.variable}`", 6) for setting in section.settings
        ]
    assert (
        "| `port` | `8080` | `RESOLVES_SERVE__PORT` | The port to listen at; 0 is any free one. |" in settings_table()
    )
    assert "| `stream` | not set | `RESOLVES_MODEL__PLAN__STREAM` |" in settings_table()


def test_settings_import_nothing_that_takes_long() -> None:
    heavy = "('chromadb', 'langchain', 'langchain_core', 'numpy', 'sqlalchemy', 'boto3', 'google', 'azure')"
    code = f"import sys, bot.settings as s; s.load_settings(); print([m for m in {heavy} if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert run.stdout.strip() == "[]"
