"""The step *ledger*, partitioned by first-level topic: adds the partials up, closes days, judges.

State: of every (day, topic) the newest partial of each partition of ``events``, their sum in the books, how far each
partition has come. When **every** partition has reached tick T, the partials as of T are taken in, what T closes is
closed, and what is due at T is judged: the running day by trailing hours, finished days, the seven days that end with
them. Partials of a later tick wait.
"""

from collections.abc import Iterator

import msgspec

from city.buckets import Bucket
from city.calendars import Calendar
from city.configuration import Configuration
from city.times import HOUR, MINUTE, Zone
from streams.book import hour_number
from streams.cases_state import NEVER
from streams.judging import Judge
from streams.late_partials import newer_than
from streams.ledger_state import DayTopic, Delivered, LedgerState, Sums, summed
from streams.messages import (
    Bands,
    Buckets,
    Flag,
    Flags,
    Judged,
    Partial,
    Reached,
    decode_flags,
    decode_partials,
    encode,
    encode_json,
)
from streams.step import Output, PoisonError, RevisionError
from streams.telling import Judgements

_FINDINGS_A_RECORD = 200
_BANDS_A_RECORD = 50


class Ledger:
    """See the module. ``events`` is the number of partitions of the stream of that name."""

    name = "ledger"
    source = "partials"
    memory = "flags"

    def __init__(self, configuration: Configuration, events: int) -> None:
        self._configuration = configuration
        self._zone = Zone(configuration.zone)
        self._events = events
        self._judge = Judge(configuration, self._zone, Calendar(configuration.calendar))

    def new(self, partition: int) -> LedgerState:
        """An empty partition."""
        return LedgerState(partition, reached=[NEVER] * self._events, deliveries=[[] for _ in range(self._events)])

    def recall(self, state: LedgerState, value: bytes) -> None:
        """Takes back the flags as of the newest tick that the state has come to."""
        told = decode_flags(value)
        if state.flags_tick < told.tick <= state.tick:
            state.flags_tick, state.flags_sent = told.tick, told.flags
            state.flags = {(flag.feed, flag.topic, flag.area): flag.outside_at for flag in told.flags}

    def watermark(self, state: LedgerState) -> int | None:
        """The tick that every partition of ``events`` has reached."""
        return state.tick if state.tick > NEVER else None

    def sizes(self, state: LedgerState) -> dict[str, int]:
        """Series of the books, and (day, topic) partials held."""
        return {"series": len(state.book), "partials": sum(map(len, state.held.values())), "flags": len(state.flags)}

    def apply(
        self, state: LedgerState, value: bytes, *, appended: int | None = None, silent: bool = False
    ) -> Iterator[list[Output]]:
        """Folds one partial, or one "reached"; the latter may close ticks."""
        del appended
        try:
            message = decode_partials(value)
        except msgspec.DecodeError as error:
            raise PoisonError(str(error)) from error
        if message.tick <= state.reached[message.partition]:
            newer = [] if silent else newer_than(state, message)
            if newer:
                yield newer
            return
        if isinstance(message, Partial):
            waiting = state.waiting.setdefault((message.day, message.topic), {})
            waiting.setdefault(message.partition, {})[message.tick] = message
            return
        if message.revision != self._configuration.revision:
            raise RevisionError(message.revision, self._configuration.revision)
        state.reached[message.partition] = message.tick
        state.said[message.partition] = message
        state.deliveries[message.partition].append((message.tick, message.deliveries))
        state.ticks.add(message.tick)
        low = min(state.reached)
        for tick in sorted(tick for tick in state.ticks if tick <= low):
            state.ticks.discard(tick)
            yield from self._close(state, tick, message, silent=silent)

    def _close(self, state: LedgerState, tick: int, said: Reached, *, silent: bool) -> Iterator[list[Output]]:
        before, state.tick = state.tick, tick
        self._know_deliveries(state, tick)
        state.book.turn(hour_number(tick))
        touched = self._take_in(state, tick)
        state.restated.update(key for key in touched if key[0] <= state.closed)
        finished = self._finish_days(state, tick)
        found = Judgements()
        for day in finished:
            if not silent:
                self._judge.day(state, day, found)
            self._judge.begin_day(state, day + 1)
        restated: set[DayTopic] = set()
        if finished:
            restated, state.restated = state.restated, restated
        if silent:
            return
        self._judge.restated(state, restated, found)
        if _due(before, tick, self._configuration.judging.hourly_minutes * MINUTE):
            self._judge.hours(state, found)
        whole = {(day, topic) for day in finished for topic in state.held.get(day, {})}
        outputs = [*self._buckets(state, tick, sorted(whole.union(touched)))]
        for start in range(0, len(found.bands), _BANDS_A_RECORD):
            some = tuple(found.bands[start : start + _BANDS_A_RECORD])
            outputs.append(self._output(state, "buckets", f"bands|{tick}|{start}", encode(Bands(tick, some))))
        outputs += self._flags(state, tick)
        outputs += self._findings(state, tick, found)
        if outputs:
            yield outputs
        judged = Judged(state.partition, tick, said.revision, found.tests)
        yield [Output("findings", 0, f"judged|{state.partition}|{tick}".encode(), encode_json([judged]))]

    def _know_deliveries(self, state: LedgerState, tick: int) -> None:
        """Which feed has delivered on which day, as all partitions knew at the tick."""
        for told in state.deliveries:
            while len(told) > 1 and told[1][0] <= tick:
                del told[0]
            if told and told[0][0] <= tick:
                for delivery in told[0][1]:
                    state.delivered.setdefault(delivery.feed, Delivered(date_only=delivery.date_only)).add(delivery)

    def _take_in(self, state: LedgerState, tick: int) -> list[DayTopic]:
        """Replaces what is held by what came up to the tick; gives what was touched, in order."""
        touched = []
        for key in sorted(state.waiting):
            waiting = state.waiting[key]
            now = {
                partition: max(each for each in ticks if each <= tick)
                for partition, ticks in waiting.items()
                if min(ticks) <= tick
            }
            if not now:
                continue
            day, topic = key
            held = state.held.setdefault(day, {}).setdefault(topic, {})
            before = summed(held)
            for partition, newest in now.items():
                held[partition] = waiting[partition][newest]
                waiting[partition] = {t: partial for t, partial in waiting[partition].items() if t > newest}
                if not waiting[partition]:
                    del waiting[partition]
            if not waiting:
                del state.waiting[key]
            self._book(state, day, topic, before, summed(held))
            touched.append(key)
        return touched

    def _book(self, state: LedgerState, day: int, topic: str, before: Sums, after: Sums) -> None:
        """Enters the difference of the matters of class request into the book."""
        midnight = hour_number(self._zone.start(day))
        for key, slots in sorted(after.items()):
            feed, counted_as, area = key
            if counted_as != "request":
                continue
            old = before.get(key, {})
            for slot, (_, matters) in slots.items():
                difference = matters - old.get(slot, (0, 0))[1]
                if difference:
                    state.book.add((feed, topic, area), day, midnight + slot, difference)

    def _finish_days(self, state: LedgerState, tick: int) -> list[int]:
        """The days that this tick closes: over, with their grace, and not before the first delivery."""
        over = self._zone.day(tick - self._configuration.judging.grace_minutes * MINUTE) - 1
        if state.closed == NEVER:
            if not state.delivered:
                return []
            state.closed = min(delivered.first for delivered in state.delivered.values()) - 1
        finished = list(range(state.closed + 1, over + 1))
        state.closed = max(state.closed, over)
        self._forget(state, state.closed - self._configuration.horizon_days)
        return finished

    @staticmethod
    def _forget(state: LedgerState, first: int) -> None:
        """Partials beyond the horizon are never restated; the books keep their sums."""
        for day in [day for day in state.held if day < first]:
            del state.held[day]

    def _buckets(self, state: LedgerState, tick: int, keys: list[DayTopic]) -> Iterator[Output]:
        for day, topic in keys:
            slots = self._zone.slots(day)
            buckets = []
            for (feed, counted_as, area), counts in sorted(summed(state.held[day][topic]).items()):
                reports, matters = [0] * slots, [0] * slots
                for slot, (report, matter) in counts.items():
                    reports[slot], matters[slot] = report, matter
                buckets.append(
                    Bucket(
                        feed=feed,
                        counted_as=counted_as,
                        topic=topic,
                        area=area,
                        day=day,
                        tick=tick,
                        closed=day <= state.closed,
                        reports=tuple(reports),
                        matters=tuple(matters),
                    )
                )
            yield self._output(state, "buckets", f"{topic}|{day}", encode(Buckets(tick, tuple(buckets))))

    def _flags(self, state: LedgerState, tick: int) -> list[Output]:
        """The flags still up, where they differ from those last sent."""
        oldest = tick - self._configuration.judging.recovery_hours * HOUR
        state.flags = {key: at for key, at in sorted(state.flags.items()) if at > oldest}
        flags = tuple(Flag(*key, at) for key, at in state.flags.items())
        if flags == state.flags_sent:
            return []
        state.flags_sent, state.flags_tick = flags, tick
        return [self._output(state, "flags", f"flags|{state.partition}", encode(Flags(state.partition, tick, flags)))]

    @staticmethod
    def _findings(state: LedgerState, tick: int, found: Judgements) -> Iterator[Output]:
        for start in range(0, len(found.findings), _FINDINGS_A_RECORD):
            some = found.findings[start : start + _FINDINGS_A_RECORD]
            yield Output("findings", 0, f"found|{state.partition}|{tick}|{start}".encode(), encode_json(some))

    @staticmethod
    def _output(state: LedgerState, stream: str, key: str, value: bytes) -> Output:
        return Output(stream, state.partition, key.encode(), value)


def _due(before: int, tick: int, interval: int) -> bool:
    """True at the first tick at or after each multiple of the interval."""
    return before // interval < tick // interval
