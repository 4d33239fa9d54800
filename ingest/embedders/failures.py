"""Describe the errors of a model's server for users; never with a key or a header in the text.

Each provider's client has classes of its own for the same errors. They are told apart by what all of them carry, an
HTTP status or a name, so that none of them is imported.
"""

from collections.abc import Iterator

OPENAI_KEY = "OPENAI_API_KEY"
_NO_CREDIT = "insufficient_quota"
_CONNECTION = ("ConnectionError", "ConnectError", "TransportError")
_MOST_CAUSES = 4


def failure(error: Exception, model: str, seconds: float, expected: str, key: str = OPENAI_KEY) -> str:
    """Describe an error as the end of a sentence: "is over its rate limit: try again in a minute".

    `seconds` is the time limit of the request; `expected` names what the server should have answered, `key` the
    environment variable of the key.
    """
    match status_of(error):
        case 401:
            return f"does not accept the key in {key}"
        case 403:
            return f"does not let the key in {key} use the model {model}"
        case 404:
            return f"has no model {model}"
        case 429 if has_no_credit(error):
            return f"has no credit left for the key in {key}"
        case 429:
            return "is over its rate limit: try again in a minute"
        case status if status >= 400:
            return f"answered with error {status}"
    if is_timeout(error):
        return f"did not answer within {seconds:g} seconds"
    return "cannot be reached" if is_unreachable(error) else f"answered something that is no {expected}"


def status_of(error: BaseException) -> int:
    """The HTTP status of an error or of its cause; 0 where it has none."""
    for each in _causes(error):
        response = getattr(each, "response", None)
        for value in (getattr(each, "status_code", None), getattr(response, "status_code", None), _status_code(each)):
            if isinstance(value, int) and value >= 400:
                return value
    return 0


def _status_code(error: BaseException) -> int:
    """The status that Google's client has as its error's code; 0 for the codes of others, which are words."""
    code = getattr(error, "code", None)
    return code if isinstance(code, int) and 400 <= code < 600 else 0


def has_no_credit(error: BaseException) -> bool:
    """Whether a limit is one of payment, which no waiting ends."""
    return getattr(error, "code", None) == _NO_CREDIT


def is_timeout(error: BaseException) -> bool:
    """Whether an error is a timeout, of whatever client; one that a server reports has a status."""
    return not status_of(error) and any("Timeout" in name for name in _class_names(error))


def is_unreachable(error: BaseException) -> bool:
    """Whether there was no connection, or it was lost."""
    return any(name.endswith(_CONNECTION) for name in _class_names(error))


def _class_names(error: BaseException) -> Iterator[str]:
    """The names of the classes of an error and of its causes."""
    return (kind.__name__ for each in _causes(error) for kind in type(each).__mro__)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error and what it was raised from."""
    for _ in range(_MOST_CAUSES):
        if error is None:
            return
        yield error
        error = error.__cause__
