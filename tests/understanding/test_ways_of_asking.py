"""How people ask, in clipped words, by other verbs, spellings and languages: what comes is the whole set all the same."""

from functools import cache
from pathlib import Path

import pytest

from bot.service import Service
from bot.understanding.cues import has
from tests.support.services import UNCLEAR, cited, folder, outcome, small_over, talk, whole

NETS = """\
RESOLUTION 301 (REV. SEASIDE, 2034)

Participation of small harbours in the mending of nets

The Plenipotentiary Conference of the International Telecommunication Union (Seaside, 2034),

recalling
a)\tResolution 30 (Rev. Buenos Aires, 2017), on tides;
b)\tResolution 302 (Hilltop, 2030) of the Plenipotentiary Conference, on kelp;
c)\tResolution 67/19 of the United Nations General Assembly, on gulls;
d)\tResolution 30 (Rev. Seaside, 2026) of the Plenipotentiary Conference, on oars,
considering
a)\tthat nets tear in winter;
b)\tthat ropes rot in the wet,
considering further
a)\tthat boats leak;
b)\tthat sails fade;
c)\tthat masts bend,
having noted
a)\tthe report of the World Organization of Net Menders,
noting
a)\tthat fish swim in shoals,
noting with satisfaction and appreciation
a)\tthe gift of a lantern;
b)\tthe loan of an anchor,
recognizing
a)\ttarget 9.c of the Goals of the Sea, which speaks of ropes;
b)\tthat ropes are dear,
resolves
that the aims of this work are as follows:
a)\tdry nets;
b)\tstrong ropes,
instructs the Secretary-General and the Directors of the Bureaux
1\tto count the nets;
2\tto weigh the ropes,
instructs the Secretary-General
1\tto inform the United Nations Development Programme of the nets;
2\tto report on ropes to the Council,
instructs the Director of the Telecommunication Development Bureau
1\tto lend boats for the guarding of piers,
encourages Member States
1\tto knit,
invites Member States
1\tto send menders;
2\tto guard the piers at night,
invites the membership
1\tto share the catch.
"""
KELP = """\
RESOLUTION 302 (HILLTOP, 2030)

Protection of kelp

The Plenipotentiary Conference of the International Telecommunication Union (Hilltop, 2030),

recalling
a)\tResolution 301 (Seaside, 2026) of the Plenipotentiary Conference, on nets;
b)\tthe findings of the World Organization of Net Menders,
resolves
1\tto request the appropriate study groups, through contributions of Member States, to continue to study kelp,
instructs the Secretary-General
1\tto plant kelp.
"""
MANIFEST = """\
name = "sea"

[[document]]
id = "pp-301"
file = "pp-resolution-301.txt"

[[document]]
id = "pp-302"
file = "pp-resolution-302.txt"
"""


@cache
def sea() -> Service:
    """A service over both resolutions."""
    where: Path = folder("sea")
    (where / "pp-resolution-301.txt").write_text(NETS, encoding="utf-8")
    (where / "pp-resolution-302.txt").write_text(KELP, encoding="utf-8")
    (where / "corpus.toml").write_text(MANIFEST, encoding="utf-8")
    return small_over(where)


def asked(*questions: str) -> list[str]:
    """What the answer to the last of these questions cites."""
    return cited(talk(sea(), *questions))


ABOVE = "instructs-secretary-general-bureaux"
OWN = "instructs-secretary-general"
ALONE = "invites-member-states"
TOGETHER = "invites-membership"


def paras(phrase: str, *numbers: int, document: str = "pp-301") -> list[str]:
    """The numbered clauses of a phrase, as `cited` names them."""
    return [f"{document} {phrase}__para_{n}" for n in numbers]


def recitals(phrase: str, letters: str, document: str = "pp-301") -> list[str]:
    """The lettered clauses of a phrase."""
    return [f"{document} {phrase}__rec_{letter}" for letter in letters]


