"""Each metric computed by hand, and changed only by the mutation that it is there to detect."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.answer import Answer, Behaviour, Complete, Reason, Role, Statement, Verdict
from bot.evaluation.citation_support import supports
from bot.evaluation.dataset import Case, Gold
from bot.evaluation.matching import has_facts, matches, normal_form, normalised_clause
from bot.evaluation.metrics import METRICS, Scores, score
from ingest.model import Clause
from tests.support.evaluation import LENT, OIL, answered, case, clause, clauses, gold, gold_check, refused
from tests.support.services import small_over

THREE = clauses("1", "2", "3")
SET = case(gold=gold("1", "2", "3"), exhaustive=True)
WHOLE = answered(THREE, held=3)
NAMED = replace(WHOLE, read_as="; ".join(each.label for each in THREE))


def scored(asked: Case, answer: Answer, nums: str = "") -> Scores:
    """The scores of an answer for which these clauses were retrieved, in this order."""
    return score(asked, answer, clauses(*nums.split()), gold_check())


def test_a_right_and_whole_answer_has_every_score_at_its_best() -> None:
    found = scored(SET, WHOLE, "1 2 3")
    assert found == {
        "pass": 1, "behaviour": 1, "clause_recall": 1, "clause_precision": 1, "clause_f1": 1, "exact_set": 1,
        "recall_at_5": 1, "recall_at_10": 1, "mrr": 1, "citations_exist": 1, "quotes_verbatim": 1, "completeness": 1,
        "grounded": 1, "citation_recall": 1, "citation_precision": 1, "false_refusals": 0, "wrong_revision": 0,
    }  # fmt: skip


def moved(asked: Case, before: Answer, after: Answer) -> dict[str, tuple[float | None, float | None]]:
    """The scores that a change of an answer changes."""
    old, new = scored(asked, before, "1 2 3"), scored(asked, after, "1 2 3")
    names = dict.fromkeys([*old, *new])
    return {name: (old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name)}


class TestMutations:
    """A mutation changes exactly the scores that it should."""

    def test_one_clause_dropped(self) -> None:
        dropped = answered(THREE[:2])
        found = moved(SET, replace(WHOLE, complete=None), dropped)
        assert found == {
            "clause_recall": (1, 2 / 3), "clause_f1": (1, pytest.approx(0.8)), "exact_set": (1, 0), "pass": (1, 0),
        }  # fmt: skip

    def test_one_clause_dropped_from_an_answer_that_still_claims_to_be_whole(self) -> None:
        found = moved(SET, WHOLE, replace(answered(THREE[:2]), complete=Complete(3, 3)))
        assert found["completeness"] == (1, 0)

    def test_one_quote_altered(self) -> None:
        first, *others = WHOLE.citations
        altered = replace(WHOLE, citations=(replace(first, quote="to borrow ladders;"), *others))
        assert moved(SET, WHOLE, altered) == {"quotes_verbatim": (1, 2 / 3)}

    def test_one_clause_invented(self) -> None:
        first, *others = WHOLE.citations
        invented = replace(WHOLE, citations=(replace(first, key=first.key + "9"), *others))
        found = moved(SET, WHOLE, invented)
        assert found["citations_exist"] == (1, 2 / 3)
        assert found["quotes_verbatim"] == (1, 2 / 3)
        assert found["citation_recall"] == (1, 2 / 3)

    @pytest.mark.parametrize("field", ["num", "text", "phrase", "document", "label"])
    def test_a_clause_cited_otherwise_than_it_is(self, field: str) -> None:
        first, *others = WHOLE.citations
        wrong = replace(WHOLE, citations=(replace(first, **{field: "else"}), *others))
        assert moved(SET, WHOLE, wrong)["citations_exist"] == (1, 2 / 3)

    def test_a_marker_that_leads_nowhere(self) -> None:
        wrong = replace(WHOLE, statements=(*WHOLE.statements[:2], Statement(WHOLE.statements[2].text, (3, 4))))
        found = moved(SET, WHOLE, wrong)
        assert found == {"citations_exist": (1, 3 / 4), "citation_precision": (1, 3 / 4)}

    def test_one_clause_too_many(self) -> None:
        found = moved(SET, WHOLE, answered([*THREE, clause("wtdc-45", OIL, "1")], held=4))
        assert found == {
            "clause_precision": (1, 3 / 4), "clause_f1": (1, pytest.approx(6 / 7)), "exact_set": (1, 0), "pass": (1, 0),
        }  # fmt: skip

    def test_a_clause_cited_twice_counts_once(self) -> None:
        twice = replace(WHOLE, citations=(*WHOLE.citations, replace(WHOLE.citations[0], n=4)))
        assert moved(SET, WHOLE, twice) == {}

    def test_a_clause_that_is_only_context_is_not_scored(self) -> None:
        context = replace(answered([clause("wtdc-45", OIL, "1")]).citations[0], n=4, role=Role.CONTEXT)
        assert moved(SET, WHOLE, replace(WHOLE, citations=(*WHOLE.citations, context))) == {}

    def test_a_right_clause_that_is_given_as_context_is_missing(self) -> None:
        *others, last = WHOLE.citations
        found = moved(SET, WHOLE, replace(WHOLE, citations=(*others, replace(last, role=Role.CONTEXT))))
        assert found["clause_recall"] == (1, 2 / 3)
        assert found["completeness"] == (1, 0)

    def test_a_statement_that_its_clause_does_not_bear_out(self) -> None:
        said = Statement("Member States have to buy forty lamps for every harbour.", (1,))
        wrong = replace(WHOLE, statements=(said, *WHOLE.statements[1:]))
        names = ("grounded", "citation_recall", "citation_precision")
        assert moved(SET, WHOLE, wrong) == dict.fromkeys(names, (1, 2 / 3))

    def test_a_quotation_inside_a_statement_that_stands_nowhere(self) -> None:
        said = Statement("They are asked “to lend ladders to all neighbours at once” [1]", (1,))
        wrong = replace(WHOLE, statements=(said, *WHOLE.statements[1:]))
        assert moved(SET, WHOLE, wrong)["quotes_verbatim"] == (1, 3 / 4)

    def test_a_refusal(self) -> None:
        found = scored(SET, refused(), "1 2 3")
        assert found["false_refusals"] == 1
        assert found["refusal_precision"] == 0
        assert [found[n] for n in ("pass", "behaviour", "clause_recall", "clause_precision", "clause_f1")] == [0] * 5
        assert "citation_recall" not in found


class TestClauses:
    """Recall and precision, as question sets describe them."""

    def test_one_right_clause_is_enough_unless_the_set_is_whole(self) -> None:
        some = case(gold=gold("1", "2", "3"))
        found = scored(some, answered([THREE[1]]))
        assert (found["clause_recall"], found["clause_precision"], found["pass"]) == (1, 1, 1)
        assert "exact_set" not in found

    def test_all_of_wants_each_and_forgives_others(self) -> None:
        each = case(gold=gold("1", "2"), all_of=True)
        assert scored(each, answered(THREE))["pass"] == 1
        assert scored(each, answered([THREE[0], THREE[2]]))["clause_recall"] == 1 / 2

    def test_precision_of_a_set_that_is_not_whole_is_by_document(self) -> None:
        some = case(gold=gold("1"))
        other = clause("pp-12", "resolves", "")
        assert scored(some, answered([THREE[0], THREE[2], other]))["clause_precision"] == 2 / 3

    def test_no_citation_is_no_precision(self) -> None:
        found = scored(case(gold=gold("1")), answered([]))
        assert (found["clause_recall"], found["clause_precision"], found["clause_f1"]) == (0, 0, 0)

    def test_facts(self) -> None:
        wanted = case(gold=gold("1"), facts=["18", "lend ladders"])
        assert scored(wanted, answered(THREE[:1], text="to  Lend ladders, 18 of them"))["facts"] == 1
        assert scored(wanted, answered(THREE[:1], text="to lend ladders in 2018"))["facts"] == 0
        assert scored(wanted, refused(text="lend ladders, 18"))["facts"] == 0
        assert scored(wanted, answered(THREE[:1], text="to lend ladders in 2018"))["pass"] == 0

    @pytest.mark.parametrize(
        ("ranked", "at_5", "at_10", "mrr"),
        [
            ("1 2 3", 1, 1, 1),
            ("1", 1 / 3, 1 / 3, 1),
            ("", 0, 0, 0),
        ],
    )
    def test_what_was_retrieved(self, ranked: str, at_5: float, at_10: float, mrr: float) -> None:
        found = scored(SET, WHOLE, ranked)
        assert (found["recall_at_5"], found["recall_at_10"], found["mrr"]) == (at_5, at_10, mrr)

    def test_the_rank_of_the_first_right_clause(self) -> None:
        other = [clause("wtdc-45", OIL, num) for num in ("1", "2", "2.a", "2.b", "3")]
        found = score(case(gold=gold("2")), WHOLE, [*other, *THREE], gold_check())
        assert (found["mrr"], found["recall_at_5"], found["recall_at_10"]) == (1 / 7, 0, 1)

    def test_a_whole_set_larger_than_the_rank_counts_as_many_as_fit(self) -> None:
        names = ("1", "2", "2.a", "2.b", "3")
        large = case(gold=[*gold(*names, phrase=OIL), *gold("1", "2", "3")], exhaustive=True)
        found = score(large, WHOLE, [clause("wtdc-45", OIL, n) for n in names], gold_check())
        assert (found["recall_at_5"], found["recall_at_10"]) == (1, 5 / 8)


class TestRefusals:
    """Precision and recall of refusals."""

    def test_a_right_refusal(self) -> None:
        found = scored(case(behaviour="refuse"), refused())
        assert found == {"pass": 1, "behaviour": 1, "refusal_precision": 1, "refusal_recall": 1}

    def test_an_answer_where_a_refusal_is_right(self) -> None:
        found = scored(case(behaviour="refuse"), WHOLE)
        assert (found["pass"], found["behaviour"], found["refusal_recall"]) == (0, 0, 0)
        assert "refusal_precision" not in found

    def test_citations_of_a_right_refusal_cost_nothing(self) -> None:
        pointing = replace(answered(THREE[:1]), behaviour=Behaviour.REFUSE, reason=Reason.NOT_HELD)
        assert scored(case(behaviour="refuse"), pointing)["pass"] == 1

    def test_what_a_right_refusal_cites_is_checked_whatever_it_is_for(self) -> None:
        shown = [replace(c, role=Role.CONTEXT) for c in WHOLE.citations]
        refusal = replace(refused(), citations=(*shown[:2], replace(shown[2], key="none")))
        found = scored(case(behaviour="refuse"), refusal)
        assert (found["citations_exist"], found["pass"]) == (2 / 3, 1)

    def test_asking_back(self) -> None:
        back = replace(refused(), behaviour=Behaviour.CLARIFY, reason=Reason.AMBIGUOUS)
        assert scored(case(behaviour="clarify"), back) == {"pass": 1, "behaviour": 1}
        assert scored(case(behaviour="clarify"), refused())["refusal_precision"] == 0

    def test_a_bare_question_is_only_checked(self) -> None:
        bare = Case(id="q", turns=("what?",))
        found = scored(bare, WHOLE)
        names = {
            "citations_exist",
            "quotes_verbatim",
            "grounded",
            "completeness",
            "citation_recall",
            "citation_precision",
        }
        assert set(found) == names


class TestCompleteness:
    """ "n of n" has to be true."""

    @pytest.mark.parametrize(("held", "cited", "true"), [(3, 3, 1), (4, 3, 1), (2, 3, 0), (3, 2, 0), (4, 4, 0)])
    def test_the_count(self, held: int, cited: int, true: float) -> None:
        found = scored(case(gold=gold("1")), replace(WHOLE, complete=Complete(held, cited)))
        assert found["completeness"] == true

    def test_a_whole_set_of_too_few(self) -> None:
        assert scored(SET, answered(THREE[:2], held=2))["completeness"] == 0

    def test_a_part_that_says_it_is_a_part(self) -> None:
        assert scored(SET, answered(THREE[:2], held=3))["completeness"] == 1


OLD = "RESOLUTION 9 (OLDTOWN, 2020)\n\nBuoys\n\nThe Plenipotentiary Conference (Oldtown, 2020),\n\nresolves\n1\tto paint buoys;\n2\tto count buoys.\n"


def test_another_revision_is_seen(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("revisions")
    (folder / "old.txt").write_text(OLD, encoding="utf-8")
    new = OLD.replace("(OLDTOWN, 2020)", "(REV. NEWTOWN, 2024)").replace("(Oldtown, 2020)", "(Newtown, 2024)")
    (folder / "new.txt").write_text(new, encoding="utf-8")
    service = small_over(folder)
    from bot.composing.quote import cite
    from bot.evaluation.checks import wrong_revision

    held = service.catalogue

    def given(name: str) -> Answer:
        return replace(answered([]), citations=(cite(1, held.by_name[name].clauses[0], held),))

    named = "what does Resolution 9 (Rev. Newtown, 2024) say?"
    assert wrong_revision(given("new"), "what of buoys?", {"new"}, held) == 0
    assert wrong_revision(given("old"), "what of buoys?", {"new"}, held) == 1
    assert wrong_revision(given("old"), named, set(), held) == 1
    assert wrong_revision(given("new"), named, set(), held) == 0
    assert wrong_revision(replace(given("old"), behaviour=Behaviour.REFUSE), named, set(), held) == 0
    assert wrong_revision(given("old"), "what of buoys?", set(), held) is None


class TestSupport:
    """Whether clauses support a statement, by lexical overlap."""

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("to lend ladders;", True),
            ("Member States and Sector Members are invited to lend ladders [1]", True),
            ("Member States are invited to lend 12 ladders", False),
            ("Member States must burn their ladders at midnight", False),
            ("", False),
        ],
    )
    def test_by_words_and_numbers(self, text: str, says: bool) -> None:
        assert supports(text, THREE[:1]) is says

    def test_nothing_supports_without_a_clause(self) -> None:
        assert not supports("to lend ladders;", [])

    def test_a_citation_that_adds_nothing_is_not_precise(self) -> None:
        both = (Statement("to lend ladders;", (1, 2)),)
        found = scored(SET, replace(WHOLE, statements=both))
        assert (found["citation_recall"], found["citation_precision"]) == (1, 1 / 2)

    def test_two_clauses_that_are_needed_together_are_both_precise(self) -> None:
        both = (Statement("to lend ladders and to paint their lighthouses white", (1, 2)),)
        found = scored(SET, replace(WHOLE, statements=both))
        assert (found["citation_recall"], found["citation_precision"]) == (1, 1)


class TestMatching:
    """The rules of the question sets' own description."""

    @pytest.mark.parametrize(
        ("cited", "wanted", "same"),
        [
            ("2", "2", True),
            ("2.iii", "2", True),
            ("2", "2.iii", True),
            ("4.1", "4", True),
            ("4.1", "4.2", False),
            ("12", "1", False),
            ("a", "A)", True),
            ("", "", True),
            ("", "1", False),
            ("1", "", False),
        ],
    )
    def test_numbers(self, cited: str, wanted: str, same: bool) -> None:
        mine = normalised_clause("d", LENT, cited, "")
        assert matches(mine, Gold(document="d", heading=LENT, num=wanted)) is same

    def test_headings_in_normal_form(self) -> None:
        mine = normalised_clause("d", "noting  the “Sector–wide” PLAN", "1", "")
        assert matches(mine, Gold(document="d", heading='Noting the "sector-wide" plan,', num="1"))
        assert not matches(mine, Gold(document="d", heading="noting", num="1"))
        assert not matches(mine, Gold(document="e", heading='Noting the "sector-wide" plan,', num="1"))

    def test_a_paragraph_by_its_words(self) -> None:
        mine = normalised_clause("d", "", "", "We write to you\nabout the “noise” of foghorns.")
        assert matches(mine, Gold(document="d", quote='about the "noise" of'))
        assert not matches(mine, Gold(document="d", quote="about the silence of"))

    def test_normal_form(self) -> None:
        assert normal_form(" A\u2010b \u2212 \u2018c\u2019\n\u201cD\u201d \ufb01") == "a-b - 'c' \"d\" fi"

    @pytest.mark.parametrize(
        ("text", "fact", "has"),
        [("in 2018", "18", False), ("18 of", "18", True), ("BDT", "bdt", True), ("1,8", "8", True)],
    )
    def test_facts(self, text: str, fact: str, has: bool) -> None:
        assert has_facts(text, [fact]) is has


