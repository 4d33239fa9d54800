"""Duties: whom a document addresses, where it addresses nothing to the one who is asked about."""

from importlib import import_module

import pytest

from bot.answer import Behaviour
from tests.support.services import small, talk

# The package has a function of the same name.
duties = import_module("bot.retrieval.enumeration.duties")


def test_a_refusal_names_whom_the_document_addresses_with_the_number_of_clauses() -> None:
    answer = talk(small(), "what does WTDC Resolution 45 ask of UNESCO?")
    assert answer.behaviour is Behaviour.REFUSE
    assert answer.lead == (
        "WTDC Resolution 45 (Rev. Riverton, 2031) addresses nothing to UNESCO. It addresses: BDT (7), Member States (3),"
        " Sector Members (3), Secretary-General (2), TSB (2)."
    )


@pytest.mark.parametrize("named", ["BDT", "Member States", "Sector Members", "the Secretary-General", "TSB"])
def test_the_numbers_are_those_of_the_sets_that_it_has(named: str) -> None:
    refusal = talk(small(), "what does WTDC Resolution 45 ask of UNESCO?").lead
    answer = talk(small(), f"what does WTDC Resolution 45 ask of {named}?")
    assert answer.complete is not None
    assert f"{named.removeprefix('the ')} ({answer.complete.held})" in refusal


def test_many_addressees_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duties, "_MOST_ADDRESSEES", 2)
    document = small().catalogue.by_name["wtdc-45"]
    told = duties._and_whom_else("Nothing", [document])
    assert told == "Nothing. It addresses: BDT (7), Member States (3) and 3 more"


def test_of_a_document_that_addresses_nobody_nothing_more_is_said() -> None:
    letter, annexed = (small().catalogue.by_name[name] for name in ("fog-letter", "pp-dec-7"))
    assert duties._and_whom_else("Nothing", [letter]) == "Nothing"
    told = duties._and_whom_else("Nothing", [letter, annexed])
    assert told == "Nothing. They address: Council (1), Secretary-General (1)"


def test_how_long_counts_no_clauses() -> None:
    answer = talk(small(), "how many weeks before the session must BDT report under WTDC Resolution 45?")
    assert answer.complete is None


def test_what_goes_to_somebody_is_not_asked_of_him() -> None:
    answer = talk(small(), "what must be asked of the lamps and go back to the Council under WTDC Resolution 45?")
    assert "addresses nothing to the Council" not in answer.text
