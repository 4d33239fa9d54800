"""Verification of a draft: are its citations of the documents held right, and its quotations verbatim?

    verify(draft_of("…"), catalogue)     a Report: a Finding for every citation and every quotation

folding      texts as words that can be compared: what typography does to them makes no difference
draft        lines of a file -> paragraphs, each offset with its line
quotations   the passages between quotation marks, and blocks that are quoted without any
mentions     the citations, each with the Work that it or the text before it names
linking      which quotation belongs to which citation
clause_texts the folded texts of the clauses held: where words stand, and what comes nearest to them
comparing    a quotation against clauses: verbatim, or the words that differ
resolving    a citation -> the documents and clauses held, or what is wrong with it
judging      a citation with its quotation -> a Finding
"""

from bot.verification.draft import Draft, draft_of
from bot.verification.finding import Finding, Report, Status
from bot.verification.verify import verify

__all__ = ["Draft", "Finding", "Report", "Status", "draft_of", "verify"]
