"""Deterministic ids of Works, Expressions and clauses.

They come from the document alone: a second parse gives the same ids, and no two clauses share one.

An eid follows the naming convention of Akoma Ntoso for the United Nations: the container, then what is inside
it, joined by a double underscore: `instructs-director-bdt__para_5`, `recognizing__rec_k__subrec_ii`. Inside
an element the number is without its punctuation (`para_4-1` for "4.1"), and one that is not printed is
`nn_1`, so that an inferred number never looks printed. What would repeat gets `_2`, `_3` in reading order.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from ingest.lexicon import lexicon
from ingest.model import Expression, Work

_KEY = re.compile(r"([^/#\s]+/[^/#\s]+)/([^/#\s]+)/([a-z]{2,3})#(\S+)")
# Words of a phrase that its slug leaves out.
_STOPWORDS = frozenset(["a", "all", "an", "and", "each", "in", "its", "of", "or", "the", "their", "three", "with"])
_LONGEST_SLUG = 120


@dataclass(frozen=True, slots=True)
class Key:
    """A clause's key, `work/revision/language#eid`, in its parts."""

    work: str
    revision: str
    language: str
    eid: str

    def __str__(self) -> str:
        return f"{self.work}/{self.revision}/{self.language}#{self.eid}"


def parse_key(text: str) -> Key | None:
    """Split a key (`wtdc/res-45/rev-kigali-2022/en#…`) into its parts; None where the text is no key."""
    match = _KEY.fullmatch(text.strip())
    return Key(*match.groups()) if match else None


def slug(text: str) -> str:
    """Slugify a text: lower-case words without accents, joined by hyphens; letters of other scripts stay."""
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return "-".join(re.findall(r"[^\W_]+", text.casefold()))


def work_id(work: Work) -> str:
    """The id of a Work: `wtdc/res-45`."""
    return f"{slug(work.body) or 'unknown'}/{slug(work.kind) or 'doc'}-{slug(work.number)}"


@lru_cache(maxsize=256)
def expression_id(expression: Expression) -> str:
    """The id of an Expression: `wtdc/res-45/rev-kigali-2022/en`; the date stands in for an unprinted revision."""
    revision = slug(expression.revision) or slug(expression.date) or "undated"
    return f"{work_id(expression.work)}/{revision}/{expression.language}"


def clause_key(expression: Expression, eid: str) -> str:
    """The key of a clause: its Expression's id, "#" and its eid."""
    return f"{expression_id(expression)}#{eid}"


def phrase_slug(phrase: str) -> str:
    """Slugify a phrase, with actors by their short slugs and without stop words.

    "instructs the Director of the Telecommunication Development Bureau" becomes `instructs-director-bdt`.
    """
    actors = lexicon().actors
    out, at = [], 0
    for mention in lexicon().actors_in(phrase):
        director = phrase[mention.start : mention.end].casefold().startswith("director of")
        out += [phrase[at : mention.start], "director" if director else "", actors[mention.name].slug]
        at = mention.end
    out.append(phrase[at:])
    words = slug(" ".join(out)).split("-")
    return "-".join(word for word in words if word not in _STOPWORDS)[:_LONGEST_SLUG]


class Eids:
    """Allocates the eids of one document, none of them twice."""

    def __init__(self) -> None:
        self._taken: dict[str, int] = {}

    def take(self, base: str) -> str:
        """Allocate an eid: `base`, or `base_2`, `base_3` … where that is taken."""
        eid, n = base, self._taken.get(base, 0)
        while eid in self._taken:
            n += 1
            eid = f"{base}_{n}"
        self._taken[base] = max(n, 1)
        self._taken.setdefault(eid, 1)
        return eid
