"""The report about a draft as a reply in a chat: what has to be looked at first, then what is found or not checked."""

from bot.answer import Answer
from bot.channels.rendering.browse import notice
from bot.verification import Finding, Report, Status
from bot.verification.finding import WORDS

# Characters of a quotation that a line shows, and of a citation.
_SHOWN = 80
_RIGHT = (Status.OK, Status.TITLE)


def verified_shown(report: Report) -> Answer:
    """The report as a notice; what is right is counted in its first sentence alone."""
    rest = [f for f in report.findings if not f.status.is_wrong and f.status not in _RIGHT]
    return notice("/verify", report.summary, [_line(f) for f in (*report.wrong, *rest)], report.snapshot)


def _line(finding: Finding) -> str:
    quotation = f"“{_cut(finding.quotation)}”" if finding.quotation else ""
    about = ", ".join(filter(None, (_cut(finding.citation), quotation)))
    suggestion = f" Cite it as: {finding.suggestion}." if finding.suggestion and finding.status.is_wrong else ""
    return f"{WORDS[finding.status]} (line {finding.line}): {about}. {finding.message}{suggestion}"


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN].rstrip()} …"
