"""Answers as blocks and pages, the same for every chat service."""
