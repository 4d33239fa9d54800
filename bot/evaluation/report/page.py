"""The report as one self-contained HTML page: no script from elsewhere, no font, no picture.

page.html.j2 and its parts (cases, scores, figures, foot), with page.css and page.js put into it. The cases are JSON
that the script draws a few of at a time. Everything that comes from questions, answers or documents is escaped, and the
page's own content security policy lets nothing run or load but these two files.
"""

import json
import re
from collections.abc import Sequence
from typing import Any

from bot.evaluation.compare import Comparison
from bot.evaluation.metrics import METRICS
from bot.evaluation.mistakes import Mistake
from bot.evaluation.report.environment import environment, resource
from bot.evaluation.report.figures import confusion_matrix, histogram, reliability
from bot.evaluation.report.listing import filter_choices, listing
from bot.evaluation.report.summary import command, manifest_rows, pass_summary, run_facts
from bot.evaluation.results import GROUPS, ScoredRun
from bot.evaluation.timings import Timings
from bot.pages import printable, source_hash

# An escape of JSON; of the longer ones only those of controls.
_ESCAPE = re.compile(r"\\(u00[01][0-9a-f]|.)")


def page(scored: ScoredRun, times: Timings, comparisons: Sequence[Comparison], left_out: Sequence[Mistake] = ()) -> str:
    """Render the whole report; `left_out` says why cases are not in it."""
    style, script = resource("page.css"), resource("page.js")
    metrics = [metric for metric in METRICS if metric.name in scored.overall]
    listed = listing(scored, comparisons)
    html = (
        environment()
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
            left_out=left_out,
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


def _counted(scored: ScoredRun) -> frozenset[str]:
    """The scores that are 0 or 1 in every case, so that they can be shown as "5 of 7"."""
    return frozenset(scored.overall) - {n for row in scored.cases for n, v in row.scores.items() if v not in {0.0, 1.0}}
