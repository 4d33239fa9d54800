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
from bot.composing.writing.reply_parser import StreamParser, says_unanswered
from bot.composing.writing.standing_alone import adds_nothing
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
    finding,
    is_control,
    of_clause,
    opening,
    planned,
    reply,
    serving,
    verdicts,
)
from tests.support.services import cited, seeds, small, whole
from tests.support.writers import NAME, Purse, citable_clauses, glosses, remembering, written

BDT = "what does Resolution 45 ask of BDT?"
OIL = "what does WTDC Resolution 45 ask of BDT?"
RANKED = "are countries still ranked in the GCI?"
# To answer BDT: one selects and glosses, two check, twenty glosses each at the most.
CALLS = 3
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
    """A model that leaves clauses out."""

    def script(asked: ModelRequest) -> Act:
        if asked.sentences:
            return Act(faithful(asked))
        return Act(reply(*(of_clause(c) for c in asked.clauses if c["clause"] not in numbers)))

    return script


def says(*findings: Any, verdict: str = "supported") -> Any:
    """A model that finds this, and finds all its sentences supported, or not."""
    return lambda asked: Act(verdicts(asked, verdict) if asked.sentences else reply(*findings))


class TestAWholeSet:
    """Every clause stands in its own words, whatever the model says or leaves out."""

    @pytest.mark.parametrize(("api", "stream"), WAYS)
    def test_21_of_21(self, server: ModelServer, held: Service, api: str, stream: bool) -> None:
        answer, _ = written(held, server.url, api=api, stream=stream).ask(BDT)
        quoted, _ = held.ask(BDT)
        assert answer.written_by == NAME
        assert whole(answer) == 21
        assert cited(answer) == cited(quoted)
        assert [(s.text, s.citations) for s in answer.statements] == [(s.text, s.citations) for s in quoted.statements]
        assert len(glosses(answer)) == 21
        assert len(server.asked) == CALLS
        assert server.asked[0].path == ("/v1/responses" if api == "responses" else "/v1/chat/completions")
        assert server.asked[0].form == "json_schema"
        assert bool(server.asked[0].body.get("stream")) == stream
        assert set(server.keys) == {f"Bearer {KEY}"}

    def test_a_gloss_stands_below_its_clause_and_is_marked(self, server: ModelServer, held: Service) -> None:
        answer, _ = written(held, server.url).ask(BDT)
        lines = answer.text.splitlines()
        at = next(n for n, line in enumerate(lines) if line.endswith("[1]") and "In other words" not in line)
        assert lines[at + 1].startswith("    In other words: That is to promote a culture")
        assert lines[at + 1].endswith("[1]")
        assert (
            answer.note
            == f"What is said in other words, or translated, is the model {NAME}'s, checked against the clauses."
        )
        row = json.loads(json.dumps(answer.to_json()))["statements"][0]
        assert (row["gloss_checked"], row["gloss_of"], row["gloss_language"]) == ("supported", [1], "en")
        assert Answer.from_json(answer.to_json()).statements == answer.statements

    def test_17_come_out_as_21(self, server: ModelServer, held: Service) -> None:
        server.script = without(3, 9, 20, 21)
        answer, _ = written(held, server.url).ask(BDT)
        assert whole(answer) == 21
        assert [n for n, s in enumerate(answer.statements, 1) if not s.gloss] == [3, 9, 20, 21]

    def test_words_that_were_not_read_are_told_below_the_lead(self, server: ModelServer, held: Service) -> None:
        answer, _ = written(held, server.url).ask("what will BDT need to implement under Resolution 45?")
        assert (whole(answer), answer.written_by) == (21, NAME)
        line = "“implement”: instructs the Director of BDT 12"
        assert answer.text.startswith(f"{answer.lead}\n{line}\n\n")
        assert answer.read_as == "operative clauses of WTDC Resolution 45 (Rev. Kigali, 2022) addressed to BDT"

    def relevance(self, server: ModelServer, answers: dict[int, str], default: str = "directly") -> Answer:
        """The answer where the model finds clauses to answer so."""

        def script(asked: ModelRequest) -> Act:
            if asked.sentences:
                return Act(faithful(asked))
            return Act(reply(*({**of_clause(c), "answers": answers.get(c["clause"], default)} for c in asked.clauses)))

        server.script = script
        return written(small(), server.url).ask(OIL)[0]

    def test_what_the_model_finds_not_asked_for_keeps_its_place_and_is_told(self, server: ModelServer) -> None:
        quoted, _ = small().ask(OIL)
        answer = self.relevance(server, {1: "not", 3: "partly"})
        assert cited(answer) == cited(quoted)
        assert answer.complete == quoted.complete
        assert "Not asked for, as the model finds: 1 [1]." in answer.text
        assert "Most directly, as the model finds: " in answer.text
        assert [n for n, s in enumerate(answer.statements, 1) if not s.gloss] == [1]

    def test_what_it_finds_of_all_alike_is_not_told(self, server: ModelServer) -> None:
        answer = self.relevance(server, {}, "not")
        assert (answer.text, answer.written_by) == (small().ask(OIL)[0].text, "quotes")

    @pytest.mark.parametrize(
        "findings", [[], [finding("The Bureau is to purchase lamp oil.", (1, "to buy oil for the lamps"))]]
    )
    def test_a_model_that_finds_no_answer_in_a_set_changes_nothing(
        self, server: ModelServer, findings: list[Any]
    ) -> None:
        server.script = lambda asked: Act(faithful(asked) if asked.sentences else reply(*findings, answered=False))
        answer, _ = written(small(), server.url).ask(OIL)
        assert answer.text == small().ask(OIL)[0].text
        assert (answer.note, answer.written_by) == ("", "quotes")
        assert not any(asked.sentences for asked in server.asked)

    def test_a_passage_that_does_not_stand_there_glosses_and_demotes_nothing(self, server: ModelServer) -> None:
        wrong = [("…", "directly"), ("to buy zebras for the lamps", "directly"), ("the lamps", "not")]
        server.script = says(
            *(finding("The Bureau is to purchase lamp oil.", (1, quote), answers=how) for quote, how in wrong)
        )
        answer, _ = written(small(), server.url).ask(OIL)
        assert answer.text == small().ask(OIL)[0].text
        assert (glosses(answer), answer.written_by) == ([], "quotes")

    def test_a_clause_has_one_gloss_however_often_it_is_told(self, server: ModelServer) -> None:
        server.script = lambda asked: Act(
            faithful(asked) if asked.sentences else reply(*[of_clause(c) for c in asked.clauses for _ in range(3)])
        )
        answer, _ = written(small(), server.url).ask(OIL)
        assert whole(answer) == len(answer.statements) == len(glosses(answer))

    def test_a_set_over_the_budget_is_glossed_in_parts_and_is_whole(self, server: ModelServer, held: Service) -> None:
        answer, _ = written(held, server.url, context_tokens=900).ask(BDT)
        assert (whole(answer), len(glosses(answer))) == (21, 21)
        given = [[c["clause"] for c in asked.clauses] for asked in server.asked if asked.clauses]
        assert len(given) > 2
        assert [n for part in given for n in part] == list(range(1, 22))
        assert answer.usage.input_tokens == 1000 * (len(server.asked) + len(server.planned))

    def test_a_clause_that_is_too_long_for_the_model_is_quoted(self, server: ModelServer, held: Service) -> None:
        answer, _ = written(held, server.url, context_tokens=200).ask(BDT)
        told = {c["clause"] for asked in server.asked for c in asked.clauses}
        assert 0 < len(told) < 21
        assert whole(answer) == 21

    def test_where_a_part_fails_the_rest_is_quoted(self, server: ModelServer, held: Service) -> None:
        def script(asked: ModelRequest) -> Act:
            fails = asked.clauses and asked.clauses[0]["clause"] != 1
            return Act(status=503) if fails else Act(faithful(asked))

        server.script = script
        answer, _ = written(held, server.url, context_tokens=900).ask(BDT)
        assert whole(answer) == 21
        assert 0 < len(glosses(answer)) < 21
        assert "answered with error 503" in answer.note


