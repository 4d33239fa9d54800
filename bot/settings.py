"""Settings: config.toml and environment variables, validated into frozen pydantic models; unknown keys are refused."""

import difflib
import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from platformdirs import user_data_path
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from ingest.embedders.base import EMBEDDED, OPENAI_MODEL, PROVIDERS, EmbedderConfig
from ingest.errors import SettingsError

SHIPPED = Path(__file__).resolve().parent.parent / "ingest" / "corpus"


# A host that is reached by https, or a whole origin: "chat.example.org", "http://127.0.0.1:8065".
ResponseHost = Annotated[str, Field(pattern=r"^(https?://)?(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+)(:\d{1,5})?$")]
_PROVIDER = "^([a-z][a-z0-9_]*)?$"
# The name of an environment variable, or "none".
_VARIABLE = r"^\w*$"
_EFFORT = "^(|none|minimal|low|medium|high|xhigh)$"
# Sums of dollars are not exact.
_ROUNDING_DOLLARS = 1e-9


class _Section(BaseModel):
    """Base of the sections: frozen, unknown keys refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class CorpusSettings(_Section):
    """[corpus]: which documents to ingest, and where the store is."""

    paths: tuple[str, ...] = ()
    store: str = ""
    chroma_url: str = Field(default="", pattern=r"^(https?://[^/\s@]+/?)?$")


class EmbeddingSettings(_Section):
    """[embedding]: which embedder, as `ingest.embedders.factory` takes it."""

    name: str = Field(default="auto", pattern=f"^({'|'.join(('auto', *EMBEDDED, 'openai', *PROVIDERS, 'fastembed'))})$")
    model: str = OPENAI_MODEL
    base_url: str = ""
    dimensions: int = Field(default=0, ge=0)
    timeout_seconds: float = Field(default=45, gt=0)

    def config(self) -> EmbedderConfig:
        """The embedder's configuration, with "" and 0 as not set."""
        return EmbedderConfig(
            self.name, self.model, self.base_url or None, self.dimensions or None, self.timeout_seconds
        )


class RerankingWeights(_Section):
    """[search.reranking]: the weight of each of `RerankingFeatures`, for questions of one group of languages."""

    fused: float
    dense: float
    second_view: float
    maxsim: float
    document_score: float
    operative: float
    preambular: float


class RerankingSettings(_Section):
    """[search.reranking]: the weights of the reranker, for questions in English and in other languages."""

    english: RerankingWeights = RerankingWeights(
        fused=4.8, dense=1.5, second_view=1.6, maxsim=2.7, document_score=1.8, operative=1.4, preambular=0.8
    )
    other: RerankingWeights = RerankingWeights(
        fused=5.5, dense=1.4, second_view=2.4, maxsim=0, document_score=1.1, operative=0, preambular=0
    )


class InDomainWeights(_Section):
    """[search.abstention] in_domain: weights of the classifier's logit and of the margin, and the bias."""

    logit: float
    margin: float
    bias: float


class AnswerableWeights(_Section):
    """[search.abstention] english, other: weights of the classifier's logit and lexical constraints, and the bias."""

    logit: float
    violated: float
    satisfied: float
    bias: float


class NamedDocumentWeights(_Section):
    """[search.abstention] named: the same, with both coverages, for questions that name a document."""

    logit: float
    violated: float
    lexical_coverage: float
    maxsim_coverage: float
    bias: float


class AbstentionSettings(_Section):
    """[search.abstention]: logistic regressions, whose decision threshold is a logit of 0."""

    in_domain: InDomainWeights = InDomainWeights(logit=0.95, margin=53.5, bias=1.86)
    english: AnswerableWeights = AnswerableWeights(logit=1.4, violated=-7.0, satisfied=-0.7, bias=4.1)
    other: AnswerableWeights = AnswerableWeights(logit=2.4, violated=-5.0, satisfied=0.1, bias=2.9)
    named: NamedDocumentWeights = NamedDocumentWeights(
        logit=0.6, violated=-5.0, lexical_coverage=0.8, maxsim_coverage=5.2, bias=-0.5
    )


