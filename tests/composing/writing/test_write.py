"""Answers that a scripted model writes, over HTTP on loopback through the real client: what the reader gets."""

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.answer import Answer, Behaviour, Progress
from bot.catalogue.catalogue import Catalogue
from bot.composing.writing import Writer, open_writer
from bot.composing.writing.answer_cache import AnswerCache
from bot.composing.writing.prompt_request import batches
from bot.composing.writing.question_rewriting import adds_nothing
from bot.composing.writing.reply_parser import StreamParser, is_complete, parse_question, says_unanswered
from bot.language_model.chat_model import Model
from bot.language_model.metered import MeteredModel, count_tokens
from bot.service import Service
from bot.settings import ModelSettings
from bot.understanding.query import Conversation
from tests.support.model_server import (
    KEY,
    Act,
    ModelRequest,
    ModelServer,
    faithful,
    of_clause,
    opening,
    reply,
    serving,
    statement,
)
from tests.support.services import cited, seeds, small, whole
from tests.support.writers import NAME, Purse, citable_clauses, remembering, written

BDT = "what does Resolution 45 ask of BDT?"
OIL = "what does WTDC Resolution 45 ask of BDT?"
RANKED = "are countries still ranked in the GCI?"
WAYS = [("chat", True), ("chat", False), ("responses", True), ("responses", False)]


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with serving() as running:
        yield running


@pytest.fixture(scope="module")
def held() -> Service:
    """The shipped documents, each question's clauses found once."""
    return remembering(seeds())


def without(*numbers: int) -> Any:
    """A model that leaves clauses out, and is deaf to being told so."""

    def script(asked: ModelRequest) -> Act:
        kept = [c for c in asked.clauses if c["clause"] not in numbers]
        return Act(reply(*map(of_clause, kept)))

    return script


class TestAWholeSet:
    """Every clause is cited, whatever the model leaves out."""

    @pytest.mark.parametrize(("api", "stream"), WAYS)
    def test_21_of_21(self, server: ModelServer, held: Service, api: str, stream: bool) -> None:
        answer, _ = written(held, server.url, api=api, stream=stream).ask(BDT)
        quoted, _ = held.ask(BDT)
        assert (answer.written_by, answer.checked, answer.note) == (NAME, "checked", "")
        assert whole(answer) == 21
        assert cited(answer) == cited(quoted)
        assert [s.citations for s in answer.statements] == [(n,) for n in range(1, 22)]
        assert len(server.asked) == 1
        assert server.asked[0].path == ("/v1/responses" if api == "responses" else "/v1/chat/completions")
        assert server.asked[0].form == "json_schema"
        assert bool(server.asked[0].body.get("stream")) == stream
        assert server.keys == [f"Bearer {KEY}"]

    @pytest.mark.parametrize(("api", "stream"), WAYS)
    def test_17_come_out_as_21(self, server: ModelServer, held: Service, api: str, stream: bool) -> None:
        server.script = without(3, 9, 20, 21)
        answer, _ = written(held, server.url, api=api, stream=stream).ask(BDT)
        assert whole(answer) == 21
        assert answer.checked == "replaced"
        assert "4 clauses are in the documents' own words" in answer.note
        for n in (3, 9, 20, 21):
            assert answer.statements[n - 1].text == " ".join(answer.citations[n - 1].text.split())
        assert len(server.asked) == 2

    def test_words_that_were_not_read_are_told_below_the_lead(self, server: ModelServer, held: Service) -> None:
        answer, _ = written(held, server.url).ask("what will BDT need to implement under Resolution 45?")
        assert (whole(answer), answer.written_by) == (21, NAME)
        line = "“implement”: instructs the Director of BDT 12"
        assert answer.text.startswith(f"{answer.lead}\n{line}\n\n")
        assert answer.read_as == "operative clauses of WTDC Resolution 45 (Rev. Kigali, 2022) addressed to BDT"

    def test_a_model_that_is_told_what_is_missing_writes_it(self, server: ModelServer, held: Service) -> None:
        first = without(3, 9)
        server.script = lambda asked: Act(faithful(asked)) if asked.again else first(asked)
        answer, _ = written(held, server.url).ask(BDT)
        assert (whole(answer), answer.checked, answer.note) == (21, "repaired", "")
        assert "no statement for the clauses 3, 9" in server.asked[1].messages[-1][1]
        assert len(answer.statements) == 21

    def test_one_line_a_clause_in_the_groups_of_the_document(self, server: ModelServer, held: Service) -> None:
        answer, _ = written(held, server.url).ask(BDT)
        lines = answer.text.splitlines()
        assert "21 of 21" in lines[0]
        assert "instructs the Director of the Telecommunication Development Bureau" in lines
        said = [line for line in lines if line.endswith("]")]
        assert len(said) == 21
        assert max(map(len, said)) < 160
        assert all(c.quote in c.text for c in answer.citations)

    def test_a_clause_has_one_line_however_often_it_is_told(self, server: ModelServer) -> None:
        server.script = lambda asked: Act(reply(*[of_clause(c) for c in asked.clauses for _ in range(3)]))
        answer, _ = written(small(), server.url).ask(OIL)
        assert whole(answer) == len(answer.statements)

    def test_a_set_over_the_budget_is_written_in_parts_and_is_whole(self, server: ModelServer, held: Service) -> None:
        answer, _ = written(held, server.url, context_tokens=900).ask(BDT)
        assert (whole(answer), answer.checked) == (21, "checked")
        given = [[c["clause"] for c in asked.clauses] for asked in server.asked]
        assert len(given) > 2
        assert [n for part in given for n in part] == list(range(1, 22))
        assert answer.usage.input_tokens == 1000 * len(given)

    def test_a_clause_that_is_too_long_for_the_model_is_quoted(self, server: ModelServer, held: Service) -> None:
        answer, _ = written(held, server.url, context_tokens=200).ask(BDT)
        told = {c["clause"] for asked in server.asked for c in asked.clauses}
        assert 0 < len(told) < 21
        assert (whole(answer), answer.checked) == (21, "replaced")

    def test_where_a_part_fails_the_rest_is_quoted(self, server: ModelServer, held: Service) -> None:
        server.script = lambda asked: Act(faithful(asked)) if asked.clauses[0]["clause"] == 1 else Act(status=503)
        answer, _ = written(held, server.url, context_tokens=900).ask(BDT)
        assert (whole(answer), answer.checked) == (21, "replaced")
        assert "answered with error 503" in answer.note
        assert len(server.asked) == 2


