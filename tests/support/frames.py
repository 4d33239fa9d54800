"""The examples of `bot/understanding/frames.toml` over made documents: for fitting the frames and for testing them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count, cycle
from zlib import crc32

from bot.service import Service
from bot.understanding.frames import frame_data
from bot.understanding.query import Conversation, Intent
from tests.support.services import folder, small_over

FERRIES = """\
RESOLUTION 71 (REV. SEASIDE, 2034)

Upkeep of ferries and of their piers

The Plenipotentiary Conference of the International Telecommunication Union (Seaside, 2034),

recalling
a)\tResolution 30 (Rev. Hilltop, 2026) of the Plenipotentiary Conference, on oars;
b)\tResolution 67/19 of the United Nations General Assembly, on gulls,
considering
a)\tthat nets tear in winter;
b)\tthat ropes are dear,
considering further
a)\tthat boats leak,
having considered
a)\tthe report of the Council,
bearing in mind
a)\tthat oil is scarce,
taking into account
a)\tthe children of the islands,
noting
a)\tthat fish swim in shoals,
noting with concern
a)\tthe fees,
recognizing
a)\tthat a vote is dear,
emphasizing
a)\tthat lamps are lit at night,
resolves
1\tto keep a register of ferries;
2\tto keep it well,
further resolves
1\tto count the gulls,
decides
1\tto mend the nets,
instructs the Secretary-General
1\tto report to the Council;
2\tto write to the keepers,
instructs the Director of the Telecommunication Development Bureau
1\tto lend boats;
2\tto buy oil,
instructs the Council
1\tto look at the budget,
invites Member States
1\tto send menders;
2\tto guard the piers at night;
3\tto lend ladders.
"""
LETTER = """\
To the Chair of the Council

We, the undersigned societies of keepers, write about lamps. We ask governments to:

1. light the lamps;
2. buy the oil;
3. mend the wicks.

The inputs that we have sent are as follows.

Signed,

Keepers of the North
Tidewatch
"""
MANIFEST = """\
name = "ferries"

[[document]]
id = "pp-71"
file = "71.txt"
title = "Upkeep of ferries and of their piers"
body = "pp"
kind = "res"
number = "71"

[[document]]
id = "pp-72"
file = "72.txt"
title = "Care of harbours and of their moorings"
body = "pp"
kind = "res"
number = "72"

[[document]]
id = "pp-73"
file = "73.txt"
title = "Storage of sails"
body = "pp"
kind = "res"
number = "73"

[[document]]
id = "keepers-letter"
file = "letter.txt"
title = "Letter of the keepers"
kind = "letter"
"""
_NAMES = {
    "resolution": ("Resolution 71", "PP Resolution 72", "res 71", "the harbours resolution"),
    "letter": ("the letter", "the keepers' letter"),
    "other": ("Resolution 30 (Rev. Hilltop, 2026)", "Resolution 73", "Resolution 999", "PP Resolution 73"),
    "absent": ("Resolution 999 (Oslo, 2011)", "WTSA Resolution 88"),
    "addressee": ("the Secretary-General", "BDT", "Member States", "the Council", "the Director of BDT"),
    "conference": ("Seaside", "the Seaside conference", "the conference in Seaside", "PP-34"),
    "body": ("the General Assembly", "WTSA", "the Plenipotentiary Conference", "WTDC", "UNGA"),
}


@dataclass(frozen=True, slots=True)
class Example:
    """An example of an intent, or (`is_one` false) a question that looks like it and is none."""

    number: int
    text: str
    intent: str
    is_one: bool
    before: Conversation
    target: str


@cache
def harbours() -> Service:
    """A service over the documents that the examples' placeholders name."""
    other = FERRIES.replace("RESOLUTION 71", "RESOLUTION 72").replace("Upkeep of ferries", "Care of harbours")
    sails = FERRIES.replace("RESOLUTION 71", "RESOLUTION 73").replace(
        "Upkeep of ferries and of their piers", "Storage of sails"
    )
    files = {"71.txt": FERRIES, "72.txt": other.replace("piers", "moorings"), "73.txt": sails, "letter.txt": LETTER}
    where = folder("frames")
    for name, text in {**files, "corpus.toml": MANIFEST}.items():
        (where / name).write_text(text, encoding="utf-8")
    return small_over(where)


def examples() -> Iterator[Example]:
    """All examples and counter-examples, their placeholders filled by what the text itself chooses: so that a new
    example fills no other one anew.
    """
    numbers = count()
    for intent, row in frame_data().items():
        for is_one, texts in ((True, row["examples"]), (False, row.get("counter", ()))):
            for text in texts:
                names = {name: cycle(_turned(values, crc32(text.encode()))) for name, values in _NAMES.items()}
                other = next(names["other"]) if "[other]" in text else ""
                filled = _filled(text.replace("[other]", other), names)
                before = _leaning() if filled.startswith("… ") else Conversation()
                yield Example(next(numbers), filled.removeprefix("… "), intent, is_one, before, other)


def _filled(text: str, names: Mapping[str, Iterator[str]]) -> str:
    return re.sub(r"\[(\w+)\]", lambda match: next(names[match[1]]), text)


def _turned(values: Sequence[str], by: int) -> Sequence[str]:
    at = by % len(values)
    return [*values[at:], *values[:at]]


@cache
def _leaning() -> Conversation:
    clauses = [
        c.key for c in harbours().catalogue.clauses if "Council" in c.addressees and c.key.startswith("pp/res-71")
    ]
    return Conversation(("pp-71",), ("Council",), Intent.DUTIES, tuple(clauses))
