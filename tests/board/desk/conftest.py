"""A town with one alert in its mill quarter, and a board of it."""

import shutil
from pathlib import Path

import pytest

from indexing.canonical import export
from jianwei.embedded import Embedded
from tests.board.desk.browser import chromium
from tests.board.desk.site import PASSWORD, Site
from tests.streams.town import MILL, POTHOLE, TOWN, burst, hourly, month, problems, run


@pytest.fixture(scope="session")
def town(tmp_path_factory):
    """The file of the town as of noon of the day after its burst, and the id of the alert."""
    path = tmp_path_factory.mktemp("town") / "town.db"
    events = [*month("2026-03-01", 33, 3, rate=1.0), *burst("hole", "2026-04-02 01:00", 40, POTHOLE, MILL, minutes=4)]
    run(path, events, hourly("2026-03-01 12:00", "2026-04-03 12:00"))
    with Embedded(path, TOWN) as service:
        alert = next(iter(problems(export(service.store), topic="Pothole")))
    assert alert["area_id"] == MILL
    return path, alert["alert_id"]


@pytest.fixture
def alert(town):
    return town[1]


@pytest.fixture
def store(town, tmp_path):
    return Path(shutil.copy(town[0], tmp_path / "town.db"))


@pytest.fixture
def site(store, tmp_path):
    with Site(tmp_path, store).running() as running:
        yield running


@pytest.fixture(scope="module")
def window(tmp_path_factory):
    """A browser, for the tests of a file."""
    with chromium(tmp_path_factory.mktemp("browser")) as opened:
        yield opened


@pytest.fixture
def officer(window, site):
    """Signs in under a name; gives the window."""

    def enter(name):
        sign_in(window, site, name)
        return window

    return enter


def sign_in(window, site, name):
    """The first screen of an account."""
    window.open(f"{site.origin}/sign-in")
    window.write("#name", name)
    window.write("#password", PASSWORD)
    window.press("button[type=submit]")
    assert window.soon("title", "值守台")
