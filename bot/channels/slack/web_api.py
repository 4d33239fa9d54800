"""Client of Slack's Web API: a response as a mapping, and every failure as one exception.

The library takes a body for an object in JSON. Where a load balancer, a proxy or a broken connection says something
else, it raises whatever that comes to: SlackApiError whose response is none of Slack's, AttributeError, ValueError.
"""

import asyncio
import logging
from collections.abc import Awaitable, Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry import HttpRequest, HttpResponse, RetryState
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import AsyncConnectionErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

_CALL_SECONDS = 10
# Before a second try, where nobody says when; and the longest that somebody may say.
_PAUSE_SECONDS, _LONGEST_SECONDS = 1.0, 120.0
_REASON = 200
# What Slack says of a token that will never do, and of one that has done until now.
REVOKED_TOKEN = frozenset({"account_inactive", "token_revoked", "token_expired"})
WRONG_TOKEN = REVOKED_TOKEN | {"invalid_auth", "not_authed", "not_allowed_token_type"}


class WebApiError(Exception):
    """A call that failed. `code` is Slack's name for the error, "" where it names none; the message is for the log."""

    def __init__(self, reason: str, code: str = "") -> None:
        super().__init__(reason)
        self.code = code


class _Retry(AsyncRetryHandler):
    """Retry handler: one retry after a server error, or after a rate limit whose Retry-After is within two minutes."""

    async def _can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        del state, request
        status, after = _status(response, error)
        return (status >= 500 or status == 429) and after <= _LONGEST_SECONDS

    async def prepare_for_next_attempt_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> None:
        """Wait for Retry-After, or a moment."""
        del request
        state.next_attempt_requested = True
        await asyncio.sleep(_status(response, error)[1])
        state.increment_current_attempt()


def client(api_url: str, token: str | None = None) -> AsyncWebClient:
    """A client of the Web API that retries once and honours Retry-After."""
    return AsyncWebClient(
        token=token,
        base_url=api_url,
        timeout=_CALL_SECONDS,
        retry_handlers=[AsyncConnectionErrorRetryHandler(1), _Retry(1)],
        logger=logging.getLogger("resolves.slack.client"),
    )


async def called(call: Awaitable[Any]) -> Mapping[str, Any]:
    """The response to a call, as a mapping. Raises WebApiError, whatever went wrong."""
    try:
        data = (await call).data
    except SlackApiError as error:
        raise _refused(error.response) from None
    except (aiohttp.ClientError, OSError) as error:
        raise WebApiError(f"{type(error).__name__}: {error}"[:_REASON]) from None
    except Exception as error:
        raise WebApiError(f"the response cannot be read ({type(error).__name__}: {error}"[:_REASON] + ")") from error
    if not isinstance(data, dict):
        raise WebApiError("the response cannot be read (it is no JSON)")
    return data


def _refused(response: Any) -> WebApiError:
    """The error of a failed call, from a response of Slack or of the HTTP client."""
    data = getattr(response, "data", None)
    code = data.get("error") if isinstance(data, dict) else None
    if isinstance(code, str) and code:
        return WebApiError(code[:_REASON], code)
    status, _ = _status(response, None)
    return WebApiError(f"status {status}, with a body that names no error")


def _status(response: Any, error: Exception | None) -> tuple[int, float]:
    """The status of a response, 0 where there is none, and its Retry-After in seconds."""
    found = error.response if isinstance(error, SlackApiError) else response
    status = getattr(found, "status_code", None) or getattr(found, "status", None) or 0
    return int(status), _retry_after(getattr(found, "headers", None) or {})


def _retry_after(headers: Mapping[str, Any]) -> float:
    said = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    after = str(said[0] if isinstance(said, list) else said)
    return float(after) if after.isascii() and after.isdigit() else _PAUSE_SECONDS
