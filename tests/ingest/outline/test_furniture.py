"""Page furniture: none becomes a clause, none swallows what follows, and each line of it is reported."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.documents import PREAMBLE, numbers, parsed, rows, written

FURNITURE = (
    "RES12-3", "AP30B-14", "ART5-112", "PP-18/FINAL-ACTS", "A/RES/68/262", "A/HRC/RES/44/12", "E/2020/L.5", "19-22345 (E)",
    "19-22345 3/4", "A/RES/74/12  2/3", "3/4 A/RES/74/12", "GE.20-08963(E)", "© ITU 2019 All Rights Reserved", "© ITU 2019",
    "Copyright © United Nations 2020. All rights reserved.", "– 27 –", "- 3 -", "Page 3", "Page 3 of 10", "page 3/10", "3/10",
    "WTSA16/43(Add.22)-E", "A/RES/74/312      Sustainable roads", "Sustainable roads\tA/RES/74/312",
    "ITU-T WTSA-24 – Resolution 107\t1", "2\tRec. ITU-T E.119 (04/2017)",
)  # fmt: skip
TEXT = written("""
    recalling
    a)<TAB>Resolution 1;
    b)<TAB>that the Union coordinates the work of
    all its Sectors,
    resolves
    1<TAB>to go on;
    2<TAB>to instruct the Director of the
    Telecommunication Development Bureau to act,
    instructs the Secretary-General
    1<TAB>to report on:
    i)<TAB>roads;
    ii)<TAB>bridges;
    2<TAB>to rest,
    invites Member States
    to contribute.
""").split("\n")


@pytest.mark.parametrize("line", FURNITURE)
def test_a_line_of_furniture_anywhere_changes_no_clause(line: str) -> None:
    expected = rows(parsed(PREAMBLE + "\n".join(TEXT)).clauses)
    for at in range(len(TEXT) + 1):
        outlined = parsed(PREAMBLE + "\n".join([*TEXT[:at], line, *TEXT[at:]]))
        assert rows(outlined.clauses) == expected, at
        assert [o.text for o in outlined.outside if o.role == "page furniture"] == [line]


@given(st.lists(st.tuples(st.integers(0, len(TEXT)), st.sampled_from(FURNITURE)), max_size=6))
@settings(max_examples=40, deadline=None)
def test_any_furniture_never_adds_a_clause(added: list[tuple[int, str]]) -> None:
    text = list(TEXT)
    for at, line in sorted(added, reverse=True):
        text.insert(at, line)
    assert len(parsed(PREAMBLE + "\n".join(text)).clauses) == len(parsed(PREAMBLE + "\n".join(TEXT)).clauses)


def test_a_number_of_a_page_glued_before_an_item() -> None:
    outlined = parsed(PREAMBLE + "resolves\n1\tto go on;\n– 49 –\nRES27-2 2 that it ends;\n3\tto rest.")
    assert numbers(outlined.clauses) == ["1", "2", "3"]


def test_a_running_head_beside_the_numbers_of_pages() -> None:
    text = "resolves\n1\tto go on;\n– 2 –\nFinal Acts of the Conference\n2\tto act;\n– 3 –\nFinal Acts of the Conference\n3\tto rest."
    assert [c.text for c in parsed(PREAMBLE + text).clauses] == ["to go on;", "to act;", "to rest."]


@pytest.mark.parametrize(
    "text",
    [
        "resolves\n1\tto read the following.\nDocumentation:\nECE/TRADE/C/2019/8\nECE/TRADE/C/2019/9\nMore is known.",
        "resolves\n1\tto use\nTCP/IP\nthroughout;\n2\tto rest.",
    ],
)
def test_what_only_looks_like_furniture_stays(text: str) -> None:
    assert not [o for o in parsed(PREAMBLE + text).outside if o.role == "page furniture"]
