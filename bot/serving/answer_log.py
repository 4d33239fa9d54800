"""What the log has of an answer; its question and who asked only where that is configured."""

import logging
from typing import Any

from bot.answer import Answer
from bot.service import Reply
from bot.settings import LogSettings
from bot.state import Place
from bot.understanding.planning.planner import Outcome

_log = logging.getLogger("resolves.answering")


def note_answer(place: Place, answer: Answer, seconds: float, settings: LogSettings) -> None:
    """Log an answer."""
    about: dict[str, Any] = {
        "channel": place.channel,
        "behaviour": answer.behaviour.value,
        "reason": answer.reason.value if answer.reason else None,
        "cited": len(answer.citations),
        "seconds": round(seconds, 3),
        "snapshot": answer.snapshot,
        "written_by": answer.written_by,
    }
    if settings.questions:
        about |= {"question": answer.question, "asker": place.asker}
    _log.info("answered", extra=about)


def note_plan(place: Place, reply: Reply, settings: LogSettings) -> None:
    """Log what became of a model's plan, where that is another than the rules' reading."""
    if reply.planned == Outcome.AGREED:
        return
    about: dict[str, Any] = {"channel": place.channel, "outcome": reply.planned, "snapshot": reply.answer.snapshot}
    if settings.questions:
        about |= {"question": reply.answer.question, "asker": place.asker, "read_as": reply.answer.read_as}
    _log.info("a model's plan is not the rules' reading", extra=about)
