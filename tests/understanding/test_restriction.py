"""Restrictions: only words that a question introduces narrow a set; all others are said to be unread."""

import pytest

from bot.understanding.normalise import clean
from bot.understanding.understand import read
from tests.support.services import cited, seeds, talk, whole

# What is asked, and the words that restrict it.
RESTRICTED = [
    ("what does Resolution 45 ask of BDT on the GCI?", ["GCI"]),
    ("what does Resolution 45 ask of BDT about spam filters?", ["spam", "filters"]),
    ("what must BDT do regarding infrastructure under Resolution 45?", ["infrastructure"]),
    ("which tasks does BDT have in Resolution 45 that mention infrastructure?", ["infrastructure"]),
    ("infrastructure: what must BDT do under Resolution 45?", ["infrastructure"]),
    ("what does Resolution 45 ask of BDT, only those dealing with reports, please", ["reports"]),
    ("¿qué pide la Resolución 45 a la BDT sobre talleres?", ["talleres"]),
]
# Words that nothing introduces, by verbs, nouns, reasons and courtesies of many kinds.
UNRESTRICTED = [
    "What will BDT need to implement under Resolution 45?",
    "Is there anything BDT has been charged with in Resolution 45?",
    "Which action items does BDT have under Resolution 45?",
    "what assignments does BDT receive under resolution 45",
    "Resolution 45: deliverables of BDT?",
    "what workshops must BDT organise under Resolution 45",
    "Quick one - what falls to BDT in Res. 45? I need it for a speech on Monday.",
    "My minister wants to know: which paragraphs of Resolution 45 are directed at BDT?",
    "what jobs does resolution 45 hand to BDT",
    "Could you walk me through what BDT has been saddled with by Resolution 45?",
    "what homework did Kigali leave BDT with in resolution 45 - a colleague is drafting a cable",
    "résolution 45 : que doit accomplir le BDT ?",
]


@pytest.mark.parametrize(("question", "words"), RESTRICTED)
def test_what_is_introduced_restricts(question: str, words: list[str]) -> None:
    assert read(clean(question), seeds().catalogue).restriction.names == words


@pytest.mark.parametrize("question", UNRESTRICTED)
def test_the_whole_set_comes_whatever_other_words_there_are(question: str) -> None:
    answer = talk(seeds(), question)
    assert (whole(answer), len(cited(answer))) == (21, 21), answer.lead
    assert answer.complete is not None
    assert (answer.complete.restriction, answer.complete.rest) == ("", ())


def test_what_was_not_read_is_said() -> None:
    answer = talk(seeds(), "What will BDT need to implement under Resolution 45?")
    assert answer.unread == ("implement",)
    assert answer.to_json()["unread"] == ["implement"]


@pytest.mark.parametrize("word", ["swiftly", "implement", "workshops", "deliver", "zebra", "lighthouses"])
def test_an_unknown_word_never_shrinks_a_set(word: str) -> None:
    answer = talk(seeds(), f"what does Resolution 45 {word} ask of BDT?")
    assert whole(answer) == 21, answer.lead
