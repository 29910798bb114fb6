"""What meetings decided, in a pack: of the own area only, what is open, and what ended since the period began."""

import pytest

from city.meetings import Meeting, MeetingItem, meeting_id
from city.times import Zone, day_of_iso
from indexing.meetings import meeting_document

ZONE = Zone("Asia/Shanghai")
A = "City>East>一街"


def at(day):
    return ZONE.start(day_of_iso(day))


def item(name, *, decision="修", due="2026-03-15", ended="", **more):
    ended_at = at(ended) if ended else 0
    given = {"decision": decision, "owner": "交通部门", "due": due, "decided_at": at("2026-02-20")} if decision else {}
    return MeetingItem(item_id=name, subject=f"事项{name}", ended_at=ended_at, **given, **more)


def meeting(*items, area="City", day="2026-02-20"):
    made = Meeting(
        meeting_id=meeting_id(area, day),
        area=area,
        date=day,
        title="例会",
        state="closed",
        opened_at=at(day),
        updated_at=at(day),
        agenda=items,
    )
    return meeting_document(made, 1)


@pytest.fixture
def march(town):
    return town.every_day("甲>乙", [A], "2026-01-01", "2026-05-09", 4)


def test_what_was_decided_and_is_open_is_told_with_what_ended_in_the_period(march, pack_of):
    items = (
        item("open"),
        item("in", state="done", ended="2026-03-02"),
        item("before", state="done", ended="2026-02-25"),
        item("undecided", decision=""),
        item("gone", into="0123456789ab"),
        item("carried", due="2026-07-01", path=("0123456789ab", "1123456789ab")),
    )
    lines = pack_of(march, more=[meeting(*items)]).meetings
    assert [(one.item_id, one.late, one.carried) for one in lines] == [
        ("open", True, 0),
        ("carried", False, 2),
        ("in", False, 0),
    ]
    assert (lines[0].owner, lines[0].due, lines[0].date) == ("交通部门", "2026-03-15", "2026-02-20")


def test_a_district_is_told_of_its_own_meetings_only(march, pack_of):
    more = [meeting(item("city")), meeting(item("east"), area="City>East"), meeting(item("street"), area=A)]
    told = {
        tier: pack_of(march, tier, area, more=more).meetings
        for tier, area in (("city", "City"), ("district", "City>East"))
    }
    assert {tier: [one.item_id for one in lines] for tier, lines in told.items()} == {
        "city": ["city"],
        "district": ["east"],
    }


def test_a_deed_in_a_meeting_makes_another_data_version_and_moves_no_time(march, pack_of):
    bare, held = pack_of(march), pack_of(march, more=[meeting(item("open"))])
    assert bare.state.version != held.state.version
    assert bare.state.as_of == held.state.as_of
