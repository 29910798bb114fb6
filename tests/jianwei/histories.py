"""Histories for tests: rows in which everything happens, loaded by columns, replayed, and what came of them."""

import csv
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from city.events import digest
from city.times import Zone, day_iso
from indexing.sqlite import open_sqlite
from intake.city_tables import NONE_GIVEN
from intake.gateway import Taken, read
from intake.profile import load_profile
from jianwei.choose import configuration_for
from jianwei.console import silent
from jianwei.embedded import Embedded
from jianwei.history import HistoryReport, load
from jianwei.intake import Progressed
from jianwei.replay import replay
from jianwei.sources import Source

HEADER = (
    "工单编号,来电时间,问题分类,被反映区,被反映街乡镇,工单类型,工单性质,并单主单号,承办单位,办结时间,"
    "是否纳入考核,导入时间"
)


def hotline(seed: int, rows: int) -> list[str]:
    """Lines of a hotline's export of ten days in which everything happens that a row can have wrong or special."""
    chance = random.Random(seed)
    lines = []
    for number in range(rows):
        day = 1 + number * 10 // rows
        time = f"2026-03-{day:02} {chance.randrange(7, 23):02}:{chance.randrange(60):02}:00"
        topic = chance.choice(["市容环卫->垃圾清运", "供水->停水", "供水 -> 停水", "噪声->施工", "检举控告", "噪声"])
        place = chance.choice(["东区,甲街道", "东区,乙街道", "西区,丙镇", "全市,"])
        kind = chance.choice(["投诉", "求助", "咨询", "表扬", ""])
        nature = chance.choice(["", "", "", "", "协办"])
        master = f"A{chance.randrange(max(1, number)):05}" if chance.random() < 0.15 else ""
        unit = chance.choice(["水务局", "城管局", "王建国"] if number % 9 == 0 else ["城管局"])
        unit = "电话 13800000000" if number % 301 == 300 else unit
        closed = chance.choice(
            ["", f"2026-03-{day + 3:02} 10:00", "2026-02-01 09:00:00", "昨天"] if number % 7 == 0 else [""]
        )
        written = (
            time
            if number % 11
            else chance.choice(
                [
                    time.replace("-", "/"),
                    time.replace(" ", "T"),
                    time[:10],
                    "2026-13-01 08:00:00",
                    "",
                    "2026年3月5日 08:00",
                ]
            )
        )
        name = (
            f"A{number:05}"
            if number % 13
            else chance.choice(
                [f"A{max(0, number - 5):05}", "", "13812345678", "1E+10", "甲号 1", f"甲{number}", "合计"]
            )
        )
        assessed = chance.choice(["是", "否", ""])
        lines.append(f"{name},{written},{topic},{place},{kind},{nature},{master},{unit},{closed},{assessed},")
    return lines


def written(path: Path, lines: list[str], header: str = HEADER) -> Path:
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


def buckets(store: Path) -> dict[str, Any]:
    """Bodies of buckets that hold anything, by id, without the tick at which they were last told."""
    opened = open_sqlite(store, create=False)
    found = {id: {**body, "tick": None} for id, body in opened.stream("buckets") if any(body["reports"])}
    opened.close()
    return found


def rejects(store: Path) -> list[tuple[Any, ...]]:
    opened = open_sqlite(store, create=False)
    found = sorted((body["row"], body["field"], body["code"], body["reason"]) for _, body in opened.stream("rejects"))
    opened.close()
    return found


def loaded(
    file: Path, profile: str, store: Path, until: int | None = None, progressed: Progressed = silent
) -> HistoryReport:
    read_by = load_profile(profile)
    source = Source(files=(file,), profile=read_by)
    city = NONE_GIVEN.under(configuration_for(read_by))
    return load(store, [source], configuration_for(read_by), city=city, until=until, progressed=progressed)


def replayed(file: Path, profile: str, store: Path) -> Path:
    """The store of a replay of the file."""
    read_by = load_profile(profile)
    with Embedded(store, configuration_for(read_by)) as service:
        replay(service, [Source(files=(file,), profile=read_by)], progressed=silent)
    return store


def spoiled(rows: Sequence[Sequence[str]], columns: Sequence[int], seed: int) -> list[list[str]]:
    """The rows of an export, headers first, of which a third is changed in one of some columns or comes once more.

    A cell becomes that of another row, its like with other signs or places, or nothing that it may hold.
    """
    chance, found = random.Random(seed), [list(rows[0])]
    for row in rows[1:]:
        cells = list(row)
        found.append(cells)
        if chance.random() < 0.1:
            cells = list(row)
            found.append(cells)
        elif chance.random() > 0.25:
            continue
        at = chance.choice(columns)
        text, other = cells[at], chance.choice(rows[1:])[at]
        likes = [
            f" {text} ",
            text[:10],
            text[:16],
            text.replace("-", "/"),
            text.replace(" ", "T"),
            text.lower(),
            text * 2,
        ]
        cells[at] = chance.choice(
            [other, other, *likes, "", "-", "无", "昨天", "其他", "2026-02-30 08:00:00", "1.5E+10"]
        )
    return found


def rows_of(file: Path) -> list[list[str]]:
    """All rows of a CSV file, headers first."""
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def as_csv(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    """The rows as a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)
    return path


def by_gateway(file: Path, profile: str) -> tuple[dict[str, int], list[tuple[Any, ...]]]:
    """Reports of each bucket and the rejects, from the newest event of every case."""
    read_by = load_profile(profile)
    newest: dict[str, Any] = {}
    refused = []
    for item in read([file], read_by, now=4_000_000_000_000):
        if isinstance(item, Taken):
            event = item.events[-1]
            known = newest.get(event.case)
            if known is None or (event.version, digest(event)) > (known.version, digest(known)):
                newest[event.case] = event
        else:
            refused.append((item.row, item.field, item.code, item.reason))
    counts: dict[str, int] = {}
    zone = Zone(read_by.city_table.zone)
    for event in newest.values():
        day = day_iso(zone.day(event.registered))
        key = f"{event.feed}|{event.counted_as}|{event.topic}|{event.area}|{day}"
        counts[key] = counts.get(key, 0) + 1
    return counts, sorted(refused)


def reports(store: Path) -> dict[str, int]:
    return {id: sum(body["reports"]) for id, body in buckets(store).items()}
