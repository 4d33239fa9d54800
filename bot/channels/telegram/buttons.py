"""Inline keyboards and their callback data: at most 64 bytes, so an answer's id and numbers, never its words.

https://core.telegram.org/bots/api#inlinekeyboardbutton
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, SwitchInlineQueryChosenChat

from bot.answer import Answer, Behaviour
from bot.channels.rendering.paging import Page, pages_of
from bot.channels.telegram.markup import BLOCKS, Message, measure, page_message
from bot.channels.telegram.texts import translate
from bot.exports.blocks import Kind, blocks_of

# What an inline query begins with that inserts a whole answer.
ANSWER_PREFIX = "answer:"
_ROW = 8
_OPTIONS = 8
_LABEL = 60
# Above a page stands where in the answer it is.
_ABOVE = 120


class Action(StrEnum):
    """The action of a button; the values are part of the callback data."""

    NEXT = "p"
    NUMBERS = "n"
    BACK = "b"
    FULL = "t"
    UP = "u"
    DOWN = "d"
    OPTION = "o"
    DELETE = "x"
    STOP = "s"


@dataclass(frozen=True, slots=True)
class CallbackData:
    """Callback data: the action, the answer's id, and the page and citation number that it is about."""

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
        return CallbackData(Action(verb), key, int(page), int(number))
    except ValueError:
        return None


@lru_cache(maxsize=32)
def pages(answer: Answer, capacity: int) -> tuple[Page, ...]:
    """An answer as pages of this channel, of at most `capacity` units."""
    return pages_of(blocks_of(answer), measure, capacity - _ABOVE, BLOCKS)


def page_of(answer: Answer, number: int, capacity: int, language: str) -> Message:
    """One page of an answer as a message; a later one says which part of the whole it is."""
    all_pages = pages(answer, capacity)
    page = all_pages[min(number, len(all_pages)) - 1]
    if page.number == 1:
        return page_message(page)
    at = {"page": page.number, "pages": page.of}
    if not page.cited:
        return page_message(page, translate("page", language, **at))
    total = len(answer.citations)
    return page_message(page, translate("where", language, first=page.cited[0], last=page.cited[-1], total=total, **at))


def keyboard(
    answer: Answer, key: str, number: int, capacity: int, language: str, *, next_sent: bool = False
) -> InlineKeyboardMarkup | None:
    """The inline keyboard under a page of a kept answer; `next_sent` says that the next page has been sent."""
    all_pages = pages(answer, capacity)
    page = all_pages[min(number, len(all_pages)) - 1]
    first = []
    if page.cited:
        single = page.cited[0] if len(page.cited) == 1 else 0
        verb = Action.FULL if single else Action.NUMBERS
        first.append(button(translate("full", language), CallbackData(verb, key, number, single)))
    if page.number < page.of and not next_sent:
        label = translate("next", language, page=page.number + 1, pages=page.of)
        first.append(button(label, CallbackData(Action.NEXT, key, page.number + 1)))
    rows = [first] if first else []
    if number == 1 and not answer.is_talk and not answer.question.startswith("/"):
        rows = [*_options(answer, key), *rows, _feedback_row(answer, key, language)]
    return InlineKeyboardMarkup(rows) if rows else None


def _options(answer: Answer, key: str) -> list[list[InlineKeyboardButton]]:
    """A button for each option of a clarifying question."""
    if answer.behaviour is not Behaviour.CLARIFY:
        return []
    return [
        [button(option[:_LABEL], CallbackData(Action.OPTION, key, 1, number))]
        for number, option in enumerate(options_of(answer)[:_OPTIONS], 1)
    ]


def options_of(answer: Answer) -> list[str]:
    """The options of a clarifying question."""
    return [b.text for b in blocks_of(answer) if b.kind is Kind.OPTION]


def _feedback_row(answer: Answer, key: str, language: str) -> list[InlineKeyboardButton]:
    """The row with sharing and votes."""
    votes = [button(thumb, CallbackData(verb, key, 1)) for verb, thumb in ((Action.UP, "👍"), (Action.DOWN, "👎"))]
    if not answer.citations:
        return votes
    chosen = SwitchInlineQueryChosenChat(f"{ANSWER_PREFIX}{key}", allow_group_chats=True, allow_channel_chats=True)
    return [InlineKeyboardButton(translate("share", language), switch_inline_query_chosen_chat=chosen), *votes]


def clause_keyboard(answer: Answer, key: str, number: int, capacity: int, language: str) -> InlineKeyboardMarkup:
    """A button for each clause of a page, those of a phrase in rows of their own; and one to go back."""
    page = pages(answer, capacity)[number - 1]
    rows: list[list[InlineKeyboardButton]] = [[]]
    done: set[int] = set()
    for block in page.blocks:
        if block.kind is Kind.CLAUSE and block.n not in done:
            done.add(block.n)
            if len(rows[-1]) == _ROW:
                rows.append([])
            rows[-1].append(button(block.num or f"[{block.n}]", CallbackData(Action.FULL, key, number, block.n)))
        elif block.kind is Kind.PHRASE and rows[-1]:
            rows.append([])
    back = button(translate("back", language), CallbackData(Action.BACK, key, number))
    return InlineKeyboardMarkup([*filter(None, rows), [back]])


def button(label: str, data: CallbackData) -> InlineKeyboardButton:
    """An inline button with callback data."""
    return InlineKeyboardButton(label, callback_data=data.data)
