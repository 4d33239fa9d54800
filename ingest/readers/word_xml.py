"""WordprocessingML: names of elements, and the look-ups that all of the Word reader needs."""

from collections.abc import Iterator
from functools import cache
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def find(element: Any, *path: str) -> Any:
    """The element at a path below another; None where there is none."""
    return element.find(_path(path))


@cache
def _path(tags: tuple[str, ...]) -> str:
    return "/".join(W + tag for tag in tags)


def value(element: Any, *path: str) -> str | None:
    """The `w:val` of the element at a path."""
    found = find(element, *path)
    return None if found is None else found.get(W + "val")


def is_on(element: Any) -> bool:
    """Whether a toggle property is on: its element is there, and its value is not "off"."""
    return element is not None and element.get(W + "val") not in ("0", "false", "off", "none")


def integer(text: str | None) -> int:
    """A whole number; 0 for what is none."""
    return int(text) if text is not None and text.lstrip("-").isdigit() else 0


def parts(document: Any, kind: str) -> Iterator[Any]:
    """The roots of other parts of the package, by kind: numbering, footnotes, header …"""
    from docx.oxml.parser import parse_xml

    for rel in document.part.rels.values():
        if rel.reltype.endswith("/" + kind) and not rel.is_external:
            yield parse_xml(rel.target_part.blob)


def children(parent: Any, tag: str) -> Iterator[Any]:
    """The rows or cells of a table, those in content controls too."""
    for child in parent:
        if child.tag == W + tag:
            yield child
        elif child.tag in (W + "sdt", W + "sdtContent", W + "customXml"):
            yield from children(child, tag)
