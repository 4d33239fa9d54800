"""Since when a Work has a clause, or clauses with words, over all its revisions that are held."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from bot.answer import Verdict
from bot.catalogue.catalogue import Catalogue
from bot.catalogue.comparisons import revision_name, work_name
from bot.catalogue.versions import is_first, revisions_of
from bot.messages import joined, msg
from bot.retrieval.enumeration.common import (
    called,
)
from bot.retrieval.enumeration.versions_asked import cites_clause, clauses_cited
from bot.retrieval.evidence import Evidence, complete_set
from bot.understanding.query import Query
from ingest.model import Clause, Document
from ingest.versions.alignment import ChangeKind, compare


def since_when(query: Query, document: Document, catalogue: Catalogue) -> Evidence | None:
    """The first revision held that has the clause, or clauses with all the words, and the newest that has; None where
    none has.
    """
    revisions = revisions_of(document, catalogue)
    if cites_clause(query):
        having = _of_clause(query, revisions)
    else:
        having = [(d, _saying(query, d, catalogue)) for d in revisions]
    held = [(d, clauses) for d, clauses in having if clauses]
    if not held:
        return None
    first, newest = held[0], held[-1]
    clauses = [*first[1], *(newest[1] if newest is not first else ())]
    name = work_name(document)
    before = revisions[: revisions.index(first[0])]
    if before:
        earlier = joined(revision_name(d) for d in before)
        why = (
            msg("{revisions} has no such clause", revisions=earlier)
            if len(before) == 1
            else msg("{revisions} have no such clause", revisions=earlier)
        )
    elif is_first(first[0]):
        why = msg("that is its first text")
    else:
        why = msg("an older text is not held, so whether one had it cannot be told")
    what = msg(
        "{document} has {subject} since {revision}; {why}",
        document=name, subject=_subject(query), revision=revision_name(first[0]), why=why,
    )  # fmt: skip
    if newest[0] is not revisions[-1]:
        what = msg("{what}; the last that has it is {revision}", what=what, revision=revision_name(newest[0]))
    read_as = f"since when {name} has {_subject(query)}"
    return replace(complete_set(query, what, tuple(dict.fromkeys(clauses)), read_as=read_as), held=None)


def history(query: Query, document: Document, catalogue: Catalogue) -> Evidence | None:
    """What a clause said in each revision held, the oldest first; None where none has it."""
    having = _of_clause(query, revisions_of(document, catalogue))
    if not having:
        return None
    steps = [(new, compare(old, new).by_key[c[0].key].kinds) for (old, c), (new, _) in pairwise(having)]
    changed = [revision_name(new) for new, kinds in steps if ChangeKind.REWORDED in kinds]
    told = (
        msg("reworded in {revisions}", revisions=joined(changed))
        if changed
        else msg("the same words since {revision}", revision=revision_name(having[0][0]))
    )
    what = msg("{clause} in the {n} revisions held: {told}", clause=having[-1][1][0].label, n=len(having), told=told)
    clauses = [clause for _, clauses in having for clause in clauses]
    verdict = (Verdict.NO if changed else Verdict.UNSAID) if query.whether else None
    found = complete_set(query, what, clauses, read_as=f"{having[-1][1][0].label}, in all revisions")
    return replace(found, held=None, verdict=verdict)


def _of_clause(query: Query, revisions: Sequence[Document]) -> list[tuple[Document, list[Clause]]]:
    """The clause that a question cites in the newest revision that has it, and what it was in each before that."""
    at = next((i for i in reversed(range(len(revisions))) if clauses_cited(query, revisions[i])), None)
    if at is None:
        return []
    clauses = clauses_cited(query, revisions[at])
    found = [(revisions[at], clauses)]
    for newer, older in zip(reversed(revisions[1 : at + 1]), reversed(revisions[:at]), strict=True):
        by_key = compare(older, newer).by_key
        clauses = [old for c in clauses for old in by_key[c.key].before]
        if not clauses:
            break
        found.insert(0, (older, clauses))
    return found


def _saying(query: Query, document: Document, catalogue: Catalogue) -> list[Clause]:
    """The clauses of a revision with all the words of a question, addressed to whom it names."""
    pool = [c for c in document.clauses if not query.addressees or set(query.addressees) & set(c.addressees)]
    if not query.topic:
        return pool if query.addressees else []
    return [c for c in pool if query.topic.share(c.text, catalogue.stems_of(c)) == 1]


def _subject(query: Query) -> str:
    """What is traced, in words."""
    if cites_clause(query):
        return msg("that clause")
    words = msg("“{words}”", words=" ".join(query.topic.names)) if query.topic else msg("a clause")
    return msg("{words} for {actors}", words=words, actors=called(query.addressees)) if query.addressees else words
