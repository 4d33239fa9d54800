"""Where settings come from: environment variables, a file of one's own, and the config.toml that comes along."""

import difflib
import json
import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_origin

from pydantic_settings import EnvSettingsSource, InitSettingsSource, PydanticBaseSettingsSource

from bot.settings.fields import DELIMITER, PREFIX, settings_by_name, settings_by_variable
from bot.settings.masking import masked
from bot.settings.settings import Settings
from ingest.errors import SettingsError

_PACKAGES = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """A configuration file: how it is called in errors, and its parsed tables."""

    name: str
    tables: Mapping[str, Any]

    def has(self, path: Sequence[str]) -> bool:
        """Whether the file says anything at this place."""
        value: Any = self.tables
        for name in path:
            if not isinstance(value, Mapping) or name not in value:
                return False
            value = value[name]
        return True


@dataclass(frozen=True, slots=True)
class Sources:
    """All that the settings are read from.

    `variables` has the values of environment variables by their names; `given` values that go before all others, by the
    names of settings and written as a variable has them.
    """

    variables: Mapping[str, str]
    own: SettingsFile | None
    shipped: SettingsFile
    given: Mapping[str, str] = field(default_factory=dict)

    def origins(self, path: Sequence[str]) -> list[str]:
        """What says anything at this place or inside it, the one that counts first: values given, variables, files."""
        by_name, by_variable = settings_by_name(), settings_by_variable()
        length = len(path)
        given = [
            f"{name}={masked(text)}" for name, text in self.given.items() if by_name[name].path[:length] == tuple(path)
        ]
        variables = [name for name in self.variables if by_variable[name].path[:length] == tuple(path)]
        files = [file.name for file in (self.own, self.shipped) if file is not None and file.has(path)]
        return given + variables + files

    def settings(self) -> Settings:
        """The settings. Raises pydantic's ValidationError."""
        tables = [file.tables for file in (self.own, self.shipped) if file is not None]
        given = {settings_by_name()[name].variable: text for name, text in self.given.items()}
        sources: list[PydanticBaseSettingsSource] = [_Environment({**self.variables, **given})]
        # The defaults too, so that a source may say one number of a table and leave the others.
        sources += [InitSettingsSource(Settings, dict(each)) for each in (*tables, Settings().model_dump())]
        # mypy takes a model's fields for all that it can be given.
        return Settings(_build_sources=(tuple(sources), {}))  # type: ignore[call-arg]


# The variables that are no settings, and how near another's name is to theirs to be a slip.
_OWN_NAMES = ("RESOLVES_STORE", "RESOLVES_CONFIG", "RESOLVES_STATE_URL", "RESOLVES_DEBUG")
_NEARLY = 0.85


class _Environment(EnvSettingsSource):
    """The source of environment variables, which are given instead of read."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        super().__init__(Settings, case_sensitive=False)
        self.env_vars = {name.lower(): _decodable(name, text) for name, text in variables.items()}


def read_sources(path: str | None) -> Sources:
    """Read the variables, the file that `path` or RESOLVES_CONFIG names, and the shipped one. Raises SettingsError."""
    own = path or os.environ.get("RESOLVES_CONFIG")
    shipped = _shipped_file()
    return Sources(
        _variables(os.environ),
        SettingsFile(own, _read_toml(Path(own).expanduser())) if own else None,
        SettingsFile(str(shipped), _read_toml(shipped)),
    )


def _variables(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables that set something: RESOLVES_ and a double underscore. Raises SettingsError for an unknown one."""
    found = {name: text for name, text in environment.items() if name.startswith(PREFIX) and DELIMITER in name}
    unknown = next((name for name in found if name not in settings_by_variable()), "")
    if unknown:
        raise SettingsError(f"{unknown} is no setting{_similar_variable(unknown)}")
    for name in environment.keys() - found.keys() - set(_OWN_NAMES):
        near = difflib.get_close_matches(name, _OWN_NAMES, n=1, cutoff=_NEARLY) if name.startswith(PREFIX) else []
        if near:
            raise SettingsError(f"{name} is read by nothing; did you mean {near[0]}?")
    return found


def _similar_variable(unknown: str) -> str:
    """What to write instead of a variable that names no setting; the prefix makes none of them similar."""
    known = [name.removeprefix(PREFIX) for name in settings_by_variable()]
    similar = difflib.get_close_matches(unknown.removeprefix(PREFIX).upper(), known, n=1)
    return f"; did you mean {PREFIX}{similar[0]}?" if similar else f"; a variable is named like {PREFIX}{known[0]}."


def _decodable(name: str, text: str) -> str:
    """The text of a variable as pydantic-settings takes it: a list, which may be written with commas, as JSON."""
    setting = settings_by_variable()[name]
    if get_origin(setting.type) is not tuple:
        return text
    if not text.lstrip().startswith("["):
        return json.dumps([part.strip() for part in text.split(",") if part.strip()])
    try:
        json.loads(text)
    except ValueError:
        raise SettingsError(f'{name}: a list is written as JSON (["a", "b"]) or with commas (a,b).') from None
    return text


def _shipped_file() -> Path:
    """The default config.toml: beside the packages in a checkout, inside this one in a wheel."""
    checkout = _PACKAGES.parent / "config.toml"
    return checkout if checkout.is_file() else _PACKAGES / "config.toml"


def _read_toml(path: Path) -> dict[str, Any]:
    """Parse a TOML file. Raises SettingsError."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"The configuration {path} cannot be read ({error.strerror}).") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"The configuration {path} is not valid TOML: {error}.") from None
