"""The runs of a matrix, and its matrix.json."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.evaluation.compare import Comparison, Difference
from bot.evaluation.manifest import question_set_of
from bot.evaluation.matrix.variants import Variant
from bot.evaluation.run import Request, Result


@dataclass(frozen=True, slots=True)
class VariantRun:
    """A variant with what its run gave; `comparison` is with the first variant, None of the first itself."""

    variant: Variant
    result: Result
    comparison: Comparison | None

    @property
    def differences(self) -> Mapping[str, Difference]:
        """The differences from the first variant by score; none of the first itself."""
        return {d.metric.name: d for d in self.comparison.differences} if self.comparison else {}


@dataclass(frozen=True, slots=True)
class Matrix:
    """The runs of all variants, in their order, in the folder `out`."""

    out: Path
    request: Request
    runs: tuple[VariantRun, ...]

    def to_json(self) -> dict[str, Any]:
        """The content of matrix.json: nothing that the clock decides, so that the same matrix has the same bytes."""
        return {
            "questions": question_set_of(self.request.dataset),
            "variants": [
                {
                    "name": run.variant.name,
                    "folder": run.variant.folder,
                    "settings": dict(run.variant.shown),
                    "overall": {name: asdict(total) for name, total in run.result.scored.overall.items()},
                    "usage": asdict(run.result.scored.usage),
                    "against_first": run.comparison.to_json() if run.comparison else None,
                }
                for run in self.runs
            ],
        }
