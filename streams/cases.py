"""The step *cases*, partitioned by case: the newest version of every case, and absolute counts of what they add up to.

State: the cases inside the horizon, and for each (day, topic) the counts of their own topic by feed, class, area and
hour slot. At a tick it sends one absolute partial for each (day, topic) touched since the last one, the cases that
changed, and then says that it has reached the tick.
"""

from collections.abc import Iterator
from zlib import crc32

import msgspec

from city import paths
from city.configuration import Configuration
from city.events import Event, Message, Tick, decode_record, digest, salvage_record
from city.times import HOUR, MINUTE, Zone, utc_iso
from streams.case_records import case_records
from streams.cases_state import NEVER, CasesState, Known, Place, ranges
from streams.late_partials import partial_key, reached_key
from streams.messages import CaseState, Cell, Delivery, Partial, Reached, encode
from streams.step import Output, PoisonError, RevisionError
from streams.urgent_path import rules_to_tell, urgent_output

AHEAD = 2 * MINUTE
"""A service tick further than this ahead of its record's append time is passed over."""


class Cases:
    """See the module. ``partials`` is the number of partitions of the stream of that name."""

    name = "cases"
    source = "events"
    memory = None

    def __init__(self, configuration: Configuration, partials: int) -> None:
        self._configuration = configuration
        self._zone = Zone(configuration.zone)
        self._partials = partials

    def new(self, partition: int) -> CasesState:
        """An empty partition."""
        return CasesState(partition)

    def recall(self, state: CasesState, value: bytes) -> None:
        """Nothing to recall: all of the state is folded from events."""

    def watermark(self, state: CasesState) -> int | None:
        """The last tick."""
        return state.reached if state.reached > NEVER else None

    def sizes(self, state: CasesState) -> dict[str, int]:
        """Cases held, days with counts, and ticks passed over because they were ahead of their time."""
        return {"cases": len(state.known), "days": len(state.counts), "ticks_ahead": state.ahead}

    def apply(
        self, state: CasesState, value: bytes, *, appended: int | None = None, silent: bool = False
    ) -> Iterator[list[Output]]:
        """Folds one record of events or ticks.

        A tick of the service's clock that is far ahead of the moment at which the log took it in is passed over: the
        clock that made it was wrong, and time that has been passed cannot be taken back.
        """
        poison = None
        try:
            messages = decode_record(value)
        except (msgspec.DecodeError, ValueError) as error:
            messages, poison = _salvaged(value, error)
        for message in messages:
            if isinstance(message, Event):
                self._fold(state, message)
                told = rules_to_tell(state.known[message.case], message) if message.urgent else []
                if told and not silent:
                    yield [urgent_output(message, rule) for rule in told]
            elif appended is not None and message.clock == "service" and message.time > appended + AHEAD:
                state.ahead += 1
            elif message.time > state.reached:
                if message.revision != self._configuration.revision:
                    raise RevisionError(message.revision, self._configuration.revision)
                yield from self._tick(state, message, silent=silent)
        if poison is not None:
            raise poison

    @staticmethod
    def _fold(state: CasesState, event: Event) -> None:
        """Takes the event in: the higher (version, digest) wins. What it means for the counts is seen at the tick."""
        case = event.case
        known = state.known.get(case)
        content = digest(event)
        if known is None:
            known = state.known[case] = Known(event, content)
            state.changed.add(case)
        elif (event.version, content) > (known.event.version, known.content):
            known.event, known.content = event, content
            state.changed.add(case)
        elif content == known.content and event.arrived < known.event.arrived:
            known.event = event  # the same content, met again: it is known since its first arrival
            state.changed.add(case)
        Cases._row(state, known, event, content)

    @staticmethod
    def _row(state: CasesState, known: Known, event: Event, content: bytes) -> None:
        """The outcome of the row that this event ends, a function of the set of rows of the case alone."""
        if not event.last_of_row:
            return
        if not known.rows:
            state.outcomes["accepted"] += 1
        elif content in known.rows:
            state.outcomes["repeated"] += 1
            return
        else:
            state.outcomes["replaced"] += 1
        known.rows = (*known.rows, content)

    def _recount(self, state: CasesState, first: int) -> list[str]:
        """Moves the cases that changed since the last tick to where they count now; gives them in order.

        Only what differs from tick to tick touches a cell: the order of events between two ticks has no meaning.
        ``first`` is the oldest day inside the horizon.
        """
        changed, state.changed = sorted(state.changed), set()
        for case in changed:
            known = state.known[case]
            place = self._place(known.event)
            if known.day != place.day:
                state.by_day.get(known.day, set()).discard(case)
                state.by_day.setdefault(place.day, set()).add(case)
                known.day = place.day
            if not known.counting:
                known.counting = self._counting(state, place, known.event.registered, first)
            if known.counting == "counted" and place != known.counted:
                if known.counted is not None:
                    _count(state, known.counted, -1)
                _count(state, place, 1)
                known.counted = place
                feed = place.cell[0], known.event.date_only
                days = state.days.setdefault(feed, set())
                if place.day not in days:
                    days.add(place.day)
                    state.ranges[feed] = ranges(days)
        return changed

    @staticmethod
    def _counting(state: CasesState, place: Place, registered: int, first: int) -> str:
        if registered < state.sealed_until:
            return "sealed"
        return "beyond-horizon" if place.day < first else "counted"

    def _place(self, event: Event) -> Place:
        day = self._zone.day(event.registered)
        slot = (event.registered - self._zone.start(day)) // HOUR
        return Place(day, event.topic, (event.feed, event.counted_as, event.area), slot, event.repeat)

    def _tick(self, state: CasesState, tick: Tick, *, silent: bool) -> Iterator[list[Output]]:
        first = self._zone.day(tick.time) - self._configuration.horizon_days
        changed = self._recount(state, first)
        former = {case: _moved(state.known[case]) for case in changed}
        state.reached = tick.time
        state.sealed_until = max(state.sealed_until, tick.sealed_until)
        touched, state.touched = state.touched, set()
        if not silent:
            yield [
                *(self._partial(state, tick.time, day, topic) for day, topic in sorted(touched) if day >= first),
                *case_records(state.partition, tick.time, _states(state, former)),
            ]
            yield self._reached(state, tick)
        self._evict(state, first)

    def _evict(self, state: CasesState, first: int) -> None:
        """Drops what lies beyond the horizon, silently: the buckets keep the counts of all years."""
        for day in [day for day in state.by_day if day < first]:
            for case in state.by_day.pop(day):
                del state.known[case]
            state.counts.pop(day, None)

    def _partial(self, state: CasesState, tick: int, day: int, topic: str) -> Output:
        cells = []
        for key, slots in sorted(state.counts[day][topic].items()):
            order = tuple(sorted(slots))
            reports, matters = zip(*(slots[slot] for slot in order), strict=True)
            cells.append(Cell(*key, order, reports, matters))
        partial = Partial(state.partition, tick, topic, day, tuple(cells))
        to = crc32(paths.root(topic).encode()) % self._partials
        return Output("partials", to, partial_key(partial), encode(partial))

    def _reached(self, state: CasesState, tick: Tick) -> list[Output]:
        deliveries = tuple(Delivery(*feed, state.ranges[feed]) for feed in sorted(state.ranges))
        value = encode(Reached(state.partition, tick.time, tick.revision, deliveries))
        key = reached_key(state.partition)
        return [Output("partials", to, key, value) for to in range(self._partials)]


