"""The embedders, one a module, behind LangChain's Embeddings; only `ingest.embedders.factory` imports them, late."""
