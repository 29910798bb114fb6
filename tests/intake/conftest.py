"""Small profiles and files of literal rows for the tests of the gateway."""

import csv
import gzip
import io
from pathlib import Path

import openpyxl
import pytest

from intake.city_tables import CityTables
from intake.gateway import Rejection, Taken, read
from intake.profile import load_profile
from tests.intake.chinese import EXPORTS

HEADER = ("no", "opened", "closed", "topic", "district", "street", "kind", "state")
PROFILE = """\
[feed]
kind = "complaint"
name = "test"
[city]
name = "Town"
zone = "{zone}"
[columns]
no = ["no", "number"]
opened = "opened"
closed = {{ headers = ["closed"], optional = true }}
topic = "topic"
district = "district"
street = {{ headers = ["street"], optional = true }}
kind = {{ headers = ["kind"], optional = true }}
state = {{ headers = ["state"], optional = true }}
{columns}
[case]
id = "no"
{case}
[times]
registered = "opened"
closed = "closed"
formats = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%d"]
{times}
[topic]
path = ["topic"]
split = ["->"]
[area]
path = ["district", "street"]
unlocated = ["n/a"]
{area}
[class]
rules = [{{ column = "kind", values = ["question"], class = "inquiry" }}]
[[repeat]]
column = "state"
values = ["known"]
{more}
"""


@pytest.fixture
def profile_file(tmp_path):
    """Writes a profile; the keywords add lines to its tables."""

    def write(*, zone="Asia/Shanghai", name="profile.toml", **lines):
        parts = dict.fromkeys(("columns", "case", "times", "area", "more"), "") | lines
        path = tmp_path / name
        path.write_text(PROFILE.format(zone=zone, **parts), encoding="utf-8")
        return path

    return write


@pytest.fixture
def profile(profile_file):
    """A checked profile; the keywords add lines to its tables."""

    def load(**lines):
        return load_profile(str(profile_file(**lines)))

    return load


@pytest.fixture
def table(tmp_path):
    """Writes rows under a header as CSV; ``.gz`` in the name packs it."""

    def write(rows, *, header=HEADER, name="rows.csv", encoding="utf-8"):
        text = io.StringIO(newline="")
        csv.writer(text).writerows([header, *rows])
        content = text.getvalue().encode(encoding)
        path = tmp_path / name
        path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
        return path

    return write


USUAL = {
    "no": "A1",
    "opened": "2026-03-02 08:15:00",
    "closed": "",
    "topic": "Streets->Pothole",
    "district": "North",
    "street": "Oak",
    "kind": "",
    "state": "",
}


def case(**cells):
    """A row under ``HEADER``."""
    assert set(cells) <= set(HEADER)
    return list((USUAL | cells).values())


@pytest.fixture
def row():
    """A row under the usual header; the keywords change its cells."""
    return case


@pytest.fixture
def taken(profile, table):
    """The items that rows give with the usual profile."""

    def give(rows, *, chosen=None, now=None, dictionary=None, urgent=(), header=HEADER):
        path = table(rows, header=header)
        return list(read([path], chosen or profile(), CityTables(urgent=urgent, areas=dictionary), now=now))

    return give


@pytest.fixture
def last(taken):
    """The last event of a single row."""

    def give(*, chosen=None, **cells):
        (item,) = taken([case(**cells)], chosen=chosen)
        assert isinstance(item, Taken), item
        return item.events[-1]

    return give


@pytest.fixture
def rejected(taken):
    """The rejection of a single row."""

    def give(*, chosen=None, now=None, dictionary=None, **cells):
        (item,) = taken([case(**cells)], chosen=chosen, now=now, dictionary=dictionary)
        assert isinstance(item, Rejection), item
        return item

    return give


@pytest.fixture
def shelf() -> Path:
    """Profiles that are written for the tests."""
    return Path(__file__).parent / "profiles"


@pytest.fixture
def export(tmp_path):
    """Writes rows of one export; its ending and encoding are free."""

    def write(rows, name="export.csv", encoding="utf-8"):
        path = tmp_path / name
        cells = [list(rows[0]), *(list(row.values()) for row in rows)]
        if name.endswith(".xlsx"):
            book = openpyxl.Workbook()
            for line in cells:
                book.active.append(line)
            book.save(path)
            return path
        with path.open("w", encoding=encoding, newline="") as stream:
            csv.writer(stream).writerows(cells)
        return path

    return write


@pytest.fixture
def item(export):
    """The item that one row of an export gives, its cells changed."""

    def give(name, **changes):
        (found,) = read([export([EXPORTS[name] | changes])], load_profile(name))
        return found

    return give
