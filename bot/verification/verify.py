"""verify(): a draft against the clauses held, from its quotations and citations to a finding for each."""

from collections.abc import Callable

from bot.catalogue.catalogue import Catalogue
from bot.verification.clause_texts import texts_of
from bot.verification.draft import Draft
from bot.verification.finding import Report
from bot.verification.judging import Judge
from bot.verification.linking import links
from bot.verification.mentions import mentions
from bot.verification.quotations import quotations


def verify(draft: Draft, catalogue: Catalogue, tell: Callable[[int, int], None] = lambda _done, _of: None) -> Report:
    """Verify a draft; `tell` is called with how many citations and quotations of how many are done."""
    quoted = list(quotations(draft.paragraphs))
    cited = mentions(draft, quoted, catalogue)
    # What a citation has between quotation marks is the heading of a group of clauses that it names.
    spans = [(m.paragraph, m.start, m.end) for m in cited]
    quoted = [q for q in quoted if not any(n == q.paragraph and s < q.end and q.start < e for n, s, e in spans)]
    found = links(draft, quoted, cited)
    judge, findings = Judge(draft, texts_of(catalogue)), []
    for done, link in enumerate(found):
        tell(done, len(found))
        finding = judge.judge(link)
        findings += [finding] if finding else []
    tell(len(found), len(found))
    return Report(draft, tuple(findings), catalogue.snapshot.id)
