"""Failures of a chat model: which are passing, and each as the end of a sentence for people.

An error's own message is never shown, as it may quote a header.
"""

import random
from collections.abc import Mapping

from bot.settings import ModelSettings
from ingest.embedders.failures import failure, has_no_credit, is_timeout, is_unreachable, status_of
from ingest.errors import ModelError
from ingest.providers import key_name, provider_of

_BROKE_OFF = "broke off its answer"
# A request that came too soon, or of which two crossed.
_PASSING = {408, 409, 429}


def describe(error: Exception, settings: ModelSettings, seconds: float) -> str:
    """An error as the end of a sentence; `seconds` is the time that the call had."""
    names = {kind.__name__ for kind in type(error).__mro__}
    if isinstance(error, ModelError):
        return str(error)
    if "ContextOverflowError" in names:
        return "takes no question of this length: lower model.context_tokens"
    if is_timeout(error):
        return timed_out(seconds)
    # An error in the middle of a stream has no status.
    if not status_of(error) and not is_unreachable(error) and names & {"APIError", "ResponseError"}:
        return _BROKE_OFF
    key = key_name(provider_of(settings.provider), settings.key_variable)
    return failure(error, settings.name, seconds, "answer", key)


def broken_off(error: Exception, seconds: float) -> str:
    """An error in the middle of a reply as the end of a sentence; `seconds` is the time that the call had."""
    return timed_out(seconds) if is_timeout(error) else _BROKE_OFF


def timed_out(seconds: float) -> str:
    """A timeout as the end of a sentence."""
    return (
        f"did not answer within {max(round(seconds, 1), 0.1):g} seconds"
        if seconds > 0
        else "had no time left to answer"
    )


def retry_pause(error: Exception, backoff: float) -> float | None:
    """Seconds before a retry, by a backoff with jitter or Retry-After; None for a permanent error."""
    if isinstance(error, ModelError) or is_timeout(error) or has_no_credit(error):
        return None
    status = status_of(error)
    if not (status in _PASSING or status >= 500 or (not status and is_unreachable(error))):
        return None
    # Not all at once, where many were turned away together.
    return max(backoff * random.uniform(0.75, 1.25), _retry_after(error))  # noqa: S311


def _retry_after(error: Exception) -> float:
    """The seconds that a server asks to wait; 0 where it does not."""
    headers: Mapping[str, str] = getattr(getattr(error, "response", None), "headers", {})
    for name, unit in (("retry-after-ms", 1000), ("retry-after", 1)):
        try:
            return float(headers[name]) / unit
        except (KeyError, ValueError):
            continue
    return 0.0
