"""corpus.toml, a folder's manifest: which files are documents, and the metadata of each beyond its text."""

import datetime
import difflib
import hashlib
import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
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

from ingest.errors import ManifestError
from ingest.readers import SUFFIXES

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
    if not parts or parts[0] == "/" or PureWindowsPath(value).drive or ".." in parts:
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
    if not path.is_file():
        return None
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ManifestError(f"{path} is not UTF-8 (byte {error.start} does not fit); save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise ManifestError(f"{path} is not valid TOML: {error}; correct that line.") from error
    except OSError as error:
        raise ManifestError(f"{path} cannot be opened ({error.strerror}); check its rights.") from error
    try:
        manifest = Manifest.model_validate(table)
    except ValidationError as error:
        raise ManifestError(f"{path}, {_complaint(error, table)}.") from error
    _check_files(path, manifest)
    return manifest


def discover(paths: Sequence[Path]) -> list[Entry]:
    """List the documents in these folders and files, each once, in order, with unique ids. Raises ManifestError."""
    found: dict[Path, Entry] = {}
    for path in paths:
        if not path.exists():
            raise ManifestError(f"{path} does not exist; give a document or a folder of documents.")
        for entry in _folder(path, path) if path.is_dir() else [_file(path)]:
            found.setdefault(entry.path.resolve(), entry)
    return _identified(list(found.values()))


def _file(path: Path) -> Entry:
    manifest = load_manifest(path.parent)
    for fields in manifest.document if manifest else ():
        if (path.parent / fields.file).resolve() == path.resolve():
            return Entry(path, path, fields)
    return Entry(path, path, DocumentFields.model_construct(file=path.name))


def _folder(folder: Path, root: Path) -> Iterator[Entry]:
    manifest = load_manifest(folder)
    if manifest:
        for fields in manifest.document:
            yield Entry(folder / fields.file, root, fields)
        return
    for path in sorted(folder.iterdir()):
        if _LEFT_OUT.match(path.name):
            continue
        if path.is_dir() and not path.is_symlink():  # a linked folder may lead round in a circle
            yield from _folder(path, root)
        elif path.is_file() and path.suffix.lower() in SUFFIXES:
            file = path.relative_to(root).as_posix()
            yield Entry(path, root, DocumentFields.model_construct(file=file))


def _identified(entries: list[Entry]) -> list[Entry]:
    """Assign ids to entries without one: the file's stem, with its folder's name where stems are the same."""
    plain = [entry.fields.id or _stem(entry.path) for entry in entries]
    same = Counter(name.casefold() for name in plain)
    files: dict[str, Path] = {}
    done = []
    for entry, name in zip(entries, plain, strict=True):
        if not entry.fields.id and same[name.casefold()] > 1:
            name = f"{_stem(entry.path.resolve().parent)}-{name}"
        other = files.setdefault(name.casefold(), entry.path)
        if other != entry.path:
            raise ManifestError(
                f'{other} and {entry.path} have the same id "{name}"; give one of them another in {MANIFEST}.'
            )
        done.append(replace(entry, fields=entry.fields.model_copy(update={"id": name})))
    return done


def _stem(path: Path) -> str:
    """Derive an id from a file's stem; one that has no Latin letter or digit gets a short hash of itself."""
    stem = path.stem if path.suffix.lower() in SUFFIXES else path.name
    ascii_ = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_).strip("-")
    return slug or "document-" + hashlib.sha256(unicodedata.normalize("NFC", stem).encode()).hexdigest()[:8]


def _check_files(path: Path, manifest: Manifest) -> None:
    """Check that each document is a file inside the folder, and that no file or id occurs twice."""
    folder = path.parent
    files: dict[Path, int] = {}
    ids: dict[str, int] = {}
    for n, fields in enumerate(manifest.document, start=1):
        where = f'{path}, document {n} ("{fields.id or fields.file}")'
        target = (folder / fields.file).resolve()
        if not target.is_relative_to(folder.resolve()):
            raise ManifestError(f'{where}: file "{fields.file}" leads out of the folder; copy the file into it.')
        if not target.is_file():
            raise ManifestError(f'{where}: file "{fields.file}" does not exist; correct its name or remove it.')
        first = files.setdefault(target, n)
        if first != n:
            raise ManifestError(f'{where}: file "{fields.file}" is also document {first}; remove one of them.')
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
