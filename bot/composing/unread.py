"""Words of a question that nothing has read: which clauses of the set have them, as “workshops”: 10, 16."""

from collections.abc import Iterator, Sequence
from itertools import islice

from bot.answer import Behaviour
from bot.catalogue.catalogue import Catalogue
from bot.composing.rest import named, rest_of
from bot.messages import msg
from bot.retrieval.evidence import Evidence
from bot.understanding.topic import Topic, topic_of
from bot.understanding.whole_words import whole_words
from ingest.model import Clause

_MOST_WORDS = 3


def unread_lines(evidence: Evidence, catalogue: Catalogue) -> list[str]:
    """A line for each unread word that some, but under half of the clauses of an enumerated set have.

    It may be what the question is after, and narrows nothing.
    """
    return list(islice(_lines(unread_words(evidence), evidence.clauses, catalogue), _MOST_WORDS))


def unread_words(evidence: Evidence) -> tuple[str, ...]:
    """The unread words of an enumerated set's question; a word that its predicate has was read."""
    if evidence.behaviour is not Behaviour.ANSWER or evidence.held is None:
        return ()
    return tuple(word for word in evidence.query.unread if not whole_words([word], evidence.read_as))


def _lines(words: Sequence[str], clauses: Sequence[Clause], catalogue: Catalogue) -> Iterator[str]:
    several = len({(catalogue.document(c).expression.document, c.section, c.phrase) for c in clauses}) > 1
    for word in words:
        topic = _topic(word)
        having = [c for c in clauses if topic.in_text(c.text, catalogue.language_of(c))]
        if 0 < 2 * len(having) < len(clauses):
            rest = rest_of(having, catalogue)
            numbers = named(rest) if several else ", ".join(num for part in rest for num in part.nums)
            # Where phrases and numbers do not name them, how many there are.
            if numbers:
                yield msg("“{word}”: {clauses}", word=word, clauses=numbers)
            else:
                yield msg("“{word}”: {n} of {every} clauses", word=word, n=len(having), every=len(clauses))


def _topic(word: str) -> Topic:
    """A term of the field in any of its forms, where it goes by its name; any other word as it is."""
    term = topic_of(word)
    return term if term.terms == (word,) else Topic((), (word,), (word,))
