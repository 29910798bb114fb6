"""The step *cases*, partitioned by case: the newest version of every case, and by how much what they add up to changes.

State: the cases inside the horizon, each with the cell and hour slot in which it counts, packed where nothing was heard
of it lately. At a tick it sends the cases that changed since the last one, and to every partition of
``partials`` the differences of the counts there.
"""

from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any

from city.configuration import Configuration
from city.events import Event, Tick, digest, digest_of
from city.times import DAY, MINUTE, Zone, utc_iso
from streams.cases_folding import fold
from streams.cases_outputs import CasesOutputs
from streams.cases_packing import parts
from streams.cases_state import NEVER, CasesState, packed_place
from streams.cases_unpacking import CasesUnpacking
from streams.counting import Counting
from streams.heard_counting import HeardCounting
from streams.issue_counting import issue_of
from streams.known_case import Known
from streams.messages import CaseState
from streams.reading_events import read_events
from streams.snapshots import Part
from streams.step import Output, RevisionError
from streams.successions import joined_firsts
from streams.urgent_path import rules_to_tell, urgent_output

AHEAD = 2 * MINUTE
"""A service tick further than this ahead of its record's append time is passed over."""

AWAKE = 1 << 15
"""Cases of a partition that are objects: so many, and as many again that were heard of before them. Then the latter are
packed. A city of 22 million hears of about so many a day in one of four partitions."""


