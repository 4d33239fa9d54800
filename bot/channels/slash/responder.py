"""Ways to say something to who asked."""

from collections.abc import Mapping
from typing import Any, Protocol

Payload = Mapping[str, Any]


class DeliveryError(Exception):
    """A reply that could not be said; the message is the reason, for the log."""


class Responder(Protocol):
    """Where one reply goes."""

    async def hold(self, payload: Payload) -> Payload | None:
        """Say that the reply takes a while, where nothing has said so yet.

        Gives what has to be noted so that the reply takes its place, even after a restart.
        """
        ...

    async def send(self, payload: Payload) -> None:
        """Say the reply. Raises Undelivered."""
        ...


class Prompt:
    """The HTTP response, for as long as the caller waits for it; then another way, if there is one."""

    def __init__(self, later: Responder | None) -> None:
        self._later, self._open = later, True
        self._said: Payload | None = None

    async def hold(self, payload: Payload) -> Payload | None:
        """Nothing: the response says so itself."""
        del payload
        return None

    async def send(self, payload: Payload) -> None:
        """Into the response, or by the other way."""
        if self._open:
            self._said = payload
        elif self._later is None:
            raise DeliveryError("it came too late for the response, and there is no response_url")
        else:
            await self._later.send(payload)

    def close(self) -> Payload | None:
        """What has been said until now; from now on the other way is taken."""
        self._open = False
        return self._said
