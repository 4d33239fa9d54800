"""The report as one self-contained HTML page: no script from elsewhere, no font, no picture.

page.html.j2 and its parts (cases, scores, figures, foot), with page.css and page.js put into it. The cases are JSON
that the script draws a few of at a time. Everything that comes from questions, answers or documents is escaped, and the
page's own content security policy lets nothing run or load but these two files.
"""

import json
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from bot.evaluation.aggregates import Aggregate
from bot.evaluation.compare import Comparison
from bot.evaluation.metrics import METRICS
from bot.evaluation.report.figures import confusion_matrix, histogram, reliability
from bot.evaluation.report.listing import filter_choices, listing
from bot.evaluation.report.summary import command, last_part, manifest_rows, pass_summary, percent, run_facts, seconds
from bot.evaluation.results import GROUPS, ScoredRun
from bot.evaluation.timings import Timings
from bot.pages import printable, source_hash
from bot.pages.templates import templates

if TYPE_CHECKING:
    from jinja2 import BytecodeCache, Environment

# An escape of JSON; of the longer ones only those of controls.
_ESCAPE = re.compile(r"\\(u00[01][0-9a-f]|.)")


def page(scored: ScoredRun, times: Timings, comparisons: Sequence[Comparison]) -> str:
    """Render the whole report."""
    style, script = _file("page.css"), _file("page.js")
    metrics = [metric for metric in METRICS if metric.name in scored.overall]
    listed = listing(scored, comparisons)
    html = (
        _environment()
        .get_template("page.html.j2")
        .render(
            policy=f"default-src 'none'; style-src {source_hash(style)}; script-src {source_hash(script)}; "
            "base-uri 'none'; form-action 'none'",
            style=style,
            script=script,
            scored=scored,
            comparisons=comparisons,
            pass_summary=pass_summary(scored),
            run_facts=run_facts(scored, times),
            metrics=metrics,
            all_metrics=METRICS,
            first=metrics[0].name if metrics else "",
            kinds=[kind for kind in GROUPS if len({getattr(row.case, kind) for row in scored.cases}) > 1],
            counted=_counted(scored),
            differences=[{d.metric.name: d for d in c.differences} for c in comparisons],
            times=times,
            histogram=histogram(times.latencies, {"p50": times.percentile(0.5), "p95": times.percentile(0.95)}),
            reliability=reliability(scored.cases),
            confusion_matrix=confusion_matrix(scored.cases),
            listing=embedded(listed.to_json()),
            filter_choices=filter_choices(listed, comparisons),
            numbers={case["id"]: case["number"] for case in listed.cases},
            manifest_rows=list(manifest_rows(scored.manifest)),
            command=command(scored.manifest, comparisons),
        )
    )
    return printable(html)


def embedded(value: Any) -> str:
    """JSON that may stand in a page: nothing in it is markup, and controls are marks of what cannot be shown."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return _ESCAPE.sub(lambda found: "\ufffd" if found[1] in "bf" or found[1].startswith("u00") else found[0], text)


@cache
def _environment() -> "Environment":
    """The Jinja environment with the report's filters and globals."""
    # The templates are rendered once: finding constants in them takes longer than it saves.
    environment = templates("bot.evaluation", "report", optimized=False, bytecode_cache=_compiled())
    environment.filters |= {"at": _at, "fixed": _fixed, "signed": _signed}
    environment.filters |= {"percent": percent, "seconds": seconds, "last_part": last_part}
    environment.globals |= {"of": _count_or_cases, "whisker": _whisker}
    return environment


def _compiled() -> "BytecodeCache | None":
    """A cache of compiled templates between runs, as compiling takes longer than filling them in."""
    from jinja2 import FileSystemBytecodeCache

    try:
        return FileSystemBytecodeCache()
    except (OSError, RuntimeError):  # no folder of this user's alone
        return None


@cache
def _file(name: str) -> str:
    return (files("bot.evaluation.report") / name).read_text(encoding="utf-8")


def _counted(scored: ScoredRun) -> frozenset[str]:
    """The scores that are 0 or 1 in every case, so that they can be shown as "5 of 7"."""
    return frozenset(scored.overall) - {n for row in scored.cases for n, v in row.scores.items() if v not in {0.0, 1.0}}


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
