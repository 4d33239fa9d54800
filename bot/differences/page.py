"""The differences of two texts as one HTML page, complete in itself: two columns, the words that differ marked.

Everything that comes from documents is escaped, and the page's content security policy lets nothing load or run.
"""

from importlib.resources import files

from bot.differences.rows import Difference
from bot.pages import printable, source_hash


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
    policy = f"default-src 'none'; style-src {source_hash(style)}; base-uri 'none'; form-action 'none'"
    return printable(environment.get_template("page.html.j2").render(difference=difference, style=style, policy=policy))
