"""Checking a model's words by rules: verbatim passages, and what the local rules object to in a gloss.

verbatim_passage("…", clause.text)                         the passage as the clause prints it, or None
objections("…", cited clauses, their passages, "en")       what is wrong with a gloss, a sentence each
"""

from bot.composing.checking.gloss import objections
from bot.composing.checking.offered import CitableClause, CitableClauses, Finding, Passage, Relevance
from bot.composing.checking.text import verbatim_passage

__all__ = [
    "CitableClause",
    "CitableClauses",
    "Finding",
    "Passage",
    "Relevance",
    "objections",
    "verbatim_passage",
]
