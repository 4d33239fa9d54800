"""Download of a document that was sent to the bot, within a limit."""

from telegram import Document
from telegram.error import BadRequest

from ingest.errors import ResolvesError

# A download of a document, from a slow server.
_SECONDS = 60


async def downloaded(document: Document, name: str, megabytes: int, setting: str = "") -> bytes:
    """The bytes of a document. Raises ResolvesError where it is too large, or Telegram does not give it."""
    size = document.file_size or 0
    if size > megabytes * 1024**2:
        most = f"{setting} = {megabytes}" if setting else str(megabytes)
        raise ResolvesError(f"{name} has {size / 1024**2:,.1f} MB; send at most {most}.")
    try:
        file = await document.get_file(read_timeout=_SECONDS)
    except BadRequest as error:
        raise ResolvesError(f"Telegram does not give {name} to a bot ({error}).") from None
    return bytes(await file.download_as_bytearray(read_timeout=_SECONDS))
