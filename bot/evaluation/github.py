"""A run in GitHub Actions: an annotation at the line of each case that failed, and a summary of the job.

Workflow commands: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.evaluation.case_block import difference_of
from bot.evaluation.dataset import Dataset
from bot.evaluation.results import ScoredCase
from bot.pages import printable

# GitHub shows ten annotations of a kind a step; the summary names more.
_MOST_TOLD, _MOST_LISTED = 10, 100


def annotate(rows: Sequence[ScoredCase], dataset: Dataset, path: Path) -> None:
    """Where this runs in GitHub Actions, print its annotations and add to the summary of the job."""
    if os.environ.get("GITHUB_ACTIONS") != "true":
        return
    lines = {case.id: line for case, line in zip(dataset.cases, dataset.lines, strict=True)}
    for command in annotations(rows, lines, path):
        print(command)
    if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(summary).open("a", encoding="utf-8") as out:
            out.write(summary_of(rows, path))


def annotations(rows: Sequence[ScoredCase], lines: dict[str, int], path: Path) -> Iterator[str]:
    """A workflow command for each of the first cases that failed, at its line of the question file."""
    failed = [row for row in rows if row.failed]
    for row in failed[:_MOST_TOLD]:
        where = f"file={_property(str(path))},line={lines.get(row.case.id, 1)},title={_property(row.case.id)}"
        yield f"::error {where}::{_data(f'{row.case.turns[-1]}: {difference_of(row)}')}"
    if len(failed) > _MOST_TOLD:
        yield f"::notice file={_property(str(path))}::{len(failed) - _MOST_TOLD} more cases failed."


def summary_of(rows: Sequence[ScoredCase], path: Path) -> str:
    """The cases that failed as a table in Markdown."""
    failed = [row for row in rows if row.failed]
    scored = sum(row.status != "bare" for row in rows)
    out = [f"### {_cell(path.name)}: {scored - len(failed)} of {scored} passed", ""]
    if failed:
        out += ["| case | question | differs |", "| --- | --- | --- |"]
    for row in failed[:_MOST_LISTED]:
        out.append(f"| {_cell(row.case.id)} | {_cell(' / '.join(row.case.turns))} | {_cell(difference_of(row))} |")
    if len(failed) > _MOST_LISTED:
        out += ["", f"… and {len(failed) - _MOST_LISTED} more."]
    return "\n".join([*out, "", ""])


def _data(text: str) -> str:
    """The message of a workflow command."""
    return printable(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """A property of a workflow command, which ends at a comma, and is parted from the message by colons."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _cell(text: str) -> str:
    """A text in a cell of a Markdown table, in which nothing is markup."""
    line = " ".join(printable(text).split())
    return "".join(f"&#{ord(c)};" if c in "|<>&`*_[]\\~#!" else c for c in line)
