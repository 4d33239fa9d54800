"""Optical character recognition of pages that have no text, by Tesseract where it is installed; bounded in time."""

import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from functools import cache
from typing import Any

from ingest.readers.furniture import is_furniture, is_page_number
from ingest.readers.line import Row
from ingest.readers.programs import run

# Seconds for all pages of a file: a page takes two to five, and the rest of the folder waits meanwhile.
_SECONDS = 40.0
_DOTS_PER_INCH, _MOST_PIXELS = 200, 4_000
# The languages of the Union, as Tesseract names them.
_LANGUAGES = ("eng", "fra", "spa", "rus", "ara", "chi_sim")


class Recogniser:
    """Recognises the pages of one file, until the time for it is over."""

    def __init__(self) -> None:
        self._left = _SECONDS

    def rows(self, page: Any, number: int) -> list[Row]:
        """The paragraphs of a page, marked "ocr", after a line that says so; or a line that says it was not read."""
        started = time.monotonic()
        text = _recognised(page, self._left) if self._left > 0 else ""
        self._left -= time.monotonic() - started
        if not re.search(r"\w", text):
            return [Row(f"[page {number} has no text that can be read]", "furniture", number)]
        said = Row(f"[page {number} was recognised from its picture (OCR) and may be misread]", "furniture", number)
        return [said, *_paragraphs(text, number)]


def _paragraphs(text: str, number: int) -> Iterator[Row]:
    for block in re.split(r"\n\s*\n", text.replace("\f", "\n")):
        words = re.sub(r"(?<=[a-z])-\n(?=[a-z])", "", block.strip())
        if words:
            line = " ".join(words.split())
            yield Row(line, "furniture" if is_furniture(line) or is_page_number(line) else "ocr", number)
            yield Row("", page=number)


def _recognised(page: Any, seconds: float) -> str:
    """The text that Tesseract reads in a page; "" where it is not installed, fails or takes too long."""
    tesseract = shutil.which("tesseract")
    languages = _installed(tesseract) if tesseract else ""
    if not tesseract or not languages:
        return ""
    command = [tesseract, "stdin", "stdout", "-l", languages]
    try:
        read = run(command, seconds=seconds, data=_picture(page), env={"OMP_THREAD_LIMIT": "1"})
    except (OSError, subprocess.SubprocessError):
        return ""
    return read.decode("utf-8", "replace")


def _picture(page: Any) -> bytes:
    """Draw a page in grey, as a portable graymap."""
    width, height = page.get_size()
    scale = min(_DOTS_PER_INCH / 72, _MOST_PIXELS / max(width, height, 1))
    pixels = page.render(scale=scale, grayscale=True).to_numpy()
    rows, columns = pixels.shape[:2]
    return b"P5 %d %d 255\n" % (columns, rows) + bytes(pixels.tobytes())


@cache
def _installed(tesseract: str) -> str:
    """Tesseract's languages among those of the Union, as it takes them: "eng+fra"; "" for none."""
    try:
        listed = run([tesseract, "--list-langs"], seconds=10).decode("utf-8", "replace").split()
    except (OSError, subprocess.SubprocessError):
        return ""
    return "+".join(language for language in _LANGUAGES if language in listed)
