"""The hotline's export: requests, their repeats and copies to other units, inquiries, all as of the export."""

import numpy as np
from numpy.typing import NDArray

from city import paths
from intake.simulator import tables
from intake.simulator.feeds import Feeds
from intake.simulator.lifetimes import (
    DAY,
    HOUR,
    MINUTE,
    OPEN,
    Columns,
    change_times,
    closing_times,
    import_times,
    neighbours,
    with_earlier_versions,
)
from intake.simulator.process import Cases, day_index
from intake.simulator.tables import NONE, Table

Ints = NDArray[np.int64]

TYPES = ("求助", "投诉", "举报", "建议", "咨询", "表扬")
_REQUEST_SHARES = (0.5, 0.34, 0.08, 0.08)
_INQUIRY_SHARES = (0.97, 0.03)
NATURES = ("主办", "协办")
CHANNELS = ("电话", "微信", "网站", "客户端")
_CHANNEL_SHARES = (0.88, 0.06, 0.03, 0.03)
YES_NO = ("是", "否")
YES, NO = range(2)
SATISFIED = ("满意", "基本满意", "不满意")
CENTRE = "市民热线服务中心"

REPEAT_SHARE, CHRONIC_REPEAT_SHARE, HARD_REPEAT_SHARE = 0.08, 0.16, 0.22
COPY_SHARE = 0.05
LATE_SHARE = 0.03
VERSION_SHARE = 0.025
_NO_STREET_SHARE = 0.03
_CALL_BACK_SHARE = 0.8
SOLVED, CHRONIC_SOLVED, HARD_SOLVED = 0.9, 0.42, 0.35
_DAYS_TO_CLOSE = {"公共服务": 0.8, "水务": 0.8, "市场管理": 6.0, "住房城乡建设": 8.0, "公共安全": 5.0}
_OTHER_DAYS_TO_CLOSE = 4.0
_CHRONIC_SLOWER, _HARD_SLOWER = 2, 4


def _by_topic(feeds: Feeds, usual: float, chronic: float, hard: float) -> NDArray[np.float64]:
    """A value of every topic: chronic ones and those that are planted as hard have their own."""
    values = {**dict.fromkeys(feeds.chronic, chronic), **dict.fromkeys(feeds.hard, hard)}
    return np.array([values.get(leaf, usual) for leaf in feeds.requests.tree.leaves], dtype=np.float64)


def departments(feeds: Feeds) -> tuple[str, ...]:
    """Handling units: the office of every street, a department of every district and first-level topic, the centre."""
    places = feeds.places
    offices = tuple(name + ("办事处" if name.endswith("街道") else "政府") for name in places.streets)
    firsts = dict.fromkeys(paths.root(leaf) for leaf in feeds.requests.tree.leaves)
    return (*offices, *(f"{district}{first}主管部门" for district in places.districts for first in firsts), CENTRE)


def _department(feeds: Feeds, topic: Ints, street: Ints) -> Ints:
    group = feeds.requests.tree.group
    return len(feeds.places.streets) + feeds.places.district_of[street] * (int(group.max()) + 1) + group[topic]


def _repeats(rng: np.random.Generator, feeds: Feeds, requests: Cases) -> tuple[Cases, Ints]:
    """Later reports of the same matter, one to 20 days on, and the index of the matter of each."""
    share = _by_topic(feeds, REPEAT_SHARE, CHRONIC_REPEAT_SHARE, HARD_REPEAT_SHARE)[requests.topic]
    main = np.flatnonzero(rng.random(len(requests)) < share)
    gap = rng.exponential(6.0, len(main)).astype(np.int64) % 20 + 1
    again = requests.take(main)
    time = again.time + gap * DAY + rng.integers(-3 * HOUR, 3 * HOUR, len(main))
    day = day_index(feeds.days, time)
    inside = day < feeds.days.count
    inside[inside] &= feeds.requests.rate[day[inside], again.topic[inside]] > 0
    street = feeds.places.moved(rng, again.street, day >= feeds.places.split_day - feeds.days.first)
    return Cases(time, again.topic, street).take(inside), main[inside]


def _requests(rng: np.random.Generator, feeds: Feeds, requests: Cases) -> Columns:
    repeats, repeat_main = _repeats(rng, feeds, requests)
    copy_main = np.flatnonzero(rng.random(len(requests)) < COPY_SHARE)
    copies = requests.take(copy_main)
    count, repeated, copied = len(requests), len(repeats), len(copies)
    topic = np.concatenate([requests.topic, repeats.topic, copies.topic])
    street = np.concatenate([requests.street, repeats.street, copies.street])
    kind = tables.pick(rng, count, _REQUEST_SHARES)
    copy = np.repeat([0, 1], [count + repeated, copied])
    office = (rng.random(count + repeated + copied) < 0.7) & (copy == 0)
    return {
        "registered": np.concatenate([requests.time, repeats.time, copies.time]),
        "topic": topic,
        "street": street,
        "kind": np.concatenate([kind, kind[repeat_main], kind[copy_main]]),
        "copy": copy,
        "repeat": np.repeat([NO, YES, NO], [count, repeated, copied]),
        "main": np.concatenate([np.full(count, NONE), repeat_main, copy_main]),
        "unit": np.where(office, street, _department(feeds, topic, street)),
    }


