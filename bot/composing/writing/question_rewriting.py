"""A question that leans on those before it, completed by a model where reading it by rules does not suffice."""

import time
from collections.abc import Sequence

from bot.answer import Behaviour, Usage
from bot.catalogue.catalogue import Catalogue
from bot.composing.checking.claims import actors_named
from bot.composing.checking.numbers import figures, names_with_digits
from bot.composing.checking.text import comparable, visible
from bot.composing.writing.prompt_request import LANGUAGES, follow_up
from bot.composing.writing.reply_parser import QuestionForm, question_in
from bot.composing.writing.write import Writer
from bot.retrieval.evidence import Evidence
from bot.understanding.cues import cue, has
from bot.understanding.query import Conversation, Intent
from ingest import citation
from ingest.errors import ModelError
from ingest.labels import expression_label
from ingest.lexicon import lexicon, plain


def leans(evidence: Evidence, before: Conversation) -> bool:
    """Whether a question points at what was said before, and the rules have found no answer to what it says itself."""
    query = evidence.query
    if not before.turns or query.scope.named:
        return False
    points = has("pronouns", query.text) or cue("leaning").match(plain(query.text)) is not None
    lost = evidence.behaviour is not Behaviour.ANSWER or (query.intent is Intent.MEANING and not query.topic)
    return points and lost


def completed(
    evidence: Evidence, before: Conversation, catalogue: Catalogue, writer: Writer, asker: str, longest: int
) -> tuple[str, Usage]:
    """The question as it can be understood alone; "" where the model gives none, or one that adds something."""
    question = evidence.query.text
    held = catalogue.documents_of(before.documents) if before.documents else []
    documents = [expression_label(d.expression) for d in held[:5]]
    known = "\n".join((question, *before.turns, *documents, *before.addressees))
    asked = follow_up(question, before.turns, documents)
    writer.model.warm()
    until = time.monotonic() + writer.settings.timeout_seconds
    try:
        text, broken, usage = writer.say(asked, QuestionForm, until, lambda _: None, asker)
    except ModelError:
        return "", Usage()
    rewritten = visible(question_in(text) or "")
    fits = rewritten and not broken and len(rewritten) <= longest and rewritten != question
    return (rewritten if fits and adds_nothing(rewritten, known) else ""), usage


def numbers_known(text: str, known: str) -> bool:
    """Whether each number of a text stands in another, which may be in another of the six languages."""
    languages: Sequence[str] = tuple(LANGUAGES)
    values = {value for figure in figures(comparable(known), languages) for value in figure.readings}
    return all(figure.readings & values for figure in figures(comparable(text), languages))


def adds_nothing(text: str, known: str) -> bool:
    """Whether a question names no document, number, actor or name that `known` does not."""
    text, known = comparable(text), comparable(known)
    held = known.casefold()
    works = {(c.kind, c.number, part) for c in citation.find(known) for part in (c.year, c.body, None)}
    references = [c for c in citation.find(text) if c.number]
    told = all((c.kind, c.number, part) in works for c in references for part in (c.year, c.body))
    numbers = numbers_known(text, known)
    names = all(text[a:b].casefold() in held for a, b in names_with_digits(text))
    actors = lexicon().expand(m.name for m in actors_named(known))
    return told and numbers and names and set(lexicon().expand(m.name for m in actors_named(text))) <= set(actors)
