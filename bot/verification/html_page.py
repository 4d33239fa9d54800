"""A Report as one HTML page that needs no other file: what was found, and the draft with each place marked."""

import re
from collections.abc import Iterator
from html import escape

from bot.verification.finding import WORDS, Finding, Report, Status
from bot.verification.quotations import hide_note_marks

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_KINDS = {Status.OK: "ok", Status.TITLE: "ok", Status.FOUND_IN: "found", Status.UNCHECKED: "found"}
_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #1b1b1b;
  background: #fff }
table { border-collapse: collapse; width: 100%; margin: 1rem 0 2rem }
th, td { border-bottom: 1px solid #ccc; padding: .4rem .6rem; text-align: left; vertical-align: top }
td:first-child { text-align: right; white-space: nowrap }
q { font-style: italic; quotes: none }
.kind { white-space: nowrap; font-weight: 600 }
.ok .kind { color: #176b2c } .found .kind { color: #555 } .wrong .kind { color: #a11 }
.draft p { white-space: pre-wrap; margin: .4rem 0 } .draft .quoted { border-left: 3px solid #ccc; padding-left: 1rem }
mark { background: #e3f3e6; color: inherit } mark.found { background: #eee } mark.wrong { background: #fbdcdc }
a { color: inherit }
@media print { a { text-decoration: none } }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def html_page(report: Report) -> str:
    """The page; every word of the draft and of the documents is escaped."""
    name = _escaped(report.draft.name)
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>Citations of {name}</title>",
            f"<style>{_STYLE}</style></head><body>",
            f"<h1>Citations of {name}</h1>",
            f"<p>{_escaped(report.summary)}</p>",
            *(_table(report) if report.findings else ()),
            '<div class="draft">',
            *_draft(report),
            "</div>",
            f"<p><small>Compared with the snapshot {_escaped(report.snapshot)}.</small></p>",
            "</body></html>",
        ]
    )


def _table(report: Report) -> Iterator[str]:
    heads = "".join(f"<th>{name}</th>" for name in ("line", "finding", "citation and quotation", "what"))
    yield f"<table><thead><tr>{heads}</tr></thead><tbody>"
    for n, finding in enumerate(report.findings, 1):
        said = [_escaped(finding.citation)] if finding.citation else []
        said += [f"<q>“{_escaped(finding.quotation)}”</q>"] if finding.quotation else []
        what = [_escaped(finding.message)]
        if finding.suggestion and finding.status.is_wrong:
            what.append(f"Cite it as: <strong>{_escaped(finding.suggestion)}</strong>")
        yield (
            f'<tr class="{_kind(finding)}"><td><a href="#f{n}">{finding.line}</a></td>'
            f'<td class="kind">{_escaped(WORDS[finding.status])}</td>'
            f"<td>{'<br>'.join(said)}</td><td>{'<br>'.join(what)}</td></tr>"
        )
    yield "</tbody></table>"


def _draft(report: Report) -> Iterator[str]:
    """The paragraphs of the draft with the places of the findings marked; where two overlap, the first is."""
    marks: dict[int, list[tuple[int, int, int]]] = {}
    for n, finding in enumerate(report.findings):
        for span in finding.spans:
            marks.setdefault(span.paragraph, []).append((span.start, span.end, n))
    begun: set[int] = set()
    for number, paragraph in enumerate(report.draft.paragraphs):
        text, at, parts = hide_note_marks(paragraph.text), 0, []
        for start, end, n in sorted(marks.get(number, [])):
            if start < at or end <= start:
                continue
            finding = report.findings[n]
            anchor = "" if n in begun else f' id="f{n + 1}"'
            begun.add(n)
            title = _escaped(f"{WORDS[finding.status]}: {finding.message}")
            parts.append(_escaped(text[at:start]))
            parts.append(f'<mark class="{_kind(finding)}"{anchor} title="{title}">{_escaped(text[start:end])}</mark>')
            at = end
        quoted = ' class="quoted"' if paragraph.quoted else ""
        yield f"<p{quoted}>{''.join(parts)}{_escaped(text[at:])}</p>"


def _kind(finding: Finding) -> str:
    return _KINDS.get(finding.status, "wrong")


def _escaped(text: str) -> str:
    return escape(_UNPRINTABLE.sub("", text))
