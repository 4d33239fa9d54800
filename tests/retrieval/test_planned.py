"""The sets of a plan: which clauses they have, and that the predicate that is printed is read as the same set."""

import pytest

from bot.retrieval.enumeration.planned import clauses_in, merged, planned, predicate_of
from bot.understanding.planning.plan import Combination, Half, Plan, PlannedSet
from bot.understanding.query import Intent
from bot.understanding.understand import read
from tests.support.services import small

RIVERTON = ("wtdc-45",)
MEMBERS = PlannedSet(RIVERTON, ("Member States",))
SETS = [
    (PlannedSet(RIVERTON, ("BDT",)), "operative clauses of WTDC Resolution 45 (Rev. Riverton, 2031) addressed to BDT", 7),
    (PlannedSet(("wtdc-45", "wtsa-45"), ("TSB",)),
     "operative clauses of WTDC Resolution 45 (Rev. Riverton, 2031) and WTSA Resolution 45 (Lakeside, 2030) addressed to TSB",
     4),
    (PlannedSet(RIVERTON, half=Half.PREAMBULAR), "preambular clauses of WTDC Resolution 45 (Rev. Riverton, 2031)", 5),
    (PlannedSet(RIVERTON, phrases=("requests the Secretary-General",)),
     "clauses of WTDC Resolution 45 (Rev. Riverton, 2031) under “requests the Secretary-General”", 2),
    (PlannedSet(RIVERTON, ("Member States",), restriction=("ladder", "paint")),
     "operative clauses of WTDC Resolution 45 (Rev. Riverton, 2031) addressed to Member States, with “ladder” or “paint”", 2),
    (PlannedSet(RIVERTON, restriction=("wicks",)),
     "clauses of WTDC Resolution 45 (Rev. Riverton, 2031) that mention “wicks”", 1),
    (PlannedSet((), ("Council",)), "operative clauses of all documents held addressed to the Council", 2),
]  # fmt: skip


def plan_of(*sets: PlannedSet, combination: Combination = Combination.UNION) -> Plan:
    return Plan("q", Intent.DUTIES, sets, combination, "q", agrees=False)


@pytest.mark.parametrize(("one", "words", "count"), SETS)
def test_a_set_is_told_in_words_that_are_read_as_the_same_set(one: PlannedSet, words: str, count: int) -> None:
    service = small()
    clauses = clauses_in(one, service.catalogue)
    assert predicate_of(one, read("q", service.catalogue), service.catalogue) == words
    assert len(clauses) == count
    again, _ = service.ask(words)
    assert [c.key for c in again.citations] == [c.key for c in clauses]


def test_an_empty_set_is_none_and_so_is_one_among_others() -> None:
    catalogue = small().catalogue
    nothing = PlannedSet(RIVERTON, restriction=("zebras",))
    query = read("q", catalogue)
    for sets in ((nothing,), (MEMBERS, nothing)):
        assert planned(plan_of(*sets), query, catalogue) is None
    council = PlannedSet(("pp-12",), ("Council",))
    assert planned(plan_of(MEMBERS, council, combination=Combination.INTERSECTION), query, catalogue) is None


def test_the_order_is_that_of_the_documents_whatever_that_of_the_plan() -> None:
    catalogue = small().catalogue
    sets = (PlannedSet(("wtsa-45",), ("TSB",)), MEMBERS)
    query = read("q", catalogue)
    found = [planned(plan_of(*order), query, catalogue) for order in (sets, sets[::-1])]
    keys = [[clause.key for clause in evidence.clauses] for evidence in found if evidence]
    assert keys[0] == keys[1] == sorted(keys[0], key=catalogue.positions.__getitem__)


def test_sets_that_differ_in_one_field_are_one() -> None:
    tsb = PlannedSet(RIVERTON, ("TSB",))
    assert merged([MEMBERS, tsb]) == [PlannedSet(RIVERTON, ("Member States", "TSB"))]
    assert merged([MEMBERS, PlannedSet(("pp-12",), ("Council",))]) == [MEMBERS, PlannedSet(("pp-12",), ("Council",))]
    # Without words, a set has more than with any.
    words = PlannedSet(RIVERTON, ("Member States",), restriction=("oil",))
    assert merged([MEMBERS, words]) == [MEMBERS, words]


def test_a_restriction_names_the_rest() -> None:
    catalogue = small().catalogue
    found = planned(
        plan_of(PlannedSet(RIVERTON, ("Member States",), restriction=("oil",))), read("q", catalogue), catalogue
    )
    assert found is not None
    assert (found.held, found.superset_size, found.restriction) == (1, 3, "“oil”")
