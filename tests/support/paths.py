"""Where the checkout, its question sets and goldens lie, and the shared documents that development has beside it."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "golden"
QUESTIONS = ROOT / "tests" / "questions"
SHARED = ROOT.parent / "shared"
