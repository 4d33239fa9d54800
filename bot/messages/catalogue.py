"""The catalogue of messages: a translation of each English text, read from `locale/` by gettext."""

import gettext
from functools import cache
from pathlib import Path

# By ISO 639-1, each by its own name; messages are written in the first.
LANGUAGES = {"en": "English", "fr": "français", "es": "español", "ru": "русский", "zh": "中文", "ar": "العربية"}
RIGHT_TO_LEFT = frozenset({"ar"})
DOMAIN = "resolves"
LOCALE = Path(__file__).with_name("locale")


@cache
def translations(language: str) -> gettext.NullTranslations:
    """The translations into a language; none for English, or for a language that the catalogue does not have."""
    return gettext.translation(DOMAIN, LOCALE, [language], fallback=True)
