"""The register of obligations: who is asked for what, by which text, to whom it is reported, by when and how often."""
