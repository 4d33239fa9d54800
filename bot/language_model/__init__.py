"""Chat models behind LangChain: the client, its prompts and what it may spend."""
