"""The language of a question, which is that of its answer."""

import pytest

from bot.understanding.language import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("what does Resolution 45 ask of BDT?", "en"),
        ("SG duties under wtdc res 45?", "en"),
        ("45?", "en"),
        ("Que demande la Résolution 45 au BDT à propos de l'indice mondial de cybersécurité ?", "fr"),
        ("que dit la Résolution 45 de la cybersécurité ?", "fr"),
        ("Il est demandé au BDT de promouvoir une culture de la sécurité.", "fr"),
        ("Combien de langues officielles compte l'Union ?", "fr"),
        ("¿Cuántos idiomas oficiales tiene la Unión?", "es"),
        ("¿qué pide la Resolución 45 al Director de la BDT?", "es"),
        ("Que pide la resolucion 45 a los Estados Miembros", "es"),
        ("Se pide a los Estados Miembros que pinten de blanco sus faros.", "es"),
        ("что поручает Резолюция 45 Директору БРЭ (BDT)?", "ru"),
        ("第45号决议要求BDT做什么？", "zh"),
        ("ماذا يطلب القرار 45 من BDT؟", "ar"),
    ],
)
def test_the_language_of_a_line(text: str, language: str) -> None:
    assert language_of(text) == language
