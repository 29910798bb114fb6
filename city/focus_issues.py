"""Focus issues (每月一题) as values: what people have decided of a candidate, what is planned, what became of it."""

from hashlib import blake2b
from typing import Literal

import msgspec

FocusState = Literal["chosen", "rejected", "merged", "closed"]
FOCUS_STATES: dict[FocusState, tuple[str, str]] = {
    "chosen": ("已选定", "chosen"),
    "rejected": ("未选", "rejected"),
    "merged": ("已并入", "merged"),
    "closed": ("已办结", "closed"),
}

ListName = Literal["tasks", "duties", "policies"]
LISTS: dict[ListName, tuple[str, str]] = {
    "tasks": ("任务清单", "list of tasks"),
    "duties": ("责任清单", "list of duties"),
    "policies": ("政策清单", "list of policies"),
}
"""一方案三清单: one plan and three lists."""

ItemState = Literal["open", "done", "dropped"]

Verdict = Literal["fell", "shifted", "rose", "none_shown", "too_early", "history_too_short"]
"""What an effect report came to: volume below or above what was to be expected without the measures; below, and moved
to a sibling; no effect can be shown; too soon, or too little history, to say.
"""

TITLE_LENGTH = 60
TEXT_LENGTH = 200
UNIT_LENGTH = 40
_TOPICS = 12


class Subject(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What a focus issue is about: topics of one feed in an area, in a month or a year.

    Raises ``ValueError`` where there is no topic, or more than a month's theme can hold.
    """

    feed: str
    topics: tuple[str, ...]
    """Paths, in the order of texts."""
    area: str
    period: str
    """``2026-10`` or ``2026``."""
    theme: str = ""

    def __post_init__(self) -> None:
        if not 1 <= len(self.topics) <= _TOPICS:
            raise ValueError(f"a focus issue has 1 to {_TOPICS} topics")
        if list(self.topics) != sorted(set(self.topics)):
            raise ValueError("the topics of a focus issue stand in the order of texts, each once")
        if not self.feed or not self.area:
            raise ValueError("a focus issue has a feed and an area")
        _month(self.period if len(self.period) > len("2026") else f"{self.period}-01", "period")


def focus_id(subject: Subject) -> str:
    """Twelve hexadecimal digits: two people who choose the same candidate speak of the same focus issue."""
    return blake2b(msgspec.json.encode(subject, order="deterministic"), digest_size=6).hexdigest()


class Item(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One line of the three lists: what is to be done until when, by a unit, never by a person."""

    item_id: str
    list: ListName
    text: str
    unit: str
    due: str
    """A month, ``2026-12``: the item is late when that is over and it is still open."""
    state: ItemState = "open"

    def __post_init__(self) -> None:
        _within("an item", self.text, TEXT_LENGTH)
        _within("its unit", self.unit, UNIT_LENGTH)
        _month(self.due, "due")


class Effect(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """The report that a focus issue is closed with: matters after its measures against those to be expected without."""

    verdict: Verdict
    since: str
    until: str
    """First and last day that were compared, ISO."""
    observed: int | None = None
    expected: float | None = None
    lower: float | None = None
    upper: float | None = None
    """Bounds of what was to be expected, 95%. All four are None where nothing can be said."""


class FocusChange(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One step of the history of a focus issue."""

    at: int
    kind: str
    """The kind of the deed."""
    by: str
    """The role."""
    text: str = ""
    """The reason, the new title, the line of a list."""
    refused: str = ""
    """Why nothing came of it, a name of ``streams.focus_desk.OBJECTIONS``."""


class FocusIssue(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A candidate that people have decided on."""

    focus_id: str
    subject: Subject
    title: str
    state: FocusState
    decided_at: int
    """When it was chosen, rejected or merged, in milliseconds UTC."""
    updated_at: int
    reason: str = ""
    """Why it was rejected."""
    into: str = ""
    """The focus issue that it was merged into."""
    joined: tuple[str, ...] = ()
    """Topics of those that were merged into it and are not its own, in the order of texts."""
    measures_from: str = ""
    """The day on which measures begin, ISO; empty while that is open."""
    items: tuple[Item, ...] = ()
    effect: Effect | None = None
    history: tuple[FocusChange, ...] = ()


def topics(issue: FocusIssue) -> tuple[str, ...]:
    """All topics that a focus issue is about, in the order of texts."""
    return tuple(sorted({*issue.subject.topics, *issue.joined}))


def late(issue: FocusIssue, month: str) -> tuple[Item, ...]:
    """The items that are open although their month is over, as of a month (``2026-12``), the longest late first.

    Only of an issue that is chosen: what is closed or merged has nothing to wait for.
    """
    if issue.state != "chosen":
        return ()
    found = [item for item in issue.items if item.state == "open" and item.due < month]
    return tuple(sorted(found, key=lambda item: (item.due, item.list, item.item_id)))


def _within(what: str, text: str, longest: int) -> None:
    if not text.strip() or len(text) > longest:
        raise ValueError(f"{what} has 1 to {longest} characters")


def _month(text: str, field: str) -> None:
    year, _, number = text.partition("-")
    if len(text) != len("2026-10") or not text.isascii() or not (year + number).isdigit() or not 1 <= int(number) <= 12:
        raise ValueError(f"{field} is a month, as 2026-10, or a year where a period is asked for")
