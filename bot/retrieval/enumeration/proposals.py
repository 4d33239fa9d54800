"""Filter for proposals: who proposes what on which Work, and how each would change its text."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.answer import Verdict
from bot.catalogue.catalogue import Catalogue
from bot.catalogue.comparisons import (
    OPERATIONS,
    ProposedChange,
    author_of,
    clause_name,
    counted,
    proposed_changes,
    revision_name,
    subject_of,
    told,
)
from bot.catalogue.lookup import fits
from bot.messages import joined
from bot.retrieval.enumeration.change_sets import clauses_of_changes
from bot.retrieval.enumeration.common import (
    spoken_of,
)
from bot.retrieval.enumeration.versions_asked import (
    cites_clause,
    clauses_cited,
    in_question,
    kinds_asked,
    nearest,
    read_out,
    restriction_said,
)
from bot.retrieval.evidence import Evidence, Group, complete_set, silent
from bot.understanding.proposal_mentions import authors_named
from bot.understanding.query import Query
from ingest.lexicon import plain
from ingest.model import Clause
from ingest.versions.alignment import Change

_SUPPRESSING = re.compile(r"\b(?:suppress\w*|abrogat\w*|SUP|repeal\w*|rescind\w*)\b", re.IGNORECASE)
_NEW = re.compile(r"\bnew (?:draft )?(?:resolution|decision|text)s?\b|\bdraft new\b", re.IGNORECASE)


def proposals(query: Query, catalogue: Catalogue) -> Evidence | None:
    """The proposals that a question asks for, and what each would change; None where none is held at all."""
    every = proposed_changes(catalogue)
    if not every:
        return None
    query = read_out(query, "proposed")
    named = _named(query, every, catalogue)
    if named is None:
        return None
    operations = _operations_asked(query.text)
    of_operation = [p for p in named if not operations or p.proposed.operation in operations]
    authors = authors_named(query.text, of_operation or named)
    chosen = [p for p in of_operation if not authors or author_of(p) in authors]
    on = joined(dict.fromkeys(subject_of(p) for p in chosen or named))
    asked = f" by {joined(authors)}" if authors else ""
    if not chosen:
        what = f"No proposal{f' to {_verb(operations)}' if operations else ''} {on} is held"
        others = "; ".join(told(p) for p in named)
        verdict = Verdict.NO if query.whether else None
        return replace(silent(query, f"{what}; held: {others}", read_as=f"proposals on {on}"), verdict=verdict)
    return _set(query, chosen, f"proposals on {on}{asked}", catalogue)


def reasons_proposed(query: Query, catalogue: Catalogue) -> Evidence | None:
    """Why somebody proposes something, in the author's words; None where a question is on no proposal."""
    every = proposed_changes(catalogue)
    authors = authors_named(query.text, every)
    if not authors and not _gone_on_from(query, every, catalogue):
        return None
    named = _named(query, every, catalogue) or []
    chosen = [p for p in named if not authors or author_of(p) in authors]
    clauses = [c for p in chosen for c in p.reasons]
    if not clauses:
        return None
    on = joined(dict.fromkeys(told(p) for p in chosen))
    return complete_set(query, f"reasons given: {on}", clauses, read_as=f"reasons of proposals, {on}")


def _set(query: Query, chosen: Sequence[ProposedChange], read_as: str, catalogue: Catalogue) -> Evidence | None:
    """Each proposal with the clauses that it would change, or all of its text where there is nothing to compare."""
    changed: list[Change] = []
    other: list[Clause] = []
    groups: list[Group] = []
    chosen, near = _nearest(query, chosen, catalogue)
    for proposal in chosen:
        if proposal.comparison is None:
            clauses = _of_text(proposal, query, catalogue)
            other += clauses
        else:
            found = [c for c in proposal.comparison.changes if c in near or not query.restriction]
            found = [c for c in found if _asked(c, proposal, query, catalogue)]
            changed += found
            clauses = list(clauses_of_changes(found))
        groups.append(Group(told(proposal), tuple(clauses)))
    clauses = list(dict.fromkeys([*clauses_of_changes(changed), *other]))
    details = tuple(_detail(p, changed) for p in chosen)
    said = restriction_said(query)
    if not clauses:
        nothing = (
            f"None of the {len(chosen)} proposals held changes that"
            if len(chosen) > 1
            else f"{told(chosen[0])}; it does not change that"
        )
        verdict = Verdict.NO if query.whether else None
        return replace(silent(query, nothing, read_as=read_as), verdict=verdict)
    of = f", {said}" if said else ""
    what = f"1 proposal held{of}: {details[0]}" if len(chosen) == 1 else f"{len(chosen)} proposals held{of}"
    evidence = complete_set(query, what, clauses, read_as=read_as)
    changes = [*changed, *(Change((), (), (c,)) for c in other)]
    quotes = [(p.contribution.header.key, p.proposed.heading) for p in chosen if p.contribution.header]
    verdict = Verdict.YES if query.whether else None
    lines = tuple(f"- {line}" for line in details) if len(chosen) > 1 else ()
    return replace(
        evidence, details=lines, changes=tuple(changes), groups=tuple(groups), quotes=tuple(quotes), verdict=verdict
    )


