"""Pages of an answer as messages, and the inline keyboards under them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, SwitchInlineQueryChosenChat

from bot.answer import Answer, Behaviour
from bot.channels.rendering.browse import LISTS, options_of
from bot.channels.rendering.files import FORMS
from bot.channels.rendering.paging import Page, numbered, pages_of
from bot.channels.telegram.buttons import Action, CallbackData, button
from bot.channels.telegram.markup import BLOCKS, Message, measure, page_message
from bot.channels.telegram.texts import translate
from bot.exports.blocks import Kind, blocks_of
from bot.state import Why

# What an inline query begins with that inserts a whole answer.
ANSWER_PREFIX = "answer:"
_ROW, _LIST_ROW = 8, 5
_OPTIONS, _LABEL = 8, 60
# Above or below a page stands where in the answer it is.
_RANGE = 120
# A list has so many blocks on a page, as each line has a button.
_LIST_BLOCKS = 15
_CHOSEN = "✓"


@dataclass(frozen=True, slots=True)
class Marks:
    """What has been pressed under a page: the next page was sent, the last vote, and that its reason is asked for."""

    next_sent: bool = False
    vote_up: bool | None = None
    asks_why: bool = False


@lru_cache(maxsize=32)
def pages(answer: Answer, capacity: int) -> tuple[Page, ...]:
    """An answer as pages of this channel, of at most `capacity` units."""
    if answer.question in LISTS and not answer.citations:
        return pages_of(numbered(blocks_of(answer)), measure, capacity - _RANGE, _LIST_BLOCKS)
    return pages_of(blocks_of(answer), measure, capacity - _RANGE, BLOCKS)


def _page(answer: Answer, number: int, capacity: int) -> Page:
    """The page of this number; the nearest where there is none."""
    all_pages = pages(answer, capacity)
    return all_pages[max(1, min(number, len(all_pages))) - 1]


def page_of(answer: Answer, number: int, capacity: int, language: str) -> Message:
    """One page of an answer as a message; where there are several, it says which clauses of the whole it has."""
    page = _page(answer, number, capacity)
    if page.of == 1:
        return page_message(page)
    where = _where(page, language)
    return page_message(page, below=where) if page.number == 1 else page_message(page, above=where)


def _where(page: Page, language: str) -> str:
    at = {"page": page.number, "pages": page.of}
    if not page.first:
        return translate("page", language, **at)
    name = "where" if page.last > page.first else "where_one"
    return translate(name, language, first=page.first, last=page.last, total=page.clauses, **at)


def keyboard(
    answer: Answer, key: str, number: int, capacity: int, language: str, marks: Marks | None = None
) -> InlineKeyboardMarkup | None:
    """The inline keyboard under a page of a kept answer."""
    page, marks = _page(answer, number, capacity), marks or Marks()
    if page.options:
        return _list_keyboard(page, key, language)
    further = page.number < page.of and not marks.next_sent
    rows = [
        *_in_full(page, key, language),
        [_turn(Action.NEXT, "next", page.number + 1, page.of, key, language)] if further else [],
    ]
    if page.number == 1:
        asked = not answer.is_talk and not answer.question.startswith("/")
        rows = [*(_options(answer, key) if asked else []), *rows, _taking_along(answer, key, language, shared=asked)]
        rows += _votes(key, language, marks) if asked else []
    return _markup(rows)


def _in_full(page: Page, key: str, language: str) -> list[list[InlineKeyboardButton]]:
    """The buttons to the clauses of a page in full: one for each, or one to those of many."""
    if len(page.cited) == 1:
        return [[button(translate("full", language), CallbackData(Action.FULL, key, page.number, page.cited[0]))]]
    if len(page.cited) <= _ROW:
        return _clauses(page, key)
    return [[button(translate("full", language), CallbackData(Action.NUMBERS, key, page.number))]]


def turning_keyboard(
    answer: Answer, key: str, number: int, capacity: int, language: str
) -> InlineKeyboardMarkup | None:
    """The keyboard of a page that is turned in place, as in a chat that the bot cannot write to."""
    return _markup([_turns(_page(answer, number, capacity), key, language)])


def _markup(rows: Sequence[Sequence[InlineKeyboardButton]]) -> InlineKeyboardMarkup | None:
    shown = [row for row in rows if row]
    return InlineKeyboardMarkup(shown) if shown else None


def _list_keyboard(page: Page, key: str, language: str) -> InlineKeyboardMarkup | None:
    """A button for each numbered line of a list, and its other pages."""
    lines = [button(str(n), CallbackData(Action.OPEN, key, page.number, n)) for n in page.options]
    rows = [lines[at : at + _LIST_ROW] for at in range(0, len(lines), _LIST_ROW)]
    return _markup([*rows, _turns(page, key, language)])


def _turns(page: Page, key: str, language: str) -> list[InlineKeyboardButton]:
    """The buttons to the pages before and after one."""
    turns = [("previous", page.number - 1), ("next", page.number + 1)]
    return [_turn(Action.TURN, name, to, page.of, key, language) for name, to in turns if 1 <= to <= page.of]


def _turn(verb: Action, name: str, to: int, of: int, key: str, language: str) -> InlineKeyboardButton:
    return button(translate(name, language, page=to, pages=of), CallbackData(verb, key, to))


def _options(answer: Answer, key: str) -> list[list[InlineKeyboardButton]]:
    """A button for each option of a clarifying question."""
    if answer.behaviour is not Behaviour.CLARIFY:
        return []
    return [
        [button(option[:_LABEL], CallbackData(Action.OPTION, key, 1, number))]
        for number, option in enumerate(options_of(answer)[:_OPTIONS], 1)
    ]


def _taking_along(answer: Answer, key: str, language: str, *, shared: bool) -> list[InlineKeyboardButton]:
    """The buttons that share an answer and export it."""
    if not answer.citations:
        return []
    export = button(translate("export", language), CallbackData(Action.EXPORT, key, 1))
    if not shared:
        return [export]
    chosen = SwitchInlineQueryChosenChat(f"{ANSWER_PREFIX}{key}", allow_group_chats=True, allow_channel_chats=True)
    return [InlineKeyboardButton(translate("share", language), switch_inline_query_chosen_chat=chosen), export]


def _votes(key: str, language: str, marks: Marks) -> list[list[InlineKeyboardButton]]:
    """The thumbs, the last one marked, and the reasons of a vote down where they are asked for."""
    thumbs = ((Action.UP, "👍", True), (Action.DOWN, "👎", False))
    rows = [
        [
            button(f"{thumb} {_CHOSEN}" if marks.vote_up is up else thumb, CallbackData(verb, key, 1))
            for verb, thumb, up in thumbs
        ]
    ]
    if marks.asks_why:
        reasons = [
            button(translate(f"why_{why.value}", language), CallbackData(Action.WHY, key, 1, number))
            for number, why in enumerate(Why, 1)
        ]
        rows += [reasons[:2], reasons[2:]]
    return rows


def export_keyboard(key: str, language: str) -> InlineKeyboardMarkup:
    """A button for each form of file; and one to go back."""
    forms = [
        button(translate(f"form_{form}", language), CallbackData(Action.EXPORT, key, 1, number))
        for number, form in enumerate(FORMS, 1)
    ]
    return InlineKeyboardMarkup([forms, [_back(key, 1, language)]])


def clause_keyboard(answer: Answer, key: str, number: int, capacity: int, language: str) -> InlineKeyboardMarkup:
    """A button for each clause of a page, and one to go back."""
    page = _page(answer, number, capacity)
    return InlineKeyboardMarkup([*_clauses(page, key), [_back(key, page.number, language)]])


def _clauses(page: Page, key: str) -> list[list[InlineKeyboardButton]]:
    """A button for each clause of a page, those of a phrase in rows of their own."""
    rows: list[list[InlineKeyboardButton]] = [[]]
    done: set[int] = set()
    for block in page.blocks:
        if block.kind is Kind.CLAUSE and block.n not in done:
            done.add(block.n)
            if len(rows[-1]) == _ROW:
                rows.append([])
            label = f"¶ {block.num}" if block.num else f"[{block.n}]"
            rows[-1].append(button(label, CallbackData(Action.FULL, key, page.number, block.n)))
        elif block.kind is Kind.PHRASE and rows[-1]:
            rows.append([])
    return [row for row in rows if row]


def _back(key: str, page: int, language: str) -> InlineKeyboardButton:
    return button(translate("back", language), CallbackData(Action.BACK, key, page))
