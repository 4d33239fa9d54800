"""Settings: config.toml and environment variables, validated into frozen pydantic models; unknown keys are refused."""

from bot.settings.channels import MattermostSettings, ResponseHost, SlackSettings, TelegramSettings
from bot.settings.corpus import CorpusSettings, EmbeddingSettings, QuestionSettings
from bot.settings.in_force import SettingInForce, settings_in_force
from bot.settings.judge import JudgeSettings
from bot.settings.loading import load_settings
from bot.settings.masking import masked
from bot.settings.model import DailyLimits, ModelSettings, StepModelSettings
from bot.settings.reference import settings_table
from bot.settings.search import SearchSettings
from bot.settings.secret_variables import secrets_in_force
from bot.settings.serving import LimitsSettings, LogSettings, ServeSettings, StateSettings, VerifySettings
from bot.settings.settings import SHIPPED, Settings, named_path, require_offline
from bot.settings.template import config_template
from bot.settings.weights import (
    AbstentionSettings,
    AnswerableWeights,
    InDomainWeights,
    NamedDocumentWeights,
    RerankingSettings,
    RerankingWeights,
)

__all__ = [
    "SHIPPED",
    "AbstentionSettings",
    "AnswerableWeights",
    "CorpusSettings",
    "DailyLimits",
    "EmbeddingSettings",
    "InDomainWeights",
    "JudgeSettings",
    "LimitsSettings",
    "LogSettings",
    "MattermostSettings",
    "ModelSettings",
    "NamedDocumentWeights",
    "QuestionSettings",
    "RerankingSettings",
    "RerankingWeights",
    "ResponseHost",
    "SearchSettings",
    "ServeSettings",
    "SettingInForce",
    "Settings",
    "SlackSettings",
    "StateSettings",
    "StepModelSettings",
    "TelegramSettings",
    "VerifySettings",
    "config_template",
    "load_settings",
    "masked",
    "named_path",
    "require_offline",
    "secrets_in_force",
    "settings_in_force",
    "settings_table",
]
