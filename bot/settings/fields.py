"""Which settings there are: each with its place, its environment variable and its description."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import BaseModel

from bot.settings.base import Section
from bot.settings.settings import Settings

PREFIX, DELIMITER = "RESOLVES_", "__"


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting; `path` has the names of its sections and its own, `type` is what its values are."""

    path: tuple[str, ...]
    type: Any
    description: str

    @property
    def name(self) -> str:
        """The setting as people write it: "serve.port"."""
        return ".".join(self.path)

    @property
    def variable(self) -> str:
        """The environment variable that sets it: "RESOLVES_SERVE__PORT"."""
        return PREFIX + DELIMITER.join(self.path).upper()

    @property
    def default(self) -> Any:
        """Its default, as it is in code."""
        return value_at(_defaults(), self.path)


@dataclass(frozen=True, slots=True)
class SettingsSection:
    """A section of the settings, or a table inside one: its class, and its settings without those of tables inside."""

    path: tuple[str, ...]
    description: str
    model: type[Section]
    settings: tuple[Setting, ...]

    @property
    def name(self) -> str:
        """The section as a file has it in brackets: "search.reranking"."""
        return ".".join(self.path)


@cache
def sections() -> tuple[SettingsSection, ...]:
    """All sections in the order of config.toml, each before the tables inside it."""
    return tuple(_sections_of(Settings))


@cache
def settings_by_name() -> dict[str, Setting]:
    """All settings by their names."""
    return {setting.name: setting for section in sections() for setting in section.settings}


@cache
def settings_by_variable() -> dict[str, Setting]:
    """All settings by their environment variables."""
    return {setting.variable: setting for setting in settings_by_name().values()}


@cache
def _defaults() -> Settings:
    """The settings as they are in code."""
    return Settings()


def value_at(settings: BaseModel, path: tuple[str, ...]) -> Any:
    """The value at a place of the settings."""
    value: Any = settings
    for name in path:
        value = getattr(value, name)
    return value


def section_class(annotation: Any) -> type[Section] | None:
    """The class of a field that is a section; None of a field that is a setting."""
    return annotation if isinstance(annotation, type) and issubclass(annotation, Section) else None


def _sections_of(model: type[BaseModel], path: tuple[str, ...] = ()) -> Iterator[SettingsSection]:
    """The sections among the fields of a class."""
    for name, field in model.model_fields.items():
        inner = section_class(field.annotation)
        if inner is None:
            continue
        here = (*path, name)
        settings = tuple(
            Setting((*here, key), entry.annotation, entry.description or "")
            for key, entry in inner.model_fields.items()
            if section_class(entry.annotation) is None
        )
        yield SettingsSection(here, field.description or "", inner, settings)
        yield from _sections_of(inner, here)
