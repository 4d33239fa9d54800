"""Query -> Evidence: sets enumerated from the catalogue; all else by hybrid search, reranking and abstention."""
