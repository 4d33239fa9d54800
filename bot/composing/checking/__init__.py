"""No statement leaves without a known clause and verbatim quotes: checks that no model takes part in.

check(Said("…", (Support(3, "…"),)), offered, "en")     the proven statement, or what is wrong with it
"""

from bot.composing.checking.check import Finding, check
from bot.composing.checking.offered import Clauses, Offered, Proven, Said, Support

__all__ = ["Clauses", "Finding", "Offered", "Proven", "Said", "Support", "check"]
