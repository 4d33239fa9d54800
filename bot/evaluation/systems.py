"""What is asked: Resolves itself, or the pipeline that everyone starts with, behind one call."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.answer import Answer
from bot.factory import open_service
from bot.service import Service
from bot.settings import Settings
from bot.understanding.query import Conversation
from ingest.build import Progress
from ingest.store import Store

NAIVE = "naive"


class System(Protocol):
    """Answers a conversation: the reply to its last message, and the keys of the clauses retrieved for it."""

    def ask(self, turns: Sequence[str]) -> tuple[Answer, tuple[str, ...]]:
        """The reply to the last of several messages. Raises QuestionError, StoreError or EmbeddingError."""


class Resolves:
    """The answering service itself, asked as a channel asks it."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def ask(self, turns: Sequence[str]) -> tuple[Answer, tuple[str, ...]]:
        """The reply to the last message; its own replies stand between the others."""
        conversation = Conversation()
        for turn in turns:
            reply = self._service.reply(turn, conversation)
            conversation = reply.conversation
        return reply.answer, tuple(clause.key for clause in reply.retrieved)


def open_services(
    corpora: Mapping[str, Sequence[str]], settings: Settings, store: Store, progress: Progress, *, write: bool = False
) -> dict[str, Service]:
    """A service over each corpus; `corpora` gives the folders of each by its name. A model writes only if told to."""
    opened = ((name, open_service(settings, store, f, progress, write=write)) for name, f in corpora.items())
    return dict(opened)


def systems_of(name: str, services: Mapping[str, Service], store: Store, progress: Progress) -> dict[str, System]:
    """What is asked over each corpus: "resolves" or "naive"."""
    if name == NAIVE:
        from bot.evaluation.baseline import Baseline

        return {corpus: Baseline(service, store, progress) for corpus, service in services.items()}
    return {corpus: Resolves(service) for corpus, service in services.items()}
