"""corpus.toml, a folder's manifest: which files are documents, and the metadata of each beyond its text."""

import datetime
import difflib
import hashlib
import os
import re
import stat
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    ValidationError,
)

from ingest.errors import ManifestError, UnreadableError
from ingest.readers import SUFFIXES, file_bytes
from ingest.readers.file import leads_out, real, regular, shown, unopened

MANIFEST = "corpus.toml"

_LEFT_OUT = re.compile(r"[.~]|README|LICEN[CS]E", re.I)
_ISO_639_1 = frozenset(
    re.findall(
        "..",
        "aaabaeafakamanarasavayazbabebgbibmbnbobrbscacechcocrcscucvcydadedvdzeeeleneoeseteufafffifjfofrfygagdglgngu"
        "gvhahehihohrhthuhyhziaidieigiiikioisitiujajvkakgkikjkkklkmknkokrkskukvkwkylalblglilnloltlulvmgmhmimkmlmnmrms"
        "mtmynanbndnengnlnnnonrnvnyocojomorospapiplpsptqurmrnrorurwsascsdsesgsiskslsmsnsosqsrssstsusvswtatetgthtitktl"
        "tntotrtstttwtyugukuruzvevivowawoxhyiyozazhzu",
    )
)


def _relative(value: str) -> str:
    value = value.replace("\\", "/")
    parts = PurePosixPath(value).parts
    if not parts or parts[0] == "/" or PureWindowsPath(value).drive or ".." in parts or "\0" in value:
        raise ValueError("is not a path inside the folder; write it from there, without '..' and drive")
    return value


def _day(value: object) -> object:
    """Convert a TOML date or integer to text; other values stay as they are."""
    if isinstance(value, datetime.date):
        return value.isoformat()[:10]
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _date(value: str) -> str:
    full = value + "2000-01-01"[len(value) :] if re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", value) else ""
    try:
        datetime.date.fromisoformat(full)
    except ValueError as error:
        raise ValueError('is not an ISO date; write it as "2022", "2022-06" or "2022-06-16"') from error
    return value


def _language(value: str) -> str:
    if value not in _ISO_639_1:
        raise ValueError('is not an ISO 639-1 code; write two small letters such as "en"')
    return value


def _slug(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.-]*", value):
        raise ValueError('is not an id; use letters, digits, dots and hyphens, as in "wtdc-45"')
    return value


def _web(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc or re.search(r"\s", value):
        raise ValueError("is not a web address; begin it with https://")
    return value


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class DocumentFields(BaseModel):
    """A document's metadata in a manifest; a field that is not stated is "" and read from the text."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: Annotated[Text, AfterValidator(_relative)]
    id: Annotated[Text, AfterValidator(_slug)] = ""
    body: Text = ""
    kind: Text = ""
    number: Annotated[Text, BeforeValidator(_day)] = ""
    revision: Text = ""
    title: Text = ""
    date: Annotated[Text, BeforeValidator(_day), AfterValidator(_date)] = ""
    language: Annotated[Text, AfterValidator(_language)] = ""
    address: Annotated[Text, AfterValidator(_web)] | None = None


class Manifest(BaseModel):
    """The contents of a corpus.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Text = ""
    document: tuple[DocumentFields, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A document to ingest: its file, the folder or file that led to it, its metadata; `fields.id` is unique."""

    path: Path
    root: Path
    fields: DocumentFields


def load_manifest(folder: Path) -> Manifest | None:
    """Load a folder's manifest and check it against its files; None without a corpus.toml. Raises ManifestError."""
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
        manifest = Manifest.model_validate(table)
    except ValidationError as error:
        raise ManifestError(f"{name}, {_complaint(error, table)}.") from error
    _check_files(path, manifest)
    return manifest


@dataclass(frozen=True, slots=True)
class Refused:
    """What cannot be read, the folder or file that led to it, and why, in a sentence; `folder` where it may be one."""

    path: Path
    root: Path
    why: str
    folder: bool = False


def _raise(refused: Refused) -> None:
    raise ManifestError(refused.why)


def discover(paths: Sequence[Path], refuse: Callable[[Refused], None] = _raise) -> list[Entry]:
    """List the documents in these folders and files, each once, in order, with unique ids. Raises ManifestError.

    `refuse` is called with whatever lies among them and cannot be read; without it, the first such thing is an error.
    """
    found: dict[Path, Entry] = {}
    for path in paths:
        if _missing(path):
            raise ManifestError(f"{shown(path)} does not exist; give a document or a folder of documents.")
        for entry in _given(path, refuse):
            found.setdefault(real(entry.path), entry)
    return _identified(list(found.values()))


def _missing(path: Path) -> bool:
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return True
    except OSError:
        pass  # it may be there, and is told as what cannot be opened
    return False


def _given(path: Path, refuse: Callable[[Refused], None]) -> Iterator[Entry]:
    """The documents of a path that was named; one that is a link leads wherever its owner wants."""
    if os.path.isdir(path):  # noqa: PTH112  (a pathlib that raises for what cannot be looked at)
        yield from _folder(path, refuse)
        return
    try:
        regular(path)
    except UnreadableError as error:
        refuse(Refused(path, path, str(error)))
    else:
        yield _file(path)


def _file(path: Path) -> Entry:
    manifest = load_manifest(path.parent)
    for fields in manifest.document if manifest else ():
        if real(path.parent / fields.file) == real(path):
            return Entry(path, path, fields)
    return Entry(path, path, DocumentFields.model_construct(file=shown(path.name)))


def _folder(root: Path, refuse: Callable[[Refused], None]) -> Iterator[Entry]:
    """The documents below a folder, sorted; without recursion, as folders may lie in each other by the thousand."""
    waiting = [root]
    while waiting:
        path, folder = waiting.pop(), True
        try:
            folder = path == root or stat.S_ISDIR(_looked_at(path).st_mode)
            if not folder:
                yield from _found(path, root)
                continue
            manifest = load_manifest(path)
            if manifest:
                yield from (Entry(path / fields.file, root, fields) for fields in manifest.document)
            else:
                waiting += reversed(_listed(path))
        except UnreadableError as error:
            refuse(Refused(path, root, str(error), folder))


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if not _LEFT_OUT.match(path.name))
    except OSError as error:
        raise unopened(folder, error) from error


def _looked_at(path: Path) -> os.stat_result:
    try:
        return path.lstat()
    except OSError as error:
        raise unopened(path, error) from error


def _found(path: Path, root: Path) -> Iterator[Entry]:
    """What is no folder, if it is a document by its name. Raises UnreadableError for one that cannot be read.

    A linked folder is read where it lies, as it may lead round in a circle; so it has to lie in the same folder.
    """
    if os.path.isdir(path):  # noqa: PTH112
        if not real(path).is_relative_to(real(root)):
            raise leads_out(path, root)
    elif path.suffix.lower() in SUFFIXES:
        regular(path, root)
        yield Entry(path, root, DocumentFields.model_construct(file=shown(path.relative_to(root).as_posix())))
    elif not path.suffix and not os.path.exists(path):  # noqa: PTH110
        regular(path)  # a link that leads nowhere, and may have led to a folder of documents


def _identified(entries: list[Entry]) -> list[Entry]:
    """Assign ids to entries without one: the file's stem, with its folder's name where stems are the same."""
    plain = [entry.fields.id or _stem(entry.path) for entry in entries]
    same = Counter(name.casefold() for name in plain)
    files: dict[str, Path] = {}
    done = []
    for entry, name in zip(entries, plain, strict=True):
        if not entry.fields.id and same[name.casefold()] > 1:
            name = f"{_stem(real(entry.path).parent)}-{name}"
        other = files.setdefault(name.casefold(), entry.path)
        if other != entry.path:
            raise ManifestError(
                f'{shown(other)} and {shown(entry.path)} have the same id "{name}"; '
                f"give one of them another in {MANIFEST}."
            )
        done.append(replace(entry, fields=entry.fields.model_copy(update={"id": name})))
    return done


def _stem(path: Path) -> str:
    """Derive an id from a file's stem; one that has no Latin letter or digit gets a short hash of itself."""
    stem = path.stem if path.suffix.lower() in SUFFIXES else path.name
    ascii_ = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_).strip("-")
    name = unicodedata.normalize("NFC", stem).encode("utf-8", "surrogatepass")
    return slug or f"document-{hashlib.sha256(name).hexdigest()[:8]}"


