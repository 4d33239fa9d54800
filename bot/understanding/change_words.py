"""Words that say of a clause or a text that it is not what it was: "new", "reworded", "no longer"."""

import re
from functools import cache

from ingest.lexicon import alternatives, load, plain

# Words of [kinds] that ask when, and say of a clause that it stayed.
_NO_KINDS = frozenset({"since", "when", "always", "unchanged"})


def changed_loosely(text: str, *, of_revision: bool = False) -> bool:
    """Whether a question has a word that may say of a text, or of a revision, that it is not what it was: "new"."""
    return any(pattern.search(plain(text)) for pattern in _loosely()[: 2 if of_revision else 1])


@cache
def kind_words(name: str) -> re.Pattern[str]:
    """The words of a kind of change, or of asking for one: "added", "since", "unchanged"."""
    return re.compile(alternatives(load("versions")["kinds"][name]), re.IGNORECASE)


def says(name: str, text: str) -> bool:
    """Whether a question has a word of a kind of change, or of asking for one."""
    return kind_words(name).search(plain(text)) is not None


def kind_said(text: str) -> bool:
    """Whether a question has a word for what has become of a clause: "reworded", "gone"."""
    return any(says(name, text) for name in load("versions")["kinds"] if name not in _NO_KINDS)


def loose_words(text: str) -> list[str]:
    """The words of a question that may say of a text or of a revision that it is not what it was."""
    return [match[0] for pattern in _loosely() for match in pattern.finditer(plain(text))]


@cache
def _loosely() -> tuple[re.Pattern[str], ...]:
    data = load("versions")["changed"]
    return tuple(re.compile(alternatives(data[name]), re.IGNORECASE) for name in ("of_text", "of_revision"))
