"""`resolves slack`: the Slack app alone in a process, or its manifest."""

import json
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

import click

from bot.cli.command import Workspace, command
from bot.cli.common import print_json
from bot.cli.options import corpus_option, workspace_options
from bot.cli.serve import run
from bot.settings import load_settings
from ingest.errors import UsageError

_SOCKET = "socket"


@command("slack", more="Its secrets come from SLACK_SIGNING_SECRET or SLACK_APP_TOKEN, and SLACK_BOT_TOKEN.")
@workspace_options
@corpus_option
@click.option(
    "--manifest",
    "address",
    metavar="ADDRESS|socket",
    help="Print the app's manifest for this public address, or for Socket Mode, and end.",
)
def slack(workspace: Workspace, address: str | None) -> int:
    """Run the app until the process is asked to end; or print its manifest."""
    if address is None:
        return run(workspace, ("slack",))
    print_json(manifest(address, load_settings(workspace.config).slack.path))
    return 0


def manifest(address: str, path: str) -> dict[str, Any]:
    """The app's manifest for a public base URL, or for "socket". Raises UsageError for an invalid URL."""
    text = (files("bot.channels.slack") / "manifest.json").read_text(encoding="utf-8")
    app_manifest: dict[str, Any] = json.loads(text)
    if address == _SOCKET:
        # Slack then calls no address.
        app_manifest["settings"]["socket_mode_enabled"] = True
        for part in (*app_manifest["features"]["slash_commands"], app_manifest["settings"]["interactivity"]):
            part.pop("url", None)
            part.pop("request_url", None)
        app_manifest["settings"]["event_subscriptions"].pop("request_url")
        return app_manifest
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname or parts.path not in {"", "/"}:
        raise UsageError(f'"{address}" is no public address; write https://bot.example.org, or {_SOCKET}.')
    url = f"https://{parts.netloc}{path}"
    app_manifest["features"]["slash_commands"][0]["url"] = url
    app_manifest["settings"]["interactivity"]["request_url"] = url
    app_manifest["settings"]["event_subscriptions"]["request_url"] = url
    return app_manifest
