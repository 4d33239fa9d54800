"""The language models: the one that writes, those of single steps, and what they may cost."""

from dataclasses import dataclass
from typing import Any, Literal

from pydantic import Field, model_validator

from bot.settings.base import PROVIDER, ProviderName, ReasoningEffort, Section, VariableName

# Sums of dollars are not exact.
_ROUNDING_DOLLARS = 1e-9

_AS_IN_MODEL = 'For this model alone, what [model] says by the same name; where it is "" or left out, that counts.'


@dataclass(frozen=True, slots=True)
class DailyLimits:
    """US dollars that one asker, and all together, may spend on a day; 0 is no limit."""

    asker: float = 0
    total: float = 0

    def exceeded(self, asker: float, total: float) -> str:
        """Whose limit these sums exceed, "of this asker" or "of all"; "" for neither."""
        sums = (("of this asker", asker, self.asker), ("of all", total, self.total))
        return next((whose for whose, spent, limit in sums if limit and spent > limit + _ROUNDING_DOLLARS), "")


class StepModelSettings(Section):
    """[model.plan], [model.check], [model.fallback]: what is otherwise than in [model]; "" and None are not set."""

    name: str = Field(default="", description=_AS_IN_MODEL)
    provider: str = Field(default="", pattern=f"^({PROVIDER})?$", description=_AS_IN_MODEL)
    base_url: str = Field(default="", description=_AS_IN_MODEL)
    key_variable: VariableName = Field(default="", description=_AS_IN_MODEL)
    api: Literal["", "auto", "responses", "chat"] | None = Field(default=None, description=_AS_IN_MODEL)
    structured: Literal["", "auto", "object", "text"] | None = Field(default=None, description=_AS_IN_MODEL)
    stream: bool | None = Field(default=None, description=_AS_IN_MODEL)
    temperature: float | None = Field(default=None, ge=-1, le=2, description=_AS_IN_MODEL)
    reasoning_effort: ReasoningEffort | None = Field(default=None, description=_AS_IN_MODEL)
    timeout_seconds: float | None = Field(default=None, gt=0, description=_AS_IN_MODEL)
    retries: int | None = Field(default=None, ge=0, le=10, description=_AS_IN_MODEL)
    max_output_tokens: int | None = Field(default=None, ge=16, description=_AS_IN_MODEL)
    context_tokens: int | None = Field(default=None, ge=200, description=_AS_IN_MODEL)
    dollars_per_million_in: float | None = Field(default=None, ge=0, description=_AS_IN_MODEL)
    dollars_per_million_cached: float | None = Field(default=None, ge=0, description=_AS_IN_MODEL)
    dollars_per_million_out: float | None = Field(default=None, ge=0, description=_AS_IN_MODEL)

    def changes(self) -> dict[str, Any]:
        """The settings that are set."""
        return {name: value for name, value in self.model_dump().items() if value not in ("", None)}


