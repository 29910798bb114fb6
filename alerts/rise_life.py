"""The alert of a slow rise: what it says of a finding, how it is told of again, and what is remembered of it.

The level is 1, because a slow rise leaves time; 2 where it is surely twice the expected, which nobody would wait for to
pass, or where it is one of the whole city and in several districts above what is expected, so that no district can see
it as its own.
"""

import msgspec

from alerts import single
from alerts.evidence import Series
from alerts.rise_reason import rise_reason
from alerts.rules import Watching
from city.alerts import Alert, Level
from city.findings import Finding, Rise
from city.paths import depth

TWICE = 2.0


class RiseLife(msgspec.Struct, frozen=True, kw_only=True):
    """The alert of a rise that is not forgotten yet, as last told but for its last period."""

    alert: Alert
    heard: int
    """The tick of the last finding."""
    normal: float = 0.0
    """How many times the expected is normal now, at most; 0 for a rise that is not."""

    @property
    def series(self) -> Series:
        """Where the alert sits."""
        return (self.alert.feed, self.alert.topic, self.alert.area)


def numbered(alert: Alert, finding: Finding, reached: Level, watching: Watching) -> Alert:
    """The alert at this level with the numbers and the sentence of what was found; scores never fall."""
    reason = rise_reason(finding, rise_of(finding), watching.zone, language=watching.language)
    return single.numbered(msgspec.structs.replace(alert, level=reached), finding, reason)


def level_of(finding: Finding) -> Level:
    """1 or 2, see above."""
    districts = [part for part in finding.areas if part.observed > part.expected]
    whole = not depth(finding.area) and len(districts) > 1
    return 2 if whole or rise_of(finding).low >= TWICE else 1


def rise_of(finding: Finding) -> Rise:
    """How a slow rise goes on. Raises ``ValueError`` for a finding of another kind."""
    if finding.rise is None:
        raise ValueError("a finding of a slow rise that says nothing of it")
    return finding.rise
