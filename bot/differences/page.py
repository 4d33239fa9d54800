"""The differences of two texts as one HTML page, complete in itself: two columns, the words that differ marked.

Everything that comes from documents is escaped, and the page's content security policy lets nothing load or run.
"""

import base64
import hashlib
from importlib.resources import files

from bot.differences.rows import Difference


def page(difference: Difference) -> str:
    """Render the page."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    style = (files("bot.differences") / "page.css").read_text("utf-8")
    environment = Environment(
        loader=PackageLoader("bot.differences", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    html = environment.get_template("page.html.j2").render(difference=difference, style=style, policy=policy)
    return html.encode("utf-8", "replace").decode("utf-8")
