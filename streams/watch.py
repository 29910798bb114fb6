"""The step *watch*, one partition: findings of the whole city become alerts.

When every ledger partition has passed tick T, the findings of T are held against the budget, joined into causes, and
the alerts go one step on; last it is settled which of them their desks are told of at once. Urgent cases wait for no
tick. All of its state is folded from the one stream that holds findings and ticks in one order; nothing is left out in
a silent fold but the encoding.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from alerts import at_once, cluster_lives, clusters, desk, drills, issues, lifecycle, rises, silence, urgent
from alerts.at_once import Watched
from alerts.discovery import discoveries
from alerts.rules import Watching
from city.alerts import Alert
from city.configuration import Configuration
from city.findings import Finding
from streams import watch_packing
from streams.cases_state import NEVER
from streams.messages import (
    AlertsMessage,
    AlertState,
    Deed,
    FocusIssueState,
    Judged,
    MeetingHeld,
    NoticeSilenceState,
    decode_watch,
    encode_json,
)
from streams.snapshots import Part
from streams.step import Output, PoisonError, RevisionError
from streams.watch_deeds import aged, done
from streams.watch_packing import WatchUnpacking
from streams.watch_sizes import sizes_of
from streams.watch_state import State

_OF_THEIR_OWN = frozenset({"issue", "rise", "silence", "cluster"})
"""Spans whose alerts are of a kind of their own: they are no tests of false-discovery control."""


class Watch:
    """See the module. ``ledgers`` is the number of partitions of the ledger."""

    name = "watch"
    source = "findings"
    ahead = None
    memory = None
    reach = None

    def __init__(self, configuration: Configuration, ledgers: int) -> None:
        self._configuration = configuration
        self._watching = Watching.of(configuration)
        self._ledgers = ledgers

    def new(self, partition: int, *, cut: bool = False) -> State:
        """No alerts yet."""
        del partition, cut
        return State(self._ledgers)

    def recall(self, state: State, value: bytes) -> None:
        """Nothing to recall: all of the state is folded from findings."""

    def watermark(self, state: State) -> int | None:
        """The tick that every partition of the ledger has judged."""
        return state.tick if state.tick > NEVER else None

    def sizes(self, state: State) -> dict[str, int]:
        """Findings of ticks that not every partition of the ledger has passed, and see ``watch_sizes``."""
        waiting = {"waiting": sum(map(len, state.waiting.values()))}
        return waiting | sizes_of(state.people.desk, state.at_once, state.tick, self._watching)

    def pack(self, state: State) -> Iterator[Part]:
        """The parts of a state: see ``streams.watch_packing``."""
        return watch_packing.pack(state)

    def unpack(self, partition: int) -> WatchUnpacking:
        """Begins a state that was packed."""
        return WatchUnpacking(self.new(partition))

    def apply(
        self,
        state: State,
        value: bytes,
        *,
        appended: int | None = None,
        silent: bool = False,
        messages: Sequence[Any] | None = None,
    ) -> Iterator[Output]:
        """Folds one record of findings, or one "judged"; the latter may close ticks."""
        del appended, messages  # few are sent from one process to the same
        try:
            told = decode_watch(value)
        except msgspec.DecodeError as error:
            raise PoisonError(str(error)) from error
        for message in told:
            state.folded += 1
            changed: list[Alert] = []
            if isinstance(message, Deed):
                deeds = done(state.people, message, state.folded, self._watching)
                if not silent:
                    yield from map(_output, deeds)
            elif isinstance(message, Judged):
                changed = self._judged(state, message)
            elif message.span == "case":
                changed = self._seen(state, self._urgent(state, [message], state.tick))
            elif message.tick > state.tick:
                state.wait(message)
            if changed and not silent:
                yield from (_output(AlertState(state.folded, alert)) for alert in changed)

    def _judged(self, state: State, message: Judged) -> list[Alert]:
        if message.tick <= state.reached[message.partition]:
            return []
        if message.revision != self._configuration.revision:
            raise RevisionError(message.revision, self._configuration.revision)
        state.reached[message.partition] = message.tick
        state.ticks.add(message.tick)
        tests = state.tests.setdefault(message.tick, Counter())
        for test in message.tests:
            tests[test.feed, test.span] += test.tested
        low = min(state.reached)
        closing = sorted(tick for tick in state.ticks if tick <= low)
        return [alert for tick in closing for alert in self._seen(state, self._close(state, tick))]

    def _close(self, state: State, tick: int) -> list[Alert]:
        state.ticks.discard(tick)
        before, state.tick = state.tick, tick
        aged(state.people, tick)
        waiting = state.waiting.pop(tick, {}).values()
        silences = [finding for finding in waiting if finding.span == "silence"]
        state.silence, silenced = silence.advance(state.silence, tick, silences, self._watching)
        state.alerts = silence.paused(state.alerts, state.silence.feeds, tick - before)
        state.issues = silence.issues_paused(state.issues, state.silence.feeds, tick - before)
        state.clusters = cluster_lives.paused(state.clusters, state.silence.feeds, tick - before)
        findings = [finding for finding in waiting if finding.span not in _OF_THEIR_OWN]
        tests = state.tests.pop(tick, Counter())
        found = discoveries(findings, tests, self._configuration.budget)
        state.alerts, changed = lifecycle.advance(state.alerts, tick, found, findings, self._watching)
        of_issues = [finding for finding in waiting if finding.span == "issue"]
        state.issues, emerged = issues.advance(state.issues, tick, of_issues, self._watching)
        of_rises = [finding for finding in waiting if finding.span == "rise"]
        heard = rises.Heard(of_rises, tests, state.alerts)
        state.rises, risen = rises.advance(state.rises, tick, heard, self._watching)
        of_clusters = [finding for finding in waiting if finding.span == "cluster"]
        neighbours = clusters.Heard(of_clusters, tests, state.told)
        state.clusters, clustered = clusters.advance(state.clusters, tick, neighbours, self._watching)
        told = self._at_once(state, tick, (*changed, *emerged, *risen, *clustered, *silenced))
        state.people.drills, over = drills.aged(state.people.drills, tick, self._watching)
        return [*told, *self._urgent(state, [], tick), *over]

    def _at_once(self, state: State, tick: int, changed: tuple[Alert, ...]) -> list[Alert]:
        """The alerts of the tick, each marked as told at once or as for the digest."""
        ended = [(life.alert, life.into) for life in state.alerts.closed]
        ended += [(life.alert, life.into) for life in state.clusters.lives]
        taken = {alert.alert_id: into for alert, into in ended if into and alert.updated_at == tick}
        own = (state.issues.lives, state.rises.lives, state.clusters.lives, state.silence.lives)
        standing = {life.alert.alert_id for lives in (state.alerts.lives, state.alerts.closed, *own) for life in lives}
        watched = Watched(changed=changed, taken=taken, standing=standing)
        state.at_once, told = at_once.advance(state.at_once, tick, watched, self._watching)
        return told

    def _seen(self, state: State, changed: list[Alert]) -> list[Alert]:
        """Alerts that have changed by themselves, with what people did with them."""
        state.people.desk, seen = desk.heard(state.people.desk, changed, self._watching)
        return seen

    def _urgent(self, state: State, findings: list[Finding], until: int) -> list[Alert]:
        """Alerts of urgent cases: a function of the set of findings, whatever their order. The arrival of one says
        nothing of other partitions, so ``until`` is the tick then.
        """
        state.urgent, changed = urgent.advance(state.urgent, findings, until, self._watching)
        return changed


def _output(told: AlertsMessage) -> Output:
    match told:
        case AlertState(_, alert):
            key = alert.alert_id
        case NoticeSilenceState(_, silence):
            key = f"notice-silence/{silence.silence_id}"
        case FocusIssueState(_, issue):
            key = f"focus-issue/{issue.focus_id}"
        case MeetingHeld(_, meeting):
            key = f"meeting/{meeting.meeting_id}"
    return Output("alerts", 0, key.encode(), encode_json(told))