class TestAnOpenQuestion:
    """What a search has found is answered from the clauses that answer it."""

    def test_statements_with_their_sources_below(self, server: ModelServer, held: Service) -> None:
        said = "Countries are represented in tiers rather than by individual ranking."
        server.script = lambda asked: Act(
            reply(statement(said, (1, "countries are represented in tiers rather than by individual ranking")))
        )
        answer, _ = written(held, server.url).ask(RANKED)
        assert answer.checked == "checked"
        assert f"{said} [1]" in answer.text
        assert "[1] WTDC Resolution 45 (Rev. Kigali, 2022), instructs the Director of BDT 5" in answer.text
        assert "“countries are represented in tiers rather than by individual ranking”" in answer.text
        assert answer.complete is None

    def test_clauses_are_numbered_as_they_are_first_cited(self, server: ModelServer, held: Service) -> None:
        server.script = lambda asked: Act(reply(*[of_clause(c) for c in reversed(asked.clauses)]))
        answer, _ = written(held, server.url).ask("what does the resolution say about spam?")
        assert len(answer.citations) > 1
        assert [c.n for c in answer.citations] == list(range(1, len(answer.citations) + 1))
        assert [s.citations for s in answer.statements] == [(c.n,) for c in answer.citations]

    def test_a_model_that_finds_no_answer_leaves_the_quotes(self, server: ModelServer, held: Service) -> None:
        server.script = lambda _: Act(reply(answered=False))
        answer, _ = written(held, server.url).ask(RANKED)
        assert (answer.written_by, answer.checked) == ("quotes", "quoted")
        assert "found no answer in these clauses" in answer.note
        assert answer.text == held.ask(RANKED)[0].text

    def test_what_fails_twice_is_quoted_in_its_place(self, server: ModelServer, held: Service) -> None:
        def wrong(clause: Any) -> Any:
            words = opening(clause["text"])
            return statement(f"It costs 99 francs: {words}", (clause["clause"], words))

        server.script = lambda asked: Act(
            reply(
                *[
                    wrong(c) if c["clause"] == 1 else of_clause(c, words=6)
                    for c in asked.clauses
                    if not asked.again or c["clause"] == 1
                ]
            )
        )
        answer, _ = written(held, server.url).ask("what is said about child online protection?")
        assert answer.checked == "replaced"
        assert "99" not in answer.text
        assert "1 clause is in the documents' own words" in answer.note
        assert "the number “99” stands in no cited clause" in server.asked[1].messages[-1][1]

    def test_what_fails_and_has_no_clause_is_left_out_and_said_so(self, server: ModelServer, held: Service) -> None:
        server.script = lambda asked: Act(
            reply(
                statement("The moon is cheese.", (99, "the moon")),
                *([] if asked.again else map(of_clause, asked.clauses)),
            )
        )
        answer, _ = written(held, server.url).ask(RANKED)
        assert answer.checked == "replaced"
        assert answer.note == "1 statement of the model is left out, as not proven."
        assert "moon" not in answer.text


