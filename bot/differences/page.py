"""The differences of two texts as one HTML page, complete in itself: two columns, the words that differ marked."""

from bot.differences.rows import Difference
from bot.pages.templates import static_page


def page(difference: Difference) -> str:
    """Render the page."""
    return static_page("bot.differences", difference=difference)
