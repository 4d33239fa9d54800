"""A message, and saying it in a language."""

from collections.abc import Iterable, Mapping
from unicodedata import bidirectional

from bot.messages.catalogue import RIGHT_TO_LEFT, translations

# First strong isolate and its end: what stands between them has its own direction (Unicode Standard Annex 9).
_ISOLATE, _END = "\u2068", "\u2069"


class Message(str):
    """An English text that remembers its template, so that `localised` can say it in another language.

    `values` fill the template's placeholders. What may be a message itself is localised with it; all else is given as
    it is. `other` is the template for another number than one, where `number` decides.
    """

    template: str
    values: Mapping[str, object]
    other: str
    number: int

    def __new__(cls, template: str, values: Mapping[str, object], other: str = "", number: int = 1) -> "Message":
        made = super().__new__(cls, (template if number == 1 or not other else other).format(**values))
        made.template, made.values, made.other, made.number = template, values, other, number
        return made

    def __reduce__(self) -> tuple[type["Message"], tuple[str, Mapping[str, object], str, int]]:
        return Message, (self.template, self.values, self.other, self.number)


def msg(template: str, /, **values: object) -> Message:
    """A message by its English template, with named placeholders."""
    return Message(template, values)


def plural(one: str, other: str, number: int, /, **values: object) -> Message:
    """A message whose form depends on a number, which is its placeholder {n}."""
    return Message(one, {"n": number, **values}, other, number)


def joined(names: Iterable[str]) -> str:
    """Join names as a list: “a”, “a and b”, “a, b and c”."""
    *most, last = list(names) or [""]
    return msg("{before} and {name}", before=listed(most), name=last) if most else last


def listed(names: Iterable[str]) -> str:
    """Join names by commas, without a last “and”."""
    first, *others = list(names) or [""]
    for name in others:
        first = msg("{before}, {name}", before=first, name=name)
    return first


def either(names: Iterable[str]) -> str:
    """Join names of which one is enough: “a”, “a or b”, “a or b or c”."""
    first, *others = list(names) or [""]
    for name in others:
        first = msg("{before} or {name}", before=first, name=name)
    return first


def sentences(texts: Iterable[str]) -> str:
    """Join sentences; "" for none."""
    first, *others = list(filter(None, texts)) or [""]
    for sentence in others:
        first = msg("{before} {sentence}", before=first, sentence=sentence)
    return first


def localised(text: str, language: str) -> str:
    """A text in a language: a message by its translation, where there is one; any other text as it is."""
    if language in {"", "en"} or not isinstance(text, Message):
        return text
    catalogue = translations(language)
    if text.other:
        template = catalogue.ngettext(text.template, text.other, text.number)
    else:
        template = catalogue.gettext(text.template)
    return template.format(**{name: _value(value, language) for name, value in text.values.items()})


def _value(value: object, language: str) -> object:
    """A placeholder's value in a language; where that is written from right to left, isolated from the text around."""
    if not isinstance(value, str):
        return value
    said = localised(value, language)
    directions = set(map(bidirectional, said)) if language in RIGHT_TO_LEFT else set()
    return f"{_ISOLATE}{said}{_END}" if "L" in directions and not directions & {"R", "AL", "FSI"} else said
