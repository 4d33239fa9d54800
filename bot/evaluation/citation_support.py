"""Citation recall and precision after ALCE (Gao et al., 2023), with lexical overlap in place of an entailment model.

A statement is supported if its cited clauses contain it verbatim, or contain its every number and nearly all of its
words (as stems, the commonest left out). Recall is the fraction of supported statements. A citation is precise if its
statement is supported, and the citation alone supports it or the others without it do not.
"""

import re
from collections.abc import Callable, Sequence

from bot.answer import Answer, Behaviour, Statement
from bot.catalogue.catalogue import Catalogue
from bot.evaluation.matching import normal_form
from ingest.indexes.lexical import stems
from ingest.model import Clause

# The share of a statement's words that its clauses have to hold.
_MIN_COVERAGE = 0.8
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_MARKER = re.compile(r"\[\d+\]")
_COMMON = frozenset(
    stems("a an and are as at be been by for from has have in is it its of on or that the this to was were which with")
)

Supports = Callable[[str, Sequence[Clause]], bool]


def supports(text: str, clauses: Sequence[Clause]) -> bool:
    """Whether clauses support a statement, by lexical overlap: verbatim, or all numbers and most stems."""
    text = _MARKER.sub("", text)
    if text.strip() and any(normal_form(text) in normal_form(c.text) for c in clauses):
        return True
    clause_texts = [normal_form(" ".join((c.label, c.phrase, *c.footnotes, c.text))) for c in clauses]
    numbers = {n for clause_text in clause_texts for n in _NUMBER.findall(clause_text)}
    if not set(_NUMBER.findall(normal_form(text))) <= numbers:
        return False
    words = set(stems(text)) - _COMMON
    held = {stem for clause_text in clause_texts for stem in stems(clause_text)}
    return bool(clauses) and bool(words) and len(words & held) >= _MIN_COVERAGE * len(words)


def citation_scores(answer: Answer, catalogue: Catalogue, holds: Supports = supports) -> tuple[float, float] | None:
    """Citation recall and precision of an answer; None for one that does not answer (refusal, clarification).

    `holds` decides whether clauses support a text.
    """
    if answer.behaviour is not Behaviour.ANSWER:
        return None
    held = {c.n: catalogue.by_key.get(c.key) for c in answer.citations}
    supported, precise = [], []
    for statement in answer.statements:
        cited = _cited(statement, held)
        supported.append(holds(statement.text, cited))
        precise += [supported[-1] and _is_precise(statement.text, index, cited, holds) for index in range(len(cited))]
        precise += [False] * (len(statement.citations) - len(cited))
    return _mean(supported), _mean(precise)


def _cited(statement: Statement, held: dict[int, Clause | None]) -> list[Clause]:
    """The clauses that a statement cites and the corpus holds."""
    clauses = (held.get(n) for n in statement.citations)
    return [clause for clause in clauses if clause is not None]


def _is_precise(text: str, index: int, cited: Sequence[Clause], holds: Supports) -> bool:
    """Whether a citation of a supported statement is needed for its support (ALCE's citation precision)."""
    others = [*cited[:index], *cited[index + 1 :]]
    return holds(text, [cited[index]]) or not holds(text, others)


def _mean(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0
