"""Every kind of finding, and every way to quote and to cite, as a table: the draft, the findings, the suggestions."""

import pytest

from tests.support.drafts import about, held, verified

RIVERTON = "WTDC Resolution 45 (Rev. Riverton, 2031)"
BELLS = "PP Resolution 12 (Rev. Bayport, 2030)"


def test_what_is_held() -> None:
    statuses = {name: window.status.value for name, window in held().windows.items()}
    assert statuses["pp-12"] == "superseded"
    assert statuses["pp-resolution-30"] == "suppressed"
    assert statuses["pp-77"] == "proposed"
    assert statuses["pp-resolution-12-2030"] == statuses["wtdc-45"] == "adopted"


RIGHT = [
    "WTDC Resolution 45, resolves 2, asks “to go on with the lamp register”.",
    'In resolves 2 of WTDC Resolution 45 (Rev. Riverton, 2031) it is decided "to go on with the lamp register,"',
    "«to go on with the lamp register» (WTDC Resolution 45, resolves 2)",
    "‘to go on with the lamp register’ – WTDC Resolution 45, resolves 2",
    "WTDC Resolution 45 resolves, in its resolves 1.2, to keep lit “the green ones”.",
    "“[T]hat lamps go out at night” troubles all; or “… the Member States are anxious …” (WTDC Resolution 45, considering a)).",
    "WTDC Resolution 45 is known. Its considering b) reads: “that the Director […] has counted the lamps”.",
    "WTDC Resolution 45 is known; the same Resolution, in instructs BDT 2 a), names “islands”.",
    "Considering a) of WTDC Resolution 45 says “that the Member States are anxious that lamps go out at night”; ibid., “lamps go out”.",
    "WTDC Resolution 45 (instructs the Director of BDT 2) asks “to train lamplighters: a) on islands; b) on rocks”.",
    "Under *instructs the Director of BDT* 3, WTDC Resolution 45 asks **“to report on wicks”**.",
    "“to keep\nthe following lamps\nlit” (WTDC Resolution 45, resolves 1)",
    "“to keep the follow-\ning lamps lit” (WTDC Resolution 45, resolves 1)",
    "WTDC Resolution 45, invites Member States and Sector Members 1 to 3, has “to paint their lighthouses white”.",
    "Resolution 12 (Rev. Bayport, 2030), resolves 2: “bells be rung by hand (see also § 4 of the Bell Charter)”.",
    "Resolution 12, resolves 1: “every harbour and every pier shall have a bell”.",
    "Resolution 45 of WTSA, noting: “that tides have many names”.",
    "Resolution 45 (Lakeside, 2030), resolves to instruct the Director of TSB 2: “to publish it”.",
    "Decision 7 (Hilltop, 2030), Annex 1, 2: “Smaller ferries in winter.”",
    "Decision 7, decides 1, has “that the Council shall pay for ferries”.",
    "> to report on wicks\n\n(WTDC Resolution 45, instructs the Director of BDT 3)",
    "WTDC Resolution 45, in resolves 2, reads:\n\n> to go on with the lamp register\n\nThat is all.",
    "WTDC Resolution 45, resolves 2\t“to go on with the lamp register”",
    "See WTDC Resolution 45, resolves 1.1.",
    "WTDC Resolution 45, resolves 1, is old; “to report on wicks” stands in instructs BDT 3.",
    "See operative paragraph 2 of Resolution 12 (resolves 2).",
    "WTDC Resolution 45 is known. See resolves 2 and Resolution 12, resolves 1.",
    "See resolves 2 and considering a) of WTDC Resolution 45.",
]


@pytest.mark.parametrize("draft", RIGHT)
def test_what_is_right_is_ok(draft: str) -> None:
    found = about(draft)
    assert found
    assert [(f.status.value, f.message) for f in found if f.status.value != "ok"] == []


