"""`resolves slack`: the Slack app alone in a process, or its manifest."""

import json
from argparse import Namespace
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from bot.cli.common import print_json
from bot.cli.serve import serve_one
from bot.settings import load_settings
from ingest.errors import UsageError

_SOCKET = "socket"


def slack(args: Namespace) -> int:
    """Run the app until the process is asked to end; or print its manifest."""
    if args.manifest is None:
        return serve_one(args)
    print_json(manifest(args.manifest, load_settings(args.config).slack.path))
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