@pytest.mark.parametrize(
    ("question", "clauses"),
    [
        ("what does 301 recognise", recitals("recognizing", "ab")),
        ("what does 301 consider", [*recitals("considering", "ab"), *recitals("considering-further", "abc")]),
        ("what does res 301 consider further?", recitals("considering-further", "abc")),
        ("having noted in 301: all points", recitals("having-noted", "a")),
        ("301 notes some things with satisfaction. which?", recitals("noting-satisfaction-appreciation", "ab")),
        ("que rappelle la résolution 301 ?", recitals("recalling", "abcd")),
        ("что признает резолюция 301?", recitals("recognizing", "ab")),
        ("¿Qué dice el «considerando además» de la Resolución 301?", recitals("considering-further", "abc")),
        ("Rés. 301, « considérant » b)", recitals("considering", "b")),
        ("резолюция 301, учитывая b)", recitals("considering", "b")),
        ("citez le point b) du reconnaissant de la rés. 301", recitals("recognizing", "b")),
    ],
)
def test_a_phrase_by_any_form_of_its_verb(question: str, clauses: list[str]) -> None:
    assert asked(question) == clauses


def test_what_somebody_else_may_consider_is_no_phrase() -> None:
    assert asked("can the Council consider ropes? res 301")[:1] == paras(OWN, 2)


@pytest.mark.parametrize(
    ("question", "clauses"),
    [
        # Which of two Resolutions 30 is meant is told by where it was revised.
        ("which PP resolutions cite WTDC res 30", recitals("recalling", "a")),
        ("where is PP res 30 cited?", recitals("recalling", "d")),
        ("Resolution 30 (Rev. Seaside, 2026), where's that mentioned?", recitals("recalling", "d")),
        # Not in its own text.
        ("who else refers to res 301?", recitals("recalling", "a", document="pp-302")),
        ("who cites UNGA res 67/19?", recitals("recalling", "c")),
        ("anybody mention res 302?", recitals("recalling", "b")),
        ("PP resolution 302: which of our texts point to it", recitals("recalling", "b")),
        ("which version of res 301 does res 302 recall?", recitals("recalling", "a", document="pp-302")),
        ("WTDC resolutions in res 301?", recitals("recalling", "a")),
        ("in which clauses does 301 mention resolutions of the General Assembly", recitals("recalling", "c")),
    ],
)
def test_what_refers_to_a_work_however_that_is_asked(question: str, clauses: list[str]) -> None:
    answer = talk(sea(), question)
    assert cited(answer) == clauses
    assert whole(answer) == len(clauses)


@pytest.mark.parametrize(
    ("question", "clauses"),
    [
        (
            "which resolutions mention the World Organisation of Net Menders",
            [*recitals("having-noted", "a"), *recitals("recalling", "b", document="pp-302")],
        ),
        ("where is target 9.c mentioned", recitals("recognizing", "a")),
        ("what refers to UNDP?", paras(OWN, 1)),
        ("is the United Nations Development Programme mentioned anywhere?", paras(OWN, 1)),
        ("any document that mentions lanterns?", recitals("noting-satisfaction-appreciation", "a")),
    ],
)
def test_what_mentions_a_thing_wherever(question: str, clauses: list[str]) -> None:
    answer = talk(sea(), question)
    assert cited(answer) == clauses
    assert whole(answer) == len(clauses)


OF_MEMBER_STATES = [*paras("encourages-member-states", 1), *paras(ALONE, 1, 2), *paras(TOGETHER, 1)]


