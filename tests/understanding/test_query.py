"""What stays in mind between questions, as the state of a chat keeps it."""

from typing import Any

import pytest

from bot.understanding.query import Conversation, Intent

SPOKEN = Conversation(
    ("wtdc-45",), ("BDT",), Intent.DUTIES, ("wtdc/res-45/rev-riverton-2031/en#resolves__para_1",), ("q",)
)


def test_a_conversation_is_read_as_it_was_kept() -> None:
    assert Conversation.from_json(SPOKEN.to_json()) == SPOKEN
    assert Conversation.from_json({}) == Conversation()


@pytest.mark.parametrize("row", [{"documents": 3}, {"intent": "riddle"}, {"clauses": [1]}])
def test_what_another_version_kept_is_forgotten(row: dict[str, Any]) -> None:
    assert Conversation.from_json(row) == Conversation()
