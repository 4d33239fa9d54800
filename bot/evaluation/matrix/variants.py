"""`--vary SETTING=VALUE,VALUE`: the variants of the settings, one for every combination of the values."""

import csv
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from types import MappingProxyType

from bot.evaluation.mistakes import did_you_mean
from bot.settings import Settings, load_settings, masked
from bot.settings.fields import settings_by_name
from ingest.errors import SettingsError

MOST_VARIANTS = 64
# Sections that an evaluation depends on; where one counts only with an option, that option.
_SECTIONS = {"embedding": "", "search": "", "question": "", "model": "--write", "judge": "--judge"}
# How near, of 100, the name of a setting has to be for it to be what was meant.
_NEAR = 60
_LONGEST_FOLDER = 100


@dataclass(frozen=True, slots=True)
class Variant:
    """One combination: `values` has what is varied, as it was written, by the names of settings."""

    values: Mapping[str, str]
    settings: Settings

    @property
    def shown(self) -> Mapping[str, str]:
        """The values as they may be shown, without passwords."""
        return {name: masked(value) for name, value in self.values.items()}

    @property
    def name(self) -> str:
        """The variant as people read it: "search.clauses=5, embedding.name=minilm"."""
        return ", ".join(f"{name}={value}" for name, value in self.shown.items())

    @property
    def folder(self) -> str:
        """The name of its folder: its own name, with a hash where that is long or has other characters."""
        text = "_".join(f"{name}={value}" for name, value in self.shown.items())
        plain = re.sub(r"[^a-z0-9_.=+-]+", "-", text.casefold())[:_LONGEST_FOLDER]
        exact = "\0".join(f"{name}={value}" for name, value in self.values.items())
        return plain if plain == text else f"{plain}-{hashlib.sha256(exact.encode()).hexdigest()[:6]}"


def variants_of(
    options: Sequence[str],
    config: str | None = None,
    given_options: Mapping[str, bool] = MappingProxyType({}),
) -> tuple[Variant, ...]:
    """The variants in the order of their values, those of the first option outermost.

    `config` is the configuration file that they start from; `given_options` says of "--write" and "--judge" whether
    they are given. Raises SettingsError for what is no setting or no value of it, changes nothing, or comes twice.
    """
    varied = _varied(options)
    for name, values in varied.items():
        _require_effect(name, given_options)
        for value in values:
            _settings_with({name: value}, config)
    count = prod(map(len, varied.values()))
    if not 2 <= count <= MOST_VARIANTS:
        raise SettingsError(
            f"--vary makes {count} variant{'' if count == 1 else 's'}; give settings as many values as make 2 to "
            f"{MOST_VARIANTS}."
        )
    combinations = (dict(zip(varied, values, strict=True)) for values in product(*varied.values()))
    variants = tuple(Variant(values, _settings_with(values, config)) for values in combinations)
    _require_different(variants)
    return variants


def _varied(options: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The values of each setting; one with a comma in it stands between quotation marks."""
    varied: dict[str, tuple[str, ...]] = {}
    for text in options:
        name, _, listed = text.partition("=")
        name = name.strip()
        values = tuple(value.strip() for value in next(csv.reader([listed], skipinitialspace=True), []))
        if not name or not any(values):
            raise SettingsError(
                f'--vary wants SETTING=VALUE,VALUE, for example "search.clauses=5,9"; "{text}" is not that.'
            )
        if name not in settings_by_name():
            hint = did_you_mean(name, settings_by_name(), least=_NEAR)
            raise SettingsError(f'--vary: "{name}" is no setting{hint or "; `resolves config show` has them all."}')
        if name in varied:
            raise SettingsError(f"--vary names {name} twice; give all its values at once, with commas between them.")
        varied[name] = values
    return varied


def _require_effect(name: str, given_options: Mapping[str, bool]) -> None:
    """Raise SettingsError for a setting by which no answer or score of this run would change."""
    section = name.partition(".")[0]
    if section not in _SECTIONS:
        raise SettingsError(f"--vary {name}: no answer depends on it; vary a setting of {', '.join(_SECTIONS)}.")
    option = _SECTIONS[section]
    if option and not given_options.get(option):
        raise SettingsError(f"--vary {name} changes nothing without {option}; add that option.")


def _require_different(variants: Sequence[Variant]) -> None:
    """Raise SettingsError where two variants have the same settings, however these were written."""
    seen: dict[str, Variant] = {}
    for variant in variants:
        same = seen.setdefault(variant.settings.model_dump_json(), variant)
        if same is not variant:
            raise SettingsError(f"--vary makes the same twice: {same.name} and {variant.name}; leave one of them out.")


def _settings_with(values: Mapping[str, str], config: str | None) -> Settings:
    try:
        return load_settings(config, values)
    except SettingsError as error:
        raise SettingsError(f"--vary {error}") from None