class TestAnOpenQuestion:
    """Of what a search has found, the model selects the passages that answer."""

    TIERS = "countries are represented in tiers rather than by individual ranking"

    def test_the_passage_that_is_selected_comes_first(self, server: ModelServer, held: Service) -> None:
        n = next(c.n for c in held.ask(RANKED)[0].citations if self.TIERS in " ".join(c.text.split()))
        server.script = says(finding("GCI results group countries in tiers instead of ranking them.", (n, self.TIERS)))
        answer, _ = written(held, server.url).ask(RANKED)
        own = [" ".join(s.text.split()) for s in held.ask(RANKED)[0].statements if self.TIERS not in s.text]
        assert [s.text for s in answer.statements] == [self.TIERS, *own]
        assert f"“{self.TIERS}” [1]" in answer.text
        assert "In other words: GCI results group countries in tiers instead of ranking them. [1]" in answer.text
        assert answer.citations[0].label.endswith("instructs the Director of BDT 5")
        assert [c.role for c in answer.citations] == [c.role for c in held.ask(RANKED)[0].citations]
        assert set(cited(answer)) == set(cited(held.ask(RANKED)[0]))
        assert answer.complete is None

    def test_the_best_come_first_and_all_are_named(self, server: ModelServer, held: Service) -> None:
        question = "what does the resolution say about spam?"
        server.script = lambda asked: Act(
            faithful(asked) if asked.sentences else reply(*[of_clause(c) for c in reversed(asked.clauses)])
        )
        answer, _ = written(held, server.url).ask(question)
        quoted, _ = held.ask(question)
        assert [c.n for c in answer.citations] == list(range(1, len(answer.citations) + 1))
        assert len(quoted.citations) > 1
        assert answer.citations[0].key == quoted.citations[-1].key

    def test_a_model_that_finds_no_answer_leaves_the_quotes(self, server: ModelServer, held: Service) -> None:
        server.script = lambda _: Act(reply(answered=False))
        answer, _ = written(held, server.url).ask(RANKED)
        assert answer.written_by == "quotes"
        assert "found no answer in these clauses" in answer.note
        assert answer.text == held.ask(RANKED)[0].text

    def test_a_passage_that_does_not_stand_there_is_not_shown(self, server: ModelServer, held: Service) -> None:
        server.script = says(finding("", (1, "countries are ranked by zebras from now on")))
        answer, _ = written(held, server.url).ask(RANKED)
        assert answer.text == held.ask(RANKED)[0].text
        assert answer.written_by == "quotes"
        assert "quoted what does not stand in these clauses" in answer.note

    def test_a_clause_that_was_not_offered_is_left_out(self, server: ModelServer, held: Service) -> None:
        server.script = says(finding("The moon is cheese.", (99, "the moon is made of cheese")))
        answer, _ = written(held, server.url).ask(RANKED)
        assert "moon" not in answer.text
        assert answer.text == held.ask(RANKED)[0].text


