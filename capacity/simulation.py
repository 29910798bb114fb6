"""The flow as queues, step by step: how old the oldest uncounted event grows and how busy every process is.

Events come at random (Poisson) into partitions, each of which belongs to a worker. A tick stands behind them in every
partition; when a worker has done all of a partition up to it the cases go to an index, and when all partitions have,
the ledger's work goes to all workers: what it closes is counted. Whatever waits for a process is done in order.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from numpy.typing import NDArray

from capacity.layout import BROKER, STORE, Layout
from capacity.load import Load
from capacity.sharing import Process, serve
from capacity.terms import Terms

_HOUR, _DAY = 3_600.0, 86_400.0


@dataclass(frozen=True)
class Pause:
    """A process does nothing for so long from ``start`` on; without the broker no worker and no index does anything."""

    process: str
    start: float
    seconds: float


@dataclass(frozen=True)
class Result:
    """Second by second the age (s) of the oldest event not counted and not indexed; by process the share of a core that
    it used, and the most work (seconds of a core) that waited for it.
    """

    uncounted: NDArray[np.float64]
    unindexed: NDArray[np.float64]
    used: dict[str, float]
    waited: dict[str, float]


@dataclass
class _Turn:
    """What came between two ticks."""

    at: float
    first: float = np.inf
    """When the first event of it came."""
    events: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    partitions: int = 0
    parts: int = 0
    documents: int = 0
    counted: float = np.inf
    indexed: float = np.inf


class _Flow:
    def __init__(self, layout: Layout, terms: Terms, series: int) -> None:
        self.layout, self.terms, self.series = layout, terms, series
        rests = {BROKER: terms.broker_rest, STORE: terms.store_rest}
        self.machines = [
            (
                machine.cores,
                [
                    Process(name, *((machine.cores, rests[name]) if name in rests else (1.0, self._rest(name))))
                    for name in machine.processes
                ],
            )
            for machine in layout.machines
        ]
        self.of = {one.name: one for _, some in self.machines for one in some}
        self.turns: list[_Turn] = []

    def _rest(self, name: str) -> float:
        return self.terms.index_rest if name.startswith("index") else self.terms.worker_rest

    def worker(self, partition: int) -> Process:
        return self.of[self.layout.workers[partition % len(self.layout.workers)]]

    def come(self, turn: _Turn, events: NDArray[np.int64], at: float) -> None:
        turn.events = turn.events + events if turn.events.size else events
        if total := int(events.sum()):
            turn.first = min(turn.first, at)
            self.of[BROKER].add(total * self.terms.broker_event)
            for partition in np.flatnonzero(events).tolist():
                self.worker(partition).add(int(events[partition]) * self.terms.worker_event)

    def tick(self, turn: _Turn) -> None:
        layout, terms = self.layout, self.terms
        turn.partitions = turn.documents = layout.partitions
        self.turns.append(turn)
        self.of[BROKER].add(layout.partitions * terms.broker_tick)
        for partition in range(layout.partitions):
            number = int(turn.events[partition]) if turn.events.size else 0
            work = terms.worker_tick + number * terms.worker_counted
            self.worker(partition).add(work, partial(self._told, turn, partition, number))

    def _told(self, turn: _Turn, partition: int, events: int, _at: float) -> None:
        """A partition has come to the tick."""
        index = self.of[self.layout.indexers[partition % len(self.layout.indexers)]]
        index.add(events * self.terms.index_event, partial(self._written, turn, events))
        turn.partitions -= 1
        if turn.partitions == 0:
            judging = self._judging(turn.at) / self.layout.partitions
            turn.parts = self.layout.partitions
            for one in range(turn.parts):
                self.worker(one).add(judging, partial(self._closed, turn))

    def _judging(self, at: float) -> float:
        if at % _DAY == _HOUR:
            return (self.terms.day + self.terms.hour) * self.series
        return self.terms.hour * self.series if at % _HOUR == 0 else 0.0

    def _closed(self, turn: _Turn, at: float) -> None:
        turn.parts -= 1
        if turn.parts == 0:
            turn.counted = at + self.terms.hop

    def _written(self, turn: _Turn, events: int, _at: float) -> None:
        self.of[STORE].add(events * self.terms.store_event, partial(self._indexed, turn))

    def _indexed(self, turn: _Turn, at: float) -> None:
        turn.documents -= 1
        if turn.documents == 0:
            turn.indexed = at + 2 * self.terms.hop


def simulate(  # noqa: PLR0913 - what comes, to what, for how long
    load: Load,
    layout: Layout,
    terms: Terms,
    *,
    seconds: float,
    start: float = 0.0,
    series: int = 0,
    pauses: Sequence[Pause] = (),
    step: float = 0.25,
    seed: int = 1,
) -> Result:
    """From second ``start`` of the day on. ``series`` are judged at each full hour, and with the day at one o'clock.

    Ticks are at whole multiples of the layout's ``tick_seconds``, which is a multiple of ``step``.
    """
    chance, flow, steps = np.random.default_rng(seed), _Flow(layout, terms, series), round(seconds / step)
    drawn = chance.poisson(load.rates(start, steps, step) * step)
    every = round(layout.tick_seconds / step)
    first = round(start / step)
    turn = _Turn(0.0)
    for number in range(steps):
        at = start + number * step
        if (first + number) % every == 0 and number:
            turn.at = at
            flow.tick(turn)
            turn = _Turn(0.0)
        flow.come(turn, chance.multinomial(drawn[number], [1 / layout.partitions] * layout.partitions), at)
        paused = _paused(pauses, at, layout)
        for cores, some in flow.machines:
            serve(cores, some, at, step, paused)
    flow.turns.append(turn)
    used = {name: one.done / seconds + one.rest for name, one in flow.of.items()}
    moments = np.arange(start, start + seconds, 1.0)
    return Result(
        _oldest(moments, [(one.first, one.counted) for one in flow.turns]),
        _oldest(moments, [(one.first, one.indexed) for one in flow.turns]),
        used,
        {name: one.longest for name, one in flow.of.items()},
    )


def _paused(pauses: Sequence[Pause], at: float, layout: Layout) -> dict[str, bool]:
    found = {one.process: True for one in pauses if one.start <= at < one.start + one.seconds}
    return dict.fromkeys((*layout.workers, *layout.indexers), True) | found if BROKER in found else found


def _oldest(moments: NDArray[np.float64], turns: Sequence[tuple[float, float]]) -> NDArray[np.float64]:
    """The age of the first event that had come and was not done, 0 where there is none."""
    ages = np.zeros(len(moments))
    for first, done in turns:
        held = (moments >= first) & (moments < done)
        ages[held] = np.maximum(ages[held], moments[held] - first)
    return ages
