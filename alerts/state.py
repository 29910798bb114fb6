"""What the watch remembers of its alerts: values that a fold of the log gives again."""

import msgspec

from alerts.evidence import GROWTH, Ends, Series, strongest, weight
from alerts.joining import Burst
from city.alerts import Alert, Joined
from city.findings import Finding


class Life(msgspec.Struct, frozen=True, kw_only=True):
    """One alert that is not forgotten yet, and what its next step depends on."""

    alert: Alert
    """As last told, with ``last_period`` and numbers kept up to date in between."""
    evidence: tuple[Finding, ...]
    """The strongest findings of the alert's own series, see ``alerts.evidence.gathered``."""
    ends: Ends
    """What is known to be out of band, by span."""
    outside_at: int
    """The tick of the last news."""
    told: float
    """The excess at the last change that was told."""
    begin: tuple[int, int]
    """The first out-of-band period."""
    dated: bool
    """False for a drift that only 7-day sums show."""
    widened: bool = False
    """It has spread or another burst took the lead: it looks no further down the trees."""
    former: float = 0.0
    """The largest excess at places that the alert has left."""
    quiet_since: int = 0
    """The tick of its recovery or its end, 0 while it is active."""
    companions: tuple[Joined, ...] = ()
    after: Ends = (0, 0, 0)
    """What is known to be out of band of feeds that followed, by span."""
    into: str = ""
    """The alert that took this one in."""

    @property
    def series(self) -> Series:
        """Where the alert sits now."""
        return (self.alert.feed, self.alert.topic, self.alert.area)

    @property
    def active(self) -> bool:
        """True until recovery."""
        return self.quiet_since == 0

    @property
    def shift(self) -> bool:
        """Whether it is a change of names, see ``alerts.shift``."""
        moved = [one for one in self.evidence if one.outside and one.fell]
        a_day = max((one.excess / one.days for one in moved), default=0.0)
        more = (one for one in self.evidence if one.outside and not one.fell)
        return bool(moved) and all(weight(one.excess) < weight(GROWTH * one.days * a_day) for one in more)

    @property
    def shown(self) -> Finding:
        """The finding whose numbers the alert shows."""
        return strongest([one for one in self.evidence if one.outside and one.fell] if self.shift else self.evidence)

    @property
    def last(self) -> int:
        """End of the last out-of-band period of its own or of a feed that followed."""
        return max(*self.ends, *self.after)

    @property
    def largest(self) -> float:
        """The largest excess so far, here or at a former place."""
        return max(self.former, self.shown.excess)

    @property
    def burst(self) -> Burst:
        """What joining looks at."""
        return Burst(
            feed=self.alert.feed,
            topic=self.alert.topic,
            area=self.alert.area,
            start=self.begin[0],
            end=self.begin[1],
            excess=self.alert.excess,
            level=self.alert.level,
            parts=self.alert.areas,
            dated=self.dated and not self.shift,
            fell=tuple(one.topic for one in self.companions if one.relation == "fell"),
        )


class WatchState(msgspec.Struct, frozen=True, kw_only=True):
    """All alerts that the next tick may change, oldest first."""

    lives: tuple[Life, ...] = ()
    closed: tuple[Life, ...] = ()
    """Closed ones that echoes and restatements may still reach."""
