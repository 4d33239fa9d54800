"""Resolutions by form: what a verb heads that no list has, whom it addresses, and what stands between."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.model import Clause, Part
from ingest.outline.verb_forms import first_word, part_by_form
from tests.support.documents import asked, numbers, parsed, phrases, resolution, rows, written

UNITED_NATIONS = """
    70/1. Sustainable roads

    The General Assembly,

    Recalling its resolution 66/1 of 12 May 2011,

    {preamble} the efforts of all States,

    1. {first} its commitment to sustainable roads;

    2. {second} the Secretary-General to submit a report:

    (a) on roads;

    (b) on bridges;

    3. Decides to remain seized of the matter.
"""
FINITE = (
    "Abhors", "Accords", "Acclaims", "Admonishes", "Bemoans", "Cautions", "Champions", "Cherishes", "Deprecates", "Denounces",
    "Enjoins", "Espouses", "Exhorts", "Extols", "Honours", "Implores", "Laments", "Mourns", "Ordains", "Pledges", "Prescribes",
    "Rebukes", "Rejoices in", "Repudiates", "Rescinds", "Revokes", "Salutes", "Vows", "Strongly condemns", "Once again hails",
    "Blorps", "Zindles", "Quemates",
)  # fmt: skip


def united_nations(first: str = "Affirms", second: str = "Requests", preamble: str = "Welcoming") -> tuple[Clause, ...]:
    text = UNITED_NATIONS.format(first=first, second=second, preamble=preamble)
    return parsed(written(text), body="unga").clauses


@pytest.mark.parametrize("verb", FINITE)
def test_any_finite_verb_of_a_numbered_paragraph_is_an_act(verb: str) -> None:
    clauses = united_nations(first=verb, second=verb)
    assert numbers([c for c in clauses if c.part is Part.OPERATIVE]) == ["1", "2", "2.a", "2.b", "3"]
    assert [c.part for c in clauses][:2] == [Part.PREAMBULAR] * 2


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=4, max_size=12))
@settings(max_examples=60, deadline=None)
def test_an_invented_verb_is_an_act_as_well(word: str) -> None:
    clauses = united_nations(first=f"{word.capitalize()}es")
    assert sum(c.part is Part.OPERATIVE for c in clauses) == 5


@pytest.mark.parametrize(
    "phrase", ["Deploring", "Heartened by", "Deeply shocked by", "Mindful of", "Grateful for", "Blorping", "Stirred by"]
)
def test_any_participle_of_a_preamble_heads_its_paragraph(phrase: str) -> None:
    clauses = united_nations(preamble=phrase)
    found = clauses[1]
    assert (found.part, found.num) == (Part.PREAMBULAR, "")
    assert found.phrase.split()[0] == phrase.split()[0]
    assert f"{found.phrase} {found.text}" == f"{phrase} the efforts of all States,"


def test_items_that_a_preamble_introduces_are_no_acts() -> None:
    clauses = parsed(
        written("""
            70/2. Roads

            The General Assembly,

            Recalling the following:

            1. Roads and bridges;

            2. Tunnels,

            1. Calls upon all States to build.
        """),
        body="unga",
    ).clauses
    assert [c.part for c in clauses[:2]] == [Part.PREAMBULAR] * 2


@pytest.mark.parametrize(
    ("word", "part"),
    [
        ("Deplores the loss", Part.OPERATIVE),
        ("Strongly deplores the loss", Part.OPERATIVE),
        ("Deploring the loss", Part.PREAMBULAR),
        ("Shocked by the loss", Part.PREAMBULAR),
        ("The loss", None),
        ("Access to roads", None),
        ("Members of the Council", None),
        ("Thus far", None),
    ],
)
def test_the_form_of_a_verb(word: str, part: Part | None) -> None:
    assert part_by_form(word) is part


@pytest.mark.parametrize(
    ("phrase", "addressees"),
    [
        ("draws the attention of the next plenipotentiary conference", ("Plenipotentiary Conference",)),
        ("implores Member States and Sector Members", ("Member States", "Sector Members")),
        ("beseeches the Secretary-General", ("Secretary-General",)),
        ("salutes all donors", ("donors",)),
        ("zindles the Council", ("Council",)),
    ],
)
def test_a_phrase_that_no_list_has_begins_a_group(phrase: str, addressees: tuple[str, ...]) -> None:
    clauses = resolution(
        f"recalling\na)\tone;\nb)\ttwo,\nresolves\n1\tto go on;\n2\tto rest,\n{phrase}\n1\tto a;\n2\tto b."
    )
    assert phrases(clauses) == ["recalling", "resolves", phrase]
    assert numbers(clauses) == ["a", "b", "1", "2", "1", "2"]
    assert [c.addressees for c in clauses[4:]] == [addressees] * 2


def test_a_phrase_that_no_list_has_with_its_clause_on_the_line() -> None:
    clauses = resolution("recalling\na)\tone,\nresolves\nto go on,\nimplores donor countries to contribute.")
    assert rows(clauses)[-1] == ("implores donor countries", "", "to contribute.")
    assert clauses[-1].part is Part.OPERATIVE


def test_lines_that_go_on_begin_no_group() -> None:
    clauses = resolution("resolves\n1\tto invite\nmembers of the Council\nto come;\n2\tto rest.")
    assert numbers(clauses) == ["1", "2"]
    clauses = resolution("urges Member States\nincluding those concerned, to help,\nresolves\nto go on.")
    assert phrases(clauses) == ["urges Member States", "resolves"]


@pytest.mark.parametrize(
    ("text", "addressees"),
    [
        ("to go on, and invites the Council to review the matter", ("Council",)),
        ("to go on; and further requests the Director of the Radiocommunication Bureau to report", ("BR",)),
        ("to instruct the Council to meet, and to invite Member States to contribute", ("Council", "Member States")),
        ("that, not later than 2026 and after due consultation, the Council shall decide", ("Council",)),
        ("that, in consultation with Member States and Sector Members, the Council shall decide", ("Council",)),
        ("that BDT shall report, and that TSB shall be invited to attend", ("BDT", "TSB")),
        ("that cooperation among Member States, Sector Members and Academia should continue", ()),
        ("that the report which the Council shall adopt be published", ()),
        ("to note Resolution 1, which requests the Council to meet and invites Member States to attend", ()),
    ],
)
def test_whom_a_clause_addresses_inside_its_sentence(text: str, addressees: tuple[str, ...]) -> None:
    assert asked(resolution(f"resolves\n1\t{text};\n2\tto rest."))["resolves 1"] == addressees


def test_what_an_addressee_shall_ask_of_others_is_not_asked_of_them() -> None:
    clauses = resolution(
        "instructs the Secretary-General\n1\tto report, and to invite Member States to contribute;\n2\tto rest."
    )
    assert clauses[0].addressees == ("Secretary-General",)


def test_the_secretary_general_of_the_united_nations_is_another() -> None:
    clauses = [c for c in united_nations() if c.num == "2"]
    assert [c.addressees for c in clauses] == [("UN Secretary-General",)]


@pytest.mark.parametrize(
    ("act", "addressees"),
    [
        ("Calls upon all States to refrain", ("States",)),
        ("Calls upon all States, agencies and, where applicable, donors to help", ("States", "agencies", "donors")),
        ("Strongly urges Governments, within their means, and business enterprises to help",
         ("Governments", "business enterprises")),
        ("Requests the Secretary-General and the President of the General Assembly to meet",
         ("UN Secretary-General", "President of the General Assembly")),
        ("Mandates the Statistical Commission and the Commission on Science and Technology for Development to meet",
         ("Statistical Commission", "Commission on Science and Technology for Development")),
        ("Bids the States parties to the Tampere Convention to report", ("States parties to the Tampere Convention",)),
        ("Reminds business enterprises of their responsibility to respect rights", ("business enterprises",)),
        ("Recommends that Member States:", ("Member States",)),
        ("Reaffirms its commitment to peace", ()),
        ("Welcomes the efforts of donors to help", ()),
        ("Recognizes the need to act", ()),
    ],
)  # fmt: skip
def test_whom_an_act_of_the_united_nations_names(act: str, addressees: tuple[str, ...]) -> None:
    text = f"70/1. Roads\n\nThe General Assembly,\n\nRecalling it,\n\n1. {act}{'' if act.endswith(':') else ';'}\n\n2. Decides to rest."
    assert parsed(text, body="unga").clauses[1].addressees == addressees


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Being of the opinion that time belongs to none,", "Being of the opinion"),
        ("Being also of the firm belief that lamps help,", "Being also of the firm belief"),
        ("Being deeply conscious of its duty,", "Being deeply conscious"),
        ("Being in favour of lamps,", "Being in favour"),
        ("Having weighed the report,", "Having weighed"),
        ("Having been informed of the loss,", "Having been informed"),
        ("Having in mind the wrecks of 2031,", "Having in mind"),
        ("Having before it the report,", "Having before it"),
        ("Being the principal organ for lamps,", "Being"),
        ("Having no other means,", "Having"),
    ],
)
def test_what_an_auxiliary_is_nothing_without(text: str, phrase: str) -> None:
    verb = first_word(text)
    assert verb is not None
    assert text[: verb.end] == phrase
