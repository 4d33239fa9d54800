"""Versions of documents: when each Expression counts, how the clauses of two are aligned, and what cites what."""
