"""What routing remembers: values that a fold of the log gives again."""

import msgspec

from alerts.routing.notices import NEVER, Kind, Reason, Subject
from city.alerts import AlertStatus
from city.notice_silences import NoticeSilence

ANSWERED: tuple[AlertStatus, ...] = ("acknowledged", "handling")
"""Somebody has it: it needs no escalation and is not repeated."""


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One alert that is not forgotten yet."""

    about: Subject
    """Its newest state."""
    pending: Kind | None = None
    """What is to be told yet."""
    due: int = 0
    """Not before this instant."""
    held: Reason | None = None
    """Why what is due is not told, or why nobody is told at all."""
    told: tuple[str, ...] = ()
    """Roles that were told at once and must hear of its end."""
    told_level: int = 0
    """The highest level that was told, at once or for the digest; 0 before."""
    digested: tuple[str, ...] = ()
    """Rosters that have it in a digest and must read of its end there."""
    since: int = 0
    """When it was told as new, as back, or on its highest level."""
    sequence: int = 0
    """How many times notices of it went out."""
    ladder: int = 0
    """When the escalation began, 0 where there is none."""
    step: int = 0
    """Steps of it that are done."""
    until: int = 0
    """End of the pause after the last notice, and the exponent of the next."""
    exponent: int = 0
    acknowledged: int = 0
    """The level up to which somebody has it."""
    ended: int = 0
    """When it was last seen to end, 0 while it is active."""
    former: str = ""
    """The alert of the same series that ended shortly before."""
    flapping: int = 0
    """How long before it came back it had ended, where that is too short for a notice."""
    wake: int = NEVER
    """When it must be looked at again if nothing changes."""

    @property
    def answered(self) -> bool:
        """Whether somebody has it as it is."""
        return self.acknowledged >= self.about.level


class Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An alert that waits for the next digest, of a roster or of one role."""

    alert_id: str
    kind: Kind
    reason: Reason
    roster: str = ""
    role: str = ""

    @property
    def place(self) -> tuple[str, str, str]:
        """An alert stands once in the digest of a roster."""
        return (self.alert_id, self.roster, self.role)


class RoutingState(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All of it. Entries are sorted by the id of their alert."""

    now: int = 0
    """The newest time that it was brought to."""
    revision: str = ""
    """The routes that it was brought there by."""
    digest_at: int = 0
    """The last time of a digest that is done."""
    entries: tuple[Entry, ...] = ()
    lines: tuple[Line, ...] = ()
    sent: dict[str, tuple[int, ...]] = {}
    """When each role with a budget got notices in the last 24 hours."""
    silences: tuple[NoticeSilence, ...] = ()
    """Those that people have set and whose time is not over, by id; also those that were ended before it."""

    def entry(self, alert_id: str) -> Entry | None:
        """What is remembered of an alert."""
        return next((entry for entry in self.entries if entry.about.alert_id == alert_id), None)
