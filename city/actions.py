"""What people do with alerts. An action is a value in the log like everything else; it names a duty role, no person."""

from typing import Literal, get_args

import msgspec

DeedKind = Literal["acknowledge", "handle", "assign", "note", "hand_over", "received", "close", "reopen"]
"""``acknowledge``: the alert was seen; ``handle``: somebody works on it; ``assign``: another desk is to; ``hand_over``:
an outlet was asked to; ``received``: the outlet has confirmed it; ``close``: it is over, for a reason; ``reopen``: it
is not.
"""
ActionKind = Literal[DeedKind, "delivered", "undelivered"]
"""Beside what people do, what delivery tells of a hand-over: the outlet's system has taken it, or has not so far."""

CloseReason = Literal["handled", "known", "expected", "data_error", "class_moved", "not_useful"]
CLOSE_REASONS: dict[CloseReason, tuple[str, str]] = {
    "handled": ("属实，已处置", "real and handled"),
    "known": ("属实，已掌握", "real and known"),
    "expected": ("预期之内", "expected"),
    "data_error": ("数据错误", "data error"),
    "class_moved": ("分类口径变化", "class moved"),
    "not_useful": ("无参考价值", "not useful"),
}
REAL: frozenset[str] = frozenset({"handled", "known"})
"""Reasons that say that an alert told of something real."""

_OF_OUTLETS = frozenset({"hand_over", "received", "delivered", "undelivered"})

NOTE_LENGTH = 200
"""Characters of a note at most."""
ROLE_LENGTH = 40


class Action(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, tag="action"):
    """What a duty role did with an alert.

    ``action_id`` is unique to the deed: an action that comes twice is done once. Raises ``ValueError`` where a reason
    or an outlet is missing, or given to another kind.
    """

    action_id: str
    alert_id: str
    kind: ActionKind
    at: int
    """When it was done, in milliseconds UTC."""
    role: str
    area: str
    """The area that the role keeps watch over."""
    reason: CloseReason | None = None
    outlet: str = ""
    note: str = ""
    to: str = ""
    """The duty role that an alert is assigned to."""
    hand_over: str = ""
    """The hand-over that a system speaks of (``city.hand_overs``); empty where a person acts."""

    def __post_init__(self) -> None:
        if not self.role or len(self.role) > ROLE_LENGTH:
            raise ValueError(f"the role has 1 to {ROLE_LENGTH} characters")
        if (self.kind == "close") != (self.reason is not None):
            raise ValueError(f"closing needs a reason, nothing else has one: {', '.join(get_args(CloseReason))}")
        if (self.kind == "assign") != bool(self.to) or len(self.to) > ROLE_LENGTH:
            raise ValueError(f"assigning names a role, of {ROLE_LENGTH} characters at most; nothing else does")
        if (self.kind in _OF_OUTLETS) != bool(self.outlet):
            raise ValueError("handing over and its receipt name the outlet, nothing else does")
        if self.kind in {"delivered", "undelivered"} and not self.hand_over:
            raise ValueError("what delivery tells is of one hand-over")
        if len(self.note) > NOTE_LENGTH or (self.kind == "note" and not self.note):
            raise ValueError(f"a note has 1 to {NOTE_LENGTH} characters")


class HandOver(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An outlet that was asked to take an alert over, and when it confirmed that it was."""

    outlet: str
    at: int
    received_at: int = 0
    """0 while it is not received."""
    hand_over: str = ""
    """Its id (``city.hand_overs``)."""
    by: str = ""
    """The role that handed it over."""
    sent_at: int = 0
    """When the outlet's system took it; 0 where it has not, or has none."""
    failed_at: int = 0
    """When it was first told that the outlet's system does not take it, 0 for never."""


class Handling(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What people have done with an alert so far; instants in milliseconds UTC, 0 for never."""

    acknowledged_at: int = 0
    acknowledged_by: str = ""
    """The role, and of those of the same role nobody knows which."""
    handled_by: str = ""
    outlets: tuple[HandOver, ...] = ()
    closed_at: int = 0
    closed_by: str = ""
    reason: CloseReason | None = None
    reopened_at: int = 0
