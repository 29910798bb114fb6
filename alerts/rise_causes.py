"""Which slow rises of a tick are causes of their own: what a known rise, a burst or a place below explains is none.

Sizes are cases above expectation. They are compared in thousandths, so that the last bit of a float decides nothing.
"""

from collections.abc import Collection, Iterable, Mapping

import msgspec

from alerts.evidence import Series, holds, nests, series, weight
from alerts.state import WatchState
from city.alerts import Alert
from city.findings import Finding
from city.paths import depth
from city.times import DAY

SHARE = 0.6
"""Of the excess of a series that one below it must hold to explain it, as for bursts (``alerts.rules.Shares.step``)."""
BURST_SHARE = 0.25
"""The same of a burst below, whose excess is that of one day or seven, not of all its days."""
NEAR = 14 * DAY
"""Between the beginnings of a burst and of a rise that it shows as: when a rise began is known to a week or two."""
AFTER = 21 * DAY
"""From the end of a burst until it is known whether it has passed (``detectors.level_change.LEAST_PERIODS``)."""

Told = tuple[Series, Alert, float]
"""Where a rise that has been told sits, its alert, and how many times the expected is normal there now, 0 if not."""


class BurstPeriod(msgspec.Struct, frozen=True, kw_only=True):
    """What a burst that has been told can explain."""

    alert_id: str
    feed: str
    topic: str
    area: str
    first: int
    last: int
    """End of its last day."""
    excess: float

    def covers(self, finding: Finding) -> bool:
        """True where the rise is this burst: it began with it, or has half of its days in common.

        A burst of the same place or above explains a rise, one below it where it is large enough. What goes on three
        weeks after the burst's end is a rise of its own: by then it would be known to pass.
        """
        own, other = (self.feed, self.topic, self.area), series(finding)
        if not nests(own, other):
            return False
        if not holds(own, other) and weight(self.excess) < weight(BURST_SHARE * finding.excess):
            return False
        if finding.end > self.last + AFTER:
            return False
        common = min(self.last, finding.end) - max(self.first, finding.start)
        return common > 0 and (abs(self.first - finding.start) <= NEAR or 2 * common >= finding.end - finding.start)


def periods(known: Iterable[BurstPeriod], bursts: WatchState, oldest: int) -> tuple[BurstPeriod, ...]:
    """The bursts that were known and those of a watch tick, without those that ended before an instant."""
    found = {one.alert_id: one for one in known if one.last >= oldest}
    for life in (*bursts.lives, *bursts.closed):
        alert = life.alert
        found[alert.alert_id] = BurstPeriod(
            alert_id=alert.alert_id,
            feed=alert.feed,
            topic=alert.topic,
            area=alert.area,
            first=alert.first_period,
            last=alert.last_period + DAY,
            excess=alert.excess,
        )
    return tuple(found[each] for each in sorted(found))


def explains(told: Told, finding: Finding, newest: Mapping[Series, Finding]) -> bool:
    """True where a rise that has been told is why this series is found.

    Its own series and those below it, and those above of whose excess it holds most. One that has passed explains what
    began before its end; one that is normal now what is not surely more.
    """
    node, alert, normal = told
    other = series(finding)
    if not nests(node, other):
        return False
    if not holds(node, other):
        own = newest.get(node)
        return own is not None and weight(own.excess) >= weight(SHARE * finding.excess)
    if normal:
        return finding.rise is not None and finding.rise.low <= normal
    return alert.status != "closed" or finding.start <= alert.last_period


def causes(found: Mapping[Series, Finding], passed: Collection[Series]) -> list[Finding]:
    """Where the rises sit, largest first: of each that passed the lowest place that holds most of it.

    A place need not have passed itself: that there is a rise is settled, this says where. It is surely above what is
    expected, since its alert says so. What is nested with a place belongs to it.
    """
    left = sorted((one for node, one in found.items() if node in passed), key=_largest)
    places: list[Finding] = []
    while left:
        top = left[0]
        places.append(_lowest(top, found.values()))
        node = series(places[-1])
        left = [one for one in left[1:] if not nests(series(one), node)]
    return places


def _lowest(top: Finding, found: Iterable[Finding]) -> Finding:
    least = weight(SHARE * top.excess)
    below = [one for one in found if _sure(one) and holds(series(top), series(one)) and weight(one.excess) >= least]
    return min(below, key=lambda one: (-depth(one.topic) - depth(one.area), *_largest(one)), default=top)


def _sure(finding: Finding) -> bool:
    return finding.rise is not None and finding.rise.sure


def _largest(finding: Finding) -> tuple[int, Series]:
    return (-weight(finding.excess), series(finding))
