"""The cases of two published exports, read from the raw files with nothing of the project.

What a column means is written here once more, from what the cities say of their files: nothing is taken from a profile.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

BOSTON_ALIASES = {
    "South Boston": "South Boston / South Boston Waterfront",
    "Allston": "Allston / Brighton",
    "Brighton": "Allston / Brighton",
    "Mattapan": "Greater Mattapan",
}
BOSTON_STAFF = {"Notification", "Miscellaneous Event"}
BOSTON_INQUIRIES = {
    *("General Comments For a Program or Policy", "Alert Boston"),
    *("Phone Bank Service Inquiry", "Walk-In Service Inquiry"),
}


@dataclass(frozen=True)
class Case:
    """A case as it stood at some time. Days without a time of day begin at their midnight."""

    registered: datetime
    closed: datetime | None
    due: datetime | None
    counted_as: str
    topic: tuple[str, ...]
    area: tuple[str, ...]
    repeat: bool
    arrived: datetime


@dataclass(frozen=True)
class Raw:
    """What a city has published, as known at a time."""

    feed: str
    city: str
    cases: tuple[Case, ...]
    refused: int


def boston(path: Path, as_of: datetime) -> Raw:
    """Boston 311: a row is a case; a closing is known when it happens. Comments on an employee are about a person."""
    cases, refused = [], 0
    for row in _rows(path):
        if row["type"] == "General Comments For An Employee":
            refused += 1
            continue
        registered = _exact(row["open_dt"], as_of)
        if registered <= as_of:
            closed = _exact(row["closed_dt"], as_of) if row["closed_dt"] else None
            place = row["neighborhood"].strip()
            cases.append(
                Case(
                    registered=registered,
                    closed=closed if closed and closed <= as_of else None,
                    due=_exact(row["target_dt"], as_of) if row["target_dt"] else None,
                    counted_as=_boston_class(row["source"], row["type"]),
                    topic=tuple(_spaced(row[name]) for name in ("subject", "reason", "type")),
                    area=() if place in {"", "Boston"} else (BOSTON_ALIASES.get(place, place),),
                    repeat=False,
                    arrived=registered,
                )
            )
    return Raw("complaint/boston311", "Boston", tuple(cases), refused)


def _boston_class(source: str, kind: str) -> str:
    if source in {"Employee Generated", "Maximo Integration"}:
        return "staff"
    if kind in BOSTON_STAFF or kind.endswith("(Internal)"):
        return "staff"
    return "inquiry" if kind in BOSTON_INQUIRIES else "request"


def chicago(path: Path, as_of: datetime) -> Raw:
    """Chicago sanitation: days only, each known at the next midnight. Of a number's rows the later completion holds.

    ``- Dup`` marks the city's own duplicates. A completion that is not known yet leaves the case open.
    """
    newest: dict[str, tuple[datetime, Case]] = {}
    for row in _rows(path):
        registered = _day(row["Creation_Date"], as_of)
        closed = _day(row["Completion_Date"], as_of) if row["Completion_Date"] else None
        arrived = registered + timedelta(days=1)
        if arrived > as_of:
            continue
        if closed is not None and closed + timedelta(days=1) > as_of:
            closed = None
        number = row["Community_Area"].strip()
        nature = _spaced(row["What_is_the_Nature_of_this_Code_Violation"]) or "Not stated"
        case = Case(
            registered=registered,
            closed=closed,
            due=None,
            counted_as="request",
            topic=(_spaced(row["Type_of_Service_Request"]), nature),
            area=() if number in {"", "0"} else (f"Community Area {number}",),
            repeat=row["Status"].endswith("- Dup"),
            arrived=arrived if closed is None else closed + timedelta(days=1),
        )
        held = newest.get(row["Service_Request_Number"])
        if held is None or (closed or registered) >= held[0]:
            newest[row["Service_Request_Number"]] = (closed or registered, case)
    return Raw("complaint/chicago311", "Chicago", tuple(case for _, case in newest.values()), 0)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _spaced(name: str) -> str:
    """A name on one line, with single spaces."""
    return " ".join(name.split())


def _exact(text: str, like: datetime) -> datetime:
    """An instant of the city's clock; the hour that the clock shows twice is the first."""
    return datetime.fromisoformat(text).replace(tzinfo=like.tzinfo)


def _day(text: str, like: datetime) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=like.tzinfo)


def moment(text: str, zone: str) -> datetime:
    """A time with its offset, on the city's clock."""
    return datetime.fromisoformat(text).astimezone(ZoneInfo(zone))
