"""Embedding models, one a module, behind LangChain's Embeddings; `ingest.embedders.factory` imports them lazily."""
