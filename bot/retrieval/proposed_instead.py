"""What nobody has adopted beside a "no": proposals on a document that have what the document does not say."""

from dataclasses import replace

from bot.answer import Reason
from bot.catalogue.catalogue import Catalogue
from bot.catalogue.comparisons import proposed_changes, told
from bot.messages import msg, sentences
from bot.retrieval.evidence import Evidence
from ingest.model import Clause

# So much of what was asked has to stand in a clause of a proposal.
_MOST_OF_IT = 0.75
_MOST_SHOWN = 3


def with_proposed(evidence: Evidence, catalogue: Catalogue) -> Evidence:
    """A refusal as silent, with the clauses of proposals on its documents that do say so, marked as not adopted."""
    query = evidence.query
    if evidence.reason is not Reason.SILENT or not query.scope.documents or not query.topic:
        return evidence
    found: list[Clause] = []
    notes: list[str] = []
    for proposal in proposed_changes(catalogue):
        if proposal.base is None or proposal.base.expression.document not in query.scope.documents:
            continue
        clauses = [c for c in proposal.clauses if query.topic.share(c.text, catalogue.stems_of(c)) >= _MOST_OF_IT]
        found += clauses
        notes += [msg("It is proposed, not adopted: {proposal}.", proposal=told(proposal))] if clauses else []
    if not found:
        return evidence
    closest = tuple(dict.fromkeys([*found, *evidence.closest]))[:_MOST_SHOWN]
    return replace(evidence, closest=closest, note=sentences([evidence.note, *notes]))
