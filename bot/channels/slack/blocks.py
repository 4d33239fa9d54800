"""Rendering of an Answer as Block Kit: pages of sections, buttons under them, a clause in a modal.

A message holds 50 blocks and a section 3,000 characters (https://docs.slack.dev/reference/block-kit/blocks/).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Any

from bot.answer import Answer, Behaviour
from bot.channels.rendering.browse import LISTS, options_of
from bot.channels.rendering.files import FORMS
from bot.channels.rendering.paging import Page, numbered, pages_of
from bot.channels.slack.mrkdwn import escaped, parts, shortened, text_object, units
from bot.channels.slash.texts import LEFT_OUT, WHY_ASKED
from bot.exports.blocks import Block, Kind, blocks_of
from bot.state import Why

# Slack refuses messages whose blocks have more than about 13,200 characters.
_ROOM, _BLOCKS = 9000, 36
# A list has so many blocks on a page; a longer clause shows its first lines, about three on a phone.
_LIST_BLOCKS, _FOLDED = 15, 240
# A modal holds 100 blocks.
_MODAL_BLOCKS = 90
_BUTTON, _OPTION, _MODAL_TITLE = 75, 75, 24
_OPTIONS = 8
# A response_url takes five posts; a text that no file could be made of takes as many as are left at most.
_PLAIN_MESSAGES, _PLAIN_SECTIONS = 4, 4
_CLAUSES = 100
# Of a question, above the answer that others read.
_QUESTION = 300
_USER = re.compile(r"[UW][A-Z0-9]{1,30}")

Json = dict[str, Any]


class Act(StrEnum):
    """The action of a button; its value is the answer's id, and a number where it needs one."""

    PAGE = "page"
    BACK = "back"
    CLAUSE = "clause"
    OPTION = "option"
    SHARE = "share"
    UP = "up"
    DOWN = "down"
    WHY = "why"
    OPEN = "open"
    WHOLE = "whole"
    EXPORT = "export"


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button's value: which answer, and the page, clause or option that it is about."""

    key: str
    number: int = 0

    @property
    def value(self) -> str:
        """The string that Slack sends back when the button is pressed."""
        return f"{self.key}:{self.number}"


def pressed(value: str) -> Pressed | None:
    """Parse a button's value; None for one that is not of this format."""
    key, _, number = value.partition(":")
    return Pressed(key, int(number)) if key and number.isascii() and number.isdigit() and len(number) < 6 else None


# A page is turned by making all of them, which takes long for the longest answers only.
@lru_cache(maxsize=16)
def pages(answer: Answer) -> tuple[Page, ...]:
    """An answer as pages of this channel."""
    if _is_list(answer):
        return pages_of(numbered(blocks_of(answer)), _measure, _ROOM, _LIST_BLOCKS)
    return pages_of(blocks_of(answer), _measure, _ROOM, _BLOCKS)


def _is_list(answer: Answer) -> bool:
    """Whether the lines of an answer open something."""
    return answer.question in LISTS and not answer.citations


def _measure(block: Block) -> int:
    """The units that a block takes on a page."""
    return units(escaped(block.text)) + units(escaped(block.num)) + 16


def message(
    answer: Answer,
    key: str = "",
    number: int = 1,
    *,
    asked_by: str = "",
    private: bool = True,
    vote_up: bool | None = None,
    asks_why: bool = False,
) -> Json:
    """A page of an answer as the body of a message; with buttons where the answer is kept.

    `asked_by` is a user's id: the message then says who asked, and what. Only a private one offers to be shared.
    `vote_up` is the vote that is marked; `asks_why` adds the reasons of one down.
    """
    all_pages = pages(answer)
    page = all_pages[max(1, min(number, len(all_pages))) - 1]
    blocks = [_context(_asker(asked_by, answer.question))] if asked_by else []
    for block in page.blocks:
        blocks += _openable(block, key, alone=len(page.cited) == 1) if key else _sections(block)
    if page.of > 1:
        blocks.append(_context(text_object(_where(page))))
    blocks += _buttons(answer, page, key, private=private, vote_up=vote_up) if key else []
    blocks += [_actions(reasons(key))] if key and asks_why else []
    words = "\n".join(" ".join(filter(None, (b.num, b.text))) for b in page.blocks)
    return {"text": escaped(words) or "…", "mrkdwn": False, "blocks": blocks or _sections(Block(Kind.TEXT, ""))}