class TestTheGloss:
    """What a model says in its own words is shown where it is supported, and never as the document's."""

    def gloss(self, server: ModelServer, said: str, verdict: str = "supported", **settings: Any) -> Answer:
        server.script = says(finding(said, (1, "to buy oil for the lamps")), verdict=verdict)
        return written(small(), server.url, **settings).ask(OIL)[0]

    def test_what_is_supported_is_shown(self, server: ModelServer) -> None:
        answer = self.gloss(server, "The Bureau is to purchase lamp oil.")
        assert glosses(answer) == ["The Bureau is to purchase lamp oil."]

    @pytest.mark.parametrize("verdict", ["contradicted", "not_in_it", "perhaps"])
    def test_what_is_not_is_left_out_and_the_quotation_stands(self, server: ModelServer, verdict: str) -> None:
        answer = self.gloss(server, "The Bureau is to purchase lamp oil.", verdict)
        assert glosses(answer) == []
        assert "purchase" not in answer.text
        assert answer.statements == small().ask(OIL)[0].statements
        why = "it could not be checked" if verdict == "perhaps" else "not supported"
        assert answer.note == f"1 sentence of the model {NAME} is left out, as {why}."

    def test_what_the_rules_object_to_is_not_even_asked_about(self, server: ModelServer) -> None:
        answer = self.gloss(server, "The Bureau must not buy oil for the lamps.")
        assert glosses(answer) == []
        assert not any(asked.sentences for asked in server.asked)

    def test_a_checker_that_finds_all_supported_shows_nothing(self, server: ModelServer, held: Service) -> None:
        for service, question in ((small(), OIL), (held, BDT), (held, RANKED)):
            server.script = lambda asked: Act(
                verdicts(asked, control="supported") if asked.sentences else faithful(asked)
            )
            answer, _ = written(service, server.url).ask(question)
            assert glosses(answer) == []
            assert "left out, as" in answer.note
            assert "could not be checked." in answer.note
            assert "not supported" not in answer.note
            assert whole(answer) == whole(service.ask(question)[0])

    def test_the_control_sentence_is_never_shown(self, server: ModelServer, held: Service) -> None:
        answer, _ = written(held, server.url).ask(BDT)
        asked = [s for request in server.asked for s in request.sentences]
        controls = [s["text"] for s in asked if is_control(s)]
        assert len(controls) == CALLS - 1
        assert not any(control in f"{answer.to_json()}" for control in controls)
        assert len(asked) == 21 + len(controls)

    def answering_only(self, *rounds: int) -> tuple[Any, list[int]]:
        """A checker that judges only so many sentences, in one round after the other; and how many it was asked."""
        asked_about: list[int] = []

        def script(asked: ModelRequest) -> Act:
            if not asked.sentences:
                return Act(faithful(asked))
            rows = json.loads(verdicts(asked))["verdicts"]
            controls = {s["sentence"] for s in asked.sentences if is_control(s)}
            first = [row for row in rows if row["sentence"] not in controls][: rounds[min(len(asked_about), 1)]]
            asked_about.append(len(rows) - 1)
            return Act(json.dumps({"verdicts": [*first, *(row for row in rows if row["sentence"] in controls)]}))

        return script, asked_about

    def test_sentences_without_a_verdict_are_asked_about_once_more(self, server: ModelServer) -> None:
        server.script, asked_about = self.answering_only(3, 99)
        answer, _ = written(small(), server.url).ask(OIL)
        assert len(glosses(answer)) == len(answer.statements)
        assert asked_about == [len(answer.statements), len(answer.statements) - 3]

    def test_those_that_have_none_then_are_told_as_not_checked(self, server: ModelServer) -> None:
        server.script, asked_about = self.answering_only(3, 1)
        answer, _ = written(small(), server.url).ask(OIL)
        assert len(glosses(answer)) == 4
        left = len(answer.statements) - 4
        assert f"{left} sentences of the model {NAME} are left out, as they could not be checked." in answer.note
        assert "not supported" not in answer.note
        assert len(asked_about) == 2

    def test_a_check_that_fails_costs_the_glosses_alone(self, server: ModelServer) -> None:
        server.script = lambda asked: Act(status=500) if asked.sentences else Act(faithful(asked))
        answer, _ = written(small(), server.url).ask(OIL)
        assert glosses(answer) == []
        assert answer.statements == small().ask(OIL)[0].statements
        assert "answered with error 500" in answer.note

    def test_unchecked_is_said(self, server: ModelServer) -> None:
        answer = self.gloss(server, "The Bureau is to purchase lamp oil.", "contradicted", gloss="unchecked")
        assert len(server.asked) == 1
        assert answer.to_json()["statements"][0]["gloss_checked"] == "unchecked"
        assert "not checked" in answer.note

    def test_never(self, server: ModelServer, held: Service) -> None:
        answer = self.gloss(server, "The Bureau is to purchase lamp oil.", gloss="never", planning=False)
        assert server.asked == []
        assert replace(answer, milliseconds=0) == replace(small().ask(OIL)[0], milliseconds=0)
        server.script = lambda asked: Act(faithful(asked))
        open_answer, _ = written(held, server.url, gloss="never").ask(RANKED)
        assert (glosses(open_answer), open_answer.written_by) == ([], NAME)

    def test_a_quotation_of_its_own_clause_is_no_gloss(self, server: ModelServer) -> None:
        assert glosses(self.gloss(server, "to buy oil for the lamps")) == []

    def test_of_two_clauses(self, server: ModelServer, held: Service) -> None:
        question = "what does the resolution say about spam?"
        quoted = held.ask(question)[0].citations[:2]
        passages = [(n, opening(c.text)) for n, c in enumerate(quoted, 1)]
        said = f"Namely {opening(quoted[0].text)} and {opening(quoted[1].text)}."
        server.script = says(finding(said, *passages))
        answer, _ = written(held, server.url, gloss="unchecked").ask(question)
        assert glosses(answer) == [said]
        assert answer.statements[1].gloss is not None
        assert answer.statements[1].gloss.of == (1, 2)
        assert f"In other words: {said} [1][2]" in answer.text


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
        quoted = held.ask(question)[0]
        assert replace(answer, milliseconds=0, usage=quoted.usage) == replace(quoted, milliseconds=0)
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
        assert answer.written_by == NAME
        assert server.asked[0].path == "/v1/chat/completions"

    def test_nothing_is_traced_unless_the_environment_says_so(self, server: ModelServer, held: Service) -> None:
        from langsmith.utils import tracing_is_enabled

        assert not tracing_is_enabled()
        assert written(held, server.url).ask(RANKED)[0].written_by == NAME