class SearchSettings(_Section):
    """[search]: hybrid search, reranking and selection.

    `candidates`: hits of each retriever. `lean`: how fast the dense weight falls with lexical coverage. `common`: the
    weight of the hubness correction. `second`, `second_view`: whether there is a second dense view, and its weight.
    `late`: the weight of late interaction. `weighed`: whether features are reranked. `adapted`: whether query
    embeddings are. `clauses`, `near`: the most clauses of an answer, and their threshold relative to the best;
    `quoted`: how many of them are quoted, while the others are named.
    `guided`, `shown`: whether a model reranks, and how many clauses it is shown.
    """

    candidates: int = Field(default=50, ge=1, le=1000)
    lean: float = Field(default=12, ge=0, le=1000)
    common: float = Field(default=0.2, ge=0, le=1)
    second: bool = True
    second_view: float = Field(default=0.3, ge=0, le=1)
    late: float = Field(default=0.5, ge=0, le=1)
    weighed: bool = True
    adapted: bool = True
    clauses: int = Field(default=9, ge=1, le=50)
    quoted: int = Field(default=5, ge=1, le=50)
    near: float = Field(default=0.02, ge=0, le=1)
    guided: bool = True
    shown: int = Field(default=30, ge=1, le=40)
    reranking: RerankingSettings = RerankingSettings()
    abstention: AbstentionSettings = AbstentionSettings()


class QuestionSettings(_Section):
    """[question]: limits of a question."""

    characters: int = Field(default=4000, ge=1)


@dataclass(frozen=True, slots=True)
class DailyLimits:
    """US dollars that one asker, and all together, may spend on a day; 0 is no limit."""

    asker: float = 0
    total: float = 0

    def exceeded(self, asker: float, total: float) -> str:
        """Whose limit these sums exceed, "of this asker" or "of all"; "" for neither."""
        sums = (("of this asker", asker, self.asker), ("of all", total, self.total))
        return next((whose for whose, spent, limit in sums if limit and spent > limit + _ROUNDING_DOLLARS), "")


class StepModelSettings(_Section):
    """[model.plan], [model.check], [model.fallback]: what is otherwise than in [model]; "" and None are not set."""

    name: str = ""
    provider: str = Field(default="", pattern=_PROVIDER)
    base_url: str = ""
    key_variable: str = Field(default="", pattern=_VARIABLE)
    api: str = Field(default="", pattern="^(|auto|responses|chat)$")
    structured: str = Field(default="", pattern="^(|auto|object|text)$")
    stream: bool | None = None
    temperature: float | None = Field(default=None, ge=-1, le=2)
    reasoning_effort: str | None = Field(default=None, pattern=_EFFORT)
    timeout_seconds: float | None = Field(default=None, gt=0)
    retries: int | None = Field(default=None, ge=0, le=10)
    max_output_tokens: int | None = Field(default=None, ge=16)
    context_tokens: int | None = Field(default=None, ge=200)
    dollars_per_million_in: float | None = Field(default=None, ge=0)
    dollars_per_million_cached: float | None = Field(default=None, ge=0)
    dollars_per_million_out: float | None = Field(default=None, ge=0)

    def changes(self) -> dict[str, Any]:
        """The settings that are set."""
        return {name: value for name, value in self.model_dump().items() if value not in ("", None)}


class ModelSettings(_Section):
    """[model]: the chat model that writes answers, its limits and its prices; others for single steps, and a fallback.

    `bot.language_model.steps.model_for` has the settings of a step.
    """

    write: bool = True
    gloss: str = Field(default="checked", pattern="^(checked|never|unchecked)$")
    planning: bool = True
    provider: str = Field(default="openai", pattern=_PROVIDER, min_length=1)
    name: str = Field(default="gpt-5.4-mini", min_length=1)
    base_url: str = ""
    key_variable: str = Field(default="", pattern=_VARIABLE)
    api: str = Field(default="auto", pattern="^(auto|responses|chat)$")
    structured: str = Field(default="auto", pattern="^(auto|object|text)$")
    stream: bool = True
    temperature: float = Field(default=-1, ge=-1, le=2)
    reasoning_effort: str = Field(default="", pattern=_EFFORT)
    timeout_seconds: float = Field(default=45, gt=0)
    retries: int = Field(default=2, ge=0, le=10)
    max_output_tokens: int = Field(default=6000, ge=16)
    context_tokens: int = Field(default=12000, ge=200)
    dollars_per_million_in: float = Field(default=0.75, ge=0)
    dollars_per_million_cached: float = Field(default=0.075, ge=0)
    dollars_per_million_out: float = Field(default=4.5, ge=0)
    dollars_per_asker_a_day: float = Field(default=1, ge=0)
    dollars_a_day: float = Field(default=20, ge=0)
    cached_answers: int = Field(default=10000, ge=0)
    plan: StepModelSettings = StepModelSettings()
    check: StepModelSettings = StepModelSettings()
    fallback: StepModelSettings = StepModelSettings()

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


