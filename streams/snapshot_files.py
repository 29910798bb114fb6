"""The folder of the snapshots of a partition: a manifest, that is replaced as a whole, and a file for each part.

Law: what the manifest names was on the disk before it. A kill, a full disk or a loss of power leave the former snapshot
or none; whatever is half there is found by length or digest, and is no snapshot. New files have names that nobody else
uses, so two who write at once never write into the same file. Everything here blocks: it is for threads.
"""

import errno
import os
import re
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from streams.snapshot_manifest import PART_NAME, Entry, Manifest, digest_of, sealed, unsealed
from streams.snapshots import SnapshotError

_MANIFEST = "manifest.json"
_LARGEST_MANIFEST = 16 << 20
_FOLDER, _FILE = 0o700, 0o600
_OTHERS = 0o022
"""The rights of others to write."""


class FileError(SnapshotError):
    """A file is not as it was written."""


class SnapshotFolder:
    """``root`` is the folder of all installations. Raises ``OSError`` and, where it reads, ``SnapshotError``."""

    def __init__(self, root: Path, installation: str, step: str, partition: int) -> None:
        self._root = root
        self.path = root / installation / f"{step}-{partition}"

    def make(self) -> None:
        """Makes the folder, for its owner alone."""
        _refuse_links([self._root])
        self._root.mkdir(mode=_FOLDER, parents=True, exist_ok=True)
        for path in (self.path.parent, self.path):
            path.mkdir(mode=_FOLDER, exist_ok=True)
        _require_own(self._root, self.path)

    def manifest(self) -> Manifest | None:
        """What stands there, None where nothing does."""
        try:
            _require_own(self._root, self.path)
            return unsealed(_read(self.path / _MANIFEST, _LARGEST_MANIFEST))
        except FileNotFoundError:
            return None

    def written(self) -> int:
        """When the manifest was written (an instant). Raises ``FileError`` where there is none."""
        try:
            return (self.path / _MANIFEST).lstat().st_mtime_ns // 1_000_000
        except FileNotFoundError:
            raise FileError("a file is missing") from None

    def part(self, entry: Entry) -> bytes:
        """The bytes of a part, which are those that were written."""
        try:
            data = _read(self.path / entry.file, entry.bytes)
        except FileNotFoundError:
            raise FileError("a file is missing") from None
        if len(data) != entry.bytes or digest_of(data) != entry.digest:
            raise FileError("a file has changed")
        return data

    def files(self) -> set[str]:
        """The names of the files that are there."""
        try:
            _require_own(self._root, self.path)
            with os.scandir(self.path) as found:
                return {one.name for one in found if one.is_file(follow_symlinks=False)}
        except FileNotFoundError:
            return set()

    def tidy(self, named: Manifest, before: int) -> None:
        """Removes what a manifest does not name and was written before a moment (nanoseconds): what is younger
        somebody may be writing.
        """
        kept = {_MANIFEST, *(entry.file for entry in named.parts)}
        with os.scandir(self.path) as found:
            left = [one for one in found if one.name not in kept]
        for one in left:
            with suppress(OSError):  # the snapshot stands; what is no file of ours may stay
                if one.stat(follow_symlinks=False).st_mtime_ns < before:
                    Path(one.path).unlink()


class Saving:
    """A snapshot on its way to the folder. It does not stand before ``stand``; ``abandon`` takes it back."""

    def __init__(self, folder: SnapshotFolder) -> None:
        self._folder = folder
        self._written: list[Path] = []
        self.bytes = 0
        """Written so far."""

    def write(self, name: str, data: bytes, former: Entry | None) -> Entry:
        """A part. Where ``former``, a file that is there, holds the same bytes, they are not written again.

        Raises ``ValueError`` for what is no name of a part.
        """
        if not re.fullmatch(PART_NAME, name):
            raise ValueError("no name of a part")
        digest = digest_of(data)
        if former is not None and (former.bytes, former.digest) == (len(data), digest):
            return former
        self._folder.make()
        entry = Entry(name, f"{name}-{token_hex(8)}", len(data), digest)
        self._write(self._folder.path / entry.file, data)
        return entry

    def stand(self, manifest: Manifest) -> None:
        """Puts the snapshot in the place of the former one, and removes what is of no use any more."""
        folder = self._folder
        folder.make()
        missing = {entry.file for entry in manifest.parts} - folder.files()
        if missing:
            raise OSError(errno.ENOENT, "somebody has removed a file of the snapshot", str(folder.path))
        beside, place = folder.path / f"manifest-{token_hex(8)}", folder.path / _MANIFEST
        self._write(beside, sealed(manifest))
        for path in self._written:
            _sync(path)
        _sync(folder.path)
        try:
            former = place.lstat().st_mtime_ns
        except FileNotFoundError:
            former = 0
        beside.replace(place)
        self._written = []
        _sync(folder.path)
        folder.tidy(manifest, former)

    def abandon(self) -> None:
        """Removes what was written."""
        for path in self._written:
            with suppress(OSError):
                path.unlink()
        self._written = []

    def _write(self, path: Path, data: bytes) -> None:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, _FILE)
        self._written.append(path)
        with os.fdopen(number, "wb") as file:
            file.write(data)
        self.bytes += len(data)


def folder_of(root: Path, installation: str) -> Path:
    """Where all snapshots of an installation are. Raises ``OSError`` where a link stands in its place."""
    path = root / installation
    _refuse_links([root, path])
    return path


def _refuse_links(paths: Iterable[Path]) -> None:
    for path in paths:
        if path.is_symlink():
            raise OSError(errno.ELOOP, "is a link, and would lead snapshots elsewhere", str(path))


def _require_own(root: Path, path: Path) -> None:
    """Raises ``OSError`` where others could have written: a state is believed."""
    _refuse_links([root])
    for one in (path.parent, path):
        found = one.lstat()
        if not stat.S_ISDIR(found.st_mode):
            raise OSError(errno.ENOTDIR, "is no folder", str(one))
        if found.st_uid != os.geteuid() or found.st_mode & _OTHERS:
            raise OSError(errno.EACCES, "is a folder that others may write to", str(one))


def _read(path: Path, most: int) -> bytes:
    """The bytes of a file, at most one more than so many."""
    number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    with os.fdopen(number, "rb") as file:
        return file.read(most + 1)


def _sync(path: Path) -> None:
    number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        os.fsync(number)
    finally:
        os.close(number)
