"""The report of a matrix as one self-contained HTML page without a script, linked to the reports of its variants."""

import shlex
from collections.abc import Mapping, Sequence

from bot.evaluation.matrix.cases import differing_cases
from bot.evaluation.matrix.results import Matrix, VariantRun
from bot.evaluation.metrics import METRICS
from bot.evaluation.report.environment import environment, resource
from bot.evaluation.report.summary import command, pass_summary
from bot.pages import printable, source_hash


def matrix_page(matrix: Matrix) -> str:
    """Render the page: the variants' settings and scores, the cases that differ, what each variant cost."""
    style, first = resource("page.css"), matrix.runs[0].result
    varied = _varied(matrix.runs)
    arguments = [part for name, values in varied.items() for part in ("--vary", f"{name}={_listed(values)}")]
    html = (
        environment()
        .get_template("matrix.html.j2")
        .render(
            policy=f"default-src 'none'; style-src {source_hash(style)}; base-uri 'none'; form-action 'none'",
            style=style,
            manifest=first.scored.manifest,
            runs=matrix.runs,
            varied=list(varied),
            passed=[pass_summary(run.result.scored) for run in matrix.runs],
            most_passed=_most_passed(matrix.runs),
            metrics=[m for m in METRICS if any(m.name in run.result.scored.overall for run in matrix.runs)],
            differences=[run.differences for run in matrix.runs],
            cases=differing_cases(matrix),
            n_cases=len(first.scored.cases),
            left_out=first.gold.left_out,
            command=f"{command(first.scored.manifest, first.comparisons)} {shlex.join(arguments)}",
        )
    )
    return printable(html)


def _varied(runs: Sequence[VariantRun]) -> Mapping[str, list[str]]:
    """The values of each setting that is varied, in the order in which they were given."""
    names = runs[0].variant.shown
    return {name: list(dict.fromkeys(run.variant.shown[name] for run in runs)) for name in names}


def _listed(values: Sequence[str]) -> str:
    """Values as `--vary` takes them."""
    return ",".join(f'"{value}"' if "," in value else value for value in values)


def _most_passed(runs: Sequence[VariantRun]) -> str:
    """Which variants pass the most, by their numbers in a sentence; "" where no right reply is known."""
    totals = [run.result.scored.overall.get("pass") for run in runs]
    means = {number: total.mean for number, total in enumerate(totals, 1) if total}
    best = [str(number) for number, mean in means.items() if mean == max(means.values())]
    if not best:
        return ""
    if len(best) == len(runs):
        return "All pass as many."
    named = f"{', '.join(best[:-1])} and {best[-1]}" if len(best) > 1 else best[0]
    return f"Most pass in variant{'s' if len(best) > 1 else ''} {named}."
