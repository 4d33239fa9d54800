"""Answers written by a model, as far as they can be proven; the only package that calls one to answer.

open_writer(settings.model, store.root)     a Writer, or None where there is no model to write with
"""

from pathlib import Path

from bot.composing.writing.answer_cache import AnswerCache
from bot.composing.writing.prompt_request import prompts
from bot.composing.writing.write import Writer
from bot.language_model.budget import Ledger, SqliteLedger
from bot.language_model.chat_model import Model, configured
from bot.settings import ModelSettings

__all__ = ["Writer", "open_writer"]


def open_writer(settings: ModelSettings, folder: Path, ledger: Ledger | None = None) -> Writer | None:
    """The writer that the settings and the environment name; its files lie in `folder`. Raises PromptError."""
    if not configured(settings):
        return None
    # A prompt that cannot be used is told when Resolves starts, not with the first question.
    prompts()
    kept = AnswerCache(folder / "written.sqlite", settings.cached_answers)
    return Writer(settings, Model(settings), ledger or SqliteLedger(folder / "spending.sqlite"), kept)
