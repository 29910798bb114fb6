"""A year of messages as a stream: grouped as they come, judged as each day ends, nothing seen of the days ahead."""

import csv
import gzip
import random
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np

from city.times import DAY
from detectors import emerging
from intake.issues.grouper import Grouper
from intake.issues.settings import Settings
from intake.issues.store import IssueStore
from intake.issues.text import Assigned, Text

MONTH = 30.44
BEGIN = datetime(2018, 11, 30, tzinfo=UTC)
"""Four messages of the file are older, years apart: alerts and months are counted from here."""
BURST, CHRONIC = "伊景园滨河苑_捆绑车位", "人才购房补贴"
AGREED = 2
"""A message belongs to an issue where so many teams say so."""

_HISTORY = 180
_PLACE = ("伊景园滨河苑", "伊景园.滨河苑", "伊景园·滨河苑", "伊景园", "滨河苑", "滨河院")
_NAMES = "金色 翠湖 望江 银杏 紫荆 碧桂 龙湖 丽江 梧桐 星河 云栖 桃源 松雅 枫林 海棠 竹影 晨曦 锦绣 天鹅 青山".split()  # noqa: SIM905
_KINDS = "苑 花园 小区 家园 新城 公寓".split()  # noqa: SIM905


class Alert(NamedTuple):
    """An issue that is new or flares up."""

    day: int
    issue: str
    kind: int
    matters: int
    """Of the issue by then."""


class Members(NamedTuple):
    """How well the issue that holds most of a labelled one agrees with it."""

    issue: str
    precision: float
    recall: float
    f1: float


