"""A case of a run in a few lines: what was asked, expected and given, and the first difference."""

from collections.abc import Iterator, Sequence

from bot.evaluation.reasons import OUTCOMES, expectation_of, facts_of
from bot.evaluation.results import ScoredCase
from bot.pages import printable

# Characters of a question or an error, and clauses in a list.
_MOST_CHARACTERS, _MOST_CLAUSES = 300, 3


def block_of(row: ScoredCase) -> Iterator[str]:
    """A case in short: what was asked, expected and given, and the first difference."""
    yield heading_of(row)
    yield f"  question  {_short(' / '.join(row.case.turns))}"
    if expected := expectation_of(row.case):
        gold = _listed([match.gold for match in row.diff.gold_matches])
        clauses = f"{expected.removesuffix('.')}: {gold}." if gold else expected
        yield f"  expected  {clauses} {_short(facts_of(row.case))}".rstrip()
    if answer := row.prediction.answer:
        cited = _listed([citation.label for citation in answer.citations])
        yield f"  got       It {OUTCOMES[answer.behaviour]}{f', citing {cited}' if cited else ''}."
    yield f"  differs   {_short(difference_of(row))}"


def difference_of(row: ScoredCase) -> str:
    """Why a case failed in one sentence or two, with the first clause that is missing or too many."""
    reasons = " ".join(row.reasons) or f"Scores below their best: {row.imperfect_scores or 'none'}."
    if row.prediction.answer is None or row.prediction.answer.behaviour is not row.case.behaviour:
        return reasons
    diff = row.diff
    satisfied = not row.case.requires_all and len(diff.missing) < len(diff.gold_matches)
    if diff.missing and not satisfied:
        return f"{reasons} Missing: {diff.missing[0]}"
    if row.case.exhaustive and diff.unmatched:
        return f"{reasons} Not in the set: {diff.unmatched[0].label}"
    return reasons


def heading_of(row: ScoredCase) -> str:
    """The id of a case, how it stands, and its category."""
    status = {"lost": "not asked", "bare": "not scored"}.get(row.status, row.status)
    return f"{row.case.id}: {status}{f' ({row.case.category})' if row.case.category else ''}"


def _listed(names: Sequence[str]) -> str:
    """The first few of some clauses, and how many more there are."""
    more = [f"and {len(names) - _MOST_CLAUSES} more"] if len(names) > _MOST_CLAUSES else []
    return "; ".join([*names[:_MOST_CLAUSES], *more])


def _short(text: str) -> str:
    """A text on one line, cut where it is long."""
    line = " ".join(printable(text).split())
    return line if len(line) <= _MOST_CHARACTERS else f"{line[: _MOST_CHARACTERS - 1]}…"
