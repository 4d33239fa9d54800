"""An answer as JSON, for programs: all of its fields, from which `Answer.from_json` makes it again."""

import json

from bot.answer import Answer


def to_json(answer: Answer) -> str:
    """The answer as an indented JSON object; half a surrogate pair, which UTF-8 has no form for, is a question mark."""
    text = json.dumps(answer.to_json(), ensure_ascii=False, indent=2, default=str)
    return f"{text.encode('utf-8', 'replace').decode()}\n"
