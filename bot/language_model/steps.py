"""A model for each step of an answer: [model], with what [model.plan] and others change in it."""

from typing import Literal

from bot.settings import ModelSettings, StepModelSettings
from ingest.providers import NO_KEY, key_name, provider_of

# What a model is asked for: to plan a question's sets, to check a gloss, to write it; and what is asked where it fails.
Step = Literal["plan", "check", "gloss", "fallback"]


def model_for(settings: ModelSettings, step: Step) -> ModelSettings:
    """The settings of the model for a step; its fallback is that of [model]. The model of the gloss is [model] itself.

    Where a step has a provider of its own, the address of [model] does not go with it; where it has an address of its
    own, neither does a key: the step names the variable of one, or none is sent.
    """
    if step == "gloss":
        return settings
    changed = _changed(settings, getattr(settings, step))
    if step == "fallback" or not settings.fallback.name:
        return changed.model_copy(update={"fallback": StepModelSettings()})
    return changed.model_copy(update={"fallback": _whole(model_for(settings, "fallback"))})


def _changed(settings: ModelSettings, own: StepModelSettings) -> ModelSettings:
    """Settings with a step's own over them."""
    changes = own.changes()
    if "provider" in changes:
        # `api` is of OpenAI's interfaces alone.
        changes = {"base_url": "", "key_variable": "", "api": "auto", **changes}
    if own.base_url not in ("", settings.base_url) and not own.key_variable:
        changes["key_variable"] = NO_KEY
    return settings.model_copy(update=changes)


def _whole(settings: ModelSettings) -> StepModelSettings:
    """Settings as those of a step which change all of them, so that they mean the same beside any others."""
    values = settings.model_dump(include=set(StepModelSettings.model_fields))
    variable = settings.key_variable or key_name(provider_of(settings.provider))
    return StepModelSettings(**{**values, "key_variable": variable})
