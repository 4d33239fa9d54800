"""Replies of a model as JSON: what comes after its thinking, and the first object of it, validated.

The same parser serves servers that keep to a JSON schema and those that do not: text around the object, a Markdown
fence and reasoning before it take nothing from it.
"""

import json
from typing import TypeVar

from pydantic import BaseModel

_Form = TypeVar("_Form", bound=BaseModel)


def parse_object(text: str, form: type[_Form]) -> _Form | None:
    """The first JSON object of a reply, validated; None where there is none."""
    start = text.find("{", after_thinking(text))
    try:
        value, _ = json.JSONDecoder().raw_decode(text, max(start, 0))
        return form.model_validate(value)
    except (ValueError, RecursionError):
        return None


def after_thinking(text: str) -> int:
    """The offset after a <think> block; the end of the text while the model is still thinking."""
    if "</think>" in text:
        return text.rfind("</think>") + len("</think>")
    return len(text) if text.lstrip().startswith("<think>") else 0
