"""Localised texts of the bot besides answers, in the six languages of the United Nations (texts.toml)."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

DEFAULT = "en"
TEXT_ONLY = "I read text only."


@cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    path = Path(__file__).with_name("texts.toml")
    texts: Mapping[str, Mapping[str, str]] = tomllib.loads(path.read_text(encoding="utf-8"))
    return texts


def languages() -> tuple[str, ...]:
    """The language codes, English first."""
    return tuple(_texts()["help"])


def language_of(code: str | None) -> str:
    """The language for a client's code such as "pt-br" or "fr"; English for any other or none."""
    short = (code or "").split("-")[0].lower()
    return short if short in _texts()["help"] else DEFAULT


def translate(name: str, language: str, **values: object) -> str:
    """A text by its name, with its placeholders filled in."""
    return _texts()[name][language].format(**values)
