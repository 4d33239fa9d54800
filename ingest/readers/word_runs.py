"""The words of a Word run: Word writes many characters as elements of their own, or in a font that draws symbols."""

from typing import Any

from ingest.readers.changes import Change
from ingest.readers.word_xml import W, find, is_on

_PLAIN = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "\N{NON-BREAKING HYPHEN}"}
# The Symbol font's own code points, which Word stores from U+F000 on. ITU lists use 2D as a dash.
_GREEK = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖαβχδεφγηιϕκλμνοπθρστυϖωξψζ"
_SYMBOLS = {0x2D: "–", 0xA3: "≤", 0xAE: "→", 0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB9: "≠"}
_SYMBOLS |= {0xD2: "®", 0xD3: "©", 0xD4: "™", 0xE2: "®", 0xE3: "©", 0xE4: "™"}
_SYMBOLS |= {ord(plain): plain for plain in " !#%&()+,./0123456789:;<=>?"}
_SYMBOLS |= dict(zip([*range(0x41, 0x5B), *range(0x61, 0x7B)], _GREEK, strict=True))


def plain(element: Any) -> str:
    """The text of one child of a run, deleted text too."""
    tag = element.tag.removeprefix(W) if isinstance(element.tag, str) else ""
    if tag in ("t", "delText"):
        text = element.text or ""
        return text if text.isascii() else "".join(map(_character, text))
    if tag == "sym":
        return _character(chr(int(element.get(W + "char"), 16)))
    if tag == "br":
        return "" if element.get(W + "type") in ("page", "column") else "\n"
    return _PLAIN.get(tag, "")


def _character(character: str) -> str:
    """A character, or what a symbol font draws at its private code point; an unknown one is a bullet."""
    private = 0xF020 <= ord(character) <= 0xF0FF
    return _SYMBOLS.get(ord(character) & 0xFF, "•") if private else character


def typed_change(run: Any) -> Change:
    """How a run shows a change that is typed rather than tracked: struck through, or underlined."""
    properties = find(run, "rPr")
    if properties is None:
        return Change.KEPT
    if is_on(find(properties, "strike")) or is_on(find(properties, "dstrike")):
        return Change.STRUCK
    return Change.UNDERLINED if is_on(find(properties, "u")) else Change.KEPT
