"""Question rewriting: a model completes a follow-up question from the conversation where the rules cannot."""

import time
from collections.abc import Sequence

from bot.answer import Behaviour, Usage
from bot.catalogue.catalogue import Catalogue
from bot.composing.checking.claims import actors_named
from bot.composing.checking.numbers import figures, names_with_digits
from bot.composing.checking.text import comparable, visible
from bot.composing.writing.prompt_request import LANGUAGES, follow_up_messages
from bot.composing.writing.reply_parser import QuestionForm, parse_question
from bot.composing.writing.write import Writer
from bot.retrieval.evidence import Evidence
from bot.understanding.cues import cue, has
from bot.understanding.query import Conversation, Intent
from ingest import citation
from ingest.errors import ModelError
from ingest.labels import expression_label
from ingest.lexicon import lexicon, plain


def needs_rewriting(evidence: Evidence, before: Conversation) -> bool:
    """Whether a question refers to the conversation (pronoun, ellipsis) and the rules have found no answer to it."""
    query = evidence.query
    if not before.turns or query.scope.named:
        return False
    refers_back = has("pronouns", query.text) or cue("leaning").match(plain(query.text)) is not None
    unanswered = evidence.behaviour is not Behaviour.ANSWER or (query.intent is Intent.MEANING and not query.topic)
    return refers_back and unanswered


def rewrite_question(
    evidence: Evidence, before: Conversation, catalogue: Catalogue, writer: Writer, asker: str, max_characters: int
) -> tuple[str, Usage]:
    """Rewrite a follow-up question to stand alone; "" where the model fails or adds something. With the usage."""
    question = evidence.query.text
    previous = catalogue.documents_of(before.documents) if before.documents else []
    documents = [expression_label(d.expression) for d in previous[:5]]
    known = "\n".join((question, *before.turns, *documents, *before.addressees))
    messages = follow_up_messages(question, before.turns, documents)
    writer.model.warm()
    deadline = time.monotonic() + writer.settings.timeout_seconds
    try:
        text, broken, usage = writer.model.generate(messages, QuestionForm, deadline, lambda _: None, asker)
    except ModelError:
        return "", Usage()
    rewritten = visible(parse_question(text) or "")
    fits = rewritten and not broken and len(rewritten) <= max_characters and rewritten != question
    return (rewritten if fits and adds_nothing(rewritten, known) else ""), usage


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
