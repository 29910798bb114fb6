"""Hand-overs by name: one id for an alert, an outlet and the time of asking, and what systems tell of it as actions.

Law: the id of such an action is made of the hand-over's id and the kind: whoever tells of it, and however often, it is
done once.
"""

from hashlib import blake2b
from typing import Literal

import msgspec

from city.actions import Action

DELIVERY = "delivery"
"""The role that tells whether an outlet's system has taken a hand-over: the service itself."""
Told = Literal["delivered", "undelivered", "received"]


def hand_over_id(alert_id: str, outlet: str, at: int) -> str:
    """The alert's id, a hyphen, and sixteen hexadecimal digits that stand for outlet and time."""
    content = msgspec.json.encode((alert_id, outlet, at))
    return f"{alert_id}-{blake2b(content, digest_size=8).hexdigest()}"


def alert_of(hand_over: str) -> str:
    """The id of the alert of a hand-over, empty for what is no id of one.

    >>> alert_of("85cd3acfd4a3-0123456789abcdef")
    '85cd3acfd4a3'
    """
    return hand_over.rpartition("-")[0]


def told_of(kind: Told, hand_over: str, *, outlet: str, area: str, at: int) -> Action:
    """What a system tells of a hand-over: its delivery by the service, its receipt by the outlet itself.

    Raises ``ValueError`` where the outlet's name is longer than a role's.
    """
    identity = blake2b(msgspec.json.encode((kind, hand_over)), digest_size=16).hexdigest()
    return Action(
        action_id=identity,
        alert_id=alert_of(hand_over),
        kind=kind,
        at=at,
        role=outlet if kind == "received" else DELIVERY,
        area=area,
        outlet=outlet,
        hand_over=hand_over,
    )