WRONG = [
    ("WTDC Resolution 45, resolves 2: “to go on with the lamp registers”.", "quote_differs", ""),
    ("WTDC Resolution 45, resolves 2: “to go on with the bell register”.", "quote_differs", ""),
    ("WTDC Resolution 45, considering a): “… the Member States are … certain …”.", "quote_differs", ""),
    ("WTDC Resolution 45, resolves 1: “to go on with the lamp register”.", "other_clause", f"{RIVERTON}, resolves 2"),
    ("Resolution 12, resolves 1, wants “to report on wicks”.", "other_clause", f"{RIVERTON}, instructs the Director of BDT 3"),
    ("WTDC Resolution 45, resolves 9: “to go on with the lamp register”.", "no_such_clause", f"{RIVERTON}, resolves 2"),
    ("WTDC Resolution 45, resolves 9.", "no_such_clause", ""),
    ("WTDC Resolution 45, noting a).", "no_such_clause", ""),
    ("Resolution 999 is not known. See resolves 2 and WTDC Resolution 45 of old.", "not_held", ""),
    ("Resolution 12 (Seaside, 2026), resolves: “that every harbour shall have a bell”.", "superseded", ""),
    ("Resolution 12, resolves 1: “that every harbour shall have a bell”.", "superseded", ""),
    ("Resolution 12 (Seaside, 2026), resolves.", "superseded", ""),
    ("Resolution 12 (Seaside, 2026): “that bells of brass ring louder than any others”.", "other_revision", f"{BELLS}, recognizing a)"),
    ("WTDC Resolution 45 (Rev. Oldtown, 2027), resolves 2: “to go on with the lamp register”.", "other_revision", f"{RIVERTON}, resolves 2"),
    ("WTDC Resolution 45 (Rev. Oldtown, 2027), resolves 2.", "other_revision", ""),
    ("Resolution 30, resolves 2: “to sell them at cost price”.", "suppressed", ""),
    ("Resolution 30 (Hilltop, 2026).", "suppressed", ""),
    ("Resolution 77, resolves 1: “to signal fog by yellow light only”.", "proposed", ""),
    ("Resolution 174 (Rev. Busan, 2014), resolves 1: “to hang a bell in every school of the land”.", "not_held", ""),
    ("Resolution 45, resolves 3.", "ambiguous", ""),
    ("Resolution 45, resolves 2: “to go on with the lamp register”.", "ambiguous", f"{RIVERTON}, resolves 2"),
    ("Item 2 of WTDC Resolution 45.", "ambiguous", ""),
    ("Resolves 2 says “to go on with the lamp register”.", "ambiguous", f"{RIVERTON}, resolves 2"),
    ("They wrote “every ferry shall carry a goat and its keeper”.", "nowhere", ""),
]  # fmt: skip


@pytest.mark.parametrize(("draft", "status", "suggestion"), WRONG)
def test_what_is_wrong_is_found(draft: str, status: str, suggestion: str) -> None:
    [found] = [f for f in about(draft) if f.status.is_wrong]
    assert (found.status.value, found.suggestion) == (status, suggestion), found.message


NEITHER = [
    ("They wrote “to go on with the lamp register”.", "found_in", f"{RIVERTON}, resolves 2"),
    ("WTDC Resolution 45 says “to go on with the lamp register”.", "found_in", f"{RIVERTON}, resolves 2"),
    ("WTDC Resolution 45, “Keeping lighthouses lit”, is old.", "title", ""),
    ("We know “Charts without paper”.", "title", ""),
    ("The so-called “big five” met.", "unchecked", ""),
    ("Resolves 2 is good.", "unchecked", ""),
]


@pytest.mark.parametrize(("draft", "status", "suggestion"), NEITHER)
def test_what_is_neither(draft: str, status: str, suggestion: str) -> None:
    [found] = about(draft)
    assert (found.status.value, found.suggestion) == (status, suggestion), found.message
    assert not found.status.is_wrong


def test_messages_name_what_there_is() -> None:
    [missing] = about("WTDC Resolution 45, invites Member States and Sector Members 9.")
    assert "has 1 to 3" in missing.message
    [differs] = about("WTDC Resolution 45, resolves 2: “to go off with the lamp register”.")
    assert [(d.draft, d.clause) for d in differs.differences] == [("off", "on")]
    assert "“off” for “on”" in differs.message
    [old] = about("Resolution 12 (Seaside, 2026), resolves.")
    assert "superseded by Rev. Bayport, 2030" in old.message
    [ended] = about("Resolution 30, resolves 2.")
    assert "Resolution 31" in ended.message
    [several] = about("Resolution 45, resolves 3.")
    assert "WTDC Resolution 45 (Rev. Riverton, 2031) or WTSA Resolution 45 (Lakeside, 2030)" in several.message


def test_several_in_one_sentence_are_told_apart() -> None:
    found = about(
        "WTDC Resolution 45 asks “to report on wicks” (instructs the Director of BDT 3) and “to paint their lighthouses "
        "black” (invites Member States and Sector Members 2), and Decision 7, decides 1, “that the Council shall pay”."
    )
    assert [(f.citation, f.status.value) for f in found] == [
        ("instructs the Director of BDT 3", "ok"),
        ("invites Member States and Sector Members 2", "quote_differs"),
        ("Decision 7, decides 1", "ok"),
    ]


def test_a_bracket_after_a_semicolon_is_of_what_follows() -> None:
    found = about(
        "WTDC Resolution 45 (resolves 2): “to go on with the lamp register”; (instructs BDT 3): “to report on wicks”."
    )
    assert [(f.quotation, f.status.value) for f in found] == [
        ("to go on with the lamp register", "ok"),
        ("to report on wicks", "ok"),
    ]


def test_a_draft_without_citations_says_so() -> None:
    report = verified("We met on Monday. It rained.")
    assert report.findings == ()
    assert report.summary == "draft has no citation and no quotation that could be checked."
    assert report.to_json()["ok"] is False


def test_lines_are_those_of_the_draft() -> None:
    report = verified("Dear all,\n\nWTDC Resolution 45, resolves 2:\n\n“to go on with the bell register”\n")
    assert [(f.line, f.status.value) for f in report.findings] == [(3, "quote_differs")]
