"""What every page that is complete in itself needs: what its security policy lets through, and text that HTML holds."""

import base64
import hashlib


def source_hash(text: str) -> str:
    """A text's source expression in a content security policy."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def printable(html: str) -> str:
    """The page without what HTML cannot hold: NUL, and lone surrogates."""
    html = html.replace("\0", "\ufffd")
    try:
        html.encode()
    except UnicodeEncodeError:
        return html.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return html
