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
from city.events import Event, Tick, decode_record, digest
from city.times import HOUR, Zone
from streams.cases_state import CasesState, Known, ranges
from streams.messages import CaseState, CaseStates, Cell, Delivery, Partial, Reached, encode
from streams.step import Output, PoisonError, RevisionError
from streams.urgent_path import rules_to_tell, urgent_output

_STATES_A_RECORD = 500


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

    def apply(self, state: CasesState, value: bytes, *, silent: bool = False) -> Iterator[list[Output]]:
        """Folds one record of events or ticks."""
        try:
            messages = decode_record(value)
        except (msgspec.DecodeError, ValueError) as error:
            raise PoisonError(str(error)) from error
        for message in messages:
            if isinstance(message, Event):
                self._fold(state, message)
                told = rules_to_tell(state.known[message.case], message) if message.urgent else []
                if told and not silent:
                    yield [urgent_output(message, rule) for rule in told]
            elif message.time > state.reached:
                if message.revision != self._configuration.revision:
                    raise RevisionError(message.revision, self._configuration.revision)
                yield from self._tick(state, message, silent=silent)

    def _fold(self, state: CasesState, event: Event) -> None:
        """Takes the event in: the higher (version, digest) wins."""
        case = event.case
        known = state.known.get(case)
        content = digest(event) if event.last_of_row or known is not None else b""
        if known is None:
            place = self._place(event.registered)
            known = Known(event, self._counting(state, event), place)
            state.known[case] = known
            state.by_day.setdefault(place[0], set()).add(case)
            state.changed[case] = None
            self._count(state, known, 1)
            self._row(state, known, event, content)
            return
        self._row(state, known, event, content)
        now = known.event
        order = (event.version, content), (now.version, digest(now))
        if order[0] > order[1]:
            self._replace(state, known, event)
        elif order[0] == order[1] and event.arrived < now.arrived:
            known.event = event  # the same content, met again: it is known since its first arrival
            state.changed[case] = None

    def _replace(self, state: CasesState, known: Known, event: Event) -> None:
        old, place = known.event, known.place
        same = (
            event.registered == old.registered
            and event.topic == old.topic
            and event.area == old.area
            and event.counted_as == old.counted_as
            and event.repeat == old.repeat
        )
        if not same:
            self._count(state, known, -1)
        known.event = event
        if event.registered != old.registered:
            known.place = self._place(event.registered)
            state.by_day[place[0]].discard(event.case)
            state.by_day.setdefault(known.place[0], set()).add(event.case)
        if not same:
            self._count(state, known, 1)
        state.changed[event.case] = None

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

    def _counting(self, state: CasesState, event: Event) -> str:
        if event.registered < state.sealed_until:
            return "sealed"
        if self._zone.day(event.registered) < self._first_day(state):
            return "beyond-horizon"
        return "counted"

    def _first_day(self, state: CasesState) -> int:
        """The oldest day inside the horizon as of the last tick."""
        if state.reached < 0:
            return 0
        return self._zone.day(state.reached) - self._configuration.horizon_days

    def _place(self, registered: int) -> tuple[int, int]:
        day = self._zone.day(registered)
        return day, (registered - self._zone.start(day)) // HOUR

    def _count(self, state: CasesState, known: Known, sign: int) -> None:
        if known.counting != "counted":
            return
        event, (day, slot) = known.event, known.place
        cells = state.counts.setdefault(day, {}).setdefault(event.topic, {})
        slots = cells.setdefault((event.feed, event.counted_as, event.area), {})
        pair = slots.setdefault(slot, [0, 0])
        pair[0] += sign
        pair[1] += 0 if event.repeat else sign
        state.touched.add((day, event.topic))
        if sign > 0:
            state.days.setdefault((event.feed, event.date_only), set()).add(day)

    def _tick(self, state: CasesState, tick: Tick, *, silent: bool) -> Iterator[list[Output]]:
        state.reached = tick.time
        state.sealed_until = tick.sealed_until
        touched, state.touched = state.touched, set()
        changed, state.changed = state.changed, {}
        first = self._first_day(state)
        if not silent:
            yield [
                *(self._partial(state, tick.time, day, topic) for day, topic in sorted(touched) if day >= first),
                *self._states(state, tick.time, sorted(changed)),
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
        cells = tuple(
            Cell(
                *key,
                tuple(sorted(slots)),
                tuple(slots[slot][0] for slot in sorted(slots)),
                tuple(slots[slot][1] for slot in sorted(slots)),
            )
            for key, slots in sorted(state.counts[day][topic].items())
        )
        partial = Partial(state.partition, tick, topic, day, cells)
        to = crc32(paths.root(topic).encode()) % self._partials
        return Output("partials", to, f"{topic}|{day}|{state.partition}".encode(), encode(partial))

    def _states(self, state: CasesState, tick: int, cases: list[str]) -> Iterator[Output]:
        for start in range(0, len(cases), _STATES_A_RECORD):
            some = cases[start : start + _STATES_A_RECORD]
            found = tuple(CaseState(state.known[case].event, state.known[case].counting) for case in some)
            key = f"{state.partition}|{tick}|{start}".encode()
            yield Output("cases", state.partition, key, encode(CaseStates(tick, found)))

    def _reached(self, state: CasesState, tick: Tick) -> list[Output]:
        deliveries = tuple(
            Delivery(feed, date_only, ranges(days)) for (feed, date_only), days in sorted(state.days.items())
        )
        value = encode(Reached(state.partition, tick.time, tick.revision, deliveries))
        key = f"reached|{state.partition}".encode()
        return [Output("partials", to, key, value) for to in range(self._partials)]
