"""The history sheets that a board has made, in memory, bounded in number and age; each is found by its id."""

from dataclasses import dataclass, field
from threading import Lock

from board.desk.bounds import Bounds, Entry, let_go
from briefing.histories.sheet import HistorySheet
from city import paths

BOUNDS = Bounds(of_an_area=12, in_all=120, days=100)


@dataclass
class KeptSheets:
    """Sheets by id, with the time since when they are kept, the oldest first."""

    bounds: Bounds = BOUNDS
    _made: dict[str, tuple[HistorySheet, int]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def of(self, area: str) -> list[HistorySheet]:
        """Those of an area and all below it, the last made first."""
        with self._lock:
            every = [sheet for sheet, _ in self._made.values()]
        return [sheet for sheet in reversed(every) if paths.within(sheet.area, area)]

    def get(self, name: str, area: str) -> HistorySheet | None:
        """The sheet of an id; None for one that there is not, or that is of an area elsewhere."""
        with self._lock:
            found = self._made.get(name)
        return found[0] if found is not None and paths.within(found[0].area, area) else None

    def keep(self, sheet: HistorySheet, now: int) -> None:
        """Keeps a sheet, and lets go of what is too old or too many."""
        with self._lock:
            self._made.pop(sheet.history_id, None)
            self._made[sheet.history_id] = (sheet, now)
            known = [Entry(name, one.area, at) for name, (one, at) in self._made.items()]
            for name in let_go(known, self.bounds, now):
                del self._made[name]
