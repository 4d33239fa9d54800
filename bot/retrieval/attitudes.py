"""Attitudes that a question supposes (to oppose, to forbid, to end, to punish), and whether clauses may have them."""

import re
from collections.abc import Sequence
from functools import cache

from bot.catalogue.catalogue import Catalogue
from bot.messages import msg
from bot.retrieval.enumeration.common import quoted
from bot.understanding.cues import inflected
from bot.understanding.topic import Topic
from ingest.indexes.lexical import stems
from ingest.lexicon import alternatives, load, plain
from ingest.model import Clause


def attitude_in(text: str) -> tuple[str, str, re.Pattern[str]] | None:
    """The attitude that a question supposes: its word, what it is in words, and what clauses that have it contain."""
    folded = plain(text)
    found = ((says, asking.search(folded), having) for says, (asking, having) in _attitudes().items())
    return next(((match[0], says, having) for says, match, having in found if match), None)


def missing_attitude(
    text: str, asked: Topic, clauses: Sequence[Clause], where: str, catalogue: Catalogue, operative: bool = False
) -> str:
    """A sentence that no clause on a question's subject has its attitude; "" where some has, or none is supposed."""
    if not (attitude := attitude_in(text)):
        return ""
    word, says, having = attitude
    rest = asked.without(stems(word))
    on_subject = [c for c in clauses if not rest or rest.share(c.text, catalogue.stems_of(c))]
    # Where no clause has the subject's words, others may stand for them.
    if not on_subject or any(having.search(plain(c.text)) for c in on_subject):
        return ""
    none: str = (
        msg("None of the {n} operative clauses of {documents}", n=len(on_subject), documents=where)
        if operative
        else msg("None of the {n} clauses of {documents}", n=len(on_subject), documents=where)
    )
    if rest:
        none = msg("{what} on {words}", what=none, words=quoted(rest))
    return msg("{none} {says}", none=none, says=says)


@cache
def _attitudes() -> dict[str, tuple[re.Pattern[str], re.Pattern[str]]]:
    """Attitudes of the lexicon: what asks for one, and what a clause that may have it contains."""
    rows = load("questions")["attitude"].values()
    return {row["says"]: (_forms(row["verbs"]), _forms([*row["verbs"], *row["also"]])) for row in rows}


def _forms(entries: Sequence[str]) -> re.Pattern[str]:
    return re.compile(alternatives(form for entry in entries for form in inflected(entry)), re.IGNORECASE)