def sentence(text: str) -> Json:
    """A sentence as the body of a message; what no section can hold is cut off."""
    words = next(parts(text))
    return {"text": escaped(words) or "…", "mrkdwn": False, "blocks": [_section(text_object(words))]}


def plain_messages(text: str) -> Iterator[Json]:
    """A long text as the bodies of messages; what their number cannot hold is said to be left out."""
    sections = [_section(text_object(part)) for part in parts(text)]
    for at in range(0, min(len(sections), _PLAIN_MESSAGES * _PLAIN_SECTIONS), _PLAIN_SECTIONS):
        here = sections[at : at + _PLAIN_SECTIONS]
        if at + _PLAIN_SECTIONS < len(sections) and at == (_PLAIN_MESSAGES - 1) * _PLAIN_SECTIONS:
            here.append(_context(text_object(LEFT_OUT)))
        yield {"text": "…", "mrkdwn": False, "blocks": here}


def modal(answer: Answer, title: str) -> Json:
    """A clause in full, as a modal view. What even that cannot hold is on the answer's own pages."""
    blocks = [section for block in blocks_of(answer) for section in _sections(block)]
    if len(blocks) > _MODAL_BLOCKS:
        more = "This clause goes on; all of it stands on the pages of the answer."
        blocks = [*blocks[:_MODAL_BLOCKS], _context(text_object(more))]
    shown = {"type": "plain_text", "text": _label(title, _MODAL_TITLE), "emoji": False}
    return {"type": "modal", "title": shown, "blocks": blocks or _sections(Block(Kind.TEXT, ""))}


def _openable(block: Block, key: str, *, alone: bool) -> list[Json]:
    """A block as sections: a long clause among others as its first lines, and a line of a list, each with a button."""
    if block.kind is Kind.CLAUSE and not alone and units(block.text) > _FOLDED:
        cut = replace(block, text=f"{_first_lines(block.text)} …", unfinished=False)
        return [
            {**section, "accessory": _opener("Whole clause", Act.WHOLE, key, block.n)} for section in _sections(cut)
        ]
    if block.kind is Kind.OPTION and block.num:
        first, *others = _sections(block)
        return [{**first, "accessory": _opener("Open", Act.OPEN, key, int(block.num))}, *others]
    return _sections(block)


def _opener(label: str, act: Act, key: str, number: int) -> Json:
    return _button(label, act, Pressed(key, number), f"{act}:{number}")


