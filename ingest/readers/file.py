"""A path -> the bytes of a regular file, of a size that fits; nothing that lies in a folder makes the reader wait.

A named pipe waits for a writer, a device has no end, and either may take a file's place between a look and the opening:
so a path is looked at, opened without waiting, looked at again as it was opened, and read no further than the limit.
"""

import errno
import os
import stat
import unicodedata
from pathlib import Path

from ingest.errors import UnreadableError

_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}
# Not all systems have all of them.
_FLAGS = os.O_RDONLY
for _flag in ("O_NONBLOCK", "O_NOFOLLOW", "O_NOCTTY", "O_CLOEXEC", "O_BINARY"):
    _FLAGS |= getattr(os, _flag, 0)
# What the system says of a link that leads to nothing, or back to itself.
_NOWHERE = {errno.ENOENT, errno.ENOTDIR, errno.ELOOP}
# Characters of a path that are shown at its beginning and at its end; a system may allow thousands.
_SHOWN = 250


def shown(path: Path | str) -> str:
    """A path as it can be printed on one line, kept as JSON and sent.

    Bytes that are no UTF-8, controls, and marks that turn the direction of writing are escaped.
    """
    text = "".join(map(_escaped, str(path)))
    return text if len(text) <= 2 * _SHOWN else f"{text[:_SHOWN]} … {text[-_SHOWN:]}"


def _escaped(character: str) -> str:
    if "\udc80" <= character <= "\udcff":  # how Python holds a byte that is no UTF-8
        return f"\\x{ord(character) - 0xDC00:02x}"
    hidden = unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}
    turning = unicodedata.bidirectional(character) in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    return character.encode("unicode_escape").decode() if hidden or turning else character


def real(path: Path) -> Path:
    """A path without its symbolic links; those that lead round in a circle stay, and show when it is opened."""
    return Path(os.path.realpath(path))


def regular(path: Path, within: Path | None = None) -> Path:
    """The real path of a regular file, which lies in the folder `within`. Raises UnreadableError, and opens nothing."""
    try:
        found = path.stat()
        target = real(path)
    except (OSError, ValueError) as error:
        raise unopened(path, error) from error
    _require_regular(path, found)
    if within is not None and not target.is_relative_to(real(within)):
        raise leads_out(path, within)
    return target


def read_file(path: Path, limit: int, within: Path | None = None) -> bytes:
    """The bytes of a regular file, which lies in the folder `within`. Raises UnreadableError."""
    target = regular(path, within)
    try:
        with open(target, "rb", opener=_open) as file:
            found = os.fstat(file.fileno())
            _require_regular(path, found)
            if found.st_size > limit:
                raise too_large(shown(path), limit, found.st_size)
            # A file may have grown since, and those that the system makes up have no size.
            data = file.read(limit + 1) or b""
    except OSError as error:
        raise unopened(path, error) from error
    if len(data) > limit:
        raise too_large(shown(path), limit)
    return data


def _open(path: str, _flags: int) -> int:
    return os.open(path, _FLAGS)


def _require_regular(path: Path, found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        kind = _KINDS.get(stat.S_IFMT(found.st_mode), "something else")
        raise UnreadableError(f"{shown(path)} is {kind} and no file; put the document's text in a file.")


def unopened(path: Path, error: Exception) -> UnreadableError:
    """What the system says of a path, as a sentence."""
    code = error.errno if isinstance(error, OSError) else None
    # os.path tells links that lead round in a circle from others; pathlib raises for some of them.
    if code in _NOWHERE and os.path.islink(path) and not os.path.exists(path):  # noqa: PTH110, PTH114
        return UnreadableError(f"{shown(path)} is a link that leads to no file; remove it or mend it.")
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return UnreadableError(f"{shown(path)} cannot be opened ({reason}); check its name and rights.")


def leads_out(path: Path, folder: Path) -> UnreadableError:
    """A link would have a folder give what it does not hold."""
    return UnreadableError(f"{shown(path)} is a link that leads out of {shown(folder)}; copy the file into the folder.")


def too_large(name: str, limit: int, size: int | None = None) -> UnreadableError:
    """A file over the limit; its size is not known where it grows while it is read."""
    most = f"more than {limit // 1024**2} MB"
    has = f"{size / 1024**2:.0f} MB, {most}" if size is not None else most
    return UnreadableError(f"{name} has {has}; split it or save it without images.")
