"""Workspaces: the bot's tokens, each with its own client of the Web API."""

import logging
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.slack.web_api import REVOKED_TOKEN, WRONG_TOKEN, WebApiError, called, client
from ingest.errors import SettingsError

_log = logging.getLogger("resolves.slack")


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace: its id, its token, and the bot's ids there."""

    id: str
    token: str
    bot_user: str
    bot_id: str


class WebApi:
    """A client of the Web API for one workspace."""

    def __init__(self, workspaces: "Workspaces", team: str, web: AsyncWebClient) -> None:
        self._workspaces, self._team, self._web = workspaces, team, web

    async def call(self, method: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Call a method with a body in JSON. Raises WebApiError; a token that Slack calls revoked is not used again."""
        return await self._called(self._web.api_call(method, json=dict(body)))

    async def direct_message(self, user: str) -> str:
        """The id of the direct message with a user. Raises WebApiError."""
        opened = await self.call("conversations.open", {"users": user})
        return str((opened.get("channel") or {}).get("id") or "")

    async def upload(self, channel: str, thread: str, name: str, data: bytes) -> None:
        """Upload a file and share it in a channel, or a thread of it where `thread` is not "". Raises WebApiError."""
        sent = self._web.files_upload_v2(file=data, filename=name, channel=channel, thread_ts=thread or None)
        await self._called(sent)

    async def _called(self, call: Awaitable[Any]) -> Mapping[str, Any]:
        try:
            return await called(call)
        except WebApiError as error:
            if error.code in REVOKED_TOKEN:
                self._workspaces.drop(self._team, error.code)
            raise


class Workspaces:
    """The workspaces by their ids; known once `learn` has asked Slack.

    A token is named in the log by its place in SLACK_BOT_TOKEN, as Slack does not say whose a refused one was.
    """

    def __init__(self, api_url: str, tokens: tuple[str, ...]) -> None:
        self._api_url, self._tokens = api_url, tokens
        self._workspaces: dict[str, Workspace] = {}
        self._unknown = {f"{n} of {len(tokens)}": token for n, token in enumerate(tokens, 1)}
        # The last error of a token by its place, and of a workspace by its id.
        self._said: dict[str, str] = {}

    @property
    def learned(self) -> bool:
        """Whether Slack has identified or refused every token."""
        return not self._unknown

    async def learn(self) -> None:
        """Ask whose the tokens are (auth.test) that are not known yet; a refused one is left out, and logged.

        Raises SettingsError where Slack refuses all of them, and WebApiError where none is known and some may be yet.
        """
        known, failure = len(self._workspaces), None
        for place, token in tuple(self._unknown.items()):
            try:
                await self._ask(place, token)
            except WebApiError as error:
                failure = error
        if failure is not None and not self._workspaces:
            raise failure
        if self._tokens and not self._workspaces:
            raise SettingsError(self._refused())
        if not self._tokens:
            _log.info("no SLACK_BOT_TOKEN is set: commands are answered, mentions and direct messages are not")
        elif len(self._workspaces) != known:
            _log.info("Slack knows the bot", extra={"workspaces": sorted(self._workspaces)})

    async def _ask(self, place: str, token: str) -> None:
        """Ask whose a token is; a refused one is left out, and logged. Raises WebApiError for any other failure."""
        try:
            said = await called(client(self._api_url, token).auth_test())
        except WebApiError as error:
            before = self._said.get(place)
            self._said[place] = str(error)
            if error.code in WRONG_TOKEN:
                del self._unknown[place]
                if len(self._tokens) > 1:
                    about = {"token": place, "reason": error.code}
                    _log.error("Slack refuses a token in SLACK_BOT_TOKEN; its workspace is left out", extra=about)
                return
            if str(error) != before:
                _log.warning("Slack does not say whose a token is", extra={"token": place, "reason": str(error)})
            raise
        # A token of a whole organization names no workspace that asks.
        team = str(said.get("team_id") or said.get("enterprise_id") or "")
        self._workspaces[team] = Workspace(team, token, str(said.get("user_id") or ""), str(said.get("bot_id") or ""))
        del self._unknown[place]
        self._said.pop(place, None)

    def _refused(self) -> str:
        """The message that every token is refused."""
        which, them = (
            ("the token", "it") if len(self._tokens) == 1 else (f"each of the {len(self._tokens)} tokens", "them")
        )
        codes = ", ".join(sorted(set(self._said.values())))
        return f"Slack refuses {which} in SLACK_BOT_TOKEN ({codes}); copy {them} again from OAuth & Permissions."

    def drop(self, team: str, reason: str) -> None:
        """Remove a workspace whose token has been revoked, and log it; the others go on."""
        if self._workspaces.pop(team, None) is None:
            return
        self._said[team] = reason
        _log.error(
            "the bot's token of a workspace has been revoked and is not used any more; it stands in SLACK_BOT_TOKEN: "
            "take it out there, and put a new one in and restart Resolves if the workspace installs the app again",
            extra={"workspace": team, "reason": reason, "workspaces": sorted(self._workspaces)},
        )

    def of(self, team: str) -> Workspace | None:
        """A workspace by its id; None where no token of it is known."""
        return self._workspaces.get(team)

    def client(self, team: str) -> WebApi | None:
        """The Web API client of a workspace; None without its token."""
        known = self.of(team)
        return WebApi(self, team, client(self._api_url, known.token)) if known else None
