"""An answer as a file in a chat: as text, Markdown or a Word document."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.answer import Answer
from bot.exports import FORMATS, export
from ingest.identifiers import slug

# The forms that a chat offers, as people call them.
FORMS: Mapping[str, str] = MappingProxyType({"text": "Text", "markdown": "Markdown", "docx": "Word"})
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class AnswerFile:
    """A file with its name and its media type."""

    name: str
    media_type: str
    data: bytes


def answer_file(answer: Answer, form: str) -> AnswerFile:
    """The file of an answer in one of `FORMS`, named after its question. Raises UsageError for another form."""
    data, kind = export(answer, form), FORMATS[form]
    words = slug(answer.question or answer.lead)[:_LONGEST_NAME].strip("-")
    return AnswerFile(f"{words or 'answer'}{kind.suffix}", kind.media_type, data)