class JudgeSettings(_Section):
    """[judge]: the model that judges answers in an evaluation."""

    model: str = ""
    provider: str = Field(default="openai", pattern=_PROVIDER, min_length=1)
    base_url: str = ""
    key_variable: str = Field(default="", pattern=_VARIABLE)
    votes: int = Field(default=3, ge=1, le=25)
    timeout_seconds: float = Field(default=45, gt=0)


class StateSettings(_Section):
    """[state]: the database of conversations and how long its rows are retained."""

    url: str = ""
    retention_days: int = Field(default=90, ge=1, le=36_500)

    @field_validator("url")
    @classmethod
    def _no_password(cls, url: str) -> str:
        """Refuse a URL with a password: secrets belong in no file."""
        if re.match(r"[^/]+://[^/@:]*:[^/]+@", url):
            raise ValueError("leave the password out, and put the whole URL into RESOLVES_STATE_URL")
        return url


class ServeSettings(_Section):
    """[serve]: the HTTP server of `resolves serve`."""

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65_535)
    body_kilobytes: int = Field(default=256, ge=1, le=102_400)
    header_seconds: float = Field(default=10, ge=0, le=3600)
    connections_per_address: int = Field(default=100, ge=0, le=1_000_000)
    grace_seconds: float = Field(default=25, ge=0, le=3600)
    reload_seconds: float = Field(default=5, gt=0, le=3600)


class LogSettings(_Section):
    """[log]: level and format of the log on standard error."""

    level: str = Field(default="info", pattern="^(debug|info|warning|error)$")
    format: str = Field(default="json", pattern="^(json|text)$")
    questions: bool = False


class VerifySettings(_Section):
    """[verify]: the size of drafts whose citations are checked."""

    megabytes: int = Field(default=5, ge=1, le=32)
    characters: int = Field(default=400_000, ge=1_000, le=10_000_000)


class LimitsSettings(_Section):
    """[limits]: concurrency, queue length, rate limits and sizes."""

    threads: int = Field(default=4, ge=1, le=64)
    queue: int = Field(default=500, ge=1, le=100_000)
    per_minute: int = Field(default=12, ge=0, le=10_000)
    answer_seconds: float = Field(default=120, gt=0, le=3600)
    document_megabytes: int = Field(default=20, ge=1, le=32)


class TelegramSettings(_Section):
    """[telegram]: the Telegram bot; its token is in the environment."""

    base_url: str = Field(default="https://api.telegram.org", pattern=r"^https?://\S+$")
    webhook_url: str = Field(default="", pattern=r"^(https?://\S+)?$")
    admins: tuple[int, ...] = ()
    allow: tuple[int, ...] = ()
    page_characters: int = Field(default=3500, ge=500, le=4000)


class SlackSettings(_Section):
    """[slack]: the Slack app; its secrets are in the environment."""

    path: str = Field(default="/slack/events", pattern=r"^/[\w/.-]+$")
    api_url: str = Field(default="https://slack.com/api/", pattern=r"^https?://\S+/$")
    response_hosts: tuple[ResponseHost, ...] = ("hooks.slack.com", "hooks.slack-gov.com")


class MattermostSettings(_Section):
    """[mattermost]: slash commands of a Mattermost server; their tokens are in the environment."""

    path: str = Field(default="/mattermost/command", pattern=r"^/[\w/.-]+$")
    response_hosts: tuple[ResponseHost, ...] = ()