def messages(data: Path) -> list[Text]:
    """The messages of the file in the order of their time. They have no area, and no flag for repeats."""
    with gzip.open(data / "teddy2020c/messages_4326.csv.gz", "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    texts = [Text(row["留言编号"], _instant(row["留言时间"]), "", row["留言主题"], row["留言详情"]) for row in rows]
    return sorted(texts, key=lambda text: (text.time, text.case))


def labelled(data: Path, issue: str, agreed: int = AGREED) -> set[str]:
    """The messages that so many teams put into an issue."""
    with gzip.open(data / "teddy2020c/hot_topic_votes_dev.csv.gz", "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {row["留言编号"] for row in rows if row["topic"] == issue and int(row["n_teams"]) >= agreed}


def grouped(texts: Sequence[Text], settings: Settings | None = None, batch: int = 512) -> list[Assigned]:
    """The answers for a stream that begins with nothing known."""
    grouper = Grouper(IssueStore(sqlite3.connect(":memory:", isolation_level=None)), settings)
    parts = [texts[begin : begin + batch] for begin in range(0, len(texts), batch)]
    return [answer for part in parts for answer in grouper.assign(part, part[0].time)]


def alerts(texts: Sequence[Text], answers: Sequence[Assigned]) -> list[Alert]:
    """The alerts of daily ticks, each on what had come by the end of its day."""
    delivered = {text.time // DAY for text in texts}
    today: dict[int, list[Assigned]] = defaultdict(list)
    for text, answer in zip(texts, answers, strict=True):
        today[text.time // DAY].append(answer)
    days: dict[str, list[int]] = defaultdict(list)
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    found: list[Alert] = []
    for day in range(min(delivered), max(delivered) + 1):
        for answer in today[day]:
            if answer.issue:
                first.setdefault(answer.issue, day)
                days[answer.issue] += [] if answer.copy else [day]
        issues = [name for name, seen in days.items() if len(seen) >= emerging.LEAST and seen[-1] > day - 30]
        ages = np.array([day - first[name] for name in issues], dtype=np.int64)
        since = np.array([day - last.get(name, day + 1) for name in issues], dtype=np.int64)
        kinds = emerging.judge(_counts([days[name] for name in issues], day, delivered), ages, since).kind
        for name, kind in zip(issues, kinds.tolist(), strict=True):
            if kind != emerging.QUIET:
                last[name] = day
                found.append(Alert(day, name, kind, len(days[name])))
    return found


def in_service(found: Sequence[Alert]) -> list[Alert]:
    """The alerts since the file is dense."""
    begin = int(BEGIN.timestamp() * 1000) // DAY
    return [alert for alert in found if alert.day >= begin]


def months(texts: Sequence[Text]) -> float:
    """Length of the dense part of the file."""
    return (texts[-1].time - BEGIN.timestamp() * 1000) / DAY / MONTH


def members(answers: Sequence[Assigned], truth: set[str]) -> Members:
    """The issue that holds most of the true members."""
    ((issue, hits),) = Counter(answer.issue for answer in answers if answer.case in truth).most_common(1)
    size = sum(answer.issue == issue for answer in answers)
    return Members(issue, hits / size, hits / len(truth), 2 * hits / (size + len(truth)))


def planted(texts: Sequence[Text], truth: set[str], count: int, seed: int) -> list[list[Text]]:
    """So many outbreaks: 5 to 12 messages of the burst with another place's name, 1 to 3 days apart on average."""
    rng = random.Random(seed)  # noqa: S311 - repeatable
    models = [text for text in texts if text.case in truth]
    outbreaks = []
    for number in range(count):
        place = "".join(rng.sample(_NAMES, 2)) + rng.choice(_KINDS)
        chosen = rng.sample(models, rng.randint(5, 12))
        time, gap = BEGIN.timestamp() * 1000 + (35 + rng.randrange(350)) * DAY, rng.choice((1, 2, 3))
        outbreak = []
        for each, text in enumerate(chosen):
            title, body = _moved(text.title, place), _moved(text.body, place)
            outbreak.append(Text(f"planted{number}-{each}", int(time), "", title, body))
            time += rng.expovariate(1 / gap) * DAY
        outbreaks.append(outbreak)
    return outbreaks


def planted_found(texts: Sequence[Text], outbreaks: Sequence[list[Text]], at_once: int = 6) -> list[int]:
    """For each outbreak the number of its matters at its alert, 0 where there is none.

    An alert is the outbreak's where at least three, and at least half, of the matters of its issue in the last 30 days
    are. So many outbreaks are in a replay at once.
    """
    told = []
    for begin in range(0, len(outbreaks), at_once):
        some = outbreaks[begin : begin + at_once]
        stream = sorted(
            [*texts, *(text for outbreak in some for text in outbreak)], key=lambda one: (one.time, one.case)
        )
        answers = grouped(stream)
        matters: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for text, answer in zip(stream, answers, strict=True):
            if not answer.copy:
                matters[answer.issue].append((text.time // DAY, text.case))
        found = alerts(stream, answers)
        told += [_first({text.case for text in outbreak}, matters, found) for outbreak in some]
    return told


def day_name(day: int) -> str:
    """ISO date of a day since 1970."""
    return date.fromordinal(day + date(1970, 1, 1).toordinal()).isoformat()


def _first(cases: set[str], matters: dict[str, list[tuple[int, str]]], found: Sequence[Alert]) -> int:
    for alert in found:
        lately = [case for day, case in matters[alert.issue] if alert.day - 30 <= day <= alert.day]
        ours = sum(case in cases for case in lately)
        if ours >= emerging.LEAST and 2 * ours >= len(lately):
            return ours
    return 0


def _counts(
    days: Sequence[Sequence[int]], day: int, delivered: set[int]
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    first = day - _HISTORY + 1
    counts = np.zeros((len(days), _HISTORY))
    for row, seen in enumerate(days):
        np.add.at(counts[row], [one - first for one in seen if one >= first], 1.0)
    counts[:, [first + column not in delivered for column in range(_HISTORY)]] = np.nan
    return counts


def _moved(text: str, place: str) -> str:
    for name in _PLACE:
        text = text.replace(name, place)
    return text


def _instant(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)
