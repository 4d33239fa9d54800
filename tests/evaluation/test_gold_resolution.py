"""Gold as people write it: which clauses each form means, and what is told of one that is not held."""

from pathlib import Path
from typing import Any

import pytest

from bot.evaluation.dataset import Case
from bot.evaluation.gold_resolution import ResolvedGold, resolve_gold
from bot.evaluation.metrics import score
from bot.evaluation.question_files import load
from tests.support.evaluation import LENT, OIL, answered, clauses, gold, gold_check
from tests.support.question_sets import GOOD, written
from tests.support.services import small, talk

NAME = "WTDC Resolution 45"
LABEL = f"{NAME} (Rev. Riverton, 2031)"


def resolved(tmp_path: Path, entries: Any, **fields: Any) -> ResolvedGold:
    return resolve_gold(load(written(tmp_path, {**GOOD, "gold": entries, **fields})), {"made": gold_check()})


def resolved_case(tmp_path: Path, entries: Any, **fields: Any) -> Case:
    found = resolved(tmp_path, entries, **fields)
    assert found.left_out == ()
    return found.dataset.cases[0]


def labels(case: Case) -> list[str]:
    """The labels of the clauses that gold told by its key means."""
    return [small().catalogue.by_key[gold.key].label.removeprefix(f"{LABEL}, ") for gold in case.gold if gold.key]


BDT = "instructs the Director of BDT"


@pytest.mark.parametrize(
    ("entry", "meant"),
    [
        ({"key": "wtdc/res-45/rev-riverton-2031/en#resolves__para_2"}, ["resolves 2"]),
        ({"citation": f"{NAME}, {BDT} 3"}, [f"{BDT} 3"]),
        (f"{NAME}, {BDT} 3", [f"{BDT} 3"]),
        (f"{NAME}, instructs BDT 3", [f"{BDT} 3"]),
        (f"{NAME} Sector Members 2", [f"{LENT} 2"]),
        (f"{NAME} Sector Members 1-3", [f"{LENT} {n}" for n in "123"]),
        (f"{NAME}, {BDT} 1–3", [f"{BDT} {n}" for n in "123"]),
        (f"{NAME}, {BDT} 1 and 3", [f"{BDT} 1", f"{BDT} 3"]),
        (f"{NAME}, recalling a)-c)", [f"recalling {n})" for n in "abc"]),
        (f"{NAME}, recalling b-c", [f"recalling {n})" for n in "bc"]),
        (f"{NAME}, resolves 1.1", ["resolves 1.1"]),
        (f"{LABEL}, {BDT} 2 a)", [f"{BDT} 2 a)"]),
        (f"{NAME}, recalling", [f"recalling {n})" for n in "abc"]),
        ({"set": f"addressed to Sector Members in {NAME}"}, [f"{LENT} {n}" for n in "123"]),
        ({"set": f"clauses of {LABEL} under “recalling”"}, [f"recalling {n})" for n in "abc"]),
        ({"set": f"operative clauses of {LABEL} addressed to BDT, with “oil”"}, [f"{BDT} 1"]),
        ({"document": NAME, "heading": BDT, "num": "3"}, [f"{BDT} 3"]),
        ({"document": "wtdc-45", "heading": BDT, "num": "3"}, [f"{BDT} 3"]),
        ({"document": LABEL, "heading": BDT.upper(), "num": "3)"}, [f"{BDT} 3"]),
        ({"document": "wtdc-45", "heading": "instructs BDT", "num": "3"}, [f"{BDT} 3"]),
        ({"document": "wtdc-45", "heading": "instructs the BDT Director", "num": "3"}, [f"{BDT} 3"]),
        ({"document": "wtdc-45", "heading": f"{BDT}, in collaboration with TSB", "num": "1"},
            [f"{BDT}, in collaboration with the Director of TSB 1"]),
        (
            {"document": "pp-dec-7", "heading": "Annex 1", "num": "2"},
            ["PP Decision 7 (Hilltop, 2030), Annex 1, 2"],
        ),
    ],
)  # fmt: skip
def test_a_form_means_these_clauses(tmp_path: Path, entry: Any, meant: list[str]) -> None:
    assert labels(resolved_case(tmp_path, [entry])) == meant


