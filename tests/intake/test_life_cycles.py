"""The three life cycles: what is known of a hotline order, a petition and an incident at each of its stages."""

import pytest

from city.times import Zone
from intake.gateway import Rejection

CHINA = Zone("Asia/Shanghai")


def day(number, clock="09:00:00"):
    return f"2026-02-{number:02} {clock}"


@pytest.fixture
def line(item):
    """The stages of one row: (stage, local time of arrival), and the events themselves by stage."""

    def give(name, **changes):
        events = item(name, **changes).events
        assert [event.last_of_row for event in events] == [False] * (len(events) - 1) + [True]
        told = [(event.stage, CHINA.iso(event.arrived)[5:16].replace("T", " ")) for event in events]
        return told, {event.stage: event for event in events}

    return give


HOTLINE = {
    "来电时间": day(1),
    "导入时间": day(1, "09:06:00"),
    "派单时间": day(1, "09:10:00"),
    "退单时间": day(1, "15:00:00"),
    "退单次数": "2",
    "联系时间": day(2),
    "办结时间": day(4),
    "回访时间": day(6),
    "修改时间": day(7),
    "协办单位": "甲区水务局、子街道办事处，甲区城管局",
    "是否吹哨": "是",
    "是否有效回访": "是",
    "是否解决": "否",
    "是否满意": "基本满意",
    "是否纳入考核": "否",
    "标签": "每月一题;七有",
}
PETITION = {
    "信访日期": day(1),
    "登记日期": day(2),
    "导入时间": day(2, "09:10:00"),
    "受理告知时间": day(10),
    "办结日期": day(20),
    "复查时间": day(25),
    "复核时间": day(27),
    "修改时间": day(28),
    "承办单位": "甲区住建委",
    "是否延期": "是",
}
GRID = {
    "发现时间": day(1, "08:00:00"),
    "立案时间": day(1, "08:20:00"),
    "导入时间": day(1, "08:30:00"),
    "派遣时间": day(1, "08:40:00"),
    "处理时间": day(1, "12:00:00"),
    "核查时间": day(1, "14:00:00"),
    "结案时间": day(1, "15:00:00"),
    "修改时间": day(1, "15:10:00"),
}


def test_a_hotline_order_is_dispatched_returned_contacted_closed_and_called_back(line):
    told, at = line("hotline12345", **HOTLINE)
    assert told == [
        ("registered", "02-01 09:06"),
        ("dispatched", "02-01 09:10"),
        ("returned", "02-01 15:00"),
        ("contacted", "02-02 09:00"),
        ("closed", "02-04 09:00"),
        ("called-back", "02-06 09:00"),
    ]
    assert [event.status for event in at.values()] == ["open"] * 4 + ["closed"] * 2


@pytest.mark.parametrize(
    ("field", "before", "stage", "after"),
    [
        ("unit", "", "dispatched", "子街道办事处"),
        ("units", (), "dispatched", ("甲区水务局", "子街道办事处", "甲区城管局")),
        ("whistle", False, "dispatched", True),
        ("returned", 0, "returned", 2),
        ("contacted", None, "contacted", "2026-02-02T09:00:00+08:00"),
        ("closed", None, "closed", "2026-02-04T09:00:00+08:00"),
        ("reached", None, "called-back", True),
        ("solved", None, "called-back", False),
        ("satisfied", None, "called-back", "mostly"),
        ("excluded", False, "called-back", True),
    ],
)
def test_each_stage_knows_what_was_known_then_and_nothing_of_the_future(line, field, before, stage, after):
    _, at = line("hotline12345", **HOTLINE)
    order = list(at)
    for number, name in enumerate(order):
        value = getattr(at[name], field)
        wanted = after if number >= order.index(stage) else before
        assert (CHINA.iso(value) if isinstance(value, int) and field in {"contacted", "closed"} else value) == wanted


def test_labels_are_known_from_the_start(line):
    _, at = line("hotline12345", **HOTLINE)
    assert at["registered"].tags == ("七有", "每月一题")


