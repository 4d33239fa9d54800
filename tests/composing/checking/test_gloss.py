"""What the rules object to in a gloss, and what they let pass: tables by kind, and invariants."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.composing.checking import CitableClause, Finding, Passage, objections, verbatim_passage
from bot.composing.checking.numbers import figures
from bot.composing.checking.text import comparable, verbatim, visible
from bot.composing.writing.selection import Selection
from tests.support.services import small, small_over
from tests.support.writers import citable_clauses

CitableOf = Callable[[int], dict[int, CitableClause]]

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


def faults(clauses: dict[int, CitableClause], text: str, *passages: tuple[int, str], language: str = "en") -> list[str]:
    cited = [clauses[n] for n in dict.fromkeys(n for n, _ in passages)]
    return objections(text, cited, [comparable(quote) for _, quote in passages], language)


TRUE = [
    ("BDT is to buy oil for the lamps.", "en", [(OIL, OIL_QUOTE)]),
    ("The Director of BDT must buy oil.", "en", [(OIL, OIL_QUOTE)]),
    ("BDT is asked to buy oil and to train lamplighters.", "en", [(OIL, OIL_QUOTE), (TRAIN, "to train lamplighters")]),
    ("Oil is bought for the lamps.", "en", [(OIL, "To  buy oil\nfor the lamps;")]),
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


@pytest.mark.parametrize(("text", "language", "passages"), TRUE)
def test_what_the_clauses_say_passes(
    clauses: dict[int, CitableClause], text: str, language: str, passages: list[tuple[int, str]]
) -> None:
    assert faults(clauses, text, *passages, language=language) == []


FALSE = [
    # form and quotations
    ("BDT is to buy oil [7].", "en", [(OIL, OIL_QUOTE)], "a marker"),
    ("BDT is to buy oil 【7】.", "en", [(OIL, OIL_QUOTE)], "a marker"),
    ("BDT “buys petrol for all lamps”.", "en", [(OIL, OIL_QUOTE)], "between quotation marks"),
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
    ("Ducks swim quietly on ponds.", "en", [(OIL, OIL_QUOTE)], "nothing to do with"),
    ("This resolution is void and repealed.", "en", [(OIL, OIL_QUOTE)], "nothing to do with"),
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
]


@pytest.mark.parametrize(("text", "language", "passages", "why"), FALSE)
def test_what_they_do_not_say_does_not(
    clauses: dict[int, CitableClause], text: str, language: str, passages: list[tuple[int, str]], why: str
) -> None:
    assert why in " | ".join(faults(clauses, text, *passages, language=language))


def test_a_quote_is_given_as_the_clause_prints_it() -> None:
    text = "so that  countries\nare “represented” in tiers"
    assert verbatim('COUNTRIES are "represented" in tiers.', text) == "countries\nare “represented” in tiers"
    assert verbatim("art of tiers", "part of tiers") is None
    assert verbatim("in 12", "in 120") is None


@pytest.mark.parametrize(
    "quote",
    ["to buy gas for the lamps", "to train lamplighters", "to buy … the lamps", "", "oil", "o buy oil for the lamp"],
)
def test_a_passage_that_does_not_stand_there_or_says_too_little(quote: str) -> None:
    assert verbatim_passage(quote, "to buy oil for the lamps;") is None


# A clause, and what is true and false of it, a kind a row: the words are those of no question set.
MADE = [
    ("negation", "that the keepers shall not sell the old lamps", "The keepers must not sell the old lamps.", "The keepers must sell the old lamps."),
    ("negation that is added", "that the keepers should count the red lamps", "Keepers should count the red lamps.", "Keepers should not count the red lamps."),
    ("negation that moves", "to show lamps by colour rather than by height", "Lamps are shown by colour instead of by height.", "Lamps are shown by height rather than by colour."),
    ("bound in other words", "that a watch be limited to three hours", "A watch lasts no more than three hours.", "A watch lasts at least three hours."),
    ("at least", "that each tower has at least two lamps", "Every tower needs two lamps or more.", "Each tower has at most two lamps."),
    ("modality", "that the tower should be painted in spring", "The tower should be painted in spring.", "The tower must be painted in spring."),
    ("permission", "that the tower shall be open to keepers", "The tower is open to keepers.", "The tower may be open to keepers."),
    ("tentative", "to consider lending the ladders to fishermen", "It is to consider a loan of ladders to fishermen.", "It must lend the ladders to fishermen."),
    ("only", "to write to the keepers of red lamps", "Keepers of red lamps are written to.", "Only the keepers of red lamps are written to."),
    ("all", "to write to the keepers of red lamps", "The keepers of red lamps get a letter.", "All keepers of lamps get a letter."),
    ("some", "that all keepers have a ladder", "Every keeper has a ladder.", "Some keepers have a ladder."),
    ("opposite", "to increase the number of lamps", "There are to be more lamps.", "The number of lamps is to be reduced."),
    ("prefix", "that the light is favourable to fishing", "The light favours fishing.", "The light is unfavourable to fishing."),
    ("numbers exchanged", "that red lamps burn four hours, and green lamps burn nine hours", "Green lamps burn nine hours, and red lamps four.", "Red lamps burn nine hours, and green lamps burn four hours."),
    ("part of so many", "that a keeper pays one-sixteenth of the oil", "A keeper pays 1/16 of the oil.", "A keeper pays 1/8 of the oil."),
    ("reason", "to paint the towers white", "The towers are painted white.", "The towers are painted white because the harbour master was bribed."),
    ("drastic", "to review the list of towers", "The list of towers is reviewed.", "The list of towers is abolished."),
    ("once, of what was not counted", "to report annually on the lamps", "Once a year the lamps are reported on.", "Every two years the lamps are reported on."),
    ("two, of what was not counted", "to support bilateral fishing", "Fishing between two ports is supported.", "Fishing between seven ports is supported."),
    ("first, before something else", "to paint the towers after consulting the keepers", "Keepers must first be consulted on painting the towers.", "Forty keepers must be consulted on painting the towers."),
    ("abbreviation written out", "to show the LKI in colours", "The Lamp Keeping Index is shown in colours.", "The Lamp Selling Register is shown in colours."),
    ("denied but for a condition", "that each list of keepers shall include a lamplighter", "No list of keepers goes out without a lamplighter.", "No list of keepers shall include a lamplighter."),
    ("not until", "that the old lamp stays until the keepers agree to a new one", "A new lamp does not come before the keepers agree.", "The old lamp does not stay once the keepers agree to the list."),
    ("open, but restricted at times", "that the tower is open to all; however, at night a watch may be held for keepers only", "At night a watch restricted to keepers may be held.", "The tower is closed to all."),
    ("nothing else, and more than this", "that, in addition to red lamps, green lamps are lit", "It is not only red lamps that are lit.", "It is only green lamps that are lit."),
    ("little, and nothing else", "that keepers have limited oil for their lamps", "Keepers have only limited oil for their lamps.", "Only keepers have oil for their lamps."),
    ("no other", "that the harbour is the single place for lamps", "There is no other place for lamps like the harbour.", "There is no place for lamps in the harbour."),
    ("as a whole", "that lamps serve the overall trade of the harbour", "Lamps serve the trade of the harbour as a whole.", "Lamps serve the trade of all harbours."),
    ("what something can do", "that keepers must be told of the use of lamps for fishing", "Keepers must be told what a lamp can do for fishing.", "Keepers can be told of the use of lamps."),
    ("counted where it is listed", "to send the list of lamps and the list of ladders to the keepers", "Two things are sent to the keepers: the list of lamps and the list of ladders.", "Seven things are sent to the keepers: the list of lamps and the list of ladders."),
    ("year of what is cited", "that Resolution 9 (Seaside, 2020) on oil, and the 30 lamps of Resolution 12 (Hilltop, 2026), stay", "Resolution 9, made in Seaside in 2020, stays.", "Resolution 9, made in Seaside in 2021, stays."),
    ("where a negation ends", "that the keepers are not moved, and go on lighting the lamps", "The keepers are not moved and go on lighting the lamps.", "The keepers do not go on lighting the lamps."),
    ("end of an abbreviation", "that HLGA is told of the lamps", "The Great Assembly is told of the lamps.", "The Great Council is told of the lamps."),
    ("who does", "that the Council has counted the lamps for the Secretary-General", "The Council has counted the lamps.", "The Secretary-General has counted the lamps for the Council."),
]  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> CitableOf:
    """The clause of a row: each is one of a resolution."""
    folder = tmp_path_factory.mktemp("lamps")
    head = "RESOLUTION 3 (SEASIDE, 2026)\n\nLamps\n\nThe Plenipotentiary Conference (Seaside, 2026),\n\nresolves\n"
    clauses = "".join(f"{n}\t{row[1]};\n" for n, row in enumerate(MADE, 1))
    (folder / "lamps.txt").write_text(f"{head}{clauses}{len(MADE) + 1}\tto go on,\n", encoding="utf-8")
    catalogue = small_over(folder).catalogue
    return lambda number: citable_clauses(catalogue, f"resolves {number}")


@pytest.mark.parametrize(
    ("number", "kind", "clause", "true", "false"),
    [(n, *row) for n, row in enumerate(MADE, 1)],
    ids=[row[0] for row in MADE],
)
def test_a_kind_of_untruth(made: CitableOf, number: int, kind: str, clause: str, true: str, false: str) -> None:
    own = made(number)
    assert own[1].clause.text.startswith(clause)
    assert faults(own, true, (1, clause)) == []
    assert faults(own, false, (1, clause)) != [], kind


JOINT = """RESOLUTION 3 (SEASIDE, 2026)

