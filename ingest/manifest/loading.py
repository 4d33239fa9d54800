"""Load a folder's corpus.toml, and say which of its documents cannot be taken."""

import os
import tomllib
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from ingest.errors import ManifestError, UnreadableError
from ingest.manifest.complaint import complaint
from ingest.manifest.entry import Entry, Skipped
from ingest.manifest.fields import DocumentFields, Manifest
from ingest.readers import file_bytes
from ingest.readers.file import real, shown

MANIFEST = "corpus.toml"


def load_manifest(folder: Path) -> Manifest | None:
    """Load a folder's manifest; None without a corpus.toml. Raises ManifestError for one that cannot be understood."""
    path = folder / MANIFEST
    if not os.path.lexists(path):
        return None
    name = shown(path)
    try:
        table = tomllib.loads(file_bytes(path, folder).decode("utf-8-sig"))
    except UnreadableError as error:
        raise ManifestError(str(error)) from error
    except UnicodeDecodeError as error:
        raise ManifestError(f"{name} is not UTF-8 (byte {error.start} does not fit); save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise ManifestError(f"{name} is not valid TOML: {error}; correct that line.") from error
    except RecursionError as error:
        raise ManifestError(f"{name} nests its values too deeply; a document is a flat table.") from error
    try:
        return Manifest.model_validate(table)
    except ValidationError as error:
        raise ManifestError(f"{name}, {complaint(error, table)}.") from error


def listed(folder: Path, root: Path, manifest: Manifest) -> Iterator[Entry | Skipped]:
    """What a manifest lists, in its order; what is no file inside the folder, or stands twice, is skipped."""
    files: dict[Path, int] = {}
    ids: dict[str, int] = {}
    for n, fields in enumerate(manifest.document, start=1):
        path = folder / fields.file
        file = shown(fields.file)
        fault, unreadable = _fault(folder, path)
        first = files.setdefault(real(path), n)
        if first != n:
            fault, unreadable = f'file "{file}" is also document {first}; remove one of them.', False
        elif fault:
            fault = f'file "{file}" {fault}'
        elif fields.id and (first := ids.setdefault(fields.id.casefold(), n)) != n:
            fault = f"its id is also that of document {first}; change one of them."
        if fault:
            where = f'{shown(folder / MANIFEST)}, document {n} ("{fields.id or file}")'
            yield Skipped(path, root, f"{where}: {fault}", unreadable)
        else:
            yield Entry(path, root, fields, listed=True)


def _fault(folder: Path, path: Path) -> tuple[str, bool]:
    """Why a file that is listed cannot be taken, "" where it can; and whether it is there all the same."""
    target = real(path)
    if not target.is_relative_to(real(folder)):
        return "leads out of the folder; copy the file into it.", True
    if os.path.isfile(target):  # noqa: PTH113  (a pathlib that raises for what cannot be looked at)
        return "", True
    if os.path.lexists(target):
        return "is no file; correct its name or remove it.", True
    return "does not exist; correct its name or remove it.", os.path.lexists(path)


def facts(path: Path) -> DocumentFields | None:
    """What the manifest beside a file says of it; None where it says nothing. Raises ManifestError."""
    manifest = load_manifest(path.parent)
    documents = manifest.document if manifest else ()
    return next((fields for fields in documents if real(path.parent / fields.file) == real(path)), None)
