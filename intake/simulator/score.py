"""How well alerts and focus candidates meet the truth.

An alert matches a planted thing if all of these hold:

- the counting class is the same;
- one of the alert's series (its own or a joined one) is of a feed of the same kind (``complaint``, ``petition``,
  ``incident``) and has a topic and an area of which each holds, or is held by, those of the planted thing;
- the time from its first judged period or opening to its last judged period or opening meets the planted days.

A planted thing is found by the matching alerts that were opened on its first day or later: one that was open before may
be right for another reason and earns nothing, but is not false either. What came to an alert later as what follows it
(``joined``, relation ``after``) is told when it came, and by its own series alone. An alert is false if it matches no
planted outbreak, storm, new topic, season or policy news. Chronic topics excuse no alert. Alerts of an urgent rule are
no statistics, those of a change of names and of silence no problems of a topic: they are neither right nor false.
Silences are counted apart; none is planted, so each is one too many. Drills are left out.

A planted thing that only alerts of the digest match (``told``) is found, as of their opening, and said to be in the
digest: nobody was told of it at once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from city import paths
from city.drills import is_drill
from city.findings import RECLASSIFIED
from city.times import HOUR, Zone, day_of_iso
from intake.simulator.truth import Planted, Truth

TWO_DAYS_IN_HOURS = 48.0
_EXCUSES = frozenset({"outbreak", "storm", "new", "seasonal", "policy"})
_JUDGED = frozenset({"outbreak", "storm", "new"})
_STRONG = frozenset({"outbreak", "storm"})


class PlantedScore(msgspec.Struct, frozen=True, kw_only=True):
    """One planted outbreak, storm or new topic: which alert told of it first, and how late."""

    id: str
    kind: str
    feed: str
    topic: str
    area: str
    planned: str
    strong: bool
    found: bool
    alerts: tuple[str, ...] = ()
    """All alerts that match and were opened in time, the first one first."""
    opened_at: str | None = None
    delay_hours: float | None = None
    """From the first planted case to the opening of the first alert."""
    days_from_peak: int | None = None
    """Day of the opening minus peak day: negative is before the peak."""
    in_digest: bool = False
    """True where none of the alerts was told at once, neither on opening nor later."""


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """All planted things and the totals. Shares are None where nothing strong was planted."""

    planted: tuple[PlantedScore, ...]
    strong: int
    """Outbreaks and storms whose peak day is at least three times the bound."""
    strong_found: int
    strong_within_two_days: int
    """Found within 48 hours of the first planted case."""
    share_within_two_days: float | None
    share_within_two_days_of_peak: float | None
    alerts: int
    false_alerts: tuple[str, ...]
    weeks: float
    false_per_week: float
    silences: int = 0
    """Alerts of silence."""
    strong_in_digest: int = 0
    """Strong ones that were found and only told in a digest."""
    held_back: int = 0
    """Alerts of problems that were only told in a digest, right and false."""


@dataclass(frozen=True)
class _Alert:
    name: str
    counted_as: str
    series: tuple[tuple[str, str, str], ...]
    """Kind of feed, topic, area."""
    opened_text: str
    opened: int
    first: int
    last: int
    held: bool
    """Told in a digest only."""


def _instant(value: object, zone: Zone) -> int:
    if isinstance(value, int):
        return value
    moment = datetime.fromisoformat(str(value))
    wall = moment if moment.tzinfo is None else moment.astimezone(zone.local(0).tzinfo).replace(tzinfo=None)
    return zone.instant(wall, ambiguous="first")


def path_of(item: Mapping[str, Any], what: str) -> str:
    """The path of a topic or an area that is given by its id or by its names."""
    named = item.get(f"{what}_id")
    return str(named) if named is not None else paths.join(*item[f"{what}_path"])


def _read(alert: Mapping[str, Any], zone: Zone) -> _Alert:
    opened = _instant(alert["opened_at"], zone)
    kind = _kind(str(alert["feed"]))
    own = (kind, path_of(alert, "topic"), path_of(alert, "area"))
    joined = tuple(
        (_kind(str(item.get("feed", kind))), path_of(item, "topic"), path_of(item, "area"))
        for item in alert.get("joined", ())
    )
    return _Alert(
        name=str(alert["alert_id"]),
        counted_as=str(alert.get("class", "request")),
        series=(own, *joined),
        opened_text=str(alert["opened_at"]),
        opened=opened,
        first=min(opened, _instant(alert["first_period"], zone)),
        last=max(opened, _instant(alert["last_period"], zone)),
        held=_is_held(alert),
    )


def _followers(alert: Mapping[str, Any], zone: Zone) -> list[_Alert]:
    """What came to an alert as what follows it, each as it was told."""
    found = []
    for item in alert.get("joined", ()):
        if item.get("relation") == "after":
            opened, since = _instant(item["told_at"], zone), _instant(item["since"], zone)
            found.append(
                _Alert(
                    name=str(alert["alert_id"]),
                    counted_as=str(alert.get("class", "request")),
                    series=((_kind(str(item["feed"])), path_of(item, "topic"), path_of(item, "area")),),
                    opened_text=zone.iso(opened),
                    opened=opened,
                    first=min(opened, since),
                    last=max(opened, _instant(item["end"], zone)),
                    held=_is_held(alert),
                )
            )
    return found


def _kind(feed: str) -> str:
    return feed.partition("/")[0]


def _window(planted: Planted, zone: Zone) -> tuple[int, int]:
    """First instant and end (exclusive) of the planted days."""
    return zone.start(day_of_iso(planted.first_day)), zone.start(day_of_iso(planted.last_day) + 1)


def _matches(alert: _Alert, planted: Planted, zone: Zone) -> bool:
    start, end = _window(planted, zone)
    return (
        alert.counted_as == planted.counted_as
        and alert.first < end
        and alert.last >= start
        and any(
            kind == _kind(planted.feed)
            and paths.nested(area, planted.area)
            and any(paths.nested(topic, other) for other in planted.all_topics)
            for kind, topic, area in alert.series
        )
    )


def _score_planted(planted: Planted, alerts: Sequence[_Alert], zone: Zone) -> PlantedScore:
    start, _ = _window(planted, zone)
    timely = [alert for alert in alerts if alert.opened >= start and _matches(alert, planted, zone)]
    timely.sort(key=lambda alert: (alert.opened, alert.name))
    first = timely[0] if timely else None
    first_case = _instant(planted.first_case, zone) if planted.first_case else start
    return PlantedScore(
        id=planted.id,
        kind=planted.kind,
        feed=planted.feed,
        topic=planted.topic,
        area=planted.area,
        planned=planted.planned,
        strong=planted.strong,
        found=first is not None,
        alerts=tuple(alert.name for alert in timely),
        opened_at=first.opened_text if first else None,
        delay_hours=round((first.opened - first_case) / HOUR, 2) if first else None,
        days_from_peak=zone.day(first.opened) - day_of_iso(planted.peak_day) if first else None,
        in_digest=bool(timely) and all(alert.held for alert in timely),
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def score(truth: Truth, alerts: Iterable[Mapping[str, Any]]) -> Score:
    """Compares alerts with the truth.

    An alert holds ``alert_id``, ``feed``, ``topic_id`` or ``topic_path``, ``area_id`` or ``area_path``, ``opened_at``,
    ``first_period``, ``last_period`` (ISO texts, or milliseconds), ``joined`` (series by the same names),
    ``class`` (``request`` where absent) and ``told`` (``at_once`` where absent). Raises ``KeyError`` where one of the
    others is missing.
    """
    zone = Zone(truth.zone)
    every = [alert for alert in alerts if not is_drill(alert.get("span", ""))]
    silences = sum(_is_silence(alert) for alert in every)
    judged = [alert for alert in every if not alert.get("rule") and not _is_silence(alert)]
    statistics = [alert for alert in judged if alert.get("method") != RECLASSIFIED]
    read = [_read(alert, zone) for alert in statistics]
    told = [*read, *(one for alert in statistics for one in _followers(alert, zone))]
    rows = [_score_planted(planted, told, zone) for planted in truth.planted if planted.kind in _JUDGED]
    strong = [row for row in rows if row.strong and row.kind in _STRONG]
    in_time = sum(row.delay_hours is not None and row.delay_hours <= TWO_DAYS_IN_HOURS for row in strong)
    near_peak = sum(row.days_from_peak is not None and row.days_from_peak <= TWO_DAYS_IN_HOURS / 24 for row in strong)
    excuses = [planted for planted in truth.planted if planted.kind in _EXCUSES]
    false = [alert for alert in read if not any(_matches(alert, planted, zone) for planted in excuses)]
    weeks = truth.days / 7
    return Score(
        planted=tuple(rows),
        strong=len(strong),
        strong_found=sum(row.found for row in strong),
        strong_within_two_days=in_time,
        share_within_two_days=_share(in_time, len(strong)),
        share_within_two_days_of_peak=_share(near_peak, len(strong)),
        alerts=len(read),
        false_alerts=tuple(alert.name for alert in false),
        weeks=round(weeks, 2),
        false_per_week=round(len(false) / weeks, 3),
        silences=silences,
        strong_in_digest=sum(row.in_digest for row in strong),
        held_back=sum(alert.held for alert in read),
    )


def _is_silence(alert: Mapping[str, Any]) -> bool:
    return alert.get("span") == "silence"


def _is_held(alert: Mapping[str, Any]) -> bool:
    return alert.get("told") == "digest"
