"""The messages of planning: what is the same for every question first, so that it is cached; the question last."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from bot.language_model.chat_model import Messages
from bot.language_model.prompts import fence, prompt
from bot.understanding.planning.lines import as_line
from bot.understanding.planning.outline import Outline
from bot.understanding.planning.plan import Plan

_PROMPTS: tuple[tuple[str, frozenset[str]], ...] = (
    ("plan.system", frozenset()),
    (
        "plan.user",
        frozenset(
            {"others", "catalogue_fence", "catalogue", "fence", "details", "conversation", "reading", "question"}
        ),
    ),
    ("plan.tools", frozenset({"fence", "found"})),
    ("plan.final", frozenset({"fence", "found"})),
)


@dataclass(frozen=True, slots=True)
class Reading:
    """The rules' reading as a model is told of it: as a plan, in words, and what became of it."""

    plan: Plan
    read_as: str
    outcome: str


@cache
def load_prompts() -> None:
    """Load all prompts of planning. Raises PromptError."""
    for name, variables in _PROMPTS:
        prompt(name, variables)


def plan_messages(question: str, before: Sequence[str], reading: Reading, outline: Outline) -> Messages:
    """The request for a plan."""
    asked, conversation = as_line(question), as_line(list(before))
    proposed = "\n".join((as_line({"read_as": reading.read_as, "outcome": reading.outcome}), reading.plan.to_json()))
    catalogue, details = outline.catalogue_lines, outline.detail_lines
    user = prompt(*_PROMPTS[1]).format(
        others=outline.others,
        catalogue_fence=fence(catalogue),
        catalogue=catalogue,
        fence=fence(details, conversation, proposed, asked),
        details=details,
        conversation=conversation,
        reading=proposed,
        question=asked,
    )
    return ("system", prompt(*_PROMPTS[0]).format()), ("user", user)


def tools_messages(before: Messages, plan: Plan, found: Sequence[str]) -> Messages:
    """The request for tools to be called, after a plan that is not the rules' reading."""
    return _going_on(before, plan, found, 2)


def final_messages(before: Messages, plan: Plan, found: Sequence[str]) -> Messages:
    """The request for the plan that counts, after what the tools have said."""
    return _going_on(before, plan, found, 3)


def _going_on(before: Messages, plan: Plan, found: Sequence[str], which: int) -> Messages:
    lines = "\n".join(found)
    text = prompt(*_PROMPTS[which]).format(fence=fence(lines), found=lines)
    return (*before, ("assistant", plan.to_json()), ("user", text))


def found_line(name: str, arguments: object, said: str) -> str:
    """What a tool has said, as a line of JSON."""
    return as_line({"tool": name, "arguments": arguments, "said": said})
