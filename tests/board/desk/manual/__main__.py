"""Takes all pictures of docs/manual, in a real browser, of the city that ``jianwei demo --out FOLDER`` leaves there.

    python -m tests.board.desk.manual FOLDER docs/manual/pictures

What the folder does not hold yet is made first: the year, and the same exports up to the afternoon of a storm.
"""

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from board.desk.analyst import TOP, Analyst
from briefing.focus import Asked
from city.times import Zone
from jianwei.held import held_in
from jianwei.times import instant
from tests.board.desk.browser import chromium
from tests.board.desk.manual.analysing import work
from tests.board.desk.manual.city import LATER, STORM, storm_of, year_of
from tests.board.desk.manual.on_duty import at_work, before_anything
from tests.board.desk.manual.shots import Camera
from tests.board.desk.site import Site, account

STORE = "copy.db"
CITY = "city"
"""The name of the account of the city."""


def take(folder: Path, into: Path) -> list[Path]:
    """The pictures, as PNG files in a folder."""
    configuration, _ = held_in(year_of(folder))
    storm = storm_of(folder, instant(STORM, Zone(configuration.zone)))

    def duty(camera: Camera) -> None:
        before_anything(camera, CITY)
        at_work(camera, CITY, configuration.city)

    def analysis(camera: Camera) -> None:
        work(camera, CITY, configuration.city)

    return [
        *_with_camera(storm, STORM, into, "city-duty", duty),
        *_with_camera(year_of(folder), LATER, into, "city-analyst", analysis),
    ]


def _with_camera(store: Path, moment: str, into: Path, role: str, shown: Callable[[Camera], None]) -> list[Path]:
    with _site(store, moment, role) as (site, folder), site.running(), chromium(folder) as browser:
        camera = Camera(browser, site, folder / STORE, into)
        shown(camera)
        return camera.taken


@contextmanager
def _site(store: Path, moment: str, role: str) -> Iterator[tuple[Site, Path]]:
    """A board on a copy of a store, whose clock stands."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        copy = Path(shutil.copy(store, folder / STORE))
        configuration, _ = held_in(copy)
        zone = Zone(configuration.zone)
        site = Site(folder, copy)
        site.board.zone, site.time = zone, instant(moment, zone)
        site.board.analyst = Analyst(configuration, Asked(top=TOP, zone=zone))
        site.signing.accounts[CITY] = msgspec.structs.replace(account(CITY, configuration.city), role=role)
        yield site, folder


if __name__ == "__main__":
    for picture in take(Path(sys.argv[1]), Path(sys.argv[2])):
        sys.stdout.write(f"{picture} {picture.stat().st_size:,}\n")
