"""Cases of a table that are marked."""

import pytest
from _pytest.mark import ParameterSet


def known(reason: str, *values: object) -> ParameterSet:
    """A case of which a defect is known; it fails until that is mended, and then says that the mark has to go."""
    return pytest.param(*values, marks=pytest.mark.xfail(strict=True, reason=reason))
