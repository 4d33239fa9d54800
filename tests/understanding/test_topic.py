"""What a question is about, once the words that only ask are taken away."""

import pytest

from bot.understanding.topic import alike, topic_of
from ingest.indexes.lexical import stems


@pytest.mark.parametrize(
    ("question", "terms", "said"),
    [
        ("what does it say about foghorns?", (), ("foghorns",)),
        ("tell me please what is said on the matter of spam", ("spam",), ("matter",)),
        ("is the Global Cybersecurity Index still published?", ("GCI",), ("published",)),
        ("CSIRTs and the WSIS", ("CIRT", "WSIS"), ()),
        ("qu'est-ce que l'indice mondial de cybersécurité ?", ("GCI",), ()),
        ("垃圾邮件", ("spam",), ()),
        ("what is it?", (), ()),
        ("", (), ()),
        ("??? 😀", (), ()),
        ("Internet-of-things", (), ("Internet-of-things",)),
        ("the Internet of Things", ("IoT",), ()),
    ],
)
def test_terms_of_the_field_by_their_names_and_other_words_as_typed(
    question: str, terms: tuple[str, ...], said: tuple[str, ...]
) -> None:
    topic = topic_of(question)
    assert topic.terms == terms
    assert tuple(dict.fromkeys(topic.said)) == said
    assert bool(topic) == bool(terms or said)


def test_places_that_are_read_as_references_say_nothing() -> None:
    question = "lamps of Resolution 45"
    assert topic_of(question, [(9, 22)]).said == ("lamps",)


@pytest.mark.parametrize(
    ("question", "text", "share"),
    [
        ("lamps and oil", "to buy oil for the lamps", 1.0),
        ("lamps and oil", "to light a lamp", 0.5),
        ("lamps and oil", "nothing of it", 0.0),
        ("CIRTs", "national computer incident response teams", 1.0),
        ("the Global Cybersecurity Index", "the results of the GCI", 1.0),
        ("the GCI", "the gciphone", 0.0),
        ("teaching", "teachers", 1.0),
        ("what is it?", "anything", 0.0),
    ],
)
def test_how_much_of_it_a_text_holds(question: str, text: str, share: float) -> None:
    held = frozenset(stems(text))
    assert topic_of(question).share(text, held) == share
    assert topic_of(question).in_text(text, held) == (share == 1)


def test_what_a_text_holds_is_named_in_the_questions_words() -> None:
    assert topic_of("do CSIRTs need lamps or candles?").found_in("a computer incident response team with a lamp") == [
        "CIRT",
        "lamps",
    ]


def test_a_rare_word_weighs_more_than_a_common_one() -> None:
    weights = {"lamp": 0.5, "oil": 3.0}
    topic = topic_of("lamps and oil")
    only_oil = topic.weight("oil", frozenset(stems("oil")), lambda stem: weights[stem])
    only_lamps = topic.weight("lamps", frozenset(stems("lamps")), lambda stem: weights[stem])
    assert only_oil > only_lamps > 0


def test_a_term_is_searched_for_in_all_its_forms() -> None:
    assert {"cirt", "csirt", "incid"} <= set(topic_of("CERTs").query())


def test_words_of_a_phrase_can_be_taken_away() -> None:
    topic = topic_of("lamps considered").without(stems("considering"))
    assert topic.said == ("lamps",)


@pytest.mark.parametrize(
    ("word", "other", "same"),
    [
        ("cyber", "cybersecur", True),
        ("teach", "teacher", True),
        ("men", "mention", False),
        ("net", "network", False),
        ("oil", "oil", True),
        ("ship", "shipyard", False),
    ],
)
def test_words_that_are_one_word_in_other_forms(word: str, other: str, same: bool) -> None:
    assert alike(word, other) is same
    assert alike(other, word) is same
