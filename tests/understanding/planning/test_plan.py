"""Plans: what a model may say, and what is taken for no plan at all."""

import json
from typing import Any

import pytest

from bot.understanding.planning.outline import details_of, outline_of
from bot.understanding.planning.plan import Combination, Half, Plan, PlannedSet, parse_plan, plan_form
from bot.understanding.planning.reading import as_plan, same_reading
from bot.understanding.query import Intent
from bot.understanding.topic import NO_TOPIC, topic_of
from bot.understanding.understand import read
from tests.support.model_server import of_set
from tests.support.services import small

BDT = of_set(documents=["wtdc-45"], addressees=["BDT"], half="operative")


def form(**settings: Any) -> Any:
    """The schema over the made documents, WTDC Resolution 45 linked."""
    return plan_form(outline_of(small().catalogue, ["wtdc-45"], NO_TOPIC, 4000).choices(3000, **settings))


def said(**fields: Any) -> str:
    plan = {"question": "q", "intent": "duties", "sets": [BDT], "combination": "union", "search": "q", "agrees": False}
    return json.dumps({**plan, **fields})


def test_a_plan_is_read_from_a_reply_whatever_stands_around_it() -> None:
    expected = Plan(
        "q", Intent.DUTIES, (PlannedSet(("wtdc-45",), ("BDT",), half=Half.OPERATIVE),), Combination.UNION, "q", False
    )
    for reply in (said(), f"<think>{{}}</think> Here it is: ```json\n{said()}\n```", said(sets=[BDT, BDT])):
        assert parse_plan(reply, form()) == expected
    assert parse_plan(expected.to_json(), form()) == expected


@pytest.mark.parametrize(
    "fields",
    [
        {"sets": [of_set(documents=["pp-999"])]},
        {"sets": [of_set(addressees=["the Emperor"])]},
        {"sets": [of_set(phrases=["beseeches the Moon"])]},
        {"sets": [{**BDT, "clauses": [1]}]},
        {"sets": [{k: v for k, v in BDT.items() if k != "half"}]},
        {"sets": [{**BDT, "half": "both"}]},
        {"sets": "all"},
        {"intent": "poetry"},
        {"combination": "xor"},
        {"agrees": "yes"},
        {"answer": "21 clauses"},
        {"question": None},
        {"search": "x" * 3000},
        {"sets": [{**BDT, "restriction": [f"{n}"]} for n in range(9)]},
    ],
)
def test_what_is_invented_or_not_in_the_form_is_no_plan(fields: dict[str, Any]) -> None:
    assert parse_plan(said(**fields), form()) is None


@pytest.mark.parametrize(
    "fields",
    [
        {"sets": []},
        {"sets": [of_set()]},
        {"sets": [{**BDT, "half": "preambular"}]},
        {"intent": "phrase"},
        {"sets": [BDT, of_set()]},
    ],
)
def test_a_plan_that_contradicts_itself_is_none(fields: dict[str, Any]) -> None:
    assert parse_plan(said(**fields), form()) is None


@pytest.mark.parametrize(
    "reply", ["", "all of it", "{", '{"question": "q", "sets": [{', "[1, 2]", "{}" * 3, "[" * 9999]
)
def test_what_is_no_object_is_no_plan(reply: str) -> None:
    assert parse_plan(reply, form()) is None


def test_the_schema_is_strict_and_has_the_catalogue_s_values() -> None:
    schema = form().model_json_schema()
    of_sets = schema["$defs"]["PlannedSet"]
    for part in (schema, of_sets):
        assert part["additionalProperties"] is False
        assert set(part["required"]) == set(part["properties"])
    held = {d.expression.document for d in small().catalogue.current}
    assert set(of_sets["properties"]["documents"]["items"]["enum"]) == held
    assert "BDT" in of_sets["properties"]["addressees"]["items"]["enum"]
    assert "requests the Secretary-General" in of_sets["properties"]["phrases"]["items"]["enum"]


