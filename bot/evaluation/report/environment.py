"""The templates of the report's pages, with the filters and the little pictures that they share."""

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from bot.evaluation.aggregates import Aggregate
from bot.evaluation.report.summary import last_part, percent, seconds
from bot.pages.templates import templates

if TYPE_CHECKING:
    from jinja2 import BytecodeCache, Environment


@cache
def environment() -> "Environment":
    """The Jinja environment with the report's filters and globals."""
    # The templates are rendered once: finding constants in them takes longer than it saves.
    made = templates("bot.evaluation", "report", optimized=False, bytecode_cache=_compiled())
    made.filters |= {"at": _at, "fixed": _fixed, "signed": _signed}
    made.filters |= {"percent": percent, "seconds": seconds, "last_part": last_part}
    made.globals |= {"of": _count_or_cases, "whisker": _whisker}
    return made


def _compiled() -> "BytecodeCache | None":
    """A cache of compiled templates between runs, as compiling takes longer than filling them in."""
    from jinja2 import FileSystemBytecodeCache

    try:
        return FileSystemBytecodeCache()
    except (OSError, RuntimeError):  # no folder of this user's alone
        return None


@cache
def resource(name: str) -> str:
    """The text of a file that lies beside the templates."""
    return (files("bot.evaluation.report") / name).read_text(encoding="utf-8")


def _count_or_cases(total: Aggregate, counted: bool) -> str:
    """A binary score as a count of cases; of any other, how many cases it is a mean of."""
    return f"{round(total.mean * total.n)} of {total.n}" if counted else f"mean of {total.n}"


def _whisker(total: Aggregate, before: float | None = None) -> str:
    """A mean and its interval as SVG on the common scale from 0 to 1; `before` is the score in an earlier run."""
    # There are hundreds of these: drawn here in half the time that a template takes.
    before_mark = "" if before is None else f'<circle class="then" cx="{_at(before)}" cy="50%" r="4"/>'
    return (
        '<svg class="whisker" role="img" '
        f'aria-label="{_fixed(total.mean)}, 95 % between {_fixed(total.low)} and {_fixed(total.high)}">'
        f'<use href="#scale"/><line class="range" x1="{_at(total.low)}" x2="{_at(total.high)}" y1="50%" y2="50%"/>'
        f'{before_mark}<circle class="mean" cx="{_at(total.mean)}" cy="50%" r="4.5"/></svg>'
    )


def _at(fraction: float) -> str:
    """A position from 0 to 1 as a percentage, for SVG."""
    return f"{100 * min(1.0, max(0.0, fraction)):.2f}%"


def _fixed(value: float) -> str:
    return f"{value:.3f}"


def _signed(value: float) -> str:
    return f"{value:+.3f}".replace("-", "−")
