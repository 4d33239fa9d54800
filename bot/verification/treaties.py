"""The Constitution and the Convention among the documents held, and the provisions that a citation names in them."""

import re
from collections.abc import Iterable, Sequence

from bot.catalogue.catalogue import Catalogue
from bot.verification.finding import Status
from bot.verification.meant import Meant
from ingest.citation import Citation
from ingest.labels import expression_label
from ingest.lexicon import plain
from ingest.model import Clause, Document

# An instrument that amends a treaty has only what it changes.
_AMENDING = re.compile(r"\b(?:amending|amendments?)\b", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
# How the Articles of both treaties are marked in one text.
_CODES = {"Constitution": "(CS)", "Convention": "(CV)"}


def treaty_meant(cited: Citation, catalogue: Catalogue) -> Meant:
    """The treaty that a citation means: its whole text, or an instrument that amends the provision that is cited."""
    held = [d for d in catalogue.nameable if _is_of_union(d) and _has_name(cited.number or "", d)]
    whole = [d for d in held if not _AMENDING.search(d.expression.title)]
    fitting = whole or [d for d in held if provisions(cited, d)]
    if len(fitting) == 1:
        return Meant((fitting[0],))
    labels = " or ".join(dict.fromkeys(expression_label(d.expression) for d in fitting or held))
    name = f"The {cited.number} of ITU"
    if fitting:
        return Meant(problem=Status.AMBIGUOUS, message=f"{name} may be {labels}.", others=tuple(fitting))
    near = f"; held is {labels}, which has no {provision_name(cited)}" if held else ""
    return Meant(problem=Status.NOT_HELD, message=f"{name} is not held{near}.", others=tuple(held))


def provisions(cited: Citation, document: Document) -> list[Clause]:
    """The clauses of a treaty that have a marginal number, or stand in an Article."""
    clauses = _of_treaty(cited.number or "", document)
    if cited.marginal:
        return [c for c in clauses if c.marginal.casefold() == cited.marginal.casefold()]
    heading = re.compile(rf"{re.escape(plain(cited.section or ''))}(?![\w.])", re.IGNORECASE)
    return [c for c in clauses if heading.match(plain(c.section).rpartition(", ")[2])]


def provision_name(cited: Citation) -> str:
    """A provision as it is cited: “No. 175”, “Article 2”."""
    return f"“No. {cited.marginal}”" if cited.marginal else f"“{cited.section}”"


def missing_provision(cited: Citation, document: Document) -> str:
    """A provision that a treaty does not have, and which it has: “No. 999”; its numbers go from 1 to 248."""
    clauses = _of_treaty(cited.number or "", document)
    if cited.marginal:
        return f"{provision_name(cited)}; {_extent('numbers', (c.marginal for c in clauses))}"
    articles = (c.section.split()[1] for c in clauses if c.section.casefold().startswith("article "))
    return f"{provision_name(cited)}; {_extent('Articles', articles)}"


def _extent(what: str, numbers: Iterable[str]) -> str:
    """From which to which number something goes."""
    held: Sequence[str] = [number for number in dict.fromkeys(numbers) if _DIGITS.match(number)]
    ordered = sorted(held, key=lambda number: (int(_DIGITS.findall(number)[0]), number))
    return f"its {what} go from {ordered[0]} to {ordered[-1]}" if ordered else f"it has no {what}"


def _of_treaty(name: str, document: Document) -> list[Clause]:
    """The clauses of one of both treaties, where a text has both and marks their Articles."""
    if not any(code in c.section for c in document.clauses for code in _CODES.values()):
        return list(document.clauses)
    return [c for c in document.clauses if _CODES.get(name, "") in c.section]


def _is_of_union(document: Document) -> bool:
    work = document.expression.work
    return work.kind == "treaty" and work.body == "itu"


def _has_name(name: str, document: Document) -> bool:
    """Whether a treaty's title calls it so."""
    return re.search(rf"\b{name}\b", document.expression.title, re.IGNORECASE) is not None
