"""Callback data of inline buttons: at most 64 bytes, so an answer's id and numbers, never its words.

https://core.telegram.org/bots/api#inlinekeyboardbutton
"""

from dataclasses import dataclass
from enum import StrEnum

from telegram import InlineKeyboardButton

# Of a number in callback data; a longer one is none of ours.
_DIGITS = 5


class Action(StrEnum):
    """The action of a button; the values are part of the callback data.

    NEXT sends the page below, and TURN puts it in place of this one. OPEN is for a line of a list, OPTION for a choice
    that a clarifying question offers.
    """

    NEXT = "p"
    TURN = "g"
    NUMBERS = "n"
    BACK = "b"
    FULL = "t"
    EXPORT = "e"
    OPEN = "l"
    UP = "u"
    DOWN = "d"
    WHY = "w"
    OPTION = "o"
    DELETE = "x"
    STOP = "s"


@dataclass(frozen=True, slots=True)
class CallbackData:
    """Callback data: the action, the answer's id, the page, and the number of what it is about on it.

    That is a citation, an option, a line of a list, a form of file or a reason, each counted from 1.
    """

    verb: Action
    key: str
    page: int = 0
    number: int = 0

    @property
    def data(self) -> str:
        """The string that Telegram sends back when the button is pressed."""
        return f"{self.verb.value}:{self.key}:{self.page}:{self.number}"


def parse_callback_data(data: str) -> CallbackData | None:
    """Parse callback data; None for data that is not of this format."""
    try:
        verb, key, page, number = data.split(":")
        return CallbackData(Action(verb), key, _number(page), _number(number))
    except ValueError:
        return None


def _number(text: str) -> int:
    """Parse a number that a button carries. Raises ValueError for a negative or a longer one."""
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS):
        raise ValueError(text)
    return int(text)


def button(label: str, data: CallbackData) -> InlineKeyboardButton:
    """An inline button with callback data."""
    return InlineKeyboardButton(label, callback_data=data.data)