def _salvaged(value: bytes, error: Exception) -> tuple[list[Message], PoisonError]:
    """What of a record can be read, where not all of it can, and the error that tells of the rest."""
    try:
        messages, faults = salvage_record(value)
    except msgspec.DecodeError:
        messages, faults = [], [error]
    poison = PoisonError("messages that cannot be read")
    poison.__cause__ = faults[0]
    if messages:
        poison.unread = len(faults), len(faults) + len(messages)
    return messages, poison


def _states(state: CasesState, former: dict[str, int | None]) -> Iterator[CaseState]:
    for case, registered in former.items():
        known = state.known[case]
        yield CaseState(known.event, known.counting, registered)


def _moved(known: Known) -> int | None:
    """When the case was said to be registered before, where that lies in another month (UTC). Notes what it says now.

    A feed ought never to change this. Where one does, the document must leave the index of its former month.
    """
    former, known.sent = known.sent, known.event.registered
    if former is None or former == known.sent or utc_iso(former)[:7] == utc_iso(known.sent)[:7]:
        return None
    return former


def _count(state: CasesState, place: Place, sign: int) -> None:
    """Adds a case to the place where it counts, or takes it away; a cell once touched stays, as an explicit zero."""
    cells = state.counts.setdefault(place.day, {}).setdefault(place.topic, {})
    pair = cells.setdefault(place.cell, {}).setdefault(place.slot, [0, 0])
    pair[0] += sign
    pair[1] += 0 if place.repeat else sign
    state.touched.add((place.day, place.topic))
