"""What is wrong with a file of routes is told with table and key, and where it stands."""

import msgspec
import pytest

from alerts.routing.faults import faults, warnings
from alerts.routing.hours import Hours
from alerts.routing.routes import Routes
from city.calendars import Calendar, CalendarTable
from city.times import Zone

ZONE = Zone("Asia/Shanghai")
HOURS = Hours(ZONE, Calendar(CalendarTable()))
GOOD = """
[[roles]]
name = "city-duty"
channels = ["wecom"]

[[roles]]
name = "night-duty"
channels = ["wecom"]

[[rosters]]
name = "city"
fallback = "city-duty"

[[routes]]
name = "major"
least = 3
rosters = ["city"]

[[routes]]
name = "all"
rosters = ["city"]
"""


def found(text, areas=None, topics=None):
    routes = msgspec.toml.decode(text, type=Routes)
    return [(one.table, one.key, one.nth, one.what) for one in faults(routes, ZONE, areas, topics)]


def shifts(*rows):
    """Tables of shifts of the city's roster, without its fallback."""
    tables = [f'[[shifts]]\nroster = "city"\nrole = "{role}"\n{more}\n' for role, more in rows]
    return GOOD.replace('fallback = "city-duty"', "") + "".join(tables)


def test_a_good_file_has_none():
    assert found(GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('name = "night-duty"', 'name = "city-duty"', ("roles", "name", 1, "city-duty stands above already")),
        (
            'fallback = "city-duty"',
            'fallback = "city-dutie"',
            ("rosters", "fallback", 0, "there is no role city-dutie"),
        ),
        (
            'fallback = "city-duty"',
            'fallback = "city-duty"\ndeputy = "city"',
            ("rosters", "deputy", 0, "a roster is no deputy of itself"),
        ),
        (
            'least = 3\nrosters = ["city"]',
            'least = 3\nrosters = ["town"]',
            ("routes", "rosters", 0, "there is no roster town"),
        ),
        ("least = 3", "least = 3\nmost = 2", ("routes", "least", 0, "3 is above the highest level, 2")),
        ("least = 3", 'areas = ["Town>>East"]', ("routes", "areas", 0, "expected paths without empty names")),
        (
            "least = 3\n",
            "",
            ("routes", "name", 1, "is never reached: route 1 (major) takes all of it and does not continue"),
        ),
    ],
)
def test_a_fault_names_table_key_and_what_is_wrong(old, new, expected):
    assert old in GOOD
    assert found(GOOD.replace(old, new, 1)) == [expected]


@pytest.mark.parametrize(
    ("first", "second", "reached"),
    [
        ("", "least = 3", False),
        ("continue = true", "least = 3", True),
        ('areas = ["A"]', 'areas = ["A>B"]', False),
        ('areas = ["A>B"]', 'areas = ["A"]', True),
        ('areas = ["A"]', "", True),
        ('tiers = ["street"]', 'areas = ["A>B>C"]', False),
        ('tiers = ["street"]', 'areas = ["A>B"]', True),
        ('feeds = ["complaint"]', 'feeds = ["complaint/hotline"]', False),
        ('feeds = ["complaint/hotline"]', 'feeds = ["complaint"]', True),
        ('kinds = ["hour", "day"]', 'kinds = ["day"]', False),
        ('topics = ["x"]', 'topics = ["x>y"]\nareas = ["A"]', False),
        ("least = 2\nmost = 3", "least = 2", True),
    ],
)
def test_a_route_is_dead_where_an_earlier_one_that_does_not_continue_takes_all_of_it(first, second, reached):
    text = GOOD.replace("least = 3", first).replace('name = "all"', f'name = "all"\n{second}')
    assert (found(text) == []) is reached


