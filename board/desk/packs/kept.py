"""The packs that the board knows: those that it has made itself, bounded in number and age, and those of a folder.

In a folder every ``pack.json`` that stands there or one folder below is shown and left alone; what the board makes goes
into folders that are called ``board-`` and the id, and only those are ever removed. Without a folder its packs are kept
in memory. A pack is found by the id that its content gives: no name of a file comes from a request.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from board.desk.bounds import Bounds, Entry, let_go
from briefing.packs.pack import Pack, PackError, decoded, encoded
from city import paths
from city.desks import TIERS
from city.times import SECOND
from jianwei.whole_files import own_folder, part_of, write_whole

log = logging.getLogger("jianwei.board")

BOUNDS = Bounds(of_an_area=12, in_all=240, days=100)
"""Of the packs that the board has made itself."""
FILES = 1000
"""Most files of the folder that are looked at."""
LARGEST = 16 * 1024 * 1024
"""Bytes of one of them."""
_FILE = "pack.json"
_OWN = "board-"


@dataclass(frozen=True)
class Kept:
    """A pack, since when it is kept, and whether the board has made it."""

    pack: Pack
    at: int
    own: bool


@dataclass
class KeptPacks:
    """Packs of a city by id."""

    city: str
    folder: Path | None = None
    bounds: Bounds = BOUNDS
    _made: dict[str, Kept] = field(default_factory=dict)
    _read: dict[Path, tuple[tuple[int, int], Pack | None]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def of(self, area: str) -> list[Kept]:
        """Those of an area and all below it, the newest period and the latest state first."""
        found = [one for one in self._all().values() if paths.within(one.pack.area, area)]
        return sorted(found, key=lambda one: (one.pack.start, one.pack.state.as_of, one.pack.pack_id), reverse=True)

    def own(self, area: str) -> list[Pack]:
        """Those of the area itself, in the same order."""
        return [one.pack for one in self.of(area) if one.pack.area == area]

    def get(self, name: str, area: str) -> Pack | None:
        """The pack of an id; None for one that there is not, or that is of an area elsewhere."""
        found = self._all().get(name)
        return found.pack if found is not None and paths.within(found.pack.area, area) else None

    def keep(self, pack: Pack, now: int) -> None:
        """Keeps a pack of the board's own, and lets go of what is too old or too many."""
        with self._lock:
            if self.folder is None:
                self._made.setdefault(pack.pack_id, Kept(pack, now, own=True))
            elif pack.pack_id not in self._in_folder():
                _write(self.folder / f"{_OWN}{pack.pack_id}", encoded(pack), now)
            known = self._made if self.folder is None else self._in_folder()
            own = [Entry(one.pack.pack_id, one.pack.area, one.at) for one in known.values() if one.own]
            for name in let_go(own, self.bounds, now):
                self._made.pop(name, None)
                if self.folder is not None:
                    _remove(self.folder / f"{_OWN}{name}")

    def _all(self) -> dict[str, Kept]:
        with self._lock:
            return dict(self._made) if self.folder is None else self._in_folder()

    def _in_folder(self) -> dict[str, Kept]:
        """What stands in the folder now; a pack that stands there twice is the one that the board has not made."""
        found: dict[str, Kept] = {}
        seen: dict[Path, tuple[tuple[int, int], Pack | None]] = {}
        for path, at, size in _files(self.folder) if self.folder else ():
            known = self._read.get(path)
            read = known if known is not None and known[0] == (at, size) else ((at, size), self._decoded(path))
            seen[path] = read
            pack, own = read[1], path.parent.name.startswith(_OWN)
            if pack is not None and self._ours(pack) and (pack.pack_id not in found or not own):
                found[pack.pack_id] = Kept(pack, at // (1_000_000_000 // SECOND), own)
        self._read = seen
        return found

    def _ours(self, pack: Pack) -> bool:
        """Of this city, and of an area of its tier: whoever edits a file can give it an id, but not another scope."""
        return pack.city == self.city and paths.depth(pack.area) == TIERS.index(pack.tier)

    @staticmethod
    def _decoded(path: Path) -> Pack | None:
        try:
            return decoded(path.read_bytes())
        except (PackError, OSError) as error:
            log.warning("a pack of the folder is not shown: %s", error if isinstance(error, PackError) else "unread")
            return None


def _files(folder: Path) -> Iterator[tuple[Path, int, int]]:
    """Regular files, by no link, with their times in nanoseconds and sizes."""
    number = 0
    try:
        places = [folder, *sorted(one for one in folder.iterdir() if one.is_dir() and not one.is_symlink())]
    except OSError:
        return
    for place in places[: FILES + 1]:
        path = place / _FILE
        if path.is_symlink() or not path.is_file():
            continue
        told, number = path.stat(), number + 1
        if told.st_size <= LARGEST:
            yield path, told.st_mtime_ns, told.st_size


def _write(place: Path, content: bytes, now: int) -> None:
    """A pack is there whole or not at all. Its time is that of the board's clock."""
    write_whole(own_folder(place) / _FILE, content, at=now / SECOND)


def _remove(place: Path) -> None:
    """Takes away a pack, what a kill has left of it half-written, and its folder where nothing else stands there."""
    if place.is_symlink() or not place.is_dir():
        return
    for one in (place / _FILE, part_of(place / _FILE)):
        one.unlink(missing_ok=True)
    if not any(place.iterdir()):
        place.rmdir()
