"""Whom acts ask other than as a known object of their verb: by a task handed over, a pronoun, a duty of all, a name."""

import pytest

from ingest.model import Part
from ingest.outline.addressees import addressees_of
from tests.support.documents import resolution


def asked(phrase: str, text: str) -> tuple[str, ...]:
    return addressees_of(phrase, Part.OPERATIVE, text)


@pytest.mark.parametrize(
    ("phrase", "text", "addressees"),
    [
        ("resolves", "to invite the lighthouse museums to open their doors on the Day;", ("lighthouse museums",)),
        ("resolves", "to request harbour masters to keep lamps lit;", ("harbour masters",)),
        ("resolves", "to encourage island schools, with the help of keepers, to teach signals;", ("island schools",)),
        (
            "resolves",
            "to instruct the Wreck Commissioner to draw up a list, and to entrust the printing of the list to ITU-T;",
            ("Wreck Commissioner", "ITU-T"),
        ),
        ("resolves", "to invite the industry to adopt a passport for each lamp;", ("industry",)),
        ("resolves", "to encourage the further development of lamps;", ()),
        ("resolves", "to authorize the sale of stamps;", ()),
        ("resolves", "to invite contributions from Member States to the fund;", ()),
        ("resolves", "to encourage efforts to protect divers;", ()),
    ],
)
def test_whom_an_act_passes_on_to(phrase: str, text: str, addressees: tuple[str, ...]) -> None:
    assert asked(phrase, text) == addressees


@pytest.mark.parametrize(
    ("phrase", "text", "addressees"),
    [
        (
            "",
            "Refers the matter of lunar lamps to the Committee on the Peaceful Uses of Outer Space;",
            ("Committee on the Peaceful Uses of Outer Space",),
        ),
        ("", "Refers the draft code to the Legal Subcommittee for examination;", ("Legal Subcommittee",)),
        ("", "Assigns the drafting of the rules to the Wreck Group;", ("Wreck Group",)),
        ("", "Entrusts its printing to the Secretary-General;", ("Secretary-General",)),
        ("", "Entrusts the care of the lamps to the Council, which shall report yearly;", ("Council",)),
        ("resolves", "to entrust the format of the passport to ITU-T;", ("ITU-T",)),
        ("", "Refers to its resolution 4 on lamps;", ()),
        ("", "Refers the reader to the annex;", ()),
        ("", "Assigns priority to the restoration of the lamps;", ()),
        ("", "Delegates the choice of the date to the President of the Board;", ("President of the Board",)),
        (
            "resolves",
            "to instruct the External Auditor to look into the sale, and to refer the result to the Council;",
            ("External Auditor", "Council"),
        ),
    ],
)
def test_to_whom_a_task_is_handed(phrase: str, text: str, addressees: tuple[str, ...]) -> None:
    assert asked(phrase, text) == addressees


@pytest.mark.parametrize(
    ("phrase", "text", "addressees"),
    [
        ("", "Commends the river commissions for their tables, and requests them to continue;", ("river commissions",)),
        (
            "",
            "Thanks the Government of Norway for its offer, and invites it to confirm the dates;",
            ("Government of Norway",),
        ),
        (
            "",
            "Looks forward to the lamp code being drawn up by UNESCO and the Council, and urges them to publish it;",
            ("UNESCO", "Council"),
        ),
        ("", "Welcomes the report of the Council, and requests it to report again in 2031;", ("Council",)),
        ("", "Notes the lamps in the annex, and decides to keep them;", ()),
        ("", "Takes note of the work of ITU-T Study Group 5, and encourages it to go on;", ("ITU-T Study Group 5",)),
        ("", "Congratulates the keepers of Vardø on their log, and asks them to keep it;", ("keepers of Vardø",)),
    ],
)
def test_whom_a_pronoun_means(phrase: str, text: str, addressees: tuple[str, ...]) -> None:
    assert asked(phrase, text) == addressees


@pytest.mark.parametrize(
    ("phrase", "text", "addressees"),
    [
        ("", "Solicits the views of UNESCO and UNICEF on lamps;", ("UNESCO", "UNICEF")),
        ("", "Seeks the advice of the Council on the date;", ("Council",)),
        ("", "Requests the assistance of the Secretary-General in printing the log;", ("Secretary-General",)),
        ("", "Invites the comments of Member States on the draft;", ("Member States",)),
        ("", "Approves the report of the Council;", ()),
        ("", "Requests the publication of the report of the Council;", ()),
    ],
)
def test_whose_views_are_sought(phrase: str, text: str, addressees: tuple[str, ...]) -> None:
    assert asked(phrase, text) == addressees


@pytest.mark.parametrize(
    ("phrase", "text", "addressees"),
    [
        ("resolves", "that each RA shall report to the next conference;", ("Radiocommunication Assembly",)),
        ("resolves", "that notifying administrations shall tell the Bureau of it;", ("administrations",)),
        ("resolves", "that every affected administration should answer within a month;", ("administrations",)),
        ("", "Decides that all States shall keep their lamps lit;", ("States",)),
        ("", "Decides that each Contracting Party shall name a keeper;", ("Contracting Party",)),
        ("", "Decides that all Governments should share their logs;", ("Governments",)),
        ("", "Decides that all Annexes shall be printed;", ()),
        ("", "Decides that each Annex shall contain a list of lamps;", ()),
        ("", "Decides that all stations shall cease emissions;", ()),
        ("", "Demands that all parties to the dispute:", ("parties to the dispute",)),
        ("", "Demands that all armed groups:", ("armed groups",)),
        ("", "Demands the immediate release of the crew;", ()),
    ],
)
def test_who_owes_something_alike(phrase: str, text: str, addressees: tuple[str, ...]) -> None:
    assert asked(phrase, text) == addressees


@pytest.mark.parametrize(
    ("phrase", "text", "addressees"),
    [
        ("resolves", "that the report including Member States shall be kept;", ()),
        (
            "",
            "Tasks the Special Envoy on the protection of lighthouses and wrecks with the preparation of a list;",
            ("Special Envoy on the protection of lighthouses and wrecks",),
        ),
        ("", "Invites the Working Party on small harbours to meet in May;", ("Working Party on small harbours",)),
        ("", "Requests the Executive Board on the basis of the report to act;", ("Executive Board",)),
        ("", "Invites the Bank on a voluntary basis to lend money;", ("Bank",)),
        (
            "",
            "Calls upon the Independent Expert on debt, and donors, to confer;",
            ("Independent Expert on debt", "donors"),
        ),
        ("", "Encourages donors on the occasion of the Day to give;", ("donors",)),
    ],
)
def test_what_an_office_is_charged_with_belongs_to_its_name(
    phrase: str, text: str, addressees: tuple[str, ...]
) -> None:
    assert asked(phrase, text) == addressees


@pytest.mark.parametrize(
    ("item", "addressees"),
    [
        ("the windows shall be those of last year;", ()),
        ("in the first season, none shall be deemed to exist;", ()),
        ("every lamp shall be lit by dusk;", ()),
        ("to keep the lamps lit;", ("administrations",)),
        ("the name of the keeper;", ("administrations",)),
        ("keep the lamps that should burn all night;", ("administrations",)),
        ("One shall be offline;", ("administrations",)),
        ("no station may claim protection;", ()),
    ],
)
def test_an_item_with_a_subject_of_its_own_asks_nothing_of_whom_its_parent_addresses(
    item: str, addressees: tuple[str, ...]
) -> None:
    above = "1\tthat administrations that keep lamps shall agree on the following:"
    assert resolution(f"resolves\n{above}\na)\t{item}\nb)\tthe costs of it.")[1].addressees == addressees
