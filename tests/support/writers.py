"""Services whose answers a scripted model writes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from bot.answer import Answer
from bot.catalogue.catalogue import Catalogue
from bot.composing.checking import CitableClause
from bot.composing.writing import Writer, open_writer
from bot.retrieval.evidence import Evidence
from bot.service import Service
from bot.settings import DailyLimits, ModelSettings
from bot.understanding.query import Conversation
from tests.support.services import folder

NAME = "scripted"


@dataclass
class Purse:
    """An in-memory ledger."""

    rows: list[tuple[str, date, float, int]] = field(default_factory=list)

    def spent(self, asker: str, day: date) -> float:
        return sum(dollars for who, when, dollars, _ in self.rows if when == day and asker in {"", who})

    def spend(self, asker: str, day: date, dollars: float, tokens: int) -> None:
        self.rows.append((asker, day, dollars, tokens))

    def reserve(self, asker: str, day: date, dollars: float, limits: DailyLimits) -> str:
        whose = limits.exceeded(self.spent(asker, day) + dollars, self.spent("", day) + dollars)
        if not whose:
            self.spend(asker, day, dollars, 0)
        return whose


@dataclass(frozen=True)
class Remembering(Service):
    """A service that caches retrieval: it finds the clauses for a question once, however often it is asked."""

    found: dict[tuple[str, Conversation], Evidence] = field(default_factory=dict)

    def _retrieve(self, text: str, before: Conversation) -> Evidence:
        if (text, before) not in self.found:
            self.found[text, before] = super()._retrieve(text, before)
        return self.found[text, before]


def remembering(service: Service) -> Remembering:
    """A service with cached retrieval and no model for search."""
    search = service.settings.search.model_copy(update={"guided": False})
    return Remembering(service.catalogue, service.embedder, service.settings.model_copy(update={"search": search}))


def writer_at(url: str, purse: Purse | None = None, **settings: Any) -> Writer:
    """A writer over a model server; nothing is cached unless it is asked for, and retries do not wait."""
    defaults: Mapping[str, Any] = {"timeout_seconds": 5, "retries": 0, "cached_answers": 0}
    chosen = ModelSettings(name=NAME, base_url=url, **{**defaults, **settings})
    writer = open_writer(chosen, folder("written"), purse or Purse())
    assert writer is not None
    return writer


def written(service: Service, url: str, purse: Purse | None = None, **settings: Any) -> Service:
    """A service with the model at this address."""
    return replace(service, writer=writer_at(url, purse, **settings))


def glosses(answer: Answer) -> list[str]:
    """What a model said in other words, as far as it is shown."""
    return [s.gloss.text for s in answer.statements if s.gloss]


def citable_clauses(catalogue: Catalogue, *labels: str) -> dict[int, CitableClause]:
    """Clauses, by the ends of their labels, as they are offered to a model."""
    out = {}
    for n, label in enumerate(labels, 1):
        clause = next(c for c in catalogue.clauses if c.label.endswith(label))
        out[n] = CitableClause(n, clause, catalogue.document(clause), tuple(catalogue.parents(clause)))
    return out
