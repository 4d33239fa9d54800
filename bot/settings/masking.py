"""Masking of secrets in values that are shown."""

import re
from typing import Any

MASK = "***"

# "user:password@" of a URL; a password may have an "@" or a "/" in it, so all up to the last "@" is taken for it.
_PASSWORD = re.compile(r"(?<=://)([^\s/:@?#]*):\S*(?=@)")
# A parameter of a URL that is named like a secret.
_PARAMETER = re.compile(r"(?i)([?&][^=&\s]*(?:password|passwd|pwd|token|secret|key)[^=&\s]*=)[^&#\s]+")


def masked(value: Any) -> Any:
    """A value without the passwords of the URLs in it."""
    if isinstance(value, str):
        return _PARAMETER.sub(rf"\1{MASK}", _PASSWORD.sub(rf"\1:{MASK}", value))
    if isinstance(value, tuple):
        return tuple(map(masked, value))
    return value