class TestShifts:
    def test_every_hour_of_every_kind_of_day_has_somebody(self):
        day, night = 'from = "08:00"\nto = "20:00"', 'from = "20:00"\nto = "08:00"'
        assert found(shifts(("city-duty", day), ("night-duty", night))) == []

    def test_hours_that_nobody_has_are_a_fault_without_a_fallback(self):
        day, night = 'from = "08:00"\nto = "20:00"', 'from = "20:00"\nto = "06:00"'
        (only,) = found(shifts(("city-duty", day), ("night-duty", night)))
        assert only == (
            "rosters",
            "name",
            0,
            "nobody has the duty from 06:00 to 08:00 on a tuesday that is a workday: give more shifts or a fallback",
        )

    def test_nights_of_workdays_leave_the_first_morning_after_a_holiday_to_nobody(self):
        rows = [
            ("city-duty", 'days = ["workday"]\nfrom = "08:00"\nto = "20:00"'),
            ("night-duty", 'days = ["workday"]\nfrom = "20:00"\nto = "08:00"'),
            ("night-duty", 'days = ["weekend", "holiday"]\nfrom = "08:00"\nto = "24:00"'),
        ]
        (only,) = found(shifts(*rows))
        assert "from 00:00 to 08:00 on a tuesday that is a workday" in only[3]

    def test_two_at_once_are_a_fault(self):
        day, long = 'from = "08:00"\nto = "20:00"', 'from = "19:00"\nto = "08:00"'
        (only,) = found(shifts(("city-duty", day), ("night-duty", long)))
        assert only[:3] == ("shifts", "from", 1)
        assert only[3].startswith("overlaps with shift 1 of the roster city from 19:00 on a tuesday")

    def test_words_that_fit_one_day_overlap(self):
        rows = [("city-duty", 'days = ["saturday", "holiday"]'), ("night-duty", 'days = ["workday", "sunday"]')]
        assert any("on a saturday that is a workday" in one[3] for one in found(shifts(*rows)))

    def test_a_roster_without_shifts_and_fallback_is_nobody(self):
        (only,) = found(GOOD.replace('fallback = "city-duty"', ""))
        assert "nobody has the duty from 00:00 to 24:00" in only[3]


class TestSilences:
    TABLE = '[[silences]]\nname = "s"\nfrom = "{}"\nuntil = "{}"\nauthor = "city-duty"\nreason = "works"\n'

    @pytest.mark.parametrize(
        ("begin", "end", "key"),
        [("2025-03-01", "2025-02-01", "until"), ("soon", "2025-02-01", "from"), ("2025-02-01", "never", "until")],
    )
    def test_times_that_cannot_be_are_faults(self, begin, end, key):
        assert [one[:2] for one in found(GOOD + self.TABLE.format(begin, end))] == [("silences", key)]

    def test_a_silence_without_an_end_is_refused(self):
        text = GOOD + self.TABLE.format("2025-02-01", "").replace('until = ""\n', "")
        with pytest.raises(msgspec.ValidationError, match="until"):
            found(text)

    def test_one_that_has_ended_is_warned_of(self):
        routes = msgspec.toml.decode(GOOD + self.TABLE.format("2025-02-01", "2025-02-02"), type=Routes)
        assert [one.key for one in warnings(routes, HOURS, 1_740_000_000_000)] == ["until"]
        assert list(warnings(routes, HOURS, 1_700_000_000_000)) == []


def test_areas_and_topics_must_be_in_the_dictionaries_that_are_given():
    text = GOOD.replace("least = 3", 'areas = ["Town>Est"]\ntopics = ["water"]')
    assert found(text) == []
    assert [one[1] for one in found(text, {"Town", "Town>East"}, {"streets"})] == ["areas", "topics"]


def test_what_no_route_takes_and_rosters_that_none_leads_to_are_warned_of():
    text = (
        GOOD.replace('name = "all"', 'name = "all"\nmost = 2') + '[[rosters]]\nname = "east"\nfallback = "city-duty"\n'
    )
    routes = msgspec.toml.decode(text, type=Routes)
    assert [(one.table, one.key) for one in warnings(routes, HOURS, 0)] == [("rosters", "name"), ("routes", "")]


@pytest.mark.parametrize("name", ["Zhang San", "13800000000", "a@b.c", "https://x", "", "city duty", "张三"])
def test_roles_and_channels_have_plain_names_that_are_no_address(name):
    for key in ('name = "night-duty"', 'channels = ["wecom"]'):
        text = GOOD.replace(
            key, key.split("=", maxsplit=1)[0] + (f'= "{name}"' if "name" in key else f'= ["{name}"]'), 1
        )
        with pytest.raises(msgspec.ValidationError):
            found(text)


def test_a_year_that_the_calendar_does_not_know_is_warned_of_before_it_begins():
    routes = msgspec.toml.decode(GOOD + '[[quiet]]\ndays = ["holiday"]\n', type=Routes)
    assert list(warnings(routes, HOURS, ZONE.start(739_320))) == []
    (only,) = warnings(routes, HOURS, ZONE.start(750_000))
    assert (only.table, only.key) == ("quiet", "days")
