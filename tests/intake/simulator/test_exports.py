from itertools import pairwise

import numpy as np

from intake.simulator.hotline import TYPES
from intake.simulator.petition import REFUSED_ROWS

EXPORT = np.datetime64("2026-01-01T00:00:00")


def times(column):
    return np.array([value or "NaT" for value in column], dtype="datetime64[s]")


def first_versions(table, number, changed):
    seen = {}
    for index in np.lexsort([table[changed], table[number]]):
        seen.setdefault(table[number][index], index)
    return np.array(sorted(seen.values()))


def test_no_header_and_no_unit_names_a_person(city):
    headers = [header for table in (city.hotline, city.petition, city.grid) for header in table.columns]
    assert not [header for header in headers if any(word in header for word in ("人", "姓名", "电话", "手机", "证件"))]
    assert all(
        unit.endswith(("办事处", "政府", "主管部门", "服务中心")) for unit in np.unique(city.hotline["承办单位"])
    )


def test_every_row_is_in_the_order_of_import_and_imported_before_the_export(city):
    for table in (city.hotline, city.petition, city.grid):
        imported = times(table["导入时间"])
        assert (np.diff(imported.astype(int)) >= 0).all()
        assert imported.max() <= EXPORT


def test_no_time_of_a_row_stands_before_the_one_it_follows(city):
    for table, chain, closed in (
        (city.hotline, ("来电时间", "导入时间", "修改时间"), "办结时间"),
        (city.petition, ("信访日期", "登记日期", "导入时间", "修改时间"), "办结日期"),
        (city.grid, ("发现时间", "立案时间", "导入时间", "修改时间"), "结案时间"),
    ):
        columns = [times(table[name]) for name in chain]
        for earlier, later in pairwise(columns):
            assert (earlier <= later).all()
        known = table[closed] != ""
        assert 0.5 < known.mean() < 1
        assert (times(table[closed])[known] > columns[-3][known]).all()
        assert times(table[closed])[known].max() <= EXPORT


def test_a_few_percent_arrive_hours_to_three_days_late(city):
    table = city.hotline
    first = first_versions(table, "工单编号", "修改时间")
    hours = (times(table["导入时间"])[first] - times(table["来电时间"])[first]).astype(int) / 3600
    late = hours > 3
    assert 0.02 < late.mean() < 0.05
    assert np.median(hours) < 0.25
    assert 24 < hours.max() <= 73


def test_a_row_that_comes_again_has_a_later_change_and_another_topic_or_closing(city):
    for table, number, topic, closed in (
        (city.hotline, "工单编号", "问题分类", "办结时间"),
        (city.petition, "信访件编号", "内容分类", "办结日期"),
        (city.grid, "案卷编号", "小类名称", "结案时间"),
    ):
        order = np.lexsort([table["修改时间"], table[number]])
        again = np.flatnonzero(table[number][order][1:] == table[number][order][:-1])
        earlier, later = order[again], order[again + 1]
        assert 0.003 < len(again) / table.height < 0.04
        assert (table["修改时间"][earlier] < table["修改时间"][later]).all()
        assert (table["导入时间"][earlier] < table["导入时间"][later]).all()
        moved, reclosed = table[topic][earlier] != table[topic][later], table[closed][earlier] != table[closed][later]
        assert (moved | reclosed).all()
        assert moved.any()
        assert (~moved).any()


def test_copies_to_other_units_name_their_main_order(city):
    table = city.hotline
    copy = table["工单性质"] == "协办"
    assert 0.01 < copy.mean() < 0.05
    main_of = dict(zip(table["工单编号"], table["来电时间"], strict=True))
    named = [
        (main_of.get(main), time) for main, time in zip(table["并单主单号"][copy], table["来电时间"][copy], strict=True)
    ]
    assert (table["并单主单号"][copy] != "").all()
    assert all(main in (None, time) for main, time in named)
    assert sum(main is None for main, _ in named) < 10  # the main order itself was imported after the export
    assert set(table["是否重复"][copy]) == {"否"}


def test_repeats_are_flagged_and_come_days_after_their_main_order(city):
    table = city.hotline
    repeat = table["是否重复"] == "是"
    asked = np.isin(table["工单类型"], TYPES[4:])
    assert 0.05 < repeat.sum() / (~asked).sum() < 0.15
    assert not (repeat & asked).any()
    called = dict(zip(table["工单编号"], times(table["来电时间"]), strict=True))
    gaps = [
        called[number] - called[main]
        for number, main in zip(table["工单编号"][repeat], table["并单主单号"][repeat], strict=True)
        if main in called
    ]
    assert min(gaps) > np.timedelta64(18, "h")
    assert max(gaps) < np.timedelta64(21, "D")


def test_outcomes_are_known_of_closed_requests_only(city):
    table = city.hotline
    asked = np.isin(table["工单类型"], TYPES[4:])
    known = table["是否解决"] != ""
    assert not (known & (asked | (table["办结时间"] == ""))).any()
    assert 0.6 < known[~asked].mean() < 0.85
    assert ((table["是否满意"] != "") == known).all()
    unsolved = table["是否解决"] == "否"
    pleased = table["是否满意"] == "满意"
    assert pleased[unsolved].mean() < 0.3
    assert pleased[known & ~unsolved].mean() > 0.7


def test_a_handful_of_petitions_are_of_the_kind_that_must_be_refused(city):
    purposes, counts = np.unique(city.petition["信访目的"], return_counts=True)
    by_purpose = dict(zip(purposes, counts, strict=True))
    assert set(by_purpose) == {"求决", "建议", "申诉", "检举控告"}
    assert by_purpose["检举控告"] == city.refused()
    assert REFUSED_ROWS <= city.refused() <= REFUSED_ROWS + 2  # a later version of one may come too
    assert by_purpose["求决"] > 0.7 * city.petition.height


def test_the_grid_copies_hotline_orders_of_its_own_matters(city):
    kinds, counts = np.unique(city.grid["信息类型"], return_counts=True)
    by_kind = dict(zip(kinds, counts / city.grid.height, strict=True))
    assert set(by_kind) == {"部件", "事件", "热线"}
    assert 0.1 < by_kind["热线"] < 0.3
    copied = np.unique(city.grid["小类名称"][city.grid["信息类型"] == "热线"])
    assert {"暴露垃圾", "占道经营", "机动车乱停放"} <= set(copied)


def test_some_inquiries_name_no_street_and_every_request_names_one(city):
    table = city.hotline
    asked = np.isin(table["工单类型"], TYPES[4:])
    empty = table["被反映街乡镇"] == ""
    assert 0.02 < empty[asked].mean() < 0.04
    assert not empty[~asked].any()
    assert (table["被反映区"] != "").all()
