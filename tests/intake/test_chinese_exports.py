"""Hotline, petition and grid exports with Chinese headers, in UTF-8 and GB18030, CSV and XLSX."""

import pytest

from city.times import Zone
from intake.checking import check
from intake.gateway import Rejection, Taken, read
from intake.profile import load_profile
from tests.intake.chinese import EXPORTS, HOTLINE

CHINA = Zone("Asia/Shanghai")


@pytest.mark.parametrize("name", EXPORTS)
@pytest.mark.parametrize(
    ("file", "encoding"), [("a.csv", "utf-8"), ("a.csv", "utf-8-sig"), ("a.csv", "gb18030"), ("a.xlsx", "")]
)
def test_an_export_is_read_in_every_encoding_and_format(export, item, name, file, encoding):
    (found,) = read([export([EXPORTS[name]], file, encoding)], load_profile(name))
    assert found.events == item(name).events


@pytest.mark.parametrize("name", EXPORTS)
def test_a_row_may_lack_what_is_not_needed(export, name):
    needed = {
        "hotline12345": ("工单编号", "问题分类", "来电时间"),
        "petition": ("信访件编号", "信访目的", "内容分类", "登记日期"),
        "grid": ("案卷编号", "大类名称", "立案时间"),
    }[name]
    (found,) = read([export([{header: EXPORTS[name][header] for header in needed}])], load_profile(name))
    assert isinstance(found, Taken)
    assert found.events[0].area == "见微市"


def test_a_hotline_order_becomes_two_events(item):
    first, last = item("hotline12345").events
    assert (last.case, last.topic, last.area) == (
        "complaint/hotline12345:RX20260131-000001",
        "生态环境>噪声>施工噪声",
        "见微市>甲区>子街道",
    )
    assert (last.counted_as, last.channel, last.unit, last.solved, last.satisfied) == (
        "request",
        "电话",
        "子街道办事处",
        True,
        "mostly",
    )
    assert [CHINA.iso(event.arrived)[:16] for event in (first, last)] == ["2026-01-31T08:21", "2026-02-01T16:00"]
    assert CHINA.iso(last.version)[:16] == "2026-02-02T10:00"
    assert first.version == first.registered


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"工单类型": "咨询"}, "counted_as", "inquiry"),
        ({"工单类型": "表扬"}, "counted_as", "inquiry"),
        ({"工单类型": "举报"}, "counted_as", "request"),
        ({"工单类型": "新类型"}, "counted_as", "request"),
        ({"是否重复": "是"}, "repeat", True),
        ({"并单主单号": "RX20260130-000009"}, "repeat", True),
        ({"并单主单号": "RX20260131-000001"}, "repeat", False),
        ({"工单性质": "协办", "并单主单号": "RX20260130-000009"}, "id", "RX20260130-000009"),
        ({"工单性质": "转办", "并单主单号": "RX20260130-000009"}, "repeat", False),
        ({"工单性质": "转办"}, "id", "RX20260131-000001"),
        ({"来电时间": "2026/1/31 上午8:15:00"}, "registered", CHINA.start(739_647) + 8 * 3_600_000 + 15 * 60_000),
        ({"来电时间": "46053.34375"}, "registered", CHINA.start(739_647) + 8 * 3_600_000 + 15 * 60_000),
        ({"问题分类": "水务→供排水→停水"}, "topic", "水务>供排水>停水"),
        ({"是否满意": "未评价"}, "satisfied", None),
        ({"被反映街乡镇": ""}, "area", "见微市>甲区"),
    ],
)
def test_what_hotline_cells_mean(item, changes, field, value):
    assert getattr(item("hotline12345", **changes).events[-1], field) == value


def test_three_topic_columns_are_as_good_as_one(export, item):
    names = dict(zip(("一级分类", "二级分类", "三级分类"), ("生态环境", "噪声", "施工噪声"), strict=True))
    row = {key: value for key, value in HOTLINE.items() if key != "问题分类"} | names
    (found,) = read([export([row])], load_profile("hotline12345"))
    assert found.events == item("hotline12345").events
    (both,) = read([export([HOTLINE | names])], load_profile("hotline12345"))
    assert both.events == item("hotline12345").events


