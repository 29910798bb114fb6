"""``routes.toml``: read strictly, every error with file, line, table and key."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from alerts.routing.faults import Fault, faults, warnings
from alerts.routing.hours import Hours
from alerts.routing.routes import Routes
from city.times import Zone
from intake import profile_text
from intake.errors import nearest
from intake.profile_text import ProfileText
from intake.toml_faults import convert, read_text


@dataclass(frozen=True)
class RoutesFile:
    """A file without faults."""

    path: Path
    routes: Routes
    text: ProfileText

    def warned(self, hours: Hours, now: int) -> list[str]:
        """What it can be used with and is surely not meant, a line each."""
        return [str(self.text.error(_placed(one))) for one in warnings(self.routes, hours, now)]


def load_routes(
    path: Path, zone: Zone, areas: Collection[str] | None = None, topics: Collection[str] | None = None
) -> RoutesFile:
    """The routes of a file. Raises ``ProfileError`` at the first fault; paths must be in the dictionaries given."""
    text = read_text(path)
    routes = convert(text, Routes)
    fault = next(faults(routes, zone, areas, topics), None)
    if fault is not None:
        raise text.error(_placed(fault))
    return RoutesFile(path, routes, text)


def _placed(fault: Fault) -> profile_text.Fault:
    near = nearest(fault.word, fault.known) if fault.word else ""
    return profile_text.Fault(fault.table, fault.key, fault.what + near, fault.nth)
