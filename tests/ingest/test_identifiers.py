"""Identifiers: deterministic, unique in a document, and parsed back; and citation labels."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.identifiers import Eids, Key, clause_key, expression_id, parse_key, phrase_slug, slug, work_id
from ingest.labels import clause_label, expression_label, short_phrase
from ingest.model import Expression, Part, Work


def expression(**fields: str) -> Expression:
    """The Expression of WTDC Resolution 45, with some fields replaced."""
    work = Work(fields.pop("body", "wtdc"), fields.pop("kind", "res"), fields.pop("number", "45"))
    known = {
        "revision": "Rev. Kigali, 2022",
        "language": "en",
        "document": "wtdc-45",
        "title": "On boats",
        "file": "a.txt",
    }
    return Expression(work, **{**known, **fields})


class TestKeys:
    """Keys of clauses: `<work>/<revision>/<language>#<eid>`."""

    def test_of_a_clause(self) -> None:
        key = clause_key(expression(), "instructs-director-bdt__para_5")
        assert key == "wtdc/res-45/rev-kigali-2022/en#instructs-director-bdt__para_5"
        assert parse_key(key) == Key("wtdc/res-45", "rev-kigali-2022", "en", "instructs-director-bdt__para_5")
        assert str(parse_key(f"  {key}\n")) == key

    @pytest.mark.parametrize(
        ("fields", "key"),
        [
            (
                {"revision": "", "date": "2012-11-14", "body": "cdt", "kind": "letter", "number": "cdt-letter"},
                "cdt/letter-cdt-letter/2012-11-14/en",
            ),
            ({"revision": "", "body": "", "number": "70/1"}, "unknown/res-70-1/undated/en"),
            ({"body": "ra", "number": "ITU-R 66", "revision": "Geneva, 2015"}, "ra/res-itu-r-66/geneva-2015/en"),
            ({"body": "wrc", "number": "750", "revision": "Rev. WRC-19"}, "wrc/res-750/rev-wrc-19/en"),
            ({"revision": "Rev. Doha, 2006", "language": "fr"}, "wtdc/res-45/rev-doha-2006/fr"),
        ],
    )
    def test_of_other_revisions(self, fields: dict[str, str], key: str) -> None:
        assert expression_id(expression(**fields)) == key

    @pytest.mark.parametrize(
        "text", ["", "wtdc/res-45", "wtdc/res-45/rev/en", "a/b/c/english#x", "a b/c/d/en#x", "a/b/c/en#x y"]
    )
    def test_other_texts_are_none(self, text: str) -> None:
        assert parse_key(text) is None

    @given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=20))
    def test_read_back_whatever_they_are_made_of(self, number: str, revision: str, title: str) -> None:
        renumbered = expression(number=number, revision=revision, title=title)
        key = clause_key(renumbered, "resolves__para_1")
        read = parse_key(key)
        assert read is not None
        assert (read.work, str(read)) == (work_id(renumbered.work), key)


class TestEids:
    """Eids: the ids of clauses inside a document."""

    @pytest.mark.parametrize(
        ("phrase", "eid"),
        [
            ("recalling", "recalling"),
            ("instructs the Director of the Telecommunication Development Bureau", "instructs-director-bdt"),
            ("instructs the Director of BDT", "instructs-director-bdt"),
            ("requests the ITU Secretary-General", "requests-secretary-general"),
            ("instructs the Directors of the three Bureaux", "instructs-bureaux"),
            (
                "invites Member States, Sector Members, Associates and Academia",
                "invites-member-states-sector-members-associates-academia",
            ),
            ("taking into account also", "taking-into-account-also"),
            ("décide", "decide"),
            ("учитывая", "учитывая"),
        ],
    )
    def test_a_phrase_as_an_id(self, phrase: str, eid: str) -> None:
        assert phrase_slug(phrase) == eid

    def test_none_is_given_twice(self) -> None:
        eids = Eids()
        assert [eids.take("a"), eids.take("a"), eids.take("a_2"), eids.take("a"), eids.take("b")] == [
            "a",
            "a_2",
            "a_2_2",
            "a_3",
            "b",
        ]

    @given(st.lists(st.sampled_from(["a", "a_2", "a_2_2", "a_3", "b"]), max_size=30))
    def test_none_is_given_twice_in_any_order(self, wanted: list[str]) -> None:
        eids = Eids()
        taken = [eids.take(name) for name in wanted]
        assert len(set(taken)) == len(taken)

    @given(st.text(max_size=60))
    def test_a_slug_has_no_white_space_and_no_sign(self, text: str) -> None:
        assert re.fullmatch(r"(?:[^\W_]+(?:-[^\W_]+)*)?", slug(text))


class TestLabels:
    """Citation labels: how a person cites."""

    @pytest.mark.parametrize(
        ("fields", "label"),
        [
            ({}, "WTDC Resolution 45 (Rev. Kigali, 2022)"),
            (
                {"body": "pp", "kind": "dec", "number": "5", "revision": "Rev. Dubai, 2018"},
                "PP Decision 5 (Rev. Dubai, 2018)",
            ),
            ({"body": "itu-t", "kind": "rec", "number": "A.12", "revision": ""}, "ITU-T Recommendation A.12"),
            ({"body": "other", "number": "3", "revision": ""}, "Resolution 3"),
            ({"body": "apt", "number": "3", "revision": ""}, "APT Resolution 3"),
            ({"kind": "statute", "number": "3", "revision": ""}, "WTDC Statute 3"),
            ({"kind": "letter", "number": "wtdc-45", "revision": ""}, "On boats"),
            ({"kind": "doc", "number": "wtdc-45", "revision": "", "title": ""}, "wtdc-45"),
        ],
    )
    def test_of_a_revision(self, fields: dict[str, str], label: str) -> None:
        assert expression_label(expression(**fields)) == label

    @pytest.mark.parametrize(
        ("phrase", "short"),
        [
            ("instructs the Director of the Telecommunication Development Bureau", "instructs the Director of BDT"),
            ("resolves that the Radiocommunication Bureau", "resolves that BR"),
            (
                "instructs the Director of the Telecommunication Standardization Bureau and the Director of the Radiocommunication Bureau",
                "instructs the Director of TSB and the Director of BR",
            ),
            ("invites Member States", "invites Member States"),
        ],
    )
    def test_a_phrase_with_its_bureaux_short(self, phrase: str, short: str) -> None:
        assert short_phrase(phrase) == short

    @pytest.mark.parametrize(
        ("fields", "label"),
        [
            ({"phrase": "resolves", "num": "2", "part": Part.OPERATIVE}, "resolves 2"),
            ({"phrase": "recognizing", "num": "k) ii)", "part": Part.PREAMBULAR}, "recognizing k) ii)"),
            ({"phrase": "noting", "num": "", "part": Part.PREAMBULAR, "occurrence": 2}, "noting [2nd]"),
            ({"phrase": "noting", "num": "", "part": Part.PREAMBULAR, "occurrence": 11}, "noting [11th]"),
            ({"phrase": "noting", "num": "", "part": Part.PREAMBULAR, "count": 3}, "noting, unnumbered paragraph 3"),
            ({"phrase": "", "num": "4.1", "part": Part.ANNEX, "section": "Annex 2"}, "Annex 2, 4.1"),
            ({"phrase": "", "num": "11", "part": Part.ITEM}, "item 11"),
            ({"phrase": "", "num": "", "part": Part.ITEM, "count": 2}, "unnumbered item 2"),
            ({"phrase": "", "num": "", "part": Part.SIGNATORY, "count": 7}, "signatory 7"),
        ],
    )
    def test_of_a_clause(self, fields: dict[str, object], label: str) -> None:
        assert clause_label(expression(), **fields) == f"WTDC Resolution 45 (Rev. Kigali, 2022), {label}"  # type: ignore[arg-type]
