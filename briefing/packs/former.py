"""What was open in the pack of the last meeting, and what has become of each item."""

from typing import Literal

import msgspec

from briefing.packs.moments import check_moments

ItemKind = Literal["alert", "hand_over", "late", "candidate"]


class FormerItem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One item. Which fields are there goes by its kind."""

    kind: ItemKind
    to_decide: bool = False
    """It stood among what the last meeting was to decide on."""
    feed: str = ""
    topic: str = ""
    topics: tuple[str, ...] = ()
    area: str = ""
    period: str = ""
    alert_id: str = ""
    level: int = 0
    outlet: str = ""
    focus_id: str = ""
    title: str = ""
    item_id: str = ""
    text: str = ""
    unit: str = ""
    due: str = ""
    since: str | None = None
    then: str = ""
    """Its state in the former pack: of an alert as everywhere, else ``received`` or ``not_received``; ``late``,
    ``put_off``, ``done`` or ``dropped``; ``undecided`` or the state of the focus issue. ``gone`` where it is not kept.
    """
    now: str = ""
    """Its state when the figures were made."""
    at: str | None = None
    """When it became so, where that is known."""
    reason: str = ""
    """The reason that an alert was closed for; the month that a line was put off to."""
    open: bool = True
    """Still to be dealt with."""

    def __post_init__(self) -> None:
        check_moments(self.since, self.at)

    @property
    def key(self) -> tuple[str, ...]:
        """What tells it from the others."""
        return (self.kind, self.alert_id, self.outlet, self.since or "", self.focus_id, self.item_id, *self.topics)


class After(msgspec.Struct, frozen=True, kw_only=True):
    """The pack of the last meeting."""

    pack_id: str
    period: str
    as_of: str
    items: tuple[FormerItem, ...]

    def __post_init__(self) -> None:
        check_moments(self.as_of)
