"""The embedders, one a module, behind LangChain's Embeddings; only `ingest.embedding` imports them, late."""
