"""`resolves slack`: the Slack app alone in a process, or its manifest."""

import json
from argparse import Namespace
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from bot.cli.commands import print_json
from bot.cli.serve import serve_one
from bot.settings import load_settings
from ingest.errors import UsageError

_SOCKET = "socket"


def slack(args: Namespace) -> int:
    """Run the app until the process is told to end; or print what Slack makes it from."""
    if args.manifest is None:
        return serve_one(args)
    print_json(manifest(args.manifest, load_settings(args.config).slack.path))
    return 0


def manifest(address: str, path: str) -> dict[str, Any]:
    """The app's manifest for a public address of yours, or for "socket". Raises UsageError for what is no address."""
    text = (files("bot.channels.slack") / "manifest.json").read_text(encoding="utf-8")
    made: dict[str, Any] = json.loads(text)
    if address == _SOCKET:
        # Slack then calls no address.
        made["settings"]["socket_mode_enabled"] = True
        for part in (*made["features"]["slash_commands"], made["settings"]["interactivity"]):
            part.pop("url", None)
            part.pop("request_url", None)
        made["settings"]["event_subscriptions"].pop("request_url")
        return made
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname or parts.path not in {"", "/"}:
        raise UsageError(f'"{address}" is no public address; write https://bot.example.org, or {_SOCKET}.')
    url = f"https://{parts.netloc}{path}"
    made["features"]["slash_commands"][0]["url"] = url
    made["settings"]["interactivity"]["request_url"] = url
    made["settings"]["event_subscriptions"]["request_url"] = url
    return made
