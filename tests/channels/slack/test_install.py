"""Installation of the app: its manifest by Slack's schema, missing secrets, and the documentation's own signed request."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import pytest
from pydantic import BaseModel, ConfigDict, Field

from bot.channels.slack.opening import open_channel
from bot.channels.slack.secrets import APP_TOKEN, BOT_TOKEN, SECRET
from bot.cli.main import main
from bot.cli.slack import manifest
from bot.settings import Settings, SlackSettings, load_settings
from ingest.errors import SettingsError, UsageError
from tests.channels.slack.test_slack import LEAD
from tests.support.paths import ROOT
from tests.support.slack_app import app_for
from tests.support.slack_limits import read
from tests.support.slack_server import SECRET as SIGNED_WITH
from tests.support.slack_server import Fault, SlackServer, slack_server

PAGE = (ROOT / "docs" / "slack.md").read_text(encoding="utf-8")
Url = Annotated[str, Field(pattern=r"^https://", max_length=3000)]


class Strict(BaseModel):
    """A part of Slack's schema for manifests, version 2 (github.com/slackapi/manifest-schema), as far as ours goes."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Metadata(Strict):
    major_version: int
    minor_version: int


class Display(Strict):
    name: str = Field(min_length=1, max_length=35)
    description: str = Field(min_length=1, max_length=140)
    background_color: str = Field(pattern=r"^#[0-9a-fA-F]{3}([0-9a-fA-F]{3})?$")


class AppHome(Strict):
    home_tab_enabled: bool
    messages_tab_enabled: bool
    messages_tab_read_only_enabled: bool


class BotUser(Strict):
    display_name: str = Field(min_length=1, max_length=80)
    always_online: bool


class SlashCommand(Strict):
    command: str = Field(pattern=r"^/", min_length=2, max_length=32)
    url: Url | None = None
    description: str = Field(min_length=1, max_length=2000)
    usage_hint: str = Field(min_length=1, max_length=1000)
    should_escape: bool


class Features(Strict):
    app_home: AppHome
    bot_user: BotUser
    slash_commands: list[SlashCommand] = Field(min_length=1, max_length=50)


class Scopes(Strict):
    bot: list[str] = Field(max_length=255)


class Oauth(Strict):
    scopes: Scopes


class Events(Strict):
    request_url: Url | None = None
    bot_events: list[str] = Field(max_length=100)


class Interactivity(Strict):
    is_enabled: bool
    request_url: Url | None = None


class AppSettings(Strict):
    event_subscriptions: Events
    interactivity: Interactivity
    org_deploy_enabled: bool
    socket_mode_enabled: bool
    token_rotation_enabled: bool


class Manifest(Strict):
    metadata: Metadata = Field(alias="_metadata")
    display_information: Display
    features: Features
    oauth_config: Oauth
    settings: AppSettings


# The scope that each event and each call of ours needs.
NEEDS = {"app_mention": "app_mentions:read", "message.im": "im:history"}
# Of an answer as a file, in a direct message where who asked reads alone.
FILES = {"files:write", "im:write"}
# Slack tells every app of these.
FREE = {"tokens_revoked", "app_uninstalled"}


def test_the_manifest_keeps_slacks_rules_and_names_one_address() -> None:
    made = Manifest.model_validate(manifest("https://bot.example.org", "/slack/events"))
    address = "https://bot.example.org/slack/events"
    assert made.features.slash_commands[0].url == address
    assert made.settings.event_subscriptions.request_url == made.settings.interactivity.request_url == address
    events = set(made.settings.event_subscriptions.bot_events)
    assert events >= FREE
    assert {"chat:write", "commands", *FILES, *(NEEDS[event] for event in events - FREE)} == set(
        made.oauth_config.scopes.bot
    )


def test_for_a_socket_no_address_is_named() -> None:
    made = Manifest.model_validate(manifest("socket", "/slack/events"))
    assert made.settings.socket_mode_enabled
    assert "https" not in made.model_dump_json()