@pytest.mark.parametrize(
    ("question", "clauses"),
    [
        ("everything 301 asks of member states, not just the one list", OF_MEMBER_STATES),
        ("301: what must governments do, alone and with others", OF_MEMBER_STATES),
        ("how many invitations do MS get in 301", [*paras(ALONE, 1, 2), *paras(TOGETHER, 1)]),
        # A group is whoever is addressed as a whole.
        ("how many things is the membership invited to do in 301", paras(TOGETHER, 1)),
        ("what do the three bureaux have to do acc to 301", paras(ABOVE, 1, 2)),
        ("301: how many tasks for the SG and the directors jointly", paras(ABOVE, 1, 2)),
        ("301 - what the SG has to do, not shared", paras(OWN, 1, 2)),
        ("I sit in the Council. what must the SG do, alone or jointly, 301?", [*paras(ABOVE, 1, 2), *paras(OWN, 1, 2)]),
        ("what do the keepers that are Member States have to do in 301", OF_MEMBER_STATES),
        ("members who lost boats: what does 301 tell the SG to do", [*paras(ABOVE, 1, 2), *paras(OWN, 1, 2)]),
        # Each of those asked has a say.
        (
            "guarding piers: what does 301 put on MS and what on BDT",
            [*paras("instructs-director-bdt", 1), *paras(ALONE, 2)],
        ),
        ("302. anything for the SG?", paras(OWN, 1, document="pp-302")),
        ("301: what must the SG do about ropes. only the ropes ones", [*paras(ABOVE, 2), *paras(OWN, 2)]),
        (
            "what must the SG do acc. to the resolution on nets and acc. to Protection of Kelp",
            [*paras(ABOVE, 1, 2), *paras(OWN, 1, 2), *paras(OWN, 1, document="pp-302")],
        ),
        # A document by nothing but words of its title.
        ("kelp protection: what's the SG's homework", paras(OWN, 1, document="pp-302")),
        ("what's the SG's part in res 302 (kelp)?", paras(OWN, 1, document="pp-302")),
        ("Secretary-General's to-do list on kelp", paras(OWN, 1, document="pp-302")),
        ("what is res 302 asking the study groups to look at", paras("resolves", 1, document="pp-302")),
        ("что поручено Генсеку в резолюции 302?", paras(OWN, 1, document="pp-302")),
    ],
)
def test_what_is_asked_of_somebody_in_clipped_words(question: str, clauses: list[str]) -> None:
    answer = talk(sea(), question)
    assert cited(answer) == clauses
    assert whole(answer) == len(clauses)


@pytest.mark.parametrize(
    ("question", "clauses"),
    [
        (
            "all the operative paras of 301 where ropes come up (not the preamble)",
            ["pp-301 resolves__para_nn_1__subpara_b", *paras(ABOVE, 2), *paras(OWN, 2)],
        ),
        (
            "Which clauses of 301 deal with oars or masts? All of them, preamble too.",
            [*recitals("recalling", "d"), *recitals("considering-further", "c")],
        ),
        ('what does item 2 under "invites Member States" in 301 say?', paras(ALONE, 2)),
    ],
)
def test_of_a_half_or_a_heading_what_is_asked_for(question: str, clauses: list[str]) -> None:
    assert asked(question) == clauses


@pytest.mark.parametrize(
    ("turns", "clauses"),
    [
        (["what must the SG do in 301?", "what about res 302"], paras(OWN, 1, document="pp-302")),
        (["what does 301 recall", "what about 302?"], recitals("recalling", "ab", document="pp-302")),
        (["301: what is the SG told on his own", "and together with the directors?"], paras(ABOVE, 1, 2)),
        (["what does 301 recognise", "where does it mention Resolution 302?"], recitals("recalling", "b")),
        (["recognizing a of res 301?", "and the one after that"], recitals("recognizing", "b")),
        (["what must the SG do under 301?", "Thank you. And under 302?"], paras(OWN, 1, document="pp-302")),
    ],
)
def test_what_goes_on_from_the_question_before(turns: list[str], clauses: list[str]) -> None:
    assert asked(*turns) == clauses


@pytest.mark.parametrize(
    "question",
    [
        "what does it ask of the SG?",
        "when was it adopted?",
        "what does it say?",
        "and the Directors?",
        "What exactly is the SG meant to do under that resolution?",
    ],
)
def test_it_with_nothing_before_is_asked_back(question: str) -> None:
    answer = talk(sea(), question)
    assert outcome(answer) == UNCLEAR
    assert "PP Resolution 301 (Rev. Seaside, 2034)" in answer.text
    assert "PP Resolution 302 (Hilltop, 2030)" in answer.text


def test_it_is_no_question_where_one_document_alone_answers() -> None:
    assert asked("what does it ask of BDT?") == [*paras(ABOVE, 1, 2), *paras("instructs-director-bdt", 1)]


@pytest.mark.parametrize(
    ("question", "several"),
    [
        ("will boats from two harbours talk to each other?", False),
        ("is a net mended each year?", False),
        ("what does each say of ropes?", True),
        ("what does each of them say?", True),
        ("compare the two", True),
    ],
)
def test_only_some_questions_with_each_are_on_several_documents(question: str, several: bool) -> None:
    assert has("several", question) is several
