"""Yes or no: the verdict on a polar question, as far as the words of clauses show it.

“Yes” takes a clause that has all that the question says, asserted as the question asserts it. “No” takes a set that is
empty, words that stand nowhere in the document, or an attitude (to oppose, to forbid, to end) that none of its clauses
on the subject has. Between the two it is only said that the document does not say so in these words: other words may
mean the same.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.answer import Behaviour, Reason, Verdict
from bot.catalogue.catalogue import Catalogue, is_operative
from bot.messages import Message, joined, msg
from bot.retrieval.attitudes import attitude_in, missing_attitude
from bot.retrieval.constraints import amounts_of
from bot.retrieval.enumeration.common import (
    called,
    documents_in,
    names_of,
    quoted,
    share_in,
)
from bot.retrieval.enumeration.predicate import restricted
from bot.retrieval.evidence import Evidence, complete_set
from bot.retrieval.word_similarity import has_synonym
from bot.understanding.actors import others_named
from bot.understanding.query import Intent, Query
from bot.understanding.topic import Topic, topic_of
from ingest.indexes.lexical import stems
from ingest.lexicon import lexicon
from ingest.model import Clause, Document

# Sets whose predicate is the whole question: that they hold something says yes, that they are empty says no.
_DECIDED_BY_SET = frozenset({Intent.MENTIONS, Intent.REFERENCES, Intent.SIGNATORIES})
_NEGATED = re.compile(
    r"\b(?:not|no|never|nor|neither|cannot|without|refrain\w*|excep\w+|exclu\w+|other than|apart from)\b|n['’]t\b",
    re.IGNORECASE,
)
# Words that say how far something goes: a clause without them says less, or more.
_EXTENT = re.compile(
    r"\b(?:only|all|every|each|always|never|nothing|none|rather than|instead of|at least|at most|more than|less than"
    r"|unless|except|before|after|same|entire|whole|exclusively|solely|required|obliged|mandatory)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.;])\s+")
# Of more words than these, others of like meaning are no proof; of many, nor are the words themselves: most false
# statements over real clauses have nine in ten of their words.
_MOST_OTHERWISE, _MOST_PROVEN = 4, 6
# Words that a set is chosen by where no set is enumerated: fewer are no statement.
_FEWEST = 2
_MOST_NEAREST = 3
# Hits whose words are compared with the question's for a “no”, and a cosine from which they may mean the same: lower
# than for a “yes”, as what may be the same is not denied.
_MOST_HITS, _ALIKE = 10, 0.45


def by_set(query: Query, evidence: Evidence | None, catalogue: Catalogue) -> Evidence | None:
    """The verdict by an enumerated set, with the clauses that show it; None where the words of clauses do not decide.

    Evidence of another intent is given as it is.
    """
    if evidence and query.intent is Intent.MENTIONS and query.addressees and query.topic:
        return evidence  # "does the Council mention oil?": who is named is not all that is asked
    if evidence and query.intent in _DECIDED_BY_SET:
        found = evidence.behaviour is Behaviour.ANSWER
        return replace(evidence, verdict=Verdict.YES if found else Verdict.NO)
    if evidence and (query.intent is not Intent.DUTIES or query.alone or evidence.behaviour is Behaviour.CLARIFY):
        return evidence
    pool = _pool(query, evidence, catalogue)
    if evidence and not pool:
        return replace(evidence, verdict=Verdict.NO)
    if evidence and not _asked(query):
        # Words that nothing has read, and a restriction that nothing meets, leave it open.
        read = evidence if query.unread or (query.restriction and not evidence.rest) else None
        return read or replace(evidence, verdict=Verdict.YES)
    if not evidence and (not query.scope.documents or len(query.topic.names) < _FEWEST):
        return None
    saying = [clause for clause in pool if _says(query, clause, catalogue)]
    return (
        _affirmed(query, evidence, saying, pool, msg("with {words}", words=_words(query)), catalogue)
        if saying
        else None
    )


def on_title(query: Query, evidence: Evidence | None, catalogue: Catalogue) -> Evidence | None:
    """“Is it about spam?”: yes, with what the document says, where its title has the words; else None."""
    titles = " ".join(d.expression.title for d in documents_in(query, catalogue))
    if evidence and query.topic and query.topic.share(titles) == 1:
        return replace(evidence, verdict=Verdict.YES)
    return None


def denied(query: Query, catalogue: Catalogue) -> Evidence | None:
    """“No”, where a question supposes an attitude of the documents named that none of their clauses has; else None."""
    documents = documents_in(query, catalogue) if query.scope.documents else []
    asked_of = bool(query.addressees)  # a recital asks nothing of anybody
    clauses = [c for document in documents for c in document.clauses if is_operative(c) or not asked_of]
    where = names_of(documents)
    what = missing_attitude(query.text, _asked(query), clauses, where, catalogue, asked_of) if documents else ""
    if not what:
        return None
    rest = _asked(query)
    on_subject = [c for c in clauses if share_in(rest, c, catalogue)]
    closest = sorted(on_subject, key=lambda c: -share_in(rest, c, catalogue))[:_MOST_NEAREST]
    return Evidence(query, Behaviour.REFUSE, Reason.SILENT, what, closest=tuple(closest), verdict=Verdict.NO)


def by_words(
    query: Query, evidence: Evidence | None, hits: Sequence[Clause], reason: Reason | None, catalogue: Catalogue
) -> Evidence:
    """The verdict where no clause has the words: “yes” in other words, “no”, or that it is not said in these.

    `evidence` is the set that the question is on, if any; `hits` are clauses found for it, `reason` why the search
    would abstain.
    """
    documents = documents_in(query, catalogue)
    pool = _pool(query, evidence, catalogue)
    inside = {clause.key for clause in pool}
    nearest = [clause for clause in hits if clause.key in inside][:_MOST_NEAREST]
    every = [c for d in documents for c in d.clauses if is_operative(c) or not evidence]
    where = names_of(documents)
    if denied := missing_attitude(query.text, _asked(query), every, where, catalogue):
        return Evidence(query, Behaviour.REFUSE, Reason.SILENT, denied, closest=tuple(nearest), verdict=Verdict.NO)
    asked = bool(_asked(query) or others_named(query)) and query.language == "en"
    saying = [c for c in nearest if asked and _says(query, c, catalogue, in_other_words=True)]
    if saying and not reason:
        return _affirmed(
            query, evidence, saying, pool, msg("in other words than {words}", words=_words(query)), catalogue
        )
    if reason and _stands_nowhere(query, hits, documents, catalogue):
        denied = msg(
            "None of the {n} clauses of {documents} speaks of {words}",
            n=len(every), documents=where, words=_words(query),
        )  # fmt: skip
        return Evidence(query, Behaviour.REFUSE, Reason.SILENT, denied, closest=tuple(nearest), verdict=Verdict.NO)
    what = (
        msg("{documents} does not say so in these words", documents=where)
        if len(documents) == 1
        else msg("{documents} do not say so in these words", documents=where)
    )
    if reason or not nearest:
        return Evidence(query, Behaviour.REFUSE, Reason.SILENT, what, closest=tuple(nearest), verdict=Verdict.UNSAID)
    return _unsaid(query, evidence, nearest, pool, msg("{what}; nearest", what=what))


def _affirmed(
    query: Query,
    evidence: Evidence | None,
    saying: Sequence[Clause],
    pool: Sequence[Clause],
    how: str,
    catalogue: Catalogue,
) -> Evidence:
    """“Yes”, with the clauses that say so, in the documents' order; the others of their set are named beside them."""
    chosen = [clause for clause in pool if clause in saying]
    what: str = msg("clauses of {documents}", documents=names_of(documents_in(query, catalogue)))
    before: str = what
    if evidence:
        before, what = evidence.read_as.partition(", with ")[0], _without_restriction(evidence.what)
    read_as = f"{before}{restricted(query, _asked(query), chosen, pool, catalogue)}"
    verdict = Verdict.YES
    if len(_asked(query).names) > (_MOST_PROVEN if evidence else _MOST_OTHERWISE):
        verdict = Verdict.UNSAID
        how = msg("with all these words together, in which one other word may tell otherwise")
    found = complete_set(
        query,
        msg("{what}, {how}", what=what, how=how),
        chosen,
        pool if evidence else (),
        _words(query),
        read_as=read_as,
    )
    # Without a set, that there are no others is not known.
    return replace(found, verdict=verdict, held=found.held if evidence else None)


