"""What is sent of hand-overs, and when somebody is told that one is not delivered or not received. Pure functions.

| from | to | what |
|---|---|---|
| asked for | the outlet | the hand-over, with its id |
| ``UNDELIVERED_AFTER`` heard of and not taken, or refused for good | the log; who handed over, once | ``undelivered`` |
| delivery | the log | ``delivered``, and ``received`` where the answer confirms |
| ``receipt_minutes`` after delivery without a receipt | who handed over, once | ``unreceived`` |

What can wait is told when the quiet hours of its level are over. Of an alert that is closed, and of a hand-over that
another one took the place of, nobody is told.
"""

from collections.abc import Container
from typing import Literal, NamedTuple

import msgspec
from msgspec.structs import replace

from alerts.delivery.messages import Item, Message, digest_id
from alerts.delivery.outlets import Outlet
from city.actions import Action
from city.alerts import Alert
from city.hand_overs import told_of
from city.times import DAY, MINUTE

UNDELIVERED_AFTER = 5 * MINUTE
"""So long a system may be away before it counts as news."""
PAST = 7 * DAY
"""What was handed over before is of the past: nothing is sent of it."""

Missing = Literal["undelivered", "unreceived"]


class Followed(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A hand-over whose fate is followed; instants in milliseconds UTC, 0 for never."""

    hand_over: str
    outlet: str
    role: str
    """Who handed over."""
    at: int
    heard_at: int
    """When delivery heard of it: only from then on it can be late."""
    about: Item
    """The alert as it stood when the hand-over was heard of."""
    seen_at: int = 0
    """Of the newest state of the alert that was met."""
    sent_at: int = 0
    refused: bool = False
    """The outlet's system has refused it for good."""
    failed_at: int = 0
    received_at: int = 0
    over: bool = False
    """Nobody waits for a receipt: the alert is closed, or it was handed over anew."""
    told: tuple[Missing, ...] = ()

    @property
    def is_missing(self) -> bool:
        """Whether somebody was told that it is not delivered or not received, and that is so still."""
        still: Missing = "unreceived" if self.sent_at else "undelivered"
        return still in self.told and not (self.received_at or self.over)


class Step(NamedTuple):
    """A hand-over as it is now, and what follows: messages, and what is told to the log."""

    followed: Followed
    messages: tuple[Message, ...] = ()
    deeds: tuple[Action, ...] = ()


def begun(alert: Alert, known: Container[str], outlets: Container[str], now: int) -> list[Step]:
    """Hand-overs of an alert that are not known, to outlets that have a system."""
    if alert.status == "closed":
        return []
    found = []
    for one in alert.handling.outlets:
        new = one.hand_over and one.hand_over not in known and one.outlet in outlets
        if not new or one.received_at or now - one.at > PAST:
            continue
        item = Item(
            kind="hand_over",
            alert_id=alert.alert_id,
            level=alert.level,
            topic=alert.topic,
            area=alert.area,
            since=alert.opened_at,
            observed=alert.observed,
            expected=alert.expected,
            outlet=one.outlet,
            asked_at=one.at,
        )
        followed = Followed(
            hand_over=one.hand_over,
            outlet=one.outlet,
            role=one.by,
            at=one.at,
            heard_at=now,
            about=item,
            seen_at=alert.updated_at,
            sent_at=one.sent_at,
            failed_at=one.failed_at,
        )
        found.append(Step(followed, () if one.sent_at else (_message(followed, one.hand_over, "hand_over", one.at),)))
    return found


def heard(followed: Followed, alert: Alert) -> Followed:
    """A hand-over after its alert has changed; a state before one that was met says nothing."""
    if alert.updated_at < followed.seen_at:
        return followed
    now = next((one for one in alert.handling.outlets if one.hand_over == followed.hand_over), None)
    received = now.received_at if now is not None else 0
    over = now is None or alert.status == "closed"
    return replace(followed, seen_at=alert.updated_at, received_at=followed.received_at or received, over=over)


def answered(followed: Followed, outcome: str, now: int, *, received: bool) -> Step:
    """After a try: what was taken is delivered, and received where the answer says so."""
    if outcome == "refused":
        return Step(replace(followed, refused=True))
    if outcome != "accepted":
        return Step(followed)
    after = replace(followed, sent_at=now, received_at=followed.received_at or (now if received else 0))
    deeds = [_told(followed, "delivered", now), *([_told(followed, "received", now)] if received else [])]
    return Step(after, deeds=tuple(deeds))


def due(followed: Followed, outlet: Outlet, now: int, *, quiet: bool) -> Step | None:
    """What time alone makes of it; None for nothing. ``quiet`` says that nobody is told of its level now."""
    if followed.received_at or followed.over:
        return None
    missing: Missing
    if not followed.sent_at and (followed.refused or now - followed.heard_at >= UNDELIVERED_AFTER):
        missing = "undelivered"
    elif followed.sent_at and now - followed.sent_at >= outlet.expected(followed.about.level):
        missing = "unreceived"
    else:
        return None
    after, deeds = followed, tuple[Action, ...]()
    if missing == "undelivered" and not followed.failed_at:
        after, deeds = replace(after, failed_at=now), (_told(followed, "undelivered", now),)
    messages = tuple[Message, ...]()
    if missing not in followed.told and not quiet:
        after = replace(after, told=(*after.told, missing))
        messages = (_message(followed, digest_id(missing, followed.hand_over), missing, now),)
    return Step(after, messages, deeds) if after != followed else None


def _told(followed: Followed, kind: Literal["delivered", "undelivered", "received"], now: int) -> Action:
    return told_of(kind, followed.hand_over, outlet=followed.outlet, area=followed.about.area, at=now)


def _message(followed: Followed, notice_id: str, kind: Literal["hand_over"] | Missing, at: int) -> Message:
    about = followed.about
    item = replace(about, kind=kind)
    return Message(notice_id=notice_id, kind=kind, role=followed.role, level=about.level, at=at, items=(item,))
