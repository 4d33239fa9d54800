"""Responders: the ways to deliver one reply."""

from collections.abc import Mapping
from typing import Any, Protocol

Payload = Mapping[str, Any]


class DeliveryError(Exception):
    """A reply that could not be delivered; the message is the reason, for the log."""


class UnavailableError(Exception):
    """No Responder is available now; there may be one later."""


class Responder(Protocol):
    """The destination of one reply."""

    async def hold(self, payload: Payload) -> Payload | None:
        """Post a placeholder that the reply takes a while, where nothing has said so yet.

        Gives what has to be noted so that the reply replaces it, even after a restart.
        """
        ...

    async def send(self, payload: Payload) -> None:
        """Deliver the reply. Raises DeliveryError."""
        ...


class Prompt:
    """Replies in the HTTP response, for as long as the caller waits for it; then by `later`, if there is one."""

    def __init__(self, later: Responder | None) -> None:
        self._later, self._open = later, True
        self._reply: Payload | None = None

    async def hold(self, payload: Payload) -> Payload | None:
        """No placeholder: the response itself says so."""
        del payload
        return None

    async def send(self, payload: Payload) -> None:
        """Put the reply into the response, or deliver it by `later`. Raises DeliveryError."""
        if self._open:
            self._reply = payload
        elif self._later is None:
            raise DeliveryError("it came too late for the response, and there is no response_url")
        else:
            await self._later.send(payload)

    def close(self) -> Payload | None:
        """The reply until now, None where there is none; from now on `later` is used."""
        self._open = False
        return self._reply