LANGUAGES = [
    ("fr", "que demande la Résolution 45 au Directeur du BDT ?", "Il est demandé au BDT de promouvoir une culture de la sécurité dans les produits.", "21 sur 21", "Traduction non officielle : "),
    ("es", "¿qué pide la Resolución 45 al Director de la BDT?", "Se pide a la BDT que promueva una cultura de la seguridad en los productos.", "21 de 21", "Traducción no oficial: "),
    ("ru", "что поручает Резолюция 45 Директору БРЭ?", "БРЭ поручается развивать культуру безопасности.", "21 из 21", "Неофициальный перевод: "),
    ("zh", "第45号决议要求电信发展局做什么？", "电信发展局须推广安全文化。", "21 条中的 21 条", "非官方译文："),
    ("ar", "ماذا يطلب القرار 45 من مكتب تنمية الاتصالات؟", "يطلب من مكتب تنمية الاتصالات تعزيز ثقافة الأمن.", "21 من 21", "ترجمة غير رسمية: "),
]  # fmt: skip


class TestLanguages:
    """What the model says in the asker's language, marked as a translation; the quotes in the document's."""

    @pytest.mark.parametrize(("language", "question", "said", "count", "mark"), LANGUAGES)
    def test_a_question_is_answered_in_its_language(
        self, server: ModelServer, held: Service, language: str, question: str, said: str, count: str, mark: str
    ) -> None:
        server.script = lambda asked: Act(
            verdicts(asked)
            if asked.sentences
            else reply(*[finding(said, (c["clause"], opening(c["text"]))) for c in asked.clauses[:1]])
        )
        answer, _ = written(held, server.url).ask(question)
        assert answer.language == language
        assert glosses(answer) == [said]
        assert f"{mark}{said} [1]" in answer.text
        assert whole(answer) == 21
        assert {c.language for c in answer.citations} == {"en"}
        assert answer.statements[0].text == " ".join(answer.citations[0].text.split())


