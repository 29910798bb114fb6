"""The indicators of all areas come of one reading of the city, and are what is said of each area alone."""

import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.indicators.making import make
from briefing.indicators.tallies import parts
from briefing.packs.case_scope import CaseScope
from briefing.packs.spans import quarter_of
from city import paths
from city.configuration import Configuration
from city.times import Zone, instant_of_iso
from indexing.sqlite import SqliteStore
from indexing.store import Document
from tests.briefing.packs.conftest import alert, case

CONFIGURATION = Configuration(city="City")
NOW = "2027-01-05T00:00:00.000Z"
PLACES = ("City", "City>East", "City>East>一街", "City>East>二街", "City>East>二街>社区", "City>West>三街")
STREETS = ("City>East>一街", "City>East>二街", "City>West>三街")


class Asked:
    """A store that counts what it is asked."""

    def __init__(self, store):
        self.store, self.times = store, Counter()

    def __getattr__(self, name):
        self.times[name] += 1
        return getattr(self.store, name)


def stored(town, cases):
    store = town.stored()
    clock = alert("clock", "Elsewhere", [(NOW, "closed", "")]).body
    store.put([*cases, Document("alerts", "clock", instant_of_iso(NOW), clock)])
    return store


def test_the_store_is_asked_as_often_for_forty_streets_as_for_one(town):
    streets = [f"City>East>第{number:02}街" for number in range(40)]
    town.every_day("甲", streets, "2026-01-01", "2026-12-31", 1)
    cases = [
        case(f"{feed} {street}", f"2026-0{number}-02T02:00:00.000Z", feed=feed, area=street, first=True)
        for street in streets
        for number in (3, 8)
        for feed in ("complaint/test", "petition/test")
    ]
    store = stored(town, cases)
    one, many = Asked(store), Asked(store)
    make(one, CONFIGURATION, "city", 2026, ["City"], {})
    found = make(many, CONFIGURATION, "street", 2026, streets, {})
    assert {row.area for row in found.rows if row.code == "first_petitions_closed"} == {*streets}
    assert many.times == one.times


def test_a_street_with_nothing_but_old_cases_of_a_feed_has_its_line_and_one_without_any_has_none(town):
    town.every_day("甲", STREETS, "2026-01-01", "2026-12-31", 3)
    old = {"closed": "2025-06-03T02:00:00.000Z"}
    cases = [
        case("of the year", "2026-03-02T02:00:00.000Z", area=STREETS[0]),
        case("of the year before", "2025-06-02T02:00:00.000Z", area=STREETS[1], **old),
        case("of no street", "2025-06-02T02:00:00.000Z", area="City>West", **old),
    ]
    found = make(stored(town, cases), CONFIGURATION, "street", 2026, STREETS, {})
    assert [row.area for row in found.rows if row.code == "closed_in_time"] == [*STREETS[:2]]


moments = st.sampled_from(
    [f"{month}-{day}T02:00:00.000Z" for month in ("2025-11", "2026-01", "2026-05", "2026-08") for day in (14, 28)]
)
drawn = st.fixed_dictionaries(
    {
        "area": st.sampled_from(PLACES),
        "feed": st.sampled_from(["complaint/test", "petition/test"]),
        "class": st.sampled_from(["request", "inquiry"]),
        "registered": moments,
        "closed": st.none() | moments,
        "due": st.none() | moments,
        "first": st.sampled_from([None, True, False]),
        "excluded": st.booleans(),
        "reached": st.sampled_from([None, True, False]),
        "contacted": st.none() | moments,
        "solved": st.sampled_from([None, True, False]),
        "satisfied": st.sampled_from([None, "yes", "mostly", "no"]),
    }
)


@settings(max_examples=60, deadline=None)
@given(cases=st.lists(drawn, max_size=30), level=st.sampled_from([1, 2]))
def test_what_cases_say_of_all_areas_at_once_is_what_they_say_of_each_alone(cases, level):
    zone = Zone("Asia/Shanghai")
    first, end = date(2026, 1, 1).toordinal(), instant_of_iso("2026-07-01T00:00:00.000Z")
    asked = zone.start(first), (first, first + 150), tuple(quarter_of(first + days) for days in (0, 100))
    with closing(SqliteStore(sqlite3.connect(":memory:", isolation_level=None), owned=True)) as store:
        store.put(case(str(number), **each) for number, each in enumerate(cases))
        whole = CaseScope(store, "City", zone.start(first - 60), end, zone, level=level)
        areas = {paths.join(*paths.parts(place)[: level + 1]) for place in PLACES if paths.depth(place) >= level}
        alone = [part for area in areas for part in parts(replace(whole, area=area, level=None), *asked)]
        assert sorted(map(repr, parts(whole, *asked))) == sorted(map(repr, alone))
