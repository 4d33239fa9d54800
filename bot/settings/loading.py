"""Reading of the settings from all their sources, with one sentence for whatever is wrong."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, ValidationError

from bot.settings.fields import section_class, settings_by_name, settings_by_variable
from bot.settings.settings import Settings
from bot.settings.sources import Sources, read_sources
from ingest.errors import SettingsError

_EMPTY = '""'
# A pattern that is nothing but a choice.
_ONE_OF = re.compile(r"\^\((\w+(?:\|\w+)*)\)\$")


def load_settings(path: str | None = None, given: Mapping[str, str] = MappingProxyType({})) -> Settings:
    """Load the settings: environment variables, else the file, else config.toml, else code. Raises SettingsError.

    The file is the one at `path`, else the one that RESOLVES_CONFIG names; a section is merged key by key. Before all
    of them go values that are `given` by the names of settings, written as a variable has them.
    """
    return settings_of(replace(read_sources(path), given=given))


def settings_of(sources: Sources) -> Settings:
    """The settings of sources that were read. Raises SettingsError."""
    try:
        return sources.settings()
    except ValidationError as error:
        raise SettingsError(_sentence(error, sources)) from None


def _sentence(error: ValidationError, sources: Sources) -> str:
    """The first validation error as one sentence, with the most similar key where one is unknown."""
    first = error.errors()[0]
    path = [part for part in first["loc"] if isinstance(part, str)]
    name = ".".join(map(str, first["loc"]))
    where = _where(path, sources)
    if first["type"] == "extra_forbidden":
        return f"In {where}, {name} is no setting{_hint(path)}"
    message = _of_known(first) or first["msg"].removeprefix("Value error, ")
    names_the_setting = where.partition("=")[0] in settings_by_variable().keys() | settings_by_name().keys()
    place = where if names_the_setting else f"In {where}, {name}"
    return f"{place}: {message[:1].lower()}{message[1:]}{'' if message.endswith('?') else '.'}"


def _of_known(error: Mapping[str, Any]) -> str:
    """What is wrong with a value that is none of a few, with the nearest of these; "" where any other is possible."""
    context = error.get("ctx", {})
    one_of = _ONE_OF.fullmatch(context.get("pattern", ""))
    known = one_of[1].split("|") if one_of else re.findall(r"'(.*?)'", context.get("expected", ""))
    if not known:
        return ""
    similar = difflib.get_close_matches(str(error["input"]), known, n=1)
    hint = f'; did you mean "{similar[0]}"?' if similar else ""
    return f"it is one of {', '.join(name or _EMPTY for name in known)}{hint}"


def _where(path: Sequence[str], sources: Sources) -> str:
    """What said the value at this place; of a section as a whole, all that said anything in it but config.toml."""
    origins = sources.origins(path)
    if not _fields_of(path):
        return origins[0]
    return " and ".join([origin for origin in origins if origin != sources.shipped.name] or origins)


def _hint(path: Sequence[str]) -> str:
    """What to write instead of a key that is unknown."""
    known = _fields_of(path[:-1])
    similar = difflib.get_close_matches(path[-1], known, n=1)
    return f'; did you mean "{similar[0]}"?' if similar else f"; known are {', '.join(known)}."


def _fields_of(path: Sequence[str]) -> Mapping[str, Any]:
    """The fields of a section, or of a table inside one, by name; those of all settings for an empty path."""
    model: type[BaseModel] = Settings
    for name in path:
        field = model.model_fields.get(name)
        inner = section_class(field.annotation) if field else None
        if inner is None:
            return {}
        model = inner
    return model.model_fields
