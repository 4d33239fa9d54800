"""Filters by phrase, by part (operative or preambular), and by mention."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from bot.catalogue.catalogue import Catalogue, is_operative
from bot.catalogue.lookup import exact_phrase, phrase_fits
from bot.messages import either, joined, msg
from bot.retrieval.enumeration.common import (
    asks_more,
    called,
    documents_in,
    having_names,
    left_over,
    names_actor,
    names_of,
    quoted,
    restrict_to_topic,
    restricting,
    restriction_words,
)
from bot.retrieval.enumeration.grouping import by_addressee, by_document
from bot.retrieval.enumeration.predicate import (
    addressees_named,
    clauses_of,
    labels_of,
    mentioning,
    restricted,
    under,
)
from bot.retrieval.evidence import Evidence, Group, complete_set, silent
from bot.understanding.actors import bodies_spoken_of
from bot.understanding.cues import has
from bot.understanding.query import Query
from bot.understanding.topic import Topic
from ingest.indexes.lexical import stems
from ingest.labels import short_phrase
from ingest.lexicon import lexicon, plain
from ingest.model import Clause, Document, Part

# A designation of digits with dots or slashes.
_DESIGNATION = re.compile(r"(?<![\w.])[A-Za-z]?\d+[./][\w./]*\w(?!\w)")
# "not the preamble", "the preamble too".
_NOT_PREAMBLE = re.compile(
    r"\b(?:not|no|without|except|excluding)\s+(?:in\s+)?(?:the\s+)?(?:preamble|preambular\b[\w ]*|recitals?)\b"
    r"|\b(?:preamble|preambular part|recitals)\s+(?:too|also|included|as well)\b",
    re.IGNORECASE,
)
# A name seldom has more stems; with more of them, a question is better answered by search.
_MOST_NAME_STEMS = 2


def phrase(query: Query, catalogue: Catalogue) -> Evidence | None:
    """Every clause under a phrase (“list what it recalls”), by topic and actor if there are any."""
    documents = documents_in(query, catalogue)
    actors = lexicon().expand(mention.name for mention in lexicon().actors_asked(query.phrase))
    pool = [c for d in documents for c in d.clauses if phrase_fits(query.phrase, actors, c.phrase)]
    if " " in query.phrase:  # "instructs the Council", "noting with satisfaction": that list and no other
        pool = exact_phrase(query.phrase, actors, pool)
    if not pool:
        what = msg("{documents} has no clause under {phrase}", documents=names_of(documents), phrase=query.phrase)
        return silent(query, what, read_as=clauses_of(query, documents) + under([query.phrase]))
    chosen = restrict_to_topic(query, restricting(query), pool, documents, catalogue)
    if chosen is None:
        return None
    read_as = clauses_of(query, documents) + under(c.phrase for c in pool)
    read_as += restricted(query, restricting(query), chosen, pool, catalogue)
    if query.addressees:
        read_as += f" that name {addressees_named(query)}"
        chosen = [c for c in chosen if names_actor(c, query.addressees)]
        if not chosen:
            what = msg(
                "{documents} names no {actors} under {phrase}",
                documents=names_of(documents),
                actors=joined(query.addressees),
                phrase=query.phrase,
            )
            return silent(query, what, read_as=read_as)
    phrases = joined(dict.fromkeys(short_phrase(c.phrase) for c in chosen))
    what = msg("clauses of {documents} under {phrase}", documents=names_of(documents), phrase=phrases)
    return complete_set(query, what, chosen, pool, restriction_words(query), read_as=read_as)


def heading(query: Query, catalogue: Catalogue) -> Evidence | None:
    """Every clause under a phrase that is quoted as printed, or the one with the number that is asked for."""
    documents = documents_in(query, catalogue)
    pool = [c for d in documents for c in d.clauses if c.phrase == query.heading]
    where = {"documents": names_of(documents), "phrase": query.heading}
    if query.number:
        numbered = [c for c in pool if c.num.casefold() == query.number]
        family = catalogue.families(numbered)
        what = msg("number {number} of {documents} under “{phrase}”", number=query.number, **where)
        return complete_set(query, what, family, read_as=labels_of(numbered)) if family else None
    chosen = restrict_to_topic(query, restricting(query), pool, documents, catalogue)
    if not chosen:
        return None
    read_as = clauses_of(query, documents) + under([query.heading])
    read_as += restricted(query, restricting(query), chosen, pool, catalogue)
    what = msg("clauses of {documents} under “{phrase}”", **where)
    return complete_set(query, what, chosen, pool, restriction_words(query), read_as=read_as)


def half(query: Query, catalogue: Catalogue) -> Evidence | None:
    """The operative or the preambular clauses of a document, or all of it where its clauses are counted."""
    documents = documents_in(query, catalogue)
    preambular = has("preambular", _NOT_PREAMBLE.sub(" ", query.text))
    part = Part.PREAMBULAR if preambular else Part.OPERATIVE
    whole = (
        (query.count or query.whole)
        and not preambular
        and not has("operative", query.text)
        and not has("obligation", query.text)
        and not has("who", query.text)
    )
    pool = [c for d in documents for c in d.clauses if whole or c.part is part]
    kind = "" if whole else f"{part} "
    read_as = clauses_of(query, documents, f"{kind or 'all '}clauses")
    listed = (query.count or query.whole) and has("clauses", query.text)
    explicit = listed or has("operative", query.text) or has("preambular", query.text)
    on_topic: Sequence[Clause] = ()
    topics = query.either or (restricting(query),)
    if restricting(query):
        on_topic = _clauses_on_topic(query, topics, pool, catalogue)
    if query.topic and not explicit and not on_topic and not _asks_everybody(query, pool, catalogue):
        return None  # "what fine does a spammer have to pay under it?" asks for one thing
    if on_topic:
        what = _speaking(query, _half_of(documents, "" if whole else part), either(joined(t.names) for t in topics))
        read_as += mentioning(query, _verb(query), topics)
        return complete_set(query, what, on_topic, pool, restriction_words(query), read_as=read_as)
    if not pool:
        return silent(query, _without_half(documents, "" if whole else part), read_as=read_as)
    what = _half_of(documents, "" if whole else part)
    if restricting(query):
        what = msg("{what} (none mentions {words})", what=what, words=restriction_words(query))
    groups = by_document(pool, catalogue) if len(documents) > 1 else by_addressee(pool)
    return complete_set(query, what, pool, read_as=read_as, groups=() if whole or preambular else groups)


def _half_of(documents: Sequence[Document], part: str) -> str:
    """The name of the clauses of a part of documents, or of all."""
    names = names_of(documents)
    if part == Part.PREAMBULAR:
        return msg("preambular clauses of {documents}", documents=names)
    if part == Part.OPERATIVE:
        return msg("operative clauses of {documents}", documents=names)
    return msg("clauses of {documents}", documents=names)


def _without_half(documents: Sequence[Document], part: str) -> str:
    """The refusal where documents have no clause of a part, or none at all."""
    names, single = names_of(documents), len(documents) == 1
    if part == Part.PREAMBULAR:
        return (
            msg("{documents} has no preambular clause", documents=names)
            if single
            else msg("{documents} have no preambular clause", documents=names)
        )
    if part == Part.OPERATIVE:
        return (
            msg("{documents} has no operative clause", documents=names)
            if single
            else msg("{documents} have no operative clause", documents=names)
        )
    return (
        msg("{documents} has no clause", documents=names)
        if single
        else msg("{documents} have no clause", documents=names)
    )


def _asks_everybody(query: Query, pool: Sequence[Clause], catalogue: Catalogue) -> bool:
    """Whether a question is on all that is asked of anybody, or on whom it is asked of, and on nothing among it."""
    if (query.count or query.whole) and has("obligation", query.text):
        return not asks_more(query, pool, catalogue, "addressees", "obligation")
    return has("addressees", query.text) and not left_over(query, catalogue, "addressees", "obligation")


def _clauses_on_topic(
    query: Query, topics: Sequence[Topic], clauses: Sequence[Clause], catalogue: Catalogue
) -> list[Clause]:
    """The clauses that mention a topic; of these, those that have a name's stems in sequence as the question has it.

    Where the question is what is "about" it, related words count as well, if any clause mentions a part of it.
    """
    designations = _DESIGNATION.findall(query.subject)
    designated = [c for c in clauses if all(name in plain(c.text) for name in designations)]
    pool = [c for c in designated if any(t.in_text(c.text, catalogue.language_of(c)) for t in topics)]
    about = not has("mention", query.text)
    rest = designated if about or not pool else []
    partial = [c for c in rest if any(t.mentioned_in(c.text, catalogue.language_of(c)) for t in topics)]
    if about and partial:
        whole = {c.key for c in pool}
        pool = [
            c for c in designated if c.key in whole or any(t.share(c.text, catalogue.stems_of(c)) == 1 for t in topics)
        ]
    if not pool and len(designated) < len(clauses):
        pool = partial
    return having_names(query, query.topic, pool) or pool


def _names_body(text: str, bodies: Collection[str]) -> bool:
    """Whether a text names one of these bodies, in full or by its abbreviation."""
    if any(mention.name in bodies for mention in lexicon().bodies_in(text)):
        return True
    return any(re.search(rf"(?<![\w-]){re.escape(lexicon().bodies[body].short)}(?![\w-])", text) for body in bodies)


def _name_stems(bodies: Iterable[str]) -> set[str]:
    """The stems of the words that name these bodies."""
    named = (lexicon().bodies[body] for body in bodies)
    return {stem for body in named for name in (*body.names, *body.asked) for stem in stems(name)}


def mentions(query: Query, catalogue: Catalogue) -> Evidence | None:
    """Every clause that mentions an actor, a body or a name, or is about it if so asked; None to search instead."""
    documents = documents_in(query, catalogue)
    clauses = [c for d in documents for c in d.clauses]
    topics: Sequence[Topic] = ()
    verb = "mention"
    if query.addressees:
        addressees, what = set(query.addressees), joined(query.addressees)
        named = addressees_named(query)
        pool = [c for c in clauses if addressees & set(c.addressees) or names_actor(c, query.addressees)]
    elif (bodies := bodies_spoken_of(query.text, query.scope)) and not query.topic.without(_name_stems(bodies)):
        what = named = joined(lexicon().bodies[body].short for body in sorted(bodies))
        pool = [c for c in clauses if _names_body(c.text, bodies)]
    else:
        topics = query.either or (query.topic,)
        verb = _verb(query)
        what = either(joined(topic.names) for topic in topics)
        pool = _clauses_on_topic(query, topics, clauses, catalogue)
    read_as = clauses_of(query, documents) + (mentioning(query, verb, topics) if topics else f" that mention {named}")
    if pool:
        of = msg("clauses of {documents}", documents=names_of(documents))
        what = _speaking(query, of, what) if topics else msg("{what} that mention {words}", what=of, words=what)
        return complete_set(query, what, pool, read_as=read_as, groups=_involved(query, pool, catalogue))
    if len(query.topic.words) > _MOST_NAME_STEMS or not has("mention", query.text):
        return None
    nowhere = _topic_not_mentioned(query, topics, documents) if topics else _not_mentioned(what, query, documents)
    return silent(query, nowhere, read_as=read_as)


def _involved(query: Query, pool: Sequence[Clause], catalogue: Catalogue) -> list[Group]:
    """The clauses of each document; of a single one, those that address an actor and those that only name it."""
    documents = by_document(pool, catalogue)
    if len(documents) > 1 or not query.addressees:
        return documents
    addressed = tuple(c for c in pool if is_operative(c) and set(query.addressees) & set(c.addressees))
    named = tuple(c for c in pool if c not in addressed)
    actors = called(query.addressees)
    if not addressed or not named:
        return []
    return [
        Group(msg("addressed to {actors}", actors=actors), addressed),
        Group(msg("naming {actors}", actors=actors), named),
    ]


def _verb(query: Query) -> str:
    """The predicate of a set by topic: “mention” where the question asks for mentions, else “speak of”."""
    return "mention" if has("mention", query.text) else "speak of"


def _speaking(query: Query, what: str, words: str) -> str:
    """A set by topic, as the question asks for it."""
    if _verb(query) == "mention":
        return msg("{what} that mention {words}", what=what, words=words)
    return msg("{what} that speak of {words}", what=what, words=words)


def _topic_not_mentioned(query: Query, topics: Sequence[Topic], documents: Sequence[Document]) -> str:
    """The refusal where no clause mentions these topics; it tells as well if a title, a heading or a footnote does."""
    what = either(map(quoted, topics))
    if any(len(topic.names) > 1 for topic in topics):
        return msg("No clause of {documents} mentions {words} together", documents=names_of(documents), words=what)
    outside = {(text, d.expression.language) for d in documents for text in _outside_clauses(d)}
    if any(topic.in_text(*text) for topic in topics for text in outside):
        return msg(
            "No clause of {documents} mentions {words}, only a title, a heading or a footnote does",
            documents=names_of(documents),
            words=what,
        )
    return _not_mentioned(what, query, documents)


def _outside_clauses(document: Document) -> Iterator[str]:
    """The texts of a document outside its clauses: title, section headings, phrases and footnotes."""
    yield document.expression.title
    for clause in document.clauses:
        yield from (clause.section, clause.phrase, *clause.footnotes)


def _not_mentioned(what: str, query: Query, documents: Sequence[Document]) -> str:
    """The refusal where documents do not mention something; of all that is held, where none is named."""
    if not query.scope.documents and not query.bodies:
        return msg("Nothing held mentions {words}", words=what)
    if len(documents) == 1:
        return msg("{documents} does not mention {words}", documents=names_of(documents), words=what)
    return msg("{documents} do not mention {words}", documents=names_of(documents), words=what)
