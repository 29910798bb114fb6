"""A notice as a platform takes it: what the receiver writes down of each."""

import msgspec


class TakenAlert(msgspec.Struct, frozen=True):
    """One alert in a notice."""

    alert_id: str
    kind: str
    level: int


class Taken(msgspec.Struct, frozen=True):
    """A notice as the receiver took it. ``taken`` is when, in seconds; ``at`` when it was made, ISO 8601
    with the city's offset.
    """

    notice_id: str
    kind: str
    alerts: list[TakenAlert]
    taken: float = 0.0
    at: str = ""
