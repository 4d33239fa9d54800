"""Reference-free checks of an answer: whether it keeps what Resolves guarantees.

Each check gives a fraction from 0 to 1, or None where it is not defined for this answer.
"""

import re
from collections.abc import Iterable, Sequence

from bot.answer import Answer, Behaviour, Citation
from bot.catalogue.catalogue import Catalogue
from bot.catalogue.versions import label_of
from bot.evaluation.matching import normal_form, scored_citations
from ingest import citation
from ingest.identifiers import work_id
from ingest.model import Clause

# Words between quotation marks in a statement count as a quotation from this many on; fewer name a thing.
_QUOTED_WORDS = 4
_MARKS = re.compile(r"“([^“”]+)”|\"([^\"]+)\"|«([^«»]+)»")
_YEAR = re.compile(r"(?:19|20)\d\d")


def citations_exist(answer: Answer, catalogue: Catalogue) -> float | None:
    """The fraction of citations that are clauses of the corpus, cited as they are; and every marker leads to one."""
    known = {c.n for c in answer.citations}
    markers = [n for statement in answer.statements for n in statement.citations]
    exist = [_exists(c, catalogue) for c in answer.citations]
    return _fraction([*exist, *(False for n in markers if n not in known)])


def quotes_verbatim(answer: Answer, catalogue: Catalogue) -> float | None:
    """The fraction of quotes that occur in their cited clause, white space and quotation marks aside.

    A passage between quotation marks in a statement counts as a quote from the clauses that the statement cites.
    """
    cited_clauses = {c.n: catalogue.by_key.get(c.key) for c in answer.citations}
    verbatim = [_contains(cited_clauses[c.n], c.quote) for c in answer.citations]
    for statement in answer.statements:
        cited = [cited_clauses.get(n) for n in statement.citations]
        whole = any(clause and _contains(clause, statement.text) for clause in cited)
        if not whole:
            verbatim += [any(_contains(clause, q) for clause in cited) for q in _quoted_passages(statement.text)]
    return _fraction(verbatim)


def grounded(answer: Answer, catalogue: Catalogue) -> float | None:
    """The fraction of statements that stand word for word in a clause that they cite."""
    clauses = {c.n: catalogue.by_key.get(c.key) for c in answer.citations}
    statements = answer.statements
    return _fraction([any(_contains(clauses.get(n), s.text) for n in s.citations) for s in statements])


def completeness(answer: Answer, *, incomplete: bool | None) -> float | None:
    """Whether "n of n" is true: as many clauses are cited as are claimed, and no gold clause is missing.

    `incomplete` says whether a gold clause is not cited; None where that is not known. None where nothing is claimed.
    """
    claim = answer.complete
    if claim is None:
        return None
    distinct = len({c.key for c in scored_citations(answer)})
    count_matches = claim.cited == distinct <= claim.held
    return float(count_matches and not (claim.cited == claim.held and incomplete))


def wrong_revision(answer: Answer, question: str, gold_names: Iterable[str], catalogue: Catalogue) -> float | None:
    """Whether an answer cites another revision than the gold one, or than the one that the question names.

    `gold_names` are the documents of the gold clauses. None where neither is known.
    """
    gold_documents = {name: catalogue.by_name[name] for name in gold_names if name in catalogue.by_name}
    cited = {c.document for c in scored_citations(answer) if c.document in catalogue.by_name}
    if answer.behaviour is not Behaviour.ANSWER:
        cited = set()
    if gold_documents:
        works = {work_id(document.expression.work) for document in gold_documents.values()}
        unexpected = cited - gold_documents.keys()
        return float(any(work_id(catalogue.by_name[name].expression.work) in works for name in unexpected))
    asked = [(c.kind, c.number, c.year) for c in citation.find(question) if c.number and c.year]
    if not asked:
        return None
    return float(any(_is_other_revision(name, asked, catalogue) for name in cited))


def _is_other_revision(name: str, asked: Sequence[tuple[str | None, str, str]], catalogue: Catalogue) -> bool:
    """Whether a document is another revision of a cited Work than the year in the question names."""
    expression = catalogue.by_name[name].expression
    years = {year for kind, number, year in asked if (kind, number) == (expression.work.kind, expression.work.number)}
    printed = _YEAR.search(expression.revision or expression.date)
    return bool(years) and printed is not None and printed[0] not in years


def _exists(cited: Citation, catalogue: Catalogue) -> bool:
    """Whether the corpus holds the cited clause with exactly these fields."""
    clause = catalogue.by_key.get(cited.key)
    if clause is None:
        return False
    document = catalogue.document(clause).expression.document
    shown = (cited.document, cited.phrase, cited.num, cited.text, cited.label)
    return shown == (document, clause.phrase, clause.num, clause.text, label_of(clause, catalogue))


def _contains(clause: Clause | None, quote: str) -> bool:
    """Whether a clause contains a quote, both in normal form."""
    return clause is not None and bool(quote.strip()) and normal_form(quote) in normal_form(clause.text)


def _quoted_passages(text: str) -> list[str]:
    """The passages between quotation marks that are long enough to be quotations."""
    passages = ("".join(groups) for groups in _MARKS.findall(text))
    return [passage for passage in passages if len(passage.split()) >= _QUOTED_WORDS]


def _fraction(flags: Sequence[bool]) -> float | None:
    """The fraction of true flags; None where there are none."""
    return sum(flags) / len(flags) if flags else None