@pytest.mark.parametrize("address", ["", "bot.example.org", "http://bot.example.org", "https://bot.example.org/slack"])
def test_a_manifest_wants_a_public_address(address: str) -> None:
    with pytest.raises(UsageError, match=r"is no public address; write https://bot\.example\.org, or socket"):
        manifest(address, "/slack/events")


def test_the_command_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["slack", "--manifest", "https://b.example"]) == 0
    assert "https://b.example/slack/events" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({SECRET: ""}, f"{SECRET} is empty; copy it from Basic Information"),
        ({SECRET: "  "}, f"{SECRET} is empty"),
        ({BOT_TOKEN: "xoxb-1"}, f"{SECRET} is empty"),
        ({SECRET: "", BOT_TOKEN: "xoxb-1", APP_TOKEN: ""}, f"{SECRET} is empty"),
        ({APP_TOKEN: "xapp-1"}, f"{BOT_TOKEN} is missing"),
        ({APP_TOKEN: "xapp-1", BOT_TOKEN: " , "}, f"{BOT_TOKEN} is missing"),
    ],
)
def test_it_does_not_start_without_its_secrets(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], said: str
) -> None:
    for name in (SECRET, BOT_TOKEN, APP_TOKEN):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=said):
        open_channel(Settings())


def test_without_any_of_them_it_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (SECRET, BOT_TOKEN, APP_TOKEN):
        monkeypatch.delenv(name, raising=False)
    assert open_channel(Settings()) is None


@pytest.mark.parametrize("socket", [False, True])
def test_a_token_that_slack_refuses_ends_it_with_a_sentence(tmp_path: Path, socket: bool) -> None:
    with slack_server() as slack:
        way, said = ("apps.connections.open", APP_TOKEN) if socket else ("auth.test", BOT_TOKEN)
        slack.faults.append(Fault(way, "invalid_auth", times=9))
        with app_for(slack, tmp_path, socket=socket) as app:
            slack.wait(lambda: app.ended)
    (error,) = app.ended
    assert isinstance(error, SettingsError)
    assert said in str(error)
    assert "xoxb" not in str(error)


@pytest.mark.parametrize(
    "host",
    ["", "https://", "hooks.slack.com/path", "ftp://hooks.slack.com", "a b", "user@hooks.slack.com", "*.slack.com"],
)
def test_what_is_no_host_is_refused_as_a_setting(tmp_path: Path, host: str) -> None:
    file = tmp_path / "my.toml"
    file.write_text(f'[slack]\nresponse_hosts = ["{host}"]\n', encoding="utf-8")
    with pytest.raises(SettingsError, match=r"slack\.response_hosts"):
        load_settings(str(file))


def test_only_slack_itself_may_be_posted_to_by_default() -> None:
    assert load_settings().slack == SlackSettings()
    assert SlackSettings().response_hosts == ("hooks.slack.com", "hooks.slack-gov.com")


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    """A fake Slack for one test."""
    with slack_server() as server:
        yield server


def test_the_signed_line_of_the_page_is_answered(slack: SlackServer, tmp_path: Path) -> None:
    if not shutil.which("curl") or not shutil.which("openssl"):
        pytest.skip("curl and openssl are not installed")
    lines = re.findall(r"^ {4}((?:ask|at|sign)=.*|curl .*/slack/events.*|  -H .*)$", PAGE, re.MULTILINE)
    assert len(lines) >= 4
    with app_for(slack, tmp_path) as app:
        # The page asks about the corpus that ships; here the made one has two of that number.
        script = "\n".join(lines).replace("Resolution+45", "WTDC+Resolution+45")
        script = script.replace("http://127.0.0.1:8080", app.address)
        environment = {"PATH": os.environ["PATH"], "SLACK_SIGNING_SECRET": SIGNED_WITH}
        done = subprocess.run(["bash", "-euc", script], env=environment, capture_output=True, text=True, timeout=30)
        assert done.returncode == 0, done.stderr
        assert read(json.loads(done.stdout)["blocks"]).startswith(LEAD)
