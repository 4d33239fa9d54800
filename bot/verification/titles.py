"""Quotations of a document's title, which is no clause and may be quoted all the same."""

from collections.abc import Sequence

from bot.verification.clause_texts import ClauseTexts
from bot.verification.folding import Folded
from bot.verification.segments import Segmented
from ingest.model import Document

# A part of a title that has fewer words may be a term of anybody's.
_FEWEST_WORDS = 3


def title_found(ways: Sequence[Segmented], documents: Sequence[Document], texts: ClauseTexts) -> Document | None:
    """The document whose title a quotation is, or begins, word for word but for the case of letters."""
    for document in documents:
        titles = texts.titles[document.expression.document]
        if any(_is_title(way, title) for way in ways for title in titles):
            return document
    return None


def _is_title(way: Segmented, title: Folded) -> bool:
    if len(way.segments) != 1 or not title.words:
        return False
    words = way.segments[0].words
    return words.text == title.text or (way.length >= _FEWEST_WORDS and words.text in title.text)
