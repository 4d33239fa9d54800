"""Verification of a draft: are its citations of the documents held right, and its quotations verbatim?

    verify(draft_of("…"), catalogue)     a Report: a Finding for every citation and every quotation

reading      a file or pasted text -> a draft: paragraphs, each offset with its line (`draft`)
quotations   the passages between quotation marks, and blocks that are set off without any
mentions     the citations, each with the Work that it or the text before it names
treaties     the Constitution and the Convention held, and their provisions (`treaty_references` reads them)
linking      which quotation belongs to which citation
resolving    a citation -> the documents and clauses held, or what is wrong with it
looking      where a quotation's words stand, and what comes nearest to them
judging      a citation with its quotation -> a Finding
html_page    a Report as a page; `word_comments` as comments in a copy of the Word file
"""

from bot.verification.draft import Draft, draft_of
from bot.verification.finding import Finding, Report, Status
from bot.verification.verify import verify

__all__ = ["Draft", "Finding", "Report", "Status", "draft_of", "verify"]
