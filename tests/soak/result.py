"""What came of a soak."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec

from intake.simulator.scales import ScaleName
from tests.soak.happening import Happened
from tests.soak.memory import Held
from tests.soak.places import End
from tests.soak.rules import Calling
from tests.soak.schedule import SLACK, Fault
from tests.soak.told import Verdict

GRACE = 30.0
"""So many seconds after a server is there again a process may still end with 2: it began to wait before, up to 15 for
what a broker has to find first and 10 for an answer (``streams.kafka_connection``), and takes some to close.
"""
_NEEDS = {"worker": ("kafka",), "notify": ("kafka",), "index": ("kafka", "elasticsearch")}


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What a soak is made of. ``pace`` is what the durations of the rules are divided by."""

    seed: int
    seconds: float
    every: float
    pace: float
    rate: float
    scale: ScaleName


@dataclass(kw_only=True)
class Result:
    """Filled as it goes."""

    plan: Plan
    faults: tuple[Fault, ...]
    happened: list[Happened] = field(default_factory=list)
    began: float = 0.0
    fed: int = 0
    feeding_seconds: float = 0.0
    latest: float = 0.0
    ages: list[tuple[float, float]] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    """What did not come to its end, a sentence each."""
    documents: int = 0
    different: list[str] = field(default_factory=list)
    verdict: Verdict = field(default_factory=Verdict)
    notices: int = 0
    repeats: int = 0
    most_of_one: int = 0
    kills: int = 0
    kills_of_telling: int = 0
    repeats_without_kill: int = 0
    memory: list[Held] = field(default_factory=list)
    calls: list[Calling] = field(default_factory=list)
    ended: list[End] = field(default_factory=list)

    @property
    def silent(self) -> list[str]:
        """Rules that should have called and did not, a sentence each."""
        found = []
        for one in self.happened:
            for rule, divided in due(one):
                if self.called_after(rule, divided, one) is None:
                    said = "called from before" if self.calling(rule, divided, one.began) else "did not call"
                    found.append(f"{one.fault.kind.name}: {rule} {said}")
        if not any(self.calling("Watchdog", True, self.began + seconds) for seconds in (0, SLACK)):
            found.append("Watchdog did not call")
        return found

    def called_after(self, rule: str, divided: bool, one: Happened) -> float | None:
        """Seconds after the begin of a fault at which a rule began to call, until ``SLACK`` after its end; None where
        it did not. One that still calls from before says nothing of this fault.
        """
        begins = (first for first, _ in self._times(rule, divided) if one.began <= first <= one.ended + SLACK)
        return min((first - one.began for first in begins), default=None)

    def calling(self, rule: str, divided: bool, at: float) -> bool:
        """Whether a rule calls at a time. Prometheus tells times to the second that it is asked for, some ms apart."""
        return any(first - 1 <= at <= last + 1 for first, last in self._times(rule, divided))

    def _times(self, rule: str, divided: bool) -> Iterable[tuple[float, float]]:
        return (times for one in self.calls if (one.rule, one.divided) == (rule, divided) for times in one.times)

    @property
    def broken(self) -> list[End]:
        """Ends that no server explains: with anything but 2, or while each server that the process needs was there."""
        return [one for one in self.ended if one.code != 2 or not self._without_server(one)]

    def _without_server(self, end: End) -> bool:
        needed = _NEEDS.get(end.place.partition("-")[0], ())
        away = (one for one in self.happened if one.fault.kind.place in needed)
        return any(one.began <= end.at and (not one.back or end.at <= one.back + GRACE) for one in away)


def due(one: Happened) -> list[tuple[str, bool]]:
    """The rules that a fault must make call, and whether with divided durations."""
    kind = one.fault.kind
    return [*((rule, True) for rule in kind.rules), *((rule, False) for rule in kind.rules_shipped)]
