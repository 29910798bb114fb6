"""What a meeting goes through: focus issues with their lists, items to decide, and what became of the last ones."""

from itertools import count

import pytest
from msgspec.structs import replace

from briefing.packs.following import after
from briefing.packs.pack import PackError, encoded
from briefing.packs.restated import restated
from city.focus_issues import Effect, FocusChange, FocusIssue, Item, Subject
from city.times import Zone, day_of_iso
from indexing.focus_issues import focus_document
from indexing.store import Document

A, B, C = "City>East>一街", "City>East>二街", "City>West>三街"
EAST = ("district", "City>East")
ZONE = Zone("Asia/Shanghai")
VERSIONS = count(1)
"""A document that is put later is a newer one."""
TASK = Item(item_id="t1", list="tasks", text="增加清运频次", unit="城管部门", due="2026-03")


def at(day):
    return ZONE.start(day_of_iso(day))


def issue(name, area="City", *, topics=("甲>乙",), period="2026-03", state="chosen", day="2026-03-20", **more):
    subject = Subject(feed="complaint/test", topics=topics, area=area, period=period)
    made = FocusIssue(
        focus_id=name, subject=subject, title=f"题目{name}", state=state, decided_at=at(day), updated_at=at(day), **more
    )
    return focus_document(made, next(VERSIONS))


@pytest.fixture
def march(town):
    return town.every_day("甲>乙", [A, C], "2026-01-01", "2026-05-09", 4)


def kinds(pack):
    return [one.kind for one in pack.decisions]


def test_issues_of_the_area_are_told_whole_and_those_above_by_name(march, pack_of):
    more = [issue("city", items=(TASK,)), issue("east", "City>East", items=(TASK,)), issue("west", "City>West")]
    city, east = pack_of(march, more=more), pack_of(march, *EAST, more=more)
    assert [one.focus_id for one in city.issues.own] == ["city", "east", "west"]
    assert ([one.focus_id for one in east.issues.own], [one.focus_id for one in east.issues.above]) == (
        ["east"],
        ["city"],
    )
    told = encoded(east).decode()
    assert "题目west" not in told
    assert told.count("增加清运频次") == 2, "in the district's own issue, and as its late line"


def test_an_issue_above_that_is_not_of_the_area_is_not_told(march, pack_of):
    march.matters("丙>丁", C, "2026-03-02", 5)
    assert pack_of(march, *EAST, more=[issue("city", topics=("丙>丁",))]).issues.above == ()


def test_a_line_is_late_when_its_month_is_over_as_of_the_pack(march, pack_of):
    more = [issue("city", items=(TASK,))]
    then, later = (pack_of(march, more=more, now=f"2026-0{month}-05T00:00:00.000Z") for month in (3, 4))
    assert [(one.late, one.items[0].late) for one in then.issues.own] == [(0, False)]
    assert [(one.late, one.items[0].late) for one in later.issues.own] == [(1, True)]


def test_an_issue_closed_since_the_period_began_is_told_with_its_effect(march, pack_of):
    effect = Effect(verdict="fell", since="2025-10-01", until="2026-03-01", observed=31, expected=52.0)

    def closed(name, day):
        change = FocusChange(at=at(day), kind="finish", by="role")
        return issue(name, state="closed", day="2025-09-01", period="2025-09", effect=effect, history=(change,))

    pack = pack_of(march, more=[closed("before", "2026-02-20"), closed("in", "2026-03-02")])
    assert [(one.focus_id, one.closed_at, one.effect) for one in pack.issues.own] == [
        ("in", "2026-03-02T00:00:00+08:00", effect)
    ]


def test_what_is_rejected_or_merged_is_no_focus_issue_of_a_pack(march, pack_of):
    more = [issue("no", state="rejected", reason="not now"), issue("into", state="merged", into="x")]
    assert pack_of(march, more=more).issues.own == ()


