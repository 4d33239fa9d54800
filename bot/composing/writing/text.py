"""Proven statements as the text of an answer, in its language; the quotes stay in that of their documents."""

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

# A longer set is one line a clause; the words of each stand in its citation.
_QUOTED = 8
# Documents that a lead names.
_NAMED = 3


def written_lead(quoted: Answer, evidence: Evidence, catalogue: Catalogue, language: str) -> str:
    """The line that opens an answer in its language."""
    words = _words(language)
    if evidence.held is None:
        closest = " ".join([*(f"{what}." for what in evidence.lacking), words["closest"]])
        return quoted.lead if evidence.what else closest
    if language == "en" or not evidence.clauses:
        return quoted.lead
    labels = dict.fromkeys(expression_label(catalogue.document(c).expression) for c in evidence.clauses)
    named = "; ".join(list(labels)[:_NAMED]) + (" …" if len(labels) > _NAMED else "")
    number = len(evidence.clauses)
    lacking = (f"{what}." for what in evidence.lacking)
    lead = " ".join([*lacking, words["set"].format(documents=named, cited=number, held=evidence.held)])
    return f"{lead} {words['of'].format(of=evidence.of)}" if evidence.of else lead


def written_text(
    lead: str,
    statements: Sequence[Statement],
    citations: Sequence[Citation],
    clauses: Mapping[int, Clause],
    catalogue: Catalogue,
    *,
    grouped: bool,
    language: str,
) -> str:
    """The statements, in the groups of the document where they are a set, else with their sources below."""
    by_number = {c.n: c for c in citations}
    if grouped:
        return _grouped(lead, statements, by_number, clauses, catalogue, language)
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


def _grouped(
    lead: str,
    statements: Sequence[Statement],
    citations: Mapping[int, Citation],
    clauses: Mapping[int, Clause],
    catalogue: Catalogue,
    language: str,
) -> str:
    lines = [lead]
    short = len(statements) > _QUOTED
    pairs = [(clauses[s.citations[0]], citations[s.citations[0]]) for s in statements]
    for statement, (clause, citation), above in zip(statements, pairs, headings(pairs, lead, catalogue), strict=True):
        lines += above
        number = format_num(clause.num) or ("•" if clause.parent else "")
        if _is_foreign(statement, citation, language):
            lines.append(f"{number} {_quote(citation, language)} [{citation.n}]".strip())
            continue
        if statement.text in {folded(citation.text), folded(citation.quote)}:
            lines.append(line(clause, citation))
            continue
        lines.append(f"{number} {statement.text} [{citation.n}]".strip())
        if not short:
            lines.append(f"    {_quote(citation, language)}")
    return "\n".join(lines)


def _is_foreign(statement: Statement, citation: Citation, language: str) -> bool:
    """Whether a statement is a clause in its own words, and those are in another language than the answer."""
    return statement.text == folded(citation.quote) and citation.language not in {"", language}


def _quote(citation: Citation, language: str) -> str:
    """A quote between the marks of the answer's language, with its own language where that is another."""
    words = _words(language)
    quote: str = words["quoted"].format(quote=folded(citation.quote))
    if citation.language in {"", language}:
        return quote
    named = words["languages"].get(citation.language, citation.language)
    return f"{quote} {words['in_language'].format(language=named)}"


@cache
def _all_words() -> dict[str, dict[str, Any]]:
    return tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))


def _words(language: str) -> dict[str, Any]:
    return _all_words().get(language, _all_words()["en"])
