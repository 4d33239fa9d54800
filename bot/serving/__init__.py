"""Answering for many at once: queue and limits, HTTP, health, and the corpus as it is published."""
