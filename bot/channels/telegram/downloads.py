"""Download of a document that was sent to the bot, within a limit."""

from telegram import Document
from telegram.error import BadRequest, NetworkError, RetryAfter

from ingest.errors import ResolvesError

# A download of a document, from a slow server.
_SECONDS = 60


class DownloadError(Exception):
    """Telegram does not give a document now, though it may later."""


async def downloaded(document: Document, name: str, megabytes: int, setting: str = "") -> bytes:
    """The bytes of a document.

    Raises ResolvesError where it is too large, or Telegram does not give it to bots; DownloadError where it does not
    give it now.
    """
    size = document.file_size or 0
    if size > megabytes * 1024**2:
        most = f"{setting} = {megabytes}" if setting else str(megabytes)
        raise ResolvesError(f"{name} has {size / 1024**2:,.1f} MB; send at most {most}.")
    try:
        file = await document.get_file(read_timeout=_SECONDS)
        return bytes(await file.download_as_bytearray(read_timeout=_SECONDS))
    except BadRequest as error:
        raise ResolvesError(f"Telegram does not give {name} to a bot ({error}).") from None
    except (NetworkError, RetryAfter) as error:
        raise DownloadError(f"Telegram does not give {name} at the moment ({error}); send it again later.") from None