def test_without_a_time_of_the_call_back_the_outcome_is_known_at_the_closing(line):
    told, at = line("hotline12345", **HOTLINE | {"回访时间": ""})
    assert told[-1] == ("closed", "02-04 09:00")
    assert (at["closed"].solved, at["contacted"].solved) == (False, None)


def test_an_order_that_is_open_still_shows_its_last_stage(line):
    told, at = line("hotline12345", **HOTLINE | {"办结时间": "", "回访时间": "", "是否解决": "", "是否满意": ""})
    assert told[-1][0] == "contacted"
    assert at["contacted"].status == "open"


def test_versions_rise_from_stage_to_stage_and_end_with_the_feeds_own(line):
    _, at = line("hotline12345", **HOTLINE)
    versions = [event.version for event in at.values()]
    assert versions == sorted(set(versions))
    assert CHINA.iso(versions[-1]) == "2026-02-07T09:00:00+08:00"


def test_a_petition_is_accepted_closed_reviewed_and_reviewed_again(line):
    told, at = line("petition", **PETITION)
    assert [stage for stage, _ in told] == ["registered", "accepted", "closed", "reviewed", "re-reviewed"]
    assert at["registered"].first_unit == "甲区信访办公室"
    assert (at["accepted"].unit, at["re-reviewed"].unit) == ("", "甲区住建委")
    assert at["registered"].first is True
    assert [event.status for event in at.values()] == ["open", "open", "closed", "closed", "closed"]
    assert at["re-reviewed"].extended


def test_a_repeated_petition_names_the_first_one(item):
    event = item("petition", 是否初次="否", 原信访件编号="XF20251201-000007").events[-1]
    assert (event.repeat, event.first, event.matter) == (True, False, "petition/petition:XF20251201-000007")


def test_an_incident_is_dispatched_handled_checked_and_closed(line):
    told, at = line("grid", **GRID)
    assert [stage for stage, _ in told] == ["registered", "dispatched", "handled", "checked", "closed"]
    assert at["closed"].satisfied is None
    assert at["registered"].subgrid == "management"


def test_a_grid_row_of_the_hotline_names_the_order_that_it_copies(item):
    event = item("grid", 信息类型="热线", 热线工单编号="RX20260131-000001").events[-1]
    assert (event.repeat, event.matter) == (True, "complaint/hotline12345:RX20260131-000001")


@pytest.mark.parametrize("changes", [{"网格类型": "治安网格"}, {"信息类型": "治安"}, {"大类名称": "社会治安"}])
def test_of_public_order_only_street_and_category_are_kept(item, changes):
    event = item("grid", 社区="丑社区", 问题来源="巡查上报", **changes).events[-1]
    assert event.subgrid == "order"
    assert event.area == "见微市>甲区>子街道"
    assert (event.unit, event.channel, event.units, event.matter) == ("", "", (), "")


@pytest.mark.parametrize("seconds", [0, 240])
def test_a_stage_a_little_before_the_registration_is_put_at_it(item, seconds):
    early = f"2026-02-01 08:{59 - seconds // 60:02}:{0 if seconds else 59:02}"
    events = item("hotline12345", **HOTLINE | {"派单时间": early}).events
    assert events[1].dispatched == events[0].registered


def test_a_stage_long_before_the_registration_rejects_the_row(item):
    found = item("hotline12345", **HOTLINE | {"派单时间": day(1, "08:00:00")})
    assert isinstance(found, Rejection)
    assert (found.field, found.code) == ("派单时间", "order")


def test_a_number_of_returns_that_is_none_rejects_the_row(item):
    found = item("hotline12345", **HOTLINE | {"退单次数": "多次"})
    assert (found.field, found.code) == ("退单次数", "number")


def test_a_name_of_a_person_among_the_offices_rejects_the_row(item):
    found = item("hotline12345", **HOTLINE | {"协办单位": "甲区水务局、王小明"})
    assert (found.field, found.code) == ("协办单位", "person")