class ModelSettings(Section):
    """[model]; `bot.language_model.steps.model_for` has the settings of a step."""

    write: bool = Field(
        default=True,
        description=(
            "Whether a model helps: it selects the passages that answer, and says in other words, marked as its own, "
            "what they say. It needs its provider's key in the environment, or a server named here. Without one, or "
            "with false, answers are the documents' own words alone."
        ),
    )
    gloss: Literal["checked", "never", "unchecked"] = Field(
        default="checked",
        description=(
            'When the model\'s own words are shown beside a clause: "checked" where a second call of a model finds '
            'them supported by the clause, "unchecked" where the local rules do not object to them, "never" not at '
            "all."
        ),
    )
    planning: bool = Field(
        default=True,
        description=(
            "Whether the model also reads the question, as a plan of what is asked for. Where it reads it otherwise "
            "than the rules, its reading answers if it finds something. It may take a third of timeout_seconds, and "
            "is not asked about what is clear, such as a clause by its number."
        ),
    )
    provider: ProviderName = Field(
        default="openai",
        description=(
            'Who runs the model: "openai" (OpenAI, and every server compatible with it) or "azure_openai"; with the '
            'extra of the same name "anthropic", "google_genai" (extra "google-genai"), "mistralai" or "ollama"; or '
            "another name that LangChain's init_chat_model knows, with its package installed. docs/models.md says "
            "which key each needs."
        ),
    )
    name: str = Field(
        default="gpt-5.4-mini",
        min_length=1,
        description="The name of the model. Change the prices below together with it.",
    )
    base_url: str = Field(
        default="",
        description=(
            'The address of a server; for "openai" that of llama.cpp, vLLM and the like. "" is the provider\'s own, or '
            "the one in OPENAI_BASE_URL and its like."
        ),
    )
    key_variable: VariableName = Field(
        default="",
        description=(
            'The environment variable that has the key; "" is the provider\'s usual one (such as OPENAI_API_KEY), '
            '"none" sends no key.'
        ),
    )
    api: Literal["auto", "responses", "chat"] = Field(
        default="auto",
        description=(
            'Which interface of OpenAI is spoken: "responses", or "chat" for chat completions; "auto" is the first '
            "for OpenAI and the second for other servers."
        ),
    )
    structured: Literal["auto", "object", "text"] = Field(
        default="auto",
        description=(
            'How replies are asked for in a fixed form: "auto" by a JSON schema and, where a server refuses that, as '
            '"object" and then as "text"; "object" as any JSON object; "text" by the words of the prompt alone.'
        ),
    )
    stream: bool = Field(
        default=True, description="Whether replies arrive piece by piece, so that progress can be shown."
    )
    temperature: float = Field(
        default=-1,
        ge=-1,
        le=2,
        description=(
            "How much the model varies its words, from 0 to 2; -1 leaves it to the model, as some models take none."
        ),
    )
    reasoning_effort: ReasoningEffort = Field(
        default="",
        description=(
            'How much the model reasons before it replies, where it can: "none", "minimal", "low", "medium", "high" '
            'or "xhigh"; "" leaves it to the model.'
        ),
    )
    timeout_seconds: float = Field(
        default=45,
        gt=0,
        description=(
            "How many seconds the model has for one answer (for each part of a long one), further tries and checks "
            "included. What is not checked by then is left out; the quotations stand."
        ),
    )
    retries: int = Field(
        default=2,
        ge=0,
        le=10,
        description=(
            "How often a call that failed for the moment (status 429 or 5xx, no connection) is made again within that "
            "time, after longer and longer pauses."
        ),
    )
    max_output_tokens: int = Field(
        default=6000, ge=16, description="The longest reply, in tokens; what a reasoning model thinks counts too."
    )
    context_tokens: int = Field(
        default=12000,
        ge=200,
        description=(
            "About how many tokens of clauses are sent in one call; a longer list of clauses is worked on in parts."
        ),
    )
    dollars_per_million_in: float = Field(
        default=0.75,
        ge=0,
        description="The price of a million tokens that are sent, in US dollars; 0 for a model of your own.",
    )
    dollars_per_million_cached: float = Field(
        default=0.075,
        ge=0,
        description=(
            "The price of a million tokens that are sent and that the provider had cached, in US dollars; it counts "
            "where it is lower."
        ),
    )
    dollars_per_million_out: float = Field(
        default=4.5,
        ge=0,
        description="The price of a million tokens of replies, in US dollars; 0 for a model of your own.",
    )
    dollars_per_asker_a_day: float = Field(
        default=1,
        ge=0,
        description=(
            "How many US dollars may be spent for one asker on one day (UTC); beyond that, answers are quotations "
            "without a model. 0 is no limit. The most that a call can cost is set aside before it, and what it did "
            "cost is counted after."
        ),
    )
    dollars_a_day: float = Field(
        default=20,
        ge=0,
        description="How many US dollars may be spent for all askers together on one day (UTC); 0 is no limit.",
    )
    cached_answers: int = Field(
        default=10000,
        ge=0,
        description=(
            "How many answers are kept, so that the same question costs nothing again as long as the documents, the "
            "prompts and these settings are the same; 0 keeps none."
        ),
    )
    plan: StepModelSettings = Field(
        default=StepModelSettings(),
        description=(
            "Another model that plans what a question asks for; without a name or a provider it is the one of "
            "[model]. Every setting of a model, its time, tokens and prices may stand here too. With another provider "
            "or address, neither the address nor the key of [model] is used: where base_url is set, key_variable "
            "names the key, or none is sent."
        ),
    )
    check: StepModelSettings = Field(
        default=StepModelSettings(),
        description=(
            "Another model that checks whether a model's own words are supported by the clause, set as in [model.plan]."
        ),
    )
    fallback: StepModelSettings = Field(
        default=StepModelSettings(),
        description=(
            "A model that is asked where another one fails before it has said anything, set as in [model.plan]; "
            "without a name there is none."
        ),
    )

    @property
    def daily_limits(self) -> DailyLimits:
        """What may be spent on a day."""
        return DailyLimits(self.dollars_per_asker_a_day, self.dollars_a_day)

    @model_validator(mode="after")
    def _named(self) -> "ModelSettings":
        """Refuse another provider without the name of its model."""
        for step in ("plan", "check", "fallback"):
            own: StepModelSettings = getattr(self, step)
            if own.provider not in ("", self.provider) and not own.name:
                raise ValueError(f'{step} has the provider "{own.provider}": name its model too')
        return self