def _check_files(path: Path, manifest: Manifest) -> None:
    """Check that each document is a file inside the folder, and that no file or id occurs twice."""
    folder = path.parent
    files: dict[Path, int] = {}
    ids: dict[str, int] = {}
    for n, fields in enumerate(manifest.document, start=1):
        file = shown(fields.file)
        where = f'{shown(path)}, document {n} ("{fields.id or file}")'
        target = real(folder / fields.file)
        if not target.is_relative_to(real(folder)):
            raise ManifestError(f'{where}: file "{file}" leads out of the folder; copy the file into it.')
        if not os.path.isfile(target):  # noqa: PTH113  (a pathlib that raises for what cannot be looked at)
            missing = "is no file" if os.path.lexists(target) else "does not exist"
            raise ManifestError(f'{where}: file "{file}" {missing}; correct its name or remove it.')
        first = files.setdefault(target, n)
        if first != n:
            raise ManifestError(f'{where}: file "{file}" is also document {first}; remove one of them.')
        first = ids.setdefault(fields.id.casefold(), n) if fields.id else n
        if first != n:
            raise ManifestError(f"{where}: its id is also that of document {first}; change one of them.")


def _complaint(error: ValidationError, table: dict[str, Any]) -> str:
    """Describe the first validation error, with the document and the key that it is in."""
    # A misspelt key before the missing one that it was meant to be.
    first = min(error.errors(), key=lambda each: each["type"] != "extra_forbidden")
    place = list(first["loc"])
    known = list(Manifest.model_fields)
    where = "at its top level"
    if len(place) > 1 and place[0] == "document" and isinstance(place[1], int):
        known = list(DocumentFields.model_fields)
        where = _named(place[1], table["document"][place[1]])
        place = place[2:]
    if not place:
        return f"{where}: a document is a table; begin it with [[document]]"
    key = str(place[0])
    if first["type"] == "extra_forbidden":
        close = difflib.get_close_matches(key.lower(), known, n=1)
        advice = f'write it as "{close[0]}"' if close else f"the keys are {', '.join(known)}"
        return f'{where}: unknown key "{key}"; {advice}'
    if first["type"] == "missing":
        return f'{where}: the key "{key}" is missing; add {key} = "…"'
    if first["type"] == "value_error":
        return f'{where}: {key} "{first["input"]}" {first["ctx"]["error"]}'
    if key == "document":
        return f"{where}: documents are tables; begin each with [[document]]"
    return f'{where}: {key} must be text that is not empty; write {key} = "…" or remove it'


def _named(index: int, entry: object) -> str:
    name = entry.get("id") or entry.get("file") if isinstance(entry, dict) else None
    return f'document {index + 1} ("{name}")' if name else f"document {index + 1}"
