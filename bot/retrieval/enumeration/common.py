"""Shared by the filters: the documents in scope, their names, and restricting a set to the question's topic."""

import re
from collections.abc import Iterable, Mapping, Sequence, Set

from bot.catalogue.catalogue import Catalogue
from bot.messages import either, joined, msg
from bot.retrieval.constraints import amounts_of, constraints_of
from bot.understanding.cues import cue, has
from bot.understanding.query import Query
from bot.understanding.text import american, related
from bot.understanding.topic import Topic
from ingest.indexes.lexical import bigrams, content_stems, stems
from ingest.labels import expression_label
from ingest.lexicon import lexicon
from ingest.model import Clause, Document

# One office or body, by its full name: it takes an article, "BDT" and "Member States" do not.
_TAKES_ARTICLE = re.compile(r"(?!Academia)(?:UN )?[A-Z][a-z]+.*[^s]")
# A proper name: words in capitals with function words between, and a number.
NAME_IN_CAPITALS = re.compile(r"\b[A-Z][\w-]+(?:\s+(?:(?:of|on|for|the|and|in|to)\s+){0,2}(?:[A-Z][\w-]+|\d+\b))+")
# A set of fewer clauses has no subject that most of them share; and so many of them are most.
_FEW, _MOST_SHARE = 3, 0.75
# Of all documents, some clause has to have so much of what a set is asked on.
_HALF = 0.5
# More documents than these are not named one by one.
_MOST_NAMED = 3


def documents_in(query: Query, catalogue: Catalogue) -> list[Document]:
    """The documents of a question's scope, less those of other bodies than it names; all where it names none."""
    held = catalogue.documents_of(query.scope.documents)
    of = [d for d in held if d.expression.work.body in query.bodies]
    return of or held


def spoken_of(query: Query, catalogue: Catalogue) -> list[Clause]:
    """The clauses that the answer before cited, as far as they are held."""
    return [catalogue.by_key[key] for key in query.last if key in catalogue.by_key]


def names_of(documents: Sequence[Document]) -> str:
    """The labels of documents as an answer names them; “the documents held” for more than a few."""
    if len(documents) > _MOST_NAMED:
        return msg("the documents held")
    return joined(expression_label(d.expression) for d in documents)


def restrict_to_topic(
    query: Query, topic: Topic, pool: Sequence[Clause], documents: Sequence[Document], catalogue: Catalogue
) -> list[Clause] | None:
    """Restrict a set to the clauses that match a topic best; the whole set where none mentions its words.

    Where some clause mentions any of them, related words count as well ("Iraqi" for "Iraq"). The documents' own subject
    restricts nothing; each of several documents that are named, and the clauses of each of several addressees, are
    restricted by themselves. None sends the question to search: a lexical constraint (a period, an amount, a country)
    is asked for that no clause of the set holds, or no document is named, and no clause mentions the topic.
    """
    # "which of them deal with spam?" narrows even where spam is what the document is about.
    explicit = has("concerning", query.text)
    single = len(query.scope.documents) == 1
    titles = documents[0].expression.title if single and not explicit else ""
    pool = naming(query, pool)
    remaining = _beyond_titles(topic, titles, catalogue)
    if not remaining:
        if topic and not query.scope.documents and not _beyond_titles(topic, "", catalogue):
            return None  # of all documents, and in words that none of them has
        return list(pool) if _has_amounts(pool, query, catalogue) else None

    asked_pairs = {row for row in bigrams(stems(query.subject)) if set(row.split()) <= set(remaining.words)}
    with_title = not explicit and not single
    texts = {clause.key: _in_context(clause, catalogue, with_title=with_title) for clause in pool}
    if not any(remaining.mentioned_in(texts[c.key], catalogue.language_of(c)) for c in pool):
        # Of all documents, those who speak of it in other words are better searched for.
        return None if constraints_of(query) or not query.scope.documents else list(pool)
    if in_sequence := having_names(query, topic, pool):
        return in_sequence
    weights = {key: _topic_weight(remaining, asked_pairs, text, catalogue) for key, text in texts.items()}
    either = [c for c in pool if any(topic.in_text(c.text, catalogue.language_of(c)) for topic in query.either)]
    chosen = either or _best_per_group(query, pool, weights, catalogue)
    if not query.scope.documents and all(_share(query, topic, texts[c.key]) < _HALF for c in chosen):
        return None  # of all documents, and hardly of what was asked
    # What most clauses of a document speak of is its own subject.
    subject = single and not explicit and len(pool) > _FEW and len(chosen) > _MOST_SHARE * len(pool)
    return list(pool) if subject else chosen


