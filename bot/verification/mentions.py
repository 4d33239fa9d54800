"""The citations of a draft, each with the Work that it names, or that the text before it does.

"In its considering c), Resolution 64 …"            joined: one mention
"… (instructs the Director of BDT 3 thereof)"       the last Work cited
"that Decision", "the same resolution", "ibid."     the last Work cited, of that kind
"No. 175 of the Constitution", "CV 145A"            a provision of the Union's treaties
"""

import re
from collections.abc import Sequence

from bot.catalogue.catalogue import Catalogue
from bot.verification.antecedents import with_works
from bot.verification.draft import Draft
from bot.verification.emphasis import Plain, is_phrase, plain
from bot.verification.joining import joined
from bot.verification.mention import Mention
from bot.verification.printed_phrases import phrase_names
from bot.verification.quotations import Quotation
from bot.verification.references import is_ibid, references
from bot.verification.treaty_references import names_others
from ingest import citation
from ingest.citation import Citation

# A draft of a resolution has clauses of its own, whose headings and numbers begin its lines.
_OWN = re.compile(r"\s*(?:\(?[\w.]{1,4}[.)]\s+)?$")


def mentions(draft: Draft, quotations: Sequence[Quotation], catalogue: Catalogue) -> list[Mention]:
    """All citations that are not inside a quotation, in the order of the text."""
    by_paragraph: dict[int, list[Quotation]] = {}
    for quotation in quotations:
        by_paragraph.setdefault(quotation.paragraph, []).append(quotation)
    own = any(_is_heading(p.text) for p in draft.paragraphs)
    others = any(names_others(p.text) for p in draft.paragraphs)
    out: list[Mention] = []
    for n, paragraph in enumerate(draft.paragraphs):
        quoted = by_paragraph.get(n, [])
        if any(not q.marked and q.start == 0 for q in quoted):
            continue
        out += _of_paragraph(n, paragraph.text, quoted, out, catalogue, own=own, other_treaties=others)
    return out


def _of_paragraph(
    n: int,
    text: str,
    quoted: Sequence[Quotation],
    before: Sequence[Mention],
    catalogue: Catalogue,
    *,
    own: bool,
    other_treaties: bool,
) -> list[Mention]:
    headings = [q for q in quoted if is_phrase(text, q, phrase_names(catalogue))]
    read = plain(text, headings)
    found: list[Mention] = []
    for reference in references(read, headings, catalogue, other_treaties=other_treaties):
        cited = reference.cited
        start, end = read.span(cited.start, cited.end)
        inside = any(q.start < end and start < q.end for q in quoted if q not in headings)
        overlaps = found and start < found[-1].end
        if inside or overlaps or not _is_citation(cited, own=own) or (own and _is_own(read, cited)):
            continue
        ibid = is_ibid(text[start:end])
        found.append(Mention(n, start, end, cited, _place(text, start), prose=reference.prose, ibid=ibid))
    protected = tuple((q.start, q.end) for q in quoted)
    return list(with_works(joined(found, text), text, protected, before))


def _is_citation(cited: Citation, *, own: bool) -> bool:
    """Whether a reference names something that can be looked up; a draft's reference to itself does not."""
    if cited.relative or (cited.this and own):
        return False
    if cited.kind in {"letter", "report"} and not cited.number:
        return False
    return bool(cited.number or cited.this or cited.nums or cited.phrase or cited.section)


def _is_own(read: Plain, cited: Citation) -> bool:
    """Whether a clause's reference is the beginning of a clause of the draft itself: "resolves 1 to continue"."""
    return cited.number is None and bool(_OWN.fullmatch(read.text[: cited.start]))


def _is_heading(text: str) -> bool:
    """Whether a paragraph is the heading of a group of clauses, as only texts of this kind have."""
    line = text.strip(" *_,:\t")
    if not line or len(line.split()) > 12:
        return False
    parsed = citation.parse(line)
    return parsed is not None and bool(parsed.phrase) and parsed.kind is None and not parsed.nums


def _place(text: str, start: int) -> int:
    """Where a mention counts: at the mark of the footnote that it stands in."""
    note = None
    for match in re.finditer(r"\s\s\[(\d+):\s\s", text[:start]):
        note = match[1]
    mark = text.find(f"[footnoteRef:{note}]") if note else -1
    return mark if mark >= 0 else start
