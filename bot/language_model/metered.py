"""Model calls within a budget: each is checked against the day's limits before it is made, and paid for after."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from pydantic import BaseModel

from bot.answer import Usage
from bot.language_model.budget import Ledger
from bot.language_model.chat_model import Messages, Model, OnText
from bot.settings import ModelSettings
from ingest.errors import ModelError, ResolvesError

# Characters of English in a token, at the low end of what is usual; other scripts have fewer.
_CHARACTERS_PER_TOKEN = 3
# The asker at a terminal.
_LOCAL_ASKER = "-"


@dataclass(frozen=True)
class MeteredModel:
    """A chat model and the ledger that its calls are paid from, by asker and day."""

    model: Model
    ledger: Ledger

    @property
    def settings(self) -> ModelSettings:
        """The settings of the model."""
        return self.model.settings

    def warm(self) -> None:
        """Load the client, so that the time it takes does not count as the model's."""
        self.model.warm()

    def generate(
        self, messages: Messages, form: type[BaseModel], deadline: float, on_text: OnText, asker: str
    ) -> tuple[str, str, Usage]:
        """One call within the budget: the reply, why it broke off ("" if not), and its usage. Raises ModelError."""
        asker = asker or _LOCAL_ASKER
        estimate = sum(count_tokens(text) for _, text in messages)
        self._check_budget(self._cost(estimate, self.settings.max_output_tokens), asker)
        reply = self.model.generate(messages, form, deadline, on_text)
        # Servers that do not count, and replies that broke off, are counted here.
        input_tokens, output_tokens = reply.input_tokens or estimate, reply.output_tokens or count_tokens(reply.text)
        usage = Usage(input_tokens, output_tokens, round(self._cost(input_tokens, output_tokens), 6))
        try:
            self.ledger.spend(asker, _today(), usage.cost_usd, input_tokens + output_tokens)
        except ResolvesError as error:
            raise ModelError(f"was paid, which cannot be kept ({error})") from None
        return reply.text, reply.broken, usage

    def _cost(self, input_tokens: int, output_tokens: int) -> float:
        """The cost of a call in US dollars."""
        return (
            input_tokens * self.settings.dollars_per_million_in + output_tokens * self.settings.dollars_per_million_out
        ) / 1e6

    def _check_budget(self, dollars: float, asker: str) -> None:
        """Raise ModelError where a call of at most this cost could exceed a daily budget, the asker's or all's."""
        limits = ((asker, self.settings.dollars_per_asker_a_day), ("", self.settings.dollars_a_day))
        for who, limit in limits:
            try:
                spent = self.ledger.spent(who, _today()) if limit and dollars else 0
            except ResolvesError as error:
                raise ModelError(f"is not asked, as what it was paid cannot be told ({error})") from None
            if limit and dollars and spent + dollars > limit:
                whose = "of this asker" if who else "of all"
                raise ModelError(f"is not asked, as the day's budget {whose} is used up")


def count_tokens(text: str) -> int:
    """An estimate of the tokens of a text, rather too many than too few."""
    non_latin = sum(c > "\u02ff" for c in text)
    return non_latin + (len(text) - non_latin) // _CHARACTERS_PER_TOKEN + 1


def _today() -> date:
    return datetime.now(UTC).date()
