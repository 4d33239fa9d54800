"""`resolves eval dress` and `resolves eval sample`: question sets made of other questions, and of votes."""

import json
import sys
from pathlib import Path

import click

from bot.cli.command import Workspace, command
from bot.cli.common import open_store
from bot.cli.options import workspace_options
from bot.evaluation.drafting import write_new
from bot.evaluation.question_files import load
from bot.evaluation.reference_free.dressing import dress

_BROKEN = 2

out_option = click.option(
    "--out", metavar="FILE", help="Write here, and not to standard output; an existing file is kept."
)


@command(
    "eval dress",
    error_code=_BROKEN,
    more="FILE is a question set, or a text with a question a line. `resolves eval run` of what is written says which "
    "questions are answered otherwise in other dress.",
)
@click.argument("questions", metavar="FILE")
@out_option
def dress_questions(questions: str, out: str | None) -> int:
    """Write the questions and their variants, as JSONL."""
    cases = list(dress(load(Path(questions))))
    _write("".join(f"{json.dumps(case.to_row(), ensure_ascii=False)}\n" for case in cases), out)
    variants = sum(bool(case.variant_of) for case in cases)
    print(f"{len(cases) - variants} questions, {variants} variants of them", file=sys.stderr)
    return 0


@command(
    "eval sample",
    error_code=_BROKEN,
    more="They are drafts, which no run asks: go through them, delete what is personal, correct what is expected, and "
    "write reviewed: true. Who asked and who voted is not in them.",
)
@workspace_options
@click.option("--limit", metavar="N", type=click.IntRange(1), help="Only the last N answers.")
@out_option
def sample_votes(workspace: Workspace, limit: int | None, out: str | None) -> int:
    """Write the drafts, as YAML."""
    import yaml

    from bot.evaluation.reference_free.sampling import sample
    from bot.state.opening import state_of

    settings, store = open_store(workspace)
    cases = [case.to_row() for case in sample(state_of(settings, store.root).rated()[-(limit or 0) :])]
    if not cases:
        print("Nobody has voted on an answer yet.", file=sys.stderr)
        return 0
    _write(yaml.safe_dump(cases, allow_unicode=True, sort_keys=False, width=110), out)
    print(f"{len(cases)} drafts; go through them, and write reviewed: true in those that are right.", file=sys.stderr)
    return 0


def _write(text: str, out: str | None) -> None:
    if out is None:
        print(text, end="")
    else:
        write_new(Path(out), text)