def test_every_metric_is_defined_by_some_case() -> None:
    """No score is listed that nothing here can give; the last three need repeats or a judge."""
    asked: list[tuple[Case, Callable[[], Answer]]] = [
        (SET, lambda: NAMED),
        (case(gold=gold("1"), facts=["x"]), lambda: WHOLE),
        (case(behaviour="refuse"), refused),
        (case(contains=["x"]), refused),
    ]
    names = {name for one, answer in asked for name in scored(one, answer(), "1")}
    assert [m.name for m in METRICS if m.name not in names] == ["steady", "judged_right", "judged_support"]


RANKED = clauses("1", "2", "3")
FOREIGN = clauses("1", "2", "2.a", "2.b", "3", phrase=OIL)
SAYING = case(gold=gold("1", "2", "3"), exhaustive=True, facts=["ladders"], contains=["three"])
LADDERS = answered(THREE, held=3, text="three ways to lend ladders")
UNSAID = refused(text="It says nothing of lamps.")
BACK = replace(UNSAID, behaviour=Behaviour.CLARIFY, reason=Reason.AMBIGUOUS)

# A case, a right reply with what was retrieved for it, a mutation of either, and the scores that it moves, no other.
MUTATIONS: dict[str, tuple[Case, tuple[Answer, list[Clause]], tuple[Answer, list[Clause]], set[str]]] = {
    "a clause dropped": (
        SET, (replace(WHOLE, complete=None), RANKED), (answered(THREE[:2]), RANKED),
        {"pass", "clause_recall", "clause_f1", "exact_set"},
    ),
    "a clause of another heading added": (
        SET, (replace(WHOLE, complete=None), RANKED), (answered([*THREE, FOREIGN[0]]), RANKED),
        {"pass", "clause_precision", "clause_f1", "exact_set"},
    ),
    "a quotation altered": (
        SET, (WHOLE, RANKED),
        (replace(WHOLE, citations=(replace(WHOLE.citations[0], quote="to lend hammers"), *WHOLE.citations[1:])), RANKED),
        {"quotes_verbatim"},
    ),
    "a citation under another label": (
        SET, (WHOLE, RANKED),
        (replace(WHOLE, citations=(replace(WHOLE.citations[0], label="resolves 9"), *WHOLE.citations[1:])), RANKED),
        {"citations_exist"},
    ),
    "a false “n of n”": (SET, (WHOLE, RANKED), (replace(WHOLE, complete=Complete(4, 4)), RANKED), {"completeness"}),
    "a false “n of n” of a set that is named": (
        SET, (NAMED, RANKED), (replace(NAMED, complete=Complete(4, 4)), RANKED), {"completeness", "claims_confirmed"},
    ),
    "a statement that nothing bears out": (
        SET, (WHOLE, RANKED),
        (replace(WHOLE, statements=(Statement("All boats sink.", (1,)), *WHOLE.statements[1:])), RANKED),
        {"grounded", "citation_recall", "citation_precision"},
    ),
    "a citation that a statement does not need": (
        SET, (WHOLE, RANKED),
        (replace(WHOLE, statements=(Statement(WHOLE.statements[0].text, (1, 2)), *WHOLE.statements[1:])), RANKED),
        {"citation_precision"},
    ),
    "a fact left out of the text": (
        SAYING, (LADDERS, RANKED), (replace(LADDERS, text="three ways to lend, all [1] ladderless"), RANKED),
        {"pass", "facts"},
    ),
    "what is asserted left out": (
        case(gold=gold("1"), contains=["three"]), (LADDERS, RANKED), (replace(LADDERS, text="to lend ladders"), RANKED),
        {"pass", "assertions"},
    ),
    "the right clauses ranked behind others": (
        case(gold=gold("1")), (answered(THREE[:1]), RANKED), (answered(THREE[:1]), [*FOREIGN, *RANKED]),
        {"mrr", "recall_at_5"},
    ),
    "the right clauses not retrieved": (
        case(gold=gold("1")), (answered(THREE[:1]), RANKED), (answered(THREE[:1]), FOREIGN),
        {"mrr", "recall_at_5", "recall_at_10"},
    ),
    "a clause dropped under a count that says it is all": (
        SET, (WHOLE, RANKED), (answered(THREE[:2], held=2), RANKED),
        {"pass", "clause_recall", "clause_f1", "exact_set", "completeness"},
    ),
    "a clause dropped under a count that says so": (
        SET, (WHOLE, RANKED), (answered(THREE[:2], held=3), RANKED),
        {"pass", "clause_recall", "clause_f1", "exact_set"},
    ),
    "one of several clauses dropped, where others may be cited": (
        case(gold=gold("1", "2"), all_of=True), (answered(THREE[:2]), RANKED), (answered(THREE[:1]), RANKED),
        {"pass", "clause_recall", "clause_f1"},
    ),
    "a yes where no is right": (
        case(gold=gold("1"), says_no=True),
        (answered(THREE[:1], verdict=Verdict.NO), RANKED), (answered(THREE[:1], verdict=Verdict.YES), RANKED),
        {"pass", "assertions"},
    ),
    "a wrong no": (
        case(gold=gold("1"), says_no=False),
        (answered(THREE[:1], verdict=Verdict.YES), RANKED), (answered(THREE[:1], verdict=Verdict.NO), RANKED),
        {"pass", "assertions"},
    ),
    "a refusal where an answer is right": (
        case(gold=gold("1")), (answered(THREE[:1]), RANKED), (UNSAID, RANKED),
        {
            "pass", "behaviour", "clause_recall", "clause_precision", "clause_f1", "false_refusals", "refusal_precision",
            "citations_exist", "quotes_verbatim", "grounded", "citation_recall", "citation_precision",
        },
    ),
    "an answer where a refusal is right": (
        case(behaviour="refuse"), (UNSAID, []), (answered(THREE[:1]), []),
        {
            "pass", "behaviour", "refusal_recall", "refusal_precision", "citations_exist", "quotes_verbatim",
            "citation_recall", "citation_precision", "grounded",
        },
    ),
    "a question back where a refusal is right": (
        case(behaviour="refuse"), (UNSAID, []), (BACK, []),
        {"pass", "behaviour", "refusal_recall", "refusal_precision"},
    ),
    "a refusal where a question back is right": (
        case(behaviour="clarify"), (BACK, []), (UNSAID, []), {"pass", "behaviour", "refusal_precision"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_mutation_moves_exactly_these_scores(name: str) -> None:
    asked, (answer, retrieved), (mutated, others), moves = MUTATIONS[name]
    old = score(asked, answer, retrieved, gold_check())
    new = score(asked, mutated, others, gold_check())
    assert {metric for metric in {*old, *new} if old.get(metric) != new.get(metric)} == moves


def test_every_score_of_an_answer_is_moved_by_some_mutation() -> None:
    """But those that need repeats, a judge, or another revision, which are held elsewhere."""
    moved_by_some = set().union(*(row[3] for row in MUTATIONS.values()))
    elsewhere = {"steady", "judged_right", "judged_support", "wrong_revision"}
    assert {metric.name for metric in METRICS} - moved_by_some == elsewhere