class Cases:
    """See the module. ``partials`` is the number of partitions of the stream of that name.

    ``in_process``: what reads the outputs is in this process, see ``Output``. ``awake``: see ``AWAKE``; outputs do not
    depend on it, and with None no case is packed.
    """

    name = "cases"
    source = "events"
    ahead = "findings"
    memory = None

    def __init__(
        self, configuration: Configuration, partials: int, *, in_process: bool = False, awake: int | None = AWAKE
    ) -> None:
        self._awake = awake
        self._in_process = in_process
        self._revision = configuration.revision
        self._horizon = configuration.horizon_days
        self.reach = self._horizon * DAY
        self._zone = Zone(configuration.zone)
        self._partials = partials
        self._urgent = {rule.name: rule.level for rule in configuration.urgent}
        self._joined = joined_firsts(configuration.successions)
        self._packings = count(1)

    def new(self, partition: int, *, cut: bool = False) -> CasesState:
        """An empty partition. What a log has lost of its beginning lies beyond the horizon."""
        del cut
        return CasesState(partition)

    def recall(self, state: CasesState, value: bytes) -> None:
        """Nothing to recall: all of the state is folded from events."""

    def watermark(self, state: CasesState) -> int | None:
        """The last tick."""
        return state.reached if state.reached > NEVER else None

    def sizes(self, state: CasesState) -> dict[str, int]:
        """Cases held, days that they are registered on, and ticks passed over because they were ahead of their time."""
        held = len(state.known) + len(state.lately) + len(state.resting)
        return {"cases": held, "days": len(state.by_day), "ticks_ahead": state.ahead}

    def apply(
        self,
        state: CasesState,
        value: bytes,
        *,
        appended: int | None = None,
        silent: bool = False,
        messages: Sequence[Any] | None = None,
    ) -> Iterator[Output]:
        """Folds one record of events or ticks.

        A tick of the service's clock that is far ahead of the moment at which the log took it in is passed over: the
        clock that made it was wrong, and time that has been passed cannot be taken back.
        """
        read, poison = read_events(value, messages)
        outputs = None if silent else self._outputs(state.partition)
        for message, content in read:
            if isinstance(message, Event):
                known = fold(state, message, digest_of(content) if content else b"")
                if message.urgent:
                    told = rules_to_tell(known, message, self._urgent)
                    if not silent:
                        yield from (urgent_output(message, rule) for rule in told)
            elif appended is not None and message.clock == "service" and message.time > appended + AHEAD:
                state.ahead += 1
            elif message.time > state.reached:
                if message.revision != self._revision:
                    raise RevisionError(message.revision, self._revision)
                self._tick(state, message, outputs)
        if outputs is not None:
            yield from outputs.records()
        if poison is not None:
            raise poison

    def pack(self, state: CasesState) -> Iterator[Part]:
        """The parts of a state. Chunks of packed cases are parts as they are, and most of them change no more."""
        return parts(state, next(self._packings))

    def unpack(self, partition: int) -> CasesUnpacking:
        """Begins a state anew."""
        return CasesUnpacking(partition)

    def _outputs(self, partition: int) -> CasesOutputs:
        return CasesOutputs(partition, self._revision, self._partials, self._joined, in_process=self._in_process)

    def _tick(self, state: CasesState, tick: Tick, outputs: CasesOutputs | None) -> None:
        first = self._zone.day(tick.time) - self._horizon
        state.sealed_until = max(state.sealed_until, tick.sealed_until)
        counting = Counting(state.cells, first, HeardCounting(state.reached, tick.time))
        self._recount(state, first, counting)
        states = []
        for case in state.changed if outputs is None else sorted(state.changed):
            known, event = state.known[case], state.changed[case]
            if event.subgrid != "order":  # of public order counts alone are kept
                former = None if known.sent == event.registered else _moved(known, event)
                if outputs is not None:
                    states.append(CaseState(event, known.counting, former))
            known.content = known.content or digest(event)
        if outputs is not None:
            outputs.tick(tick.time, state.reached, states, counting)
        state.changed.clear()
        state.reached = tick.time
        if state.oldest < first:
            state.forget(first)
        if self._awake is not None and len(state.known) > self._awake:
            state.rest()

    def _recount(self, state: CasesState, first: int, counting: Counting) -> None:
        """Moves the cases that changed since the last tick to where they count now.

        Only what differs from tick to tick is a difference: the order of events between two ticks has no meaning.
        ``first`` is the oldest day inside the horizon.
        """
        numbers = state.numbers
        for case, event in state.changed.items():
            known = state.known[case]
            day, slot = self._zone.day_and_slot(event.registered)
            if known.day != day:
                known.day = day
                state.by_day.setdefault(day, []).append(case)
                state.oldest = min(state.oldest, day)
                if known.counting == "counted" and event.registered < state.sealed_until:
                    _withdraw(known, counting)
            if not known.counting:
                known.counting = _counting(state, day, event.registered, first)
            if known.counting != "counted":
                continue
            cell = event.feed, event.counted_as, event.topic, event.area
            number = numbers[cell] if cell in numbers else state.number(cell)
            place = packed_place(number, day, slot, repeat=event.repeat, excluded=event.excluded)
            issue = issue_of(event) if event.issue else ""
            if place != known.counted or issue != known.issue:
                counting.issues.move(known.issue, known.counted, issue, place)
                known.issue = issue
            if known.counted < 0:
                counting.heard.arrive(event.feed, event.arrived)
            if place != known.counted:
                counting.move(known.counted, place)
                known.counted = place
                days = state.days.setdefault((event.feed, event.date_only), set())
                if day not in days:
                    days.add(day)
                    counting.deliver(event.feed, day, date_only=event.date_only)


def _counting(state: CasesState, day: int, registered: int, first: int) -> str:
    if registered < state.sealed_until:
        return "sealed"
    return "beyond-horizon" if day < first else "counted"


def _withdraw(known: Known, counting: Counting) -> None:
    """A registration that was corrected to a sealed day, which takes nothing in: it counts nowhere from now on."""
    counting.issues.move(known.issue, known.counted, "", -1)
    counting.move(known.counted, -1)
    known.counting, known.counted, known.issue = "sealed", -1, ""


def _moved(known: Known, event: Event) -> int | None:
    """When the case was said to be registered before, where that lies in another month (UTC). Notes what it says now.

    A feed ought never to change this. Where one does, the document must leave the index of its former month.
    """
    former, known.sent = known.sent, event.registered
    if former is None or former == known.sent or utc_iso(former)[:7] == utc_iso(known.sent)[:7]:
        return None
    return former
