"""Citation recall and precision after ALCE (Gao et al., 2023), told without a model.

A statement is supported if its cited clauses hold it verbatim, or hold its every number and nearly all of its words
(as stems, the commonest left out). Recall is the share of supported statements. A citation is precise if its
statement is supported, and the citation alone supports it or the others without it do not.
"""

import re
from collections.abc import Callable, Sequence

from bot.answer import Answer, Behaviour, Statement
from bot.catalogue.catalogue import Catalogue
from bot.evaluation.matching import normal
from ingest.indexes.lexical import stems
from ingest.model import Clause

# The share of a statement's words that its clauses have to hold.
_ENOUGH = 0.8
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_MARKER = re.compile(r"\[\d+\]")
_COMMON = frozenset(
    stems("a an and are as at be been by for from has have in is it its of on or that the this to was were which with")
)

Supports = Callable[[str, Sequence[Clause]], bool]


def supports(text: str, clauses: Sequence[Clause]) -> bool:
    """Whether clauses say what a statement says, as far as words tell."""
    text = _MARKER.sub("", text)
    if text.strip() and any(normal(text) in normal(c.text) for c in clauses):
        return True
    given = [normal(" ".join((c.label, c.phrase, *c.footnotes, c.text))) for c in clauses]
    numbers = {n for words in given for n in _NUMBER.findall(words)}
    if not set(_NUMBER.findall(normal(text))) <= numbers:
        return False
    said = set(stems(text)) - _COMMON
    held = {stem for words in given for stem in stems(words)}
    return bool(clauses) and bool(said) and len(said & held) >= _ENOUGH * len(said)


def citation_scores(answer: Answer, catalogue: Catalogue, by: Supports = supports) -> tuple[float, float] | None:
    """Citation recall and precision of an answer; None for what is no answer."""
    if answer.behaviour is not Behaviour.ANSWER:
        return None
    held = {c.n: catalogue.by_key.get(c.key) for c in answer.citations}
    proven, precise = [], []
    for statement in answer.statements:
        cited = _cited(statement, held)
        proven.append(by(statement.text, cited))
        precise += [proven[-1] and _needed(statement.text, at, cited, by) for at in range(len(cited))]
        precise += [False] * (len(statement.citations) - len(cited))
    return _mean(proven), _mean(precise)


def _cited(statement: Statement, held: dict[int, Clause | None]) -> list[Clause]:
    clauses = (held.get(n) for n in statement.citations)
    return [clause for clause in clauses if clause is not None]


def _needed(text: str, at: int, cited: Sequence[Clause], by: Supports) -> bool:
    others = [*cited[:at], *cited[at + 1 :]]
    return by(text, [cited[at]]) or not by(text, others)


def _mean(found: Sequence[bool]) -> float:
    return sum(found) / len(found) if found else 0.0