class TestFollowUps:
    """A question that leans on the conversation is completed by the model only where the rules are lost."""

    def rewriting(self, text: str) -> Any:
        return lambda asked: Act(
            planned(asked, question=text) if asked.planning and not asked.tools else faithful(asked)
        )

    def test_what_the_rules_understand_needs_no_model(self, server: ModelServer, held: Service) -> None:
        service = written(held, server.url)
        _, before = service.ask(BDT)
        answer, _ = service.ask("and of Member States?", before)
        assert answer.rewritten == ""
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
        assert answer.usage.input_tokens == 1000 * (len(server.asked) + len(server.planned))

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
        service = written(held, server.url, purse, planning=False, dollars_per_million_in=2, dollars_per_million_out=10)
        answer = service.reply(RANKED, asker="telegram::7").answer
        assert (answer.usage.input_tokens, answer.usage.output_tokens) == (2000, 400)
        assert answer.usage.cost_usd == pytest.approx(0.008)
        assert {who for who, *_ in purse.rows} == {"telegram::7"}
        assert sum(dollars for _, _, dollars, _ in purse.rows) == pytest.approx(0.008)
        assert sum(count for *_, count in purse.rows) == 2400

    def test_a_server_that_does_not_count_is_counted(self, server: ModelServer, held: Service) -> None:
        server.script = lambda asked: Act(faithful(asked), no_usage=True)
        answer, _ = written(held, server.url).ask(RANKED)
        assert answer.usage.input_tokens > 300
        assert answer.usage.cost_usd > 0

    @pytest.mark.parametrize(
        ("limit", "whose"), [("dollars_per_asker_a_day", "of this asker"), ("dollars_a_day", "of all")]
    )
    def test_a_budget_ends_in_quotes(self, server: ModelServer, held: Service, limit: str, whose: str) -> None:
        service = written(held, server.url, Purse(), planning=False, **{"max_output_tokens": 400, limit: 0.0085})
        answers = [service.reply(RANKED, asker="a").answer for _ in range(4)]
        assert [a.written_by for a in answers] == [NAME, NAME, "quotes", "quotes"]
        assert f"the day's budget {whose} is used up" in answers[-1].note
        assert answers[-1].behaviour is Behaviour.ANSWER
        assert answers[-1].text == held.ask(RANKED)[0].text
        assert len(server.asked) == 4
        other = service.reply(RANKED, asker="b").answer
        assert other.written_by == (NAME if limit == "dollars_per_asker_a_day" else "quotes")

    def test_without_prices_there_is_no_budget(self, server: ModelServer, held: Service) -> None:
        free = {"dollars_per_million_in": 0, "dollars_per_million_out": 0, "dollars_a_day": 0.000001}
        assert written(held, server.url, **free).ask(RANKED)[0].written_by == NAME

    def test_a_ledger_that_cannot_be_read_ends_in_quotes(
        self, server: ModelServer, held: Service, tmp_path: Path
    ) -> None:
        (tmp_path / "file").write_text("no folder", encoding="utf-8")
        writer = open_writer(ModelSettings(name=NAME, base_url=server.url, cached_answers=0), tmp_path / "file")
        answer, _ = replace(held, writer=writer).ask(RANKED)
        assert answer.written_by == "quotes"
        assert "cannot be told" in answer.note
        assert server.asked == []


