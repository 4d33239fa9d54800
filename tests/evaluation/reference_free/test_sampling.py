"""Drafts from votes: the question, what was answered and the votes, and nothing of the people."""

from pathlib import Path

import pytest

from bot.cli.main import main
from bot.evaluation.question_files import load, read_file
from bot.evaluation.reference_free.sampling import sample
from bot.state.answers import Feedback
from bot.state.opening import file_url, open_state
from bot.state.place import Place
from ingest.errors import DatasetError
from tests.support.scored import cited, reply


def place(user: str) -> Place:
    return Place("telegram", "", "chat-77", "", user)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store in which three people voted on two answers, and one on an answer that has expired."""
    folder = tmp_path / "store"
    folder.mkdir()
    state = open_state(file_url(folder / "state.sqlite"))
    good = state.keep(reply(citations=[cited(1, "1")]), place("ann-1"))
    bad = state.keep(reply("refuse"), place("ann-1"))
    votes = [(good, "ann-1", True, "who pays?"), (good, "bob-2", True, "who pays?"), (bad, "cy-3", False, "why?")]
    for answer, user, up, question in [*votes, ("gone", "cy-3", True, "when?")]:
        state.rate(Feedback(answer, place(user), up, question, "s"))
    return folder


def test_what_is_drafted(store: Path) -> None:
    good, bad, gone = sample(open_state(file_url(store / "state.sqlite")).rated())
    assert (good.turns, good.behaviour, [g.key for g in good.gold]) == (("who pays?",), "answer", ["lamps#1"])
    assert good.note == "2 for, 0 against. Answered: Oil, it says."
    assert (bad.turns, bad.behaviour, bad.gold) == (("why?",), None, ())
    assert bad.note.startswith("0 for, 1 against.")
    assert (gone.behaviour, gone.note) == (None, "1 for, 0 against. The answer is no longer kept.")


def test_a_draft_is_asked_once_somebody_has_reviewed_it(store: Path, tmp_path: Path) -> None:
    out = tmp_path / "voted.yaml"
    assert main(["eval", "sample", "--store", str(store), "--out", str(out)]) == 0
    text = out.read_text(encoding="utf-8")
    assert not any(person in text for person in ("ann-1", "bob-2", "cy-3", "chat-77", "telegram"))
    with pytest.raises(DatasetError, match="reviewed: true"):
        load(out)
    assert len(read_file(out).dataset.drafts) == 3
    out.write_text(text.replace("reviewed: false", "reviewed: true", 1), encoding="utf-8")
    found = load(out)
    assert [case.id for case in found.cases] == ["voted-0001"]
    assert len(found.drafts) == 2