def _first_lines(text: str) -> str:
    """The first words of a clause, as many as are shown of a folded one."""
    space = text.rfind(" ", 0, _FOLDED)
    return text[: space if space > _FOLDED // 2 else _FOLDED].rstrip(" ,;:")


def _sections(block: Block) -> list[Json]:
    """A block as sections; several where it is longer than one may be."""
    texts = list(parts(block.text))
    made = []
    for at, text in enumerate(texts):
        words = f"… {text}" if at or (block.resumed and block.kind is not Kind.PHRASE) else text
        words = f"{words} …" if block.unfinished and at == len(texts) - 1 else words
        made.append(_look(block, words, first=at == 0))
    return made


def _look(block: Block, words: str, *, first: bool) -> Json:
    """A part of a block as Block Kit."""
    match block.kind:
        case Kind.LEAD | Kind.DOCUMENT:
            return _section(text_object(words, style="*"))
        case Kind.PHRASE:
            return _section(text_object(f"{words} (continued)" if block.resumed else words, style="_"))
        case Kind.READING | Kind.NOTE | Kind.GLOSS:
            return _context(text_object(words))
        case Kind.OPTION:
            return _section(text_object(f"{block.num}. {words}" if block.num else f"• {words}"))
        case Kind.CLAUSE:
            quoted = f"“{words}”" if block.part and words else words
            before = " ".join(filter(None, (f"[{block.n}]" if block.marked else "", block.num))) if first else ""
            return _section(text_object(quoted, before=before))
        case _:
            return _section(text_object(words))


def _section(text: Json) -> Json:
    return {"type": "section", "text": text}


def _context(text: Json) -> Json:
    return {"type": "context", "elements": [text]}


def _asker(user: str, question: str) -> Json:
    """Who asked what, for a message that others read."""
    asked = shortened(question, _QUESTION)
    if not _USER.fullmatch(user):
        return text_object(f"Asked here: {asked}")
    return {"type": "mrkdwn", "text": f"Asked by <@{user}>: {_quoted(asked)}", "verbatim": True}


def _quoted(question: str) -> str:
    """A question inside mrkdwn; what would be taken for mark-up is separated by zero-width spaces."""
    return re.sub(r"([*_~`:])", "\u200b\\1\u200b", escaped(question.replace("\n", " ")))


def _where(page: Page) -> str:
    """Which clauses and which page of the answer these are."""
    if not page.first:
        return f"Page {page.number} of {page.of}"
    clauses = f"Clauses {page.first}–{page.last}" if page.last > page.first else f"Clause {page.first}"
    return f"{clauses} of {page.clauses} · page {page.number} of {page.of}"


def _buttons(answer: Answer, page: Page, key: str, *, private: bool, vote_up: bool | None) -> list[Json]:
    """The buttons under a page: neighbouring pages, clauses in full, options, sharing, export and votes."""
    rows: list[list[Json]] = [[], []]
    if answer.behaviour is Behaviour.CLARIFY and not _is_list(answer):
        found = enumerate(options_of(answer)[:_OPTIONS], 1)
        rows[0] += [_button(option, Act.OPTION, Pressed(key, n), f"{Act.OPTION}:{n}") for n, option in found]
    if page.number > 1:
        rows[1].append(_button("Previous page", Act.BACK, Pressed(key, page.number - 1)))
    if page.number < page.of:
        rows[1].append(_button(f"Next page ({page.number + 1}/{page.of})", Act.PAGE, Pressed(key, page.number + 1)))
    if page.cited:
        rows[1].append(_chooser(page, key))
    if private:
        rows[1].append(_button("Share here", Act.SHARE, Pressed(key, page.number)))
    if answer.citations:
        rows[1].append(_export(key))
    if not answer.is_talk and not answer.question.startswith("/"):
        rows[1] += [
            _button(f"{thumb} ✓" if vote_up is up else thumb, act, Pressed(key, page.number))
            for act, thumb, up in ((Act.UP, "👍", True), (Act.DOWN, "👎", False))
        ]
    return [_actions(row) for row in rows if row]


def reasons(key: str) -> list[Json]:
    """The buttons that say why an answer was voted down."""
    return [
        _button(why.value.replace("_", " ").capitalize(), Act.WHY, Pressed(key, number), f"{Act.WHY}:{number}")
        for number, why in enumerate(Why, 1)
    ]


def why_asked(key: str) -> Json:
    """A message that asks why an answer was voted down."""
    return {**sentence(WHY_ASKED), "blocks": [_section(text_object(WHY_ASKED)), _actions(reasons(key))]}


def _actions(elements: Sequence[Json]) -> Json:
    return {"type": "actions", "elements": list(elements)}


def _export(key: str) -> Json:
    """A menu of the forms of file that an answer can be had in."""
    options = [
        {"text": {"type": "plain_text", "text": name, "emoji": False}, "value": Pressed(key, number).value}
        for number, name in enumerate(FORMS.values(), 1)
    ]
    text = {"type": "plain_text", "text": "Export …", "emoji": False}
    return {"type": "static_select", "placeholder": text, "options": options, "action_id": Act.EXPORT.value}


def _button(label: str, act: Act, what: Pressed, action: str = "") -> Json:
    text = {"type": "plain_text", "text": _label(label, _BUTTON), "emoji": False}
    return {"type": "button", "text": text, "action_id": action or act.value, "value": what.value}


def _chooser(page: Page, key: str) -> Json:
    """A menu of the clauses on a page; one opens in full."""
    clauses: dict[int, Block] = {}
    for block in page.blocks:
        if block.kind is Kind.CLAUSE:
            clauses.setdefault(block.n, block)
    options: Sequence[Json] = [
        {
            "text": {"type": "plain_text", "text": _label(f"{b.num or f'[{n}]'} {b.text}", _OPTION), "emoji": False},
            "value": Pressed(key, n).value,
        }
        for n, b in list(clauses.items())[:_CLAUSES]
    ]
    text = {"type": "plain_text", "text": "A clause in full …", "emoji": False}
    return {"type": "static_select", "placeholder": text, "options": options, "action_id": Act.CLAUSE.value}


def _label(text: str, most: int) -> str:
    """A label that fits `most` units once it is escaped."""
    room = most
    while units(escaped(label := shortened(" ".join(text.split()) or "…", room))) > most:
        room -= 1
    return escaped(label)
