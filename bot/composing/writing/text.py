"""Render verified statements as the text of an answer, in its language; quotes stay in that of their documents."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from bot.answer import Answer, Citation, Statement
from bot.catalogue.catalogue import Catalogue
from bot.composing.quote import headings, line
from bot.retrieval.evidence import Evidence
from ingest.citation import format_num
from ingest.labels import expression_label
from ingest.model import Clause
from ingest.outline.parts import folded

# A longer set is rendered as one line a clause; the text of each is in its citation.
_MOST_QUOTED = 8
# Documents that a lead names.
_MOST_NAMED = 3


def localised_lead(quoted: Answer, evidence: Evidence, catalogue: Catalogue, language: str) -> str:
    """The first line of an answer in its language."""
    strings = _strings(language)
    if evidence.held is None:
        closest = " ".join([*(f"{what}." for what in evidence.not_held), strings["closest"]])
        return quoted.lead if evidence.what else closest
    if language == "en" or not evidence.clauses:
        return quoted.lead
    labels = dict.fromkeys(expression_label(catalogue.document(c).expression) for c in evidence.clauses)
    named = "; ".join(list(labels)[:_MOST_NAMED]) + (" …" if len(labels) > _MOST_NAMED else "")
    count = len(evidence.clauses)
    not_held = (f"{what}." for what in evidence.not_held)
    of = evidence.superset_size or evidence.held
    lead = " ".join([*not_held, strings["set"].format(documents=named, cited=count, held=of)])
    rest = quoted.complete.rest if quoted.complete else ()
    listed = "; ".join(f"{part.phrase} {', '.join(part.nums)}" for part in rest)
    return f"{lead} {strings['rest'].format(rest=listed)}" if listed else lead


def render_statements(
    lead: str,
    statements: Sequence[Statement],
    citations: Sequence[Citation],
    clauses: Mapping[int, Clause],
    catalogue: Catalogue,
    *,
    exhaustive: bool,
    language: str,
) -> str:
    """Render the statements: grouped under headings where they are a set, else with their sources listed below."""
    by_number = {c.n: c for c in citations}
    if exhaustive:
        return _render_grouped(lead, statements, by_number, clauses, catalogue, language)
    lines = [lead, ""]
    for statement in statements:
        markers = "".join(f"[{n}]" for n in statement.citations)
        sources = [by_number[n] for n in statement.citations]
        foreign = _is_foreign(statement, sources[0], language)
        lines.append(f"{_quote(sources[0], language) if foreign else statement.text} {markers}")
    lines.append("")
    shown = {s.text for s in statements}
    for citation in citations:
        lines.append(f"[{citation.n}] {citation.label}")
        if folded(citation.quote) not in shown:
            lines.append(f"    {_quote(citation, language)}")
    return "\n".join(lines)


def _render_grouped(
    lead: str,
    statements: Sequence[Statement],
    citations: Mapping[int, Citation],
    clauses: Mapping[int, Clause],
    catalogue: Catalogue,
    language: str,
) -> str:
    """Render a set under the headings of its document."""
    lines = [lead]
    without_quotes = len(statements) > _MOST_QUOTED
    pairs = [(clauses[s.citations[0]], citations[s.citations[0]]) for s in statements]
    for statement, (clause, citation), heading_lines in zip(
        statements, pairs, headings(pairs, lead, catalogue), strict=True
    ):
        lines += heading_lines
        number = format_num(clause.num) or ("•" if clause.parent else "")
        if _is_foreign(statement, citation, language):
            lines.append(f"{number} {_quote(citation, language)} [{citation.n}]".strip())
            continue
        if statement.text in {folded(citation.text), folded(citation.quote)}:
            lines.append(line(clause, citation))
            continue
        lines.append(f"{number} {statement.text} [{citation.n}]".strip())
        if not without_quotes:
            lines.append(f"    {_quote(citation, language)}")
    return "\n".join(lines)


def _is_foreign(statement: Statement, citation: Citation, language: str) -> bool:
    """Whether a statement is a clause verbatim, in another language than the answer."""
    return statement.text == folded(citation.quote) and citation.language not in {"", language}


def _quote(citation: Citation, language: str) -> str:
    """A quote between the quotation marks of the answer's language, with its own language where that is another."""
    strings = _strings(language)
    quote: str = strings["quoted"].format(quote=folded(citation.quote))
    if citation.language in {"", language}:
        return quote
    named = strings["languages"].get(citation.language, citation.language)
    return f"{quote} {strings['in_language'].format(language=named)}"


@cache
def _all_strings() -> dict[str, dict[str, Any]]:
    """The strings of answers by language."""
    return tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))


def _strings(language: str) -> dict[str, Any]:
    """The strings of a language; English where there is none."""
    return _all_strings().get(language, _all_strings()["en"])
