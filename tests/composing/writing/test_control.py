"""Control sentences: each denies its clause, in the clause's language, and says no more than its first words."""

from dataclasses import replace

import pytest

from bot.composing.checking import CitableClause
from bot.composing.writing.control import control_sentence
from tests.support.services import seeds, small
from tests.support.writers import citable_clauses


def of(text: str, language: str = "en", addressees: tuple[str, ...] = ("BDT",)) -> str:
    """The control sentence of a clause with this text."""
    (citable,) = citable_clauses(small().catalogue, "instructs the Director of BDT 1").values()
    expression = replace(citable.document.expression, language=language)
    document = replace(citable.document, expression=expression)
    clause = replace(citable.clause, text=text, addressees=addressees)
    return control_sentence(CitableClause(1, clause, document))


@pytest.mark.parametrize(
    ("text", "language", "said"),
    [
        ("to buy oil for the lamps, and to light them;", "en", "BDT must not buy oil for the lamps."),
        ("that lamps go out at night;", "en", "It is not the case that lamps go out at night."),
        ("that lamps, as a rule, go out;", "en", "There is nothing here about “that lamps”."),
        ("to see that no lamp goes out;", "en", "There is nothing here about “to see that no lamp goes out”."),
        ("Resolution 12 (Seaside, 2026), on bells;", "en", "There is nothing here about “Resolution 12”."),
        ("d'acheter de l'huile pour les lampes;", "fr", "Il n'est pas question ici de « d'acheter de l'huile pour les lampes »."),
        ("购买灯油；", "zh", "这里没有提到“购买灯油”。"),
        ("купить масло для ламп;", "ru", "О «купить масло для ламп» здесь ничего не говорится."),
    ],
)  # fmt: skip
def test_it_denies_the_clause(text: str, language: str, said: str) -> None:
    assert of(text, language) == said


def test_where_nobody_is_addressed_it_is_denied_to_all() -> None:
    assert of("to buy oil for the lamps;", addressees=()) == "Nobody may buy oil for the lamps."


def test_a_long_clause_is_broken_off_before_a_preposition() -> None:
    text = "to assist Member States in the establishment of an appropriate framework for all islands and harbours with lamps"
    assert of(text) == f"BDT must not {text.removeprefix('to ').removesuffix(' with lamps')}."


def test_every_clause_has_one_that_is_short_and_whole() -> None:
    for service in (small(), seeds()):
        for clause in service.catalogue.clauses:
            citable = CitableClause(1, clause, service.catalogue.document(clause))
            said = control_sentence(citable)
            assert said[-1] in ".。"
            assert len(said) < 200
            assert "{" not in said
            assert "“”" not in said
