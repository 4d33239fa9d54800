"""What is in force, and where from: no password is shown, and no secret's value."""

from pathlib import Path
from typing import Any

import pytest

from bot.channels.mattermost import TOKEN as MATTERMOST_TOKEN
from bot.channels.slack.secrets import APP_TOKEN, BOT_TOKEN, SECRET
from bot.channels.telegram.token import TOKEN as TELEGRAM_TOKEN
from bot.settings import SettingInForce, Settings, load_settings, secrets_in_force, settings_in_force
from bot.settings.fields import settings_by_name, value_at
from bot.settings.masking import masked
from ingest.providers import KNOWN
from tests.settings.test_settings import written


def in_force(name: str, path: str | None = None) -> SettingInForce:
    """One of the settings."""
    return next(setting for setting in settings_in_force(path) if setting.name == name)


def secrets(settings: Settings | None = None) -> dict[str, Any]:
    """What is said of each secret."""
    return {secret.name: secret.value for secret in secrets_in_force(settings)}


def test_all_settings_are_told_once_in_order_with_what_load_settings_has(tmp_path: Path) -> None:
    path = written(tmp_path, "[serve]\nport = 1\n")
    told, settings = settings_in_force(path), load_settings(path)
    assert [setting.name for setting in told] == list(settings_by_name())
    assert [setting.value for setting in told] == [value_at(settings, s.path) for s in settings_by_name().values()]
    assert all(setting.description and not setting.secret for setting in told)


def test_each_setting_says_where_it_is_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESOLVES_SERVE__PORT", "9000")
    path = written(tmp_path, "[serve]\nport = 1\nhost = 'a'\n[search.reranking]\nenglish = { dense = 2.0 }\n")
    expected = {
        "serve.port": (9000, "RESOLVES_SERVE__PORT"),
        "serve.host": ("a", path),
        "serve.grace_seconds": (25, "default"),
        "search.reranking.english.dense": (2.0, path),
        "search.reranking.english.fused": (4.8, "default"),
        "model.plan.stream": (None, "default"),
    }
    found = {setting.name: (setting.value, setting.source) for setting in settings_in_force(path)}
    assert {name: found[name] for name in expected} == expected


def test_a_default_that_a_file_says_is_the_files(tmp_path: Path) -> None:
    path = written(tmp_path, "[serve]\nport = 8080\n")
    assert in_force("serve.port", path).source == path


def test_a_change_in_the_file_that_comes_along_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    along = tmp_path / "config.toml"
    along.write_text("[serve]\nport = 1\nhost = '127.0.0.1'\n", encoding="utf-8")
    monkeypatch.setattr("bot.settings.sources._shipped_file", lambda: along)
    assert in_force("serve.port").source == str(along)
    assert in_force("serve.host").source == "default"


def test_what_goes_before_a_setting_is_in_force(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESOLVES_STORE", "/data")
    monkeypatch.setenv("RESOLVES_CORPUS__STORE", "/other")
    monkeypatch.setenv("RESOLVES_STATE_URL", "postgresql://me:hidden@db/x")
    store, state = in_force("corpus.store"), in_force("state.url")
    assert (store.value, store.source, store.secret) == ("/data", "RESOLVES_STORE", False)
    assert (state.value, state.source, state.secret) == ("postgresql://me:***@db/x", "RESOLVES_STATE_URL", True)


def test_a_password_in_a_file_or_a_variable_is_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESOLVES_MODEL__BASE_URL", "https://me:hidden@models/v1")
    path = written(tmp_path, "[corpus]\npaths = ['a', 'https://me:hidden@host/a']\n")
    assert in_force("model.base_url", path).value == "https://me:***@models/v1"
    assert in_force("corpus.paths", path).value == ("a", "https://me:***@host/a")
    assert "hidden" not in repr(settings_in_force(path))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("postgresql://user:secret@host/db", "postgresql://user:***@host/db"),
        ("postgresql+psycopg://user:se:c/r@et@host:5432/db", "postgresql+psycopg://user:***@host:5432/db"),
        ("https://:secret@host", "https://:***@host"),
        ("https://user:se%40cret@[::1]:80/", "https://user:***@[::1]:80/"),
        ("postgresql://host/db?user=me&password=secret&x=1", "postgresql://host/db?user=me&password=***&x=1"),
        ("https://host/v1?api_key=secret#x", "https://host/v1?api_key=***#x"),
        ("see https://a:secret@b and https://c:secret@d", "see https://a:***@b and https://c:***@d"),
        ("postgresql://user@host/db", "postgresql://user@host/db"),
        ("http://127.0.0.1:8000/v1", "http://127.0.0.1:8000/v1"),
        ("/srv/a:b@c", "/srv/a:b@c"),
        (8080, 8080),
        (None, None),
    ],
)
def test_masks(value: Any, shown: Any) -> None:
    assert masked(value) == shown


class TestSecrets:
    """Whether each is set, and never what it is."""

    def test_every_secret_of_a_channel_and_a_provider_is_there(self) -> None:
        channels = {MATTERMOST_TOKEN, APP_TOKEN, BOT_TOKEN, SECRET, TELEGRAM_TOKEN}
        keys = {key for provider in KNOWN.values() for key in provider.keys}
        told = secrets_in_force()
        assert {secret.name for secret in told} == channels | keys | {"RESOLVES_STATE_URL"}
        assert all(secret.secret and secret.description and secret.source == secret.name for secret in told)

    def test_a_value_is_set_or_not_and_never_shown(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("OPENAI_API_KEY", "hidden")
        monkeypatch.setenv("SLACK_BOT_TOKEN", "  ")
        monkeypatch.delenv("TELEGRAM_BOT_TOKEN", raising=False)
        told = secrets()
        assert (told["OPENAI_API_KEY"], told["SLACK_BOT_TOKEN"], told["TELEGRAM_BOT_TOKEN"]) == (
            "set",
            "not set",
            "not set",
        )
        assert "hidden" not in repr(secrets_in_force())

    def test_the_url_of_the_state_is_shown_without_its_password(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert secrets()["RESOLVES_STATE_URL"] == "not set"
        monkeypatch.setenv("RESOLVES_STATE_URL", "postgresql://user:hidden@host/db")
        assert secrets()["RESOLVES_STATE_URL"] == "postgresql://user:***@host/db"

    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ('[model]\nkey_variable = "MY_KEY"\n', "MY_KEY"),
            ('[model.fallback]\nname = "x"\nkey_variable = "MY_KEY"\n', "MY_KEY"),
            ('[judge]\nkey_variable = "MY_KEY"\n', "MY_KEY"),
            ('[model]\nprovider = "groq"\n', "GROQ_API_KEY"),
        ],
    )
    def test_a_key_that_the_settings_name_is_among_them(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, name: str
    ) -> None:
        monkeypatch.setenv(name, "hidden")
        settings = load_settings(written(tmp_path, text))
        assert name not in secrets()
        assert secrets(settings)[name] == "set"
        assert "none" not in secrets(load_settings(written(tmp_path, '[model]\nkey_variable = "none"\n')))
