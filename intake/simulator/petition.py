"""The petition office's export: registered petitions, repeated ones, and a handful of 检举控告 that must be refused."""

import numpy as np

from intake.simulator import tables
from intake.simulator.feeds import Feeds
from intake.simulator.lifetimes import (
    DAY,
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

FORMS = ("网上信访", "来信", "来访", "来电")
_FORM_SHARES = (0.45, 0.15, 0.25, 0.15)
_LETTER = 1
PURPOSES = ("求决", "建议", "申诉", "检举控告")
_PURPOSE_SHARES = (0.82, 0.1, 0.08)
REFUSED = 3
"""Code of the purpose that a service for problems and places must not take in."""
REFUSED_ROWS = 5
REPEAT_SHARE = 0.1
LATE_SHARE = 0.04
_VERSION_SHARE = 0.02
_MEDIAN_DAYS = 25.0


def petition_table(rng: np.random.Generator, feeds: Feeds, petitions: Cases, export: int) -> Table:
    """All rows that were imported until ``export``, in the order of their import. Cases are by time of registration."""
    main = np.flatnonzero(rng.random(len(petitions)) < REPEAT_SHARE)
    again = petitions.take(main)
    again = Cases(again.time + (20 + rng.integers(0, 40, len(main))) * DAY, again.topic, again.street)
    again = again.take(again.time < export)
    day = day_index(feeds.days, again.time)
    street = feeds.places.moved(rng, again.street, day >= feeds.places.split_day - feeds.days.first)
    again = Cases(again.time, again.topic, street).take(feeds.petitions.rate[day, again.topic] > 0)
    refused = petitions.take(rng.choice(len(petitions), size=min(REFUSED_ROWS, len(petitions)), replace=False))
    every = concat(petitions, again, refused)
    count, tail = len(every), len(refused)
    purpose = tables.pick(rng, count, _PURPOSE_SHARES)
    purpose[count - tail :] = REFUSED
    rows = tables.in_order(
        {
            "registered": every.time,
            "topic": every.topic,
            "street": every.street,
            "purpose": purpose,
            "form": tables.pick(rng, count, _FORM_SHARES),
            "again": np.repeat([0, 1, 0], [len(petitions), len(again), tail]),
        }
    )
    number = tables.numbers("XF", rows["registered"])
    letter = rows["form"] == _LETTER
    waited = np.where(letter, rng.integers(DAY, 4 * DAY, count), rng.integers(2 * MINUTE, 2 * HOUR, count))
    rows["occurred"] = rows["registered"] - waited
    rows["imported"] = import_times(rng, rows["registered"], LATE_SHARE)
    rows["closed"] = closing_times(rng, rows["registered"], np.full(count, _MEDIAN_DAYS), export)
    rows["changed"] = change_times(rng, rows["imported"], rows["closed"], export)
    wrong = neighbours(feeds.petitions.tree, ())[rows["topic"]]
    rows = with_earlier_versions(rng, rows, wrong, np.full(count, _VERSION_SHARE), export)
    rows = {name: column[rows["imported"] <= export] for name, column in rows.items()}
    places = feeds.places
    offices = tuple(f"{district}信访办公室" for district in places.districts)
    table = Table(
        {
            "信访件编号": number[rows["number"]],
            "信访形式": tables.named(rows["form"], FORMS),
            "信访目的": tables.named(rows["purpose"], PURPOSES),
            "内容分类": tables.named(rows["topic"], tables.arrows(feeds.petitions.tree.leaves)),
            "问题属地区": tables.district_of(places, rows["street"]),
            "问题属地街乡镇": tables.named(rows["street"], places.streets),
            "信访日期": tables.clock(rows["occurred"]),
            "登记日期": tables.clock(rows["registered"]),
            "导入时间": tables.clock(rows["imported"]),
            "修改时间": tables.clock(rows["changed"]),
            "办结日期": tables.clock(rows["closed"]),
            "登记部门": tables.named(places.district_of[rows["street"]], offices),
            "是否初次": tables.named(rows["again"], ("是", "否")),
        }
    )
    return table.sorted_by("导入时间", "信访件编号")
