"""Files to events in the order of their arrival, hour by hour: of an input of any size memory holds what waits."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain, islice
from pathlib import Path

from city.configuration import Configuration
from city.events import Event
from intake.city_tables import CityTables
from intake.deciding import BATCH, Row
from intake.gateway import Flow as File
from intake.gateway import Rejection, Taken, flows
from jianwei.arrival_order import Aside, Flow, Part, Room, in_order
from jianwei.sources import Source
from streams.messages import Rejected

ROOM = 250_000
"""Events that may wait in memory: about 150 MB. Of a city with 24,000 cases a day as many lie ahead of their time."""


class Arriving:
    """The events of sources by hour of arrival; equal arrivals keep the order of files and rows. Can be read once.

    Rows with texts are decided in the order of their arrival, so each is held against those before it; they wait in
    memory, however many they are, for a text is never written down. Times after ``now`` are mistakes. ``refused`` is
    told each row that was. Where ``aside`` is given no more than ``ROOM`` events wait in memory, or those of a
    day.

    Raises what ``intake.gateway.read`` raises, before any row is read.
    """

    def __init__(  # noqa: PLR0913 - what to read, by which rules, where to wait, whom to tell
        self,
        given: Sequence[Source],
        configuration: Configuration,
        *,
        marked: str,
        now: int,
        city: CityTables,
        refused: Callable[[Rejected], None],
        aside: Aside[Event] | None = None,
    ) -> None:
        self._marked, self._city, self._refused = marked, city, refused
        tables = city.under(configuration)
        self._files = [file for one in given for file in flows(one.files, one.profile, tables, now=now)]
        self._parts = sum(len(file.soonest) - 1 for file in self._files)
        self._room = Room(ROOM, aside)
        self._read = 0
        self.rows = self.taken = 0
        """Rows met so far, and how many of them gave events."""

    @property
    def share(self) -> float:
        """How much of the files was read."""
        return self._read / max(1, self._parts)

    def __iter__(self) -> Iterator[list[Event]]:
        deciding = self._city.decider is not None
        with_texts = [file for file in self._files if deciding and file.profile.undecided]
        others = [file for file in self._files if not (deciding and file.profile.undecided)]
        ready = [Flow(partial(self._events, file), file.soonest[0]) for file in others]
        if with_texts:
            soonest = min(file.soonest[0] for file in with_texts)
            ready.append(Flow(partial(self._decided, with_texts), soonest))
        return in_order(ready, self._room)

    def _events(self, file: File) -> Iterator[Part[Event]]:
        for part in self._rows(file):
            yield Part([event for item in part.items for event in item.events], part.soonest)

    def _decided(self, files: Sequence[File]) -> Iterator[Part[Event]]:
        waiting = [Flow(partial(self._rows, file), file.soonest[0]) for file in files]
        rows = chain.from_iterable(in_order(waiting, Room[Taken](0, None)))
        while some := list(islice(rows, BATCH)):
            events = [event for found in decided(some, self._city) for event in found]
            yield Part(events, some[-1].arrived)

    def _rows(self, file: File) -> Iterator[Part[Taken]]:
        """The rows of a file that were taken."""
        for items, soonest in file.parts():
            taken = []
            for item in items:
                if isinstance(item, Rejection):
                    name = Path(item.file).name
                    self._refused(Rejected(self._marked, name, item.row, item.field, item.code, item.reason))
                else:
                    taken.append(item)
            self._read += 1
            self.rows += len(items)
            self.taken += len(taken)
            yield Part(taken, soonest)


def decided(rows: Sequence[Taken], city: CityTables) -> list[tuple[Event, ...]]:
    """The events of each row, given in the order of their arrival, with what the city decides of it."""
    if city.decider is None:
        return [row.events for row in rows]
    decisions = city.decider.decide([Row(row.draft, row.reader.text, row.draft.arrived) for row in rows])
    return [row.decided(decision) for row, decision in zip(rows, decisions, strict=True)]
