"""Whatever a model does wrong, over many questions: nothing leaves that is not proven, and nobody sees an error."""

import logging
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from bot.answer import Answer, Behaviour
from bot.catalogue.catalogue import Catalogue
from bot.composing.writing.write import needs_writing
from bot.evaluation.checks import citations_exist, completeness, quotes_verbatim
from bot.evaluation.matching import normal_form
from bot.evaluation.question_files import load
from bot.understanding.normalise import clean
from bot.understanding.query import Conversation
from tests.support.model_faults import FAULTS, Fault
from tests.support.model_server import KEY, Act, ModelRequest, ModelServer, faithful, serving
from tests.support.paths import QUESTIONS
from tests.support.services import cited, seeds
from tests.support.writers import NAME, Remembering, glosses, remembering, written

pytestmark = pytest.mark.slow

SEEDS = QUESTIONS / "seeds.jsonl"
# Questions that each fault is tried on.
EACH = 4
# Of the questions of development, one in so many: all of them would take a minute.
APART = 3
WAYS = [("chat", True), ("responses", True), ("chat", False), ("responses", False)]
RANKED = "are countries still ranked in the GCI?"


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)


@pytest.fixture(scope="module")
def held() -> Remembering:
    return remembering(seeds())


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    with serving() as running:
        yield running


def answered(service: Remembering, questions: Sequence[str]) -> list[str]:
    """Those of the questions that a model is let write the answer to."""
    return [q for q in questions if needs_writing(service._retrieve(clean(q), Conversation()), service.catalogue)]


@pytest.fixture(scope="module")
def own(held: Remembering) -> list[str]:
    """The questions that ship with Resolves, as far as they are answered."""
    return answered(held, [case.turns[0] for case in load(SEEDS).cases if len(case.turns) == 1][::5])


def assert_proven(answer: Answer, catalogue: Catalogue) -> None:
    """What holds of every answer, told by other means than those of `bot.composing.checking`."""
    assert citations_exist(answer, catalogue) == 1
    assert quotes_verbatim(answer, catalogue) == 1
    assert completeness(answer, incomplete=None) in {None, 1}
    texts = {c.n: c for c in answer.citations}
    for statement in answer.statements:
        (n,) = statement.citations
        assert normal_form(statement.text) in normal_form(catalogue.by_key[texts[n].key].text)
        if statement.gloss:
            sources = [catalogue.by_key[texts[n].key] for n in statement.gloss.of]
            held = " ".join(normal_form(" ".join((c.text, c.label, *c.footnotes))) for c in sources)
            for digits in re.findall(r"\d+", normal_form(statement.gloss.text)):
                assert re.search(rf"(?<!\d){digits}(?!\d)", held), (statement.gloss.text, digits)


def assert_harmless(fault: Fault, answer: Answer, quoted: Answer, catalogue: Catalogue) -> None:
    """The reader of an answer gets the right clauses, one line about the model, and none of the poison."""
    assert answer.behaviour is Behaviour.ANSWER
    assert_proven(answer, catalogue)
    if quoted.complete:
        assert cited(answer) == cited(quoted)
        assert answer.complete == quoted.complete
    else:
        assert set(cited(answer)) <= set(cited(quoted))
        assert answer.citations
    assert "\n" not in answer.note
    assert KEY not in f"{answer.to_json()}"
    assert fault.note in answer.note
    shown = "\n".join((answer.text, answer.lead, *(s.text for s in answer.statements), *glosses(answer)))
    for poison in fault.poison:
        assert poison not in shown or poison in quoted.text
    if answer.written_by == "quotes":
        assert answer.text == quoted.text
        assert answer.statements == quoted.statements
        assert NAME in answer.note or not answer.note


