"""Builders of small documents for tests, and short forms of their clauses to compare with."""

from collections.abc import Sequence
from textwrap import dedent

from ingest.model import Clause, Expression, Work
from ingest.outline.header import Header
from ingest.outline.outlining import Outline, outline
from ingest.readers.line import Line

PREAMBLE = "RESOLUTION 7 (DUBAI, 2018)\n\nA title\n\nThe Plenipotentiary Conference (Dubai, 2018),\n\n"


def lines(text: str, styles: dict[int, str] | None = None) -> list[Line]:
    """A text as the reader of text files gives it; `styles` by line numbers."""
    rows = text.split("\n")
    return [Line(n, row, (styles or {}).get(n, "")) for n, row in enumerate(rows, 1)]


def written(text: str) -> str:
    """Normalise a text as a test has it: indented, with tabs as `<TAB>`."""
    return dedent(text).strip("\n").replace("<TAB>", "\t")


def parsed(text: str, *, body: str = "pp", styles: dict[int, str] | None = None) -> Outline:
    """Parse a text into its outline."""
    return headed(text, body=body, styles=styles)[1]


def headed(text: str, *, body: str = "pp", styles: dict[int, str] | None = None) -> tuple[Header, Outline]:
    """Parse a text into its header and outline."""
    seen: list[Header] = []

    def name(header: Header, _: str) -> Expression:
        seen.append(header)
        return Expression(Work(body, "res", "7"), "Dubai, 2018", "en", "res-7", "A title", "res-7.txt")

    _, outlined = outline(lines(text, styles), name)
    return seen[0], outlined


def resolution(text: str, *, body: str = "pp") -> tuple[Clause, ...]:
    """The clauses of a resolution with this text after the enacting formula."""
    return parsed(PREAMBLE + written(text), body=body).clauses


def rows(clauses: Sequence[Clause]) -> list[tuple[str, str, str]]:
    """(phrase, number, text) of each clause."""
    return [(c.phrase, c.num, c.text) for c in clauses]


def numbers(clauses: Sequence[Clause]) -> list[str]:
    """The number of each clause."""
    return [c.num for c in clauses]


def phrases(clauses: Sequence[Clause]) -> list[str]:
    """The phrases in their order."""
    return list(dict.fromkeys(c.phrase for c in clauses))


def asked(clauses: Sequence[Clause]) -> dict[str, tuple[str, ...]]:
    """The addressees of each phrase, or numbered clause under it."""
    return {f"{c.phrase} {c.num}".strip(): c.addressees for c in clauses}
