"""The grid's export: components and events that patrols find, and rows of type 热线 that copy hotline orders."""

import numpy as np

from city import paths
from intake.simulator import tables
from intake.simulator.feeds import Feeds
from intake.simulator.lifetimes import (
    HOUR,
    MINUTE,
    change_times,
    closing_times,
    import_times,
    neighbours,
    with_earlier_versions,
)
from intake.simulator.process import Cases, concat, day_index
from intake.simulator.tables import Table
from intake.simulator.topics import GRID_OF_HOTLINE, is_component

KINDS = ("部件", "事件", "热线")
COMPONENT, EVENT, COPY = range(3)
COPY_SHARE = 0.35
"""Share of the hotline requests on a grid matter that the grid copies."""
LATE_SHARE = 0.02
_VERSION_SHARE = 0.02
_MEDIAN_DAYS = 1.2


def copies_of(rng: np.random.Generator, feeds: Feeds, requests: Cases) -> Cases:
    """Grid cases for a share of the hotline requests on grid matters, some minutes to hours after the call."""
    grid = feeds.incidents.tree.leaves
    targets = [GRID_OF_HOTLINE.get(paths.name(leaf)) for leaf in feeds.requests.tree.leaves]
    twin = np.array([grid.index(target) if target in grid else -1 for target in targets])[requests.topic]
    chosen = (twin >= 0) & (rng.random(len(requests)) < COPY_SHARE)
    time = requests.time[chosen] + rng.integers(10 * MINUTE, 4 * HOUR, int(chosen.sum()))
    late = day_index(feeds.days, time) >= feeds.places.split_day - feeds.days.first
    return Cases(time, twin[chosen], feeds.places.moved(rng, requests.street[chosen], late))


def grid_table(rng: np.random.Generator, feeds: Feeds, incidents: Cases, requests: Cases, export: int) -> Table:
    """All rows that were imported until ``export``, in the order of their import. Cases are by 立案时间."""
    copied = copies_of(rng, feeds, requests)
    every = concat(incidents, copied)
    component = np.array([is_component(leaf) for leaf in feeds.incidents.tree.leaves])
    kind = np.where(component, COMPONENT, EVENT)[every.topic]
    kind[len(incidents) :] = COPY
    rows = tables.in_order({"registered": every.time, "topic": every.topic, "street": every.street, "kind": kind})
    count = len(every)
    number = tables.numbers("WG", rows["registered"])
    rows["occurred"] = rows["registered"] - rng.integers(3 * MINUTE, 50 * MINUTE, count)
    rows["imported"] = import_times(rng, rows["registered"], LATE_SHARE)
    rows["closed"] = closing_times(rng, rows["registered"], np.full(count, _MEDIAN_DAYS), export)
    rows["changed"] = change_times(rng, rows["imported"], rows["closed"], export)
    wrong = neighbours(feeds.incidents.tree, ())[rows["topic"]]
    rows = with_earlier_versions(rng, rows, wrong, np.full(count, _VERSION_SHARE), export)
    rows = {name: column[rows["imported"] <= export] for name, column in rows.items()}
    places, leaves = feeds.places, feeds.incidents.tree.leaves
    teams = tuple(f"{district}城市管理指挥中心" for district in places.districts)
    table = Table(
        {
            "案卷编号": number[rows["number"]],
            "信息类型": tables.named(rows["kind"], KINDS),
            "大类名称": tables.named(rows["topic"], tuple(paths.root(leaf) for leaf in leaves)),
            "小类名称": tables.named(rows["topic"], tuple(paths.name(leaf) for leaf in leaves)),
            "区": tables.district_of(places, rows["street"]),
            "街道": tables.named(rows["street"], places.streets),
            "发现时间": tables.clock(rows["occurred"]),
            "立案时间": tables.clock(rows["registered"]),
            "导入时间": tables.clock(rows["imported"]),
            "修改时间": tables.clock(rows["changed"]),
            "结案时间": tables.clock(rows["closed"]),
            "处置部门": tables.named(places.district_of[rows["street"]], teams),
        }
    )
    return table.sorted_by("导入时间", "案卷编号")
