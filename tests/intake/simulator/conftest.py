"""One simulated year of the small city, and its hotline rows as arrays."""

from dataclasses import dataclass

import numpy as np
import pytest

from intake.simulator import SCALES, simulate
from intake.simulator.hotline import TYPES

FIRST_DAY = np.datetime64("2025-01-01")


@dataclass(frozen=True)
class Rows:
    """Columns of one feed's newest versions. ``day`` counts from the first simulated day."""

    day: np.ndarray
    hour: np.ndarray
    topic: np.ndarray
    area: np.ndarray

    def per_day(self, mask=slice(None)):
        return np.bincount(self.day[mask], minlength=365)

    def take(self, mask):
        return Rows(self.day[mask], self.hour[mask], self.topic[mask], self.area[mask])


def newest(table, number, changed):
    """Index of the newest version of every number."""
    order = np.lexsort([table[changed], table[number]])
    ordered = table[number][order]
    return np.sort(order[np.append(ordered[1:] != ordered[:-1], True)])


def rows_of(table, index, headers):
    registered, topic, district, street = headers
    times = table[registered][index].astype("datetime64[s]")
    day = (times.astype("datetime64[D]") - FIRST_DAY).astype(int)
    area = np.char.add(np.char.add("见微市>", table[district][index]), np.char.add(">", table[street][index]))
    hour = times.astype("datetime64[h]").astype(int) % 24
    return Rows(day, hour, np.char.replace(table[topic][index], "->", ">"), area)


@pytest.fixture(scope="session")
def city():
    return simulate(SCALES["small"], seed=7)


@pytest.fixture(scope="session")
def planted(city):
    def of(*kinds):
        return [each for each in city.truth.planted if each.kind in kinds]

    return of


def _hotline(city, wanted):
    table = city.hotline
    index = newest(table, "工单编号", "修改时间")
    matter = (table["是否重复"][index] == "否") & (table["工单性质"][index] == "主办")
    index = index[matter & np.isin(table["工单类型"][index], wanted)]
    return rows_of(table, index, ("来电时间", "问题分类", "被反映区", "被反映街乡镇"))


@pytest.fixture(scope="session")
def requests(city):
    return _hotline(city, TYPES[:4])


@pytest.fixture(scope="session")
def inquiries(city):
    return _hotline(city, TYPES[4:])


@pytest.fixture(scope="session")
def petitions(city):
    table = city.petition
    index = newest(table, "信访件编号", "修改时间")
    index = index[(table["是否初次"][index] == "是") & (table["信访目的"][index] != "检举控告")]
    return rows_of(table, index, ("登记日期", "内容分类", "问题属地区", "问题属地街乡镇"))


@pytest.fixture(scope="session")
def incidents(city):
    table = city.grid
    index = newest(table, "案卷编号", "修改时间")
    index = index[table["信息类型"][index] != "热线"]
    rows = rows_of(table, index, ("立案时间", "小类名称", "区", "街道"))
    topic = np.char.add(np.char.add(table["大类名称"][index], ">"), rows.topic)
    return Rows(rows.day, rows.hour, topic, rows.area)


@pytest.fixture(scope="session")
def matters(requests, inquiries, petitions, incidents):
    """The rows that a planted thing is among."""
    by_kind = {"complaint": requests, "petition": petitions, "incident": incidents}

    def of(each):
        return inquiries if each.counted_as == "inquiry" else by_kind[each.feed.split("/")[0]]

    return of
