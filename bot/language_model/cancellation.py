"""Cancellation: whoever waits for a model may stop waiting, also while it says nothing.

The thread that asks looks, between the pieces of a reply and while none comes, whether it is still waited for.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from ingest.errors import AnswerCancelled

Cancelled = Callable[[], bool]

_cancelled: ContextVar[Cancelled | None] = ContextVar("cancelled", default=None)


@contextmanager
def cancellable(cancelled: Cancelled | None) -> Iterator[None]:
    """Model calls of this thread, until the block ends, are given up once `cancelled` says so."""
    token = _cancelled.set(cancelled)
    try:
        yield
    finally:
        _cancelled.reset(token)


def raise_if_cancelled() -> None:
    """Raise AnswerCancelled where nobody waits any more."""
    cancelled = _cancelled.get()
    if cancelled is not None and cancelled():
        raise AnswerCancelled("The model was not waited for.")
