"""Labels: how a person cites a clause, a revision or a document."""

from ingest.lexicon import lexicon
from ingest.model import Expression, Part


def expression_label(expression: Expression) -> str:
    """"WTDC Resolution 45 (Rev. Kigali, 2022)"; a document without a number goes by its title."""
    work = expression.work
    kind = lexicon().kinds[work.kind].name
    if work.kind in {"letter", "report", "doc"}:
        return f"{expression.title or expression.document}{f' ({expression.date})' if expression.date else ''}"
    body = lexicon().bodies.get(work.body)
    name = " ".join(filter(None, (body.short if body else "", kind, work.number)))
    return f"{name} ({expression.revision})" if expression.revision else name


def short_phrase(phrase: str) -> str:
    """A phrase with the Bureaux by their abbreviations: "instructs the Director of BDT"."""
    out, at = [], 0
    for mention in lexicon().actors_in(phrase):
        actor = lexicon().actors[mention.name]
        written = phrase[mention.start : mention.end]
        if actor.name in {"BDT", "TSB", "BR"}:
            director = "Director of " if written.casefold().startswith("director of") else ""
            article = phrase[at : mention.start]
            out.append((article if director else article.removesuffix("the ")) + director + actor.name)
            at = mention.end
    return "".join(out) + phrase[at:]


def clause_label(expression: Expression, phrase: str, num: str, part: Part, *, section: str = "",
                 occurrence: int = 1, count: int = 0) -> str:
    """The label of a clause. `num` is as formatted ("k) ii)"); `count` is its place where no number is printed."""
    where = [section] if section else []
    if phrase:
        again = f" [{_ordinal(occurrence)}]" if occurrence > 1 else ""
        where.append(" ".join(filter(None, (short_phrase(phrase) + again, num))))
    elif num:
        where.append(f"item {num}" if part is Part.ITEM else num)
    if count:
        where.append({Part.SIGNATORY: "signatory", Part.ITEM: "unnumbered item"}.get(part, "unnumbered paragraph") + f" {count}")
    return ", ".join([expression_label(expression), *where])


def _ordinal(number: int) -> str:
    return f"{number}{ {2: 'nd', 3: 'rd'}.get(number % 10, 'th') if number not in (12, 13) else 'th' }"
