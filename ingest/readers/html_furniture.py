"""Which elements of an HTML page are no running text: navigation, heads and feet of the page, footnotes."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bs4 import Tag

# What is inside one of these is part of its text, and may have a head of its own.
_TEXT = ["article", "main", "section", "blockquote"]
_ROLES = frozenset({"navigation", "contentinfo", "banner", "search"})
_OF_WORD = re.compile(r"mso-element\s*:\s*(?:header|footer)", re.I)


def is_page_furniture(tag: "Tag") -> bool:
    """Whether an element is page furniture, by its name, its role, or Word's mark of a head or foot."""
    if tag.name == "nav" or tag.get("role") in _ROLES or _OF_WORD.search(str(tag.get("style", ""))):
        return True
    if tag.name not in ("header", "footer") or tag.find_parent(_TEXT) is not None:
        return False
    # The head of a page that is nothing but one text may hold its title.
    return tag.name == "footer" or tag.find(re.compile("^h[1-6]$")) is None or _text_elsewhere(tag)


def _text_elsewhere(tag: "Tag") -> bool:
    return tag.find_next(["article", "main"]) is not None


def is_note(tag: "Tag") -> bool:
    """Whether an element is a footnote that a reference leads to, as EPUB marks it."""
    return tag.has_attr("id") and _is(tag, "footnote", "endnote", "rearnote")


def is_reference(tag: "Tag") -> bool:
    """Whether an element is a reference to a footnote, as EPUB marks it."""
    return tag.name == "a" and str(tag.get("href", "")).startswith("#") and _is(tag, "noteref")


def _is(tag: "Tag", *kinds: str) -> bool:
    return tag.get("epub:type") in kinds or str(tag.get("role", "")).removeprefix("doc-") in kinds
