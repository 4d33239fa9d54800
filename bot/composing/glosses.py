"""Glosses: what a model says in its own words, always marked as such and beside the quotation that it is of.

Nothing of it is the document's: an answer without its glosses is the extractive one.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from bot.answer import Citation, Gloss, Rest
from bot.catalogue.catalogue import Catalogue
from bot.retrieval.evidence import Evidence
from ingest.citation import format_num
from ingest.labels import expression_label

# Documents that a lead names.
_MOST_NAMED = 3


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
    kind = "gloss" if languages <= {gloss.language, ""} else "translation"
    markers = "".join(f"[{n}]" for n in gloss.of if numbered or len(gloss.of) > 1)
    return f"{_strings(gloss.language)[kind].format(gloss=gloss.text)} {markers}".rstrip()


def remarks(wording: Wording, citations: Sequence[Citation]) -> list[str]:
    """The lines below the lead on how the model finds the clauses to answer."""
    strings, out = _strings(wording.language), []
    for name, keys in (("direct", wording.direct), ("aside", wording.aside)):
        if named := [f"{format_num(c.num)} [{c.n}]".strip() for c in citations if c.key in keys]:
            out.append(strings[name].format(nums=", ".join(named)))
    return out


def localised_lead(lead: str, evidence: Evidence, rest: Sequence[Rest], catalogue: Catalogue, language: str) -> str:
    """The first line of an answer in its language; `lead` is the English one."""
    strings = _strings(language)
    if language == "en" or not evidence.clauses or (evidence.held is None and evidence.what):
        return lead
    not_held = [f"{what}." for what in evidence.not_held]
    if evidence.held is None:
        return " ".join([*not_held, strings["closest"]])
    labels = dict.fromkeys(expression_label(catalogue.document(c).expression) for c in evidence.clauses)
    named = "; ".join(list(labels)[:_MOST_NAMED]) + (" …" if len(labels) > _MOST_NAMED else "")
    held = evidence.superset_size or evidence.held
    text = " ".join([*not_held, strings["set"].format(documents=named, cited=len(evidence.clauses), held=held)])
    listed = "; ".join(f"{part.phrase} {', '.join(part.nums)}" for part in rest)
    return f"{text} {strings['rest'].format(rest=listed)}" if listed else text


@cache
def _all_strings() -> dict[str, dict[str, str]]:
    """The strings around a model's words by language."""
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def _strings(language: str) -> dict[str, str]:
    """The strings of a language; English where there is none."""
    return _all_strings().get(language, _all_strings()["en"])