def _share(query: Query, topic: Topic, text: str) -> float:
    """The share of a topic that a text has, or of the best of several of which one is enough."""
    held = frozenset(stems(text))
    return max(one.share(text, held) for one in (topic, *query.either))


def naming(query: Query, pool: Sequence[Clause]) -> list[Clause]:
    """Restrict a set to the clauses that name the actors the question restricts it to; all of it where none does."""
    return [c for c in pool if names_actor(c, query.named)] or list(pool) if query.named else list(pool)


def having_names(query: Query, topic: Topic, pool: Sequence[Clause]) -> list[Clause]:
    """The clauses that have a name in capitals as the question has it, if it is of the topic: “Girls in ICT Day”.

    None where one of several topics is enough, such as a name or its abbreviation.
    """
    if query.either:
        return []
    words = {stem for name in topic.names for stem in stems(name)}
    names = [stem_sequence(m[0]) for m in NAME_IN_CAPITALS.finditer(query.subject) if words & set(stems(m[0]))]
    names = [name for name in names if len(name.split()) > 1]
    return [c for c in pool if names and all(name in stem_sequence(c.text) for name in names)]


def stem_sequence(text: str) -> str:
    """The content stems of a text in order, a space around each, so that a name can be found as a substring."""
    return f" {' '.join(map(american, content_stems(stems(text))))} "


def _has_amounts(pool: Sequence[Clause], query: Query, catalogue: Catalogue) -> bool:
    """Whether each amount that a question states (“within 72 hours”) stands in some clause of a set."""
    return all(any(amount.satisfied_by(c, catalogue) for c in pool) for amount in amounts_of(query))


def left_over(query: Query, catalogue: Catalogue, *cues: str) -> Topic:
    """The words of a question that nothing has read; those of `cues` only ask.

    Those of a restriction are read, and those of the named documents' titles only say which they are.
    """
    read = {stem for name in cues for match in cue(name).finditer(query.text) for stem in stems(match[0])}
    titles = {stem for name in query.scope.documents for stem in stems(catalogue.by_name[name].expression.title)}
    of_title = {word for word in query.topic.words if any(related(word, stem) for stem in titles)}
    left = query.topic.without({*read, *of_title, *query.restriction.words})
    return Topic(tuple(t for t in left.terms if t not in query.restriction.terms), left.words, left.said)


def asks_more(query: Query, pool: Sequence[Clause], catalogue: Catalogue, *cues: str) -> bool:
    """Whether clauses have words of a question that nothing has read: it may be on one thing among them."""
    left = left_over(query, catalogue, *cues)
    return any(left.share(clause.text, catalogue.stems_of(clause)) for clause in pool) if left else False


def restricting(query: Query) -> Topic:
    """The words that may restrict a set; of a named document, only those that the question introduces as such."""
    return query.restriction if query.scope.documents else query.topic


def _topic_weight(topic: Topic, asked_pairs: Set[str], text: str, catalogue: Catalogue) -> float:
    """IDF weight of the topic in a text, plus one for each pair of stems in a row."""
    held = stems(text)
    # "developing countries" in a row tell more than countries that develop.
    adjacent = len(asked_pairs & set(bigrams(held))) if asked_pairs else 0
    return topic.weight(text, frozenset(held), catalogue.lexical.idf) + adjacent


