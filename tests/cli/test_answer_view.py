"""Answers on a terminal, wrapped and linked, and in a pipe: nothing left out, nothing wider than the window."""

import io
import re
import sys
from dataclasses import replace

import pytest
from rich.cells import cell_len

from bot.answer import Answer
from bot.cli.answer_view import answer_lines, show_answer, source_addresses
from tests.support.services import small, talk

READ_AS = "read as: operative clauses of WTDC Resolution 45 (Rev. Riverton, 2031) addressed to BDT"
QUESTIONS = [
    "what does WTDC Resolution 45 ask of BDT?",
    "what does WTDC Resolution 45 ask of BDT on oil?",
    "what does Resolution 12 recognize?",
    "what does Resolution 999 say?",
    "which documents are held?",
    "what does WTDC Resolution 45 consider?",
    "who pays for the lamps?",
    "what's the weather in Geneva?",
]


@pytest.fixture(scope="module")
def answers() -> list[Answer]:
    return [talk(small(), question) for question in QUESTIONS]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def terminal(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """Standard output as a terminal of 80 columns with colours, from now on."""
    out = Terminal()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    return out


def words(text: str) -> list[str]:
    return text.split()


def test_in_a_pipe_the_reading_follows_the_text_after_an_empty_line(capsys: pytest.CaptureFixture[str]) -> None:
    answer = talk(small(), QUESTIONS[0])
    show_answer(answer, {})
    assert capsys.readouterr().out == f"{answer.text}\n\n{READ_AS}\n"


def test_what_the_text_says_already_is_not_said_again(capsys: pytest.CaptureFixture[str]) -> None:
    answer = talk(small(), "what does Resolution 12 recognize?")
    show_answer(answer, {})
    assert capsys.readouterr().out == f"{answer.text}\n"


@pytest.mark.parametrize("width", [40, 60, 80, 200])
def test_every_line_fits_and_every_word_is_there(answers: list[Answer], width: int) -> None:
    for answer in answers:
        lines = [line.plain for line in answer_lines(answer, {}, width)]
        assert all(cell_len(line) <= width or " " not in line.strip() for line in lines)
        shown = words(" ".join(lines))
        for citation in answer.citations:
            quoted = words(citation.quote)
            assert any(shown[at : at + len(quoted)] == quoted for at in range(len(shown))) or (
                citation.role.value == "context" and citation.label.split()[-1] in " ".join(lines)
            )


def test_a_number_is_not_said_twice(answers: list[Answer]) -> None:
    text = "\n".join(line.plain for line in answer_lines(answers[0], {}, 80))
    assert re.search(r"^1 to buy oil", text, re.MULTILINE)
    assert "[1]" not in text
    lettered = "\n".join(line.plain for line in answer_lines(answers[5], {}, 80))
    assert re.search(r"^a\) .*\[1\]$", lettered, re.MULTILINE | re.DOTALL)


def test_lines_hang_behind_the_number(answers: list[Answer]) -> None:
    lines = [line.plain for line in answer_lines(answers[0], {}, 30)]
    first = lines.index("1bis to measure it again in")
    assert lines[first + 1] == "     winter, [7]"


def test_wide_characters_and_right_to_left_wrap_by_their_columns(answers: list[Answer]) -> None:
    for text in (
        "电信发展局主任须为灯购买油，并培训守灯人员，以便灯在夜间不熄灭。" * 4,
        "يُطلب من الدول الأعضاء طلاء مناراتها باللون الأبيض " * 6,
    ):
        citation = replace(answers[0].citations[0], text=text, quote=text)
        answer = replace(answers[0], citations=(citation,), statements=())
        lines = [line.plain for line in answer_lines(answer, {}, 60)]
        assert all(cell_len(line) <= 60 for line in lines)
        assert "".join(text.split()) in "".join("".join(lines).split())


def test_what_a_terminal_would_obey_is_shown_as_a_mark(answers: list[Answer]) -> None:
    citation = replace(answers[0].citations[0], text="to buy\x1b[2J oil\x07 for\ud800 the lamps")
    answer = replace(answers[0], citations=(replace(citation, quote=citation.text),), statements=())
    shown = "\n".join(line.plain for line in answer_lines(answer, {}, 80))
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert "to buy\ufffd[2J oil" in shown


def test_on_a_terminal_clauses_link_to_their_source(answers: list[Answer], monkeypatch: pytest.MonkeyPatch) -> None:
    document, out = answers[0].citations[0].document, terminal(monkeypatch)
    show_answer(answers[0], {document: "https://example.org/45.pdf"})
    shown = out.getvalue()
    assert "\x1b]8;" in shown
    assert ";https://example.org/45.pdf\x1b\\" in shown
    assert f"\x1b[2m{READ_AS[:40]}" in shown


def test_without_colour_there_is_no_styling(answers: list[Answer], monkeypatch: pytest.MonkeyPatch) -> None:
    out = terminal(monkeypatch)
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setenv("NO_COLOR", "1")
    show_answer(answers[0], {answers[0].citations[0].document: "https://example.org/45.pdf"})
    assert "to buy oil for the lamps" in out.getvalue()
    assert "\x1b" not in out.getvalue()


def test_the_source_is_the_address_or_the_file_that_was_read() -> None:
    catalogue = small().catalogue
    addresses = source_addresses(list(catalogue.by_name), catalogue)
    assert set(addresses) == {d.expression.document for d in catalogue.documents}
    assert all(not address or address.startswith(("https://", "http://", "file:///")) for address in addresses.values())
