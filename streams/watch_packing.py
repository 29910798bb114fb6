"""A state of the step *watch* as the parts of a snapshot, and put together again.

The desk keeps alerts for 400 days after their end: a part for each day on which some were opened, that changes with
those alone. All else is in the first part.
"""

from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Final

import msgspec

from alerts.at_once import AtOnceState
from alerts.cluster_lives import ClustersState
from alerts.desk import Entry
from alerts.drills import DrillsState
from alerts.issues import IssuesState
from alerts.notice_silences import NoticeSilences
from alerts.rises import RisesState
from alerts.silence import SilenceState
from alerts.state import WatchState
from alerts.urgent import UrgentState
from city.findings import Finding, Span
from city.times import DAY
from streams.focus_desk import FocusDesk
from streams.meetings_desk import MeetingsDesk
from streams.packed_values import as_bytes, as_packed
from streams.snapshots import Awaited, Part, SnapshotError
from streams.watch_deeds import People
from streams.watch_state import State

_FORM: Final = 1
"""Another one when a state is packed into other bytes."""
_FIRST: Final = "watch"


class _First(msgspec.Struct, frozen=True, array_like=True):
    """All but the desk."""

    form: int
    others: list[str]
    """Names of the other parts, in their order."""
    desk: list[str]
    """Alerts in the order in which the desk has them."""
    reached: list[int]
    folded: int
    ticks: list[int]
    tick: int
    waiting: list[list[Finding]]
    tests: list[tuple[int, list[tuple[tuple[str, Span], int]]]]
    alerts: WatchState
    urgent: UrgentState
    issues: IssuesState
    rises: RisesState
    silence: SilenceState
    at_once: AtOnceState
    clusters: ClustersState
    drills: DrillsState
    silences: NoticeSilences
    focus: FocusDesk
    meetings: MeetingsDesk


def pack(state: State) -> Iterator[Part]:
    """The parts of a state, which stays as it is."""
    days: dict[int, list[Entry]] = {}
    for entry in state.people.desk.values():
        days.setdefault(entry.life.opened_at // DAY, []).append(entry)
    others = [_day(state, day, tuple(entries)) for day, entries in sorted(days.items())]
    for gone in state.desk_packed.keys() - days.keys():
        del state.desk_packed[gone]
    yield Part(_FIRST, state.folded, partial(_first, state, [part.name for part in others]))
    yield from others


def _day(state: State, day: int, entries: tuple[Entry, ...]) -> Part:
    """Entries are values: the bytes are the same as long as the entries are the same objects."""
    former, mark = state.desk_packed.get(day, ((), 0))
    if len(former) != len(entries) or any(one is not other for one, other in zip(former, entries, strict=True)):
        mark = state.folded
        state.desk_packed[day] = entries, mark
    return Part(f"desk-{day}", mark, partial(as_bytes, entries))


def _first(state: State, others: list[str]) -> bytes:
    people = state.people
    return as_bytes(
        _First(
            form=_FORM,
            others=others,
            desk=list(people.desk),
            reached=state.reached,
            folded=state.folded,
            ticks=sorted(state.ticks),
            tick=state.tick,
            waiting=[list(findings.values()) for findings in state.waiting.values()],
            tests=[(tick, list(tests.items())) for tick, tests in state.tests.items()],
            alerts=state.alerts,
            urgent=state.urgent,
            issues=state.issues,
            rises=state.rises,
            silence=state.silence,
            at_once=state.at_once,
            clusters=state.clusters,
            drills=people.drills,
            silences=people.silences,
            focus=people.focus,
            meetings=people.meetings,
        )
    )


class WatchUnpacking:
    """A state that is being put together; ``state`` is an empty one."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._first: _First | None = None
        self._entries: dict[str, Entry] = {}
        self._awaited = Awaited(())

    def take(self, name: str, data: bytes) -> None:
        """See ``streams.snapshots``."""
        with as_packed():
            if self._first is None:
                first = msgspec.msgpack.decode(data, type=_First)
                if (name, first.form, len(first.reached)) != (_FIRST, _FORM, len(self._state.reached)):
                    raise SnapshotError(f"{name} of form {first.form} is another state")
                self._first, self._awaited = first, Awaited(first.others)
                return
            self._awaited.take(name)
            entries = msgspec.msgpack.decode(data, type=list[Entry])
            self._entries |= {entry.life.alert_id: entry for entry in entries}

    def state(self) -> State:
        """See ``streams.snapshots``."""
        first, state = self._first, self._state
        if first is None:
            raise SnapshotError("no part of the watch has come")
        self._awaited.require_none()
        with as_packed():
            desk = {name: self._entries[name] for name in first.desk}
        state.reached, state.folded, state.ticks, state.tick = first.reached, first.folded, set(first.ticks), first.tick
        for finding in (finding for findings in first.waiting for finding in findings):
            state.wait(finding)
        state.tests = {tick: Counter(dict(tests)) for tick, tests in first.tests}
        state.alerts, state.urgent, state.issues, state.rises = first.alerts, first.urgent, first.issues, first.rises
        state.silence, state.at_once, state.clusters = first.silence, first.at_once, first.clusters
        state.people = People(desk, first.drills, first.silences, first.focus, first.meetings)
        return state
