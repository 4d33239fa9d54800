"""The published snapshot in memory, and look-up of citations in it."""
