"""Normalisation: lead-ins and closes are set aside, subjects, scenes and conditions are kept; the answer stays the same."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answer import Behaviour
from bot.understanding.normalise import Held, clean, lead_in_and_close
from bot.understanding.query import Query
from bot.understanding.spans import find_spans
from bot.understanding.understand import read
from tests.support.cases import known
from tests.support.services import cited, small, talk, whole

BARE = "what does WTDC Resolution 45 ask of BDT?"
SEVEN = 7


def asked(question: str) -> Query:
    """A question as it is read over the made documents."""
    return read(clean(question), small().catalogue)


def words(text: str) -> str:
    """A text without the marks at its ends."""
    return text.strip(" ?,.-–—").casefold()


LEAD_INS = [
    "My minister wants to know:",
    "Good morning from the islands.",
    "I am preparing a speech for Monday.",
    "Could you tell me",
    "As a newcomer,",
    "Dear colleagues -",
    "Question from the back row:",
    "Before I get on the plane,",
    "Long day here...",
    "Hi there! New to all this.",
    "If you have a minute,",
    "We were arguing about this over lunch:",
    "For a school project:",
    "Okay so,",
    "It is late and my boss is waiting.",
    "No idea where to look!",
    "One thing has been bugging me all week:",
    "Would you be so kind as to say",
    "Help.",
    "To whom it may concern,",
    "Having slept badly,",
    "Thanks for yesterday!",
    "I only have a minute:",
    "I have the whole day.",
    "My colleague asks me",
    "Sorry to bother you again, but",
    "(Typing from my phone.)",
    "Not sure whom to ask;",
    "I would be grateful if you could tell me",
    "Ms Chair,",
    "Just curious,",
]
CLOSES = [
    "Thank you.",
    "Thanks in advance!",
    "I need it for a speech on Monday.",
    "It is for my boss.",
    "Cheers, Tom",
    "My deadline is tonight.",
    "No rush.",
    "Please and thank you.",
    "Sorry for the trouble.",
    "Best regards",
    "Much obliged.",
    "That would save my evening.",
    "I will be in the tea room.",
    "Happy to wait.",
    "(My boss wants it today.)",
    "Greetings from Oslo.",
    "It is just for my own notes.",
    "Asking for a friend.",
]
INLINE = [
    ", please?",
    " for my thesis?",
    " - I have a meeting in an hour",
    " and thanks in advance",
    " so that I can brief my team?",
    ", as I have to catch a train?",
    ", asking for a friend",
]


DRESSED = [
    *((lead_in, f"{lead_in} {BARE}") for lead_in in LEAD_INS),
    *((close, f"{BARE} {close}") for close in CLOSES),
    *((close, f"{BARE.rstrip('?')}{close}") for close in INLINE),
]
# What is not yet set aside; the answer is the same.
NOT_CUT = {
    "My colleague asks me": "a verb of asking that is no word of telling stays in the question",
    "Sorry to bother you again, but": "a conjunction behind a lead-in stays",
    "(Typing from my phone.)": "parentheses before the question are no part of their own",
    "Not sure whom to ask;": "“not sure whom” is taken for a question",
    "I would be grateful if you could tell me": "a polite conditional that is not the first of its kind stays",
    "Ms Chair,": "a form of address in capitals is taken for a name",
    " and thanks in advance": "the conjunction before a close stays",
    " so that I can brief my team?": "a clause of purpose without a mark stays",
    ", as I have to catch a train?": "a clause of reason behind a comma stays",
}


@pytest.mark.parametrize("question", [typed for _, typed in DRESSED])
def test_in_any_dress_the_whole_set_comes(question: str) -> None:
    answer = talk(small(), question)
    assert (whole(answer), cited(answer)) == (SEVEN, cited(talk(small(), BARE)))


@pytest.mark.parametrize(
    ("dress", "question"),
    [known(NOT_CUT[dress], dress, typed) if dress in NOT_CUT else (dress, typed) for dress, typed in DRESSED],
)
def test_a_lead_in_or_close_is_set_aside_and_shown_beside_the_question(dress: str, question: str) -> None:
    query = asked(question)
    assert words(query.text) == words(BARE)
    assert words(" ".join(query.cut)) == words(dress)
    assert talk(small(), question).cut == query.cut


def test_both_at_once_and_several_of_each() -> None:
    query = asked(f"Good evening. My boss is waiting. Could you tell me {BARE} Thank you. It is for a speech.")
    assert words(query.text) == words(BARE)
    assert len(query.cut) == 2


@pytest.mark.parametrize(
    ("question", "kept"),
    [
        # A subject before the question or behind it.
        ("oil: what must BDT do under WTDC Resolution 45?", "oil:"),
        ("On oil, what must BDT do under WTDC Resolution 45?", "On oil,"),
        ("Re oil: what must BDT do under WTDC Resolution 45?", "Re oil:"),
        ("what must BDT do under WTDC Resolution 45, only on oil?", "only on oil"),
        ("what must BDT do under WTDC Resolution 45? Only the clauses on oil.", "Only the clauses on oil."),
        # The document, the addressee or the phrase.
        ("Lighthouse resolution: what must BDT do?", "Lighthouse resolution:"),
        ("I am reading WTDC Resolution 45. What must BDT do?", "I am reading WTDC Resolution 45."),
        ("This is about WTDC Resolution 45. What is asked of BDT?", "This is about WTDC Resolution 45."),
        ("BDT wrote to me. What does WTDC Resolution 45 ask of it?", "BDT wrote to me."),
        ("What is asked of BDT? I mean in WTDC Resolution 45.", "I mean in WTDC Resolution 45."),
        # A condition.
        ("If lamps go out, what must BDT do under WTDC Resolution 45?", "If lamps go out,"),
        # A scene that the question leans on.
        ("Foghorns keep us awake in winter. Can the letter stop that?", "Foghorns keep us awake in winter."),
        ("Lamps go out at night. Is anybody asked to prevent it?", "Lamps go out at night."),
        ("A keeper painted his lighthouse red. Is that against anything?", "A keeper painted his lighthouse red."),
    ],
)
def test_what_the_question_needs_is_kept(question: str, kept: str) -> None:
    query = asked(question)
    assert kept in query.text
    assert query.cut == ()


def test_of_two_questions_neither_is_a_lead_in() -> None:
    question = "What does Decision 7 decide? And what does WTDC Resolution 45 ask of BDT?"
    assert (asked(question).text, asked(question).cut) == (question, ())


@pytest.mark.parametrize(
    "question",
    [
        "what does WTDC Resolution 45 ask\nof BDT?",
        "what does the\nWTDC Resolution 45\nask of\nthe BDT?",
        "Hello\n\nwhat does WTDC Resolution 45 ask of BDT?\n\nThanks\nTom",
        "Dear all,\nmy minister is waiting\nWhat does WTDC Resolution 45 ask of BDT?",
        "what does WTDC Resolution 45 ask of BDT\n\nBest\nTom",
        "what does WTDC Resolution 45 ask of BDT?\r\n\r\nRegards\r\n",
        "  \n\n what does WTDC Resolution 45 ask of BDT? \n\n ",
    ],
)
def test_lines(question: str) -> None:
    answer = talk(small(), question)
    assert (whole(answer), cited(answer)) == (SEVEN, cited(talk(small(), BARE)))
    assert words(asked(question).text).replace("the ", "") == words(BARE)


@pytest.mark.parametrize(
    ("bare", "lead_in", "close"),
    [
        ("que demande la Résolution 45 de la CMDT au BDT ?", "Bonjour,", "Merci d'avance."),
        ("que demande la Résolution 45 de la CMDT au BDT ?", "Mon ministre voudrait savoir :", "Cordialement"),
        ("¿qué pide la Resolución 45 de la CMDT a la BDT?", "Hola,", "Muchas gracias."),
        ("¿qué pide la Resolución 45 de la CMDT a la BDT?", "Mi jefe quiere saber:", "Es para mi informe."),
        ("что поручает Резолюция 45 ВКРЭ БРЭ?", "Здравствуйте!", "Спасибо."),
        ("что поручает Резолюция 45 ВКРЭ БРЭ?", "Мой начальник спрашивает:", "Мне нужно для доклада."),
        ("第45号决议(WTDC)要求BDT做什么?", "你好,", "谢谢。"),
        ("第45号决议(WTDC)要求BDT做什么?", "我的领导想知道：", "我需要写报告。"),
        ("ماذا يطلب القرار 45 WTDC من BDT؟", "مرحبا،", "شكرا"),
        ("ماذا يطلب القرار 45 WTDC من BDT؟", "رئيسي يريد أن يعرف:", "شكرا"),
    ],
)
def test_in_the_other_languages(bare: str, lead_in: str, close: str) -> None:
    query = asked(f"{lead_in} {bare} {close}")
    assert words(query.text) == words(asked(bare).text)
    assert query.restriction == asked(bare).restriction
    assert query.cut == (lead_in, close)
    answer = talk(small(), f"{lead_in} {bare} {close}")
    assert cited(answer) == cited(talk(small(), bare))
    assert answer.behaviour is talk(small(), bare).behaviour


LATIN = "a name in Latin letters right beside Chinese ones is not read"


@pytest.mark.parametrize(
    "question",
    [
        "第45号决议（WTDC）要求 BDT 做什么？",
        known(LATIN, "WTDC 第45号决议要求BDT做什么?"),
        known(LATIN, "WTDC第45号决议要求BDT做什么?"),
        known(LATIN, "世界电信发展大会第45号决议要求BDT做什么?"),
    ],
)
def test_chinese_without_spaces(question: str) -> None:
    assert cited(talk(small(), question)) == cited(talk(small(), BARE))


@pytest.mark.parametrize(
    "question",
    [
        "Hi",
        "Thanks!",
        "please",
        "Thank you. Goodbye.",
        "Good morning! How are you?",
        "who are you?",
        "I have a question.",
    ],
)
def test_courtesies_alone_cite_nothing(question: str) -> None:
    assert any(c.isalpha() for c in asked(question).text)
    assert talk(small(), question).behaviour is Behaviour.REFUSE


PIECES = st.sampled_from(
    [
        "Hi", "please", "Thanks", "thank you", ".", "?", "!", ",", ":", "-", ";", "(", ")", "My boss wants to know",
        "could you tell me", "I", "for me", "what", "which", "does", "WTDC Resolution 45", "BDT", "oil", "zorbling", "ask of",
        "so that", "Bonjour", "merci", "你好", "谢谢", "。", "，", "مرحبا", "Спасибо", "\n", "…", "resolves 2", "“lamps”",
    ]
)  # fmt: skip
TEXTS = st.one_of(st.lists(PIECES, min_size=1, max_size=10).map(" ".join), st.text(max_size=80))


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_what_is_set_aside_are_intervals_at_the_ends(question: str) -> None:
    text = clean(question)
    spans = find_spans(text)
    aside = lead_in_and_close(text, spans, Held(frozenset(), frozenset(), frozenset()))
    assert all(text[start:end].strip() for start, end in aside)
    assert len(aside) <= 2
    for start, end in aside:
        assert start == 0 or end == len(text)
        assert not any(span.start < start < span.end or span.start < end < span.end for span in spans)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(TEXTS)
def test_a_question_with_words_is_never_empty(question: str) -> None:
    text = clean(question)
    aside = lead_in_and_close(text, find_spans(text), Held(frozenset(), frozenset(), frozenset()))
    left = "".join(c for at, c in enumerate(text) if not any(start <= at < end for start, end in aside))
    assert any(c.isalnum() for c in left) or not any(c.isalnum() for c in text)


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_a_clean_text_stays_as_it_is(question: str) -> None:
    assert clean(clean(question)) == clean(question)
