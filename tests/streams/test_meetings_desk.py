"""What people do in meetings: opened, decided, done, carried over; who was late is told, nothing is done twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.meeting_deeds import Add, Close, Decide, Mark, MeetingDeed, Open, Place
from city.meetings import Origin, Proposed, is_late, item_id, late, meeting_id, standing
from city.times import DAY
from streams.meetings_desk import KEPT_DAYS, OBJECTIONS, UnknownMeetingError, aged, meet

CITY, EAST, STREET = "见微市", "见微市>东区", "见微市>东区>一街道"
HEAT = Proposed(item_id="heat", subject="供暖不热", origin=Origin(kind="alert", alert_id="a1", proposed=True))
ROAD = Proposed(item_id="road", subject="道路坑洼")
BINS = Proposed(item_id="bins", subject="垃圾清运")


class Table:
    """A desk, and a clock that goes one minute with each deed."""

    def __init__(self):
        self.desk, self.now, self.deeds = {}, 0, []

    def do(self, what, date="2026-09-20", *, of=CITY, role="analyst", area=CITY, deed_id=None):
        self.now += 60_000
        name = meeting_id(of, what.date if isinstance(what, Open) else date)
        deed = MeetingDeed(
            deed_id=deed_id or f"d{self.now}", meeting_id=name, of=of, at=self.now, role=role, area=area, what=what
        )
        self.deeds.append(deed)
        self.desk, changed = meet(self.desk, deed)
        return changed

    def meeting(self, date="2026-09-20", of=CITY):
        return next(one for one in self.desk[of] if one.date == date)

    def item(self, name, date="2026-09-20"):
        return next(one for one in self.meeting(date).agenda if one.item_id == name)

    def names(self, date="2026-09-20"):
        return [one.item_id for one in self.meeting(date).agenda]

    @property
    def last(self):
        return self.meeting().history[-1]


@pytest.fixture
def table():
    return Table()


@pytest.fixture
def september(table):
    table.do(Open("2026-09-20", "九月例会", "2026-08", "f00d", (HEAT, ROAD)))
    return table


def test_a_meeting_is_opened_with_what_its_pack_proposes(september):
    meeting = september.meeting()
    assert (meeting.tier, meeting.state, meeting.period, meeting.pack_id) == ("city", "open", "2026-08", "f00d")
    assert september.names() == ["heat", "road"]
    assert september.item("heat").origin.alert_id == "a1"


def test_items_are_added_once_and_put_in_order(september):
    september.do(Add(BINS))
    september.do(Add(BINS))
    assert september.last.refused == "known"
    september.do(Place("bins", 1))
    assert september.names() == ["bins", "heat", "road"]
    september.do(Place("bins", 99))
    assert september.names() == ["heat", "road", "bins"]


def test_an_item_is_decided_with_its_owner_and_its_day_and_is_late_after_it(september):
    september.do(Decide("heat", "制定抢修方案", "住建部门", "2026-10-15"))
    item = september.item("heat")
    assert (item.decision, item.owner, item.due, item.decided_at) == ("制定抢修方案", "住建部门", "2026-10-15", 120_000)
    assert [is_late(item, day) for day in ("2026-10-15", "2026-10-16")] == [False, True]
    assert late(september.meeting(), "2026-10-16") == (item,)
    september.do(Mark("heat", "done"))
    assert late(september.meeting(), "2026-10-16") == ()
    assert september.last.kind == "mark"


def test_over_three_meetings_what_is_open_is_carried_over_until_it_is_done(september):
    september.do(Decide("heat", "制定抢修方案", "住建部门", "2026-10-15"))
    september.do(Decide("road", "修补", "交通部门", "2026-10-01"))
    september.do(Mark("road", "done"))
    september.do(Close())
    september.do(Open("2026-10-20", "十月例会", items=(HEAT, BINS)))
    assert september.names("2026-10-20") == ["heat", "bins"], "what is carried over stands first, and once"
    carried = september.item("heat", "2026-10-20")
    assert (carried.decision, carried.path) == ("制定抢修方案", (meeting_id(CITY, "2026-09-20"),))
    assert september.item("heat").into == meeting_id(CITY, "2026-10-20")
    assert late(september.meeting(), "2026-10-20") == (), "late where it went"
    assert late(september.meeting("2026-10-20"), "2026-10-20") == (carried,)
    september.do(Close(), "2026-10-20")
    september.do(Mark("bins", "dropped", "另案办理"), "2026-10-20")
    september.do(Open("2026-11-20", "十一月例会"))
    assert september.names("2026-11-20") == ["heat"]
    assert len(september.item("heat", "2026-11-20").path) == 2
    september.do(Mark("heat", "done"), "2026-11-20")
    september.do(Close(), "2026-11-20")
    september.do(Open("2026-12-20", "十二月例会"))
    assert september.names("2026-12-20") == []


def test_what_was_done_and_is_opened_again_later_goes_on_to_the_next_meeting(september):
    september.do(Mark("road", "done"))
    september.do(Close())
    september.do(Open("2026-10-20", "十月例会"))
    september.do(Mark("road", "open", "又坏了"))
    september.do(Close(), "2026-10-20")
    september.do(Open("2026-11-20", "十一月例会"))
    assert set(september.names("2026-11-20")) == {"heat", "road"}
    assert september.item("road", "2026-11-20").path == (meeting_id(CITY, "2026-09-20"),)


def test_the_last_meeting_is_opened_again_by_its_day(september):
    september.do(Close())
    september.do(Open("2026-09-20", "九月例会（续）", items=(BINS,)))
    meeting = september.meeting()
    assert (meeting.state, meeting.title, meeting.pack_id) == ("open", "九月例会（续）", "f00d")
    assert september.names() == ["heat", "road", "bins"]


@pytest.mark.parametrize(
    ("what", "why"),
    [
        (Decide("nothing", "修", "交通部门", "2026-10-01"), "no_item"),
        (Decide("road", "修", "交通部门", "2026-10-01"), "not_item_open"),
        (Mark("heat", "open"), "same"),
        (Open("2026-09-20", "九月例会"), "is_open"),
        (Open("2026-10-20", "十月例会"), "another_open"),
    ],
)
def test_what_does_not_fit_stands_in_the_history_with_its_reason(september, what, why):
    september.do(Mark("road", "dropped", "重复"))
    before = september.meeting().agenda
    september.do(what)
    assert (september.last.refused, september.meeting().agenda) == (why, before)
    assert why in OBJECTIONS


def test_a_closed_meeting_takes_no_decisions_but_what_is_done_after_it(september):
    september.do(Close())
    september.do(Add(BINS))
    assert september.last.refused == "not_open"
    september.do(Mark("heat", "done"))
    assert september.item("heat").state == "done"
    september.do(Open("2026-09-01", "八月例会"))
    assert september.last.refused == "not_after"


def test_an_item_is_changed_only_where_it_was_carried_to(september):
    september.do(Close())
    september.do(Open("2026-10-20", "十月例会"))
    september.do(Mark("heat", "done"))
    assert september.last.refused == "carried"
    assert september.item("heat", "2026-10-20").state == "open"


def test_a_district_keeps_its_own_meetings_and_those_of_its_streets_and_none_of_the_city(september):
    assert september.do(Open("2026-09-21", "东区例会"), of=EAST, area=EAST) != []
    assert september.do(Open("2026-09-22", "街道例会"), of=STREET, area=EAST) != []
    september.do(Mark("heat", "done"), area=EAST)
    assert (september.last.refused, september.item("heat").state) == ("outside", "open")
    assert september.do(Open("2026-09-21", "西区例会"), of="见微市>西区", area=EAST) == []
    assert {of: [one.title for one in chain] for of, chain in september.desk.items()} == {
        CITY: ["九月例会"],
        EAST: ["东区例会"],
        STREET: ["街道例会"],
    }


def test_meetings_of_two_areas_carry_nothing_over_to_each_other(september):
    september.do(Close())
    september.do(Open("2026-10-20", "东区例会"), of=EAST)
    assert september.meeting("2026-10-20", EAST).agenda == ()


def test_a_deed_in_a_meeting_that_nobody_has_opened_is_told(table):
    with pytest.raises(UnknownMeetingError):
        table.do(Close())


def test_what_is_long_over_is_forgotten_but_for_the_last_meeting_and_what_is_open(september):
    september.do(Mark("heat", "done"))
    september.do(Mark("road", "done"))
    september.do(Close())
    september.do(Open("2026-10-20", "十月例会", items=(BINS,)))
    september.do(Close(), "2026-10-20")
    later = september.now + (KEPT_DAYS + 1) * DAY
    assert aged(september.desk, september.now) is september.desk
    assert [one.date for one in aged(september.desk, later)[CITY]] == ["2026-10-20"]


INCOMPLETE = {
    "no such day": lambda: deed(Open("2026-13-01", "例会")),
    "a community": lambda: meeting_id(f"{STREET}>甲社区", "2026-09-20"),
    "no role": lambda: deed(Close(), role=" "),
    "a long title": lambda: deed(Open("2026-09-20", "题" * 61)),
    "no owner": lambda: deed(Decide("i", "修", " ", "2026-10-01")),
    "a month for a day": lambda: deed(Decide("i", "修", "交通部门", "2026-10")),
    "dropped for nothing": lambda: deed(Mark("i", "dropped", " ")),
    "a place before the first": lambda: deed(Place("i", 0)),
    "an item without a subject": lambda: Proposed(item_id="i", subject=""),
    "an alert that is not named": lambda: Origin(kind="alert"),
}


def deed(what, role="analyst"):
    return MeetingDeed(
        deed_id="d", meeting_id=meeting_id(CITY, "2026-09-20"), of=CITY, at=0, role=role, area=CITY, what=what
    )


@pytest.mark.parametrize("what", INCOMPLETE)
def test_what_is_incomplete_is_no_deed(what):
    with pytest.raises(ValueError, match=r"\w"):
        INCOMPLETE[what]()


def test_what_comes_from_one_alert_is_one_item_and_two_outlets_are_two():
    one, tier = (item_id(Origin(kind=kind, alert_id="a1")) for kind in ("alert", "untouched"))
    gas, water = (item_id(Origin(kind="hand_over", alert_id="a1", outlet=name)) for name in ("燃气", "供水"))
    assert one == tier
    assert len({one, gas, water}) == 3


_DAYS = ("2026-09-20", "2026-10-20", "2026-11-20")
_WHATS = st.sampled_from(
    [
        *(Open(day, "例会", items=(HEAT,)) for day in _DAYS),
        *(Add(ROAD), Add(BINS), Place("road", 1), Close(), Close()),
        *(Decide(name, "修", "交通部门", "2026-10-01") for name in ("heat", "road")),
        *(Mark(name, state, "因故") for name in ("heat", "road") for state in ("done", "dropped", "open")),
    ]
)
_TRIED = st.lists(st.tuples(_WHATS, st.sampled_from(_DAYS), st.sampled_from([CITY, EAST])), max_size=12)


@given(_TRIED, st.data())
def test_whatever_is_tried_an_item_goes_on_in_one_meeting_and_a_deed_that_comes_again_is_done_once(tried, data):
    table = Table()
    table.do(Open(_DAYS[0], "例会"))
    for number, (what, date, area) in enumerate(tried):
        try:
            table.do(what, date, area=area, deed_id=f"n{number}")
        except UnknownMeetingError:
            table.deeds.pop()
        again = data.draw(st.sampled_from(table.deeds))
        assert meet(table.desk, again) == (table.desk, [])
        chain = table.desk[CITY]
        assert [one.date for one in chain] == sorted({one.date for one in chain})
        assert all(one.state == "closed" for one in chain[:-1])
        assert not any(item.into for item in chain[-1].agenda)
        for one in chain:
            assert len({item.item_id for item in one.agenda}) == len(one.agenda)
            assert all(item.state != "open" or not item.ended_at for item in one.agenda)
    told = [change.deed_id for one in table.desk[CITY] for change in one.history]
    assert sorted(told) == sorted(each.deed_id for each in table.deeds), "each deed is told once"
    replayed = {}
    for each in table.deeds:
        replayed, _ = meet(replayed, each)
    assert replayed == table.desk
    open_now = [item.item_id for item in standing(table.desk[CITY][-1])]
    assert len(open_now) == len(set(open_now))
