"""Evaluation: question sets -> predictions -> metrics -> report.

    from bot.evaluation import evaluate

    done = evaluate("questions.yaml", corpus="my-documents", fail_under={"exact_set": 0.9})
    print(done.passed, done.scores["exact_set"].mean, [row.reasons for row in done.failing], done.report)

run.py               the whole way; evaluation.py: from Python; pytest_plugin.py: a case a test
dataset.py           a question-set file -> validated cases, each error with its line and field
gold.py              checks that the corpus holds the gold clauses of the cases
systems.py           the systems under test: Resolves itself; baseline.py: naive chunk-and-top-k retrieval
folders.py           where a run is written: none is overwritten by another, and a stopped one goes on
corpora.py           where the corpora that questions name lie
running.py           cases -> predictions, logged as they arrive (journal.py), so that a stopped run resumes
matching.py          when a citation matches a gold clause
checks.py            reference-free checks of an answer; citation_support.py: citation recall and precision
diff.py              the clauses cited against the gold; reasons.py: why a case failed, in words
case_block.py        a case in a few lines; github.py: as annotations of GitHub Actions
metrics.py           one answer -> its scores; aggregates.py: their means, with bootstrap confidence intervals
judge.py             LLM-as-a-judge scores, where they are asked for
manifest.py          what a run was made of: code, prompts, settings, questions, corpora
results.py           the scored run, and its scores.json; timings.py: its latencies; stored.py: a run read back
matrix/              every combination of some settings' values, each a run
report/              HTML page, tables and JUnit of a ScoredRun
compare.py           paired comparison of runs over what both have; gates.py: thresholds that a run has to pass
reference_free/      what can be told without right answers; questions in other dress; drafts from votes
drafting.py          questions generated from the structure of a corpus
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.evaluation.evaluation import Evaluation, evaluate

__all__ = ["Evaluation", "evaluate"]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from bot.evaluation import evaluation

    return getattr(evaluation, name)