class TestOutline:
    def test_a_big_catalogue_is_told_of_in_part_and_so_many_others_are_said(self) -> None:
        catalogue = small().catalogue
        whole = outline_of(catalogue, ["fog-letter"], NO_TOPIC, 4000)
        assert whole.others == 0
        assert [d.expression.document for d in whole.detailed] == ["fog-letter"]
        some = outline_of(catalogue, ["fog-letter"], topic_of("harbour bells"), 160)
        assert 0 < len(some.documents) < len(catalogue.current)
        assert some.others == len(catalogue.current) - len(some.documents)
        names = [d.expression.document for d in some.documents]
        assert names[0] == "fog-letter"
        assert names[1:2] in ([], ["pp-12"])

    def test_the_list_is_the_same_whatever_is_asked(self) -> None:
        catalogue = small().catalogue
        lists = {outline_of(catalogue, [d], topic_of("tides"), 4000).catalogue_lines for d in catalogue.by_name}
        assert len(lists) == 1

    def test_phrases_of_documents_looked_at_are_values_before_all_others(self) -> None:
        outline = outline_of(small().catalogue, ["wtdc-45"], NO_TOPIC, 4000)
        few = outline.choices(12, ["wtsa-45"]).phrases
        assert few[0] == "noting"
        assert few[0] != outline.choices(12).phrases[0]

    def test_details_count(self) -> None:
        row = json.loads(details_of(small().catalogue.by_name["wtdc-45"]))
        assert row["addressees"]["Secretary-General"] == 2
        assert row["phrases"]["requests the Secretary-General"] == 2
        assert row["clauses"] >= row["operative"] + row["preambular"]


class TestReading:
    """The rules' reading in the form of a plan."""

    def planned(self, question: str) -> Plan:
        service = small()
        answer, _ = service.ask(question)
        clauses = [service.catalogue.by_key[c.key] for c in answer.citations]
        restricted = bool(answer.complete and answer.complete.restriction)
        return as_plan(read(question, service.catalogue), clauses, service.catalogue, restricted=restricted)

    @pytest.mark.parametrize(
        ("question", "intent", "one"),
        [
            ("what does WTDC Resolution 45 ask of BDT?", Intent.DUTIES,
             PlannedSet(("wtdc-45",), ("BDT",), half=Half.OPERATIVE)),
            ("what does WTDC Resolution 45 recall?", Intent.PHRASE, PlannedSet(("wtdc-45",), phrases=("recalling",))),
            ("list the preambular clauses of WTDC Resolution 45", Intent.HALF,
             PlannedSet(("wtdc-45",), half=Half.PREAMBULAR)),
            ("what does WTDC Resolution 45 ask of BDT on islands?", Intent.DUTIES,
             PlannedSet(("wtdc-45",), ("BDT",), half=Half.OPERATIVE, restriction=("islands",))),
        ],
    )  # fmt: skip
    def test_it_is_told(self, question: str, intent: Intent, one: PlannedSet) -> None:
        plan = self.planned(question)
        assert (plan.intent, plan.sets, plan.question) == (intent, (one,), question)
        assert same_reading(plan, plan)
        assert parse_plan(plan.to_json(), form()) == plan

    def test_what_is_another_reading(self) -> None:
        plan = self.planned("what does WTDC Resolution 45 ask of BDT?")
        members = PlannedSet(("wtdc-45",), ("Member States",))
        for sets in ((members,), (*plan.sets, members), ()):
            assert not same_reading(Plan("q", plan.intent, sets, plan.combination, "q", False), plan)
        assert not same_reading(Plan("q", Intent.HALF, plan.sets, plan.combination, "q", False), plan)
        bare = PlannedSet(("wtdc-45",), ("BDT",), half=Half.ANY)
        assert same_reading(Plan("else", plan.intent, (bare,), Combination.EACH, "else", True), plan)
