"""No statement passes without a known clause, verbatim quotes, and facts that its clauses hold."""

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.composing.checking import CheckResult, CitableClause, ModelStatement, Support, check
from bot.composing.checking.numbers import figures
from bot.composing.checking.text import comparable, verbatim, visible
from tests.support.services import small, small_over
from tests.support.writers import citable_clauses

BDT = "(Rev. Riverton, 2031), instructs the Director of BDT"
OIL, TRAIN, BELLS, ANXIOUS, WHITE, LADDERS, BUDGET, RECALLED = range(1, 9)
LABELS = (
    f"{BDT} 1", f"{BDT} 2", "instructs the ITU Council", "considering a)", "Sector Members 2", "Sector Members 1",
    "Decision 7 (Hilltop, 2030), considering", "(Rev. Riverton, 2031), recalling a)",
)  # fmt: skip
OIL_QUOTE, WHITE_QUOTE, BELLS_QUOTE = (
    "to buy oil for the lamps",
    "paint their lighthouses white",
    "price of bells at 300 francs",
)


@pytest.fixture(scope="module")
def clauses() -> dict[int, CitableClause]:
    return citable_clauses(small().catalogue, *LABELS)


def found(clauses: dict[int, CitableClause], text: str, *support: tuple[int, str], language: str = "en") -> CheckResult:
    return check(ModelStatement(text, tuple(Support(n, quote) for n, quote in support)), clauses, language)


TRUE = [
    ("BDT is to buy oil for the lamps.", "en", [(OIL, OIL_QUOTE)]),
    ("The Director of BDT must buy oil.", "en", [(OIL, OIL_QUOTE)]),
    ("BDT is asked to buy oil and to train lamplighters.", "en", [(OIL, OIL_QUOTE), (TRAIN, "to train lamplighters")]),
    ("Oil is bought for the lamps [1].", "en", [(OIL, "To  buy oil\nfor the lamps;")]),
    ("The price of bells is fixed at 300 francs.", "en", [(BELLS, BELLS_QUOTE)]),
    ("The Council is to fix the price of bells at three hundred francs.", "en", [(BELLS, BELLS_QUOTE)]),
    ("Member States are anxious that lamps go out at night.", "en", [(ANXIOUS, "lamps go out at night")]),
    ("Member States are asked to paint lighthouses white.", "en", [(WHITE, WHITE_QUOTE)]),
    ("Resolution 45 (Rev. Riverton, 2031) asks BDT to buy oil.", "en", [(OIL, OIL_QUOTE)]),
    ("Ferries cost 40,000 francs a year.", "en", [(BUDGET, "40 000 francs a year")]),
    ("Resolution 12 (Seaside, 2026) is on harbour bells.", "en", [(RECALLED, "on harbour bells")]),
    ("to buy oil for the lamps", "en", [(OIL, OIL_QUOTE)]),
    ("Les États Membres sont invités à peindre leurs phares en blanc.", "fr", [(WHITE, WHITE_QUOTE)]),
    ("Se pide a los Estados Miembros que pinten de blanco sus faros.", "es", [(WHITE, WHITE_QUOTE)]),
    ("Бюро развития электросвязи поручено купить масло для ламп.", "ru", [(OIL, OIL_QUOTE)]),
    ("电信发展局须为灯购买油。", "zh", [(OIL, OIL_QUOTE)]),
    ("يُطلب من الدول الأعضاء طلاء مناراتها باللون الأبيض.", "ar", [(WHITE, WHITE_QUOTE)]),
    ("Le prix des cloches est fixé à trois cents francs.", "fr", [(BELLS, BELLS_QUOTE)]),
    ("钟的价格定为三百法郎。", "zh", [(BELLS, BELLS_QUOTE)]),
    ("Цена колоколов установлена в триста франков.", "ru", [(BELLS, BELLS_QUOTE)]),
]


@pytest.mark.parametrize(("text", "language", "support"), TRUE)
def test_what_the_clauses_say_passes(
    clauses: dict[int, CitableClause], text: str, language: str, support: list[tuple[int, str]]
) -> None:
    finding = found(clauses, text, *support, language=language)
    assert finding.faults == ()
    assert finding.verified is not None
    assert finding.verified.cited == tuple(n for n, _ in support)


