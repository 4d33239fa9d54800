"""Reports of a scored run: cases.csv, junit.xml and report.html."""

from collections.abc import Sequence
from pathlib import Path

from bot.evaluation.compare import Comparison
from bot.evaluation.mistakes import Mistake
from bot.evaluation.report.page import page
from bot.evaluation.report.tables import cases_csv, junit
from bot.evaluation.results import ScoredRun
from bot.evaluation.timings import Timings
from ingest.store import replace_file


def write_report(
    folder: Path, scored: ScoredRun, times: Timings, comparisons: Sequence[Comparison], left_out: Sequence[Mistake]
) -> None:
    """Write the report of a run into its folder."""
    replace_file(folder / "cases.csv", cases_csv(scored))
    replace_file(folder / "junit.xml", junit(scored))
    replace_file(folder / "report.html", page(scored, times, comparisons, left_out))
