"""What is told of a model's plans: how many agree with the rules' reading, and no question that is not to be logged."""

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.serving.dispatcher import Dispatcher
from bot.settings import LogSettings, Settings
from bot.state import Place, open_state
from bot.state.opening import file_url
from tests.support.model_server import Act, ModelServer, faithful, of_set, planned, serving
from tests.support.services import small
from tests.support.writers import written

QUESTION = "what does WTDC Resolution 45 ask of BDT?"
PLACE = Place("telegram", "", "1", "", "7")
MEMBERS = of_set(documents=["wtdc-45"], addressees=["Member States"], half="operative")


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with serving() as running:
        yield running


def asked(server: ModelServer, folder: Path, *, questions: bool) -> str:
    """The metrics of a bot that was asked one question."""
    settings = Settings(log=LogSettings(questions=questions))
    service = replace(written(small(), server.url, timeout_seconds=60), settings=settings)
    state = open_state(file_url(folder / "state.sqlite"))

    async def ask() -> str:
        async with Dispatcher(service, state, None) as dispatcher:
            await dispatcher.answer(PLACE, QUESTION)
            return dispatcher.metrics.page().decode()

    return asyncio.run(ask())


def test_plans_that_agree_are_counted_and_not_logged(
    server: ModelServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    assert 'resolves_plans_total{outcome="agreed"} 1.0' in asked(server, tmp_path, questions=True)
    assert "plan" not in caplog.text


@pytest.mark.parametrize("questions", [False, True])
def test_a_plan_that_differs_is_counted_and_logged_with_its_question_only_where_that_is_configured(
    server: ModelServer, tmp_path: Path, caplog: pytest.LogCaptureFixture, questions: bool
) -> None:
    caplog.set_level(logging.INFO)
    server.script = lambda asked: Act(
        planned(asked, sets=[MEMBERS], agrees=False) if asked.planning and not asked.tools else faithful(asked)
    )
    assert 'resolves_plans_total{outcome="differed"} 1.0' in asked(server, tmp_path, questions=questions)
    (record,) = (r for r in caplog.records if "plan" in r.message)
    told = vars(record)
    assert told["outcome"] == "differed"
    assert (told.get("question") == QUESTION) == questions
    assert questions or QUESTION not in str(told)
