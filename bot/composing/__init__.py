"""Evidence -> Answer: quoted, or written by a model and checked."""
