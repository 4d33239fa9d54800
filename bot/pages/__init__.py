"""What every page that is complete in itself needs: what its security policy lets through, and text that HTML holds."""

import base64
import hashlib
import re

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


def source_hash(text: str) -> str:
    """A text's source expression in a content security policy."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def printable(text: str) -> str:
    """The text with a mark in the place of what HTML, XML or a terminal cannot show: controls, and lone surrogates."""
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _UNPRINTABLE.sub("\ufffd", text)