def test_other_names_of_the_same_columns_are_known(export):
    renamed = {
        "工单编号": "案件编号",
        "来电时间": "受理时间",
        "问题分类": "诉求分类",
        "被反映区": "所属区县",
        "工单类型": "诉求类型",
        "承办单位": "主办单位",
    }
    row = {renamed.get(key, key): value for key, value in HOTLINE.items()}
    (found,) = read([export([row])], load_profile("hotline12345"))
    assert found.events[-1].unit == "子街道办事处"


@pytest.mark.parametrize(
    ("name", "changes", "code"),
    [
        ("petition", {"信访目的": "检举控告"}, "refused"),
        ("petition", {"信访目的": "涉法涉诉"}, "refused"),
        ("petition", {"内容分类": "政法->涉法涉诉"}, "refused"),
        ("petition", {"内容分类": "纪检监察->干部作风"}, "refused"),
        ("petition", {"内容分类": ""}, "quarantined"),
        ("petition", {"内容分类": "无"}, "quarantined"),
        ("petition", {"信访目的": ""}, "quarantined"),
        ("hotline12345", {"问题分类": "党的建设->党员干部->干部作风"}, "refused"),
        ("hotline12345", {"问题分类": "政法->诉讼->法院判决"}, "refused"),
        ("hotline12345", {"办结时间": "2026-01-30 08:00:00"}, "order"),
        ("grid", {"发现时间": "2026-01-31 08:20:01"}, "order"),
        ("grid", {"立案时间": "2026-01-31 08:36:00"}, "future"),
        ("grid", {"大类名称": "治安管理", "小类名称": "重点人员走访"}, "refused"),
        ("grid", {"小类名称": "流动人口登记"}, "refused"),
        ("grid", {"小类名称": "社区矫正"}, "refused"),
        ("grid", {"小类名称": "反邪教宣传"}, "refused"),
        ("grid", {"信息类型": "实有人口"}, "refused"),
    ],
)
def test_refused_kinds_and_bad_rows_are_rejected(item, name, changes, code):
    rejection = item(name, **changes)
    assert isinstance(rejection, Rejection)
    assert rejection.code == code


@pytest.mark.parametrize(("name", "changes"), [("petition", {"是否初次": "否"}), ("grid", {"信息类型": "热线"})])
def test_a_repeated_petition_and_a_grid_row_of_the_hotline_are_reports_only(item, name, changes):
    assert item(name, **changes).events[-1].repeat
    assert not item(name).events[-1].repeat


def test_a_petition_of_a_day_becomes_known_at_the_next_midnight(item):
    (event,) = item("petition", 登记日期="2026-01-31", 信访日期="2026-01-31", 导入时间="").events
    assert event.date_only
    assert CHINA.iso(event.arrived) == "2026-02-01T00:00:00+08:00"


@pytest.mark.parametrize(
    ("name", "persons"),
    [
        ("hotline12345", ("来电人", "联系电话", "主要内容")),
        ("petition", ("信访人数", "是否联名")),
        ("grid", ("上报人",)),
    ],
)
def test_persons_and_group_sizes_are_dropped(export, name, persons):
    report = check([export([EXPORTS[name]])], load_profile(name))
    assert report.ok
    assert set(persons) <= set(report.dropped)
    assert not set(persons) & {*report.kept, *report.mapping_only}


def test_the_copy_loses_in_any_order(export):
    copy = HOTLINE | {
        "工单编号": "RX20260131-000002",
        "工单性质": "协办",
        "并单主单号": "RX20260131-000001",
        "被反映街乡镇": "丑街道",
    }
    for rows in ([HOTLINE, copy], [copy, HOTLINE]):
        events = [event for found in read([export(rows)], load_profile("hotline12345")) for event in found.events]
        assert {event.id for event in events} == {"RX20260131-000001"}
        assert max(events, key=lambda event: event.version).area == "见微市>甲区>子街道"
