"""What the watch remembers of alerts of clusters: values that a fold of the log gives again."""

from collections.abc import Set as AbstractSet

import msgspec

from alerts.cluster_causes import related
from city.alerts import Alert
from city.findings import Finding
from city.times import DAY


class ClusterLife(msgspec.Struct, frozen=True, kw_only=True):
    """The alert of a cluster that is not forgotten yet, as last told but for its last period and streets."""

    alert: Alert
    heard: int
    """The tick of the last news."""
    told: float
    """The excess at the last change that was told."""
    areas: frozenset[str]
    """All streets that were ever part of it."""
    into: str = ""
    """The alert that took it in."""

    def same(self, finding: Finding) -> bool:
        """True where the finding is this cluster: related to it, in a window that holds days of it."""
        return finding.start < self.alert.last_period + DAY and related(
            self.alert.feed, self.alert.topic, self.areas, finding
        )


class ClustersState(msgspec.Struct, frozen=True, kw_only=True):
    """Alerts that may still change or are found again, oldest first."""

    lives: tuple[ClusterLife, ...] = ()


def paused(state: ClustersState, feeds: AbstractSet[str], passed: int) -> ClustersState:
    """The alerts, for those of silent feeds as if so many milliseconds had not passed."""
    if not feeds:
        return state
    lives = tuple(
        msgspec.structs.replace(life, heard=life.heard + passed) if life.alert.feed in feeds else life
        for life in state.lives
    )
    return ClustersState(lives=lives)
