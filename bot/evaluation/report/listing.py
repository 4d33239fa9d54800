"""The cases of a run as the page's script lists them: failures first, each with what a reader needs to judge it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from bot.answer import Answer, Citation
from bot.evaluation.compare import Comparison
from bot.evaluation.metrics import METRICS
from bot.evaluation.reasons import OUTCOMES, asserted_by_turn, expectation_of, facts_of
from bot.evaluation.report.summary import last_part, seconds
from bot.evaluation.results import BEST, ScoredCase, ScoredRun

# How a case stands and the heading of those that stand so, in the order of the page.
STATUSES = {"lost": "Could not be asked", "failed": "Failed", "passed": "Passed", "bare": "Not scored"}


class FilterChoice(NamedTuple):
    """An option of the page's filter: its value in the script, its name, and how many cases it shows."""

    value: str
    name: str
    cases: int


@dataclass
class Listing:
    """What the page's script draws the cases from; a clause that several cases cite is held once."""

    cases: list[dict[str, Any]] = field(default_factory=list)
    clauses: dict[tuple[str, ...], int] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The listing as JSON; a clause is its label, phrase, number, text and place."""
        return {"headings": STATUSES, "clauses": list(self.clauses), "cases": self.cases}

    def cited(self, citation: Citation) -> list[Any]:
        """A citation as its number, its clause, and the part that is quoted where that is not the whole."""
        place = ", ".join(filter(None, (citation.file, citation.url)))
        clause = (citation.label, citation.phrase, citation.num, citation.text, place)
        part = citation.quote if citation.quote != citation.text and citation.quote in citation.text else ""
        return [citation.n, self.clauses.setdefault(clause, len(self.clauses)), part]


def listing(scored: ScoredRun, comparisons: Sequence[Comparison]) -> Listing:
    """Every case, by status; `number` is its position in the question set, from 1."""
    repeats = int(scored.manifest.get("repeats", 1))
    found = Listing()
    marks: dict[str, list[tuple[str, int, str]]] = {}
    for at, comparison in enumerate(comparisons):
        for what, ids in (("broken", comparison.broken), ("fixed", comparison.fixed)):
            for name in ids:
                marks.setdefault(name, []).append((what, at, last_part(comparison.before)))
    order = list(STATUSES)
    for number, row in sorted(enumerate(scored.cases, 1), key=lambda pair: order.index(pair[1].status)):
        about = {"number": number, "badge": _badge(row, repeats), "marks": marks.get(row.case.id, [])}
        found.cases.append(about | _case(row, found))
    return found


def filter_choices(listed: Listing, comparisons: Sequence[Comparison]) -> list[FilterChoice]:
    """The options of the page's filter, leaving out those that would show nothing."""

    def counted(value: str, name: str, **fields: str) -> FilterChoice:
        return FilterChoice(value, name, sum(all(c[k] == v for k, v in fields.items()) for c in listed.cases))

    choices = [
        counted("status:lost", "could not be asked", status="lost"),
        counted("status:failed", "failed", status="failed"),
        counted("status:passed", "passed", status="passed"),
    ]
    for at, comparison in enumerate(comparisons):
        before = last_part(comparison.before)
        choices.append(FilterChoice(f"broken:{at}", f"broken against {before}", len(comparison.broken)))
        choices.append(FilterChoice(f"fixed:{at}", f"fixed against {before}", len(comparison.fixed)))
    choices += [counted(f"outcome:{outcome}", outcome, outcome=outcome) for outcome in OUTCOMES.values()]
    return [FilterChoice("", "all", len(listed.cases)), *(choice for choice in choices if choice.cases)]


def _case(row: ScoredCase, found: Listing) -> dict[str, Any]:
    """A case with its reply; what it has not is left out, but for what the page filters by."""
    case, answer = row.case, row.prediction.answer
    satisfied = not case.requires_all and any(match.cited for match in row.diff.gold_matches)
    optional = {
        "note": case.note,
        "expected": " ".join(filter(None, (expectation_of(case), facts_of(case)))),
        "asserted": _asserted(row),
        "reasons": row.reasons,
        "given": _given(answer) if answer else "",
        "gold": [[match.gold, [found.cited(c) for c in match.cited]] for match in row.diff.gold_matches],
        "satisfied": satisfied,
        "others": [found.cited(c) for c in row.diff.unmatched],
        "exhaustive": case.exhaustive,
        "imperfect": row.imperfect_scores,
        "perfect": ", ".join(m.title for m in METRICS if row.scores.get(m.name) == BEST[m.name]),
    }
    return {
        "id": case.id,
        "turns": case.turns,
        "category": case.category,
        "status": row.status,
        "outcome": OUTCOMES[answer.behaviour] if answer else "",
        "text": answer.text if answer else row.prediction.error,
        **{name: value for name, value in optional.items() if value},
    }


def _asserted(row: ScoredCase) -> list[list[Any]]:
    """What is asserted of the reply to each turn: the turn from 1, the assertions, and the reply to an earlier turn."""
    earlier = dict(row.prediction.earlier)
    return [
        [number, told, earlier[number].text if number in earlier else ""] for number, told in asserted_by_turn(row.case)
    ]


def _given(answer: Answer) -> str:
    """What a reply did, how sure and how complete it is, and how long it took."""
    reason = f" ({answer.reason.value.replace('_', ' ')})" if answer.reason else ""
    whole = answer.complete
    cites = f", and cites {whole.cited} of {whole.held} clauses held" if whole else ""
    sure = f"{answer.confidence:.2f} sure that the corpus answers, in {seconds(answer.milliseconds)}"
    return f"It {OUTCOMES[answer.behaviour]}{reason}, {sure}{cites}."


def _badge(row: ScoredCase, repeats: int) -> str:
    """How a case stands in a word or two, with the number of passes where it was asked repeatedly."""
    passed = row.scores.get("pass", 0.0)
    if row.status == "failed" and passed:
        return f"passed {round(passed * repeats)} of {repeats}"
    bare: Mapping[str, str] = {"lost": "not asked", "bare": "not scored"}
    return bare.get(row.status, row.status)
