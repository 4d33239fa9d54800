"""Model calls within a budget: each is reserved against the day's limits before it is made, and settled after."""

import logging
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property

from pydantic import BaseModel

from bot.answer import Usage
from bot.language_model.budget import Ledger, Reservation
from bot.language_model.chat_model import Messages, Model, OnText, Reply
from bot.language_model.steps import model_for
from bot.language_model.streaming import TokenCounts
from bot.settings import DailyLimits, ModelSettings
from ingest.errors import AnswerCancelled, ModelError, ResolvesError

_log = logging.getLogger(__name__)

# Characters of English in a token, at the low end of what is usual; other scripts have fewer.
_CHARACTERS_PER_TOKEN = 3
# The asker at a terminal.
_LOCAL_ASKER = "-"
# Where there is a fallback, a model has this part of the time for its first words.
_FIRST_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class MeteredReply:
    """A reply that was paid for: its text, why it broke off ("" if not), its usage, and the model that gave it."""

    text: str
    broken: str
    usage: Usage
    model: str


@dataclass(frozen=True)
class MeteredModel:
    """A chat model and its fallback, and the ledger that calls are paid from, by asker and day."""

    model: Model
    ledger: Ledger

    @property
    def settings(self) -> ModelSettings:
        """The settings of the model."""
        return self.model.settings

    @cached_property
    def fallback(self) -> Model | None:
        """The model that is asked where the first one fails before it has said anything."""
        return Model(model_for(self.settings, "fallback")) if self.settings.fallback.name else None

    def warm(self) -> None:
        """Load the client, so that the time it takes does not count as the model's."""
        self.model.warm()

    def generate(
        self, messages: Messages, form: type[BaseModel], deadline: float, on_text: OnText, asker: str
    ) -> tuple[str, str, Usage]:
        """One call within the budget: the reply, why it broke off ("" if not), and its usage. Raises ModelError."""
        reply = self.ask(messages, form, deadline, on_text, asker)
        return reply.text, reply.broken, reply.usage

    def ask(
        self, messages: Messages, form: type[BaseModel], deadline: float, on_text: OnText, asker: str
    ) -> MeteredReply:
        """One call within the budget, of the fallback where the model fails. Raises ModelError."""
        now = time.monotonic()
        first = now + (deadline - now) * _FIRST_SHARE if self.fallback else deadline
        try:
            return self._paid(self.model, messages, form, (deadline, first), on_text, asker)
        except ModelError as error:
            if self.fallback is None:
                raise
            name = self.fallback.settings.name
            _log.warning("the model %s %s: %s is asked", self.settings.name, error, name)
            loading = time.monotonic()
            self.fallback.warm()
            deadline += time.monotonic() - loading
            try:
                return self._paid(self.fallback, messages, form, (deadline, deadline), on_text, asker)
            except ModelError as second:
                raise ModelError(f"{error}, and its fallback {name} {second}") from None

    def _paid(
        self,
        model: Model,
        messages: Messages,
        form: type[BaseModel],
        deadlines: tuple[float, float],
        on_text: OnText,
        asker: str,
    ) -> MeteredReply:
        """A call of one model, its reservation settled whatever becomes of it; a failed one costs nothing."""
        settings, estimate = model.settings, sum(count_tokens(text) for _, text in messages)
        reservation = self._reserve(_cost(settings, TokenCounts(estimate, settings.max_output_tokens)), asker)
        reply, tokens = Reply(""), TokenCounts()
        try:
            reply = model.generate(messages, form, deadlines[0], on_text, deadlines[1])
            # Servers that do not count, and replies that broke off, are counted here.
            counted, said = reply.tokens, count_tokens(reply.text)
            tokens = TokenCounts(counted.input or estimate, counted.output or said, counted.cached)
        except AnswerCancelled:
            # What was asked is paid for; what was said till then is not known.
            tokens = TokenCounts(estimate)
            raise
        finally:
            cost = round(_cost(settings, tokens), 6)
            _settle(reservation, cost, tokens.input + tokens.output)
        return MeteredReply(
            reply.text, reply.broken, Usage(tokens.input, tokens.output, cost, tokens.cached), settings.name
        )

    def _reserve(self, dollars: float, asker: str) -> Reservation:
        """Set aside what a call can cost. Raises ModelError where a daily budget, the asker's or all's, is used up."""
        asker, day, limits = asker or _LOCAL_ASKER, _today(), self.settings.daily_limits
        if not dollars or limits == DailyLimits():
            return Reservation(self.ledger, asker, day)
        try:
            whose = self.ledger.reserve(asker, day, dollars, limits)
        except ResolvesError as error:
            raise ModelError(f"is not asked, as what it was paid cannot be told ({error})") from None
        if whose:
            raise ModelError(f"is not asked, as the day's budget {whose} is used up")
        return Reservation(self.ledger, asker, day, dollars)


def _settle(reservation: Reservation, dollars: float, tokens: int) -> None:
    """Record a call; where that fails, what was reserved stands, and so does the reply."""
    if not (reservation.dollars or tokens):
        return
    try:
        reservation.settle(dollars, tokens)
    except ResolvesError as error:
        _log.warning("what a model was paid cannot be kept (%s): what was set aside for it counts", error)


def _cost(settings: ModelSettings, tokens: TokenCounts) -> float:
    """The cost of a call in US dollars."""
    cached_price = min(settings.dollars_per_million_cached, settings.dollars_per_million_in)
    cached = min(tokens.cached, tokens.input)
    full = (tokens.input - cached) * settings.dollars_per_million_in + tokens.output * settings.dollars_per_million_out
    return (full + cached * cached_price) / 1e6


def count_tokens(text: str) -> int:
    """An estimate of the tokens of a text, rather too many than too few."""
    non_latin = sum(c > "\u02ff" for c in text)
    return non_latin + (len(text) - non_latin) // _CHARACTERS_PER_TOKEN + 1


def _today() -> date:
    return datetime.now(UTC).date()
