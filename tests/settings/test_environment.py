"""Environment variables go before files, each setting has its own, and one that sets nothing is refused."""

from pathlib import Path
from typing import Any

import pytest

import bot.settings.sources
from bot.settings import Settings, load_settings, settings_in_force
from bot.settings.fields import Setting, settings_by_name, value_at
from ingest.errors import SettingsError
from tests.settings.test_settings import written

VARIABLE = "RESOLVES_SERVE__PORT"


@pytest.mark.parametrize(
    ("shipped", "own", "variable", "port"),
    [
        ("", None, None, 8080),
        ("[serve]\nport = 1\n", None, None, 1),
        ("[serve]\nport = 1\n", "[serve]\nport = 2\n", None, 2),
        ("[serve]\nport = 1\n", "[serve]\nhost = 'a'\n", None, 1),
        ("[serve]\nport = 1\n", "[serve]\nport = 2\n", "3", 3),
        ("[serve]\nport = 1\n", None, "3", 3),
        ("", None, "3", 3),
    ],
)
def test_a_variable_goes_before_a_file_and_that_before_the_one_that_comes_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shipped: str, own: str | None, variable: str | None, port: int
) -> None:
    along = tmp_path / "config.toml"
    along.write_text(shipped, encoding="utf-8")
    monkeypatch.setattr(bot.settings.sources, "_shipped_file", lambda: along)
    if variable is not None:
        monkeypatch.setenv(VARIABLE, variable)
    assert load_settings(None if own is None else written(tmp_path, own)).serve.port == port


@pytest.mark.parametrize(
    ("variable", "text", "name", "value"),
    [
        ("RESOLVES_SERVE__HOST", "localhost", "serve.host", "localhost"),
        ("RESOLVES_CORPUS__STORE", "", "corpus.store", ""),
        ("RESOLVES_SERVE__PORT", "9000", "serve.port", 9000),
        ("RESOLVES_SEARCH__NEAR", "0.5", "search.near", 0.5),
        ("RESOLVES_MODEL__WRITE", "false", "model.write", False),
        ("RESOLVES_MODEL__STREAM", "0", "model.stream", False),
        ("RESOLVES_LOG__FORMAT", "text", "log.format", "text"),
        ("RESOLVES_TELEGRAM__ADMINS", "1,2", "telegram.admins", (1, 2)),
        ("RESOLVES_TELEGRAM__ADMINS", " 1 , -2, ", "telegram.admins", (1, -2)),
        ("RESOLVES_TELEGRAM__ADMINS", "[1, 2]", "telegram.admins", (1, 2)),
        ("RESOLVES_TELEGRAM__ADMINS", "7", "telegram.admins", (7,)),
        ("RESOLVES_SLACK__RESPONSE_HOSTS", "", "slack.response_hosts", ()),
        ("RESOLVES_CORPUS__PATHS", "shipped,/srv/documents", "corpus.paths", ("shipped", "/srv/documents")),
        ("RESOLVES_CORPUS__PATHS", '["a,b", "2"]', "corpus.paths", ("a,b", "2")),
        ("RESOLVES_MODEL__PLAN__NAME", "gpt-5.4", "model.plan.name", "gpt-5.4"),
        ("RESOLVES_MODEL__CHECK__STREAM", "true", "model.check.stream", True),
        ("RESOLVES_MODEL__FALLBACK__TEMPERATURE", "0.5", "model.fallback.temperature", 0.5),
        ("RESOLVES_MODEL__FALLBACK__API", "chat", "model.fallback.api", "chat"),
        ("RESOLVES_SEARCH__RERANKING__OTHER__FUSED", "9", "search.reranking.other.fused", 9),
    ],
)
def test_a_variable_sets_one_setting_of_any_type_and_no_other(
    monkeypatch: pytest.MonkeyPatch, variable: str, text: str, name: str, value: Any
) -> None:
    monkeypatch.setenv(variable, text)
    settings = load_settings()
    found = value_at(settings, settings_by_name()[name].path)
    assert (found, type(found)) == (value, type(settings_by_name()[name].default or found))
    others = [setting for setting in settings_by_name().values() if setting.name != name]
    assert [s.name for s in others if value_at(settings, s.path) != s.default] == []


