"""The act of a question: what it asks whether, or why, somebody has to do: "does it ask BDT to ban spam?"."""

import re
from collections.abc import Sequence

from bot.understanding.cues import cue
from bot.understanding.spans import Interval, complement
from bot.understanding.topic import NO_TOPIC, Topic, topic_of
from ingest.lexicon import plain

# An infinitive after whom it is asked of, or after the asking: "instruct TSB to ban", "required to report".
_INFINITIVE = re.compile(r"\s*(?:[\w'’-]+\s+){0,3}?(?:,[^,]{0,40},)?\s*(?:not\s+)?to\s+(?=\w)", re.IGNORECASE)
# "must BDT ban spam?": the act follows the addressee.
_MODAL = re.compile(
    r"\W*(?:and\s+|so\s+)?(?:must|should|shall|may|can|could|will|would)\s+(?:the\s+)?(?:ITU\s+)?$", re.IGNORECASE
)


def act_of(question: str, addressees: Sequence[Interval], taken: Sequence[Interval]) -> Topic:
    """The words of the act; empty where the question only asks whether there is anything asked at all.

    `taken` are the spans that were read as documents, actors or ways of asking.
    """
    text = plain(question)
    ends = [end for _, end in addressees] + [match.end() for match in cue("obligation").finditer(text)]
    starts = [match.end() for end in ends if (match := _INFINITIVE.match(text, end))]
    # "has to", "need to" are followed by the act itself.
    starts += [m.end() for m in cue("modal").finditer(text) if m[0].endswith(" to")]
    starts += [end for start, end in addressees if _MODAL.match(text[:start])]
    if not starts:
        return NO_TOPIC
    return topic_of(question, [*taken, *complement([(min(starts), len(question))], len(question))])
