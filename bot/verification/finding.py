"""What verification says of a draft: a Finding for each citation and each quotation, and all of them as a Report."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.verification.draft import Draft


class Status(StrEnum):
    """What has come out about a citation or a quotation."""

    OK = "ok"
    FOUND_IN = "found_in"
    TITLE = "title"
    UNCHECKED = "unchecked"
    QUOTE_DIFFERS = "quote_differs"
    OTHER_CLAUSE = "other_clause"
    NO_SUCH_CLAUSE = "no_such_clause"
    SUPERSEDED = "superseded"
    SUPPRESSED = "suppressed"
    PROPOSED = "proposed"
    OTHER_REVISION = "other_revision"
    NOT_HELD = "not_held"
    AMBIGUOUS = "ambiguous"
    NOWHERE = "nowhere"

    @property
    def is_wrong(self) -> bool:
        """Whether it has to be looked at: all but what is proven, found without a citation, or not checked."""
        return self not in {Status.OK, Status.FOUND_IN, Status.TITLE, Status.UNCHECKED}


WORDS = {
    Status.OK: "ok",
    Status.FOUND_IN: "found",
    Status.TITLE: "a title",
    Status.UNCHECKED: "not checked",
    Status.QUOTE_DIFFERS: "quote differs",
    Status.OTHER_CLAUSE: "other clause",
    Status.NO_SUCH_CLAUSE: "no such clause",
    Status.SUPERSEDED: "superseded",
    Status.SUPPRESSED: "suppressed",
    Status.PROPOSED: "proposed",
    Status.OTHER_REVISION: "other revision",
    Status.NOT_HELD: "not held",
    Status.AMBIGUOUS: "ambiguous",
    Status.NOWHERE: "nowhere",
}
"""Each status as people read it."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Words of a draft in the place of a clause's; "" on one side for words that are added or left out."""

    draft: str
    clause: str

    def __str__(self) -> str:
        if not self.clause:
            return f"“{self.draft}” is not there"
        return f"“{self.draft}” for “{self.clause}”" if self.draft else f"“{self.clause}” is left out"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a draft: `[start, end)` of its paragraph's text."""

    paragraph: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Finding:
    """What has come out about one citation with its quotation, or about either alone.

    `message` is a sentence or two for people. `citation` and `quotation` are the draft's words, and their spans where
    they stand; `cited` are the labels of what the citation names, `keys` their clauses, `found` the labels of where the
    quotation stands else. `suggestion` is the citation that fits, where exactly one does.
    """

    status: Status
    line: int
    message: str
    citation: str = ""
    quotation: str = ""
    citation_at: Span | None = None
    quotation_at: Span | None = None
    cited: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    suggestion: str = ""

    @property
    def spans(self) -> tuple[Span, ...]:
        """Where it stands in the draft."""
        return tuple(span for span in (self.citation_at, self.quotation_at) if span)

    def to_json(self) -> dict[str, Any]:
        """The finding as a JSON object."""
        return {
            "status": self.status.value,
            "line": self.line,
            "citation": self.citation,
            "quotation": self.quotation,
            "message": self.message,
            "cited": list(self.cited),
            "keys": list(self.keys),
            "found": list(self.found),
            "differences": [{"draft": d.draft, "clause": d.clause} for d in self.differences],
            "suggestion": self.suggestion or None,
        }


@dataclass(frozen=True, slots=True)
class Report:
    """All findings about a draft, in the order of its text, against one snapshot."""

    draft: Draft
    findings: tuple[Finding, ...]
    snapshot: str = ""

    @property
    def wrong(self) -> tuple[Finding, ...]:
        """The findings that have to be looked at."""
        return tuple(f for f in self.findings if f.status.is_wrong)

    @property
    def counts(self) -> dict[str, int]:
        """How many findings have each status, in the order of `Status`."""
        counted = Counter(f.status for f in self.findings)
        return {status.value: counted[status] for status in Status if counted[status]}

    @property
    def summary(self) -> str:
        """One sentence for people."""
        total, wrong = len(self.findings), len(self.wrong)
        if not total:
            return f"{self.draft.name} has no citation and no quotation that could be checked."
        said = {
            "ok": Status.OK,
            "without the clause, found": Status.FOUND_IN,
            "of a title": Status.TITLE,
            "not checked": Status.UNCHECKED,
        }
        parts = [f"{self.counts[status.value]} {name}" for name, status in said.items() if status.value in self.counts]
        parts += [f"{wrong} to look at"] if wrong else []
        what = "citations and quotations" if total != 1 else "citation or quotation"
        return f"{total} {what}: {', '.join(parts)}."

    def to_json(self) -> dict[str, Any]:
        """The report as a JSON object."""
        return {
            "draft": self.draft.name,
            "snapshot": self.snapshot,
            "ok": bool(self.findings) and not self.wrong,
            "counts": self.counts,
            "findings": [f.to_json() for f in self.findings],
        }
