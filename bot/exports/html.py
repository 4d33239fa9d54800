"""An answer as one HTML page, complete in itself: light or dark as its reader has it, each script in its direction."""

from functools import partial

from bot.answer import Answer
from bot.exports.blocks import cited_blocks, phrase_level
from bot.exports.sources import citations_heading, in_full, snapshot_line, sources_of, title_of, words_of
from bot.pages.templates import static_page


def to_html(answer: Answer) -> str:
    """Render the page."""
    blocks = cited_blocks(answer)
    return static_page(
        "bot.exports",
        title=title_of(answer),
        blocks=blocks,
        phrase_heading=f"h{phrase_level(block for block, _ in blocks) + 1}",
        sources=sources_of(answer),
        snapshot=snapshot_line(answer),
        words=words_of,
        in_full=partial(in_full, language=answer.language),
        citations_heading=citations_heading(answer),
    )
