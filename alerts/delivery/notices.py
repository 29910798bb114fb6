"""What delivery reads of a notice: who is told what, over which channels. Other fields of its JSON are passed over."""

from typing import Literal

import msgspec

from city.alerts import Level

Kind = Literal["new", "grew", "repeated", "escalated", "recovered", "closed", "reopened", "digest"]


class About(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An alert as it stood when the notice was made."""

    alert_id: str
    topic: str = ""
    area: str = ""
    level: Level | None = None
    opened_at: int = 0
    observed: int | None = None
    expected: float | None = None
    span: str = ""
    """What was judged: ``drill`` for a drill."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One alert of a digest."""

    kind: Kind
    about: About


class Notice(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One message to one role over some channels. ``at`` in milliseconds UTC; ``notice_id`` is the same on every run.

    Reasons in sentences are left out: a message holds counts, places and subjects only.
    """

    notice_id: str
    kind: Kind
    role: str
    channels: tuple[str, ...]
    level: Level
    at: int
    alert_id: str = ""
    about: About | None = None
    lines: tuple[Line, ...] = ()

    def __post_init__(self) -> None:
        if not (self.notice_id.isascii() and self.notice_id.isalnum() and len(self.notice_id) <= 64):
            raise ValueError("notice_id: expected 1 to 64 ASCII letters and digits")
        if not self.channels:
            raise ValueError("channels: expected at least one channel")
        if self.kind != "digest" and not self.alert_id:
            raise ValueError("alert_id: is missing, only a digest has none")
