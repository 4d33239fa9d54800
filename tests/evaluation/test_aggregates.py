"""Means, bootstrap intervals, agreement and times, against numbers computed by hand."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation.aggregates import aggregate, aggregate_by_group, paired_difference
from bot.evaluation.compare import compare, means_of
from bot.evaluation.gates import parse_gate, regressions, short_of
from bot.evaluation.judge import agreement
from bot.evaluation.results import StoredRun
from bot.evaluation.timings import Timings, percentile
from ingest.errors import GateError, RunError
from tests.support.scored import reply, row, run


def stored(name: str, scores: dict[str, dict[str, float]], digest: str = "same") -> StoredRun:
    return StoredRun(name, scores, dict.fromkeys(scores, digest))


def test_a_mean_is_over_the_cases_where_the_score_is_defined() -> None:
    found = aggregate([{"pass": 1, "facts": 1}, {"pass": 0}, {"pass": 1, "facts": 0}, {"pass": 1}])
    assert (found["pass"].n, found["pass"].mean) == (4, 0.75)
    assert (found["facts"].n, found["facts"].mean) == (2, 0.5)
    assert "mrr" not in found


def test_an_interval_is_near_what_theory_says() -> None:
    """80 of 100: the normal approximation gives .8 less and more 1.96 times .04."""
    found = aggregate([{"pass": float(n < 80)} for n in range(100)])["pass"]
    assert found.low == pytest.approx(0.72, abs=0.02)
    assert found.high == pytest.approx(0.88, abs=0.02)


def test_cases_that_are_all_alike_have_no_width() -> None:
    found = aggregate([{"pass": 1.0}] * 7)["pass"]
    assert (found.low, found.mean, found.high) == (1, 1, 1)


def test_a_score_that_only_one_case_has() -> None:
    found = aggregate([{"pass": 1.0, "facts": 0.25}, *({"pass": 0.0} for _ in range(9))])["facts"]
    assert (found.n, found.low, found.mean, found.high) == (1, 0.25, 0.25, 0.25)


def test_nothing_scored() -> None:
    assert aggregate([{}, {}]) == {}


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_a_mean_lies_in_its_interval_and_is_the_same_each_time(values: list[float]) -> None:
    rows = [{"pass": value} for value in values]
    found = aggregate(rows)["pass"]
    assert min(values) - 1e-6 <= found.low <= found.high <= max(values) + 1e-6
    assert found == aggregate(rows)["pass"]
    assert found.mean == pytest.approx(math.fsum(values) / len(values), abs=1e-6)


def test_groups() -> None:
    found = aggregate_by_group(["a", "b", "", "a"], [{"pass": 1.0}, {"pass": 0.0}, {"pass": 0.0}, {"pass": 0.0}])
    assert {name: total["pass"].mean for name, total in found.items()} == {"a": 0.5, "b": 0.0}


def test_a_paired_difference_is_surer_than_two_intervals() -> None:
    before = [0.0, 1.0] * 50
    after = [1.0, 1.0] * 10 + [0.0, 1.0] * 40
    found = paired_difference(before, after)
    assert found.mean == pytest.approx(0.1)
    assert found.low > 0


class TestCompare:
    """Two runs of the same questions."""

    def test_what_was_fixed_and_what_broke(self) -> None:
        before = stored("then", {"a": {"pass": 0.0}, "b": {"pass": 1.0}, "c": {"pass": 1.0}, "d": {"pass": 0.0}})
        after = stored("now", {"a": {"pass": 1.0}, "b": {"pass": 0.0}, "c": {"pass": 1.0}, "d": {"pass": 1.0}})
        found = compare(before, after)
        assert (found.fixed, found.broken) == (("a", "d"), ("b",))
        assert found.verdict.startswith("Better, but perhaps by chance: passed 2 of 4 before, 3 after")
        assert "2 fixed, 1 broken" in found.verdict

    @pytest.mark.parametrize(
        ("before", "after", "word"), [(0.0, 1.0, "Better: "), (1.0, 0.0, "Worse: "), (1.0, 1.0, "The same: ")]
    )
    def test_the_verdict(self, before: float, after: float, word: str) -> None:
        one, other = ({f"q{n}": {"pass": value} for n in range(9)} for value in (before, after))
        assert compare(stored("then", one), stored("now", other)).verdict.startswith(word)

    def test_less_can_be_better(self) -> None:
        one, other = ({f"q{n}": {"false_refusals": value} for n in range(9)} for value in (1.0, 0.0))
        found = compare(stored("then", one), stored("now", other))
        assert found.verdict.startswith("Better: false refusals 9 of 9 before, 0 after")
        assert regressions(found, 0) == []
        back = compare(stored("now", other), stored("then", one))
        assert regressions(back, 0) == ["false_refusals fell back from 0 in now to 1."]

    def test_a_fall_within_the_tolerance(self) -> None:
        one = {f"q{n}": {"pass": 1.0} for n in range(10)}
        found = compare(stored("then", one), stored("now", {**one, "q0": {"pass": 0.0}}))
        assert regressions(found, 0.1) == []
        assert regressions(found, 0.09) == ["pass fell back from 1 in then to 0.9."]

    def test_other_questions_are_not_compared(self) -> None:
        one = stored("then", {"a": {"pass": 1.0}})
        with pytest.raises(RunError, match="cannot be compared: their questions differ"):
            compare(one, stored("now", {"a": {"pass": 1.0}}, digest="others"))

    def test_what_both_have_is_compared_and_the_rest_listed(self) -> None:
        before = stored("then", {"a": {"pass": 0.0}, "b": {"pass": 1.0}, "c": {"pass": 1.0}})
        after = stored("now", {"a": {"pass": 1.0}, "c": {"pass": 0.0}, "d": {"pass": 0.0}})
        after = replace(after, digests={**after.digests, "c": "asked otherwise"})
        found = compare(before, after)
        assert (found.fixed, found.broken, found.common) == (("a",), (), 1)
        assert found.left_out == (
            ("only in then", ("b",)),
            ("only in now", ("d",)),
            ("asked or wanted otherwise", ("c",)),
        )
        assert "passed 0 of 1 before, 1 after" in found.verdict

    def test_runs_of_earlier_states_are_compared_by_their_ids(self) -> None:
        found = compare(stored("then", {"a": {"pass": 0.0}}, digest=""), stored("now", {"a": {"pass": 1.0}}))
        assert (found.fixed, found.left_out) == (("a",), ())

    def test_several_runs_side_by_side(self) -> None:
        runs = [stored(name, {"a": {"pass": value}, name: {"pass": 1.0}}) for name, value in (("x", 0.0), ("y", 1.0))]
        runs.append(stored("z", {"a": {"pass": 1.0, "facts": 1.0}}))
        assert [(metric.name, count, means) for metric, count, means in means_of(runs)] == [
            ("pass", 1, (0.0, 1.0, 1.0))
        ]

    def test_only_cases_that_both_score_count(self) -> None:
        before = stored("then", {"a": {"pass": 1.0, "facts": 1.0}, "b": {"pass": 1.0}})
        after = stored("now", {"a": {"pass": 1.0}, "b": {"pass": 1.0, "facts": 0.0}})
        assert [d.metric.name for d in compare(before, after).differences] == ["pass"]


class TestGates:
    """Thresholds as people write them."""

    @pytest.mark.parametrize(
        ("text", "is_minimum", "ids"),
        [
            ("facts=1", True, ["b"]),
            ("list:facts=1", True, []),
            ("false_refusals=0", False, ["a"]),
            ("list:false_refusals=0", False, ["a"]),
            ("latency_p50_ms=5", False, []),
        ],
    )
    def test_the_cases_that_are_short_of_one(self, text: str, is_minimum: bool, ids: list[str]) -> None:
        first = row("a", {"facts": 1.0, "false_refusals": 1.0}, reply(), category="list")
        second = row("b", {"facts": 0.0, "false_refusals": 0.0}, reply(), category="fact")
        assert short_of(parse_gate(text, is_minimum=is_minimum), run(first, second, row("c", {}, reply()))) == ids

    def test_a_gate_on_a_group(self) -> None:
        gate = parse_gate("seeds+pp18:pass=0.9", is_minimum=True)
        assert (gate.group, gate.metric, gate.bound, gate.is_minimum) == ("seeds+pp18", "pass", 0.9, True)
        assert str(gate) == "seeds+pp18:pass at least 0.9"

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("pass", 'wants METRIC=NUMBER, for example "pass=0.9"; "pass" is not that'),
            ("pass=high", '"pass=high" is not that'),
            ("pass=nan", '"pass=nan" is not that'),
            ("passed=1", 'there is no score "passed"; there are pass, behaviour'),
        ],
    )
    def test_a_gate_that_is_none(self, text: str, told: str) -> None:
        with pytest.raises(GateError, match=told):
            parse_gate(text, is_minimum=True)


class TestAgreement:
    """Fleiss' kappa, computed by hand."""

    def test_votes_that_agree(self) -> None:
        assert agreement([[True] * 3, [False] * 3]) == {"unanimous": 1, "kappa": 1}

    def test_votes_that_agree_no_better_than_chance(self) -> None:
        """Two raters, half yes: they agree in 2 of 4 cases, as chance would have it."""
        found = agreement([[True, True], [False, False], [True, False], [False, True]])
        assert found == {"unanimous": 0.5, "kappa": 0}

    def test_three_raters(self) -> None:
        """Yes counts 3 and 2: (6 + 2) / 12 agree; 5 of 6 say yes, chance 26 / 36; (2/3 - 13/18) / (1 - 13/18)."""
        assert agreement([[True, True, True], [True, True, False]])["kappa"] == pytest.approx(-0.2)

    def test_where_nothing_can_be_told(self) -> None:
        assert agreement([[True], [False]]) == {"unanimous": None, "kappa": None}
        assert agreement([[True, True]]) == {"unanimous": 1, "kappa": None}


@pytest.mark.parametrize(("share", "value"), [(0.5, 2.0), (0.95, 4.0), (0.25, 1.0), (0.26, 2.0), (1.0, 4.0)])
def test_percentiles(share: float, value: float) -> None:
    assert percentile([4.0, 1.0, 3.0, 2.0], share) == value
    assert percentile([], share) == 0


def test_what_the_evaluation_itself_takes_is_what_is_left() -> None:
    times = Timings(latencies=(), asking=6, concurrency=1, kept=0, opening=3, other=1)
    assert replace(times, whole=10.5).evaluating == 0.5
    assert replace(times, whole=9).evaluating == 0
