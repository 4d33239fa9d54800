"""The groups of a set: a line each below the lead, with the numbers of its clauses, as "BDT, 21: instructs … 1-18"."""

from collections.abc import Iterator, Sequence

from bot.answer import Citation, Grouped
from bot.catalogue.catalogue import Catalogue
from bot.composing.rest import named, rest_of
from bot.messages import msg
from bot.retrieval.evidence import Group


def group_lines(groups: Sequence[Group], catalogue: Catalogue) -> Iterator[str]:
    """A line for each group: its name, how many clauses it has, and which, where phrases and numbers name them."""
    for group in groups:
        which = named(rest_of(group.clauses, catalogue, by_phrase=True))
        number = len(group.clauses)
        if which:
            yield msg("{name}, {n}: {clauses}", name=group.name, n=number, clauses=which)
        else:
            yield msg("{name}, {n}", name=group.name, n=number)


def grouped(groups: Sequence[Group], citations: Sequence[Citation]) -> tuple[Grouped, ...]:
    """The groups by the numbers of the citations that an answer has."""
    numbers = {citation.key: citation.n for citation in citations}
    return tuple(Grouped(g.name, tuple(numbers[c.key] for c in g.clauses if c.key in numbers)) for g in groups)
