"""Paths of the checkout, its question sets and goldens, and the shared documents of development."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "golden"
QUESTIONS = ROOT / "tests" / "questions"
SHARED = ROOT.parent / "shared"
