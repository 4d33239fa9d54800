"""Predicates: what was enumerated or searched for, as a noun phrase that reads as the same query when it is asked."""

from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import groupby

from bot.catalogue.catalogue import Catalogue
from bot.messages import joined
from bot.retrieval.enumeration.common import (
    called,
    mentions_in,
)
from bot.understanding.query import Query
from bot.understanding.text import WORD
from bot.understanding.topic import Topic
from ingest.citation import format_num
from ingest.labels import expression_label, short_phrase
from ingest.lexicon import lexicon, plain
from ingest.model import Clause, Document
from ingest.outline.parts import folded

_QUOTATION_MARKS = str.maketrans("“”„«»", "‘’‚‹›")


def documents_named(query: Query, documents: Sequence[Document]) -> str:
    """The documents of a question's scope by their labels; “all documents held” where it names none."""
    if query.scope.documents:
        return joined(dict.fromkeys(expression_label(d.expression) for d in documents))
    bodies = [lexicon().bodies[name].short for name in query.bodies]
    return f"all {joined(bodies)} resolutions and decisions held" if bodies else "all documents held"


def clauses_of(query: Query, documents: Sequence[Document], kind: str = "clauses") -> str:
    """A set without restriction: “operative clauses of PP Decision 7 (Hilltop, 2030)”."""
    return f"{kind} of {documents_named(query, documents)}"


def addressees_named(query: Query) -> str:
    """The addressees of a question; those of a group by its name (“the ITU membership”), or as a phrase prints them."""
    if query.printed:
        return joined(_quote(name) for name in query.printed)
    return joined(called([_group_name(members)]) for members in query.groups) or called(query.addressees)


def under(phrases: Iterable[str]) -> str:
    """The phrases of a set: “ under “noting” and “noting further””."""
    return f" under {joined(_quote(short_phrase(phrase)) for phrase in dict.fromkeys(phrases))}"


def mentioning(query: Query, verb: str, topics: Sequence[Topic]) -> str:
    """A set by what its clauses mention: “ that mention “spam” or “botnets””."""
    return f" that {verb} {_words(query, topics)}"


def restricted(
    query: Query, topic: Topic, chosen: Sequence[Clause], pool: Sequence[Clause], catalogue: Catalogue
) -> str:
    """The restriction that has chosen clauses of a set: “, with “GCI””; "" where it has chosen all of them.

    The words are those that all the chosen clauses mention and no other does, or, with an “or”, of which each mentions
    one; where there are none such, the chosen are only “nearest to” all the words.
    """
    if len(chosen) == len(pool):
        return ""
    spoken = f" regarding {joined(called([name]) for name in query.named)}" if query.named else ""
    if not topic:
        return spoken
    keys = {clause.key for clause in chosen}
    for with_title in (False, True):
        mentioned = {c.key: set(mentions_in(topic, c, catalogue, with_title=with_title)) for c in pool}
        shared = _part(topic, set(topic.names).intersection(*(mentioned[key] for key in keys)))
        for topics in filter(None, ((shared,) if shared else (), query.either)):
            having = {key for key, names in mentioned.items() if any(names.issuperset(t.names) for t in topics)}
            if having == keys:
                return f"{spoken}{with_words(query, topics)}"
    return f"{spoken}, nearest to {_words(query, (topic,))}"


def with_words(query: Query, topics: Sequence[Topic]) -> str:
    """A set by words of its clauses: “, with “Quill””."""
    return f", with {_words(query, topics)}"


def labels_of(clauses: Sequence[Clause]) -> str:
    """Clauses by their labels, the numbers under one phrase together: “…, resolves 1 and 2”."""
    groups = groupby(clauses, key=lambda c: (c.key.partition("#")[0], c.section, c.phrase))
    return "; ".join(_label_of(list(group)) for _, group in groups)


def nearest(query: Query, documents: Sequence[Document]) -> str:
    """What was searched for, as no set can be enumerated: “clauses nearest to “…” in WTDC Resolution 45 (…)”."""
    named = query.scope.documents or query.bodies
    inside = f" in {documents_named(query, documents)}" if named else ""
    return f"clauses nearest to {_quote(_subject(query))}{inside}"


def _subject(query: Query) -> str:
    """The words that were searched for: the question, with an ellipsis for the documents that it names."""
    text = query.text
    if query.subject != text:
        for start, end in sorted(query.scope.taken, reverse=True):
            text = f"{text[:start]}…{text[end:]}"
    return folded(text).strip(" ?.!…")


def _group_name(members: Sequence[str]) -> str:
    """The name of the actors that are named together; their own names where they have none."""
    if len(members) == 1:
        return members[0]
    actors = lexicon().actors.items()
    name, names = next(((n, a.names) for n, a in actors if a.members == tuple(members)), ("", ()))
    if not name:
        return f"{called(members)} jointly"
    # "Directors of BR and TSB" would be read as three actors.
    name = name if [m.name for m in lexicon().actors_asked(name)] == [name] else names[0]
    return f"the {name}" if name[0].islower() else name


def _label_of(clauses: Sequence[Clause]) -> str:
    """The label of clauses under one phrase."""
    first, *others = clauses
    if not others or not all(clause.num for clause in clauses):
        return "; ".join(clause.label for clause in clauses)
    before = first.label.removesuffix(format_num(first.num)).rstrip()
    return f"{before} {joined(format_num(clause.num) for clause in clauses)}"


def _part(topic: Topic, names: Set[str]) -> Topic:
    """The part of a topic that has these names."""
    pairs = [(word, said) for word, said in zip(topic.words, topic.said, strict=True) if said in names]
    terms = tuple(term for term in topic.terms if term in names)
    return Topic(terms, tuple(word for word, _ in pairs), tuple(said for _, said in pairs))


def _words(query: Query, topics: Sequence[Topic]) -> str:
    """Topics between quotation marks; words that follow each other in the question stay together."""
    return " or ".join(joined(map(_quote, _runs(query.text, topic))) for topic in topics)


def _runs(text: str, topic: Topic) -> Iterator[str]:
    """The terms of a topic, and its words in runs as the question has them: “developing countries”."""
    yield from topic.terms
    left = dict.fromkeys(topic.said)
    run: list[str] = []
    end = 0
    for match in WORD.finditer(plain(text)):
        together = run and not plain(text)[end : match.start()].strip()
        if match[0] in left and (together or not run):
            run.append(match[0])
        elif run:
            yield " ".join(run)
            run = [match[0]] if match[0] in left else []
        if match[0] in left:
            del left[match[0]]
        end = match.end()
    yield from filter(None, [" ".join(run), *left])


def _quote(text: str) -> str:
    """A text between quotation marks, those inside it made single."""
    return f"“{folded(text).translate(_QUOTATION_MARKS)}”"
