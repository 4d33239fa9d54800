"""A citation in a draft, with its Work."""

from dataclasses import dataclass

from ingest.citation import Citation

WORK_FIELDS = ("body", "kind", "number", "place", "year", "revised", "conference", "here")
"""The fields of a citation that say which document it means."""

CLAUSE_FIELDS = ("phrase", "part", "addressees", "nums", "section", "occurrence")
"""Those that say which clauses of it."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A citation in a draft: `[start, end)` of its paragraph's text, with its Work filled in.

    `shown` says that it is reported by itself; one that is not ("that Decision") only says whose words are quoted.
    `place` is where the draft's reader meets it: of a footnote, where its mark stands. `prose` says that its phrase is
    the verb of the draft's own sentence ("Resolution 64 instructs the Director of BDT to …"), `ibid` that it means the
    clause that was cited last.
    """

    paragraph: int
    start: int
    end: int
    cited: Citation
    place: int
    shown: bool = True
    prose: bool = False
    ibid: bool = False

    @property
    def names_clause(self) -> bool:
        """Whether it names clauses, and not a Work alone."""
        return bool(self.cited.nums or self.cited.phrase or self.cited.section or self.cited.marginal)

    @property
    def is_work(self) -> bool:
        """Whether it names a Work, by its number or as the one that was cited before."""
        return bool(self.cited.number) or self.cited.this

    @property
    def states_revision(self) -> bool:
        """Whether it says which revision it means."""
        return bool(self.cited.place or self.cited.year or self.cited.conference)
