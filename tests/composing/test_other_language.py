"""A question that finds nothing and is in none of the six languages is told so; no other is."""

import json
import random
import subprocess
import sys
from collections.abc import Iterator

import pytest

from bot.answer import Role
from bot.composing.other_language import other_language
from tests.support.paths import ROOT
from tests.support.services import NOT_HELD, OFF_TOPIC, SILENT, outcome, seeds, small, talk, whole

SAID = "This seems to be in {}; ask in English, French, Spanish, Russian, Chinese or Arabic."


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("German", "Wer bezahlt die Fähren im Winter?"),
        ("German", "was steht hier über spam und kinderschutz"),
        ("German", "WAS VERLANGT RESOLUTION 45 VOM BDT?"),
        ("German", "Danke schön"),
        ("Portuguese", "O que dizem os documentos sobre acessibilidade?"),
        ("Portuguese", "como combater o spam?"),
        ("Italian", "quali sono gli obblighi dei paesi in via di sviluppo?"),
        ("Italian", "Chi paga per i traghetti in inverno?"),
        ("Turkish", "Üye devletlerden ne isteniyor?"),
        ("Turkish", "spam ile nasıl mücadele edilir?"),
        ("Indonesian", "bagaimana cara melawan spam?"),
        ("Indonesian", "apa saja kewajiban negara berkembang?"),
        ("Polish", "Kto płaci za promy zimą?"),
        ("Polish", "jak walczyć ze spamem?"),
        ("Dutch", "Wie betaalt de veerboten in de winter?"),
        ("Dutch", "hoe wordt spam bestreden?"),
        ("Swedish", "Vad kräver resolutionen av medlemsstaterna?"),
        ("Vietnamese", "Nghị quyết yêu cầu gì ở các quốc gia thành viên?"),
        ("Swahili", "Azimio hilo linazitaka nchi wanachama kufanya nini?"),
        ("Ukrainian", "Що резолюція вимагає від держав-членів?"),
        ("Persian", "این قطعنامه از کشورهای عضو چه می‌خواهد؟"),
        ("Japanese", "この決議は何を求めていますか？"),
        ("Japanese", "ｽﾊﾟﾑについて何がありますか"),
        ("Korean", "WTDC Resolution 45는 BDT에 무엇을 요구합니까?"),
        ("Thai", "มติ 45 ขออะไร"),
        ("Hindi", "संकल्प 45 क्या कहता है?"),
        ("Hebrew", "מה אומרת החלטה 45?"),
        ("Greek", "Τι ζητά το ψήφισμα 45;"),
    ],
)
def test_another_language_is_named(language: str, text: str) -> None:
    assert other_language(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "who is Jan Kowalski?",
        "did Müller sign the letter?",
        "São Paulo?",
        "What about São Tomé and Príncipe?",
        "best fondue near the Palexpo?",
        "what does 決議 (けつぎ) mean",
        "what is α in the formula?",
        "TSAG",
        "res 21: MS obligations?",
        "135 resolves 2 vii)",
        "45?",
        "👋",
        "who's the gaffer o' this wee thing",
        "Que demande la résolution aux États Membres ?",
        "¿Qué pide la resolución a los Estados Miembros?",
        "О чём эта резолюция?",
        "这项决议要求什么？",
        "ماذا يطلب القرار من الدول الأعضاء؟",
    ],
)
def test_nothing_is_said_of_names_and_of_the_six(text: str) -> None:
    assert other_language(text) == ""


def questions() -> Iterator[str]:
    """The English questions of the sets, each also with typing errors and without capitals."""
    choose = random.Random(16)  # noqa: S311
    for path in sorted((ROOT / "tests" / "questions").glob("*.jsonl")):
        rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
        for text in (turn for row in rows if row.get("language") == "en" for turn in row.get("turns", ())):
            yield text
            yield " ".join(misspelt(word, choose) for word in text.lower().split())


def misspelt(word: str, choose: random.Random) -> str:
    """A word that, once in three times, lacks a letter, or has one that is wrong or in the wrong place."""
    if len(word) < 4 or choose.random() > 0.35:
        return word
    at = choose.randrange(1, len(word) - 1)
    before, letter, after = word[:at], word[at], word[at + 1 :]
    return choose.choice(
        [before + after, before + after[0] + letter + after[1:], before + choose.choice("etaoin") + after]
    )


def test_no_question_in_english_is_taken_for_another_language() -> None:
    asked = list(questions())
    assert len(asked) > 3000
    assert [(other_language(text), text) for text in asked if other_language(text)] == []


def test_what_a_search_in_another_language_finds_is_no_verdict() -> None:
    answer = talk(seeds(), "Wie betaalt de veerboten in de winter?")
    assert outcome(answer) == OFF_TOPIC
    assert answer.text.startswith(f"{SAID.format('Dutch')}\n\nClosest, but no answer:\n")
    assert {c.role for c in answer.citations} == {Role.CONTEXT}


def test_what_a_filter_has_read_is_said_as_well() -> None:
    answer = talk(small(), "Was steht denn in der WTDC Resolution 45 unter resolves 99?")
    assert outcome(answer) == SILENT
    assert answer.lead.startswith(
        f"{SAID.format('German')} WTDC Resolution 45 (Rev. Riverton, 2031) has no resolves 99"
    )


def test_where_a_document_is_not_held_no_language_would_help() -> None:
    answer = talk(small(), "Was sagt die Resolution 999 der WTDC über Fähren?")
    assert outcome(answer) == NOT_HELD
    assert "German" not in answer.text


def test_an_answer_is_given_in_whatever_language_it_is_asked_for() -> None:
    answer = talk(small(), "Was verlangt WTDC Resolution 45 vom BDT?")
    assert whole(answer) == 7
    assert "German" not in answer.text


@pytest.mark.slow
def test_the_identifier_is_loaded_only_where_nothing_is_found() -> None:
    program = "from tests.support.services import small, talk; import sys\n"
    for addressee in ("BDT", "UNESCO"):
        program += (
            f"talk(small(), 'what does WTDC Resolution 45 ask of {addressee}?'); print('py3langid' in sys.modules)\n"
        )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split() == ["False", "True"]