class Settings(_Section):
    """All settings, one field for each section of config.toml."""

    corpus: CorpusSettings = CorpusSettings()
    embedding: EmbeddingSettings = EmbeddingSettings()
    search: SearchSettings = SearchSettings()
    question: QuestionSettings = QuestionSettings()
    model: ModelSettings = ModelSettings()
    judge: JudgeSettings = JudgeSettings()
    state: StateSettings = StateSettings()
    limits: LimitsSettings = LimitsSettings()
    verify: VerifySettings = VerifySettings()
    serve: ServeSettings = ServeSettings()
    log: LogSettings = LogSettings()
    telegram: TelegramSettings = TelegramSettings()
    slack: SlackSettings = SlackSettings()
    mattermost: MattermostSettings = MattermostSettings()

    def corpus_paths(self) -> list[Path]:
        """The configured files and folders as paths; the shipped corpus where there are none."""
        return [SHIPPED if path == "shipped" else Path(path).expanduser() for path in self.corpus.paths or ("shipped",)]

    def store_folder(self, folder: str | None = None) -> Path:
        """The store's folder: --store, else RESOLVES_STORE, else the setting, else the user's data folder."""
        chosen = folder or os.environ.get("RESOLVES_STORE") or self.corpus.store
        return Path(chosen).expanduser() if chosen else user_data_path("resolves", appauthor=False)

    def names_shipped(self) -> bool:
        """Whether the configured paths name the shipped corpus explicitly."""
        return "shipped" in self.corpus.paths

    def state_url(self) -> str:
        """The state's database URL: RESOLVES_STATE_URL, else the setting; "" for a file in the store's folder."""
        return os.environ.get("RESOLVES_STATE_URL") or self.state.url


def named_path(name: str) -> Path:
    """The path that a command names; "shipped" is the shipped corpus, unless a file of that name exists."""
    path = Path(name)
    return SHIPPED if name == "shipped" and not path.exists() else path


def require_offline(settings: Settings) -> None:
    """Raise SettingsError where the settings name an embedder that reaches out, which --offline leaves in place."""
    name = settings.embedding.name
    if name not in ("auto", *EMBEDDED):
        does = "may download its weights" if name == "fastembed" else "asks a server"
        raise SettingsError(f'--offline: embedding.name is "{name}", which {does}; set it to "auto".')


def load_settings(path: str | None = None) -> Settings:
    """Load the default settings with a file's over them, merged by section. Raises SettingsError."""
    user_path = path or os.environ.get("RESOLVES_CONFIG")
    values = _read_toml(_default_file())
    for section, user_section in (_read_toml(Path(user_path).expanduser()) if user_path else {}).items():
        mergeable = isinstance(user_section, dict) and isinstance(values.get(section), dict)
        values[section] = {**values[section], **user_section} if mergeable else user_section
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise SettingsError(_error_sentence(error, user_path or "config.toml")) from None


def _default_file() -> Path:
    """The default config.toml: beside the packages in a checkout, inside this one in a wheel."""
    checkout = Path(__file__).resolve().parent.parent / "config.toml"
    return checkout if checkout.is_file() else Path(__file__).resolve().parent / "config.toml"


def _read_toml(path: Path) -> dict[str, Any]:
    """Parse a TOML file. Raises SettingsError."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"The configuration {path} cannot be read ({error.strerror}).") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"The configuration {path} is not valid TOML: {error}.") from None


def _error_sentence(error: ValidationError, path: str) -> str:
    """The first validation error as one sentence, with the most similar key where one is unknown."""
    first = error.errors()[0]
    name = ".".join(map(str, first["loc"]))
    if first["type"] != "extra_forbidden":
        return f"In {path}, {name}: {first['msg'][:1].lower()}{first['msg'][1:]}."
    known = _fields_of([str(part) for part in first["loc"][:-1]])
    similar = difflib.get_close_matches(str(first["loc"][-1]), known, n=1)
    hint = f'; did you mean "{similar[0]}"?' if similar else f"; known are {', '.join(known)}."
    return f"In {path}, {name} is no setting{hint}"


def _fields_of(path: Sequence[str]) -> Mapping[str, Any]:
    """The fields of a section, or of a table inside one, by name; those of all settings for an empty path."""
    model: type[BaseModel] = Settings
    for part in path:
        annotation = model.model_fields[part].annotation
        if not (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
            return {}
        model = annotation
    return model.model_fields
