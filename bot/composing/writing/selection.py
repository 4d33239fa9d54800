"""What a model selected and glossed, as far as it can be shown: known clauses, verbatim passages, no objection."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from bot.composing.checking import CitableClause, Finding, Passage, Relevance, objections, verbatim_passage
from bot.composing.checking.text import comparable, verbatim, visible

# The most characters of a gloss; a longer one is no line beside a quotation.
_MOST_CHARACTERS = 400


@dataclass
class Selection:
    """Findings over citable clauses, checked as they come.

    Of a set (`whole`) each clause is shown anyway and has one finding; else the findings say which clauses come first.
    `objected` are glosses that the local rules object to: their passages stand. `misquoted` are findings none of whose
    passages stands in its clause: nothing of them counts.
    """

    citable: Sequence[CitableClause]
    language: str
    whole: bool
    findings: list[Finding] = field(default_factory=list)
    objected: int = 0
    misquoted: int = 0

    def __post_init__(self) -> None:
        self._by_number = {o.n: o for o in self.citable}

    @property
    def selected(self) -> set[int]:
        """The numbers of the clauses that a finding points to."""
        return {p.n for finding in self.findings for p in finding.passages}

    def add(self, finding: Finding, among: Iterable[int]) -> bool:
        """Add a finding over the clauses of its batch, as far as it can be shown; whether it was added."""
        offered = set(among)
        passages = tuple(p for p in map(self._shown, finding.passages) if p.n in offered and p.quote)
        self.misquoted += not passages
        if not passages or {p.n for p in passages} <= self.selected:
            return False
        gloss = self._gloss(finding, passages)
        self.findings.append(Finding(passages, gloss, finding.relevance))
        return True

    def glossed(self) -> Iterator[tuple[int, Finding, list[CitableClause]]]:
        """The findings that have a gloss, by their place, with their clauses."""
        for place, finding in enumerate(self.findings):
            if finding.gloss:
                yield place, finding, [self._by_number[p.n] for p in finding.passages]

    def without_findings(self, first: int) -> None:
        """Leave out the findings from this place on."""
        del self.findings[first:]

    def without_glosses(self, places: Iterable[int]) -> None:
        """Leave out the glosses of these findings."""
        for place in places:
            self.findings[place] = replace(self.findings[place], gloss="")

    def found(self, *, relevant: bool) -> list[int]:
        """The numbers of the clauses that answer, those that answer directly first; or of those that do not."""
        order = (Relevance.DIRECTLY, Relevance.PARTLY) if relevant else (Relevance.NOT,)
        return list(dict.fromkeys(p.n for r in order for f in self.findings if f.relevance is r for p in f.passages))

    def direct(self) -> set[int]:
        """The numbers of the clauses that answer most directly."""
        return {p.n for f in self.findings if f.relevance is Relevance.DIRECTLY for p in f.passages}

    def _shown(self, passage: Passage) -> Passage:
        """A passage as its clause prints it; without a quote where it does not stand there, or says too little."""
        citable = self._by_number.get(passage.n)
        return Passage(passage.n, (citable and verbatim_passage(passage.quote, citable.clause.text)) or "")

    def _gloss(self, finding: Finding, passages: Sequence[Passage]) -> str:
        """The gloss that may be shown with these passages; "" where there is none, or the rules object."""
        if finding.relevance is Relevance.NOT:
            return ""  # what is not asked for needs no other words
        gloss = visible(finding.gloss)
        cited = [self._by_number[n] for n in dict.fromkeys(p.n for p in passages)]
        if not gloss or any(verbatim(gloss, c.clause.text) for c in cited):
            return ""  # a quotation of its own clause says nothing in other words
        dropped = len(passages) < len(finding.passages) or (self.whole and len(cited) > 1)
        quotes = [comparable(p.quote) for p in passages]
        if dropped or len(gloss) > _MOST_CHARACTERS or objections(gloss, cited, quotes, self.language):
            self.objected += 1
            return ""
        return gloss