def _without_restriction(what: str) -> str:
    """The name of a set less what a restriction has added."""
    while isinstance(what, Message) and isinstance(whole := what.values.get("what"), str):
        what = whole
    return what


def _stands_nowhere(query: Query, hits: Sequence[Clause], documents: Sequence[Document], catalogue: Catalogue) -> bool:
    """Whether no clause of the documents has any word of what is asked, nor the nearest a word of like meaning."""
    asked = _asked(query)
    if query.language != "en" or len(asked.names) < _FEWEST:
        return False  # one word may be of the asking
    if any(share_in(asked, clause, catalogue) for document in documents for clause in document.clauses):
        return False
    return not any(has_synonym(word, c.text, _ALIKE) for c in hits[:_MOST_HITS] for word in asked.names)


def _unsaid(
    query: Query,
    evidence: Evidence | None,
    nearest: Sequence[Clause],
    pool: Sequence[Clause],
    what: str,
) -> Evidence:
    """The nearest clauses; of an enumerated set, its other clauses are named beside them."""
    if evidence is None:
        return Evidence(query, what=what, clauses=tuple(nearest), verdict=Verdict.UNSAID)
    chosen = [clause for clause in pool if clause in nearest]
    read_as = f"{evidence.read_as.partition(', with ')[0]}, nearest to {_words(query)}"
    found = complete_set(query, what, chosen, pool, _words(query), read_as=read_as)
    return replace(found, verdict=Verdict.UNSAID)


