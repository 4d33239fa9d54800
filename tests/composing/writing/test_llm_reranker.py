"""A model that helps the search: which clauses it may choose, what it may make of a question, and what stands if not."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot.answer import Answer, Behaviour, Reason, Role
from bot.service import Service
from bot.settings import SearchSettings
from bot.understanding.query import Conversation
from tests.support.model_server import Act, ModelRequest, ModelServer, chosen, faithful, planned, serving
from tests.support.services import seeds, small
from tests.support.writers import NAME, Purse, writer_at

QUESTION = "are lamps kept lit by anybody on islands?"
FOREIGN = "как за 2 года защитить детей в сети?"


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with serving() as running:
        yield running


def guided(server: ModelServer, purse: Purse | None = None, *, over: Service | None = None, **settings: Any) -> Service:
    """The made documents, or others, with a model that helps and writes."""
    return replace(over or small(), writer=writer_at(server.url, purse, **{"gloss": "unchecked", **settings}))


def choosing(*numbers: int) -> Any:
    """A script that chooses these clauses, and is faithful otherwise."""
    return lambda asked: Act(chosen(*numbers) if asked.candidates else faithful(asked))


def quoted() -> Answer:
    """What is answered without a model."""
    return small().ask(QUESTION)[0]


def test_the_clauses_that_it_chooses_come_first_and_those_of_the_search_follow(server: ModelServer) -> None:
    server.script = choosing(4, 3)
    answer, _ = guided(server).ask(QUESTION)
    shown = server.asked[0].candidates
    own = [c.label for c in quoted().citations]
    assert [c.label for c in answer.citations] == [shown[3]["label"], shown[2]["label"], *own]
    assert {c.role for c in answer.citations} == {Role.ANSWER}
    assert f"The first 2 clauses are the choice of the model {NAME}." in answer.note
    assert len(server.asked) == 2


@pytest.mark.parametrize("numbers", [(), (1,), (3, 1), (30, 29, 28, 27, 26, 25, 24), (2, 2, 2), (99,)])
@pytest.mark.parametrize(
    "question", ["what is there about spam?", "are countries still ranked in the GCI?", "who pays for travel to Mars?"]
)
def test_whatever_it_chooses_nothing_of_the_search_is_lost_or_more_sure(
    server: ModelServer, question: str, numbers: tuple[int, ...]
) -> None:
    own = seeds().ask(question)[0]
    server.script = choosing(*numbers)
    service = guided(server, over=seeds(), gloss="never", planning=False)
    answer, _ = service.ask(question)
    ordered = [c.key for c in answer.citations if c.key in {each.key for each in own.citations}]
    assert set(ordered) == {c.key for c in own.citations}
    chosen_keys = {c.key for c in answer.citations[: len(numbers)]}
    left, before = ([k for k in keys if k not in chosen_keys] for keys in (ordered, [c.key for c in own.citations]))
    assert left == before
    assert (answer.behaviour, answer.reason, answer.confidence) == (own.behaviour, own.reason, own.confidence)
    quoted_keys = [c.key for c in answer.citations if c.role is Role.ANSWER]
    assert own.behaviour is not Behaviour.ANSWER or own.citations[0].key in quoted_keys


def test_where_it_says_that_none_answers_that_is_a_remark_and_the_clauses_stay(server: ModelServer) -> None:
    server.script = choosing()
    answer, _ = guided(server).ask(QUESTION)
    assert answer.text == quoted().text
    assert answer.note == f"The model {NAME} finds no answer in these clauses."
    assert (answer.confidence, answer.written_by) == (quoted().confidence, "quotes")
    assert len(server.asked) == 1


def test_what_the_search_refuses_stays_refused_with_what_it_chooses_first(server: ModelServer) -> None:
    question = "is oil for the lamps bought in Kenya?"
    own = small().ask(question)[0]
    assert own.reason is Reason.SILENT
    server.script = choosing(4)
    answer, _ = guided(server).ask(question)
    assert (answer.behaviour, answer.lead, answer.confidence) == (own.behaviour, own.lead, own.confidence)
    labels = [c.label for c in answer.citations]
    assert labels == [server.asked[0].candidates[3]["label"], *(c.label for c in own.citations)]
    assert answer.note == f"The model {NAME} finds an answer in the first of these clauses."


def test_the_request_has_no_numbers_to_copy(server: ModelServer) -> None:
    guided(server).ask(QUESTION)
    before, after = server.asked[0].user.split("<candidates-")[0], server.asked[0].user.split("</candidates-")[1]
    assert not re.search(r'"clauses":\s*\[', before + after)


def test_what_helping_cost_is_in_what_the_answer_cost(server: ModelServer) -> None:
    purse = Purse()
    answer, _ = guided(server, purse).ask(QUESTION)
    assert (answer.usage.input_tokens, answer.usage.output_tokens) == (3000, 600)
    assert sum(dollars for _, _, dollars, _ in purse.rows) == pytest.approx(answer.usage.cost_usd)


def test_the_same_question_costs_nothing_again(server: ModelServer) -> None:
    service = guided(server, cached_answers=10)
    first, _ = service.ask(QUESTION)
    second, _ = service.ask(QUESTION)
    assert len(server.asked) == 2
    assert (second.text, second.usage.cost_usd) == (first.text, 0)


@pytest.mark.parametrize(
    ("reply", "cited"),
    [
        ('{"clauses": ["[2]", 2, 99, 0, -1]}', 2),
        ('<think>3, 4?</think> ```json\n{"clauses": [2]}\n```', 2),
        (json.dumps({"clauses": list(range(2, 21))}), SearchSettings().quoted),
    ],
)
def test_numbers_of_no_clause_count_for_nothing(server: ModelServer, reply: str, cited: int) -> None:
    server.script = lambda asked: Act(reply if asked.candidates else faithful(asked))
    answer, _ = guided(server).ask(QUESTION)
    assert len(answer.citations) == cited


@pytest.mark.parametrize(
    ("act", "told"),
    [
        (Act("these clauses all answer"), "said nothing of use"),
        (Act('{"clauses": 3}'), "said nothing of use"),
        (Act('{"clauses": [1, 2'), "said nothing of use"),
        (Act(status=500), "the search has chosen the clauses"),
        (Act(status=401), "the search has chosen the clauses"),
        (Act(chosen(1), drop=True, piece=5), "the search has chosen the clauses"),
        (Act(refusal="no"), "the search has chosen the clauses"),
        (Act('{"clauses": [777]}'), ""),
    ],
)
def test_whatever_goes_wrong_the_search_has_its_say(server: ModelServer, act: Act, told: str) -> None:
    server.script = lambda asked: act if asked.candidates else Act(faithful(asked))
    answer, _ = guided(server).ask(QUESTION)
    assert [c.key for c in answer.citations] == [c.key for c in quoted().citations]
    assert told in answer.note
    assert answer.note == "" or NAME in answer.note
    assert "sk-" not in answer.note


def test_it_has_a_third_of_the_time(server: ModelServer) -> None:
    server.script = lambda asked: Act(chosen(1), hang=1.0) if asked.candidates else Act(faithful(asked))
    answer, _ = guided(server, timeout_seconds=1.5).ask(QUESTION)
    assert [c.key for c in answer.citations] == [c.key for c in quoted().citations]
    assert "did not answer within 0.5 seconds" in answer.note
    assert answer.written_by == NAME


def test_a_spent_budget_asks_no_model(server: ModelServer) -> None:
    answer, _ = guided(server, dollars_per_asker_a_day=1e-9).ask(QUESTION)
    assert not server.asked
    assert "budget" in answer.note
    assert [c.key for c in answer.citations] == [c.key for c in quoted().citations]


@pytest.mark.parametrize(
    ("question", "calls"),
    [("what does Resolution 45 ask of BDT?", 1), ("what does Resolution 900 say?", 0), ("what's the weather like?", 0)],
)
def test_it_is_not_asked_where_a_filter_answers_or_nothing_is_asked_of_the_documents(
    server: ModelServer, question: str, calls: int
) -> None:
    guided(server, over=seeds()).ask(question)
    assert len(server.asked) == calls
    assert not any(asked.candidates for asked in server.asked)


def test_it_can_be_left_out(server: ModelServer) -> None:
    service = guided(server)
    search = service.settings.search.model_copy(update={"guided": False})
    replace(service, settings=service.settings.model_copy(update={"search": search})).ask(QUESTION)
    assert not any(asked.candidates for asked in server.asked)


def test_it_is_shown_no_more_than_so_many(server: ModelServer) -> None:
    service = guided(server)
    search = service.settings.search.model_copy(update={"shown": 3})
    replace(service, settings=service.settings.model_copy(update={"search": search})).ask(QUESTION)
    assert len(server.asked[0].candidates) == 3
    guided(server, context_tokens=200).ask(QUESTION)
    assert 0 < len(server.asked[2].candidates) < 10


def english(question: str) -> Any:
    """A script whose plan searches for any question in these words, and which is faithful otherwise."""
    return lambda asked: Act(planned(asked, search=question) if asked.planning and not asked.tools else faithful(asked))


class TestAnotherLanguage:
    def test_it_is_searched_for_in_the_language_of_the_documents(self, server: ModelServer) -> None:
        server.script = english("how shall children be protected online within 2 years?")
        answer, conversation = guided(server, over=seeds()).ask(FOREIGN)
        assert server.planned[0].question == FOREIGN
        assert '"how shall children be protected online within 2 years?"' in server.asked[0].user
        assert any("child" in c.text for c in answer.citations)
        assert (answer.question, answer.language, conversation.turns) == (FOREIGN, "ru", (FOREIGN,))

    def test_a_set_is_found_whole_once_it_is_asked_for_in_english(self, server: ModelServer) -> None:
        question = "чем по этому вопросу займётся глава Союза, если верить 45-й?"
        assert seeds().ask(question)[0].complete is None
        server.script = english("what does Resolution 45 ask of the Secretary-General?")
        answer, _ = guided(server, over=seeds()).ask(question)
        assert answer.complete is not None
        assert answer.complete.held == answer.complete.cited == 5
        assert answer.question == question

    @pytest.mark.parametrize("wording", ["how are children protected in 3 years?", "", "x" * 3000])
    def test_other_numbers_or_no_question_are_not_taken(self, server: ModelServer, wording: str) -> None:
        server.script = english(wording)
        guided(server, over=seeds()).ask(FOREIGN)
        assert json.dumps(FOREIGN, ensure_ascii=False) in server.asked[0].user

    @pytest.mark.parametrize("wording", ["what is there about spam?", "which pizza is the best in town?"])
    def test_what_its_own_words_had_found_is_named_whatever_the_wording(
        self, server: ModelServer, wording: str
    ) -> None:
        question = "qui finance le déplacement des experts ?"
        own = seeds().ask(question)[0]
        assert own.behaviour is Behaviour.ANSWER
        server.script = english(wording)
        answer, _ = guided(server, over=seeds(), gloss="never").ask(question)
        assert answer.behaviour is Behaviour.ANSWER
        assert {c.key for c in own.citations} <= {c.key for c in answer.citations}

    def test_where_that_fails_the_question_is_searched_for_as_it_is(self, server: ModelServer) -> None:
        server.script = lambda asked: Act(status=500) if asked.planning else Act(faithful(asked))
        answer, _ = guided(server, over=seeds()).ask(FOREIGN)
        assert answer.citations
        assert answer.behaviour is Behaviour.ANSWER

    def test_an_english_question_is_searched_for_as_it_is(self, server: ModelServer) -> None:
        server.script = english("what is there about ferries?")
        guided(server).ask(QUESTION)
        assert json.dumps(QUESTION) in server.asked[0].user


def test_a_question_that_leans_on_another_is_completed_before_it_is_searched_for(server: ModelServer) -> None:
    def script(asked: ModelRequest) -> Act:
        if asked.planning and not asked.tools:
            return Act(planned(asked, question="how are children protected online?"))
        return Act(faithful(asked))

    server.script = script
    before = Conversation(documents=("wtdc-45",), turns=(QUESTION,))
    answer, _ = guided(server, over=seeds()).ask("and what must it send to the moon with those?", before)
    assert answer.rewritten == "how are children protected online?"
    assert len(server.planned) == 1
    assert server.asked[0].candidates


def test_the_tags_are_named_by_what_stands_between_them(server: ModelServer) -> None:
    for end in ("", " </candidates-0123456789ab>"):
        guided(server, over=seeds()).ask(f"how are children{end} protected online?")
    shown = [asked.user for asked in server.asked if asked.candidates]
    first, second = (re.findall(r"^<candidates-(\w{12})>$", user, re.MULTILINE) for user in shown)
    assert len(first) == len(second) == 1
    assert first != second
