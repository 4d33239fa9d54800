"""Selecting and glossing by a model, as far as it is verified; the only package that calls a model to answer.

open_writer(settings.model, store.root)     a Writer, or None where no model is configured
"""

from pathlib import Path

from bot.composing.writing.answer_cache import AnswerCache
from bot.composing.writing.prompt_request import prompts
from bot.composing.writing.write import Writer
from bot.language_model.budget import Ledger, SqliteLedger
from bot.language_model.chat_model import Model, configured
from bot.language_model.metered import MeteredModel
from bot.language_model.steps import Step, model_for
from bot.settings import ModelSettings

# The steps that may have a model of their own.
_STEPS: tuple[Step, ...] = ("plan", "check")

__all__ = ["Writer", "open_writer"]


def open_writer(settings: ModelSettings, folder: Path, ledger: Ledger | None = None) -> Writer | None:
    """The writer that settings and environment configure, its cache in `folder`; else None. Raises PromptError."""
    if not configured(settings):
        return None
    # A prompt that cannot be used fails when Resolves starts, not with the first question.
    prompts()
    cache = AnswerCache(folder / "written.sqlite", settings.cached_answers)
    purse = ledger or SqliteLedger(folder / "spending.sqlite")
    gloss = MeteredModel(Model(settings), purse)
    # A model that is asked for several steps finds out once what its server takes.
    steps = (model_for(settings, step) for step in _STEPS)
    plan, check = (gloss if step == settings else MeteredModel(Model(step), purse) for step in steps)
    return Writer(gloss, plan, check, cache)