@pytest.mark.parametrize(
    "entry",
    [
        *gold("1", "2"),
        {"document": "wtdc-45", "heading": f"{LENT},", "num": "1"},
        {"document": "fog-letter", "heading": "", "quote": "keeps whole towns awake in the months"},
    ],
)
def test_gold_by_document_phrase_and_number_stays_what_it_is(tmp_path: Path, entry: dict[str, str]) -> None:
    """So that scores of earlier sets stay the same."""
    dataset = load(written(tmp_path, {**GOOD, "gold": [entry]}))
    assert resolve_gold(dataset, {"made": gold_check()}).dataset == dataset


def test_a_document_by_its_name_and_a_phrase_as_printed(tmp_path: Path) -> None:
    case = resolved_case(tmp_path, [{"document": NAME, "heading": LENT, "num": "2"}])
    assert (case.gold[0].document, case.gold[0].heading) == ("wtdc-45", LENT)


def test_a_set_is_what_an_answer_cites(tmp_path: Path) -> None:
    """The same code enumerates both, so the set that `read_as` names is the set of the answer."""
    answer = talk(small(), f"what does {NAME} ask of BDT?")
    case = resolved_case(tmp_path, [{"set": answer.read_as}], exhaustive=True)
    found = score(case, answer, [], gold_check())
    assert (found["exact_set"], found["pass"]) == (1, 1)


def test_where_one_entry_means_several_each_of_them_is_wanted(tmp_path: Path) -> None:
    entry = f"{NAME} Sector Members 1-3"
    several = resolved_case(tmp_path, [entry])
    assert score(several, answered(clauses("1", "2")), [], gold_check())["clause_recall"] == pytest.approx(2 / 3)
    either = resolved_case(tmp_path, [f"{NAME} Sector Members {n}" for n in (1, 2)])
    assert score(either, answered(clauses("1")), [], gold_check())["clause_recall"] == 1


def test_gold_by_key_is_met_by_its_items_and_its_stem(tmp_path: Path) -> None:
    stem = resolved_case(tmp_path, [f"{NAME}, resolves 1"], exhaustive=True)
    item = resolved_case(tmp_path, [f"{NAME}, resolves 1.1"], exhaustive=True)
    for case, num, passed in ((stem, "1.2", 1), (item, "1", 1), (item, "1.2", 0), (stem, "2", 0)):
        answer = answered(clauses(num, phrase="resolves"))
        assert score(case, answer, [], gold_check())["pass"] == passed


