"""Whom acts address that no list of phrases has: in other languages, by subjunctives, and by being charged."""

import pytest

from ingest.model import Part
from ingest.outline.addressees import addressees_of


def asked(text: str, phrase: str = "") -> tuple[str, ...]:
    return addressees_of(phrase, Part.OPERATIVE, text)


@pytest.mark.parametrize(
    ("text", "addressees"),
    [
        ("Requests that the Secretary-General appoint a group of experts;", ("Secretary-General",)),
        ("Requests further that the Secretary-General appoint, in consultation with the Council, a group;",
         ("Secretary-General",)),
        ("Requests that ITU-T Recommendations be used in procurement;", ()),
        ("Requests that the Secretary-General's report be circulated;", ()),
        ("Requests that the Council documents be published;", ()),
        ("Requests that Member States' contributions be invoiced;", ()),
        ("Prevails upon development banks to contribute;", ("development banks",)),
        ("Relies upon donors to contribute;", ()),
        ("Focuses upon the need to act;", ()),
        ("Encourages UNICEF, together with the Council, to extend registration;", ("UNICEF",)),
        ("Appeals to donors and to the private sector to replenish the fund;", ("donors", "industry")),
        ("Invites the International Organization for Marine Aids to Navigation to advise;",
         ("International Organization for Marine Aids to Navigation",)),
        ("Invites the Secretary-General to Geneva;", ("Secretary-General",)),
    ],
)  # fmt: skip
def test_whom_an_act_asks(text: str, addressees: tuple[str, ...]) -> None:
    assert asked(text) == addressees


@pytest.mark.parametrize(
    ("text", "addressees"),
    [
        ("that the Telecommunication Standardization Advisory Group is charged with reviewing progress;", ("TSAG",)),
        ("that ITU-T Study Group 11 is given the lead on tests;", ("ITU-T Study Group 11",)),
        ("that Member States are urged to report;", ("Member States",)),
        ("that the report of the Council is given to the press;", ()),
    ],
)
def test_who_is_charged_with_something(text: str, addressees: tuple[str, ...]) -> None:
    assert asked(text, "resolves") == addressees


@pytest.mark.parametrize(
    ("text", "addressees"),
    [
        ("Exhorte tous les États à publier leurs relevés ;", ("États",)),
        ("Exhorte tous les États :", ("États",)),
        ("Charge l’Organisation des Nations Unies pour l’éducation, la science et la culture d’établir un format ;",
         ("UNESCO",)),
        ("Engage les institutions financières, ainsi que les donateurs, à contribuer ;", ("institutions financières",)),
        ("Demande aux donateurs de contribuer ;", ("donateurs",)),
        ("Demande la création d'un fonds ;", ()),
        ("Demande l'établissement d'un rapport ;", ()),
        ("Recommande les normes à utiliser :", ()),
        ("Encourage la coopération ;", ()),
        ("Souligne la nécessité de renforcer la coopération :", ()),
        ("Insta a los fabricantes a que contribuyan;", ("fabricantes",)),
        ("Pide la creación de un fondo;", ()),
        ("Autoriza la celebración de la reunión;", ()),
    ],
)  # fmt: skip
def test_whom_an_act_in_french_or_spanish_asks(text: str, addressees: tuple[str, ...]) -> None:
    assert asked(text) == addressees


def test_whom_a_phrase_in_spanish_asks() -> None:
    phrase = "pide encarecidamente a las instituciones financieras"
    assert asked("que concedan préstamos en moneda local,", phrase) == ("instituciones financieras",)


@pytest.mark.parametrize(
    ("phrase", "addressees"),
    [
        ("encomienda a la Comisión de Estudio 15 del UIT-T, en colaboración con la Comisión de Estudio 2",
         ("ITU-T Study Group 15", "ITU-T Study Group 2")),
        ("责成ITU-T第21研究组与第20研究组协作", ("ITU-T Study Group 21", "ITU-T Study Group 20")),
        ("invites ITU-T Study Group 11 and Study Group 5", ("ITU-T Study Group 11", "Study Group 5")),
    ],
)  # fmt: skip
def test_study_groups_by_their_number_and_sector(phrase: str, addressees: tuple[str, ...]) -> None:
    assert asked("to act.", phrase) == addressees
