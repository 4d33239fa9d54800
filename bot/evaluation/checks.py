"""What can be told of an answer without knowing the right one: whether it keeps what Resolves promises.

Each check gives a share from 0 to 1, or None where it says nothing of this answer.
"""

import re
from collections.abc import Iterable, Sequence

from bot.answer import Answer, Behaviour, Citation
from bot.catalogue.catalogue import Catalogue
from bot.evaluation.matching import normal
from ingest import citation
from ingest.identifiers import work_id
from ingest.model import Clause

# Words between quotation marks in a statement count as a quotation from this many on; fewer name a thing.
_QUOTED_WORDS = 4
_MARKS = re.compile(r"“([^“”]+)”|\"([^\"]+)\"|«([^«»]+)»")
_YEAR = re.compile(r"(?:19|20)\d\d")


def citations_exist(answer: Answer, catalogue: Catalogue) -> float | None:
    """The share of citations that are clauses of the corpus, cited as they are; and every marker leads to one."""
    known = {c.n for c in answer.citations}
    markers = [n for statement in answer.statements for n in statement.citations]
    real = [_exists(c, catalogue) for c in answer.citations]
    return _share([*real, *(False for n in markers if n not in known)])


def quotes_verbatim(answer: Answer, catalogue: Catalogue) -> float | None:
    """The share of quotes that stand in the clause that they are quoted from, white space and quotation marks aside.

    A passage between quotation marks in a statement counts as a quote from the clauses that the statement cites.
    """
    held = {c.n: catalogue.by_key.get(c.key) for c in answer.citations}
    found = [_holds(held[c.n], c.quote) for c in answer.citations]
    for statement in answer.statements:
        cited = [held.get(n) for n in statement.citations]
        whole = any(clause and _holds(clause, statement.text) for clause in cited)
        if not whole:
            found += [any(_holds(clause, q) for clause in cited) for q in _quoted(statement.text)]
    return _share(found)


def completeness(answer: Answer, *, missed: bool | None) -> float | None:
    """Whether "n of n" is true: as many clauses are cited as are claimed, and none is `missed` (None: not known)."""
    claim = answer.complete
    if claim is None:
        return None
    distinct = len({c.key for c in answer.citations})
    counted = claim.cited == distinct <= claim.held
    return float(counted and not (claim.cited == claim.held and missed))


def wrong_revision(answer: Answer, question: str, right: Iterable[str], catalogue: Catalogue) -> float | None:
    """Whether an answer cites another revision than the one that is right, or than the one that is asked for.

    `right` are the documents of the clauses that would answer. None where neither is known.
    """
    wanted = {name: catalogue.by_name[name] for name in right if name in catalogue.by_name}
    cited = {c.document for c in answer.citations if c.document in catalogue.by_name}
    if answer.behaviour is not Behaviour.ANSWER:
        cited = set()
    if wanted:
        works = {work_id(document.expression.work) for document in wanted.values()}
        others = cited - wanted.keys()
        return float(any(work_id(catalogue.by_name[name].expression.work) in works for name in others))
    asked = [(c.kind, c.number, c.year) for c in citation.find(question) if c.number and c.year]
    if not asked:
        return None
    return float(any(_another(name, asked, catalogue) for name in cited))


def _another(name: str, asked: Sequence[tuple[str | None, str, str]], catalogue: Catalogue) -> bool:
    expression = catalogue.by_name[name].expression
    years = {year for kind, number, year in asked if (kind, number) == (expression.work.kind, expression.work.number)}
    printed = _YEAR.search(expression.revision or expression.date)
    return bool(years) and printed is not None and printed[0] not in years


def _exists(cited: Citation, catalogue: Catalogue) -> bool:
    clause = catalogue.by_key.get(cited.key)
    if clause is None:
        return False
    document = catalogue.document(clause).expression.document
    shown = (cited.document, cited.phrase, cited.num, cited.text, cited.label)
    return shown == (document, clause.phrase, clause.num, clause.text, clause.label)


def _holds(clause: Clause | None, quote: str) -> bool:
    return clause is not None and bool(quote.strip()) and normal(quote) in normal(clause.text)


def _quoted(text: str) -> list[str]:
    passages = ("".join(groups) for groups in _MARKS.findall(text))
    return [passage for passage in passages if len(passage.split()) >= _QUOTED_WORDS]


def _share(found: Sequence[bool]) -> float | None:
    return sum(found) / len(found) if found else None
