"""Findings in words: what is said of a citation and its quotation, and the one citation that is suggested."""

from collections.abc import Sequence
from dataclasses import replace

from bot.verification.finding import Finding, Status
from bot.verification.looking import Near, Place, Search
from bot.verification.meant import Meant
from bot.verification.mention import Mention
from bot.verification.resolving import mark
from ingest.labels import expression_label
from ingest.model import Clause, Document

# Places, and differences, that a message names; the data have all.
_MOST_NAMED, _MOST_DIFFERENCES = 6, 4


def finding(status: Status, message: str, cited: Sequence[Clause] = ()) -> Finding:
    """A finding about clauses that are cited, without its place in the draft yet."""
    return Finding(status, 0, message, keys=tuple(c.key for c in cited))


class Outcomes:
    """Words findings; labels say what has become of a document, so they need the catalogue."""

    def __init__(self, search: Search) -> None:
        self._search, self._catalogue = search, search.catalogue

    def found(self, places: Sequence[Place]) -> Finding:
        """A quotation that is found where no clause is cited."""
        labels = self._search.labels(places)
        one = labels[0] if len(labels) == 1 else ""
        return replace(finding(Status.FOUND_IN, f"It stands in {_listed(labels)}."), found=labels, suggestion=one)

    def elsewhere(
        self,
        status: Status,
        message: str,
        places: Sequence[Place],
        cited: Sequence[Clause] = (),
        *,
        suggest: bool = True,
    ) -> Finding:
        """A quotation that stands elsewhere than cited; where it does is suggested if it is one adopted clause."""
        labels = self._search.labels(places)
        stands = f"The words stand in {_listed(labels)}." if labels else ""
        one = suggest and len(labels) == 1 and mark(self._catalogue.document(places[0][0]), self._catalogue) is None
        found = finding(status, f"{message} {stands}".strip(), cited)
        return replace(found, found=labels, suggestion=labels[0] if one else "")

    def revised(self, meant: Meant, places: Sequence[Place], *, stated: bool) -> Finding:
        """A quotation whose words are those of another revision than the one that is cited, or than the newest."""
        if stated:
            return self.elsewhere(Status.OTHER_REVISION, "The cited revision has other words.", places)
        newest = expression_label(meant.documents[0].expression)
        what = f"{newest} is the newest held and has other words."
        return self.elsewhere(Status.SUPERSEDED, what, places, suggest=False)

    def not_held(self, mention: Mention, meant: Meant) -> Finding:
        """A revision that is not held, while another is: which of them is newer, where the years tell."""
        begun = [self._catalogue.windows[d.expression.document].begins[:4] for d in meant.others]
        year = mention.cited.year
        newer = ", which is newer" if year and begun and all(year < each for each in begun) else ""
        return finding(Status.OTHER_REVISION, f"{meant.message.rstrip('.')}{newer}.")

    def ambiguous(self, clauses: Sequence[Clause]) -> Finding:
        """A citation that several clauses of one document fit."""
        labels = self._search.labels([(c,) for c in clauses])
        return replace(finding(Status.AMBIGUOUS, f"This may be {_listed(labels, 'or')}.", clauses), found=labels)

    def differing(self, near: Near, cited: Sequence[Clause]) -> Finding:
        """A quotation with other words than the clause that comes nearest."""
        differences = near.nearness.differences
        said = "; ".join(map(str, differences[:_MOST_DIFFERENCES])) or "they stand there in another order"
        more = len(differences) - _MOST_DIFFERENCES
        more_said = f"; and {more} more" if more > 0 else ""
        of_cited = near.clause in self._catalogue.families(cited)
        where = "" if of_cited else f" from {self._search.label(near.clause)}"
        found = finding(Status.QUOTE_DIFFERS, f"The words differ{where}: {said}{more_said}.", cited or (near.clause,))
        return replace(found, differences=differences, found=() if of_cited else (self._search.label(near.clause),))

    def nowhere(self, near: Near) -> Finding:
        """A quotation without a citation that stands nowhere, with the clause that comes nearest."""
        label = self._search.label(near.clause)
        found = finding(Status.NOWHERE, f"The words stand in no document held; {label} comes nearest.")
        return replace(found, differences=near.nearness.differences)

    def marked(self, document: Document, found: Finding) -> Finding:
        """A finding with what has become of its document, which goes before what is right."""
        marked = mark(document, self._catalogue)
        if marked is None:
            return found
        return replace(found, status=marked[0], message=f"{found.message} {marked[1]}", suggestion="")


def _listed(labels: Sequence[str], joining: str = "and") -> str:
    """Labels in a sentence."""
    if len(labels) > _MOST_NAMED:
        return f"{'; '.join(labels[:_MOST_NAMED])}; {joining} {len(labels) - _MOST_NAMED} more"
    return f"; {joining} ".join(filter(None, ("; ".join(labels[:-1]), labels[-1] if labels else "")))