def test_a_set_is_told_with_what_it_was_read_as(tmp_path: Path) -> None:
    ((line, meant),) = resolved(tmp_path, [{"set": f"addressed to Sector Members in {NAME}"}]).sets
    assert (line, meant.read_as) == (1, f"operative clauses of {LABEL} addressed to Sector Members")


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        (gold("7"), f"num of q1: “{LENT}” of wtdc-45 has no number 7; it has 1, 2, 3"),
        (gold("1", document="wtdc-54"), "document of q1: document wtdc-54 is not held; did you mean “wtdc-45”?"),
        (
            gold("1", phrase="invites Member States and Sectors"),
            f"heading of q1: wtdc-45 has no phrase “invites Member States and Sectors”; did you mean “{LENT}”?",
        ),
        (
            gold("1", phrase="instructs the Directr of BDT"),
            f"heading of q1: wtdc-45 has no phrase “instructs the Directr of BDT”; did you mean “{BDT}”?",
        ),
        (
            [{"document": "fog-letter", "quote": "Muffle each foghorn after midnight"}],
            "quote of q1: no clause of fog-letter contains “Muffle each foghorn after midnight”; "
            "Letter to the harbour masters (3 February 2029), item 1 has “Muffle every foghorn after midnight.”",
        ),
        (
            [{"document": "fog-letter", "quote": "zzzz"}],
            "quote of q1: no clause of fog-letter contains “zzzz”",
        ),
        (
            [{"key": "wtdc/res-45/rev-riverton-2031/en#resolves__para_3"}],
            "key of q1: no clause held has the key wtdc/res-45/rev-riverton-2031/en#resolves__para_3; "
            "did you mean “wtdc/res-45/rev-riverton-2031/en#resolves__para_1”?",
        ),
        ({"document": "fog-letter", "heading": "(paragraph)", "num": ""}, "heading of q1: this may be “Letter to the harbour "
            "masters (3 February 2029), unnumbered paragraph 1”, or “"),
        (f"{NAME}, resolvs 2", f"citation of q1: {NAME}, resolvs 2 names no clause of {LABEL}; name one, or a set; "
            f"did you mean “{LABEL}, resolves 2”?"),
        (f"{NAME}, resolves 2 and 9", f"citation of q1: {NAME}, resolves 2 and 9 has no 9; did you mean “{LABEL}, resolves 2”?"),
        (f"{NAME} Sector Members 2-4",
            f"citation of q1: {NAME} Sector Members 2-4 goes too far; the last that is held is {LABEL}, {LENT} 3"),
        (f"{NAME} BDT 1", f"citation of q1: Several clauses fit; say which one. It may be “{LABEL}, {BDT} 1”, or "
            f"“{LABEL}, {BDT}, in collaboration with the Director of TSB 1”"),
        ("PP Resolution 13, resolves 1", "citation of q1: PP Resolution 13, resolves 1 is not held; "
            "did you mean “PP Resolution 12 (Seaside, 2026)”?"),
        ({"set": f"addressed to UNESCO in {NAME}"}, f"set of q1: operative clauses of {LABEL} addressed to UNESCO is an "
            f"empty set; {LABEL} addresses nothing to UNESCO. It addresses: "),
        ({"set": f"addressed to BDT about whales in {NAME}"}, f"set of q1: “whales” narrows nothing in “addressed to BDT "
            f"about whales in {NAME}”, which is read as “operative clauses of {LABEL} addressed to BDT”; write it as that"),
        ({"set": "why bells ring"}, "set of q1: “why bells ring” is not read as a set; write it as answers say what they "
            "were read as, for example “operative clauses of "),
        ({"set": "addressed to BDT in Resolution 99"}, "set of q1: Resolution 99 is not held"),
        ({"set": "addressed to TSB in Resolution 45"}, "set of q1: “addressed to TSB in Resolution 45” may be in "),
    ],
)  # fmt: skip
def test_what_is_not_held_is_told_with_what_is_nearest(tmp_path: Path, wanted: Any, told: str) -> None:
    found = resolved(tmp_path, wanted)
    (mistake,) = found.left_out
    assert str(mistake).startswith(f"line 1, gold.0.{told}")
    assert (found.dataset.cases, found.cases_left_out) == ((), ("q1",))


def test_only_the_cases_with_a_wrong_clause_are_left_out(tmp_path: Path) -> None:
    rows = [
        {**GOOD, "id": "a"},
        {**GOOD, "id": "b", "gold": [*gold("1", "7"), *gold("1", phrase=OIL)]},
        {**GOOD, "id": "c"},
    ]
    found = resolve_gold(load(written(tmp_path, *rows)), {"made": gold_check()})
    assert [case.id for case in found.dataset.cases] == ["a", "c"]
    assert (found.dataset.lines, found.cases_left_out) == ((1, 3), ("b",))
    assert found.left_out[0].field == "gold.1.num"


def test_gold_of_assertions_is_looked_for_as_well(tmp_path: Path) -> None:
    turns = [
        {"question": "what?", "cites": f"{NAME}, resolves 2"},
        {"question": "and?", "cites_exactly": "nothing at all"},
    ]
    found = resolved(tmp_path, [], behaviour="answer", turns=turns, cites=[f"{NAME}, resolves 9"])
    assert [mistake.field for mistake in found.left_out] == ["cites.0.citation", "turns.1.cites_exactly.0.citation"]
