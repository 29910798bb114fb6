"""How alerts were met: which share was real, and how long they waited, by the tier and the level they had.

From the documents of alerts. *Judged* are those that a desk closed with a reason, *real* those of them with ``handled``
or ``known``. The share has an interval of 95% by Wilson (1927), with n judged and the share s, z = 1.96:

    (s + z²/2n ± z sqrt(s (1 - s) / n + z²/4n²)) / (1 + z²/n)

It holds for alerts that are judged as others are: desks that only close what they handled make it too high. Waiting is
the time from opening to the first deed of a desk but a note, of those that had one. Figures are of tiers and of levels;
whoever acted is not part of them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from math import sqrt
from statistics import median, quantiles
from typing import Any, Final

import msgspec

from city.actions import REAL
from city.desks import TIERS, Tier, tier_of
from city.drills import is_drill
from city.times import MINUTE, instant_of_iso

Body = Mapping[str, Any]
_Z: Final = 1.959964
_TENTHS: Final = 10
_NOTHING: Final[Body] = {"close_reason": "", "reopened_at": None, "outlets": ()}
_SEEN: Final = frozenset({"acknowledged", "handling", "closed"})
"""Statuses that a deed leads to, but a note's on an alert that nobody has touched."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """Alerts of one tier and level."""

    tier: Tier
    level: int
    alerts: int
    judged: int
    real: int
    share: float | None
    """Real of judged; None where none was judged."""
    low: float | None
    high: float | None
    reasons: dict[str, int]
    """Judged alerts by reason."""
    met: int
    """Alerts that a desk did something with."""
    waited: float | None
    """Minutes to the first deed, the median; None where none had one."""
    waited_long: float | None
    """The same, of the slowest tenth."""
    reopened: int
    not_received: int
    """Hand-overs without a receipt."""


def response(alerts: Iterable[Body]) -> list[Row]:
    """A row for each tier and level that had alerts, the city first, the highest level first. Drills are left out."""
    groups: dict[tuple[int, int], list[Body]] = defaultdict(list)
    for alert in alerts:
        if is_drill(alert.get("span", "")):
            continue
        groups[TIERS.index(tier_of(alert["area_id"])), -int(alert["level"])].append(alert)
    return [_row(TIERS[tier], -level, met) for (tier, level), met in sorted(groups.items())]


def interval(real: int, judged: int) -> tuple[float, float]:
    """The interval of the share.

    >>> [round(bound, 3) for bound in interval(8, 10)]
    [0.49, 0.943]
    """
    share, of_z = real / judged, _Z * _Z / judged
    middle = share + of_z / 2
    width = _Z * sqrt(share * (1 - share) / judged + of_z / judged / 4)
    return max(0.0, (middle - width) / (1 + of_z)), min(1.0, (middle + width) / (1 + of_z))


def _row(tier: Tier, level: int, alerts: list[Body]) -> Row:
    reasons = Counter(handling_of(alert)["close_reason"] for alert in alerts if handling_of(alert)["close_reason"])
    judged, real = reasons.total(), sum(number for reason, number in reasons.items() if reason in REAL)
    bounds = interval(real, judged) if judged else None
    waits = sorted(wait for alert in alerts if (wait := waited(alert)) is not None)
    return Row(
        tier=tier,
        level=level,
        alerts=len(alerts),
        judged=judged,
        real=real,
        share=real / judged if judged else None,
        low=bounds[0] if bounds else None,
        high=bounds[1] if bounds else None,
        reasons=dict(sorted(reasons.items())),
        met=len(waits),
        waited=median(waits) if waits else None,
        waited_long=quantiles(waits, n=_TENTHS, method="inclusive")[-1] if len(waits) > 1 else max(waits, default=None),
        reopened=sum(handling_of(alert)["reopened_at"] is not None for alert in alerts),
        not_received=sum(one["received_at"] is None for alert in alerts for one in handling_of(alert)["outlets"]),
    )


def handling_of(alert: Body) -> Body:
    """Of alerts that were kept before there were desks, that nobody did anything."""
    held: Body = alert.get("handling", _NOTHING)
    return held


def waited(alert: Body) -> float | None:
    """Minutes from opening to the first deed of a desk but a note; None where there was none."""
    deeds = (one for one in alert["history"] if one.get("by") and not one.get("refused") and one["status"] in _SEEN)
    first = next(deeds, None)
    return (
        None if first is None else max(0.0, (instant_of_iso(first["at"]) - instant_of_iso(alert["opened_at"])) / MINUTE)
    )
