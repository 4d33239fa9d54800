"""Resolves answers questions about ITU documents and cites the clause; this is what other programs may import.

    from bot import ClauseRetriever, open_service

    service = open_service()                                    # the store's corpus; the shipped one at first
    answer, conversation = service.ask("what does Resolution 45 ask of BDT?")
    answer, conversation = service.ask("and of Member States?", conversation)
    print(answer.text, [citation.key for citation in answer.citations], answer.complete)

    retriever = ClauseRetriever(service=service, k=5)           # a LangChain retriever over the same clauses
    documents = retriever.invoke("who pays for travel?")

Each name is imported when it is first used, so that `import bot` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.answer import Answer, Behaviour, Citation, Complete, Reason, Role, Statement
    from bot.factory import open_service
    from bot.langchain_retriever import ClauseRetriever
    from bot.service import Service
    from bot.settings import Settings, load_settings
    from bot.understanding.query import Conversation
    from ingest.errors import ResolvesError

__all__ = [
    "Answer",
    "Behaviour",
    "Citation",
    "ClauseRetriever",
    "Complete",
    "Conversation",
    "Reason",
    "ResolvesError",
    "Role",
    "Service",
    "Settings",
    "Statement",
    "load_settings",
    "open_service",
]

_MODULES = {
    "ClauseRetriever": "bot.langchain_retriever",
    "Conversation": "bot.understanding.query",
    "ResolvesError": "ingest.errors",
    "Service": "bot.service",
    "Settings": "bot.settings",
    "load_settings": "bot.settings",
    "open_service": "bot.factory",
}


def __getattr__(name: str) -> Any:
    """Import a public name from the module that has it (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES.get(name, "bot.answer")), name)
