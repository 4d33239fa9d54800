"""Errors that are written for people: what went wrong and what to do, in one sentence; no traceback is shown."""


class PlainError(Exception):
    """Something failed that no code can mend; the process ends with `code`."""

    code = 1


class UsageError(PlainError):
    """Something was asked for or configured wrongly."""

    code = 2


class StoreError(PlainError):
    """The store cannot be used; the message is one sentence for a person."""


class EmbeddingError(PlainError):
    """Nothing can be embedded; the message is one sentence for a person."""
