"""Past alerts that are most like one: how near their subject, place, time of the year and size are. From documents.

The distance of two alerts is the weighted mean of five parts from 0 to 1 (Gower 1971), with their weights:

    topic   3   1 - 2c / (m + n): m and n are the depths of the two paths, c of what they share (Wu and Palmer 1994)
    area    2   the same
    season  1   days apart on the circle of a year of 365.25 days, over half of it
    size    1   |ln (1 + excess) - ln (1 + other excess)| / ln 10, at most 1: a factor of ten is far
    span    1   0 for the same kind of period or signal, else 1

It says what to look up, and nothing of what will happen.
"""

from collections.abc import Iterable, Mapping
from math import log
from typing import Any, Final

import msgspec

from alerts.response import handling_of, waited
from city import paths
from city.times import DAY, instant_of_iso

Body = Mapping[str, Any]
WEIGHTS: Final[Mapping[str, int]] = {"topic": 3, "area": 2, "season": 1, "size": 1, "span": 1}
NEAREST: Final = 5
_YEAR: Final = 365.25
_FAR: Final = log(10)


class Similar(msgspec.Struct, frozen=True, kw_only=True):
    """A past alert and what became of it. Roles, never persons."""

    alert: Body
    distance: float
    """0 to 1."""
    reason: str
    """The code that a desk closed it with; empty where none did."""
    closed_by: str
    """The role."""
    waited: float | None
    """Minutes to the first deed of a desk; None where there was none."""


def similar(alert: Body, past: Iterable[Body], most: int = NEAREST) -> list[Similar]:
    """The nearest of past alerts of the same feed that were opened before, the nearest and then the newest first."""
    opened = instant_of_iso(alert["opened_at"])
    before = (
        one
        for one in past
        if one["feed"] == alert["feed"]
        and one["alert_id"] != alert["alert_id"]
        and instant_of_iso(one["opened_at"]) < opened
    )
    ranked = sorted((distance(alert, one), -instant_of_iso(one["opened_at"]), one["alert_id"], one) for one in before)
    return [_of(one, apart) for apart, _, _, one in ranked[:most]]


def distance(alert: Body, other: Body) -> float:
    """See the module; symmetric, 0 for an alert and itself."""
    parts = {
        "topic": _of_paths(alert["topic_id"], other["topic_id"]),
        "area": _of_paths(alert["area_id"], other["area_id"]),
        "season": _of_seasons(instant_of_iso(alert["first_period"]), instant_of_iso(other["first_period"])),
        "size": min(1.0, abs(_size(alert) - _size(other)) / _FAR),
        "span": float(alert["span"] != other["span"]),
    }
    return sum(WEIGHTS[name] * part for name, part in parts.items()) / sum(WEIGHTS.values())


def _of_paths(one: str, other: str) -> float:
    left, right = paths.parts(one), paths.parts(other)
    if not left and not right:
        return 0.0
    shared = next((number for number, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), None)
    common = min(len(left), len(right)) if shared is None else shared
    return 1 - 2 * common / (len(left) + len(right))


def _of_seasons(one: int, other: int) -> float:
    apart = abs(one - other) / DAY % _YEAR
    return min(apart, _YEAR - apart) / (_YEAR / 2)


def _size(alert: Body) -> float:
    return log(1 + max(0.0, float(alert["excess"])))


def _of(alert: Body, apart: float) -> Similar:
    handling = handling_of(alert)
    return Similar(
        alert=alert,
        distance=apart,
        reason=handling["close_reason"],
        closed_by=handling.get("closed_by", ""),
        waited=waited(alert),
    )
