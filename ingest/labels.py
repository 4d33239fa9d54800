"""Citation labels: how a person cites a clause, a revision or a document."""

from functools import lru_cache

from ingest.lexicon import lexicon
from ingest.model import Expression, Part

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_WITHOUT_NUMBER = {Part.SIGNATORY: "signatory", Part.ITEM: "unnumbered item"}
_BUREAUX = {"BDT", "TSB", "BR"}


@lru_cache(maxsize=256)
def expression_label(expression: Expression) -> str:
    """Format the label of an Expression: "WTDC Resolution 45 (Rev. Kigali, 2022)".

    A document without a number goes by its title. What is only proposed says so, and by whom.
    """
    if expression.status == "proposed":
        by = f"proposed by {expression.author}" if expression.author else "proposed"
        return f"{_name(expression)}, {by} (not adopted)"
    return _name(expression)


def _name(expression: Expression) -> str:
    work = expression.work
    if work.kind in {"letter", "report", "doc", "treaty"} or work.number == expression.document:
        title = expression.title or expression.document
        return f"{title} ({printed_date(expression.date)})" if expression.date else title
    kind, body = lexicon().kinds.get(work.kind), lexicon().bodies.get(work.body)
    adopter = body.short if body else work.body.upper().replace("OTHER", "")
    name = " ".join(filter(None, (adopter, kind.name if kind else work.kind.capitalize(), work.number)))
    return f"{name} ({expression.revision})" if expression.revision else name


def printed_date(date: str) -> str:
    """Format an ISO 8601 date as far as it is known: "2025-11-03" as "3 November 2025"."""
    year, *rest = date.split("-")
    if not rest or not all(part.isdigit() for part in rest):
        return date
    month = MONTHS[int(rest[0]) - 1]
    return " ".join([*(str(int(day)) for day in rest[1:]), month, year])


@lru_cache(maxsize=4096)
def short_phrase(phrase: str) -> str:
    """Shorten a phrase by abbreviating the Bureaux: "instructs the Director of BDT"."""
    out, at = [], 0
    for mention in lexicon().actors_in(phrase):
        if mention.name in _BUREAUX:
            article = phrase[at : mention.start]
            if phrase[mention.start : mention.end].casefold().startswith("director of"):
                out.append(f"{article}Director of {mention.name}")
            else:
                out.append(f"{article.removesuffix('the ')}{mention.name}")
            at = mention.end
    return "".join(out) + phrase[at:]


def clause_label(
    expression: Expression,
    phrase: str,
    num: str,
    part: Part,
    *,
    section: str = "",
    occurrence: int = 1,
    count: int = 0,
    marginal: str = "",
) -> str:
    """Format the label of a clause.

    `num` is as formatted ("k) ii)"); `count` is its place where no number is printed; `marginal` is a treaty's number.
    """
    where = [section] if section else []
    if phrase:
        again = f" [{_ordinal(occurrence)}]" if occurrence > 1 else ""
        where.append(" ".join(filter(None, (short_phrase(phrase) + again, num))))
    elif num:
        where.append(f"item {num}" if part is Part.ITEM else num)
    if marginal:
        where.append(f"No. {marginal}")
    elif count:
        where.append(f"{_WITHOUT_NUMBER.get(part, 'unnumbered paragraph')} {count}")
    return ", ".join([expression_label(expression), *where])


def _ordinal(n: int) -> str:
    suffix = "th" if 10 < n % 100 < 20 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{suffix}"
