"""Discovery: the documents in folders and files, and what lies among them that is none."""

import os
import re
import stat
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from ingest.errors import ManifestError, UnreadableError
from ingest.manifest.entry import Entry, Skipped
from ingest.manifest.fields import DocumentFields, Manifest
from ingest.manifest.loading import MANIFEST, facts, listed, load_manifest
from ingest.manifest.naming import identified
from ingest.readers import SUFFIXES
from ingest.readers.file import leads_out, real, regular, shown, unopened

_LEFT_OUT = re.compile(rf"[.~]|README|LICEN[CS]E|{re.escape(MANIFEST)}$", re.I)


@dataclass(frozen=True, slots=True)
class Found:
    """The documents of some folders and files, each once, in order, with unique ids.

    `skipped` could not be taken; `ignored` counts the files that no reader is for, by suffix; `unlisted` are those
    entries that the corpus.toml above them says nothing about.
    """

    entries: tuple[Entry, ...]
    skipped: tuple[Skipped, ...] = ()
    ignored: tuple[tuple[str, int], ...] = ()
    unlisted: tuple[str, ...] = ()


def discover(paths: Sequence[Path]) -> Found:
    """Find the documents in these folders and files.

    Raises ManifestError for a path that is not there, and for a corpus.toml that cannot be understood.
    """
    walk = _Walk()
    for path in paths:
        if _missing(path):
            raise ManifestError(f"{shown(path)} does not exist; give a document or a folder of documents.")
        walk.given(path)
    entries, skipped = identified(list(walk.entries.values()))
    unlisted = tuple(shown(entry.path) for entry in entries if real(entry.path) in walk.unlisted)
    return Found(tuple(entries), (*walk.skipped.values(), *skipped), tuple(sorted(walk.ignored.items())), unlisted)


def _missing(path: Path) -> bool:
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return True
    except OSError:
        pass  # it may be there, and is told as what cannot be opened
    return False


# A folder with a manifest, and that manifest.
_Scope = tuple[Path, Manifest]


@dataclass(slots=True)
class _Walk:
    """What was found so far: entries by their real paths, as links may lead to a file twice; what is skipped by its
    path and root, as a file may be named besides its folder.
    """

    entries: dict[Path, Entry] = field(default_factory=dict)
    skipped: dict[tuple[Path, Path], Skipped] = field(default_factory=dict)
    ignored: Counter[str] = field(default_factory=Counter)
    unlisted: set[Path] = field(default_factory=set)

    def given(self, path: Path) -> None:
        """Find the documents of a path that was named; one that is a link leads wherever its owner wants."""
        if os.path.isdir(path):  # noqa: PTH112  (a pathlib that raises for what cannot be looked at)
            self._tree(path)
            return
        try:
            regular(path)
        except UnreadableError as error:
            self._skip(Skipped(path, path, str(error)))
        else:
            said = facts(path)
            fields = said or DocumentFields.model_construct(file=shown(path.name))
            self.entries.setdefault(real(path), Entry(path, path, fields, said is not None))

    def _tree(self, root: Path) -> None:
        """Find the documents below a folder; without recursion, as folders may lie in each other by the thousand."""
        waiting: list[tuple[Path, tuple[_Scope, ...]]] = [(root, ())]
        while waiting:
            path, scopes = waiting.pop()
            folder = True
            try:
                folder = path == root or stat.S_ISDIR(_looked_at(path).st_mode)
                if folder:
                    inside = self._listed(path, root, scopes)
                    waiting += ((below, inside) for below in reversed(_names(path)) if not _matches(below, inside))
                else:
                    self._file(path, root, scopes)
            except UnreadableError as error:
                self._skip(Skipped(path, root, str(error), folder=folder))

    def _listed(self, folder: Path, root: Path, scopes: tuple[_Scope, ...]) -> tuple[_Scope, ...]:
        """Find what a folder's own manifest lists; return the manifests that hold for what lies in it."""
        manifest = load_manifest(folder)
        if manifest is None:
            return scopes
        for each in listed(folder, root, manifest):
            if isinstance(each, Entry):
                self.entries.setdefault(real(each.path), each)
            else:
                self._skip(each)
        return (*scopes, (folder, manifest))

    def _file(self, path: Path, root: Path, scopes: tuple[_Scope, ...]) -> None:
        """Find what is no folder, if it is a document by its name. Raises UnreadableError for one that is not readable.

        A linked folder is read where it lies, as it may lead round in a circle; so it has to lie in the same folder.
        """
        if real(path) in self.entries or (path, root) in self.skipped:
            return
        if os.path.isdir(path):  # noqa: PTH112
            if not real(path).is_relative_to(real(root)):
                raise leads_out(path, root)
        elif path.suffix.lower() in SUFFIXES:
            regular(path, root)
            fields = DocumentFields.model_construct(file=shown(path.relative_to(root).as_posix()))
            self.entries[real(path)] = Entry(path, root, fields)
            if any(manifest.document for _, manifest in scopes):
                self.unlisted.add(real(path))
        elif not path.suffix and not os.path.exists(path):  # noqa: PTH110
            regular(path)  # a link that leads nowhere, and may have led to a folder of documents
        else:
            self.ignored[shown(path.suffix.lower())] += 1

    def _skip(self, skipped: Skipped) -> None:
        self.skipped.setdefault((skipped.path, skipped.root), skipped)


def _names(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if not _LEFT_OUT.match(path.name))
    except OSError as error:
        raise unopened(folder, error) from error


def _matches(path: Path, scopes: tuple[_Scope, ...]) -> bool:
    """Whether a manifest leaves a file or a whole folder out."""
    return any(
        fnmatchcase(path.relative_to(folder).as_posix(), pattern)
        for folder, manifest in scopes
        for pattern in manifest.ignore
    )


def _looked_at(path: Path) -> os.stat_result:
    try:
        return path.lstat()
    except OSError as error:
        raise unopened(path, error) from error
