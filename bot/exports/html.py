"""An answer as one HTML page, complete in itself: light or dark as its reader has it, each script in its direction.

Everything that comes from documents is escaped, and the page's content security policy lets nothing load or run.
"""

from importlib.resources import files

from bot.answer import Answer
from bot.exports.blocks import cited_blocks, phrase_level
from bot.exports.sources import in_full, snapshot_line, sources_of, title_of, words_of
from bot.pages import printable, source_hash


def to_html(answer: Answer) -> str:
    """Render the page."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    style = (files("bot.exports") / "page.css").read_text("utf-8")
    environment = Environment(
        loader=PackageLoader("bot.exports", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    blocks = cited_blocks(answer)
    page = environment.get_template("page.html.j2").render(
        title=title_of(answer),
        blocks=blocks,
        phrase_heading=f"h{phrase_level(block for block, _ in blocks) + 1}",
        sources=sources_of(answer),
        snapshot=snapshot_line(answer),
        words=words_of,
        in_full=in_full,
        style=style,
        policy=f"default-src 'none'; style-src {source_hash(style)}; base-uri 'none'; form-action 'none'",
    )
    return printable(page)
