"""The composition of a purge: every place is searched, then cleaned, then searched again."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import msgspec

from city.leaks import Leaks
from city.removal import Removal
from indexing.errors import StoreError
from indexing.sqlite import SqliteStore
from indexing.sqlite_removal import refusal, remove, require_alone, search, write_anew
from indexing.sqlite_schema import connect
from jianwei.purging_alerts import rename_alerts
from jianwei.purging_files import remove_from_file, search_file
from jianwei.stores import load_folder


class Place(msgspec.Struct, frozen=True):
    """A table or a file, and how many rows or lines of it hold a value; a folder of a load, and its files."""

    where: str
    what: str
    held: int


class Purged(msgspec.Struct, frozen=True, omit_defaults=True):
    """What held a value, and what holds one now; ``left`` is None where nothing was to be changed."""

    found: list[Place]
    left: list[Place] | None
    former: list[str] = []
    """Installations that the one that was named is itself a copy of, and that hold a value too."""
    refusal: str = ""
    """Of a dry run: why a run would be refused."""


def require_ready(store: Path | None, files: Sequence[Path]) -> None:
    """Raises ``StoreError`` where the store is missing or open in another process, or where a file is missing.

    A link is refused, also as the folder of a load, and a file that has other names: what they name would keep the
    values while nothing is left here.
    """
    if store is not None:
        with closing(connect(store, create=False)) as connection:
            require_alone(connection, str(store))
        if load_folder(store).is_symlink():
            raise StoreError(f"{load_folder(store)}: is a link: remove the folder that it leads to, and the link")
    for path in files:
        if not path.is_file():
            raise StoreError(f"{path}: there is no such file")
        if path.is_symlink():
            raise StoreError(f"{path}: is a link: give the file that it leads to")
        if (names := path.stat().st_nlink) > 1:
            raise StoreError(f"{path}: has {names} names (hard links) that would keep the values: remove the others")


def purge(leaks: Leaks, store: Path | None, files: Sequence[Path], *, dry_run: bool) -> Purged:
    """Removes the values from a store and files; a dry run only counts.

    The folder in which a load of history that was stopped has kept what it judged goes whole, without being searched.

    Law: words are given when all places have been learnt, so they are the same in all of them, and none is that of an
    earlier purge. Raises ``StoreError``.
    """
    removal = Removal(leaks)
    found = _searched(removal, store, files)
    if dry_run:
        return Purged(found, None, refusal=_refusal(store, leaks))
    if store is not None:
        with closing(connect(store, create=False)) as connection:
            require_alone(connection, str(store))
            rename_alerts(SqliteStore(connection).search("alerts"), removal)
            remove(connection, str(store), removal)
            if load_folder(store).exists():
                shutil.rmtree(load_folder(store))
            write_anew(connection, str(store))  # also where nothing is held: a purge may have been killed before it
    for path in files:
        if any(place.where == str(path) for place in found):
            remove_from_file(path, removal)
    return Purged(found, _searched(Removal(leaks), store, files))


def _refusal(store: Path | None, leaks: Leaks) -> str:
    if store is None:
        return ""
    with closing(connect(store, create=False)) as connection:
        return refusal(connection, str(store), Removal(leaks))


def _searched(removal: Removal, store: Path | None, files: Sequence[Path]) -> list[Place]:
    return [*_in_store(removal, store), *in_files(removal, files)]


def _in_store(removal: Removal, store: Path | None) -> Iterator[Place]:
    if store is not None:
        with closing(connect(store, create=False)) as connection:
            for name, held in search(connection, str(store), removal).items():
                yield Place(str(store), name, held)
        if (folder := load_folder(store)).exists():
            yield Place(str(folder), "files of a load that was stopped", len(list(folder.iterdir())))


def in_files(removal: Removal, files: Sequence[Path]) -> Iterator[Place]:
    """The files that hold a value, each with its number of lines."""
    for path in files:
        if held := search_file(path, removal):
            yield Place(str(path), "lines", held)
