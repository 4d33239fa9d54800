"""Slack's limits on what it is sent, as its documentation has them: a payload that breaks one is refused.

https://docs.slack.dev/reference/block-kit/blocks/ and https://docs.slack.dev/reference/views/
"""

import re
from html import unescape
from typing import Any

_ENTITY = re.compile(r"&(?!amp;|lt;|gt;)")
_MENTION = re.compile(r"<@[UW][A-Z0-9]+>")


class RefusedBlocksError(Exception):
    """A payload that Slack would refuse; the message says why."""


def _need(held: bool, why: str) -> None:
    if not held:
        raise RefusedBlocksError(why)


def size(text: str) -> int:
    """The longest length that Slack might count."""
    return len(text.encode("utf-16-le")) // 2


def check_text(text: Any, most: int, *, plain: bool = False) -> None:
    """Check a text object: its kind, its length, its escapes."""
    _need(isinstance(text, dict) and text.get("type") in {"plain_text", "mrkdwn"}, f"no text object: {text!r}")
    _need(not plain or text["type"] == "plain_text", "only plain_text may stand here")
    words = text["text"]
    _need(isinstance(words, str) and 0 < size(words) <= most, f"a text of {size(words)} characters")
    _need(bool(words.strip()), "an empty text")
    keys = {"type", "text", "emoji"} if text["type"] == "plain_text" else {"type", "text", "verbatim"}
    _need(set(text) <= keys, f"unknown keys of a text: {set(text) - keys}")
    check_escapes(words if text["type"] == "plain_text" else _MENTION.sub("", words))


def check_escapes(words: str) -> None:
    """Check that the control characters & < > are escaped, and nothing unprintable is there."""
    _need(not _ENTITY.search(words) and "<" not in words and ">" not in words, f"not escaped: {words[:80]!r}")
    _need(not re.search(r"[\x00-\x08\x0b-\x1f\ud800-\udfff]", words), "unprintable characters")


def _check_button(element: dict[str, Any]) -> None:
    check_text(element["text"], 75, plain=True)
    _need(0 < len(element["value"]) <= 2000, "a button's value")


def _check_select(element: dict[str, Any]) -> None:
    check_text(element["placeholder"], 150, plain=True)
    _need(1 <= len(element["options"]) <= 100, f"{len(element['options'])} options")
    for option in element["options"]:
        check_text(option["text"], 75, plain=True)
        _need(0 < len(option["value"]) <= 150, "an option's value")


def check_blocks(blocks: Any, most: int = 50) -> None:
    """Check the blocks of a message or a view."""
    _need(isinstance(blocks, list) and 1 <= len(blocks) <= most, f"{len(blocks)} blocks")
    for block in blocks:
        match block["type"]:
            case "section":
                check_text(block["text"], 3000)
                if "accessory" in block:
                    _check_button(block["accessory"])
            case "context":
                _need(1 <= len(block["elements"]) <= 10, "a context's elements")
                for element in block["elements"]:
                    check_text(element, 3000)
            case "actions":
                _need(1 <= len(block["elements"]) <= 25, "an actions block's elements")
                ids = [element["action_id"] for element in block["elements"]]
                _need(len(set(ids)) == len(ids) and all(0 < len(i) <= 255 for i in ids), f"action ids {ids}")
                for element in block["elements"]:
                    {"button": _check_button, "static_select": _check_select}[element["type"]](element)
            case kind:
                raise RefusedBlocksError(f"no block: {kind}")


def check_message(body: dict[str, Any]) -> None:
    """Check a message's body."""
    known = {"text", "mrkdwn", "blocks", "response_type", "replace_original", "thread_ts", "channel", "ts",
             "unfurl_links", "unfurl_media"}  # fmt: skip
    _need(set(body) <= known, f"unknown fields {set(body) - known}")
    _need(bool(body.get("text")) and size(body["text"]) <= 40_000, "a message's text")
    check_escapes(body["text"])
    if "blocks" in body:
        check_blocks(body["blocks"])
        _need(sum(size(t) for t in texts_of(body["blocks"])) <= 13_200, "msg_blocks_too_long")


def check_view(view: dict[str, Any]) -> None:
    """Check a modal."""
    _need(view["type"] == "modal", "no modal")
    check_text(view["title"], 24, plain=True)
    check_blocks(view["blocks"], 100)


def texts_of(blocks: list[dict[str, Any]]) -> list[str]:
    """The texts of sections and contexts, as they were sent."""
    texts = [b["text"]["text"] for b in blocks if b["type"] == "section"]
    return texts + [e["text"] for b in blocks if b["type"] == "context" for e in b["elements"]]


def read(blocks: list[dict[str, Any]]) -> str:
    """The visible text: without escapes, bold and italics."""
    lines = []
    for block in blocks:
        texts = [block["text"]] if block["type"] == "section" else block.get("elements", [])
        for text in texts if block["type"] in {"section", "context"} else []:
            words = text["text"]
            if text["type"] == "mrkdwn":
                words = re.sub(r"[*_]", "", words)
            lines.append(unescape(words))
    return "\n".join(lines)


def buttons(blocks: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The buttons and menus, by their action ids."""
    found = {e["action_id"]: e for b in blocks if b["type"] == "actions" for e in b["elements"]}
    return found | {b["accessory"]["action_id"]: b["accessory"] for b in blocks if "accessory" in b}