def _inquiries(rng: np.random.Generator, feeds: Feeds, inquiries: Cases) -> Columns:
    count = len(inquiries)
    return {
        "registered": inquiries.time,
        "topic": inquiries.topic,
        "street": inquiries.street,
        "kind": tables.pick(rng, count, _INQUIRY_SHARES) + len(_REQUEST_SHARES),
        "copy": np.zeros(count, dtype=np.int64),
        "repeat": np.full(count, NO),
        "main": np.full(count, NONE),
        "unit": np.full(count, len(departments(feeds)) - 1),
    }


def _live(rng: np.random.Generator, feeds: Feeds, rows: Columns, export: int) -> Columns:
    """Adds import, closing, outcome, and rows of earlier versions."""
    count = len(rows["registered"])
    inquiry = rows["kind"] >= len(_REQUEST_SHARES)
    firsts = [paths.root(leaf) for leaf in feeds.requests.tree.leaves]
    median = np.array([_DAYS_TO_CLOSE.get(first, _OTHER_DAYS_TO_CLOSE) for first in firsts])
    median *= _by_topic(feeds, 1, _CHRONIC_SLOWER, _HARD_SLOWER)
    answered = inquiry & (rng.random(count) < 0.9)
    closed = closing_times(rng, rows["registered"], median[rows["topic"]], export)
    at_once = rows["registered"] + rng.integers(3 * MINUTE, 30 * MINUTE, count)
    rows["closed"] = np.where(answered, np.where(at_once > export, OPEN, at_once), closed)
    rows["imported"] = import_times(rng, rows["registered"], LATE_SHARE)
    rows["changed"] = change_times(rng, rows["imported"], rows["closed"], export)
    solved = rng.random(count) < _by_topic(feeds, SOLVED, CHRONIC_SOLVED, HARD_SOLVED)[rows["topic"]]
    pleased = np.where(solved, tables.pick(rng, count, (0.8, 0.15, 0.05)), tables.pick(rng, count, (0.15, 0.25, 0.6)))
    called = ~inquiry & (rng.random(count) < _CALL_BACK_SHARE)
    rows["solved"] = np.where(called, np.where(solved, YES, NO), NONE)
    rows["pleased"] = np.where(called, pleased, NONE)
    rows["channel"] = tables.pick(rng, count, _CHANNEL_SHARES)
    rows["no_street"] = (inquiry & (rng.random(count) < _NO_STREET_SHARE)).astype(np.int64)
    wrong = neighbours(feeds.requests.tree, tuple(feeds.new))[rows["topic"]]
    share = np.where(inquiry, 0.0, VERSION_SHARE)
    rows = with_earlier_versions(rng, rows, wrong, share, export)
    imported = rows["imported"] <= export
    return {name: column[imported] for name, column in rows.items()}


def hotline_table(rng: np.random.Generator, feeds: Feeds, requests: Cases, inquiries: Cases, export: int) -> Table:
    """All rows that were imported until ``export``, in the order of their import."""
    own, asked = _requests(rng, feeds, requests), _inquiries(rng, feeds, inquiries)
    rows = tables.in_order({name: np.concatenate([own[name], asked[name]]) for name in own})
    number = tables.numbers("RX", rows["registered"])
    rows = _live(rng, feeds, rows, export)
    places, closed = feeds.places, rows["closed"] != OPEN
    topics = tables.arrows(feeds.requests.tree.leaves)
    table = Table(
        {
            "工单编号": number[rows["number"]],
            "工单类型": tables.named(rows["kind"], TYPES),
            "工单性质": tables.named(rows["copy"], NATURES),
            "受理渠道": tables.named(rows["channel"], CHANNELS),
            "问题分类": tables.named(rows["topic"], topics),
            "被反映区": tables.district_of(places, rows["street"]),
            "被反映街乡镇": tables.named(np.where(rows["no_street"] == 1, NONE, rows["street"]), places.streets),
            "来电时间": tables.clock(rows["registered"]),
            "导入时间": tables.clock(rows["imported"]),
            "修改时间": tables.clock(rows["changed"]),
            "办结时间": tables.clock(rows["closed"]),
            "承办单位": tables.named(rows["unit"], departments(feeds)),
            "并单主单号": tables.named(rows["main"], number.tolist()),
            "是否重复": tables.named(rows["repeat"], YES_NO),
            "是否解决": tables.named(np.where(closed, rows["solved"], NONE), YES_NO),
            "是否满意": tables.named(np.where(closed, rows["pleased"], NONE), SATISFIED),
        }
    )
    return table.sorted_by("导入时间", "工单编号")