def test_a_candidate_is_to_be_decided_until_somebody_has(march, pack_of):
    assert kinds(pack_of(march)) == ["candidate"]
    for state in ("chosen", "rejected", "closed"):
        assert kinds(pack_of(march, more=[issue("x", state=state)])) == []
    assert kinds(pack_of(march, more=[issue("x", state="rejected", period="2026-02")])) == ["candidate"]
    assert kinds(pack_of(march, more=[issue("x", period="2025-11")])) == [], "chosen before, and still is"
    assert kinds(pack_of(march, more=[issue("x", topics=("甲",))])) == [], "the topic above is chosen"


@pytest.mark.parametrize(
    ("alert", "expected"),
    [
        ((4, "2026-05-08"), ["alert"]),
        ((3, "2026-05-08"), []),
        ((3, "2026-05-01"), ["alert"]),
        ((2, "2026-04-01"), []),
    ],
)
def test_an_alert_of_a_high_level_that_stays_open_is_to_be_decided(march, documents, pack_of, alert, expected):
    level, opened = alert
    steps = [(f"{opened}T00:00:00.000Z", "open", ""), ("2026-05-09T00:00:00.000Z", "handling", "duty")]
    pack = pack_of(march, *EAST, "2026-W19", more=[documents.alert("x", A, steps, level=level)])
    assert kinds(pack) == expected


def test_an_alert_that_waits_at_the_tier_above_is_told_with_the_own_part_only(march, documents, pack_of):
    opened = ("2026-05-05T00:00:00.000Z", "open", "")
    whole = documents.alert("whole", "City", [opened], parts=[A, C])
    (one,) = pack_of(march, "district", "City>East", "2026-W19", more=[whole]).decisions
    assert (one.kind, one.area, one.days, one.observed) == ("untouched", "City", 5, 3)
    assert kinds(pack_of(march, "city", "City", "2026-W19", more=[whole])) == ["untouched"]
    touched = [opened, ("2026-05-06T00:00:00.000Z", "open", "duty")]
    body = documents.alert("whole", "City", touched, parts=[A, C]).body
    assert kinds(pack_of(march, "city", "City", "2026-W19", more=[Document("alerts", "whole", 2, body)])) == []


def test_a_hand_over_without_receipt_is_to_be_decided_until_the_desk_closes_the_alert(march, documents, pack_of):
    opened, asked = ("2026-05-05T00:00:00.000Z", "open", ""), "2026-05-06T00:00:00.000Z"
    steps, outlets = [opened, (asked, "handling", "duty")], [("应急", asked, None), ("城管", asked, asked)]
    (one,) = pack_of(march, *EAST, "2026-W19", more=[documents.alert("x", A, steps, outlets=outlets)]).decisions
    assert (one.kind, one.outlet, one.days) == ("hand_over", "应急", 4)
    shut = [*steps, ("2026-05-07T00:00:00.000Z", "closed", "duty")]
    body = documents.alert("x", A, shut, outlets=outlets).body
    assert pack_of(march, *EAST, "2026-W19", more=[Document("alerts", "x", 2, body)]).decisions == ()


