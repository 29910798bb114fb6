"""Routes in a city's time: which role has the duty of a roster at an instant, and which silences there are."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

import msgspec

from alerts.routing.hours import Hours
from alerts.routing.routes import Pace, Role, Roster, Routes, Shift, Silence
from city.calendars import Calendar
from city.notice_silences import NoticeSilence
from city.times import TimeError, Zone, from_datetime


class OnDuty(msgspec.Struct, frozen=True, kw_only=True):
    """A role that has the duty, and by which shift; by the fallback where ``shift`` is 0."""

    roster: str
    role: str
    channels: tuple[str, ...]
    shift: int = 0
    """The number of the shift in the file, from 1."""
    until: int = 0
    """When the shift ends."""


@dataclass(frozen=True)
class Routing:
    """All that decides on notices beside the alerts and the time. ``routes`` must be free of faults."""

    routes: Routes
    hours: Hours
    set_at_run_time: tuple[NoticeSilence, ...] = ()
    """Silences beside those of the file."""
    revision: str = field(init=False)
    silences: tuple[tuple[int, int, Silence | NoticeSilence], ...] = field(init=False)
    """With beginning and end."""
    _roles: dict[str, Role] = field(init=False)
    _rosters: dict[str, Roster] = field(init=False)
    _shifts: dict[str, list[tuple[int, Shift]]] = field(init=False)
    _paces: dict[int, Pace] = field(init=False)

    def __post_init__(self) -> None:
        routes, put = self.routes, object.__setattr__
        put(self, "revision", routes.revision)
        put(self, "_roles", {role.name: role for role in routes.roles})
        put(self, "_rosters", {roster.name: roster for roster in routes.rosters})
        shifts: dict[str, list[tuple[int, Shift]]] = {roster.name: [] for roster in routes.rosters}
        for number, shift in enumerate(routes.shifts, start=1):
            shifts[shift.roster].append((number, shift))
        put(self, "_shifts", shifts)
        put(self, "_paces", {level: routes.pace(level) for level in (1, 2, 3, 4)})
        times = ((moment(one.begins, self.hours.zone), moment(one.ends, self.hours.zone)) for one in routes.silences)
        of_the_file = [(*pair, one) for pair, one in zip(times, routes.silences, strict=True)]
        put(self, "silences", (*of_the_file, *((*one.window, one) for one in self.set_at_run_time)))

    @classmethod
    def of(cls, routes: Routes, zone: Zone, calendar: Calendar) -> "Routing":
        """Routes in a city's zone and by its calendar."""
        return cls(routes, Hours(zone, calendar))

    def silenced_by(self, silences: Iterable[NoticeSilence]) -> "Routing":
        """The same with these silences beside those of the file, in the place of others set at run time."""
        return replace(self, set_at_run_time=tuple(silences))

    def pace(self, level: int) -> Pace:
        """What hangs on a level."""
        return self._paces[level]

    def role(self, name: str) -> Role:
        """The role of a name."""
        return self._roles[name]

    def roster(self, name: str) -> Roster:
        """The roster of a name."""
        return self._rosters[name]

    def on_duty(self, roster: str, now: int) -> OnDuty:
        """Who has the duty: the role of the shift that is on, else the fallback."""
        for number, shift in self._shifts[roster]:
            if found := self.hours.around(shift, now):
                channels = self.role(shift.role).channels
                return OnDuty(roster=roster, role=shift.role, channels=channels, shift=number, until=found[1])
        fallback = self.roster(roster).fallback
        return OnDuty(roster=roster, role=fallback, channels=self.role(fallback).channels)


def moment(text: str, zone: Zone) -> int:
    """The instant of an ISO time, meant in the city's zone where it has no offset. Raises ``TimeError``."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError as error:
        raise TimeError(f"{text!r} is not a time like 2026-10-31T08:00") from error
    return zone.instant(read, ambiguous="second") if read.tzinfo is None else from_datetime(read)
