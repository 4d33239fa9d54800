"""Whether the clauses that the cases name are held at all: a set that asks for others measures nothing."""

import difflib
from collections.abc import Mapping, Sequence
from functools import cached_property

from bot.catalogue.catalogue import Catalogue
from bot.evaluation.dataset import Case, Dataset, Gold, raise_errors
from bot.evaluation.matching import Cited, cited_as, matches, normal
from ingest.model import Clause


class GoldCheck:
    """A corpus as the scores look at it: its clauses as what a citation is compared with."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    @cached_property
    def _cited(self) -> dict[str, list[Cited]]:
        out: dict[str, list[Cited]] = {}
        for clause in self.catalogue.clauses:
            cited = self.cited(clause)
            out.setdefault(cited.document, []).append(cited)
        return out

    def cited(self, clause: Clause) -> Cited:
        """A clause as it would be cited."""
        document = self.catalogue.document(clause).expression.document
        return cited_as(document, clause.phrase, clause.num, clause.text)

    def texts(self, gold: Sequence[Gold]) -> list[str]:
        """The texts of the clauses that are named, each once, in reading order."""
        named = {g.document for g in gold}
        clauses = (cited for name in self._cited if name in named for cited in self._cited[name])
        return [cited.text for cited in clauses if any(matches(cited, g) for g in gold)]

    def problem(self, gold: Gold) -> str:
        """Why no clause held is the one that is named; "" where one is."""
        clauses = self._cited.get(gold.document)
        if clauses is None:
            return f"document {gold.document} is not held{_meant(gold.document, self._cited)}"
        if any(matches(cited, gold) for cited in clauses):
            return ""
        if gold.quote is not None:
            return f"no clause of {gold.document} contains “{gold.quote}”"
        asked = normal(gold.heading).rstrip(",: ")
        nums = [c.number or "(none)" for c in clauses if c.heading == asked]
        if not nums:
            known = dict.fromkeys(c.heading for c in clauses)
            return f"{gold.document} has no phrase “{gold.heading}”{_meant(asked, known)}"
        return f"“{gold.heading}” of {gold.document} has no number {gold.num or '(none)'}; it has {', '.join(nums)}"


def check_gold(dataset: Dataset, grounds: Mapping[str, GoldCheck]) -> None:
    """Raise DatasetError for each clause named that its case's corpus does not hold."""
    errors = [
        f"line {line}, gold.{at} of {case.id}: {problem}"
        for case, line in zip(dataset.cases, dataset.lines, strict=True)
        for at, problem in _problems(case, grounds[case.corpus])
    ]
    raise_errors(dataset.name, errors)


def _problems(case: Case, ground: GoldCheck) -> list[tuple[int, str]]:
    found = ((at, ground.problem(gold)) for at, gold in enumerate(case.gold))
    return [(at, problem) for at, problem in found if problem]


def _meant(asked: str, known: Mapping[str, object]) -> str:
    near = difflib.get_close_matches(asked, known, n=1)
    return f"; did you mean “{near[0]}”?" if near else ""
