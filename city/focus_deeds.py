"""What people decide on a focus issue. A deed is a value in the log; it names a duty role, no person."""

import msgspec

from city.actions import ROLE_LENGTH
from city.focus_issues import TEXT_LENGTH, TITLE_LENGTH, Effect, Item, ItemState, Subject, focus_id
from city.times import day_iso, day_of_iso


class Choose(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, tag="choose"):
    """A candidate becomes a focus issue."""

    subject: Subject
    title: str


class Reject(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, tag="reject"):
    """A candidate is not chosen, for a reason."""

    subject: Subject
    title: str
    reason: str


class Merge(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, tag="merge"):
    """A chosen issue becomes part of another chosen one, which then has its topics too."""

    into: str


class Rename(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, tag="rename"):
    """A focus issue is called by another title."""

    title: str


class Begin(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, tag="begin"):
    """The day on which measures begin is known; effect is measured from it."""

    measures_from: str


class Put(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, tag="put"):
    """A line comes to one of the three lists, or is written anew."""

    item: Item


class Mark(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, tag="mark"):
    """A line of the lists is done, dropped, or open again."""

    item_id: str
    state: ItemState


class Finish(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, tag="finish"):
    """The focus issue is closed with its effect report."""

    effect: Effect
    note: str = ""


class Resume(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, tag="resume"):
    """What was closed, rejected or merged is taken up again."""

    reason: str


What = Choose | Reject | Merge | Rename | Begin | Put | Mark | Finish | Resume


class FocusDeed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="focus deed"):
    """What a role decided on a focus issue.

    ``deed_id`` is unique to the deed: one that comes twice is done once. Raises ``ValueError`` where the issue is not
    that of its subject, or a text is empty or too long.
    """

    deed_id: str
    focus_id: str
    at: int
    """In milliseconds UTC."""
    role: str
    area: str
    """The area that the role works for: it decides on issues of that area and of those below."""
    what: What

    def __post_init__(self) -> None:
        if not 0 < len(self.role) <= ROLE_LENGTH:
            raise ValueError(f"the role has 1 to {ROLE_LENGTH} characters")
        match self.what:
            case Choose(subject) | Reject(subject) if focus_id(subject) != self.focus_id:
                raise ValueError("the id of a focus issue is that of its subject")
        for name, longest in (("title", TITLE_LENGTH), ("reason", TEXT_LENGTH)):
            text = getattr(self.what, name, None)
            if text is not None and not 0 < len(text.strip()) <= longest:
                raise ValueError(f"the {name} has 1 to {longest} characters")
        if isinstance(self.what, Begin) and day_iso(day_of_iso(self.what.measures_from)) != self.what.measures_from:
            raise ValueError("the day on which measures begin is written like 2026-12-01")
        if len(getattr(self.what, "note", "")) > TEXT_LENGTH:
            raise ValueError(f"a note has {TEXT_LENGTH} characters at most")
