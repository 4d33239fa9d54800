"""Made documents in several revisions, with a proposal on one and a text that suppresses another."""

from functools import cache

from bot.service import Service
from tests.support.services import folder, small_over

OLD = """\
RESOLUTION 45 (REV. RIVERTON, 2022)

Keeping lighthouses lit

The World Telecommunication Development Conference (Riverton, 2022),

recalling
a)\tResolution 12 (Seaside, 2026) of the Plenipotentiary Conference, on harbour bells;
b)\tResolution 9 (Rev. Oldtown, 2018) of this conference, on wicks,
considering
a)\tthat lamps go out at night;
b)\tthat oil is dear on islands,
resolves
1\tto keep the red and the green lamps lit;
2\tto go on with the lamp register;
3\tto close the lamp school,
instructs the Director of the Telecommunication Development Bureau
1\tto buy oil for the lamps every two years;
2\tto train lamplighters on islands and on rocks;
3\tto count the lamps of each harbour,
invites Member States
to tell ships where the lamps stand.
"""
NEW = """\
RESOLUTION 45 (REV. HILLTOP, 2026)

Keeping lighthouses lit

The World Telecommunication Development Conference (Hilltop, 2026),

recalling
a)\tResolution 12 (Seaside, 2026) of the Plenipotentiary Conference, on harbour bells;
b)\tResolution 45 (Rev. Riverton, 2022) of this conference,
considering
a)\tthat lamps go out at night;
b)\tthat gulls break the panes of lanterns;
c)\tthat oil is dear on islands,
resolves
1\tto keep the red and the green lamps lit;
2\tto go on with the lamp register,
instructs the Director of the Telecommunication Development Bureau
1\tto buy oil for the lamps annually;
2\tto train lamplighters on islands and on rocks;
3\tto set up nets against gulls,
invites Member States
1\tto tell ships where the lamps stand;
2\tto count the lamps of each harbour.
"""
ENDED = """\
RESOLUTION 9 (REV. OLDTOWN, 2018)

Wicks

The World Telecommunication Development Conference (Oldtown, 2018),

resolves
1\tthat wicks be cut every evening;
2\tthat old wicks be collected.
"""
ENDING = """\
RESOLUTION 50 (RIVERTON, 2022)

Suppression of Resolution 9

The World Telecommunication Development Conference (Riverton, 2022),

resolves
1\tto suppress Resolution 9 (Rev. Oldtown, 2018), on wicks;
2\tto thank those who cut wicks.
"""
CITING = """\
RESOLUTION 60 (HILLTOP, 2026)

Ferries

The World Telecommunication Development Conference (Hilltop, 2026),

recalling
a)\tResolution 45 (Rev. Riverton, 2022) of this conference, on lighthouses;
b)\tResolution 45 (Rev. Hilltop, 2026) of this conference, on lighthouses;
c)\tResolution 77 (Rev. Hilltop, 2026) of this conference, on piers,
resolves
1\tthat ferries sail at dawn;
2\tthat resolves 2 of Resolution 45 (Rev. Hilltop, 2026) also applies to ferries.
"""
_CONTRIBUTION = """\
World Telecommunication Development Conference (WTDC-29)
Seaside, 2-9 May 2029
PLENARY MEETING
Document 17-E
3 March 2029
Original: English

Keepers of the North (KON)
Proposed modification of Resolution 45 - Keeping lighthouses lit
Abstract:
The keepers propose to modify Resolution 45, so that lamps are counted.
MOD\tKON/17/1
RESOLUTION 45 (Rev. Hilltop, 2026)
Keeping lighthouses lit
The World Telecommunication Development Conference (Seaside, 2029),
{text}
Reasons: Nobody knows how many lamps burn.
SUP\tKON/17/2
RESOLUTION 60 (Hilltop, 2026)
Ferries
Reasons: Ferries sail by day.
"""
# What it would change: a lamp more, and a task more.
_PROPOSED = (
    NEW[NEW.index("recalling\n") :]
    .replace("the red and the green lamps", "the red, the white and the green lamps")
    .replace("nets against gulls,", "nets against gulls;\n4\tto publish how many lamps burn,")
)
PROPOSAL = _CONTRIBUTION.format(text=_PROPOSED.strip())
TEXTS = {
    "wtdc-45-riverton.txt": OLD,
    "wtdc-45-hilltop.txt": NEW,
    "wtdc-9.txt": ENDED,
    "wtdc-50.txt": ENDING,
    "wtdc-60.txt": CITING,
    "kon-17.txt": PROPOSAL,
}


@cache
def versioned() -> Service:
    """A service over the documents in several revisions."""
    where = folder("versioned")
    for name, text in TEXTS.items():
        (where / name).write_text(text, encoding="utf-8")
    return small_over(where)
