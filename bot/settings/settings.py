"""All settings together, and what follows from several of them or from the environment."""

import os
from pathlib import Path

from platformdirs import user_data_path
from pydantic import Field
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.settings.channels import MattermostSettings, SlackSettings, TelegramSettings
from bot.settings.corpus import CorpusSettings, EmbeddingSettings, QuestionSettings
from bot.settings.judge import JudgeSettings
from bot.settings.model import ModelSettings
from bot.settings.search import SearchSettings
from bot.settings.serving import LimitsSettings, LogSettings, ServeSettings, StateSettings, VerifySettings
from ingest.embedders.base import EMBEDDED
from ingest.errors import SettingsError

SHIPPED = Path(__file__).resolve().parents[2] / "ingest" / "corpus"


class Settings(BaseSettings):
    """All settings, one field for each section of config.toml; made in code, they are the defaults and what is given.

    `load_settings` is what reads files and environment variables.
    """

    model_config = SettingsConfigDict(
        extra="forbid", frozen=True, case_sensitive=True, env_prefix="RESOLVES_", env_nested_delimiter="__"
    )

    corpus: CorpusSettings = Field(
        default=CorpusSettings(), description="Which documents are answered from, and where they are stored."
    )
    embedding: EmbeddingSettings = Field(
        default=EmbeddingSettings(),
        description=(
            "The embedder: the model that turns clauses and questions into vectors, so that they can be compared by "
            "meaning. Each embedder has an index of its own in the store."
        ),
    )
    search: SearchSettings = Field(
        default=SearchSettings(),
        description="How clauses are found for a question that asks for no complete list of them.",
    )
    question: QuestionSettings = Field(default=QuestionSettings(), description="What a question may be.")
    model: ModelSettings = Field(
        default=ModelSettings(),
        description=(
            "The language model that helps to read, select and explain, and what it may cost. Resolves answers "
            "without one too."
        ),
    )
    judge: JudgeSettings = Field(
        default=JudgeSettings(),
        description="The model that `resolves eval run FILE --judge` asks for its opinion of each answer.",
    )
    state: StateSettings = Field(
        default=StateSettings(), description="What a running bot remembers, where and for how long."
    )
    limits: LimitsSettings = Field(default=LimitsSettings(), description="How much a running bot takes on.")
    verify: VerifySettings = Field(
        default=VerifySettings(),
        description="The size of a draft whose citations are checked (`resolves verify FILE`).",
    )
    serve: ServeSettings = Field(
        default=ServeSettings(),
        description="The HTTP server of `resolves serve`: health, metrics, and channels that are called over HTTP.",
    )
    log: LogSettings = Field(default=LogSettings(), description="What `resolves serve` logs on standard error.")
    telegram: TelegramSettings = Field(
        default=TelegramSettings(),
        description="The Telegram bot. Its token comes from the environment: TELEGRAM_BOT_TOKEN.",
    )
    slack: SlackSettings = Field(
        default=SlackSettings(),
        description=(
            "The Slack app. Its secrets come from the environment: SLACK_SIGNING_SECRET over HTTP, or SLACK_APP_TOKEN "
            "for Socket Mode, which needs no public address; and SLACK_BOT_TOKEN for mentions, direct messages and "
            "clauses in full, one for each workspace, separated by commas."
        ),
    )
    mattermost: MattermostSettings = Field(
        default=MattermostSettings(),
        description=(
            "The slash commands of a Mattermost server. Their tokens come from the environment: MATTERMOST_TOKEN, "
            "separated by commas."
        ),
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003  (the base's signature)
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003  (the base's signature)
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  (the base's signature)
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003  (the base's signature)
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what the code gives: `load_settings` names the sources that are read."""
        return (init_settings,)

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
