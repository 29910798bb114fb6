"""Deadlines by the city's own rules: hours, days, working days with 调休, working hours."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.calendars import Calendar, CalendarTable, DayType
from city.events import Event
from city.times import DAY, HOUR, Zone
from intake.deadline_file import load_deadlines, shipped_clocks
from intake.deadlines import Deadlines, Span
from intake.errors import ProfileError

CHINA = Zone("Asia/Shanghai")
CALENDAR = Calendar(CalendarTable())


def at(text):
    return CHINA.instant(datetime.fromisoformat(text))


def event(registered, kind="complaint", **more):
    when = at(registered)
    return Event(
        feed=f"{kind}/x", id="1", version=1, registered=when, arrived=when, **({"topic": "a>b", "area": "c"} | more)
    )


@pytest.fixture
def clocks(tmp_path):
    """Deadlines of the lines of a file."""

    def load(lines):
        path = tmp_path / "clocks.toml"
        path.write_text(lines, encoding="utf-8")
        return load_deadlines(str(path), CALENDAR, CHINA)

    return load


@pytest.mark.parametrize(
    ("rule", "registered", "due"),
    [
        ("hours = 2", "2026-03-02 23:30", "2026-03-03T01:30:00+08:00"),
        ("days = 7", "2026-03-02 10:00", "2026-03-10T00:00:00+08:00"),
        ("working_days = 5", "2026-03-05 10:00", "2026-03-13T00:00:00+08:00"),  # a Thursday: Fri, Mon to Thu
        ("working_days = 1", "2026-02-14 10:00", "2026-02-25T00:00:00+08:00"),  # over the Spring Festival
        ("working_days = 2", "2025-09-26 10:00", "2025-09-30T00:00:00+08:00"),  # Sunday the 28th is worked (调休)
        ("working_hours = 4", "2026-03-02 10:00", "2026-03-02T15:30:00+08:00"),  # 2 before noon, 2 after 13:30
        ("working_hours = 4", "2026-03-02 17:00", "2026-03-03T14:00:00+08:00"),
        ("working_hours = 1", "2026-03-07 10:00", "2026-03-09T10:00:00+08:00"),  # a Saturday
    ],
)
def test_a_deadline_ends(clocks, rule, registered, due):
    found = clocks(f'[[clock]]\nfeed = "complaint"\n{rule}').applied(event(registered))
    assert (CHINA.iso(found.due), found.due_by_clock) == (due, True)


def test_the_feeds_own_deadline_stands(clocks):
    own = event("2026-03-02 10:00", due=at("2026-03-02 12:00"))
    assert clocks('[[clock]]\nfeed = "complaint"\ndays = 7').applied(own) == own


def test_the_first_rule_that_holds_decides(clocks):
    rules = clocks(
        '[[clock]]\nfeed = "complaint"\nurgent = ["gas"]\nhours = 2\n'
        '[[clock]]\nfeed = "complaint"\ntopics = ["Water"]\nhours = 24\n'
        '[[clock]]\nfeed = "complaint/other"\nhours = 1\n'
        '[[clock]]\nfeed = "complaint"\nsince = "2026-03-03"\ndays = 3\n'
        '[[clock]]\nfeed = "complaint"\nuntil = "2026-03-02"\ndays = 9'
    )

    def hours(registered="2026-03-02 00:00", **more):
        one = event(registered, **more)
        return (rules.applied(one).due - one.registered) / HOUR

    assert hours(urgent=("gas",), topic="Water>Burst") == 2
    assert hours(topic="Water>Burst") == 24
    assert hours(topic="Town>Water>Burst") == 24
    assert hours() == 10 * 24
    assert hours("2026-03-03 00:00") == 4 * 24


def test_a_rule_of_another_kind_of_feed_says_nothing(clocks):
    one = event("2026-03-02 10:00", kind="incident")
    assert clocks('[[clock]]\nfeed = "complaint"\ndays = 7').applied(one) == one


def test_a_petition_has_15_days_to_be_accepted_60_to_be_closed_and_30_more_if_extended():
    china = load_deadlines("china", CALENDAR, CHINA)
    registered = event("2026-03-02 10:00", kind="petition")
    assert CHINA.iso(china.applied(registered).due_accepted)[:10] == "2026-03-18"
    assert china.applied(registered).due is None, "it is not known before it is accepted"
    accepted = event("2026-03-02 10:00", kind="petition", accepted=at("2026-03-10 10:00"))
    assert CHINA.iso(china.applied(accepted).due)[:10] == "2026-05-10"
    extended = event("2026-03-02 10:00", kind="petition", accepted=at("2026-03-10 10:00"), extended=True)
    assert CHINA.iso(china.applied(extended).due)[:10] == "2026-06-09"


def test_a_day_that_the_calendar_does_not_know_gives_no_deadline(clocks):
    one = event("2026-12-31 10:00")
    assert clocks('[[clock]]\nfeed = "complaint"\nworking_days = 5').applied(one) == one


@given(st.integers(at("2025-01-01 00:00"), at("2026-11-01 00:00")), st.integers(1, 10))
def test_so_many_working_days_lie_between_start_and_end(start, count):
    end = Deadlines((), CALENDAR, CHINA).after(start, Span(count, "working_days"))
    days = range(CHINA.day(start) + 1, CHINA.day(end))
    assert sum(CALENDAR.day_type(day) is DayType.WORKDAY for day in days) == count
    assert CALENDAR.day_type(days[-1]) is DayType.WORKDAY


@given(st.integers(at("2025-01-01 00:00"), at("2026-11-01 00:00")), st.floats(0.5, 40), st.floats(0.5, 40))
def test_more_working_hours_never_end_earlier(start, one, other):
    deadlines = Deadlines((), CALENDAR, CHINA)
    ends = [deadlines.after(start, Span(amount, "working_hours")) for amount in sorted((one, other))]
    assert start < ends[0] <= ends[1] < start + 40 * DAY


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("", "clocks.toml:1: clock: the table [clock] is missing"),
        ('[[clock]]\nfeed = "complaint"', ":2: [clock] feed: expected exactly one of hours, days, working_days, wor"),
        ('[[clock]]\nfeed = "complaint"\nhours = 1\ndays = 2', "expected exactly one of hours"),
        ('[[clock]]\nfeed = "hotline"\nhours = 1', ":2: [clock] feed: expected one of complaint, petition, incident"),
        ('[[clock]]\nfeed = "complaint"\nhour = 1', ":3: [clock] hour: unknown key (nearest known: hours)"),
        ('[[clock]]\nfeed = "complaint"\nhours = 0', ":3: [clock] hours: "),
        ('[[clock]]\nfeed = "complaint"\nhours = 1\nends = "done"', ":4: [clock] ends: "),
        ('[[clock]]\nfeed = "complaint"\nhours = 1\nsince = "1 May"', ":4: [clock] since: "),
        ('[[clock]]\nfeed = "complaint"\nhours = 1\nsince = "2026-02-01"\nuntil = "2026-01-01"', "ends before it"),
        (
            'working = [["9", "17:00"]]\n[[clock]]\nfeed = "complaint"\nhours = 1',
            ":1: working: expected pairs of times",
        ),
        ('working = [["17:00", "09:00"]]\n[[clock]]\nfeed = "complaint"\nhours = 1', ":1: working: ends before it"),
        ("[[clock", "clocks.toml:1: not TOML"),
    ],
)
def test_a_mistake_is_told_by_file_line_and_key(clocks, lines, said):
    with pytest.raises(ProfileError) as error:
        clocks(lines)
    assert said in str(error.value)


def test_a_file_that_is_not_there_names_those_that_are_shipped():
    with pytest.raises(ProfileError, match=r"chna:1: no file of this name, expected a path or one of china.*china"):
        load_deadlines("chna", CALENDAR, CHINA)
    assert shipped_clocks() == ("china",)
