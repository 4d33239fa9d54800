"""Statement verification by rules: known clauses, verbatim quotes and supported facts; no model takes part.

check(ModelStatement("…", (Support(3, "…"),)), citable, "en")     the verified statement, or what is wrong with it
"""

from bot.composing.checking.check import CheckResult, check
from bot.composing.checking.offered import CitableClause, CitableClauses, ModelStatement, Support, VerifiedStatement

__all__ = ["CheckResult", "CitableClause", "CitableClauses", "ModelStatement", "Support", "VerifiedStatement", "check"]
