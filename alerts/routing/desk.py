"""One tick's work: notices are written, budgets kept, lines laid aside for the digest."""

from collections.abc import Iterable
from functools import cached_property

from msgspec.structs import replace

from alerts.routing.duty import Routing
from alerts.routing.holds import held_by, part_of, silenced
from alerts.routing.notices import DigestLine, Kind, Notice, Reason, notice_id
from alerts.routing.state import Entry, Line, RoutingState
from alerts.routing.ways import Target
from city.paths import lineage
from city.times import DAY, HOUR

NEVER_PUT_OFF = 3
"""From this level on no budget holds."""


class Desk:
    """Holds what a tick changes, and gives it back as the next state and the notices."""

    def __init__(self, state: RoutingState, routing: Routing, now: int) -> None:
        self.routing = routing
        self.now = now
        self.entries = {entry.about.alert_id: entry for entry in state.entries}
        self.notices: list[Notice] = []
        self._lines = {line.place: line for line in state.lines}
        self._sent = dict(state.sent)

    def hold(self, entry: Entry) -> Reason | None:
        """The silence or the alert above that holds an entry back."""
        found = silenced(entry.about, self.routing, self.now)
        if found is not None:
            return found
        above = lineage(entry.about.area)[1:]
        return part_of(entry, self._of(self._by_area, above), self.routing, self.now)

    def tell(self, entry: Entry, kind: Kind, given: Iterable[Target], why: tuple[Reason, ...]) -> Entry:
        """The entry after all who have the duty were told at once, each role once; over its budget in the digest."""
        reached: dict[str, list[Target]] = {}
        for target in given:
            reached.setdefault(self.routing.on_duty(target.roster, self.now).role, []).append(target)
        told, put_off = list(entry.told), set(entry.digested)
        for role, rosters in sorted(reached.items()):
            full = self._over(role, entry)
            if full is None:
                self._write(entry, kind, role, (*(target.reason for target in rosters), *why))
                told.append(role)
                for target in rosters:
                    self._lines.pop((entry.about.alert_id, target.roster, ""), None)
                    put_off.discard(target.roster)
                continue
            for target in rosters:
                self.lay(entry, kind, full, roster=target.roster)
                put_off.add(target.roster)
        sent = len(told) > len(entry.told)
        return replace(
            entry,
            told=tuple(sorted(set(told))),
            digested=tuple(sorted(put_off)),
            sequence=entry.sequence + sent,
        )

    def tell_end(self, entry: Entry, kind: Kind, why: tuple[Reason, ...]) -> Entry:
        """The entry after those who were told have heard of its end, once."""
        for role in entry.told:
            full = self._over(role, entry)
            if full is None:
                known = Reason(code="told", name=role, text="was told of the alert")
                self._write(entry, kind, role, (known, *why))
            else:
                self.lay(entry, kind, full, role=role)
        return replace(entry, told=(), sequence=entry.sequence + 1)

    def lay(self, entry: Entry, kind: Kind, reason: Reason, *, roster: str = "", role: str = "") -> None:
        """Lays a line aside for the digest; one that lies there stays, it shows the newest state anyway."""
        line = Line(alert_id=entry.about.alert_id, kind=kind, reason=reason, roster=roster, role=role)
        self._lines.setdefault(line.place, line)

    def send_digests(self, due: int) -> None:
        """One digest to each role that has the duty of a roster with lines, the highest level first."""
        found: dict[str, dict[str, DigestLine]] = {}
        for line in self._lines.values():
            role = line.role or self.routing.on_duty(line.roster, self.now).role
            about = self.entries[line.alert_id].about
            found.setdefault(role, {}).setdefault(
                line.alert_id, DigestLine(kind=line.kind, about=about, reason=line.reason)
            )
        for role, by_alert in sorted(found.items()):
            lines = sorted(
                by_alert.values(),
                key=lambda one: (-one.about.level, one.about.area, one.about.opened_at, one.about.alert_id),
            )
            self.notices.append(
                Notice(
                    notice_id=notice_id("", "digest", role, due),
                    kind="digest",
                    role=role,
                    channels=self.routing.role(role).channels,
                    level=lines[0].about.level,
                    due=due,
                    at=self.now,
                    reasons=(Reason(code="digest", text=f"digest of {self.routing.hours.said(due, self.now)}"),),
                    lines=tuple(lines),
                )
            )
        self._lines.clear()

    def after(self, state: RoutingState, digest_at: int) -> RoutingState:
        """The state that the tick leaves."""
        return replace(
            state,
            now=self.now,
            revision=self.routing.revision,
            digest_at=digest_at,
            entries=tuple(self.entries[key] for key in sorted(self.entries)),
            lines=tuple(self._lines[place] for place in sorted(self._lines)),
            sent={role: times for role in sorted(self._sent) if (times := self._lately(role, DAY))},
        )

    @property
    def lined(self) -> set[str]:
        """Alerts that a line waits for."""
        return {line.alert_id for line in self._lines.values()}

    @cached_property
    def _by_area(self) -> dict[str, list[str]]:
        """Active alerts by their area. Built when the tick's news is in: telling moves no alert."""
        found: dict[str, list[str]] = {}
        for name, entry in sorted(self.entries.items()):
            if entry.about.active:
                found.setdefault(entry.about.area, []).append(name)
        return found

    @cached_property
    def _by_area_above(self) -> dict[str, list[str]]:
        """Active alerts by every area above theirs."""
        found: dict[str, list[str]] = {}
        for area, names in self._by_area.items():
            for above in lineage(area)[1:]:
                found.setdefault(above, []).extend(names)
        return found

    def _of(self, index: dict[str, list[str]], areas: Iterable[str]) -> list[Entry]:
        return [self.entries[name] for area in areas for name in index.get(area, ())]

    def _lately(self, role: str, span: int) -> tuple[int, ...]:
        return tuple(at for at in self._sent.get(role, ()) if at > self.now - span)

    def _over(self, role: str, entry: Entry) -> Reason | None:
        """Why a role gets no more for now: its budget of the last hour or of the last 24 is used up."""
        if entry.about.level >= NEVER_PUT_OFF or entry.about.drill:
            return None
        budget = self.routing.role(role)
        for most, span, word in ((budget.an_hour, HOUR, "an hour"), (budget.a_day, DAY, "a day")):
            if most and len(self._lately(role, span)) >= most:
                return Reason(code="budget", name=role, text=f"budget of {role}: {most} notices {word} are used up")
        return None

    def _write(self, entry: Entry, kind: Kind, role: str, reasons: tuple[Reason, ...]) -> None:
        about, named = entry.about, self.routing.role(role)
        self.notices.append(
            Notice(
                notice_id=notice_id(about.alert_id, kind, role, entry.sequence),
                kind=kind,
                role=role,
                channels=named.channels,
                level=about.level,
                due=min(self.now, max(entry.due, entry.held.until)) if entry.held else entry.due,
                at=self.now,
                reasons=reasons,
                alert_id=about.alert_id,
                about=about,
                holds=held_by(about, self._of(self._by_area_above, (about.area,))),
            )
        )
        if (named.an_hour or named.a_day) and not about.drill:
            self._sent[role] = (*self._sent.get(role, ()), self.now)
