"""What the filters share: the documents in scope, their names, and narrowing a set to a topic."""

import re
from collections.abc import Iterable, Mapping, Sequence, Set

from bot.catalogue.catalogue import Catalogue
from bot.retrieval.constraints import constraints_of
from bot.understanding.cues import has
from bot.understanding.query import Query
from bot.understanding.topic import Topic
from ingest.indexes.lexical import bigrams, stems
from ingest.labels import expression_label
from ingest.lexicon import lexicon
from ingest.model import Clause, Document

# One office or body, by its full name: it takes an article, "BDT" and "Member States" do not.
_OFFICE = re.compile(r"(?!Academia)(?:UN )?[A-Z][a-z]+.*[^s]")
# More documents than these are not named one by one.
_NAMED = 3


def documents_in(query: Query, catalogue: Catalogue) -> list[Document]:
    """The documents that a question is about; where it names none, those of the bodies that it names, or all."""
    held = catalogue.documents_of(query.scope.documents)
    of = [d for d in held if d.expression.work.body in query.bodies]
    return of or held


def names_of(documents: Sequence[Document]) -> str:
    """How an answer calls these documents."""
    if len(documents) > _NAMED:
        return "the documents held"
    return joined(expression_label(d.expression) for d in documents)


def narrowed(
    query: Query, pool: Sequence[Clause], documents: Sequence[Document], catalogue: Catalogue
) -> list[Clause] | None:
    """The clauses of a set that speak of the question's topic; the whole set where none does in its words.

    The document's own subject narrows nothing; each of several documents that are named, and what each of several is
    asked, is narrowed by itself. None sends the question to the search: it asks for something literally (a period, an
    amount, a country) that no clause of the set holds, or no document named, and none speaks of the topic.
    """
    # "which of them deal with spam?" narrows even where spam is what the document is about.
    plainly = has("concerning", query.text)
    one = len(query.scope.documents) == 1
    titles = documents[0].expression.title if one and not plainly else ""
    own = _beyond(query.topic, titles, catalogue)
    if not own:
        return list(pool)

    rows = {row for row in bigrams(stems(query.subject)) if set(row.split()) <= set(own.words)}
    titled = not plainly and not one
    weights = {clause.key: _weight(own, rows, clause, catalogue, titled=titled) for clause in pool}
    if not any(weights.values()):
        # Of all documents, those who speak of it in other words are better searched for.
        return None if constraints_of(query) or not query.scope.documents else list(pool)
    either = [c for c in pool if any(topic.in_text(c.text, catalogue.stems_of(c)) for topic in query.either)]
    return either or _best_of_each(query, pool, weights, catalogue)


def _weight(topic: Topic, rows: Set[str], clause: Clause, catalogue: Catalogue, *, titled: bool) -> float:
    """What of a topic, and of its words in a row, a clause, its stem or, if `titled`, its document's title holds."""
    title = catalogue.document(clause).expression.title if titled else ""
    text = " ".join([title, *(p.text for p in catalogue.parents(clause)), clause.text])
    held = stems(text)
    # "developing countries" in a row tell more than countries that develop.
    together = len(rows & set(bigrams(held))) if rows else 0
    return topic.weight(text, frozenset(held), catalogue.words.idf) + together


def _best_of_each(
    query: Query, pool: Sequence[Clause], weights: Mapping[str, float], catalogue: Catalogue
) -> list[Clause]:
    """The clauses that weigh most of those of each document named, and of what each of those asked is asked there."""
    documents = query.scope.documents if len(query.scope.documents) > 1 else ("",)
    kept: set[str] = set()
    for document in documents:
        inside = [c for c in pool if not document or catalogue.document(c).expression.document == document]
        asked = [[c for c in inside if set(group) & set(c.addressees)] for group in query.groups]
        for part in [part for part in asked if any(weights[c.key] for c in part)] or [inside]:
            most = max((weights[c.key] for c in part), default=0.0)
            kept.update(c.key for c in part if weights[c.key] == most)
    return [c for c in pool if c.key in kept]


def _beyond(topic: Topic, titles: str, catalogue: Catalogue) -> Topic:
    """The parts of a topic that are not the documents' own subject, as far as the corpus knows them."""
    held = frozenset(stems(titles))
    terms = (t for t in topic.terms if not Topic((t,)).share(titles, held))
    spoken = zip(topic.words, topic.said, strict=True)
    words = {w: s for w, s in spoken if not Topic((), (w,)).share(titles, held) and w in catalogue.words}
    return Topic(tuple(terms), tuple(words), tuple(words.values()))


def names_actor(clause: Clause, wanted: Sequence[str]) -> bool:
    """Whether the words of a clause name one of these actors."""
    return bool(set(wanted) & set(lexicon().addressees(clause.text)))


def topic_words(query: Query, clause: Clause | None = None, catalogue: Catalogue | None = None) -> str:
    """The topic of a question in its own words; of a given clause, only what it or its document's title holds."""
    topic = query.topic
    if clause is None or catalogue is None:
        return joined(topic.names)
    stem = [parent.text for parent in catalogue.parents(clause)]
    return joined(topic.found_in(" ".join([catalogue.document(clause).expression.title, *stem, clause.text])))


def called(actors: Iterable[str]) -> str:
    """Actors as a sentence names them: "the Secretary-General and BDT"."""
    return joined(f"the {name}" if _OFFICE.fullmatch(name) else name for name in actors)


def joined(names: Iterable[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    *most, last = list(names) or [""]
    return f"{', '.join(most)} and {last}" if most else last