def _asked(query: Query) -> Topic:
    """The words that decide: of what somebody is to do where an addressee is asked, else all that is asked on."""
    return query.act if query.intent is Intent.DUTIES else query.topic


def _pool(query: Query, evidence: Evidence | None, catalogue: Catalogue) -> list[Clause]:
    """The clauses of a set before words have restricted it, in the corpus's order; else all of the documents named."""
    if evidence is None:
        return [clause for document in documents_in(query, catalogue) for clause in document.clauses]
    return sorted({*evidence.clauses, *evidence.rest}, key=lambda clause: catalogue.positions[clause.key])


def _says(query: Query, clause: Clause, catalogue: Catalogue, *, in_other_words: bool = False) -> bool:
    """Whether a sentence of a clause, with what introduces it, has all words, actors and amounts of a question.

    It has to be negated alike, and to have the question's words of extent (“only”, “all”, “rather than”). In other
    words, where words of like meaning stand for some of a few; figures are never others.
    """
    others = set(others_named(query))
    actors = clause.addressees or lexicon().addressees(clause.text)
    if query.intent is not Intent.DUTIES and others and not others.intersection(actors):
        return False  # it asks somebody else
    if not others <= {*clause.addressees, *lexicon().addressees(clause.text)}:
        return False
    if not all(amount.satisfied_by(clause, catalogue) for amount in amounts_of(query)):
        return False
    before = " ".join(parent.text for parent in catalogue.parents(clause))
    asserted = (s for s in _SENTENCE.split(clause.text) if _asserted_alike(query.text, s))
    return any(_has_words(query, f"{before} {sentence}", in_other_words=in_other_words) for sentence in asserted)


def _asserted_alike(question: str, sentence: str) -> bool:
    """Whether a sentence is negated as a question is, and has its words of extent."""
    extent = {match[0].casefold() for match in _EXTENT.finditer(question)}
    held = {match[0].casefold() for match in _EXTENT.finditer(sentence)}
    return bool(_NEGATED.search(sentence)) == bool(_NEGATED.search(question)) and extent <= held


def _has_words(query: Query, text: str, *, in_other_words: bool) -> bool:
    """Whether a text has all words of what is asked, or others of like meaning for some of a few."""
    asked = _asked(query)
    if not asked:
        return bool(others_named(query))
    held = frozenset(stems(text))
    if asked.share(text, held) == 1:
        return True
    names = asked.names
    if not in_other_words or attitude_in(query.text) or len(names) > _MOST_OTHERWISE:
        return False
    missing = [word for word in names if not topic_of(word).share(text, held)]
    literal = any(char.isdigit() for word in missing for char in word)
    return not literal and len(missing) < len(names) and all(has_synonym(word, text) for word in missing)


def _words(query: Query) -> str:
    """The words and actors that a question asks for."""
    return joined(filter(None, (quoted(_asked(query)), called(sorted(others_named(query))))))
