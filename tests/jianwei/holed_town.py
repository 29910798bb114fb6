"""A town with one alert of potholes in its mill quarter, and deeds in it by commands, for the tests of this folder."""

import json
import shutil
from pathlib import Path

import pytest

from tests.streams.town import MILL, POTHOLE, burst, hourly, month, run

TICKS = hourly("2026-03-01 12:00", "2026-04-03 12:00")
EVENTS = [*month("2026-03-01", 33, 3, rate=1.0), *burst("hole", "2026-04-02 01:00", 40, POTHOLE, MILL, minutes=4)]


@pytest.fixture(scope="session")
def holed_town(tmp_path_factory):
    """The file of the town as of noon of the day after its burst. It is not written to."""
    path = tmp_path_factory.mktemp("holed") / "town.db"
    run(path, EVENTS, TICKS)
    return path


@pytest.fixture
def store(holed_town, tmp_path):
    """A copy of it."""
    return Path(shutil.copy(holed_town, tmp_path / "town.db"))


@pytest.fixture
def told(command, store):
    """Runs a command on the town with ``--json``; gives what it printed, or what is wrong."""

    def run_it(*arguments):
        code, out, err = command(*arguments, "--store", f"sqlite:{store}", "--json")
        return json.loads(out) if code == 0 else err

    return run_it


@pytest.fixture
def listed(command, store):
    """Runs a command that lists something of the town; gives that."""

    def run_it(*arguments):
        code, out, err = command(*arguments, "--store", f"sqlite:{store}", "--json")
        assert (code, err) == (0, "")
        return json.loads(out)

    return run_it
