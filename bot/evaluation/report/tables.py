"""A run as CSV and as JUnit XML, for spreadsheets and build servers."""

import csv
import io
import re
from xml.etree import ElementTree

from bot.evaluation.metrics import METRICS
from bot.evaluation.results import ScoredCase, ScoredRun

# What XML 1.0 cannot hold, however it is written.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# A cell that begins so is a formula to a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def cases_csv(scored: ScoredRun) -> str:
    """One row a case: its question, the reply, and each of its scores; cells are safe from formula injection."""
    names = [m.name for m in METRICS if m.name in scored.overall]
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    header = [
        "id",
        "category",
        "language",
        "corpus",
        "question",
        "wanted",
        "given",
        "reason",
        "gold",
        "cited",
        "wrong",
    ]
    table.writerow([*header, *names])
    for row in scored.cases:
        case, answer = row.case, row.prediction.answer
        given = (answer.behaviour.value, answer.reason.value if answer.reason else "") if answer else ("", "")
        cells = [
            case.id,
            case.category,
            case.language,
            case.corpus,
            " / ".join(case.turns),
            case.behaviour.value if case.behaviour else "",
            *given,
            "; ".join(gold.name for gold in case.gold),
            "; ".join(c.label for c in answer.citations) if answer else "",
            " ".join(row.reasons),
        ]
        scores = [f"{row.scores[name]:.6g}" if name in row.scores else "" for name in names]
        table.writerow([*map(_cell, cells), *scores])
    return out.getvalue()


def junit(scored: ScoredRun) -> str:
    """The run as JUnit XML: a test case for each case, failed where it did not pass, in a suite for each category."""
    suites = ElementTree.Element("testsuites", name="resolves eval")
    for category in dict.fromkeys(row.case.category for row in scored.cases):
        rows = [row for row in scored.cases if row.case.category == category]
        suite = ElementTree.SubElement(suites, "testsuite", name=category or "questions")
        for row in rows:
            _add_case(suite, row)
        _count(suite)
    _count(suites)
    ElementTree.indent(suites)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ElementTree.tostring(suites, encoding="unicode")}\n'


def _add_case(suite: ElementTree.Element, row: ScoredCase) -> None:
    name = f"{row.case.id}: {' / '.join(row.case.turns)}"
    test = ElementTree.SubElement(suite, "testcase", classname=_printable(row.case.category), name=_printable(name))
    reasons = " ".join(row.reasons)
    if row.prediction.answer is None:
        ElementTree.SubElement(test, "error", message=_printable(reasons))
    elif row.scores.get("pass", 1) < 1:
        failure = ElementTree.SubElement(test, "failure", message=_printable(reasons or "It differs."))
        lines = [f"{b.gold}: {', '.join(c.label for c in b.cited) or 'missing'}" for b in row.diff.gold_matches]
        lines += [f"also cited: {other.label}" for other in row.diff.unmatched]
        failure.text = _printable("\n".join([*lines, "", row.prediction.answer.text]))


def _count(element: ElementTree.Element) -> None:
    for name, path in (("tests", "testcase"), ("failures", "testcase/failure"), ("errors", "testcase/error")):
        element.set(name, str(len(element.findall(f".//{path}"))))


def _printable(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)


def _cell(text: str) -> str:
    text = text.encode("utf-8", "replace").decode()
    return f"'{text}" if text.startswith(_FORMULA) else text