@pytest.mark.parametrize("fault", FAULTS, ids=lambda f: f.name)
def test_a_fault_over_the_questions_that_ship(
    fault: Fault, held: Remembering, own: list[str], server: ModelServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.script = fault.script
    at = FAULTS.index(fault)
    for turn in range(EACH):
        question = own[(at * 7 + turn * 11) % len(own)]
        api, stream = WAYS[(at + turn) % len(WAYS)]
        answer, _ = written(held, server.url, api=api, stream=stream).ask(question)
        assert_harmless(fault, answer, held.ask(question)[0], held.catalogue)
    assert KEY not in caplog.text


@pytest.mark.parametrize(("api", "stream"), WAYS)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda f: f.name)
def test_a_fault_over_every_interface(
    fault: Fault, held: Remembering, server: ModelServer, api: str, stream: bool
) -> None:
    server.script = fault.script
    answer, _ = written(held, server.url, api=api, stream=stream).ask(RANKED)
    assert_harmless(fault, answer, held.ask(RANKED)[0], held.catalogue)


def test_faults_over_the_questions_of_development(held: Remembering, server: ModelServer, shared: Path) -> None:
    """Questions on the shipped documents, with at least 15 kinds of faults each, more than 200 in all.

    The faults are those of selecting and glossing; planning has its own.
    """
    cases = [c for c in load(shared / "evals" / "dev.jsonl").cases if c.corpus == "seeds" and len(c.turns) == 1]
    questions = answered(held, [c.turns[0] for c in cases])[::APART]
    tried = 0
    for number, question in enumerate(questions):
        quoted, _ = held.ask(question)
        for at, fault in enumerate(FAULTS):
            if (number + at) % 3:
                continue
            server.script = fault.script
            api, stream = WAYS[(number + at) % len(WAYS)]
            answer, _ = written(held, server.url, planning=False, api=api, stream=stream).ask(question)
            assert_harmless(fault, answer, quoted, held.catalogue)
            tried += 1
    assert tried >= max(15 * len(questions), 200)


class TestTime:
    """No answer takes longer than it may."""

    def test_a_server_that_says_nothing(self, held: Remembering, server: ModelServer) -> None:
        server.script = lambda _: Act("{}", hang=30)
        answer, _ = written(held, server.url, timeout_seconds=0.3, retries=2).ask(RANKED)
        assert "did not answer within 0.3 seconds" in answer.note
        assert answer.text == held.ask(RANKED)[0].text

    def test_a_server_that_is_not_there(self, held: Remembering) -> None:
        answer, _ = written(held, "http://127.0.0.1:9/v1").ask(RANKED)
        assert "cannot be reached" in answer.note

    def test_what_passes_is_tried_again(
        self, held: Remembering, server: ModelServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("bot.language_model.chat_model._FIRST_PAUSE_SECONDS", 0.001)
        seen: list[int] = []

        def script(asked: ModelRequest) -> Act:
            seen.append(1)
            wait = {"retry-after-ms": "1"}
            return Act(status=429, headers=wait) if len(seen) < 3 else Act(faithful(asked))

        server.script = script
        answer, _ = written(held, server.url, retries=2).ask(RANKED)
        # Two tries that fail in passing, the plan, the answer, and its check.
        assert (answer.written_by, len(seen)) == (NAME, 5)

    @pytest.mark.parametrize(("status", "code"), [(401, "invalid_api_key"), (404, ""), (429, "insufficient_quota")])
    def test_what_does_not_pass_is_not(self, held: Remembering, server: ModelServer, status: int, code: str) -> None:
        server.asked.clear()
        server.script = lambda _: Act(status=status, code=code)
        written(held, server.url, retries=5).ask(RANKED)
        assert len(server.asked) == 1

    def test_a_server_that_asks_for_more_patience_than_there_is(self, held: Remembering, server: ModelServer) -> None:
        server.asked.clear()
        server.script = lambda _: Act(status=429, headers={"retry-after": "3600"})
        answer, _ = written(held, server.url, retries=5).ask(RANKED)
        assert "is over its rate limit" in answer.note
        assert len(server.asked) == 1