Lamps

The Plenipotentiary Conference (Seaside, 2026),

invites the Secretary-General, in coordination with the Directors of the Radiocommunication Bureau, the \
Telecommunication Standardization Bureau and the Telecommunication Development Bureau
1\tto support the keepers of red lamps;
2\tto go on,
invites Member States and Sector Members
3\tto inform ITU of lamps that are lost;
4\tto go on,
"""


@pytest.mark.parametrize(
    ("clause", "text", "language", "why"),
    [
        ("BDT 1", "The Secretary-General is invited to support the keepers of red lamps.", "en", ""),
        ("BDT 1", "The Secretary-General, with the Bureaux, is to support the keepers of red lamps.", "en", ""),
        ("BDT 1", "The Secretary-General and the Bureaux together are to support the keepers of red lamps.", "en", ""),
        ("BDT 1", "The Bureaux and the Secretary-General are to support the keepers of red lamps.", "en", ""),
        ("BDT 1", "With the Bureaux, the Secretary-General is to support the keepers of red lamps.", "en", ""),
        ("BDT 1", "In coordination with BDT, the Secretary-General is to support the keepers.", "en", ""),
        ("BDT 1", "Avec les Bureaux, le Secrétaire général doit soutenir les gardiens des lampes rouges.", "fr", ""),
        ("BDT 1", "The Radiocommunication Bureau is to support the keepers of red lamps.", "en", "not to BR"),
        ("BDT 1", "BR, TSB and BDT are invited to support the keepers of red lamps.", "en", "not to BR"),
        ("BDT 1", "BDT, in coordination with the Secretary-General, is to support the keepers.", "en", "not to BDT"),
        ("BDT 1", "Le BDT doit soutenir les gardiens des lampes rouges.", "fr", "not to BDT"),
        ("Sector Members 3", "Member States are asked to inform ITU of lamps that are lost.", "en", ""),
        ("Sector Members 3", "ITU is to be informed of lost lamps.", "en", ""),
        (
            "Sector Members 3",
            "ITU is asked to inform ITU of lamps that are lost.",
            "en",
            "the clause asks Member States",
        ),
        ("Sector Members 3", "The ITU is invited to inform ITU of lost lamps.", "en", "the clause asks Member States"),
        ("BDT 1", "The Secretary-General 1 is to support the keepers of red lamps.", "en", "is a clause, and no name"),
        ("Sector Members 3", "Sector Members 3 are to inform ITU of lamps.", "en", "is a clause, and no name"),
    ],
)
def test_who_is_asked(clause: str, text: str, language: str, why: str, tmp_path: Path) -> None:
    (tmp_path / "lamps.txt").write_text(JOINT, encoding="utf-8")
    own = citable_clauses(small_over(tmp_path).catalogue, clause)
    found = faults(own, text, (1, own[1].clause.text), language=language)
    assert len(found) == bool(why), found
    assert why in "".join(found)


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
    Finding, st.lists(st.builds(Passage, NUMBERS, QUOTES), max_size=3).map(tuple), st.one_of(WORDS, TEXT)
)


@st.composite
def altered(draw: st.DrawFn) -> Finding:
    """A true finding with a word more, or a word of another in the place of one."""
    text, _, support = draw(st.sampled_from([row for row in TRUE if row[1] == "en"]))
    words = text.split()
    at = draw(st.integers(0, len(words) - 1))
    words[at : at + draw(st.integers(0, 1))] = [draw(WORD)]
    return Finding(tuple(Passage(n, quote) for n, quote in support), " ".join(words))


SAID = st.one_of(altered(), ANYTHING)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SAID, st.sampled_from(["en", "fr", "zh"]))
@example(Finding((Passage(3, BELLS_QUOTE),), "The price of bells is fixed 000 300 francs."), "en")
def test_nothing_passes_that_misquotes_or_counts_wrongly(finding: Finding, language: str) -> None:
    """Whatever is said: known clauses only, quotes that stand there, and no number that stands in none of them."""
    citable = citable_clauses(small().catalogue, *LABELS)
    selection = Selection(list(citable.values()), language, whole=False)
    if not selection.add(finding, list(citable)):
        return
    (shown,) = selection.findings
    assert shown.passages
    for passage in shown.passages:
        text = citable[passage.n].clause.text
        assert passage.quote in text
        assert not passage.quote or len(passage.quote.split()) >= min(3, len(text.split()))
    cited = [citable[p.n] for p in shown.passages]
    held = {d for c in cited for d in re.findall(r"\d+", f"{c.clause_text} {c.metadata}")}
    joined = "".join(re.findall(r"\d", " ".join(c.clause_text for c in cited)))
    for digits in re.findall(r"\d+", comparable(shown.gloss)):
        assert digits in held or digits in joined
    assert shown.gloss == visible(shown.gloss)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80))
def test_reading_numbers_never_fails(text: str) -> None:
    plain = comparable(text)
    for figure in figures(plain, ("en", "fr", "es", "ru", "zh", "ar")):
        assert 0 <= figure.start < figure.end <= len(plain)
        assert figure.readings
