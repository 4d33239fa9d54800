"""Fitted numbers: each file is as its program wrote it, and what it was fitted on is known."""

import tomllib
from hashlib import sha256
from pathlib import Path

import pytest

from bot.retrieval.fitted import arrays
from tests.support.paths import ROOT

FITTED = ROOT / "bot" / "retrieval" / "fitted"
PROVENANCE = tomllib.loads((FITTED / "provenance.toml").read_text(encoding="utf-8"))


def digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def test_every_file_has_its_provenance() -> None:
    assert sorted(PROVENANCE) == sorted(path.name for path in FITTED.glob("*.npz"))


@pytest.mark.parametrize("name", PROVENANCE)
def test_a_file_is_the_one_that_its_program_wrote(name: str) -> None:
    about = PROVENANCE[name]
    assert digest(FITTED / name) == about["sha256"]
    assert f"--out bot/retrieval/fitted/{name}" in about["program"]
    assert all(path in about["program"] for path in about["inputs"])
    assert all(len(known) == 64 and (ROOT / path).is_file() for path, known in about["inputs"].items())


@pytest.mark.parametrize("name", PROVENANCE)
def test_its_arrays_are_there(name: str) -> None:
    loaded = arrays(name.removesuffix(".npz"))
    assert loaded
    assert all(array.size and array.dtype == "float32" for array in loaded.values())