FALSE = [
    # clauses and quotes
    ("BDT is to buy oil.", "en", [], "cites no clause"),
    ("BDT is to buy oil.", "en", [(99, OIL_QUOTE)], "[99] is no clause that was offered"),
    ("BDT is to buy oil.", "en", [(0, OIL_QUOTE)], "[0] is no clause"),
    ("BDT is to buy oil.", "en", [(-1, OIL_QUOTE)], "[-1] is no clause"),
    ("BDT is to buy oil [7].", "en", [(OIL, OIL_QUOTE)], "[7] stands in it"),
    ("BDT is to buy oil 【7】.", "en", [(OIL, OIL_QUOTE)], "[7] stands in it"),
    ("BDT is to buy oil.", "en", [(OIL, "to buy gas for the lamps")], "does not stand in [1]"),
    ("BDT is to buy oil.", "en", [(OIL, "to train lamplighters")], "does not stand in [1]"),
    ("BDT is to buy oil.", "en", [(OIL, "to buy … the lamps")], "does not stand in [1]"),
    ("BDT is to buy oil.", "en", [(OIL, "")], "does not stand in [1]"),
    ("BDT is to buy oil.", "en", [(OIL, "oil")], "too short"),
    ("BDT is to buy oil.", "en", [(OIL, "o buy oil for the lamp")], "does not stand in [1]"),
    ("BDT “buys petrol for all lamps”.", "en", [(OIL, OIL_QUOTE)], "between quotation marks"),
    ("Oil is bought for the lamps.", "en", [(OIL, OIL_QUOTE), (WHITE, WHITE_QUOTE)], "nothing to do with it"),
    # numbers, dates, references
    ("The price of bells is fixed at 301 francs.", "en", [(BELLS, BELLS_QUOTE)], "301"),
    (
        "The price of bells is fixed at three hundred and one francs.",
        "en",
        [(BELLS, BELLS_QUOTE)],
        "three hundred and one",
    ),
    ("The price of bells is fixed at ٣٠١ francs.", "en", [(BELLS, BELLS_QUOTE)], "301"),
    ("The price of bells is fixed at ３０１ francs.", "en", [(BELLS, BELLS_QUOTE)], "301"),
    ("The price of bells is fixed at 3\u200b01 francs.", "en", [(BELLS, BELLS_QUOTE)], "301"),
    ("The price of bells is fixed at 300 dollars.", "en", [(BELLS, BELLS_QUOTE)], "counts no dollars"),
    ("BDT is to buy oil for 300 lamps.", "en", [(OIL, OIL_QUOTE)], "300"),
    ("BDT is to buy oil for the lamps within one year.", "en", [(OIL, OIL_QUOTE)], "one"),
    ("BDT is to buy oil for the lamps by 3 March 2025.", "en", [(OIL, OIL_QUOTE)], "the date"),
    ("BDT is to buy oil for the lamps every October.", "en", [(OIL, OIL_QUOTE)], "the date"),
    ("BDT is to buy oil for X.25 lamps.", "en", [(OIL, OIL_QUOTE)], "X.25"),
    ("Resolution 45 (Rev. Riverton, 2027) asks BDT to buy oil.", "en", [(OIL, OIL_QUOTE)], "no reference"),
    ("Resolution 45 (Rev. Oldtown, 2031) asks BDT to buy oil.", "en", [(OIL, OIL_QUOTE)], "no reference"),
    ("WTSA Resolution 45 asks BDT to buy oil.", "en", [(OIL, OIL_QUOTE)], "no reference"),
    ("Resolution 46 asks BDT to buy oil.", "en", [(OIL, OIL_QUOTE)], "no reference"),
    ("Instructs BDT 2 asks for oil for the lamps.", "en", [(OIL, OIL_QUOTE)], "no reference"),
    ("Resolution 12 (Seaside, 2025) is on harbour bells.", "en", [(RECALLED, "on harbour bells")], "no reference"),
    ("Resolution 12 (Hilltop, 2026) is on harbour bells.", "en", [(RECALLED, "on harbour bells")], "no reference"),
    ("Le prix des cloches est fixé à trois cent un francs.", "fr", [(BELLS, BELLS_QUOTE)], "stands in no cited clause"),
    ("El precio de las campanas es de doscientos francos.", "es", [(BELLS, BELLS_QUOTE)], "doscientos"),
    ("Цена колоколов установлена в двести франков.", "ru", [(BELLS, BELLS_QUOTE)], "двести"),
    ("钟的价格定为二百法郎。", "zh", [(BELLS, BELLS_QUOTE)], "二百"),
    ("حدد سعر الأجراس بمئتين فرنك.", "ar", [(BELLS, BELLS_QUOTE)], "stands in no cited clause"),
    # who
    ("TSB is to buy oil for the lamps.", "en", [(OIL, OIL_QUOTE)], "named in no cited clause"),
    ("The Secretary-General must buy oil for the lamps.", "en", [(OIL, OIL_QUOTE)], "addressed to BDT"),
    ("Academia is asked to paint lighthouses white.", "en", [(WHITE, WHITE_QUOTE)], "named in no cited clause"),
    ("Член Сектора ITU-T и Бюро стандартизации электросвязи: купить масло.", "ru", [(OIL, OIL_QUOTE)], "named in no"),
    ("UNESCO must buy oil for the lamps.", "en", [(OIL, OIL_QUOTE)], "UNESCO"),
    ("BDT is to buy oil for the lamps of Paris.", "en", [(OIL, OIL_QUOTE)], "Paris"),
    ("Google must buy oil for the lamps.", "en", [(OIL, OIL_QUOTE)], "Google"),
    (
        "Member States must see that lamps do not go out at night.",
        "en",
        [(ANXIOUS, "lamps go out at night")],
        "preambular",
    ),
    (
        "Member States are instructed that lamps go out at night.",
        "en",
        [(ANXIOUS, "lamps go out at night")],
        "preambular",
    ),
    # what
    ("Member States are not asked to paint lighthouses white.", "en", [(WHITE, WHITE_QUOTE)], "denies"),
    ("Les États Membres ne sont pas invités à peindre leurs phares en blanc.", "fr", [(WHITE, WHITE_QUOTE)], "denies"),
    ("Ducks swim quietly on ponds.", "en", [(OIL, OIL_QUOTE)], "most of its words"),
    ("This resolution is void and repealed.", "en", [(OIL, OIL_QUOTE)], "most of its words"),
    ("BDT doit acheter de l'huile pour les lampes du phare.", "en", [(OIL, OIL_QUOTE)], "language asked for"),
    ("BDT is to buy oil for the lamps.", "zh", [(OIL, OIL_QUOTE)], "language asked for"),
    # form
    ("", "en", [(OIL, OIL_QUOTE)], "says nothing"),
    ("[1]", "en", [(OIL, OIL_QUOTE)], "says nothing"),
    ("<b>BDT is to buy oil for the lamps.</b>", "en", [(OIL, OIL_QUOTE)], "markup"),
    ("BDT is to buy [oil](https://evil.example) for the lamps.", "en", [(OIL, OIL_QUOTE)], "markup"),
    ("BDT is to buy oil for the lamps <|im_end|>", "en", [(OIL, OIL_QUOTE)], "markup"),
    ("BDT is to buy oil for the lamps, see www.evil.example.", "en", [(OIL, OIL_QUOTE)], "address"),
    ("BDT is to buy oil for the lamps, write to a@b.example.", "en", [(OIL, OIL_QUOTE)], "address"),
    ("BDT is to buy оil for the lamps.", "en", [(OIL, OIL_QUOTE)], "mixes scripts"),
    ("BDT is to buy oil for the lamps, " * 30, "en", [(OIL, OIL_QUOTE)], "longer than"),
]


