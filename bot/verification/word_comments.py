"""A copy of a Word file with a comment at each finding that is not simply right."""

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from bot.verification.draft import NOTE_MARK
from bot.verification.finding import WORDS, Finding, Report, Status
from ingest.errors import DraftError
from ingest.readers.word_xml import W

_AUTHOR, _INITIALS = "Resolves", "R"
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_WITHOUT_COMMENT = (Status.OK, Status.TITLE)
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def with_comments(name: str, data: bytes, report: Report) -> bytes:
    """The file with its comments; the first one sums them up. Raises DraftError where Word could not open it either."""
    from docx import Document

    out = BytesIO()
    try:
        document = Document(BytesIO(data))
        paragraphs = [_Paragraph(p) for p in document.element.body.iter(W + "p")]
        first = next((run for paragraph in paragraphs for run in paragraph.runs()), None)
        if first is None:  # all its text is in text boxes
            first = document.add_paragraph().add_run("\u00a0")._r
        _comment(document, [first], report.summary)
        at = 0
        for finding in report.findings:
            if finding.status in _WITHOUT_COMMENT:
                continue
            place, at = _find(finding, paragraphs, at)
            # What stands in a footnote or a text box has no place for a comment: it is given at the beginning.
            runs = place.isolated() if place else [first]
            _comment(document, runs, _text(finding, placed=place is not None))
        document.save(out)
    except Exception as error:  # a damaged file fails in any of zipfile, zlib, lxml and python-docx
        raise DraftError(f"{name} cannot be given comments; open it in Word and save it as .docx again.") from error
    return out.getvalue()


def _text(finding: Finding, *, placed: bool) -> str:
    about = "" if placed else f" (line {finding.line}, {finding.citation or finding.quotation[:80]})"
    suggestion = f" Cite it as: {finding.suggestion}" if finding.suggestion and finding.status.is_wrong else ""
    return f"{WORDS[finding.status]}{about}: {finding.message}{suggestion}"


def _comment(document: Any, runs: Sequence[Any], text: str) -> None:
    from docx.text.run import Run

    anchors = [Run(run, document) for run in (runs[0], runs[-1])]
    document.add_comment(anchors, text=_UNPRINTABLE.sub("", text), author=_AUTHOR, initials=_INITIALS)


class _Paragraph:
    """A paragraph's runs with their text, in which words are found whatever white space is between them."""

    def __init__(self, element: Any) -> None:
        self._element = element
        # Its letters, which stay what they are when its runs are split.
        self._letters = "".join("".join(map(_text_of, self.runs())).split())

    def runs(self) -> Iterator[Any]:
        """Its runs that have text, those in links and tracked insertions among them."""
        for run in self._element.iter(W + "r"):
            if any(t.text for t in run.iter(W + "t")) and _paragraph_of(run) is self._element:
                yield run

    def find(self, words: str) -> "_Place | None":
        """The place of words; None where they do not stand in this paragraph."""
        needle = "".join(words.split())
        at = self._letters.find(needle) if needle else -1
        if at < 0:
            return None
        places = [(run, n) for run in self.runs() for n, c in enumerate(_text_of(run)) if not c.isspace()]
        (first, start), (last, end) = places[at], places[at + len(needle) - 1]
        return _Place(first, start, last, end + 1)


@dataclass(frozen=True, slots=True)
class _Place:
    """Words from the letter `start` of one run to before the letter `end` of another, or of the same."""

    first: Any
    start: int
    last: Any
    end: int

    def isolated(self) -> list[Any]:
        """The first and the last run of the words alone: what stands before and after them becomes runs of its own."""
        last = _split(self.last, self.end)[0]
        before, first = _split(self.first, self.start)
        return [first, first if last is before else last]


def _split(run: Any, at: int) -> tuple[Any, Any]:
    """Split a run before a letter into two; one that holds more than plain text stays whole."""
    texts = [child for child in run if child.tag != W + "rPr"]
    text = _text_of(run)
    if not 0 < at < len(text) or len(texts) != 1 or texts[0].tag != W + "t":
        return run, run
    rest = deepcopy(run)
    run.addnext(rest)
    for part, words in ((run, text[:at]), (rest, text[at:])):
        inner = part.find(W + "t")
        inner.text = words
        inner.set(_SPACE, "preserve")
    return run, rest


def _find(finding: Finding, paragraphs: Sequence[_Paragraph], at: int) -> tuple[_Place | None, int]:
    """Where a finding stands, from a paragraph on, else anywhere; and the paragraph to go on from."""
    for words in filter(None, (finding.quotation, finding.citation)):
        wanted = NOTE_MARK.sub("", words)
        for n in (*range(at, len(paragraphs)), *range(at)):
            if place := paragraphs[n].find(wanted):
                return place, n
    return None, at


def _text_of(run: Any) -> str:
    return "".join(t.text or "" for t in run.iter(W + "t"))


def _paragraph_of(run: Any) -> Any:
    parent = run.getparent()
    while parent is not None and parent.tag != W + "p":
        parent = parent.getparent()
    return parent
