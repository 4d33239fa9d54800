"""The styles of ITU's templates and of Word itself, by their names, and what they say of a paragraph."""

import re

# The first that fits decides.
_STYLES = (
    ("furniture", re.compile(r"(?:Mso)?toc[ _]?(\d|heading)|MsoHeader$|MsoFooter$", re.I)),
    ("call", re.compile(r"call\b", re.I)),
    ("title", re.compile(r"(?:Mso)?(sub)?title ?\d?$|(res|rec|dec|rep|op|question)\w*?_?(no|title)$", re.I)),
    (
        "heading",
        re.compile(r"heading|(annex|appendix|art|chap|part|section)\w*?_?(no|title|heading|\d)$", re.I),
    ),
    ("item", re.compile(r"enumlev", re.I)),
    ("footnote", re.compile(r"(?:Mso)?(foot|end)note ?text", re.I)),
)


def kind_of_style(name: str) -> str:
    """What a line is whose paragraph has the style of this name; "" where the style does not say."""
    return next((kind for kind, names in _STYLES if names.match(name)), "")


_QUOTING = re.compile(r"(?:intense )?quote(?:$|[ \d])|block ?(?:text|quote|quotation)", re.I)


def is_quoting(name: str) -> bool:
    """Whether the style of this name sets a paragraph off as a quotation."""
    return _QUOTING.match(name) is not None
