"""Gold validation: whether the corpus holds the gold clauses of a question set; one that it lacks measures nothing."""

import difflib
from collections.abc import Mapping, Sequence
from functools import cached_property

from bot.catalogue.catalogue import Catalogue
from bot.evaluation.dataset import Case, Dataset, Gold, raise_errors
from bot.evaluation.matching import NormalisedClause, matches, normal_form, normalised_clause
from ingest.model import Clause


class GoldCheck:
    """A corpus prepared for matching: its clauses in normal form, by document."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    @cached_property
    def _cited(self) -> dict[str, list[NormalisedClause]]:
        out: dict[str, list[NormalisedClause]] = {}
        for clause in self.catalogue.clauses:
            cited = self.normalised(clause)
            out.setdefault(cited.document, []).append(cited)
        return out

    def normalised(self, clause: Clause) -> NormalisedClause:
        """A clause in normal form, as it would be cited."""
        document = self.catalogue.document(clause).expression.document
        return normalised_clause(document, clause.phrase, clause.num, clause.text)

    def texts(self, gold: Sequence[Gold]) -> list[str]:
        """The texts of the gold clauses, each once, in reading order."""
        named = {g.document for g in gold}
        clauses = (cited for name in self._cited if name in named for cited in self._cited[name])
        return [cited.text for cited in clauses if any(matches(cited, g) for g in gold)]

    def problem(self, gold: Gold) -> str:
        """Why no clause held matches a gold clause, with the closest name; "" where one does."""
        clauses = self._cited.get(gold.document)
        if clauses is None:
            return f"document {gold.document} is not held{_suggestion(gold.document, self._cited)}"
        if any(matches(cited, gold) for cited in clauses):
            return ""
        if gold.quote is not None:
            return f"no clause of {gold.document} contains “{gold.quote}”"
        asked = normal_form(gold.heading).rstrip(",: ")
        nums = [c.number or "(none)" for c in clauses if c.heading == asked]
        if not nums:
            known = dict.fromkeys(c.heading for c in clauses)
            return f"{gold.document} has no phrase “{gold.heading}”{_suggestion(asked, known)}"
        return f"“{gold.heading}” of {gold.document} has no number {gold.num or '(none)'}; it has {', '.join(nums)}"


def check_gold(dataset: Dataset, gold_checks: Mapping[str, GoldCheck]) -> None:
    """Raise DatasetError that lists each gold clause that its case's corpus does not hold."""
    errors = [
        f"line {line}, gold.{at} of {case.id}: {problem}"
        for case, line in zip(dataset.cases, dataset.lines, strict=True)
        for at, problem in _problems(case, gold_checks[case.corpus])
    ]
    raise_errors(dataset.name, errors)


def _problems(case: Case, gold_check: GoldCheck) -> list[tuple[int, str]]:
    found = ((at, gold_check.problem(gold)) for at, gold in enumerate(case.gold))
    return [(at, problem) for at, problem in found if problem]


def _suggestion(asked: str, known: Mapping[str, object]) -> str:
    """ "did you mean …" with the closest known name (difflib); "" where none is close."""
    close = difflib.get_close_matches(asked, known, n=1)
    return f"; did you mean “{close[0]}”?" if close else ""
