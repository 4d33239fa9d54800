"""Cases of a run on a terminal: those that failed in a block each, and `resolves eval show` for one in full."""

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import click

from bot.answer import Answer
from bot.cli.command import command
from bot.cli.common import print_json
from bot.cli.options import json_option
from bot.cli.terminal import print_wrapped
from bot.evaluation.case_block import block_of, heading_of
from bot.evaluation.reasons import OUTCOMES, asserted_of, expectation_of, facts_of
from bot.evaluation.results import ScoredCase
from bot.evaluation.stored import read_case

# Which cases are printed; of "some" the first ten that failed.
SHOW = ("none", "some", "failed", "all")
_MOST_SHOWN = 10


def print_cases(rows: Sequence[ScoredCase], show: str, short: Collection[str] = ()) -> None:
    """Print a short block for each case of a kind in `SHOW`: those that failed or are `short` of a gate, or all."""
    if show == "none":
        return
    rows = [row for row in rows if show == "all" or row.failed or row.case.id in short]
    shown = rows[:_MOST_SHOWN] if show == "some" else rows
    for row in shown:
        print()
        for line in block_of(row):
            print_wrapped(line)
    if len(rows) > len(shown):
        print(f"\n… and {len(rows) - len(shown)} more: --show failed")


def case_json(row: ScoredCase) -> dict[str, object]:
    """A case with what was expected and given, and the reasons of its failure, for scripts."""
    answer = row.prediction.answer
    return {
        "id": row.case.id,
        "category": row.case.category,
        "turns": list(row.case.turns),
        "status": row.status,
        "expected": expectation_of(row.case),
        "facts": list(row.case.facts),
        "asserted": list(asserted_of(row.case)),
        "gold": [{"clause": match.gold, "cited": bool(match.cited)} for match in row.diff.gold_matches],
        "given": OUTCOMES[answer.behaviour] if answer else "",
        "text": answer.text if answer else row.prediction.error,
        "citations": [citation.label for citation in answer.citations] if answer else [],
        "reasons": list(row.reasons),
        "scores": dict(row.scores),
    }


@command("eval show", error_code=2, more="RUN is the folder of a run, and ID the id of a question in it.")
@click.argument("run")
@click.argument("id")
@json_option
def show_case(run: str, id: str, as_json: bool) -> int:
    """Show the case."""
    row = read_case(Path(run), id)
    if as_json:
        print_json(case_json(row))
        return 0
    for line in _whole(row):
        print_wrapped(line)
    return 0


def _whole(row: ScoredCase) -> Iterator[str]:
    """A case in full."""
    case, answer = row.case, row.prediction.answer
    yield heading_of(row)
    yield from _section("Conversation" if len(case.turns) > 1 else "Question", case.turns)
    if case.note:
        yield from _section("Note", [case.note])
    if expected := expectation_of(case):
        marks = [f"{'cited  ' if match.cited else 'missing'}  {match.gold}" for match in row.diff.gold_matches]
        yield from _section("Expected", [expected, *marks, *filter(None, [facts_of(case)])])
    if asserted := asserted_of(case):
        yield from _section("Asserted", asserted)
    yield from _section("Got", _given(answer) if answer else [f"Nothing: {row.prediction.error}"])
    if answer and answer.citations:
        unmatched = {citation.key for citation in row.diff.unmatched} if case.exhaustive else set()
        labels = [f"[{c.n}]  {c.label}{' (not in the set)' if c.key in unmatched else ''}" for c in answer.citations]
        yield from _section("Citations", labels)
    if row.reasons:
        yield from _section("Why it failed" if row.failed else "What falls short", row.reasons)
    if row.imperfect_scores:
        yield from _section("Scores below their best", [row.imperfect_scores])


def _given(answer: Answer) -> list[str]:
    """What a reply did, and its text."""
    reason = f" ({answer.reason.value.replace('_', ' ')})" if answer.reason else ""
    return [f"It {OUTCOMES[answer.behaviour]}{reason}.", *answer.text.split("\n")]


def _section(title: str, lines: Sequence[str]) -> list[str]:
    return ["", title, *(f"  {line}" if line else "" for text in lines for line in text.split("\n"))]
