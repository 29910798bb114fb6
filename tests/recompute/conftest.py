"""Packs of two real cities, made from what they compare with of the cities' exports, and the same figures recounted."""

import csv
import gzip
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from briefing.packs.making import make
from city.times import Zone
from intake.profile import load_profile
from jianwei.choose import configuration_for
from jianwei.embedded import Embedded
from jianwei.replay import replay
from jianwei.sources import Source
from jianwei.times import instant
from tests.recompute.raw_cases import boston, chicago, moment
from tests.recompute.recount import Month, Recount
from tests.recompute.recount_picked import picked
from tests.streams.town import unwatched


class City(msgspec.Struct, frozen=True):
    """A city's export, what is kept of it, and the pack that is made."""

    profile: str
    export: str
    opened: str
    since: str
    until: str
    """Days of registration that the pack compares with: the first and the one after the last."""
    month: str
    stop: str
    reader: Any
    residents: dict[str, int]


CITIES = (
    City(
        profile="boston311",
        export="boston311/service_requests_2011-07_2011-12.csv.gz",
        opened="open_dt",
        since="2011-07-01",
        until="2011-10-01",
        month="2011-09",
        stop="2011-10-02T00:00",
        reader=boston,
        residents={"Boston": 617_594, "Boston>Roxbury": 48_454, "Boston>Back Bay": 18_088},
    ),
    City(
        profile="chicago311",
        export="chicago311/sanitation_2011_2014.csv.gz",
        opened="Creation_Date",
        since="2013-06-01",
        until="2014-07-01",
        month="2014-06",
        stop="2014-07-02T00:00",
        reader=chicago,
        residents={"Chicago": 2_695_598, "Chicago>Community Area 25": 98_514, "Chicago>Community Area 54": 6_482},
    ),
)


class Made(msgspec.Struct, frozen=True):
    """A pack, its content as it is kept, and the same figures from the raw file."""

    pack: Any
    kept: dict[str, Any]
    counted: dict[str, Any]


@pytest.fixture(scope="session", params=CITIES, ids=[city.profile for city in CITIES])
def made(request, data, tmp_path_factory):
    city = request.param
    if not (data / city.export).is_file():
        pytest.skip(f"no {city.export}")
    folder = tmp_path_factory.mktemp(city.profile)
    raw, profile = folder / "raw.csv", load_profile(city.profile)
    cut(data / city.export, raw, city)
    configuration = configuration_for(profile)
    with Embedded(folder / "city.db", configuration) as service:
        zone = Zone(configuration.zone)
        replay(service, [Source(files=(raw,), profile=profile)], until=instant(city.stop, zone), progressed=unwatched)
        pack = make(service.store, configuration, "city", profile.city, city.month, city.residents)
        reasons = {body["alert_id"]: body["reason"] for body in service.store.search("alerts")}
    kept = msgspec.json.decode(msgspec.json.encode(pack))
    as_of = moment(kept["state"]["as_of"], kept["zone"])
    windows = {line["alert_id"]: window(reasons[line["alert_id"]], as_of) for line in kept["alerts"]["lines"]}
    year, month = map(int, city.month.split("-"))
    recount = Recount(city.reader(raw, as_of), Month(year, month), as_of, city.residents)
    return Made(pack, kept, {**recount.figures(), **picked(recount, kept, windows)})


def cut(export: Path, raw: Path, city: City) -> None:
    """The rows that were opened in the days that the pack looks at, as they stand in the export."""
    with gzip.open(export, "rt", encoding="utf-8", newline="") as given, raw.open("w", encoding="utf-8") as kept:
        rows = csv.DictReader(given)
        writer = csv.DictWriter(kept, rows.fieldnames or ())
        writer.writeheader()
        writer.writerows(row for row in rows if city.since <= row[city.opened] < city.until)


def window(reason: str, like: datetime) -> tuple[datetime, datetime]:
    """The times that an alert's count is of, as its sentence names them."""
    found = re.search(r" (?:in the (?:(\d+) )?(hours?|days) to|on) (\d{4}-\d\d-\d\d(?: \d\d:\d\d)?) where ", reason)
    assert found is not None
    number, unit = int(found[1] or 1), found[2]
    end = datetime.fromisoformat(found[3]).replace(tzinfo=like.tzinfo)
    if unit and unit.startswith("hour"):
        return end - timedelta(hours=number), end
    end += timedelta(days=1)
    return end - timedelta(days=number), end
