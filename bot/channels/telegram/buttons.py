"""Buttons under messages, and what they carry: at most 64 bytes, so an answer's id and numbers, never its words."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, SwitchInlineQueryChosenChat

from bot.answer import Answer, Behaviour
from bot.channels.rendering.blocks import Kind, blocks_of
from bot.channels.rendering.paging import Page, pages_of
from bot.channels.telegram.markup import BLOCKS, Message, measure, page_message
from bot.channels.telegram.texts import say

# What an inline query begins with that inserts a whole answer.
SHARED = "answer:"
_ROW = 8
_OPTIONS = 8
_LABEL = 60
# Above a page stands where in the answer it is.
_ABOVE = 120


class Verb(StrEnum):
    """What a button does."""

    NEXT = "p"
    NUMBERS = "n"
    BACK = "b"
    FULL = "t"
    UP = "u"
    DOWN = "d"
    OPTION = "o"
    DELETE = "x"


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button: what to do, with which answer, and the page and the number that it is about."""

    verb: Verb
    key: str
    page: int = 0
    number: int = 0

    @property
    def data(self) -> str:
        """What Telegram carries for us."""
        return f"{self.verb.value}:{self.key}:{self.page}:{self.number}"


def pressed(data: str) -> Pressed | None:
    """What a button says; None for what is none of ours."""
    try:
        verb, key, page, number = data.split(":")
        return Pressed(Verb(verb), key, int(page), int(number))
    except ValueError:
        return None


@lru_cache(maxsize=32)
def pages(answer: Answer, room: int) -> tuple[Page, ...]:
    """An answer as the pages of this channel."""
    return pages_of(blocks_of(answer), measure, room - _ABOVE, BLOCKS)


def page_of(answer: Answer, number: int, room: int, language: str) -> Message:
    """One page of an answer as a message; a later one says which part of the whole it is."""
    all_pages = pages(answer, room)
    page = all_pages[min(number, len(all_pages)) - 1]
    if page.number == 1:
        return page_message(page)
    at = {"page": page.number, "pages": page.of}
    if not page.cited:
        return page_message(page, say("page", language, **at))
    total = answer.complete.held if answer.complete else len(answer.citations)
    return page_message(page, say("where", language, first=page.cited[0], last=page.cited[-1], total=total, **at))


def keyboard(
    answer: Answer, key: str, number: int, room: int, language: str, *, turned: bool = False
) -> InlineKeyboardMarkup | None:
    """The buttons under a page of a kept answer; `turned` says that the next page has been sent."""
    all_pages = pages(answer, room)
    page = all_pages[min(number, len(all_pages)) - 1]
    first = []
    if page.cited:
        single = page.cited[0] if len(page.cited) == 1 else 0
        verb = Verb.FULL if single else Verb.NUMBERS
        first.append(button(say("full", language), Pressed(verb, key, number, single)))
    if page.number < page.of and not turned:
        label = say("next", language, page=page.number + 1, pages=page.of)
        first.append(button(label, Pressed(Verb.NEXT, key, page.number + 1)))
    rows = [first] if first else []
    if number == 1 and not answer.question.startswith("/"):
        rows = [*_options(answer, key), *rows, _about(answer, key, language)]
    return InlineKeyboardMarkup(rows) if rows else None


def _options(answer: Answer, key: str) -> list[list[InlineKeyboardButton]]:
    """What a clarifying question offers, a tap each."""
    if answer.behaviour is not Behaviour.CLARIFY:
        return []
    return [
        [button(option[:_LABEL], Pressed(Verb.OPTION, key, 1, number))]
        for number, option in enumerate(options_of(answer)[:_OPTIONS], 1)
    ]


def options_of(answer: Answer) -> list[str]:
    """What a clarifying question offers."""
    return [b.text for b in blocks_of(answer) if b.kind is Kind.OPTION]


def _about(answer: Answer, key: str, language: str) -> list[InlineKeyboardButton]:
    votes = [button(thumb, Pressed(verb, key, 1)) for verb, thumb in ((Verb.UP, "👍"), (Verb.DOWN, "👎"))]
    if not answer.citations:
        return votes
    chosen = SwitchInlineQueryChosenChat(f"{SHARED}{key}", allow_group_chats=True, allow_channel_chats=True)
    return [InlineKeyboardButton(say("share", language), switch_inline_query_chosen_chat=chosen), *votes]


def numbers(answer: Answer, key: str, number: int, room: int, language: str) -> InlineKeyboardMarkup:
    """A button for each clause of a page, those of a phrase in rows of their own; and the way back."""
    page = pages(answer, room)[number - 1]
    rows: list[list[InlineKeyboardButton]] = [[]]
    done: set[int] = set()
    for block in page.blocks:
        if block.kind is Kind.CLAUSE and block.n not in done:
            done.add(block.n)
            if len(rows[-1]) == _ROW:
                rows.append([])
            rows[-1].append(button(block.num or f"[{block.n}]", Pressed(Verb.FULL, key, number, block.n)))
        elif block.kind is Kind.PHRASE and rows[-1]:
            rows.append([])
    back = button(say("back", language), Pressed(Verb.BACK, key, number))
    return InlineKeyboardMarkup([*filter(None, rows), [back]])


def button(label: str, what: Pressed) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=what.data)