def _writer(settings: ModelSettings, before: Writer, kept: AnswerCache) -> Writer:
    model = MeteredModel(Model(settings), before.model.ledger)
    return Writer(model, model, model, kept)


class TestKept:
    """The same question over the same documents costs nothing again."""

    def twice(self, server: ModelServer, held: Service, **changed: Any) -> tuple[Answer, Answer]:
        service = written(held, server.url, cached_answers=10)
        first, _ = service.ask(BDT)
        assert service.writer is not None
        settings = service.writer.settings.model_copy(update=changed)
        kept = AnswerCache(service.writer.cache.path, settings.cached_answers)
        second, _ = replace(service, writer=_writer(settings, service.writer, kept)).ask(BDT)
        return first, second

    def test_an_answer_is_written_once(self, server: ModelServer, held: Service) -> None:
        first, second = self.twice(server, held)
        assert len(server.asked) == CALLS
        assert second.usage.cost_usd == 0 < first.usage.cost_usd
        assert second.text == first.text
        assert second.statements == first.statements
        assert second.written_by == NAME

    def test_case_and_final_punctuation_change_nothing(self, server: ModelServer, held: Service) -> None:
        service = written(held, server.url, cached_answers=10)
        first, _ = service.ask(BDT)
        for question in (BDT.upper(), BDT.rstrip("?"), f"{BDT}?!", BDT.replace("?", " …")):
            assert service.ask(question)[0].statements == first.statements
        assert len(server.asked) == CALLS

    @pytest.mark.parametrize("changed", [{"name": "other"}, {"temperature": 0.5}, {"cached_answers": 0}])
    def test_another_model_writes_again(self, server: ModelServer, held: Service, changed: dict[str, Any]) -> None:
        self.twice(server, held, **changed)
        assert len(server.asked) == 2 * CALLS

    def test_another_prompt_writes_again(
        self, server: ModelServer, held: Service, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        service = written(held, server.url, cached_answers=10)
        service.ask(BDT)
        monkeypatch.setattr("bot.composing.writing.write.prompts", lambda: "other")
        service.ask(BDT)
        assert len(server.asked) == 2 * CALLS

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
        assert len(server.asked) == 2 * CALLS

    def test_what_failed_is_not_kept(self, server: ModelServer, held: Service) -> None:
        service = written(held, server.url, cached_answers=10)
        server.script = lambda _: Act(status=500)
        assert service.ask(BDT)[0].written_by == "quotes"
        server.script = lambda asked: Act(faithful(asked))
        assert service.ask(BDT)[0].written_by == NAME

    def test_the_oldest_go(self, server: ModelServer, held: Service) -> None:
        service = written(held, server.url, cached_answers=1)
        for question in (BDT, RANKED, BDT):
            service.ask(question)
        assert [bool(asked.clauses) for asked in server.asked].count(True) == 3


class TestProgress:
    """A statement is shown only once it has passed the checks, and then it stays."""

    @pytest.mark.parametrize(("api", "stream"), WAYS)
    def test_the_clauses_are_shown_before_the_model_has_said_a_word(
        self, server: ModelServer, held: Service, api: str, stream: bool
    ) -> None:
        told: list[tuple[Progress, int]] = []
        answer = (
            written(held, server.url, api=api, stream=stream)
            .reply(BDT, tell=lambda progress: told.append((progress, len(server.asked))))
            .answer
        )
        assert [p.stage for p, _ in told][:3] == ["reading", "reading", "writing"]
        assert {p.stage for p, _ in told} == {"reading", "writing", "checking"}
        first, asked = next((p, asked) for p, asked in told if p.statements)
        assert asked == 0
        assert [s.text for s in first.statements] == [s.text for s in answer.statements]

    def test_without_a_model_only_reading_is_told(self, held: Service) -> None:
        told: list[Progress] = []
        held.reply(BDT, tell=told.append)
        assert [p.stage for p in told] == ["reading"]

    def test_what_came_before_the_reply_broke_off_is_checked_like_the_rest(
        self, server: ModelServer, held: Service
    ) -> None:
        server.script = lambda asked: Act(faithful(asked)[:1500], drop=bool(asked.clauses))
        answer, _ = written(held, server.url).ask(BDT)
        assert 0 < len(glosses(answer)) < 21
        assert "broke off its answer" in answer.note
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
        assert service.ask(RANKED)[0].written_by == NAME
        assert [a.form for a in server.planned] == asked
        assert service.ask(RANKED)[0].written_by == NAME
        assert {a.form for a in (*server.planned[len(asked) :], *server.asked)} == {taken}

    def test_a_server_that_does_not_know_stream_options(self, server: ModelServer, held: Service) -> None:
        server.script = lambda asked: (
            Act(status=400, message="stream_options: unknown")
            if asked.body.get("stream_options")
            else Act(faithful(asked))
        )
        assert written(held, server.url).ask(RANKED)[0].written_by == NAME
        assert server.asked[-1].form == "json_schema"

    def test_a_request_that_is_refused_for_another_reason_changes_nothing(
        self, server: ModelServer, held: Service
    ) -> None:
        service = written(held, server.url)
        server.script = lambda _: Act(status=400, message="no")
        assert service.ask(RANKED)[0].written_by == "quotes"
        server.script = lambda asked: Act(faithful(asked))
        assert service.ask(RANKED)[0].written_by == NAME
        assert server.asked[-1].form == "json_schema"

    @pytest.mark.parametrize(("structured", "form"), [("object", "json_object"), ("text", "")])
    def test_it_can_be_configured(self, server: ModelServer, held: Service, structured: str, form: str) -> None:
        assert written(held, server.url, structured=structured).ask(RANKED)[0].written_by == NAME
        assert server.asked[0].form == form

    def test_what_is_sent_to_openai_and_what_to_others(self, server: ModelServer, held: Service) -> None:
        common = {"temperature": 0.2, "reasoning_effort": "low", "max_output_tokens": 777}
        written(held, server.url, api="responses", **common).ask(RANKED)
        written(held, server.url, api="chat", **common).ask(RANKED)
        responses, chat = (asked.body for asked in server.asked if asked.clauses)
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


def item(**changed: Any) -> str:
    """A finding that has not the form asked for."""
    return json.dumps({**finding("a", (1, "b")), **changed})


class TestReading:
    """A reply is read as far as it is one."""

    ITEM = json.dumps(finding("Lamps.", (1, "the lamps")))

    @pytest.mark.parametrize(
        "text",
        [
            f'{{"answered": true, "findings": [{ITEM}]}}',
            f'```json\n{{"answered": true, "findings": [{ITEM}]}}\n```',
            f'<think>"findings": [{{}}] or so</think>Here: {{"findings": [{ITEM}]}}',
            f'{{"answered": true, "findings": [{ITEM}, {{"gloss": "cut o',
            f'{{"findings": [{ITEM}',
            f'{{"findings": [{ITEM.replace("1", chr(34) + "[1]" + chr(34))}]}}',
        ],
    )
    def test_findings_are_found(self, text: str) -> None:
        for step in (1, 7, len(text)):
            reader = StreamParser()
            found = [s for end in range(step, len(text) + step, step) for s in reader.feed(text[:end])]
            assert [f.gloss for f in found] == ["Lamps."]
            assert found[0].passages[0].n == 1

    @pytest.mark.parametrize(
        "item",
        ["{}", item(gloss=1), item(passages="[1]"), item(answers="perhaps"), item(more=1),
         item(passages=[{"clause": True, "quote": "b"}]), item(passages=[{"clause": 1.5, "quote": "b"}]),
         item(passages=[{"clause": "one", "quote": "b"}])],
    )  # fmt: skip
    def test_what_has_another_form_is_counted(self, item: str) -> None:
        reader = StreamParser()
        assert list(reader.feed(f'{{"findings": [{item}]}}')) == []
        assert reader.malformed == 1

    @pytest.mark.parametrize("text", ["", "I cannot help with that.", "[]", "{", '{"findings": 3}', "null", "{" * 5000])
    def test_what_is_no_reply(self, text: str) -> None:
        assert list(StreamParser().feed(text)) == []
        assert not says_unanswered(text)

    def test_no_answer(self) -> None:
        assert says_unanswered('{"answered": false, "findings": []}')
        assert not says_unanswered('{"answered": true, "findings": [{"gloss": "\\"answered\\": false"}]}')


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
        assert "Give one finding for each clause" in user
        assert "21, of a set of 21" in user
        assert "Write the glosses in English" in user
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
