"""A question becomes evidence, evidence becomes an answer, and a channel shows it."""
