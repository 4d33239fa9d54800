"""Glosses: what a model says in its own words, always marked as such and beside the quotation that it is of.

Nothing of it is the document's: an answer without its glosses is the extractive one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.answer import Citation, Gloss
from bot.messages import localised, msg
from ingest.citation import format_num


@dataclass(frozen=True, slots=True)
class Wording:
    """What a model adds to an extractive answer, in `language`: glosses by the key of the clause that they follow.

    `direct` are the keys of the clauses of a set that it finds to answer most directly, `aside` of those that it finds
    not to be asked for; the set keeps its order.
    """

    language: str = "en"
    glosses: Mapping[str, Gloss] = field(default_factory=dict)
    direct: frozenset[str] = frozenset()
    aside: frozenset[str] = frozenset()


def gloss_line(gloss: Gloss, citations: Iterable[Citation], *, numbered: bool = True) -> str:
    """A gloss, marked as one, or as a translation where its clause is in another language; with what it is of.

    Where clauses are shown without their numbers, one that follows its only clause needs none.
    """
    languages = {c.language for c in citations if c.n in gloss.of}
    markers = "".join(f"[{n}]" for n in gloss.of if numbered or len(gloss.of) > 1)
    own = languages <= {gloss.language, ""}
    marked = (
        msg("In other words: {gloss}", gloss=gloss.text)
        if own
        else msg("Unofficial translation: {gloss}", gloss=gloss.text)
    )
    return f"{localised(marked, gloss.language)} {markers}".rstrip()


def remarks(wording: Wording, citations: Sequence[Citation]) -> list[str]:
    """The lines below the lead on how the model finds the clauses to answer."""
    direct, aside = (
        ", ".join(f"{format_num(c.num)} [{c.n}]".strip() for c in citations if c.key in keys)
        for keys in (wording.direct, wording.aside)
    )
    out = [msg("Most directly, as the model finds: {nums}.", nums=direct)] if direct else []
    out += [msg("Not asked for, as the model finds: {nums}.", nums=aside)] if aside else []
    return [localised(line, wording.language) for line in out]
