"""The lexicon: names of actors as documents print them and people ask with them, and the verbs of phrases."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.lexicon import alternatives, lexicon, load, plain
from ingest.model import Part


def named(text: str) -> list[str]:
    return [mention.name for mention in lexicon().actors_in(text)]


class TestActors:
    """Actors are recognised, whatever the spelling."""

    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ("the Director of the Telecommunication Development Bureau", ["BDT"]),
            ("the Director of the Telecommunication  Development\u00a0Bureau", ["BDT"]),
            ("MEMBER STATES AND SECTOR MEMBERS", ["Member States", "Sector Members"]),
            ("the Secretary\u2011General of the United Nations", ["UN Secretary-General"]),
            (
                "the ITU Secretary-General and the Deputy Secretary-General",
                ["Secretary-General", "Deputy Secretary-General"],
            ),
            ("the Council Working Group on WSIS", ["Council Working Group"]),
            ("TSAG, RAG and TDAG", ["TSAG", "RAG", "TDAG"]),
            ("who is asked, ms or br?", []),
            ("counsellors and bureaucracy", []),
            (
                "the Directors of the Radiocommunication and Telecommunication Standardization Bureaux",
                ["Directors of BR and TSB"],
            ),
        ],
    )
    def test_in_a_document(self, text: str, names: list[str]) -> None:
        assert named(text) == names

    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("what must bdt do", "BDT"),
            ("что должен Генеральный секретарь", "Secretary-General"),
            ("成员国的义务", "Member States"),
            ("ما المطلوب من الدول الأعضاء", "Member States"),
            ("que doit faire le Bureau de développement des télécommunications", "BDT"),
            ("the sec-gen", "Secretary-General"),
        ],
    )
    def test_in_a_question(self, text: str, name: str) -> None:
        assert name in [mention.name for mention in lexicon().actors_asked(text)]

    def test_a_mention_tells_where_it_stands(self) -> None:
        text = "invites Member States"
        (mention,) = lexicon().actors_in(text)
        assert text[mention.start : mention.end] == "Member States"

    def test_a_group_stands_for_its_members(self) -> None:
        assert lexicon().addressees("urges the ITU membership") == (
            "Member States",
            "Sector Members",
            "Associates",
            "Academia",
        )
        assert lexicon().expand(["Directors of the Bureaux", "TSB"]) == ("BR", "TSB", "BDT")

    def test_every_member_is_an_actor_and_every_slug_is_one_actors(self) -> None:
        actors = lexicon().actors
        assert {m for actor in actors.values() for m in actor.members} <= actors.keys()
        assert len({actor.slug for actor in actors.values()}) == len(actors)

    @given(st.text(max_size=80))
    def test_mentions_never_overlap_nor_fail(self, text: str) -> None:
        for found in (lexicon().actors_in(text), lexicon().actors_asked(text), lexicon().bodies_asked(text)):
            assert all(a.end <= b.start for a, b in pairwise(found))
        lexicon().verb(text)


class TestVerbs:
    """The verb that a phrase begins with, with its modifiers."""

    @pytest.mark.parametrize(
        ("text", "verb", "part"),
        [
            ("resolves", "resolves", Part.OPERATIVE),
            ("resolves further to act", "resolves further", Part.OPERATIVE),
            ("further instructs the Council", "further instructs", Part.OPERATIVE),
            (
                "noting with satisfaction and appreciation the report",
                "noting with satisfaction and appreciation",
                Part.PREAMBULAR,
            ),
            ("taking into account also", "taking into account also", Part.PREAMBULAR),
            ("Recalling also its resolution", "Recalling also", Part.PREAMBULAR),
            ("calls upon Member States", "calls upon", Part.OPERATIVE),
            ("is of the opinion that", "is of the opinion", Part.OPERATIVE),
        ],
    )
    def test_at_the_start_of_a_text(self, text: str, verb: str, part: Part) -> None:
        found = lexicon().verb(text)
        assert found is not None
        assert (text[: found.end], found.part) == (verb, part)

    @pytest.mark.parametrize("text", ["", "the Council resolves", "resolvesx", "resolution", "considerable", "notable"])
    def test_other_words_are_none(self, text: str) -> None:
        assert lexicon().verb(text) is None


class TestData:
    """Invariants of the lexicon's data files that the code relies on."""

    def test_no_verb_is_of_both_parts_with_one_meaning(self) -> None:
        phrases = lexicon().phrases
        assert not set(phrases["operative"]) & set(phrases["preambular"])

    @pytest.mark.parametrize("kind", ["actor", "body", "kind"])
    def test_no_name_is_given_to_two(self, kind: str) -> None:
        rows = load("actors" if kind == "actor" else "bodies")[kind]
        names = [plain(name).casefold() for row in rows for name in row["names"]]
        assert sorted(names) == sorted(set(names))

    def test_the_longest_name_wins(self) -> None:
        pattern = re.compile(alternatives(["Council", "Council Working Group", "理事会"]))
        assert [m[0] for m in pattern.finditer("Council Working Group, Council and 国际电联理事会议, Councils")] == [
            "Council Working Group",
            "Council",
            "理事会",
        ]

    def test_plain_text_has_the_same_length(self) -> None:
        odd = "\u00a0\u2011\u2019\u201cK\u017f"
        assert len(plain(odd)) == len(odd)
        assert plain("Secretary\u2011General\u00a0\u2013 \u201cx\u201d") == 'Secretary-General - "x"'


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("من وقع الرسالة؟", True),
        ("ووقعها الأعضاء", True),
        ("الموقع الجغرافي", False),
        ("التوقيع", False),
    ],
)
def test_arabic_words_have_borders_that_articles_and_endings_join(text: str, found: bool) -> None:
    assert bool(re.search(alternatives(["وقع"]), text)) is found
