"""`resolves eval lint`: what is wrong in a question set, with its line, its field and what to do."""

from pathlib import Path

import click

from bot.cli.command import Workspace, command
from bot.cli.common import open_store, print_json
from bot.cli.options import corpora_option, json_option, workspace_options
from bot.cli.progress import progress
from bot.evaluation.corpora import default_corpus, folders_of, unknown_corpora
from bot.evaluation.dataset import Dataset
from bot.evaluation.gold import GoldCheck
from bot.evaluation.gold_resolution import ResolvedGold, gold_entries, resolve_gold
from bot.evaluation.mistakes import Mistake
from bot.evaluation.question_files import QuestionFile, read_file
from bot.evaluation.systems import open_services

CLEAN, MISTAKES, BROKEN = 0, 1, 2


@command(
    "eval lint",
    error_code=BROKEN,
    more="FILE is a question set as YAML, JSONL or CSV; no question is asked. Exit codes: 0 nothing is wrong, "
    "1 something is, 2 it could not be looked at.",
)
@click.argument("questions", metavar="FILE")
@workspace_options
@corpora_option
@json_option
def lint(workspace: Workspace, questions: str, corpora: tuple[str, ...], as_json: bool) -> int:
    """Check a question set."""
    found = read_file(Path(questions))
    folders = folders_of(corpora)
    dataset = found.dataset.with_default_corpus(default_corpus(corpora))
    unknown = unknown_corpora(dataset, folders)
    known = dataset.without({mistake.case for mistake in unknown})
    gold = _resolved(workspace, known, folders)
    mistakes = [*found.mistakes, *(found.placed(mistake) for mistake in (*unknown, *gold.left_out))]
    mistakes.sort(key=lambda mistake: mistake.line)
    if as_json:
        _print_json(questions, found, gold, mistakes)
    else:
        _print_text(questions, found, gold, mistakes)
    return MISTAKES if mistakes else CLEAN


def _resolved(workspace: Workspace, dataset: Dataset, folders: dict[str, list[str]]) -> ResolvedGold:
    """The gold of the cases against their corpora, of which only those are opened that have gold to find."""
    wanted = {case.corpus for case in dataset.cases if any(gold_entries(case))}
    if not wanted:
        return ResolvedGold(dataset)
    settings, store = open_store(workspace)
    with progress() as tell:
        services = open_services({name: folders[name] for name in wanted}, settings, store, tell)
    checks = {name: GoldCheck(service.catalogue) for name, service in services.items()}
    return resolve_gold(dataset.without({c.id for c in dataset.cases if c.corpus not in wanted}), checks)


def _print_text(questions: str, found: QuestionFile, gold: ResolvedGold, mistakes: list[Mistake]) -> None:
    for line, meant in gold.sets:
        print(f"{questions}:{line}: the set is read as “{meant.read_as}”: {len(meant.clauses)} clauses")
    for name, line in found.own_fields.items():
        print(f"{questions}:{line}: {name} is no field of a question set, and is ignored")
    for mistake in mistakes:
        print(f"{questions}:{mistake.line}: {mistake.where}: {mistake.text}")
    cases = len(found.dataset.cases)
    verdict = f"{len(mistakes)} mistake{'s' * (len(mistakes) != 1)}" if mistakes else "nothing is wrong"
    drafts = len(found.dataset.drafts)
    waiting = f", {drafts} more not reviewed" if drafts else ""
    print(f"{questions}: {cases} question{'s' * (cases != 1)} read{waiting}, {verdict}.")


def _print_json(questions: str, found: QuestionFile, gold: ResolvedGold, mistakes: list[Mistake]) -> None:
    rows = [{"file": questions, "line": m.line, "field": m.field, "case": m.case, "mistake": m.text} for m in mistakes]
    sets = [{"line": line, "read_as": meant.read_as, "clauses": len(meant.clauses)} for line, meant in gold.sets]
    cases = len(found.dataset.cases)
    print_json({"questions": cases, "mistakes": rows, "sets": sets, "ignored": list(found.own_fields)})
