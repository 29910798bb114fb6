"""Takes the pictures of the board that the documents show, in a real browser, of a simulated city on the
busy evening that ``jianwei demo --serve`` opens with.

    jianwei demo --out CITY
    python -m tests.board.desk.pictures CITY/duty.db 2025-07-09T20:00 docs/pictures
"""

import base64
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from city.times import Zone
from jianwei.held import held_in
from jianwei.times import instant
from tests.board.desk.browser import chromium
from tests.board.desk.conftest import sign_in
from tests.board.desk.site import Site, account

DESK, PHONE = (1280, 900), (390, 844)


def take(store: Path, moment: str, into: Path) -> list[Path]:
    """The pictures, as PNG files in a folder."""
    configuration, _ = held_in(store)
    zone = Zone(configuration.zone)
    into.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        site = Site(Path(folder), store)
        site.board.zone = zone
        site.time = instant(moment, zone)
        site.signing.accounts["city"] = account("city", configuration.city)
        with site.running(), chromium(Path(folder)) as browser:
            sign_in(browser, site, "city")
            alert = browser.run("return document.querySelector('table a[href^=\"/alerts/\"]').getAttribute('href')")
            taken = []
            for name, path, size in (
                ("desk", "/", DESK),
                ("alert", alert, (1280, 1600)),
                ("shift", "/shift", DESK),
                ("phone", "/", PHONE),
            ):
                browser.resize(*size)
                browser.open(site.origin + path)
                taken.append(into / f"{name}.png")
                taken[-1].write_bytes(base64.b64decode(browser.picture()))
            return taken


if __name__ == "__main__":
    for picture in take(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])):
        sys.stdout.write(f"{picture}\n")
