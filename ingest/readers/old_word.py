"""The reader of old Word files (.doc): LibreOffice converts them where it is installed, else they are refused."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from ingest.errors import UnreadableError
from ingest.readers.line import Line
from ingest.readers.programs import run
from ingest.readers.word import read_word

# Seconds; a start takes two to ten, a long document as much again.
_SECONDS = 50
_NAMES = ("soffice", "libreoffice")


def read_old_word(name: str, data: bytes) -> list[Line]:
    """Read the lines of a .doc as LibreOffice converts it. Raises UnreadableError, also where there is none."""
    office = next((path for path in map(shutil.which, _NAMES) if path), None)
    if office is None:
        raise UnreadableError(
            f"{name} is in an old Office format (.doc); open it and save it as .docx, or install LibreOffice."
        )
    # A profile of its own: a running LibreOffice would take the file over, and its settings may run macros.
    with tempfile.TemporaryDirectory(prefix="resolves-") as folder:
        source, made = Path(folder, "document.doc"), Path(folder, "document.docx")
        source.write_bytes(data)
        profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
        command = [
            office,
            profile,
            "--headless",
            "--norestore",
            # As Word and nothing else: what is damaged would be converted as text.
            "--infilter=MS Word 97",
            "--convert-to",
            "docx",
            "--outdir",
            folder,
            str(source),
        ]
        try:
            run(command, seconds=_SECONDS)
            converted = made.read_bytes()
        except (OSError, subprocess.SubprocessError) as error:
            raise UnreadableError(
                f"{name} cannot be converted by LibreOffice; open it and save it as .docx."
            ) from error
    return read_word(name, converted)
