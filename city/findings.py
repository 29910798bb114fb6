"""Findings: one judgement each, as the detectors gave it, with all that is needed to say why."""

from typing import Literal

import msgspec

from city.times import DAY, HOUR

Span = Literal["hour", "day", "week", "case", "issue", "rise", "silence", "cluster"]
"""What was judged: trailing hours of the running day, a finished day, the seven days to it, an urgent case, the days
of an emerging issue or of a slow rise, a time in which far too little or nothing has come from a feed or an area, or
the days of a cluster of neighbouring streets.
"""

NEW_ISSUE = "emerging issue, new"
FLARE_UP = "emerging issue, flare-up"
"""Methods of findings of issues: of one that begins, and of one that is known for long."""

RECLASSIFIED = "classification changed"
"""Method of alerts of what is called otherwise now and happens as often as before."""

SLOW_RISE = "summed likelihood ratios"
"""Method of findings of slow rises."""

CLUSTER = "space-time scan, negative binomial"
"""Method of findings of clusters."""

SILENT_FEED = "silence of a feed"
SILENT_AREA = "silence of an area"
"""Methods of findings of silence."""

LEAST_TIMES = 1.1
"""So many times the expected a slow rise surely is that is told of: what is less matters to nobody."""


SIGNS = 3
"""So many places that have risen are signs of a rise of what holds them all, where that is above the expected too."""


class Part(msgspec.Struct, frozen=True, array_like=True):
    """One node below the judged one and what it contributes."""

    path: str
    observed: int
    expected: float


class Rise(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a slow rise goes on, and how many times the expected it is.

    ``ratio`` and its interval of 90% are those of all days since the beginning; of a ``lasting`` rise those of the new
    level.
    """

    course: Literal["open", "passing", "lasting"]
    ratio: float
    low: float
    high: float

    @property
    def sure(self) -> bool:
        """True where even the low end of the interval is a rise that matters."""
        return self.low >= LEAST_TIMES

    @property
    def back(self) -> bool:
        """True where it is no more than what was expected, or hardly."""
        return self.ratio < LEAST_TIMES


class Cluster(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many neighbouring streets a cluster has, what came there on its last day and what was to be expected then."""

    streets: int
    latest: int
    latest_expected: float


class Finding(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, tag="finding"):
    """One series judged at one tick.

    ``p`` is the chance of so many or more if nothing is out of the ordinary; ``upper`` the highest ordinary count. Of a
    silence ``p`` is the chance of so few or fewer, ``upper`` the highest count that is few; it has no topic, and that
    of a feed the area that holds all of it.
    ``outside`` tells whether the ledger holds the count to be out of the ordinary: a series that was flagged goes on
    sending findings, also inside its band, until it has been quiet for the recovery time.
    """

    feed: str
    topic: str
    area: str
    tick: int
    span: Span
    start: int
    """First instant of the judged period."""
    end: int
    """End of the judged period, exclusive."""
    observed: int
    expected: float
    upper: float
    p: float
    method: str
    outside: bool
    history_days: int = 0
    """Days with data that the expectation rests on."""
    areas: tuple[Part, ...] = ()
    """Areas one level below, largest excess first."""
    topics: tuple[Part, ...] = ()
    """Topics one level below, largest excess first."""
    fell: tuple[Part, ...] = ()
    """Topics beside it that fell by about as much over the same period, largest fall first; see ``detectors.shift``."""
    rule: str = ""
    """Name of the urgent rule, for a span of ``case``."""
    case: str = ""
    issue: str = ""
    """Id of the issue, for a span of ``issue``."""
    rise: Rise | None = None
    """For a span of ``rise``."""
    cluster: Cluster | None = None
    """For a span of ``cluster``: ``area`` is the lowest one that holds all streets, ``areas`` are the streets, and
    ``p`` is the chance of one as unlikely anywhere in the topic."""

    @property
    def excess(self) -> float:
        """Counts above expectation, at least 0."""
        return max(0.0, self.observed - self.expected)

    @property
    def hours(self) -> int:
        """Length of the judged period in whole hours."""
        return max(1, round((self.end - self.start) / HOUR))

    @property
    def days(self) -> int:
        """Length of the judged period in whole days."""
        return max(1, round((self.end - self.start) / DAY))
