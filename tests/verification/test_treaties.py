"""Citations of the Constitution and the Convention: by marginal number and by Article, held, held in part or not."""

import shutil
from functools import cache

import pytest

from bot.catalogue.catalogue import Catalogue
from bot.verification import Finding, Status, draft_of, verify
from bot.verification.treaty_references import treaty_references
from tests.support.drafts import about
from tests.support.paths import GOLDEN
from tests.support.services import folder, small_over

CONSTITUTION = """\
CONSTITUTION OF THE INTERNATIONAL TELECOMMUNICATION UNION

1\tWhile recognizing the right of each harbour to keep its lamps, the Parties have agreed as follows:

ARTICLE 1

Purposes of the Union

2\t1\tThe purposes of the Union are:

3\ta)\tto keep lamps lit on every coast;

4\tb)\tto ring bells in fog.

ARTICLE 2

Composition of the Union

5\t1\tThe Union shall comprise all harbours that keep a lamp.

5A\t2\tA harbour without a lamp may be heard.

6\t3\tA harbour may leave the Union at any time.

ARTICLE 3

Seat of the Union

7\tThe seat of the Union shall be at a lighthouse.

8\tIt may be moved in winter.
"""


@cache
def catalogue() -> Catalogue:
    """The Constitution whole, an instrument that amends the Convention, and a treaty that is not the Union's."""
    where = folder("treaties")
    (where / "constitution.txt").write_text(CONSTITUTION, encoding="utf-8")
    for name in ("cv-amending-instrument.txt", "treaty-orbital-debris.txt"):
        shutil.copy(GOLDEN / "made" / name, where / name)
    return small_over(where).catalogue


def findings(text: str) -> tuple[Finding, ...]:
    """The findings about a draft."""
    return verify(draft_of(text), catalogue()).findings


@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        ("under CV 145A, the Bureau", ["CV 145A"], "145A"),
        ("(CS 175)", ["CS 175"], "175"),
        ("recalling No. 175 of the Constitution,", ["No. 175 of the Constitution"], "175"),
        ("provision No. 70 of the ITU Convention", ["provision No. 70 of the ITU Convention"], "70"),
        ("in the Constitution (No. 175)", ["the Constitution (No. 175"], "175"),
        ("Article 2 of the Convention", ["Article 2 of the Convention"], "Article 2"),
        ("paragraph 1 of Article 8 of the Constitution", ["paragraph 1 of Article 8 of the Constitution"], "Article 8"),
        ("Nos. 90 and 91 in Article 13 of the Constitution", ["90", "91"], "90"),
        ("Article 44 (No. 196) of the Constitution", ["Article 44 (No. 196) of the Constitution"], "196"),
        ("ITU Constitution No. 147", ["ITU Constitution No. 147"], "147"),
        ("Nos. 175 and 176A of the Constitution of the Union", ["175", "176A"], "175"),
        ("Articles 4 to 6 of the Convention", ["4", "6"], "Article 4"),
    ],
)
def test_a_provision_is_read_as_it_is_cited(text: str, words: list[str], name: str) -> None:
    found = treaty_references(text)
    assert [text[c.start : c.end] for c in found] == words
    assert (found[0].marginal or found[0].section) == name


@pytest.mark.parametrize(
    "text",
    [
        "Article 2 of the Convention on Registration",
        "No. 12 of the Constitution of Ruritania",
        "Article 5 of the Tampere Convention",
        "the constitution of a group of 20 experts",
        "a convention of 12 harbours",
        "Resolution 175 and CVs",
    ],
)
def test_what_is_of_nobody_or_of_others_is_not_read(text: str) -> None:
    assert treaty_references(text) == []


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Lamps are kept lit (CS 3).", "3"),
        ("By No. 5A of the Constitution a harbour may be heard.", "5A"),
        ("The Bureau keeps a register under CV 145A.", "145A"),
    ],
)
def test_a_number_that_is_held_is_right(text: str, key: str) -> None:
    (found,) = findings(text)
    assert found.status is Status.OK
    assert [catalogue().by_key[k].marginal for k in found.keys] == [key]


def test_an_article_is_all_of_its_clauses() -> None:
    (found,) = findings("All harbours belong to it (Article 2 of the Constitution).")
    assert found.status is Status.OK
    assert [catalogue().by_key[k].marginal for k in found.keys] == ["5", "5A", "6"]
    (found,) = findings("Harbours are heard under Article 2, paragraph 2, of the Constitution.")
    assert [catalogue().by_key[k].marginal for k in found.keys] == ["5A"]


def test_what_the_treaty_does_not_have() -> None:
    number, article = findings("See CS 99.\n\nSee Article 9 of the Constitution.")
    assert (number.status, article.status) == (Status.NO_SUCH_CLAUSE, Status.NO_SUCH_CLAUSE)
    assert "has no “No. 99”; its numbers go from 1 to 8." in number.message
    assert "has no “Article 9”; its Articles go from 1 to 3." in article.message


def test_a_quotation_is_compared_with_the_provision() -> None:
    (right,) = findings("By CS 4 the Union has “to ring bells in fog”.")
    assert right.status is Status.OK
    (wrong,) = findings("By CS 4 the Union has “to keep lamps lit on every coast”.")
    assert wrong.status is Status.OTHER_CLAUSE
    assert "No. 3" in wrong.suggestion


def test_of_a_treaty_held_by_its_amendments_only_these_are_known() -> None:
    (found,) = findings("By No. 12 of the Convention the Council meets.")
    assert found.status is Status.NOT_HELD
    assert found.message.startswith("The Convention of ITU is not held; held is INSTRUMENT AMENDING")


def test_a_treaty_that_is_not_held() -> None:
    found = about("recalling No. 175 of the Constitution and CV 145A,")
    assert [(f.status, f.message) for f in found] == [
        (Status.NOT_HELD, "The Constitution of ITU is not held."),
        (Status.NOT_HELD, "The Convention of ITU is not held."),
    ]


def test_beside_another_convention_only_the_unions_own_is_read() -> None:
    text = "The Convention on Orbital Debris binds all.\n\nArticle 2 of the Convention and Article 1 of the ITU Constitution"
    (found,) = findings(text)
    assert found.citation == "Article 1 of the ITU Constitution"


def test_the_clause_behind_a_treaty_is_of_the_resolution_before_it() -> None:
    found = about("Resolution 12 (Rev. Bayport, 2030), under No. 4 of the Constitution, asks in resolves 2 for hands.")
    assert [f.status for f in found] == [Status.NOT_HELD, Status.OK]
    assert found[1].keys[0].startswith("pp/res-12")
