"""Whole documents of all kinds against gold by hand: number, phrase, part, addressees; and no page furniture.

The documents of `golden/made` were written for these tests, with their gold, by people who had not seen the parser; what
it has otherwise is in `golden/differences.json`, which may only become shorter.
"""

import json
from pathlib import Path

import pytest

from ingest.document import parse
from ingest.manifest import discover
from ingest.model import Clause
from tests.support.gold import compared, furniture_in, gold_of
from tests.support.paths import GOLDEN, SHARED

MADE = GOLDEN / "made"
HELD = GOLDEN / "shared"
CORPORA = SHARED / "corpora"
DIFFERENCES: dict[str, list[str]] = json.loads((GOLDEN / "differences.json").read_text(encoding="utf-8"))

here = pytest.mark.skipif(not CORPORA.is_dir(), reason="the shared corpora are not at hand")


def clauses_of(path: Path) -> tuple[Clause, ...]:
    return parse(discover([path]).entries[0]).document.clauses


def source(stem: str) -> Path:
    """The document of a gold file in the shared corpora."""
    return next(p for folder in ("new", "word") for p in (CORPORA / folder).rglob("*") if p.stem == stem)


def differences(gold: Path, path: Path) -> list[str]:
    """What a parse has otherwise than the gold, a line each."""
    clauses = clauses_of(path)
    found = compared(gold_of(gold), clauses)
    out = [f"{each.num} {each.begins}: {', '.join(each.differs)}" for each in found if each.differs]
    return out + [f"furniture: {text[:60]}" for text in furniture_in(gold_of(gold), clauses)]


@pytest.mark.parametrize("path", sorted(p for p in MADE.iterdir() if p.suffix != ".json"), ids=lambda p: p.stem)
def test_a_document_made_for_this(path: Path) -> None:
    assert set(differences(path.with_suffix(".json"), path)) <= set(DIFFERENCES.get(path.stem, []))


@here
@pytest.mark.parametrize("gold", sorted(HELD.glob("*.json")), ids=lambda p: p.stem)
def test_a_document_of_the_shared_corpora(gold: Path) -> None:
    assert set(differences(gold, source(gold.stem))) <= set(DIFFERENCES.get(gold.stem, []))
