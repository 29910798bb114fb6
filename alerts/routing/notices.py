"""A notice as a value: who is told what of which alert, when it was due, and why."""

from hashlib import blake2b
from typing import Literal, Self

import msgspec

from city.alerts import Alert, AlertStatus, Level
from city.drills import is_drill

Kind = Literal["new", "grew", "repeated", "escalated", "recovered", "closed", "reopened", "digest"]
KINDS: tuple[Kind, ...] = ("new", "grew", "repeated", "escalated", "reopened", "recovered", "closed", "digest")

NEVER = 1 << 62
"""Later than any instant."""


class Reason(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why somebody is told, or is not told yet: a code for programs, a sentence for people."""

    code: Literal[
        "route",
        "digest",
        "escalation",
        "repeat",
        "quiet",
        "silence",
        "part",
        "budget",
        "flapping",
        "missed",
        "told",
        "no-route",
    ]
    text: str
    name: str = ""
    """What the code speaks of: a route, a silence, a roster, an alert."""
    until: int = 0
    """For what holds a notice back: when it ends; ``NEVER`` where no time says so."""


class Subject(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a notice tells of an alert, and all of it that routing looks at."""

    alert_id: str
    feed: str
    topic: str
    area: str
    level: Level
    status: AlertStatus
    span: str
    opened_at: int
    updated_at: int
    observed: int
    expected: float
    sentence: str = ""
    rule: str = ""
    issue: str = ""
    marked: bool = False
    """The watch opened it for the digest and has not promoted it."""

    @classmethod
    def of(cls, alert: Alert) -> Self:
        """As an alert stands."""
        return cls(
            alert_id=alert.alert_id,
            feed=alert.feed,
            topic=alert.topic,
            area=alert.area,
            level=alert.level,
            status=alert.status,
            span=alert.span,
            opened_at=alert.opened_at,
            updated_at=alert.updated_at,
            observed=alert.observed,
            expected=alert.expected,
            sentence=alert.reason,
            rule=alert.rule,
            issue=alert.issue,
            marked=alert.told == "digest",
        )

    @property
    def active(self) -> bool:
        """False once it is recovered or closed."""
        return self.status not in ("recovered", "closed")

    @property
    def drill(self) -> bool:
        """A desk has ordered it, to see who is told."""
        return is_drill(self.span)

    @property
    def series(self) -> tuple[str, ...]:
        """Two alerts with one of these are the same thing that comes back. Nothing comes back of a drill."""
        if self.drill:
            return (self.alert_id,)
        return (self.feed, self.topic, self.area, family(self.span), self.rule, self.issue)


def family(span: str) -> str:
    """Spans that tell of one kind of thing: counts of hours, days and weeks are one."""
    return "count" if span in ("hour", "day", "week") else span


class DigestLine(msgspec.Struct, frozen=True, kw_only=True):
    """One alert in a digest, as it stands when the digest is made."""

    kind: Kind
    about: Subject
    reason: Reason


class Notice(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One message to one role. The same log gives the same notices with the same ids, whatever is run again."""

    notice_id: str
    kind: Kind
    role: str
    channels: tuple[str, ...]
    level: Level
    due: int
    """When it should have gone: never later than ``at``."""
    at: int
    """The tick that it was made at."""
    reasons: tuple[Reason, ...]
    alert_id: str = ""
    """Empty for a digest."""
    about: Subject | None = None
    holds: tuple[str, ...] = ()
    """Alerts below with the same cause that this one speaks for."""
    lines: tuple[DigestLine, ...] = ()


def notice_id(alert_id: str, kind: Kind, role: str, sequence: int) -> str:
    """Sixteen hexadecimal digits that stand for a notice; of a digest the sequence is its instant."""
    return blake2b(msgspec.json.encode((alert_id, kind, role, sequence)), digest_size=8).hexdigest()
