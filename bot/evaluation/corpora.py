"""Where the corpora that a question set names lie: `NAME=DIR[,DIR…]`, as the command line and pytest are told."""

from collections.abc import Mapping, Sequence

from bot.evaluation.dataset import Dataset
from bot.evaluation.mistakes import Mistake, did_you_mean
from bot.settings import SHIPPED
from ingest.errors import DatasetError

# The corpus that ships with Resolves, as question sets call it.
SEEDS = "seeds"
# How near, of 100, the short name of a corpus has to be for it to be what was meant.
_NEAR = 60


def folders_of(options: Sequence[str]) -> dict[str, list[str]]:
    """The folders of each corpus by its name. Raises DatasetError for a malformed option."""
    folders: dict[str, list[str]] = {}
    for text in options:
        name, equals, places = text.partition("=")
        listed = [place for place in places.split(",") if place]
        if not (name and equals and listed):
            raise DatasetError(f'--corpus wants NAME=DIR[,DIR…], for example "mine=documents"; "{text}" is not that.')
        folders[name] = listed
    return with_shipped(folders)


def with_shipped(folders: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """The folders of corpora by name, and those of the one that ships, unless its name is given to another."""
    return {SEEDS: [str(SHIPPED)], **folders}


def default_corpus(options: Sequence[str]) -> str:
    """The corpus of questions that name none, by the options."""
    return only_or_shipped([text.partition("=")[0] for text in options])


def only_or_shipped(names: Sequence[str]) -> str:
    """The corpus of questions that name none: the only one given, else the one that ships."""
    return names[0] if len(names) == 1 else SEEDS


def unknown_corpora(dataset: Dataset, folders: dict[str, list[str]]) -> list[Mistake]:
    """A mistake for each case that is about a corpus of which no folder is known."""
    return [
        Mistake(line, "corpus", _unknown(case.corpus, folders), case.id)
        for case, line in zip(dataset.cases, dataset.lines, strict=True)
        if case.corpus not in folders
    ]


def require_corpora(dataset: Dataset, folders: dict[str, list[str]]) -> dict[str, list[str]]:
    """The folders of the corpora that the cases name. Raises DatasetError where one has none."""
    if unknown := unknown_corpora(dataset, folders):
        raise DatasetError(f"{dataset.name}, {unknown[0]}.")
    return {name: folders[name] for name in dataset.corpora}


def _unknown(corpus: str, folders: dict[str, list[str]]) -> str:
    where = f"say where it lies with --corpus {corpus}=DIR[,DIR…]"
    return f'the question is about the corpus "{corpus}"; {where}{did_you_mean(corpus, folders, least=_NEAR)}'
