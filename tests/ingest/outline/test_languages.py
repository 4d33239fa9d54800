"""Resolutions in the other official languages of the Union: titles, phrases, marks and whom they address."""

import pytest

from ingest.document import parse
from ingest.manifest import DocumentFields, Entry
from ingest.model import Document
from tests.support.documents import numbers, phrases
from tests.support.services import folder

FRENCH = """
RÉSOLUTION 7 (Rév. Genève, 2031)
Phares et balises
La Conférence de plénipotentiaires de l'Union internationale des télécommunications (Genève, 2031),
rappelant
a)\tla Résolution 6;
b)\tla Résolution 5,
considérant en outre
que les phares éclairent,
décide
1\td'entretenir les phares;
2\tque le Conseil examine les balises,
charge le Secrétaire général
1\tde présenter un rapport;
2\tde le publier,
charge les Directeurs des trois Bureaux
d'y contribuer,
invite les États Membres et les Membres de Secteur
à prêter des bateaux.
"""
SPANISH = """
RESOLUCIÓN 7 (Rev. Ginebra, 2031)
Faros y balizas
La Conferencia de Plenipotenciarios (Ginebra, 2031),
recordando
a)\tla Resolución 6;
b)\tla Resolución 5,
considerando además
que los faros alumbran,
resuelve
1\tmantener los faros;
2\tque el Consejo examine las balizas,
encarga al Secretario General
1\tque presente un informe;
2\tque lo publique,
encarga a los Directores de las tres Oficinas
que contribuyan,
invita a los Estados Miembros y a los Miembros de Sector
a prestar barcos.
"""
RUSSIAN = """
РЕЗОЛЮЦИЯ 7 (Пересм. Женева, 2031 г.)
Маяки и бакены
Полномочная конференция Международного союза электросвязи (Женева, 2031 г.),
напоминая
a)\tРезолюцию 6;
b)\tРезолюцию 5,
учитывая далее
что маяки светят,
решает
1\tсодержать маяки;
2\tчто Совет рассматривает бакены,
поручает Генеральному секретарю
1\tпредставить отчет;
2\tопубликовать его,
поручает Директорам трех Бюро
содействовать этому,
предлагает Государствам-Членам и Членам Секторов
предоставить суда.
"""
CHINESE = """
第7号决议（2031年，日内瓦，修订版）
灯塔和浮标
国际电信联盟全权代表大会（2031年，日内瓦），
忆及
a)\t第6号决议；
b)\t第5号决议，
进一步考虑到
灯塔照明，
做出决议
1\t维护灯塔；
2\t理事会须审议浮标，
责成秘书长
1\t提交报告；
2\t予以公布，
责成三个局的主任
为此做出贡献，
请成员国和部门成员
提供船只。
"""
ARABIC = """
القـرار 7 (المراجَع في جنيف، 2031)
المنارات والعوامات
إن مؤتمر المندوبين المفوضين للاتحاد الدولي للاتصالات (جنيف، 2031)،
إذ يذكّر
أ )\tبالقرار 6؛
ب)\tبالقرار 5،
وإذ يضع في اعتباره كذلك
أن المنارات تضيء،
يقرر
1\tصيانة المنارات؛
2\tأن يقوم المجلس باستعراض العوامات،
يكلف الأمين العام
1\tبأن يقدم تقريراً؛
2\tبأن ينشره،
يكلف مديري المكاتب الثلاثة
بالمساهمة في ذلك،
يدعو الدول الأعضاء وأعضاء القطاعات
إلى توفير السفن.
"""
TEXTS = {"fr": FRENCH, "es": SPANISH, "ru": RUSSIAN, "zh": CHINESE, "ar": ARABIC}
SECOND = {"ar": ["أ", "ب"]}


def document(language: str) -> Document:
    path = folder("languages") / f"lights-{language}.txt"
    path.write_text(TEXTS[language].strip() + "\n", encoding="utf-8")
    return parse(Entry(path, path, DocumentFields.model_construct(file=path.name))).document


@pytest.mark.parametrize("language", TEXTS)
def test_what_a_header_says(language: str) -> None:
    expression = document(language).expression
    assert (expression.work.body, expression.work.kind, expression.work.number) == ("pp", "res", "7")
    assert (expression.language, expression.date) == (language, "2031")
    assert expression.title == TEXTS[language].strip().split("\n")[1]


@pytest.mark.parametrize("language", TEXTS)
def test_every_group_has_its_number_and_addressees(language: str) -> None:
    clauses = document(language).clauses
    first = SECOND.get(language, ["a", "b"])
    assert numbers(clauses) == [*first, "", "1", "2", "1", "2", "", ""]
    assert len(phrases(clauses)) == 6
    assert [c.part.value[:3] for c in clauses] == ["pre"] * 3 + ["ope"] * 6
    assert [set(c.addressees) for c in clauses[3:]] == [
        set(), {"Council"}, {"Secretary-General"}, {"Secretary-General"}, {"BR", "TSB", "BDT"},
        {"Member States", "Sector Members"},
    ]  # fmt: skip
