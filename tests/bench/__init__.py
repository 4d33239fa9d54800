"""Measurements against the targets: `uv run python -m tests.bench.ask` and `… -m tests.bench.ingest`."""
