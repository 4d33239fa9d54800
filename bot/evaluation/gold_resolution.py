"""The gold of a question set against its corpora: single clauses for what people wrote, and what is not held.

A gold clause that a corpus does not hold measures nothing: its case is left out, and told with what is nearest.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.evaluation.dataset import Case, Dataset
from bot.evaluation.expectations import Expectations, Gold
from bot.evaluation.gold import GoldCheck
from bot.evaluation.gold_forms import Meant, clauses_meant
from bot.evaluation.mistakes import Mistake


@dataclass(frozen=True, slots=True)
class ResolvedGold:
    """A dataset whose gold names single clauses that are held; `left_out` are the mistakes of the cases without.

    `sets` are the sets that were enumerated, each with the line of its case.
    """

    dataset: Dataset
    left_out: tuple[Mistake, ...] = ()
    sets: tuple[tuple[int, Meant], ...] = ()

    @property
    def cases_left_out(self) -> tuple[str, ...]:
        """The ids of the cases that are left out, in the order of the file."""
        return tuple(dict.fromkeys(mistake.case for mistake in self.left_out))


def resolve_gold(dataset: Dataset, gold_checks: Mapping[str, GoldCheck]) -> ResolvedGold:
    """Find the clauses that the gold of each case means, and leave out the cases of which some is not held."""
    mistakes: list[Mistake] = []
    sets: list[tuple[int, Meant]] = []
    cases = []
    for case, line in zip(dataset.cases, dataset.lines, strict=True):
        found = {gold: clauses_meant(gold, gold_checks[case.corpus]) for _, gold in gold_entries(case)}
        wrong = [
            Mistake(line, f"{path}.{found[gold].field}", found[gold].problem, case.id)
            for path, gold in gold_entries(case)
            if found[gold].problem
        ]
        mistakes += wrong
        sets += [(line, meant) for meant in found.values() if meant.read_as]
        cases.append(case if wrong else _resolved(case, found))
    whole = replace(dataset, cases=tuple(cases))
    return ResolvedGold(whole.without({mistake.case for mistake in mistakes}), tuple(mistakes), tuple(sets))


def gold_entries(case: Case) -> Iterator[tuple[str, Gold]]:
    """Every gold entry of a case, also of its assertions, with its place in the case."""
    yield from ((f"gold.{at}", gold) for at, gold in enumerate(case.gold))
    yield from _asserted(case, "")
    for number, message in enumerate(case.messages):
        yield from _asserted(message, f"turns.{number}.")


def _asserted(expected: Expectations, prefix: str) -> Iterator[tuple[str, Gold]]:
    for name, entries in (("cites", expected.cites), ("cites_exactly", expected.cites_exactly)):
        yield from ((f"{prefix}{name}.{at}", gold) for at, gold in enumerate(entries))


def _resolved(case: Case, found: Mapping[Gold, Meant]) -> Case:
    """The case with the clauses that its gold means; where one entry means several, each of them is wanted."""
    several = any(len(found[gold].clauses) > 1 for gold in case.gold)
    update: dict[str, Any] = {
        **_assertions(case, found),
        "gold": _clauses(case.gold, found),
        "all_of": case.all_of or several,
        "messages": tuple(turn.model_copy(update=_assertions(turn, found)) for turn in case.messages),
    }
    return case.model_copy(update=update)


def _assertions(expected: Expectations, found: Mapping[Gold, Meant]) -> dict[str, tuple[Gold, ...]]:
    return {"cites": _clauses(expected.cites, found), "cites_exactly": _clauses(expected.cites_exactly, found)}


def _clauses(entries: Sequence[Gold], found: Mapping[Gold, Meant]) -> tuple[Gold, ...]:
    return tuple(clause for gold in entries for clause in found[gold].clauses)
