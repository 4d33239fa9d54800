"""A corpus prepared for matching with gold clauses."""

from collections.abc import Mapping, Sequence
from functools import cached_property

from bot.catalogue.catalogue import Catalogue
from bot.evaluation.expectations import Gold
from bot.evaluation.matching import NormalisedClause, matches, normalised_clause
from ingest.model import Clause


class GoldCheck:
    """A corpus prepared for matching: its clauses in normal form, by document."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    @cached_property
    def cited(self) -> Mapping[str, Sequence[NormalisedClause]]:
        """The clauses of each document, as they would be cited."""
        out: dict[str, list[NormalisedClause]] = {}
        for clause in self.catalogue.clauses:
            cited = self.normalised(clause)
            out.setdefault(cited.document, []).append(cited)
        return out

    def normalised(self, clause: Clause) -> NormalisedClause:
        """A clause in normal form, as it would be cited."""
        document = self.catalogue.document(clause).expression.document
        return normalised_clause(document, clause.phrase, clause.num, clause.text, clause.key)

    def texts(self, gold: Sequence[Gold]) -> list[str]:
        """The texts of the gold clauses, each once, in reading order."""
        named = {g.document for g in gold}
        clauses = (cited for name in self.cited if name in named for cited in self.cited[name])
        return [cited.text for cited in clauses if any(matches(cited, g) for g in gold)]