def _in_context(clause: Clause, catalogue: Catalogue, *, with_title: bool) -> str:
    """The text of a clause after those of its ancestors and, with `with_title`, its document's title."""
    title = catalogue.document(clause).expression.title if with_title else ""
    return " ".join([title, *(parent.text for parent in catalogue.parents(clause)), clause.text])


def _best_per_group(
    query: Query, pool: Sequence[Clause], weights: Mapping[str, float], catalogue: Catalogue
) -> list[Clause]:
    """The clauses of the highest weight, for each document named and each group of addressees in it."""
    documents = query.scope.documents if len(query.scope.documents) > 1 else ("",)
    selected: set[str] = set()
    for document in documents:
        inside = [c for c in pool if not document or catalogue.document(c).expression.document == document]
        asked = [[c for c in inside if set(group) & set(c.addressees)] for group in query.groups]
        for part in [part for part in asked if any(weights[c.key] for c in part)] or [inside]:
            highest = max((weights[c.key] for c in part), default=0.0)
            selected.update(c.key for c in part if weights[c.key] == highest)
    return [c for c in pool if c.key in selected]


def _beyond_titles(topic: Topic, titles: str, catalogue: Catalogue) -> Topic:
    """The parts of a topic that the documents' titles do not have, as far as the corpus has them."""
    told = set(topic.mentioned_in(titles)) if titles else set()
    terms = tuple(term for term in topic.terms if term not in told)
    spoken = zip(topic.words, topic.said, strict=True)
    words = {w: s for w, s in spoken if s not in told and w in catalogue.lexical}
    return Topic(terms, tuple(words), tuple(words.values()))


def names_actor(clause: Clause, actors: Sequence[str]) -> bool:
    """Whether the text of a clause names one of these actors."""
    return bool(set(actors) & set(lexicon().addressees(clause.text)))


def mentions_in(topic: Topic, clause: Clause, catalogue: Catalogue, *, with_title: bool = True) -> list[str]:
    """The parts of a topic that a clause, its ancestors or its document's title mention."""
    return topic.mentioned_in(_in_context(clause, catalogue, with_title=with_title), catalogue.language_of(clause))


def share_in(topic: Topic, clause: Clause, catalogue: Catalogue) -> float:
    """The share of a topic that a clause has, with its ancestors and without its phrase."""
    return topic.share(_in_context(clause, catalogue, with_title=False))


def on_topic(query: Query, chosen: Sequence[Clause], catalogue: Catalogue) -> str:
    """The restriction of a set to a topic, in words: by the parts, or one of the topics, that all its clauses mention.

    Where they share none, they only “come nearest” to the topic.
    """
    topic = restricting(query)
    if query.named and not topic:
        return msg("that name {actors}", actors=called(query.named))
    each = [mentions_in(topic, clause, catalogue) for clause in chosen]
    shared = joined(name for name in topic.names if all(name in mentioned for mentioned in each))
    if not shared and query.either and all(any(set(t.names) <= set(m) for t in query.either) for m in each):
        shared = either(joined(topic.names) for topic in query.either)
    if shared:
        return msg("that speak of {words}", words=shared)
    return msg("that come nearest to {words}", words=quoted(topic))


def restriction_words(query: Query) -> str:
    """What restricts a set, in words: its words between quotation marks, and the actors that a clause has to name."""
    return joined(filter(None, (quoted(restricting(query)), called(query.named))))


def quoted(topic: Topic) -> str:
    """The parts of a topic between quotation marks, joined as a list."""
    return joined(msg("“{words}”", words=name) for name in topic.names)


def called(actors: Iterable[str]) -> str:
    """Actors as a sentence names them: “the Secretary-General and BDT”."""
    return joined(msg("the {name}", name=name) if _TAKES_ARTICLE.fullmatch(name) else name for name in actors)
