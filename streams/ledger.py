"""The step *ledger*, partitioned by first-level topic: adds the partials up, closes days, judges.

State: the buckets, their sums in the book, how far each partition of ``events`` has come. When **every** partition has
reached tick T, the partials up to T are taken in, what T closes is closed, and what is due at T is judged: the running
day by trailing hours, finished days, the seven days that end with them. Partials of a later tick wait.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from city.calendars import Calendar
from city.configuration import Configuration
from city.times import DAY, HOUR, MINUTE, Zone
from streams import ledger_packing
from streams.book import Entry, hour_number
from streams.cases_state import NEVER
from streams.cluster_judging import ClusterJudge
from streams.day_buckets import BucketKey
from streams.issue_judging import IssueJudge
from streams.judging import Judge
from streams.ledger_outputs import LedgerOutputs
from streams.ledger_packing import LedgerUnpacking
from streams.ledger_state import DayTopic, LedgerState
from streams.messages import Flag, HeardPartial, IssuePartial, Partial, decode_flags, decode_partials
from streams.rise_judging import RiseJudge
from streams.silence_judging import SilenceJudge
from streams.snapshots import Part
from streams.step import Output, PoisonError, RevisionError
from streams.telling import Judgements


class Ledger:
    """See the module. ``events`` is the number of partitions of the stream of that name.

    ``in_process``: what reads the outputs is in this process, see ``Output``. Without ``judged`` nothing is judged: all
    else is folded and sent as ever, and the state is the same.
    """

    name = "ledger"
    source = "partials"
    ahead = None
    memory = "flags"

    def __init__(
        self, configuration: Configuration, events: int, *, in_process: bool = False, judged: bool = True
    ) -> None:
        self._in_process = in_process
        self._judged = judged
        self._revision = configuration.revision
        self._horizon = configuration.horizon_days
        self._judging = configuration.judging
        self._zone = Zone(configuration.zone)
        self._events = events
        calendar = Calendar(configuration.calendar)
        self._judge = Judge(configuration, self._zone, calendar)
        self._rises = RiseJudge(configuration, self._zone, calendar)
        self._clusters = ClusterJudge(configuration, self._zone, calendar)
        self._issues = IssueJudge(configuration.horizon_days, self._zone)
        self._silence = SilenceJudge(configuration, self._zone, calendar)
        self.reach = self._judge.kept_days * DAY

    def new(self, partition: int, *, cut: bool = False) -> LedgerState:
        """An empty partition."""
        return LedgerState(partition, self._events, cut=cut)

    def recall(self, state: LedgerState, value: bytes) -> None:
        """Takes back the flags as of the newest tick that the state has come to."""
        state.changes += 1
        for told in decode_flags(value):
            if state.flags_tick < told.tick <= state.tick:
                state.flags_tick, state.flags_sent = told.tick, told.flags
                state.flags = {(flag.feed, flag.topic, flag.area): flag.outside_at for flag in told.flags}

    def watermark(self, state: LedgerState) -> int | None:
        """The tick that every partition of ``events`` has reached."""
        return state.tick if state.tick > NEVER else None

    def sizes(self, state: LedgerState) -> dict[str, int]:
        """Series of the book as last looked at, buckets held, flags, issues, partials that wait, and those after one
        that is missing.
        """
        return {
            "series": state.series,
            "buckets": sum(map(len, state.held.values())),
            "flags": len(state.flags),
            "issues": len(state.issues),
            "waiting": sum(map(len, state.chains)),
            "broken": sum(chain.broken for chain in state.chains),
        }

    def apply(
        self,
        state: LedgerState,
        value: bytes,
        *,
        appended: int | None = None,
        silent: bool = False,
        messages: Sequence[Any] | None = None,
    ) -> Iterator[Output]:
        """Folds one record of partials, which may close ticks."""
        del appended
        state.changes += 1
        try:
            partials: Sequence[Partial] = decode_partials(value) if messages is None else messages
        except msgspec.DecodeError as error:
            raise PoisonError(str(error)) from error
        outputs = None if silent else self._outputs(state.partition)
        for message in partials:
            if state.chains[message.partition].take(message):
                if message.revision != self._revision:
                    raise RevisionError(message.revision, self._revision)
                state.ticks.add(message.tick)
        low = min(chain.reached for chain in state.chains)
        for tick in sorted(tick for tick in state.ticks if tick <= low):
            state.ticks.discard(tick)
            self._close(state, tick, outputs)
        if outputs is not None:
            yield from outputs.records()

    def pack(self, state: LedgerState) -> Iterator[Part]:
        """The parts of a state: see ``streams.ledger_packing``."""
        return ledger_packing.pack(state)

    def unpack(self, partition: int) -> LedgerUnpacking:
        """Begins a state that was packed."""
        frames, year = self._judge.frames, self._judge.year
        return LedgerUnpacking(self.new(partition), frames, year, self._judging.history_days)

    def _outputs(self, partition: int) -> LedgerOutputs:
        return LedgerOutputs(partition, self._revision, self._zone, in_process=self._in_process)

    def _close(self, state: LedgerState, tick: int, outputs: LedgerOutputs | None) -> None:
        before, state.tick = state.tick, tick
        state.heard.turn(tick)
        touched = self._take_in(state, tick)
        state.restated.update((day, topic) for day, topic, *_ in touched if day <= state.closed)
        finished = self._finish_days(state, tick)
        found = Judgements()
        for day in finished:
            if outputs is not None and self._judged:
                self._judge.day(state, day, found)
                self._clusters.day(state, day, found)
                self._issues.day(state, day, found)
                self._rises.day(state, day, found)
                self._silence.day(state, day, found)
            self._judge.begin_day(state, day + 1)
            self._silence.begin_day(state, day + 1)
        restated: set[DayTopic] = set()
        if finished:
            restated, state.restated = state.restated, restated
        if outputs is None:
            return
        if self._judged:
            self._judge.restated(state, restated, found)
            if _due(before, tick, self._judging.hourly_minutes * MINUTE):
                self._judge.hours(state, found)
                self._silence.hours(state, found)
        for day in finished:
            touched |= state.held.get(day, {}).keys()
        outputs.buckets(tick, state.closed, [(key, state.held[key[0]][key]) for key in sorted(touched)])
        outputs.judged(tick, found, self._flags(state, tick))

    def _take_in(self, state: LedgerState, tick: int) -> set[BucketKey]:
        """Adds what came up to the tick to buckets and book; gives the buckets that changed."""
        partials = [partial for chain in state.chains for partial in chain.until(tick)]
        for partial in partials:
            state.deliver(partial.deliveries)
            if isinstance(partial, IssuePartial):
                state.issues.add(partial.issues)
            if isinstance(partial, HeardPartial):
                state.heard.add(partial.arrivals, partial.areas)
        changed = state.add([one for partial in partials for one in partial.differences])
        for (day, topic, feed, counted_as, area), slot, matters in changed:
            if counted_as == "request" and matters:
                midnight = hour_number(self._zone.start(day))
                state.unsettled.append(Entry((feed, topic, area), day, midnight + slot, matters))
        return {key for key, _, _ in changed}

    def _finish_days(self, state: LedgerState, tick: int) -> list[int]:
        """The days that this tick closes: over, with their grace, and not before the first delivery."""
        over = self._zone.day(tick - self._judging.grace_minutes * MINUTE) - 1
        if state.closed == NEVER:
            if not state.delivered:
                return []
            state.closed = min(delivered.first for delivered in state.delivered.values()) - 1
        if over <= state.closed:
            return []
        finished = list(range(state.closed + 1, over + 1))
        state.closed = over
        state.forget(over - self._horizon, over - self._judge.kept_days)
        state.issues.forget(over + 1 - self._issues.days_kept)
        return finished

    def _flags(self, state: LedgerState, tick: int) -> tuple[Flag, ...] | None:
        """The flags still up, where they differ from those last sent."""
        oldest = tick - self._judging.recovery_hours * HOUR
        state.flags = {key: at for key, at in sorted(state.flags.items()) if at > oldest}
        flags = tuple(Flag(*key, at) for key, at in state.flags.items())
        if flags == state.flags_sent:
            return None
        state.flags_sent, state.flags_tick = flags, tick
        return flags


def _due(before: int, tick: int, interval: int) -> bool:
    """True at the first tick at or after each multiple of the interval."""
    return before // interval < tick // interval
