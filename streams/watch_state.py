"""The state of the step *watch*: a value folded from findings, deeds and ticks."""

from collections import Counter

from alerts.at_once import AtOnceState
from alerts.cluster_causes import Told
from alerts.cluster_lives import ClustersState
from alerts.desk import Entry
from alerts.issues import IssuesState
from alerts.rises import RisesState
from alerts.silence import SilenceState
from alerts.state import WatchState
from alerts.urgent import UrgentState
from city.findings import Finding, Span
from streams.cases_state import NEVER
from streams.watch_deeds import People

FindingKey = tuple[str, str, str, str, int, int, str]


class State:
    """State of the one partition."""

    def __init__(self, partitions: int) -> None:
        self.reached = [NEVER] * partitions
        self.folded = 0
        """Messages folded so far."""
        self.ticks: set[int] = set()
        self.tick = NEVER
        self.waiting: dict[int, dict[FindingKey, Finding]] = {}
        self.tests: dict[int, Counter[tuple[str, Span]]] = {}
        self.alerts = WatchState()
        self.urgent = UrgentState()
        self.issues = IssuesState()
        self.rises = RisesState()
        self.silence = SilenceState()
        self.people = People()
        self.at_once = AtOnceState()
        self.clusters = ClustersState()
        self.desk_packed: dict[int, tuple[tuple[Entry, ...], int]] = {}
        """What was packed of each day of the desk, and under which mark: no part of the value."""

    def wait(self, finding: Finding) -> None:
        """A finding waits for its tick; it replaces one of the same series and period."""
        period = finding.start, finding.end
        key = (finding.feed, finding.topic, finding.area, finding.span, *period, finding.issue)
        self.waiting.setdefault(finding.tick, {})[key] = finding

    @property
    def told(self) -> list[Told]:
        """The alerts that may tell of a cluster."""
        bursts = [*self.alerts.lives, *self.alerts.closed]
        found = [Told(life.alert, None if life.active else life.last) for life in bursts]
        others = [*(life.alert for life in self.issues.lives), *(life.alert for life in self.rises.lives)]
        return [*found, *(Told(alert, None) for alert in others if alert.status != "closed")]
