"""A catalogue to verify drafts against: the made documents, with a newer revision, a suppressed text and a proposal."""

from functools import cache

from bot.catalogue.catalogue import Catalogue
from bot.verification import Finding, Report, draft_of, verify
from tests.support.services import MANIFEST, folder, small_over, write_made

# The bells again, four years later: one clause reworded, one moved, one new.
BAYPORT = """\
RESOLUTION 12 (REV. BAYPORT, 2030)

Harbour bells

The Plenipotentiary Conference of the International Telecommunication Union (Bayport, 2030),

recognizing
a)\tthat bells of brass ring louder than any others;
b)\tthat fog is heard of everywhere,
resolves
1\tthat every harbour and every pier shall have a bell;
2\tthat bells be rung by hand (see also § 4 of the Bell Charter), in particular at night,
instructs the ITU Council
to fix the price of bells at 400 francs.
"""
SUPPRESSED = """\
RESOLUTION 30 (HILLTOP, 2026)

Paper charts

The Plenipotentiary Conference of the International Telecommunication Union (Hilltop, 2026),

resolves
1\tto print the charts of all coasts on strong paper;
2\tto sell them at cost price.
"""
SUPPRESSING = """\
RESOLUTION 31 (BAYPORT, 2030)

Charts without paper

The Plenipotentiary Conference of the International Telecommunication Union (Bayport, 2030),

resolves
1\tto suppress Resolution 30 (Hilltop, 2026);
2\tto show all charts on screens.
"""
PROPOSED = """\
RESOLUTION 77 (HILLTOP, 2034)

Fog signals by light

The Plenipotentiary Conference of the International Telecommunication Union (Hilltop, 2034),

resolves
1\tto signal fog by yellow light only.
"""
_MORE = {
    "pp-resolution-12-2030.txt": BAYPORT,
    "pp-resolution-30.txt": SUPPRESSED,
    "pp-resolution-31.txt": SUPPRESSING,
    "pp-resolution-77.txt": PROPOSED,
}
_ENTRIES = """
[[document]]
id = "pp-77"
file = "pp-resolution-77.txt"
status = "proposed"
"""


@cache
def held() -> Catalogue:
    """The catalogue."""
    where = write_made(folder("drafts"), manifest=MANIFEST + _ENTRIES)
    for name, text in _MORE.items():
        (where / name).write_text(text, encoding="utf-8")
    return small_over(where).catalogue


def verified(text: str) -> Report:
    """The report about a draft of plain text."""
    return verify(draft_of(text), held())


def about(text: str) -> list[Finding]:
    """The findings about a draft but for those that only say that a document is held."""
    return [f for f in verified(text).findings if not f.message.endswith(" is held.")]