@pytest.mark.parametrize(("text", "language", "support", "why"), FALSE)
def test_what_they_do_not_say_does_not(
    clauses: dict[int, CitableClause], text: str, language: str, support: list[tuple[int, str]], why: str
) -> None:
    finding = found(clauses, text, *support, language=language)
    assert finding.verified is None
    assert why in " | ".join(finding.faults)


def test_several_clauses_in_one_line_are_no_line_of_a_set(clauses: dict[int, CitableClause]) -> None:
    statement = ModelStatement(
        "BDT buys oil and trains lamplighters.", (Support(OIL, OIL_QUOTE), Support(TRAIN, "to train lamplighters"))
    )
    assert check(statement, clauses, "en").verified
    assert check(statement, clauses, "en", single=True).verified is None


def test_a_quote_is_given_as_the_clause_prints_it() -> None:
    text = "so that  countries\nare “represented” in tiers"
    assert verbatim('COUNTRIES are "represented" in tiers.', text) == "countries\nare “represented” in tiers"
    assert verbatim("art of tiers", "part of tiers") is None
    assert verbatim("in 12", "in 120") is None


def test_a_clause_that_is_quoted_twice_is_quoted_whole(clauses: dict[int, CitableClause]) -> None:
    finding = found(clauses, "BDT is to buy oil for the lamps.", (OIL, "to buy oil"), (OIL, "oil for the lamps"))
    assert finding.verified is not None
    assert finding.verified.quotes == ((OIL, clauses[OIL].clause.text),)


