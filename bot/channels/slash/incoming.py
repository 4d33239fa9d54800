"""Parsing of commands and messages: a pure function from words to a verb and its text."""

from dataclasses import dataclass
from enum import StrEnum

from bot.state import Place


class Verb(StrEnum):
    """The verb of a command. Everything without another verb is a question."""

    ASK = "ask"
    CLAUSE = "clause"
    OUTLINE = "outline"
    CHANGES = "changes"
    WORKS = "works"
    VERIFY = "verify"
    LANGUAGE = "language"
    NEW = "new"
    PRIVACY = "privacy"
    FORGET = "forget"
    HELP = "help"


# These take the words after them; "works" or "new" with words after it begins a question.
_WITH_WORDS = (Verb.ASK, Verb.CLAUSE, Verb.OUTLINE, Verb.CHANGES, Verb.VERIFY)
_ALONE = (Verb.WORKS, Verb.NEW, Verb.PRIVACY, Verb.FORGET, Verb.HELP)
_SHARE = "share"


@dataclass(frozen=True, slots=True)
class Incoming:
    """A parsed command or message in a Place; `shared` says that everybody there may read the reply.

    `name` is how the asker is called where ids are not shown, "" elsewhere; `above` says that the question itself can
    be read above the reply, as that of a command cannot.
    """

    place: Place
    verb: Verb
    text: str
    shared: bool = False
    name: str = ""
    above: bool = False


def read(place: Place, words: str, *, name: str = "", above: bool = False) -> Incoming:
    """Parse "share clause Resolution 45, resolves 1"; an empty text asks for help."""
    text = " ".join(words.split())
    first, _, rest = text.partition(" ")
    shared = first.casefold() == _SHARE
    verb, text = _verb(rest if shared else text)
    return Incoming(place, verb, text, shared, name, above)


def _verb(text: str) -> tuple[Verb, str]:
    first, _, rest = text.partition(" ")
    verb = first.casefold()
    if not text or (verb in _WITH_WORDS and not rest):
        return Verb.HELP, ""
    if verb in _WITH_WORDS:
        return Verb(verb), rest
    if verb == Verb.LANGUAGE and len(rest.split()) <= 1:  # "language fr"; with more words it begins a question
        return Verb.LANGUAGE, rest
    if verb in _ALONE and not rest:
        return Verb(verb), ""
    return Verb.ASK, text