@pytest.mark.parametrize("setting", settings_by_name().values(), ids=lambda setting: setting.name)
def test_every_setting_has_a_variable(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its default, or that of [model] where it has none, is taken as text; a list of none is an empty text."""
    value = value_at(Settings(), ("model", setting.path[-1])) if setting.default is None else setting.default
    monkeypatch.setenv(setting.variable, ",".join(map(str, value)) if isinstance(value, tuple) else str(value))
    assert value_at(load_settings(), setting.path) == value
    assert [s.name for s in settings_in_force() if s.source == setting.variable] == [setting.name]


@pytest.mark.parametrize(
    ("variable", "sentence"),
    [
        ("RESOLVES_SERVE__PRT", "RESOLVES_SERVE__PRT is no setting; did you mean RESOLVES_SERVE__PORT?"),
        ("RESOLVES_SERV__PORT", "RESOLVES_SERV__PORT is no setting; did you mean RESOLVES_SERVE__PORT?"),
        ("RESOLVES__SERVE__PORT", "RESOLVES__SERVE__PORT is no setting; did you mean RESOLVES_SERVE__PORT?"),
        ("RESOLVES_SERVE__PORT__", "RESOLVES_SERVE__PORT__ is no setting; did you mean RESOLVES_SERVE__PORT?"),
        ("RESOLVES_serve__port", "RESOLVES_serve__port is no setting; did you mean RESOLVES_SERVE__PORT?"),
        (
            "RESOLVES_MODEL_PLAN__NAME",
            "RESOLVES_MODEL_PLAN__NAME is no setting; did you mean RESOLVES_MODEL__PLAN__NAME?",
        ),
        (
            "RESOLVES_XYZZY__QQQ",
            "RESOLVES_XYZZY__QQQ is no setting; a variable is named like RESOLVES_CORPUS__PATHS.",
        ),
    ],
)
def test_a_variable_that_names_no_setting_is_refused_with_the_nearest(
    monkeypatch: pytest.MonkeyPatch, variable: str, sentence: str
) -> None:
    monkeypatch.setenv(variable, "1")
    with pytest.raises(SettingsError) as refused:
        load_settings()
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("variable", "text", "sentence"),
    [
        ("RESOLVES_SERVE__PORT", "abc", "RESOLVES_SERVE__PORT: input should be a valid integer"),
        ("RESOLVES_SERVE__PORT", "70000", "RESOLVES_SERVE__PORT: input should be less than or equal to 65535"),
        ("RESOLVES_MODEL__WRITE", "perhaps", "RESOLVES_MODEL__WRITE: input should be a valid boolean"),
        ("RESOLVES_LOG__LEVEL", "loud", "RESOLVES_LOG__LEVEL: it is one of debug, info, warning, error."),
        ("RESOLVES_MODEL__PLAN__RETRIES", "x", "RESOLVES_MODEL__PLAN__RETRIES: input should be a valid integer"),
        ("RESOLVES_TELEGRAM__ADMINS", "1,me", "RESOLVES_TELEGRAM__ADMINS: input should be a valid integer"),
        ("RESOLVES_TELEGRAM__ADMINS", "[1", "RESOLVES_TELEGRAM__ADMINS: a list is written as JSON"),
        ("RESOLVES_MODEL__PLAN__PROVIDER", "anthropic", "RESOLVES_MODEL__PLAN__PROVIDER: plan has the provider"),
        ("RESOLVES_STATE__URL", "postgresql://me:hidden@db/x", "RESOLVES_STATE__URL: leave the password out"),
    ],
)
def test_a_wrong_value_is_named_by_its_variable_and_not_said(
    monkeypatch: pytest.MonkeyPatch, variable: str, text: str, sentence: str
) -> None:
    monkeypatch.setenv(variable, text)
    with pytest.raises(SettingsError) as refused:
        load_settings()
    assert str(refused.value).startswith(sentence)
    assert "\n" not in str(refused.value)
    assert "hidden" not in str(refused.value)


def test_what_a_file_says_wrong_is_named_by_the_file_where_a_variable_says_something_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RESOLVES_SERVE__HOST", "localhost")
    with pytest.raises(SettingsError, match=r"^In \S*my\.toml, serve\.port: "):
        load_settings(written(tmp_path, "[serve]\nport = -1\n"))


def test_what_a_file_and_a_variable_say_wrong_together_is_named_by_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RESOLVES_MODEL__PROVIDER", "ollama")
    with pytest.raises(SettingsError, match=r"^In RESOLVES_MODEL__PROVIDER and \S*my\.toml, model: plan has"):
        load_settings(written(tmp_path, '[model.plan]\nprovider = "anthropic"\n'))


@pytest.mark.parametrize(
    "variable",
    ["RESOLVES_STORE", "RESOLVES_STATE_URL", "RESOLVES_DEBUG", "RESOLVES_SERVE_PORT", "RESOLVES_CORPUS", "SERVE__PORT"],
)
def test_variables_without_a_prefix_and_two_underscores_are_no_settings(
    monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, '{"store": "x"}')
    assert load_settings() == Settings()


def test_settings_made_in_code_read_neither_variables_nor_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = Settings()
    monkeypatch.setenv(VARIABLE, "9000")
    monkeypatch.setenv("RESOLVES_CONFIG", written(tmp_path, "[question]\ncharacters = 11\n"))
    assert Settings() == before
    assert Settings(serve={"port": 1}).serve.port == 1
    assert load_settings().serve.port == 9000


def test_no_env_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text(f"{VARIABLE}=9000\nRESOLVES_NO__SETTING=1\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert load_settings() == Settings()


def test_a_file_may_say_one_number_of_a_table(tmp_path: Path) -> None:
    changed = load_settings(written(tmp_path, "[search.reranking]\nenglish = { fused = 9.0 }\n")).search.reranking
    default = Settings().search.reranking
    assert changed.english == default.english.model_copy(update={"fused": 9.0})
    assert changed.other == default.other
