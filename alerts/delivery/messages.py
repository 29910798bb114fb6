"""What a message says, before it is put into words: values that are kept until a channel has taken it."""

from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b
from typing import Any, Literal

import msgspec

from alerts.delivery.notices import About, Kind, Line, Notice
from city.alerts import Level
from city.drills import is_drill
from city.times import instant_of_iso

MessageKind = Literal[
    "new",
    "grew",
    "repeated",
    "escalated",
    "recovered",
    "closed",
    "reopened",
    "digest",
    "late",
    "down",
    "up",
    "test",
    "hand_over",
    "undelivered",
    "unreceived",
]
"""Beside the kinds of notices: ``late`` gathers what came too late for a message of its own; ``down`` and ``up`` tell
of a channel; ``test`` is sent by hand; ``hand_over`` goes to an outlet, and of those that are not delivered or not
received who handed over is told.
"""
OVER: frozenset[str] = frozenset({"recovered", "closed", "up"})
"""Kinds that say that something has ended."""

Lookup = Callable[[str], dict[str, Any] | None]
"""The document of an alert by its id, None where there is none (yet)."""


class Item(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One alert in a message. What is not known is left out of the text."""

    kind: MessageKind
    alert_id: str
    level: Level
    topic: str = ""
    area: str = ""
    since: int = 0
    observed: int | None = None
    expected: float | None = None
    drill: bool = False
    outlet: str = ""
    """Whom it was handed over to, for a message on that."""
    asked_at: int = 0
    """When it was handed over."""


class Outage(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Of a channel that takes nothing, or takes messages again."""

    channel: str
    since: int
    until: int = 0
    code: str = ""
    waiting: int = 0
    """Notices that wait for it."""


class Message(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One message to one role: about one alert, several (a digest), or a channel."""

    notice_id: str
    kind: MessageKind
    role: str
    level: Level
    at: int
    items: tuple[Item, ...] = ()
    outage: Outage | None = None
    drill: bool = False
    """It is about a drill, and says so."""


def message_of(notice: Notice, lookup: Lookup) -> Message:
    """The message of a notice.

    What the notice holds itself is as it was when it was made, and goes before what the document says now.
    """
    lines = notice.lines
    if notice.kind != "digest":
        lines = (Line(kind=notice.kind, about=notice.about or About(alert_id=notice.alert_id)),)
    items = tuple(_item(line, notice.level, lookup) for line in lines)
    return Message(
        notice_id=notice.notice_id,
        kind=notice.kind,
        role=notice.role,
        level=notice.level,
        at=notice.at,
        items=items,
        drill=any(item.drill for item in items),
    )


def late_digest(notice_id: str, role: str, at: int, messages: Iterable[Message]) -> Message:
    """One message for those that came too late. Several of one alert stand in it in their order."""
    gathered = list(messages)
    items = tuple(item for message in sorted(gathered, key=lambda one: (-one.level, one.at)) for item in message.items)
    level = max(message.level for message in gathered)
    return Message(notice_id=notice_id, kind="late", role=role, level=level, at=at, items=items)


def outage_message(kind: Literal["down", "up"], role: str, at: int, outage: Outage) -> Message:
    """What is told of a channel over another one. Its id is that of the outage: it is told once."""
    identity = digest_id("channel", kind, outage.channel, str(outage.since))
    return Message(notice_id=identity, kind=kind, role=role, level=3, at=at, outage=outage)


def digest_id(*parts: str) -> str:
    """Sixteen hexadecimal digits that stand for these texts."""
    return blake2b(msgspec.json.encode(parts), digest_size=8).hexdigest()


def _item(line: Line, level: Level, lookup: Lookup) -> Item:
    about = line.about
    missing = about.level is None or about.observed is None or not about.topic
    body = (lookup(about.alert_id) if missing else None) or {}
    opened = body.get("opened_at")
    return Item(
        kind=_kind(line.kind),
        alert_id=about.alert_id,
        level=about.level or body.get("level", level),
        topic=about.topic or _path(body.get("topic_path", ())),
        area=about.area or _path(body.get("area_path", ())),
        since=about.opened_at or (instant_of_iso(opened) if opened else 0),
        observed=body.get("observed") if about.observed is None else about.observed,
        expected=body.get("expected") if about.expected is None else about.expected,
        drill=is_drill(about.span or body.get("span", "")),
    )


def _kind(kind: Kind) -> MessageKind:
    return kind


def _path(parts: Sequence[str]) -> str:
    return ">".join(parts)
