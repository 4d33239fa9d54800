"""What holds for any draft: an untouched clause is right, one changed word is found, nothing crashes."""

import re

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot.verification import draft_of, verify
from bot.verification.html_page import html_page
from ingest.citation import format_num
from ingest.labels import expression_label
from ingest.model import Clause
from tests.support.chats import TEXTS
from tests.support.drafts import held

CLAUSES = [
    c for d in held().current for c in d.clauses if c.phrase and not c.section and "[2nd]" not in c.label
]  # fmt: skip
MARKS = [("“", "”"), ('"', '"'), ("«", "»"), ("‘", "’"), ("„", "“")]
FORMS = [
    "{work}, {where}, says: {quoted}.",
    "{quoted} ({work}, {where})",
    "In {where} of {work} we read {quoted}, and agree.",
    "{work} is known. Its {where} has {quoted}.",
    "{work}, {where}:\n\n{quoted}\n",
    "As {quoted} ({where} of {work}) has it, all is well.",
]


def where(clause: Clause) -> str:
    return f"{clause.phrase} {format_num(clause.num)}".strip()


def is_word(word: str) -> bool:
    return re.fullmatch(r"[a-z]{3,}", word) is not None


def drafts(clause: Clause, words: list[str], form: str, marks: tuple[str, str]) -> str:
    work = expression_label(held().document(clause).expression)
    return form.format(work=work, where=where(clause), quoted=f"{marks[0]}{' '.join(words)}{marks[1]}")


@given(st.sampled_from(CLAUSES), st.sampled_from(FORMS), st.sampled_from(MARKS), st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
def test_an_untouched_clause_is_right_and_one_changed_word_is_found(
    clause: Clause, form: str, marks: tuple[str, str], data: st.DataObject
) -> None:
    words = clause.text.rstrip(" ;,.:").split()
    assume(len(words) >= 3)
    # "noting of WTSA Resolution 45" does not tell where the heading ends.
    assume(clause.num or "{where} of" not in form)
    first = data.draw(st.integers(0, len(words) - 3), label="first")
    last = data.draw(st.integers(first + 3, len(words)), label="last")
    quoted = words[first:last]
    report = verify(draft_of(drafts(clause, quoted, form, marks)), held())
    assert [f.message for f in report.wrong] == []
    assert any(f.status.value == "ok" and f.keys == (clause.key,) for f in report.findings if f.quotation)

    changeable = [n for n, word in enumerate(quoted) if is_word(word)]
    assume(changeable)
    n = data.draw(st.sampled_from(changeable), label="changed")
    quoted[n] = data.draw(st.sampled_from(["zebra", "quince", f"{quoted[n]}er", f"un{quoted[n]}"]))
    report = verify(draft_of(drafts(clause, quoted, form, marks)), held())
    assert [f for f in report.wrong if f.quotation], report.findings


@given(
    st.lists(
        st.one_of(TEXTS, st.sampled_from(["Resolution 45", "resolves 2", "“", "”", "ibid.", "…", "[", "(", "> "])),
        max_size=25,
    )
)
@settings(max_examples=120, deadline=None)
def test_any_text_gets_a_report_and_a_page_that_is_escaped(parts: list[str]) -> None:
    text = " ".join(parts)
    report = verify(draft_of(text), held())
    for finding in report.findings:
        assert finding.line >= 1
        assert finding.message
        for span in finding.spans:
            assert 0 <= span.start <= span.end <= len(report.draft.paragraphs[span.paragraph].text)
    page = html_page(report)
    body = page[page.index("<body>") :]
    tags = set(re.findall(r"</?([a-z0-9]+)", body))
    assert tags <= {
        "body",
        "h1",
        "p",
        "table",
        "thead",
        "tr",
        "th",
        "tbody",
        "td",
        "a",
        "q",
        "br",
        "strong",
        "div",
        "mark",
        "small",
        "html",
    }
    assert not re.search(r"<(?:b|blockquote|script)>", body)


@given(
    st.integers(1, 400), st.sampled_from(["“", '"', "(", "… ", "“a” ", "“a … ", "Resolution 45, resolves 2 “", "> "])
)
@settings(max_examples=40, deadline=5000)
def test_repetition_takes_no_more_than_its_time(times: int, unit: str) -> None:
    verify(draft_of(unit * times), held())
