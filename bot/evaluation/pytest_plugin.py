"""A pytest plugin: `pytest --resolves-questions FILE` runs each case of a question set as a test.

    pytest --resolves-questions questions.yaml --resolves-corpus mine=my-documents -k spam

Without other arguments pytest runs these cases alone. A case has its id as its name, its tags as markers (`-m sets`),
and its category and language as keywords (`-k lookup`). A case whose right clauses are not held is skipped with the
reason; `--resolves-strict` lets it fail. Nothing of Resolves is imported where no question set is named.
"""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from bot.evaluation.dataset import Dataset
    from bot.evaluation.results import ScoredCase
    from bot.evaluation.run import Opened

# Markers that do something by themselves, which a tag is not to do.
_OF_PYTEST = {"skip", "skipif", "xfail", "parametrize", "usefixtures", "filterwarnings"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of the plugin."""
    group = parser.getgroup("resolves", "question sets of Resolves")
    group.addoption(
        "--resolves-questions", action="append", default=[], metavar="FILE", help="Run each case of FILE as a test."
    )
    group.addoption(
        "--resolves-corpus",
        action="append",
        default=[],
        metavar="NAME=DIR[,DIR…]",
        help="Where a corpus that the questions name lies.",
    )
    group.addoption("--resolves-store", metavar="DIR", help="Where the corpus is built (as RESOLVES_STORE).")
    group.addoption("--resolves-config", metavar="FILE", help="Settings (as RESOLVES_CONFIG).")
    group.addoption("--resolves-write", action="store_true", help="Let the configured model write; it costs.")
    group.addoption(
        "--resolves-strict",
        action="store_true",
        help="Fail a case whose right clauses are not held, instead of skipping.",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Have pytest collect the question sets: alone, where it was given nothing else to run."""
    files = [str(Path(name).absolute()) for name in config.getoption("resolves_questions")]
    if files and not hasattr(config, "workerinput"):  # a worker of xdist is told what to collect
        named = config.args if config.args_source is pytest.Config.ArgsSource.ARGS else []
        config.args = [*named, *(name for name in files if name not in named)]


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """The cases of a question set that was named."""
    named = (Path(name).absolute() for name in parent.config.getoption("resolves_questions"))
    return QuestionsFile.from_parent(parent, path=file_path) if file_path in named else None


class QuestionsFile(pytest.File):
    """A question set. What its cases are asked of is opened with the first of them that runs."""

    @cached_property
    def dataset(self) -> "Dataset":
        """The cases. Raises CollectError."""
        from bot.evaluation.corpora import default_corpus
        from bot.evaluation.question_files import load
        from ingest.errors import ResolvesError

        try:
            return load(self.path).with_default_corpus(default_corpus(self.config.getoption("resolves_corpus")))
        except ResolvesError as error:
            raise self.CollectError(str(error)) from error

    @cached_property
    def opened(self) -> "Opened":
        """A service over each corpus, and the gold that is found there. Raises ResolvesError."""
        from bot.evaluation.corpora import folders_of, require_corpora
        from bot.evaluation.run import open_questions, require_consistent
        from bot.settings import load_settings
        from ingest.store import Store

        option = self.config.getoption
        write: bool = option("resolves_write")
        settings = load_settings(option("resolves_config"))
        require_consistent(settings, offline=False, judge=False, write=write)
        corpora = require_corpora(self.dataset, folders_of(option("resolves_corpus")))
        store = Store(settings.store_folder(option("resolves_store")), settings.corpus.chroma_url)
        return open_questions(self.dataset, corpora, settings, store, lambda _what, _done, _total: None, write=write)

    def collect(self) -> Iterator[pytest.Item]:
        """A test for each case."""
        for case, line in zip(self.dataset.cases, self.dataset.lines, strict=True):
            for tag in case.tags:
                self.config.addinivalue_line("markers", f"{tag}: a tag of {self.path.name}")
            item = CaseItem.from_parent(self, name=case.id, line=line)
            for tag in case.tags:
                if tag not in _OF_PYTEST:
                    item.add_marker(tag)
            item.extra_keyword_matches.update(filter(None, (case.category, case.language)))
            yield item


class CaseFailedError(Exception):
    """A case whose reply is not right."""

    def __init__(self, row: "ScoredCase") -> None:
        super().__init__(" ".join(row.reasons))
        self.row = row


class CaseItem(pytest.Item):
    """A case: it is asked, and fails with what was expected, what came, and how they differ."""

    def __init__(self, *, line: int, **options: Any) -> None:
        super().__init__(**options)
        self.line = line

    def runtest(self) -> None:
        """Ask and score the case."""
        from bot.evaluation.results import score_all
        from bot.evaluation.running import Predictions, predict_case
        from bot.evaluation.systems import Resolves

        opened = self._file.opened
        self._require_gold()
        dataset = opened.gold.dataset.only(self.name)
        (case,) = dataset.cases
        prediction, _ = predict_case(case, 1, Resolves(opened.services[case.corpus]))
        replies = Predictions(dataset, {(case.id, 1): prediction}, 1)
        (row,) = score_all(replies, opened.gold_checks, {}, {}).cases
        if row.failed:
            raise CaseFailedError(row)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The case in a few lines; an error of a file or a setting as its sentence."""
        from bot.evaluation.case_block import block_of
        from ingest.errors import ResolvesError

        if isinstance(excinfo.value, CaseFailedError):
            return "\n".join(block_of(excinfo.value.row))
        if isinstance(excinfo.value, ResolvesError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the case stands."""
        return self.path, self.line - 1, f"{self.path.name}: {self.name}"

    @property
    def _file(self) -> QuestionsFile:
        assert isinstance(self.parent, QuestionsFile)  # noqa: S101  (it makes these)
        return self.parent

    def _require_gold(self) -> None:
        """Skip or fail a case whose right clauses are not held."""
        wrong = [str(mistake) for mistake in self._file.opened.gold.left_out if mistake.case == self.name]
        if wrong:
            said = "; ".join(wrong)
            if self.config.getoption("resolves_strict"):
                pytest.fail(said, pytrace=False)
            pytest.skip(said)
