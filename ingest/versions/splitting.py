"""Clauses that were split or merged: one side has one where the other has several that hold its words between them."""

from collections.abc import Mapping, Sequence

from rapidfuzz.distance import Indel

from ingest.versions.likeness import Text, holds, likeness
from ingest.versions.placed import Placed

# A clause is a part of another where so much of what the other part leaves over of it is its own, in so many words.
_LEFT_OVER, _FEWEST_WORDS = 0.7, 5
# Two parts of which neither is like the whole have to be so much like it together.
_TOGETHER = 0.7


def parts_of(whole: Sequence[Placed], parts: Sequence[Placed], pairs: Mapping[int, int]) -> dict[int, tuple[int, ...]]:
    """The clauses of one side that are several of the other, by index: `pairs` are those that are paired already.

    A part that is paired with nothing belongs to the whole whose words are its own where its paired part has none of
    them; parts lie in one group and on one level.
    """
    out: dict[int, tuple[int, ...]] = {}
    partner = {j: i for i, j in pairs.items()}
    for loose in (at for at in range(len(parts)) if at not in partner):
        beside = [at for at in partner if _together(parts[at], parts[loose])]
        beside.sort(key=lambda at: abs(at - loose))
        for at in beside:
            if _is_rest(whole[partner[at]].text, parts[at].text, parts[loose].text):
                known = out.get(partner[at], (at,))
                out[partner[at]] = tuple(sorted((*known, loose)))
                partner[loose] = partner[at]
                break
    for left in range(len(parts) - 1):
        if left in partner or left + 1 in partner or not _together(parts[left], parts[left + 1]):
            continue
        both = parts[left].text.joined(parts[left + 1].text)
        for i in (i for i in range(len(whole)) if i not in pairs and i not in out):
            if likeness(whole[i].text, both) >= _TOGETHER and all(
                holds(whole[i].text, parts[at].text) >= _LEFT_OVER for at in (left, left + 1)
            ):
                out[i] = (left, left + 1)
                partner |= {left: i, left + 1: i}
                break
    return out


def _together(one: Placed, other: Placed) -> bool:
    """Whether two clauses stand in one group, on one level, under one clause."""
    same_level = one.clause.num.count(".") == other.clause.num.count(".")
    return one.group == other.group and one.clause.parent == other.clause.parent and same_level


def _is_rest(whole: Text, part: Text, loose: Text) -> bool:
    """Whether what a part leaves over of a whole is for the most part a loose text, or that text of it."""
    words = [
        word
        for edit in Indel.opcodes(whole.words, part.words)
        if edit.tag == "delete"
        for word in whole.words[edit.src_start : edit.src_end]
    ]
    left_over = Text(" ".join(words))
    shared = max(holds(loose, left_over), holds(left_over, loose))
    return min(len(words), len(loose.words)) >= _FEWEST_WORDS and shared >= _LEFT_OVER