def test_items_of_the_last_meeting_are_told_with_what_became_of_them(town, documents, pack_of):
    town.every_day("甲>乙", [A, C], "2026-01-01", "2026-05-09", 4)
    asked = "2026-03-06T00:00:00.000Z"
    steps = [("2026-03-05T00:00:00.000Z", "open", ""), (asked, "handling", "duty")]
    alerts = [
        documents.alert("shut", A, steps, level=4, outlets=[("应急", asked, None)]),
        documents.alert("stays", A, steps),
    ]
    lines = [TASK, Item(item_id="t2", list="duties", text="明确分工", unit="街道", due="2026-02")]
    former = pack_of(
        town,
        more=[*alerts, issue("east", "City>East", items=tuple(lines), topics=("甲>另",))],
        now="2026-04-10T00:00:00.000Z",
    )
    assert kinds(former) == ["alert", "hand_over", "late", "late", "candidate"]
    over = [*steps, ("2026-04-20T00:00:00.000Z", "closed", "duty")]
    body = documents.alert(
        "shut", A, over, reason="handled", outlets=[("应急", asked, "2026-04-18T00:00:00.000Z")]
    ).body
    town.store.put([Document("alerts", "shut", 2, body)])
    done = Item(item_id="t1", list="tasks", text="增加清运频次", unit="城管部门", due="2026-03", state="done")
    more = [
        issue(
            "east",
            "City>East",
            items=(done, lines[1]),
            topics=("甲>另",),
            history=(FocusChange(at=1, kind="x", by="r"),),
        ),
        issue("chosen", day="2026-04-15"),
    ]
    now = pack_of(town, period="2026-04", more=more, former=after(former))
    told = {(one.kind, one.alert_id or one.item_id): one for one in now.after.items}
    assert now.after.pack_id == former.pack_id
    shut = told["alert", "shut"]
    assert (shut.then, shut.now, shut.reason, shut.at, shut.to_decide, shut.open) == (
        *("handling", "closed", "handled", "2026-04-20T08:00:00+08:00", True, False),
    )
    assert (told["alert", "stays"].now, told["alert", "stays"].open) == ("handling", True)
    assert (told["hand_over", "shut"].now, told["hand_over", "shut"].at) == ("received", "2026-04-18T08:00:00+08:00")
    assert (told["late", "t1"].now, told["late", "t2"].now) == ("done", "late")
    assert (told["candidate", ""].now, told["candidate", ""].title) == ("chosen", "题目chosen")


def test_what_stays_open_is_carried_from_meeting_to_meeting(march, documents, pack_of):
    asked = "2026-01-06T00:00:00.000Z"
    steps = [("2026-01-05T00:00:00.000Z", "open", ""), ("2026-01-20T00:00:00.000Z", "recovered", "")]
    more = [documents.alert("x", A, steps, outlets=[("应急", asked, None)])]
    january = pack_of(march, *EAST, "2026-01", more=more, now="2026-02-01T00:00:00.000Z")
    february = pack_of(march, *EAST, "2026-02", now="2026-03-01T00:00:00.000Z", former=after(january))
    third = pack_of(march, *EAST, "2026-03", former=after(february))
    assert february.decisions == ()
    assert [(one.kind, one.outlet, one.now) for one in third.after.items] == [("hand_over", "应急", "not_received")]


def test_a_candidate_is_followed_to_the_next_meeting_only(march, pack_of):
    february = pack_of(march, period="2026-02", now="2026-03-01T00:00:00.000Z")
    third = pack_of(march, period="2026-03", now="2026-04-01T00:00:00.000Z", former=after(february))
    assert [(one.period, one.now) for one in third.after.items] == [("2026-02", "undecided")]
    no = issue("no", state="rejected", period="2026-04", reason="not now", day="2026-04-20")
    fourth = pack_of(march, period="2026-04", more=[no], former=after(third))
    assert [(one.period, one.now) for one in fourth.after.items] == [("2026-03", "rejected")]


def test_a_pack_of_a_later_state_is_no_former_one(march, pack_of):
    later = replace(after(pack_of(march)), as_of="2026-06-01T00:00:00+08:00")
    with pytest.raises(PackError, match="the store only up to 2026-05-10"):
        pack_of(march, former=later)


def test_a_deed_on_a_focus_issue_restates_it_and_makes_another_data_version(march, pack_of):
    then, now = pack_of(march, more=[issue("x")]), pack_of(march, more=[issue("x", items=(TASK,), day="2026-04-02")])
    changed = {each.figure: (each.then, each.now) for each in restated(then, now)}
    assert changed["issues.own[complaint/test City x].items[t1].state"] == (None, "open")
    assert (then.state.as_of, then.state.version != now.state.version) == (now.state.as_of, True)
