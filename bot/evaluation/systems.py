"""The systems under test behind one interface: Resolves itself, or the naive baseline."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.answer import Answer
from bot.factory import open_service
from bot.service import Service
from bot.settings import Settings
from bot.understanding.query import Conversation
from ingest.snapshot_writer import Progress
from ingest.store import Store

NAIVE = "naive"


class System(Protocol):
    """A question-answering system: replies to a conversation's last message, with the keys of the retrieved clauses."""

    def ask(self, turns: Sequence[str]) -> tuple[Answer, tuple[str, ...]]:
        """Reply to the last of several messages. Raises QuestionError, StoreError or EmbeddingError."""


class Resolves:
    """The answering service itself, asked as a channel asks it."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def ask(self, turns: Sequence[str]) -> tuple[Answer, tuple[str, ...]]:
        """Reply to the last message; the service's own replies to the messages before it are in the conversation."""
        conversation = Conversation()
        for turn in turns:
            reply = self._service.reply(turn, conversation)
            conversation = reply.conversation
        return reply.answer, tuple(clause.key for clause in reply.retrieved)


def open_services(
    corpora: Mapping[str, Sequence[str]], settings: Settings, store: Store, progress: Progress, *, write: bool = False
) -> dict[str, Service]:
    """A service over each corpus; `corpora` gives the folders of each by its name. A model writes only if `write`."""
    opened = ((name, open_service(settings, store, f, progress, write=write)) for name, f in corpora.items())
    return dict(opened)


def systems_of(name: str, services: Mapping[str, Service], store: Store, progress: Progress) -> dict[str, System]:
    """The system of this name ("resolves" or "naive") over each corpus."""
    if name == NAIVE:
        from bot.evaluation.baseline import Baseline

        return {corpus: Baseline(service, store, progress) for corpus, service in services.items()}
    return {corpus: Resolves(service) for corpus, service in services.items()}
