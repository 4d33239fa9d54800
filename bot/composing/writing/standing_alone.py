"""Whether a question leans on the conversation, and whether its completion by a model adds nothing to that."""

from collections.abc import Sequence

from bot.answer import Behaviour
from bot.composing.checking.names import actors_named
from bot.composing.checking.numbers import figures, names_with_digits
from bot.composing.checking.text import comparable
from bot.retrieval.evidence import Evidence
from bot.understanding.cues import cue, has
from bot.understanding.language import LANGUAGES
from bot.understanding.query import Conversation, Intent
from ingest import citation
from ingest.lexicon import lexicon, plain


def refers_back(evidence: Evidence, before: Conversation) -> bool:
    """Whether a question refers to the conversation (pronoun, ellipsis) and the rules have found no answer to it."""
    query = evidence.query
    if not before.turns or query.scope.named:
        return False
    leaning = has("pronouns", query.text) or cue("leaning").match(plain(query.text)) is not None
    unanswered = evidence.behaviour is not Behaviour.ANSWER or (query.intent is Intent.MEANING and not query.topic)
    return leaning and unanswered


def numbers_known(text: str, known: str) -> bool:
    """Whether each number of a text occurs in another, which may be in another of the six languages."""
    languages: Sequence[str] = tuple(LANGUAGES)
    known_values = {value for figure in figures(comparable(known), languages) for value in figure.readings}
    return all(figure.readings & known_values for figure in figures(comparable(text), languages))


def adds_nothing(text: str, known: str) -> bool:
    """Whether a text has no citation, number, actor or identifier that `known` does not have."""
    text, known = comparable(text), comparable(known)
    known_text = known.casefold()
    works = {(c.kind, c.number, part) for c in citation.find(known) for part in (c.year, c.body, None)}
    references = [c for c in citation.find(text) if c.number]
    citations_known = all((c.kind, c.number, part) in works for c in references for part in (c.year, c.body))
    numbers = numbers_known(text, known)
    names = all(text[a:b].casefold() in known_text for a, b in names_with_digits(text))
    actors = lexicon().expand(m.name for m in actors_named(known))
    return (
        citations_known
        and numbers
        and names
        and set(lexicon().expand(m.name for m in actors_named(text))) <= set(actors)
    )
