"""Prometheus metrics of a running bot. No metric has a person in it."""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

from bot.answer import Answer

# Seconds; an answer in the documents' words takes hundredths, one that a model writes takes ten.
_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 45, 90)


class Metrics:
    """The metrics of one process, in a registry of their own."""

    def __init__(self) -> None:
        registry = self.registry = CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=registry)
        self._answers = Counter(
            "resolves_answers", "Answers given", ["channel", "behaviour", "reason"], registry=registry
        )
        self._errors = Counter(
            "resolves_errors", "Questions without an answer, by the error", ["channel", "error"], registry=registry
        )
        self._glosses = Counter(
            "resolves_glosses", "What a model said in other words, by its check", ["check"], registry=registry
        )
        self._plans = Counter(
            "resolves_plans",
            "Questions that a model read as well, by what became of its plan",
            ["outcome"],
            registry=registry,
        )
        self._cost = Counter("resolves_model_cost_dollars", "What models cost, in US dollars", registry=registry)
        self._tokens = Counter("resolves_model_tokens", "Tokens of models", ["kind"], registry=registry)
        self._votes = Counter("resolves_votes", "Thumbs on answers", ["channel", "vote"], registry=registry)
        self._latency = Histogram(
            "resolves_answer_seconds",
            "From the question to its answer, waiting included",
            ["channel"],
            buckets=_BUCKETS,
            registry=registry,
        )
        self._waiting = Histogram(
            "resolves_wait_seconds", "How long a question waits its turn", buckets=_BUCKETS, registry=registry
        )

    def watch(self, name: str, what: str, value: Callable[[], float]) -> None:
        """A gauge whose value is computed when it is scraped."""
        Gauge(name, what, registry=self.registry).set_function(value)

    def answered(self, channel: str, answer: Answer, seconds: float, waited: float) -> None:
        """Count an answer; `seconds` from the question on, of which it `waited` so many."""
        self._answers.labels(channel, answer.behaviour.value, answer.reason.value if answer.reason else "").inc()
        self._latency.labels(channel).observe(seconds)
        self._waiting.observe(waited)
        self._cost.inc(max(answer.usage.cost_usd, 0))
        self._tokens.labels("input").inc(answer.usage.input_tokens)
        self._tokens.labels("output").inc(answer.usage.output_tokens)
        for statement in answer.statements:
            if statement.gloss:
                self._glosses.labels(statement.gloss.check.value).inc()

    def planned(self, outcome: str) -> None:
        """Count a plan by what became of it."""
        self._plans.labels(outcome).inc()

    def failed(self, channel: str, error: Exception) -> None:
        """Count a question that ended in an error."""
        self._errors.labels(channel, type(error).__name__).inc()

    def voted(self, channel: str, *, up: bool) -> None:
        """Count a vote."""
        self._votes.labels(channel, "up" if up else "down").inc()

    def page(self) -> bytes:
        """All metrics in Prometheus' text format."""
        return generate_latest(self.registry)
