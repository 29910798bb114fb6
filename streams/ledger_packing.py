"""A state of the step *ledger* as the parts of a snapshot, and put together again.

A part for each day of buckets, of the book and of issues, and one for each of what was taken as a day began: most of
them never change. The first part has what is small, and the names of all others.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

import msgspec

from streams import day_buckets
from streams.book import Entry
from streams.chain import PackedChain
from streams.delivered import Delivered
from streams.expectation import Frames, Snapshot
from streams.heard_book import PackedHeard
from streams.ledger_state import DayTopic, LedgerState
from streams.messages import Flag
from streams.packed_values import as_bytes, as_packed
from streams.seasons import Seasons, Year
from streams.series_tree import SeriesKey
from streams.snapshots import Awaited, Part, SnapshotError
from streams.taken_counts import WeekCounts, WindowCounts

_FORM: Final = 1
"""Another one when a state is packed into other bytes."""
_FIRST: Final = "ledger"


class _First(msgspec.Struct, frozen=True, array_like=True):
    """What is small, and how the rest is put together."""

    form: int
    partition: int
    others: list[str]
    """Names of the other parts, in their order."""
    chains: list[PackedChain]
    ticks: list[int]
    tick: int
    closed: int
    delivered: dict[str, dict[int, bool]]
    seasons: int | None
    """The day of the seasons that are in use."""
    seasons_of: dict[int, int | None]
    """The same of each snapshot, by its day."""
    restated: list[DayTopic]
    heard: PackedHeard
    flags: list[tuple[SeriesKey, int]]
    flags_tick: int
    flags_sent: tuple[Flag, ...]


def pack(state: LedgerState) -> Iterator[Part]:
    """The parts of a state, which stays as it is."""
    others = list(_others(state))
    yield Part(_FIRST, state.changes, partial(_first, state, [part.name for part in others]))
    yield from others


def _others(state: LedgerState) -> Iterator[Part]:
    for number, chain in enumerate(state.chains):
        yield from chain.pack_waiting(f"waiting-{number}", state.changes)
    for day, buckets in sorted(state.held.items()):
        yield Part(f"held-{day}", state.changed[day], partial(day_buckets.packed, buckets))
    yield from state.pack_book()
    for seasons in _all_seasons(state):
        yield Part(f"seasons-{seasons.day}", seasons.changes, seasons.counts.pack)
    for snapshot in state.snapshots:
        yield Part(f"snapshot-{snapshot.day}", snapshot.changes, snapshot.counts.pack)
    yield from state.issues.pack()
    yield from state.heard.pack_areas(state.changes)


def _all_seasons(state: LedgerState) -> list[Seasons]:
    """By day, which each has for its own: those in use and those that snapshots still rest on."""
    held = (state.seasons, *(snapshot.seasons for snapshot in state.snapshots))
    found = {each.day: each for each in held if each is not None}
    return [found[day] for day in sorted(found)]


def _day_of(seasons: Seasons | None) -> int | None:
    return None if seasons is None else seasons.day


def _first(state: LedgerState, others: list[str]) -> bytes:
    return as_bytes(
        _First(
            form=_FORM,
            partition=state.partition,
            others=others,
            chains=[chain.pack() for chain in state.chains],
            ticks=sorted(state.ticks),
            tick=state.tick,
            closed=state.closed,
            delivered={feed: delivered.pack() for feed, delivered in state.delivered.items()},
            seasons=_day_of(state.seasons),
            seasons_of={one.day: _day_of(one.seasons) for one in state.snapshots},
            restated=sorted(state.restated),
            heard=state.heard.pack(),
            flags=list(state.flags.items()),
            flags_tick=state.flags_tick,
            flags_sent=state.flags_sent,
        )
    )


class LedgerUnpacking:
    """A state that is being put together; ``state`` is an empty one. ``frames``, ``year`` and ``history_days`` are what
    the configuration gives snapshots and seasons.
    """

    def __init__(self, state: LedgerState, frames: Frames, year: Year, history_days: int) -> None:
        self._state = state
        self._frames = frames
        self._year = year
        self._history_days = history_days
        self._seasons: dict[int | None, Seasons | None] = {None: None}
        self._first: _First | None = None
        self._seasons_of: dict[int, int | None] = {}
        self._awaited = Awaited(())
        self._takers: dict[str, Callable[[str, bytes], None]] = {
            "waiting": self._waiting,
            "held": self._held,
            "book": state.take_book,
            "unsettled": self._unsettled,
            "seasons": self._week_counts,
            "snapshot": self._window_counts,
            "issues": lambda day, data: state.issues.take(int(day), data),
            "heard": state.heard.take_areas,
            "unheard": lambda _, data: state.heard.take_unheard(data),
        }

    def take(self, name: str, data: bytes) -> None:
        """See ``streams.snapshots``."""
        with as_packed():
            if self._first is None:
                self._begin(name, data)
                return
            self._awaited.take(name)
            kind, _, rest = name.partition("-")
            self._takers[kind](rest, data)

    def state(self) -> LedgerState:
        """See ``streams.snapshots``."""
        if self._first is None:
            raise SnapshotError("no part of the ledger has come")
        self._awaited.require_none()
        with as_packed():
            self._state.seasons = self._seasons[self._first.seasons]
        return self._state

    def _begin(self, name: str, data: bytes) -> None:
        first, state = msgspec.msgpack.decode(data, type=_First), self._state
        if (name, first.form, first.partition) != (_FIRST, _FORM, state.partition):
            raise SnapshotError(f"{name} of form {first.form} and partition {first.partition} is another state")
        for chain, packed in zip(state.chains, first.chains, strict=True):
            chain.take_packed(packed)
        state.ticks, state.tick, state.closed = set(first.ticks), first.tick, first.closed
        state.delivered = {feed: Delivered(days) for feed, days in first.delivered.items()}
        state.restated = set(first.restated)
        state.heard.take(first.heard)
        state.flags = dict(first.flags)
        state.flags_tick, state.flags_sent = first.flags_tick, first.flags_sent
        self._first, self._awaited, self._seasons_of = first, Awaited(first.others), first.seasons_of

    def _waiting(self, name: str, data: bytes) -> None:
        self._state.chains[int(name.partition("-")[0])].take_waiting(data)

    def _held(self, name: str, data: bytes) -> None:
        day = int(name)
        self._state.held[day] = day_buckets.unpacked(day, data)
        self._state.changed[day] = self._state.changes

    def _unsettled(self, _: str, data: bytes) -> None:
        self._state.unsettled += msgspec.msgpack.decode(data, type=list[Entry])

    def _week_counts(self, name: str, data: bytes) -> None:
        day = int(name)
        counts = WeekCounts.unpacked(data, range(day - self._history_days, day))
        self._seasons[day] = Seasons(counts, day, self._year)

    def _window_counts(self, name: str, data: bytes) -> None:
        day = int(name)
        frame = self._frames.of(day, self._seasons[self._seasons_of[day]])
        self._state.snapshots.append(Snapshot(WindowCounts.unpacked(data, frame.window), frame))