def _nearest(
    query: Query, chosen: Sequence[ProposedChange], catalogue: Catalogue
) -> tuple[list[ProposedChange], list[Change]]:
    """Of proposals that are asked for on a subject, those that have most of its words, with these changes."""
    if not query.restriction:
        return list(chosen), []
    each = [(p, c) for p in chosen for c in _changes(p) if in_question(c, query, catalogue)]
    near = nearest([c for _, c in each], query, catalogue)
    having = list(dict.fromkeys(p for p, c in each if c in near))
    return having or list(chosen), near


def _changes(proposal: ProposedChange) -> Sequence[Change]:
    """The changes of a proposal; each clause of a text that is compared with nothing."""
    return proposal.comparison.changes if proposal.comparison else [Change((), (), (c,)) for c in proposal.clauses]


def _of_text(proposal: ProposedChange, query: Query, catalogue: Catalogue) -> list[Clause]:
    """What a proposal without a base says: the clauses asked for, else its header, its text and the reasons."""
    header = proposal.contribution.header
    asked = [c for c in proposal.clauses if in_question(Change((), (), (c,)), query, catalogue)]
    if 0 < len(asked) < len(proposal.clauses):
        return asked
    return [*((header,) if header else ()), *proposal.clauses, *proposal.reasons]


def _asked(change: Change, proposal: ProposedChange, query: Query, catalogue: Catalogue) -> bool:
    """Whether a change is of what a question restricts the proposals to."""
    kinds = kinds_asked(query.text)
    if kinds and not set(kinds) & set(change.kinds):
        return False
    if cites_clause(query) and proposal.base is not None:
        cited = {c.key for c in (*clauses_cited(query, proposal.base), *_cited_in(query, proposal))}
        return any(c.key in cited for c in change.clauses)
    return in_question(change, query, catalogue)


def _cited_in(query: Query, proposal: ProposedChange) -> list[Clause]:
    return clauses_cited(query, replace(proposal.contribution, clauses=proposal.clauses))


def _named(query: Query, every: Sequence[ProposedChange], catalogue: Catalogue) -> list[ProposedChange] | None:
    """The proposals that are named, or that are on a Work named; all, where none is; None where it has no proposal."""
    scope = query.scope.documents
    if not query.scope.named and (before := _gone_on_from(query, every, catalogue)):
        return before  # "which clauses would they delete?"
    if not scope:
        return list(every)
    of = [p for p in every if p.contribution.expression.document in scope or _is_on(p, scope, catalogue)]
    return of or None


def _gone_on_from(query: Query, every: Sequence[ProposedChange], catalogue: Catalogue) -> list[ProposedChange]:
    """The proposals that the answer before cited."""
    cited = set(map(catalogue.document, spoken_of(query, catalogue)))
    return [p for p in every if p.contribution in cited]


def _is_on(proposal: ProposedChange, scope: Iterable[str], catalogue: Catalogue) -> bool:
    work = proposal.proposed.work
    held = [catalogue.by_name[name] for name in scope]
    body = proposal.contribution.expression.work.body
    return work is not None and any(fits(replace(work, body=work.body or body), d, revision=False) for d in held)


def _operations_asked(text: str) -> set[str]:
    """The operations that a question asks for: who would suppress, who proposes a new text."""
    if _SUPPRESSING.search(plain(text)):
        return {"SUP"}
    return {"ADD"} if _NEW.search(plain(text)) else set()


def _verb(operations: Iterable[str]) -> str:
    return joined(OPERATIONS[name] for name in operations)


def _detail(proposal: ProposedChange, changed: Sequence[Change]) -> str:
    """A line on a proposal: against what it was compared, and how many changes there are."""
    if proposal.comparison is None:
        held = "" if proposal.base or proposal.proposed.work is None else "; what it is on is not held"
        return f"{told(proposal)}{held}"
    own = [c for c in proposal.comparison.changes if c in changed]
    gone = [c for c in own if not c.after]
    base = revision_name(proposal.comparison.older)
    absent = f"; not in its text: {', '.join(clause_name(c.before[0]) for c in gone)}" if gone else ""
    return f"{told(proposal)}, against {base}: {counted(own) or 'no change'}{absent}"