class TestNoModel:
    """A model is asked where there is something to write, and nowhere else."""

    @pytest.mark.parametrize(
        "question",
        ["what does Resolution 174 say?", "what's the weather in Geneva?", "what does Resolution 45 ask of UNESCO?",
         "quote instructs BDT 5 of Resolution 45", "who signed the letter on authority over the Internet?", "?!"],
    )  # fmt: skip
    def test_is_asked(self, server: ModelServer, held: Service, question: str) -> None:
        answer, _ = written(held, server.url).ask(question)
        assert server.asked == []
        assert replace(answer, milliseconds=0) == replace(held.ask(question)[0], milliseconds=0)
        assert answer.note == ""

    @pytest.mark.parametrize(
        ("settings", "key", "server", "there"),
        [
            ({}, "", "", False),
            ({}, KEY, "", True),
            ({}, " ", "", False),
            ({"base_url": "http://127.0.0.1:1/v1"}, "", "", True),
            ({}, "", "http://127.0.0.1:1/v1", True),
            ({"write": False}, KEY, "", False),
        ],
    )
    def test_is_there(
        self,
        settings: dict[str, Any],
        key: str,
        server: str,
        there: bool,
        monkeypatch: pytest.MonkeyPatch,
        tmp_path: Path,
    ) -> None:
        monkeypatch.setenv("OPENAI_API_KEY", key)
        monkeypatch.setenv("OPENAI_BASE_URL", server)
        assert (open_writer(ModelSettings(**settings), tmp_path) is not None) == there

    def test_openai_base_url_is_honoured(
        self, server: ModelServer, held: Service, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        answer, _ = written(held, "").ask(RANKED)
        assert answer.checked == "checked"
        assert server.asked[0].path == "/v1/chat/completions"

    def test_nothing_is_traced_unless_the_environment_says_so(self, server: ModelServer, held: Service) -> None:
        from langsmith.utils import tracing_is_enabled

        assert not tracing_is_enabled()
        assert written(held, server.url).ask(RANKED)[0].checked == "checked"


LANGUAGES = [
    ("fr", "que demande la Résolution 45 au Directeur du BDT ?", "Il est demandé au BDT de promouvoir une culture de la sécurité dans les produits.", "21 sur 21", "(en anglais)"),
    ("es", "¿qué pide la Resolución 45 al Director de la BDT?", "Se pide a la BDT que promueva una cultura de la seguridad en los productos.", "21 de 21", "(en inglés)"),
    ("ru", "что поручает Резолюция 45 Директору БРЭ?", "БРЭ поручается развивать культуру безопасности.", "21 из 21", "(на английском языке)"),
    ("zh", "第45号决议要求电信发展局做什么？", "电信发展局须推广安全文化。", "21 条中的 21 条", "（英文）"),
    ("ar", "ماذا يطلب القرار 45 من مكتب تنمية الاتصالات؟", "يطلب من مكتب تنمية الاتصالات تعزيز ثقافة الأمن.", "21 من 21", "(بالإنكليزية)"),
]  # fmt: skip


class TestLanguages:
    """The answer in the asker's language, the quotes in the document's."""

    @pytest.mark.parametrize(("language", "question", "said", "count", "mark"), LANGUAGES)
    def test_a_question_is_answered_in_its_language(
        self, server: ModelServer, held: Service, language: str, question: str, said: str, count: str, mark: str
    ) -> None:
        server.script = lambda asked: Act(
            reply(*[statement(said, (c["clause"], opening(c["text"]))) for c in asked.clauses[:1] if not asked.again])
        )
        answer, _ = written(held, server.url).ask(question)
        assert answer.language == language
        assert answer.statements[0].text == said
        assert whole(replace(answer, text=answer.text.replace(count, "21 of 21"))) == 21
        assert {c.language for c in answer.citations} == {"en"}
        assert answer.citations[0].quote in answer.citations[0].text
        # The other twenty stand in their own words, marked as those of another language.
        assert answer.text.count(mark) == 20

    @pytest.mark.parametrize(("language", "question", "said", "count", "mark"), LANGUAGES)
    def test_quotes_are_marked_as_those_of_another_language(
        self, server: ModelServer, language: str, question: str, said: str, count: str, mark: str
    ) -> None:
        server.script = lambda asked: Act(
            reply(*[statement(said, (c["clause"], opening(c["text"]))) for c in asked.clauses])
        )
        made = question.replace("45", "WTDC 45") if language in {"zh", "ar"} else question
        answer, _ = written(small(), server.url).ask(
            made.replace("Résolution 45", "Résolution 45 (Rev. Riverton, 2031)")
        )
        if answer.behaviour is Behaviour.ANSWER and answer.checked != "quoted":
            assert mark in answer.text


class TestFollowUps:
    """A question that leans on the conversation is completed by the model only where the rules are lost."""

    def rewriting(self, text: str) -> Any:
        return lambda asked: Act(json.dumps({"question": text}) if asked.follow_up else faithful(asked))

    def test_what_the_rules_understand_needs_no_model(self, server: ModelServer, held: Service) -> None:
        service = written(held, server.url)
        _, before = service.ask(BDT)
        answer, _ = service.ask("and of Member States?", before)
        assert answer.rewritten == ""
        assert not any(asked.follow_up for asked in server.asked)
        assert whole(answer) == 9

    def lost(self, service: Service, rewritten: str, server: ModelServer) -> Answer:
        server.script = self.rewriting(rewritten)
        before = Conversation(documents=("wtdc-45",), addressees=("BDT",), turns=(BDT,))
        return service.ask("and what must it send to the moon with those?", before)[0]

    def test_the_completed_question_is_answered_and_told(self, server: ModelServer, held: Service) -> None:
        answer = self.lost(written(held, server.url), "What does Resolution 45 ask of BDT?", server)
        assert answer.question == "and what must it send to the moon with those?"
        assert answer.rewritten == "What does Resolution 45 ask of BDT?"
        assert json.loads(json.dumps(answer.to_json()))["rewritten"] == answer.rewritten
        assert whole(answer) == 21
        assert answer.usage.input_tokens == 2000

    @pytest.mark.parametrize(
        "rewritten",
        ["What does Resolution 130 ask of BDT?", "What does Resolution 45 (Rev. Dubai, 2014) ask of BDT?",
         "What does WTSA Resolution 45 ask of BDT?", "What does Resolution 45 ask of TSB?", "Which 12 lamps?", ""],
    )  # fmt: skip
    def test_a_completion_that_adds_something_is_not_used(
        self, server: ModelServer, held: Service, rewritten: str
    ) -> None:
        answer = self.lost(written(held, server.url), rewritten, server)
        assert answer.rewritten == ""

    def test_no_model_no_harm(self, server: ModelServer, held: Service) -> None:
        server.script = lambda _: Act(status=500)
        before = Conversation(documents=("wtdc-45",), turns=(BDT,))
        asked = "and what must it send to the moon with those?"
        assert written(held, server.url).ask(asked, before)[0].text == held.ask(asked, before)[0].text

    def test_what_stays_in_mind(self, server: ModelServer, held: Service) -> None:
        service = written(held, server.url)
        _, after = service.ask(BDT)
        assert (after.documents, after.addressees, after.turns) == (("wtdc-45",), ("BDT",), (BDT,))
        for question in ("and of Member States?", "what's the weather in Geneva?", RANKED):
            _, after = service.ask(question, after)
        assert after.turns == ("and of Member States?", "what's the weather in Geneva?", RANKED)

    def test_what_is_an_addition(self) -> None:
        known = "what does Resolution 45 ask of BDT?\nWTDC Resolution 45 (Rev. Kigali, 2022)"
        assert adds_nothing("What does WTDC Resolution 45 (Rev. Kigali, 2022) ask of BDT about spam?", known)
        assert not adds_nothing("What does Resolution 46 ask of BDT?", known)
        assert not adds_nothing("What do the two annexes ask of BDT?", known)


class TestCost:
    """Tokens and dollars are told; a budget ends in quotes."""

    def test_tokens_and_dollars(self, server: ModelServer, held: Service) -> None:
        purse = Purse()
        service = written(held, server.url, purse, dollars_per_million_in=2, dollars_per_million_out=10)
        answer = service.reply(RANKED, asker="telegram::7").answer
        assert (answer.usage.input_tokens, answer.usage.output_tokens) == (1000, 200)
        assert answer.usage.cost_usd == pytest.approx(0.004)
        assert {who for who, *_ in purse.rows} == {"telegram::7"}
        assert sum(dollars for _, _, dollars, _ in purse.rows) == pytest.approx(0.004)
        assert sum(count for *_, count in purse.rows) == 1200

    def test_a_server_that_does_not_count_is_counted(self, server: ModelServer, held: Service) -> None:
        server.script = lambda asked: Act(faithful(asked), no_usage=True)
        answer, _ = written(held, server.url).ask(RANKED)
        assert answer.usage.input_tokens > 300
        assert answer.usage.cost_usd > 0

    @pytest.mark.parametrize(
        ("limit", "whose"), [("dollars_per_asker_a_day", "of this asker"), ("dollars_a_day", "of all")]
    )
    def test_a_budget_ends_in_quotes(self, server: ModelServer, held: Service, limit: str, whose: str) -> None:
        service = written(held, server.url, Purse(), **{"max_output_tokens": 400, limit: 0.005})
        answers = [service.reply(RANKED, asker="a").answer for _ in range(4)]
        assert [a.checked for a in answers] == ["checked", "checked", "quoted", "quoted"]
        assert f"the day's budget {whose} is used up" in answers[-1].note
        assert answers[-1].behaviour is Behaviour.ANSWER
        assert answers[-1].text == held.ask(RANKED)[0].text
        assert len(server.asked) == 2
        other = service.reply(RANKED, asker="b").answer
        assert other.checked == ("checked" if limit == "dollars_per_asker_a_day" else "quoted")

    def test_without_prices_there_is_no_budget(self, server: ModelServer, held: Service) -> None:
        free = {"dollars_per_million_in": 0, "dollars_per_million_out": 0, "dollars_a_day": 0.000001}
        assert written(held, server.url, **free).ask(RANKED)[0].checked == "checked"

    def test_a_ledger_that_cannot_be_read_ends_in_quotes(
        self, server: ModelServer, held: Service, tmp_path: Path
    ) -> None:
        (tmp_path / "file").write_text("no folder", encoding="utf-8")
        writer = open_writer(ModelSettings(name=NAME, base_url=server.url, cached_answers=0), tmp_path / "file")
        answer, _ = replace(held, writer=writer).ask(RANKED)
        assert answer.checked == "quoted"
        assert "cannot be told" in answer.note
        assert server.asked == []


class TestKept:
    """The same question over the same documents costs nothing again."""

    def twice(self, server: ModelServer, held: Service, **changed: Any) -> tuple[Answer, Answer]:
        service = written(held, server.url, cached_answers=10)
        first, _ = service.ask(BDT)
        assert service.writer is not None
        settings = service.writer.settings.model_copy(update=changed)
        kept = AnswerCache(service.writer.cache.path, settings.cached_answers)
        second, _ = replace(
            service, writer=Writer(MeteredModel(Model(settings), service.writer.model.ledger), kept)
        ).ask(BDT)
        return first, second

    def test_an_answer_is_written_once(self, server: ModelServer, held: Service) -> None:
        first, second = self.twice(server, held)
        assert len(server.asked) == 1
        assert second.usage.cost_usd == 0 < first.usage.cost_usd
        assert second.text == first.text
        assert (second.checked, second.written_by, second.note) == ("checked", NAME, "")

    def test_case_and_final_punctuation_change_nothing(self, server: ModelServer, held: Service) -> None:
        service = written(held, server.url, cached_answers=10)
        first, _ = service.ask(BDT)
        for question in (BDT.upper(), BDT.rstrip("?"), f"{BDT}?!", BDT.replace("?", " …")):
            assert service.ask(question)[0].statements == first.statements
        assert len(server.asked) == 1
        service.ask(RANKED)
        assert len(server.asked) == 2

    @pytest.mark.parametrize("changed", [{"name": "other"}, {"temperature": 0.5}, {"cached_answers": 0}])
    def test_another_model_writes_again(self, server: ModelServer, held: Service, changed: dict[str, Any]) -> None:
        self.twice(server, held, **changed)
        assert len(server.asked) == 2

    def test_another_prompt_writes_again(
        self, server: ModelServer, held: Service, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        service = written(held, server.url, cached_answers=10)
        service.ask(BDT)
        monkeypatch.setattr("bot.composing.writing.write.prompts", lambda: "other")
        service.ask(BDT)
        assert len(server.asked) == 2

    def test_what_was_kept_is_checked_again(self, server: ModelServer, held: Service) -> None:
        import sqlite3

        service = written(held, server.url, cached_answers=10)
        service.ask(BDT)
        assert service.writer is not None
        path = service.writer.cache._file.path
        with sqlite3.connect(path) as file:
            file.execute("UPDATE answers SET said = replace(said, 'culture', 'vulture of 99 feathers')")
        answer, _ = service.ask(BDT)
        assert "vulture" not in answer.text
        assert len(server.asked) == 2

    def test_what_failed_is_not_kept(self, server: ModelServer, held: Service) -> None:
        service = written(held, server.url, cached_answers=10)
        server.script = lambda _: Act(status=500)
        assert service.ask(BDT)[0].checked == "quoted"
        server.script = lambda asked: Act(faithful(asked))
        assert service.ask(BDT)[0].checked == "checked"

    def test_the_oldest_go(self, server: ModelServer, held: Service) -> None:
        service = written(held, server.url, cached_answers=1)
        for question in (BDT, RANKED, BDT):
            service.ask(question)
        assert len(server.asked) == 3


class TestProgress:
    """A statement is shown only once it has passed the checks, and then it stays."""

    @pytest.mark.parametrize(("api", "stream"), WAYS)
    def test_statements_come_one_by_one_and_are_final(
        self, server: ModelServer, held: Service, api: str, stream: bool
    ) -> None:
        bad = statement("BDT must pay 99 francs.", (1, "to promote a culture in which security"))
        server.script = lambda asked: Act(
            faithful(asked) if asked.again else reply(bad, *map(of_clause, asked.clauses)), piece=25
        )
        told: list[Progress] = []
        answer = written(held, server.url, api=api, stream=stream).reply(BDT, tell=told.append).answer
        assert [p.stage for p in told][:2] == ["reading", "writing"]
        assert {p.stage for p in told} == {"reading", "writing", "checking"}
        counts = [len(p.statements) for p in told]
        assert counts == sorted(counts)
        assert set(range(1, 22)) <= set(counts)
        for progress in told:
            assert set(progress.statements) <= set(answer.statements)

    def test_without_a_model_only_reading_is_told(self, held: Service) -> None:
        told: list[Progress] = []
        held.reply(BDT, tell=told.append)
        assert [p.stage for p in told] == ["reading"]

    def test_a_statement_is_told_before_the_reply_ends(self, server: ModelServer, held: Service) -> None:
        """The reply breaks off after some statements: those were told, and stand in the answer."""
        server.script = lambda asked: Act(faithful(asked)[: 1500 if not asked.again else 30], drop=True)
        told: list[Progress] = []
        answer = written(held, server.url).reply(BDT, tell=told.append).answer
        assert len(told[-1].statements) >= 2
        assert set(told[-1].statements) <= set(answer.statements)
        assert whole(answer) == 21


class TestTheForm:
    """The form of a reply is asked for by a schema, or as a server can take it."""

    @pytest.mark.parametrize("status", [400, 422, 500])
    @pytest.mark.parametrize(
        ("taken", "asked"), [("json_object", ["json_schema", "json_object"]), ("", ["json_schema", "json_object", ""])]
    )
    def test_a_server_without_schemas(
        self, server: ModelServer, held: Service, status: int, taken: str, asked: list[str]
    ) -> None:
        server.script = lambda a: (
            Act(faithful(a)) if a.form == taken else Act(status=status, message="response_format?")
        )
        service = written(held, server.url)
        assert service.ask(RANKED)[0].checked == "checked"
        assert [a.form for a in server.asked] == asked
        assert service.ask(RANKED)[0].checked == "checked"
        assert [a.form for a in server.asked] == [*asked, taken]

    def test_a_server_that_does_not_know_stream_options(self, server: ModelServer, held: Service) -> None:
        server.script = lambda asked: (
            Act(status=400, message="stream_options: unknown")
            if asked.body.get("stream_options")
            else Act(faithful(asked))
        )
        assert written(held, server.url).ask(RANKED)[0].checked == "checked"
        assert server.asked[-1].form == "json_schema"

    def test_a_request_that_is_refused_for_another_reason_changes_nothing(
        self, server: ModelServer, held: Service
    ) -> None:
        service = written(held, server.url)
        server.script = lambda _: Act(status=400, message="no")
        assert service.ask(RANKED)[0].checked == "quoted"
        server.script = lambda asked: Act(faithful(asked))
        assert service.ask(RANKED)[0].checked == "checked"
        assert server.asked[-1].form == "json_schema"

    @pytest.mark.parametrize(("structured", "form"), [("object", "json_object"), ("text", "")])
    def test_it_can_be_configured(self, server: ModelServer, held: Service, structured: str, form: str) -> None:
        assert written(held, server.url, structured=structured).ask(RANKED)[0].checked == "checked"
        assert server.asked[0].form == form

    def test_what_is_sent_to_openai_and_what_to_others(self, server: ModelServer, held: Service) -> None:
        common = {"temperature": 0.2, "reasoning_effort": "low", "max_output_tokens": 777}
        written(held, server.url, api="responses", **common).ask(RANKED)
        written(held, server.url, api="chat", **common).ask(RANKED)
        responses, chat = (asked.body for asked in server.asked)
        assert responses["max_output_tokens"] == chat["max_tokens"] == 777
        assert responses["reasoning"]["effort"] == chat["reasoning_effort"] == "low"
        assert responses["temperature"] == chat["temperature"] == 0.2
        assert responses["store"] is False
        assert responses["text"]["format"]["strict"] is True
        assert chat["response_format"]["json_schema"]["strict"] is True

    def test_nothing_is_sent_that_is_not_set(self, server: ModelServer, held: Service) -> None:
        written(held, server.url).ask(RANKED)
        assert not {"temperature", "reasoning_effort", "store"} & set(server.asked[0].body)

    def test_the_schema_is_one_that_openai_takes_strictly(self) -> None:
        from bot.composing.writing.reply_parser import ReplyForm

        def objects(node: Any) -> Iterator[dict[str, Any]]:
            if isinstance(node, dict):
                if node.get("type") == "object":
                    yield node
                for value in node.values():
                    yield from objects(value)
            elif isinstance(node, list):
                for value in node:
                    yield from objects(value)

        found = list(objects(ReplyForm.model_json_schema()))
        assert len(found) == 3
        for node in found:
            assert node["additionalProperties"] is False
            assert sorted(node["required"]) == sorted(node["properties"])


class TestReading:
    """A reply is read as far as it is one."""

    ITEM = json.dumps(statement("Lamps.", (1, "the lamps")))

    @pytest.mark.parametrize(
        "text",
        [
            f'{{"answered": true, "statements": [{ITEM}]}}',
            f'```json\n{{"answered": true, "statements": [{ITEM}]}}\n```',
            f'<think>"statements": [{{}}] or so</think>Here: {{"statements": [{ITEM}]}}',
            f'{{"answered": true, "statements": [{ITEM}, {{"text": "cut o',
            f'{{"statements": [{ITEM}',
            f'{{"statements": [{ITEM.replace("1", chr(34) + "[1]" + chr(34))}]}}',
        ],
    )
    def test_statements_are_found(self, text: str) -> None:
        for step in (1, 7, len(text)):
            reader = StreamParser()
            found = [s for end in range(step, len(text) + step, step) for s in reader.feed(text[:end])]
            assert [s.text for s in found] == ["Lamps."]
            assert found[0].support[0].n == 1

    @pytest.mark.parametrize(
        "item",
        ["{}", '{"text": 1, "support": []}', '{"text": "a", "support": [{"clause": true, "quote": "b"}]}',
         '{"text": "a", "support": [{"clause": 1.5, "quote": "b"}]}', '{"text": "a", "support": "[1]"}',
         '{"text": "a", "support": [], "more": 1}', '{"text": "a", "support": [{"clause": "one", "quote": "b"}]}'],
    )  # fmt: skip
    def test_what_has_another_form_is_counted(self, item: str) -> None:
        reader = StreamParser()
        assert list(reader.feed(f'{{"statements": [{item}]}}')) == []
        assert reader.malformed == 1

    @pytest.mark.parametrize(
        "text", ["", "I cannot help with that.", "[]", "{", '{"statements": 3}', "null", "{" * 5000]
    )
    def test_what_is_no_reply(self, text: str) -> None:
        assert list(StreamParser().feed(text)) == []
        assert not says_unanswered(text)
        assert parse_question(text) is None

    def test_the_end_of_a_reply(self) -> None:
        assert is_complete('{"answered": false, "statements": []} and so on')
        assert not is_complete('{"answered": false, "statements": [')
        assert says_unanswered('{"answered": false, "statements": []}')
        assert not says_unanswered('{"answered": true, "statements": [{"text": "\\"answered\\": false"}]}')


class TestTheRequest:
    """What the model is told."""

    def test_the_clauses_are_data(self, server: ModelServer, held: Service) -> None:
        answer, _ = written(held, server.url).ask(BDT)
        clauses = server.asked[0].clauses
        assert [c["clause"] for c in clauses] == list(range(1, 22))
        assert clauses[4]["text"] == " ".join(answer.citations[4].text.split())
        assert clauses[4]["part"] == "operative"
        assert clauses[0]["phrase"] == "instructs the Director of the Telecommunication Development Bureau"
        user = server.asked[0].user
        assert "Write exactly one statement for each clause" in user
        assert "21, of a set of 21" in user
        assert "Write the statements in English" in user
        assert len(answer.prompt) == 16

    def test_footnotes_and_what_introduces_a_clause_go_along(self, server: ModelServer, held: Service) -> None:
        written(held, server.url).ask("list all recitals under recalling in Resolution 45")
        assert any("footnotes" in clause for clause in server.asked[0].clauses)
        with serving() as other:
            written(small(), other.url).ask(OIL)
            assert any(c.get("introduced_by") == "to train lamplighters:" for c in other.asked[0].clauses)

    def test_a_prompt_with_other_variables_is_told_at_the_start(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from bot.composing.writing import prompt_request as request
        from bot.language_model import prompts as prompting

        for path in prompting.FOLDER.glob("*.md"):
            (tmp_path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
        (tmp_path / "answer.user.md").write_text("{question} {mood}", encoding="utf-8")
        monkeypatch.setattr(prompting, "FOLDER", tmp_path)
        prompting.prompt.cache_clear()
        request.prompts.cache_clear()
        try:
            with pytest.raises(prompting.PromptError, match=r"answer\.user\.md lacks variable \{clauses\}"):
                open_writer(ModelSettings(), tmp_path)
        finally:
            monkeypatch.undo()
            prompting.prompt.cache_clear()
            request.prompts.cache_clear()

    def test_parts_hold_every_clause_once(self) -> None:
        catalogue: Catalogue = small().catalogue
        clauses = list(citable_clauses(catalogue, *(c.label for c in catalogue.clauses)).values())
        for budget in (200, 300, 1000, 10**6):
            grouped = list(batches(clauses, budget))
            assert [o.n for part in grouped for o in part] == [o.n for o in clauses]
            assert all(len(part) <= 40 for part in grouped)

    def test_tokens_are_rather_too_many(self) -> None:
        assert count_tokens("to buy oil for the lamps") >= 6
        assert count_tokens("为灯购买油") >= 5


def test_a_model_that_is_slow_to_think_takes_no_more_than_its_time(server: ModelServer, held: Service) -> None:
    server.script = lambda asked: Act(faithful(asked), trickle=0.2, piece=10)
    started = time.monotonic()
    answer, _ = written(held, server.url, timeout_seconds=0.7).ask(BDT)
    assert whole(answer) == 21
    assert "did not answer within 0.7 seconds" in answer.note
    assert time.monotonic() - started < 5
