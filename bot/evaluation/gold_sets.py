"""Sets as people write them ("addressed to BDT in Resolution 45"), enumerated by what enumerates a question's set."""

from typing import TYPE_CHECKING

from bot.answer import Behaviour, Reason
from bot.catalogue.catalogue import Catalogue
from bot.composing.unread import unread_words
from bot.retrieval.evidence import Evidence
from bot.retrieval.retrieve import retrieve
from bot.settings import SearchSettings
from bot.understanding.normalise import clean
from bot.understanding.understand import read
from bot.understanding.whole_words import whole_words
from ingest.labels import expression_label

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings


class _SearchNeededError(Exception):
    """The words are no set: only a search would find something."""


def enumerated(words: str, catalogue: Catalogue) -> tuple[Evidence | None, str]:
    """The clauses of a set in their order, or why there are none. No search is made, and no embedder opened."""
    try:
        evidence = retrieve(read(clean(words), catalogue), catalogue, _no_search, SearchSettings())
    except _SearchNeededError:
        evidence = None
    if evidence is None or (evidence.behaviour is Behaviour.ANSWER and evidence.held is None):
        how = f"write it as answers say what they were read as, for example “{_example(catalogue)}”"
        return None, f"“{words}” is not read as a set; {how}"
    if evidence.behaviour is Behaviour.CLARIFY:
        return None, f"“{words}” may be in {', or '.join(evidence.options)}; say in which one"
    if evidence.reason is Reason.NOT_HELD:
        return None, f"{evidence.what}; `resolves list` shows what is"
    if not evidence.clauses:
        return None, f"{evidence.read_as} is an empty set; {evidence.what} {' '.join(evidence.details)}".strip()
    if unused := _unused(evidence):
        listed = ", ".join(f"“{word}”" for word in unused)
        return None, f"{listed} narrows nothing in “{words}”, which is read as “{evidence.read_as}”; write it as that"
    return evidence, ""


def _unused(evidence: Evidence) -> list[str]:
    """The words that nothing has read, and those of a restriction that no clause has."""
    restriction = evidence.query.restriction.names
    return [*unread_words(evidence), *(name for name in restriction if not whole_words([name], evidence.read_as))]


def _example(catalogue: Catalogue) -> str:
    """A set of the corpus, in words that are read as it."""
    documents = [d for d in catalogue.current if any(clause.addressees for clause in d.clauses)] or catalogue.documents
    return f"operative clauses of {expression_label(documents[0].expression)}"


def _no_search() -> "Embeddings":
    raise _SearchNeededError
