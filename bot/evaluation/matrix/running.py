"""Running of a matrix: its variants one after another, each in a folder of its own, compared with the first."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.evaluation.compare import compare
from bot.evaluation.folders import MATRIX, matrix_folder
from bot.evaluation.journal import Journal, end_log
from bot.evaluation.manifest import identity
from bot.evaluation.matrix.results import Matrix, VariantRun
from bot.evaluation.matrix.variants import Variant
from bot.evaluation.run import Request, Result, perform_with_log
from ingest.errors import StoppedError
from ingest.snapshot_writer import Progress
from ingest.store import Store, replace_file


def run_matrix(request: Request, variants: Sequence[Variant], store: Store, progress: Progress) -> Matrix:
    """Run each variant, compare it with the first, and write matrix.json and report.html into the matrix's folder.

    A stopped matrix goes on where it was. Raises what `perform` raises, and RunError for a folder with a finished run.
    """
    from bot.evaluation.matrix.page import matrix_page

    made_of = _identity(request, variants)
    out = matrix_folder(request.out, request.dataset, made_of, force=request.force)
    with Journal(out, made_of, replace=request.force).opened():
        try:
            results = [_result(request, variant, out, store, progress) for variant in variants]
        except (StoppedError, KeyboardInterrupt):
            raise StoppedError(f"stopped; the same command goes on with what is kept in {out}.") from None
        first = results[0].scored.stored(variants[0].name)
        comparisons = [compare(first, r.scored.stored(v.name)) for v, r in zip(variants[1:], results[1:], strict=True)]
        runs = map(VariantRun, variants, results, (None, *comparisons))
        matrix = Matrix(out, request, tuple(runs))
        replace_file(out / MATRIX, json.dumps(matrix.to_json(), ensure_ascii=False, indent=1) + "\n")
        replace_file(out / "report.html", matrix_page(matrix))
    # Only now: until all is written, what was asked of every variant is kept.
    if not any(result.failures for result in results):
        for folder in (out, *(done for result in results for done in result.complete)):
            end_log(folder)
    return matrix


def _result(request: Request, variant: Variant, out: Path, store: Store, progress: Progress) -> Result:
    def told(what: str, done: int, total: int) -> None:
        progress(f"{variant.name}: {what}", done, total)

    return perform_with_log(replace(request, out=out / variant.folder), variant.settings, store, told)


def _identity(request: Request, variants: Sequence[Variant]) -> dict[str, Any]:
    """What a matrix is of: a stopped one goes on only with the same. Its variants' runs look at the corpora."""
    made_of = [
        identity(request.dataset, {}, variant.settings, request.system, offline=request.offline, write=request.write)
        for variant in variants
    ]
    shared = ("code", "prompts", "system", "questions", "offline")
    return {
        **{name: made_of[0][name] for name in shared},
        "repeats": request.repeats,
        "variants": {v.folder: {"settings": m["settings"]} for v, m in zip(variants, made_of, strict=True)},
    }
