"""Workspaces: the bot's tokens, each with its own client of the Web API."""

import logging
from dataclasses import dataclass

from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

from ingest.errors import SettingsError

_log = logging.getLogger("resolves.slack")
_CALL_SECONDS = 10
# What Slack says of a token that will never do.
WRONG_TOKEN = {
    "invalid_auth",
    "not_authed",
    "account_inactive",
    "token_revoked",
    "token_expired",
    "not_allowed_token_type",
}


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace: its id, its token, and the bot's ids there."""

    id: str
    token: str
    bot_user: str
    bot_id: str


def client(api_url: str, token: str | None = None) -> AsyncWebClient:
    """A client of the Web API that retries once and honours Retry-After."""
    retries: list[AsyncRetryHandler] = [
        AsyncConnectionErrorRetryHandler(1),
        AsyncServerErrorRetryHandler(1),
        AsyncRateLimitErrorRetryHandler(1),
    ]
    return AsyncWebClient(
        token=token,
        base_url=api_url,
        timeout=_CALL_SECONDS,
        retry_handlers=retries,
        logger=logging.getLogger("resolves.slack.client"),
    )


class Workspaces:
    """The workspaces by their ids; known once `learn` has asked Slack."""

    def __init__(self, api_url: str, tokens: tuple[str, ...]) -> None:
        self._api_url, self._tokens = api_url, tokens
        self._workspaces: dict[str, Workspace] = {}

    async def learn(self) -> None:
        """Ask whose the tokens are (auth.test). Raises SettingsError for one that Slack refuses."""
        for token in self._tokens:
            try:
                said = await client(self._api_url, token).auth_test()
            except SlackApiError as error:
                code = str(error.response.get("error", ""))
                if code in WRONG_TOKEN:
                    raise SettingsError(
                        f"Slack refuses a token in SLACK_BOT_TOKEN ({code}); copy it again from OAuth & Permissions."
                    ) from None
                raise
            # A token of a whole organization names no workspace that asks.
            team = said.get("team_id") or said.get("enterprise_id") or ""
            self._workspaces[str(team)] = Workspace(
                str(team), token, str(said.get("user_id") or ""), str(said.get("bot_id") or "")
            )
        if self._workspaces:
            _log.info("Slack knows the bot", extra={"workspaces": sorted(self._workspaces)})
        else:
            _log.info("no SLACK_BOT_TOKEN is set: commands are answered, mentions and direct messages are not")

    def of(self, team: str) -> Workspace | None:
        """A workspace by its id; None where no token of it is known."""
        return self._workspaces.get(team)

    def client(self, team: str) -> AsyncWebClient | None:
        """The Web API client of a workspace; None without its token."""
        known = self.of(team)
        return client(self._api_url, known.token) if known else None
