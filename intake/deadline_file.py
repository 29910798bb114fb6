"""The file of deadlines, ``clocks.toml``: which cases must be answered within what time. See ``docs/profiles.md``."""

import re
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from city.calendars import Calendar
from city.times import TimeError, Zone, day_of_iso
from intake.deadlines import DeadlineRule, Deadlines, Ends, Span, Unit
from intake.errors import ProfileError, nearest
from intake.profile_text import Fault, ProfileText
from intake.toml_faults import convert, read_text

_SHELF = files("intake").joinpath("clock_files")
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
_UNITS: tuple[Unit, ...] = ("hours", "days", "working_days", "working_hours")
_KINDS = ("complaint", "petition", "incident")
_Amount = Annotated[float, Meta(gt=0, le=3_660)]


class ClockTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[[clock]]``: one rule. Exactly one of the four units is given."""

    feed: str
    """A kind of feed, or one feed: ``complaint``, ``complaint/hotline12345``."""
    ends: Ends = "closed"
    starts: Literal["registered", "accepted", "dispatched", "closed", "reviewed"] = "registered"
    hours: _Amount | None = None
    days: _Amount | None = None
    working_days: _Amount | None = None
    working_hours: _Amount | None = None
    extended: _Amount | None = None
    """So much more, in the same unit, where the deadline was extended."""
    topics: tuple[str, ...] = ()
    urgent: tuple[str, ...] = ()
    since: str = ""
    until: str = ""


class ClocksFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole file."""

    clock: Annotated[tuple[ClockTable, ...], Meta(min_length=1)]
    working: tuple[tuple[str, str], ...] = (("09:00", "12:00"), ("13:30", "17:30"))
    """When a working day is worked, for ``working_hours``."""


def shipped_clocks() -> tuple[str, ...]:
    """Names of the files that come with the service."""
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in _SHELF.iterdir() if entry.name.endswith(".toml")))


def load_deadlines(name_or_path: str, calendar: Calendar, zone: Zone) -> Deadlines:
    """The deadlines of a shipped file by its name, or of a TOML file. Raises ``ProfileError``."""
    text = _text(name_or_path)
    given = convert(text, ClocksFile)
    rules = tuple(_rule(text, number, table) for number, table in enumerate(given.clock))
    return Deadlines(rules, calendar, zone, tuple(_hours(text, *pair) for pair in given.working))


def _text(name_or_path: str) -> ProfileText:
    if name_or_path in shipped_clocks():
        shipped = _SHELF.joinpath(f"{name_or_path}.toml").read_text(encoding="utf-8")
        return ProfileText(f"{name_or_path}.toml", shipped)
    path = Path(name_or_path)
    if not path.is_file():
        raise ProfileError(
            f"{name_or_path}:1: no file of this name, expected a path or one of {', '.join(shipped_clocks())}"
            f"{nearest(path.stem, shipped_clocks())}"
        )
    return read_text(path)


def _rule(text: ProfileText, number: int, table: ClockTable) -> DeadlineRule:
    def wrong(key: str, what: str) -> ProfileError:
        return text.error(Fault("clock", key, what, number))

    if table.feed.partition("/")[0] not in _KINDS:
        raise wrong("feed", f"expected one of {', '.join(_KINDS)}, or a feed as complaint/hotline12345")
    units: list[Unit] = [unit for unit in _UNITS if getattr(table, unit) is not None]
    if len(units) != 1:
        raise wrong("feed", f"expected exactly one of {', '.join(_UNITS)}")
    (unit,) = units
    days = {}
    for key in ("since", "until"):
        try:
            if given := getattr(table, key):
                days[key] = day_of_iso(given)
        except TimeError as error:
            raise wrong(key, str(error)) from None
    if days.get("since", 1) > days.get("until", 1 << 30):
        raise wrong("until", "ends before it begins")
    return DeadlineRule(
        feed=table.feed,
        ends=table.ends,
        starts=table.starts,
        span=Span(getattr(table, unit), unit),
        extended=None if table.extended is None else Span(table.extended, unit),
        topics=frozenset(table.topics),
        urgent=frozenset(table.urgent) if table.urgent else None,
        **days,
    )


def _hours(text: ProfileText, opens: str, closes: str) -> tuple[int, int]:
    minutes = []
    for reading in (opens, closes):
        found = _CLOCK.fullmatch(reading)
        if found is None:
            raise text.error(Fault("", "working", "expected pairs of times, as ['09:00', '12:00']"))
        minutes.append(int(found[1]) * 60 + int(found[2]))
    if minutes[0] >= minutes[1]:
        raise text.error(Fault("", "working", "ends before it begins"))
    return minutes[0], minutes[1]
