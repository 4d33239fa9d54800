"""Which two texts are to be compared: two revisions of a Work, or a proposal and what it would change."""

from collections.abc import Sequence

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.comparisons import proposed_changes, revision_name, work_name
from bot.catalogue.versions import revisions_of, valid_at
from bot.understanding.document_linking import link_documents
from bot.understanding.version_mentions import version_mentions
from ingest import citation
from ingest.errors import ComparisonError
from ingest.labels import expression_label
from ingest.lexicon import plain
from ingest.model import Document
from ingest.versions.alignment import Comparison, compare
from ingest.versions.windows import Status


def chosen(names: Sequence[str], catalogue: Catalogue, older: str = "", newer: str = "") -> Comparison:
    """Compare what these names mean: one Work, whose two newest revisions are taken unless `older` and `newer` name
    others, or two documents of one Work. Raises ComparisonError where that is not held, or no two are.
    """
    documents = [_document(name, catalogue) for name in names]
    first = documents[0]
    if len(documents) > 1:
        return _of_two(documents[0], documents[1], catalogue)
    if catalogue.status_of(first) is Status.PROPOSED:
        return _of_proposal(first, catalogue)
    revisions = revisions_of(first, catalogue)
    if len(revisions) < 2:
        raise ComparisonError(
            f"Only {revision_name(first)} of {work_name(first)} is held: there is nothing to compare."
        )
    named = revisions.index(first)
    last = _revision(newer, revisions, catalogue) if newer else None
    begin = _revision(older, revisions, catalogue) if older else None
    if last is None:
        # "Resolution 45 (Rev. Dubai, 2014)" names where to begin, unless it is the newest.
        last = revisions[-1]
        begin = begin or (revisions[named] if named < len(revisions) - 1 else revisions[-2])
    if begin is None:
        at = revisions.index(last)
        if not at:
            raise ComparisonError(f"No text of {work_name(first)} before {revision_name(last)} is held.")
        begin = revisions[at - 1]
    return _in_order(begin, last, revisions)


def _of_two(one: Document, other: Document, catalogue: Catalogue) -> Comparison:
    if one.expression.work != other.expression.work:
        labels = f"{expression_label(one.expression)} and {expression_label(other.expression)}"
        raise ComparisonError(f"{labels} are different Works; only two texts of one are compared.")
    if one.expression.language != other.expression.language:
        languages = f"{one.expression.language} and {other.expression.language}"
        raise ComparisonError(f"The two texts are in {languages}; only texts in one language are compared.")
    return _in_order(one, other, revisions_of(one, catalogue))


def _in_order(one: Document, other: Document, revisions: Sequence[Document]) -> Comparison:
    if one is other:
        raise ComparisonError(f"{expression_label(one.expression)} is named twice; name two texts to compare.")
    older, newer = sorted((one, other), key=revisions.index)
    return compare(older, newer)


def _of_proposal(document: Document, catalogue: Catalogue) -> Comparison:
    """The comparison of a contribution's first proposal that changes a text held."""
    own = [c for c in proposed_changes(catalogue) if c.contribution is document]
    found = next((c.comparison for c in own if c.comparison), None)
    if found is None:
        raise ComparisonError(
            f"{expression_label(document.expression)} changes no text that is held, clause by clause."
        )
    return found


def _document(name: str, catalogue: Catalogue) -> Document:
    """The one document that a name means: an id, or a citation with or without its revision."""
    if name in catalogue.by_name:
        return catalogue.by_name[name]
    scope = link_documents(name, citation.find(name), catalogue, ())
    if len(scope.documents) == 1:
        return catalogue.by_name[scope.documents[0]]
    options = scope.documents or scope.ambiguous
    if options:
        labels = "; ".join(expression_label(catalogue.by_name[option].expression) for option in options)
        raise ComparisonError(f"“{name}” may be several documents: {labels}. Name one.")
    raise ComparisonError(f"“{name}” is not held.")


def _revision(name: str, revisions: Sequence[Document], catalogue: Catalogue) -> Document:
    """The revision that a name means: an id, “Rev. Dubai, 2014”, “Dubai”, “2014”, “WTDC-14” or a date."""
    folded = plain(name).casefold().strip(" ().")
    for document in revisions:
        printed = plain(revision_name(document)).casefold()
        if folded == document.expression.document.casefold() or (folded and folded in printed):
            return document
    mention = next(iter(version_mentions(f"as of {name}", ())), None)
    if (
        mention
        and (mention.date or mention.year)
        and (found := valid_at(revisions[0], mention.date or mention.year, catalogue))
    ):
        return found
    held = ", ".join(revision_name(d) for d in revisions)
    raise ComparisonError(f"“{name}” of {work_name(revisions[0])} is not held; held are {held}.")
