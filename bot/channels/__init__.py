"""Chat services: each renders answers and takes questions by its own protocol."""