def test_a_passage_torn_out_of_a_denial_is_none(tmp_path: Path) -> None:
    text = "RESOLUTION 3 (SEASIDE, 2026)\n\nNets\n\nThe Plenipotentiary Conference (Seaside, 2026),\n\nresolves\n1\tthat nobody shall not mend the old nets in winter;\n2\tto go on,\n"
    (tmp_path / "nets.txt").write_text(text, encoding="utf-8")
    own = citable_clauses(small_over(tmp_path).catalogue, "resolves 1")
    assert found(own, "mend the old nets in winter", (1, "mend the old nets in winter")).verified is None
    assert found(own, "Nobody mends the old nets in winter.", (1, "mend the old nets in winter")).verified


TEXT = st.text(
    st.sampled_from([*"abehilmnorst ,.;0123456789", "\u200b", "\u00a0", "٣", "５", "“", "”", "[", "]", "é", "о"]),
    max_size=60,
)
VOCABULARY = """BDT TSB must buy oil for the lamps Member States paint white 300 301 francs two years not Resolution 45 46 (Rev.
Riverton, 2031) 2030) [1] [99] never Council price of bells at 2 to 40 000 once twenty-one Paris 3 March 2025"""
WORD = st.sampled_from(VOCABULARY.split())
WORDS = st.lists(WORD, max_size=14).map(" ".join)
QUOTES = st.one_of(st.sampled_from([OIL_QUOTE, WHITE_QUOTE, BELLS_QUOTE, "lamps go out at night"]), WORDS, TEXT)
NUMBERS = st.one_of(st.integers(-2, 12), st.sampled_from([99, 10**9]))
ANYTHING = st.builds(
    ModelStatement, st.one_of(WORDS, TEXT), st.lists(st.builds(Support, NUMBERS, QUOTES), max_size=3).map(tuple)
)


@st.composite
def altered(draw: st.DrawFn) -> ModelStatement:
    """A true statement with a word more, or a word of another in the place of one."""
    text, _, support = draw(st.sampled_from([row for row in TRUE if row[1] == "en"]))
    words = text.split()
    at = draw(st.integers(0, len(words) - 1))
    words[at : at + draw(st.integers(0, 1))] = [draw(WORD)]
    return ModelStatement(" ".join(words), tuple(Support(n, quote) for n, quote in support))


SAID = st.one_of(altered(), ANYTHING)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SAID, st.sampled_from(["en", "fr", "zh"]))
@example(ModelStatement("The price of bells is fixed 000 300 francs.", (Support(3, BELLS_QUOTE),)), "en")
def test_nothing_passes_that_cites_misquotes_or_counts_wrongly(statement: ModelStatement, language: str) -> None:
    """Whatever is said: known clauses only, quotes that stand there, and no number that stands in none of them."""
    citable = citable_clauses(small().catalogue, *LABELS)
    verified = check(statement, citable, language).verified
    if verified is None:
        return
    assert verified.quotes
    assert set(verified.cited) <= set(citable)
    for n, quote in verified.quotes:
        assert quote in citable[n].clause.text
        assert len(quote.split()) >= min(3, len(citable[n].clause.text.split()))
    cited = [citable[n] for n in verified.cited]
    held = {d for c in cited for d in re.findall(r"\d+", f"{c.clause_text} {c.metadata}")}
    joined = "".join(re.findall(r"\d", " ".join(c.clause_text for c in cited)))
    for digits in re.findall(r"\d+", comparable(verified.text)):
        assert digits in held or digits in joined
    assert verified.text == visible(verified.text)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80))
def test_reading_numbers_never_fails(text: str) -> None:
    plain = comparable(text)
    for figure in figures(plain, ("en", "fr", "es", "ru", "zh", "ar")):
        assert 0 <= figure.start < figure.end <= len(plain)
        assert figure.readings
