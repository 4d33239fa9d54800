"""Documents become clauses, clauses become a published snapshot in Chroma. Imports nothing from `bot`."""
