"""The flow in memory over any numbers of partitions, and the same flow dealt out anew over others."""

from collections import defaultdict

from city.events import Tick, encode_record
from streams.messages import Bands, Judged, decode_alerts, decode_buckets, decode_cases, decode_watch
from streams.redealing import recounted, redealt_flags
from streams.redealing_events import Taken
from streams.redealing_findings import RedealtFindings
from streams.topology import steps
from tests.streams.town import TOWN


class Flow:
    """The three steps, their logs, and what they have sent. ``logs`` are folded silently: all of it was done before."""

    def __init__(self, partitions, logs=None, *, cut=False, configuration=TOWN):
        self.partitions, self.configuration = partitions, configuration
        self.logs = defaultdict(list, logs or {})
        self._steps = steps(configuration, partitions)
        counts = {"events": partitions.events, "partials": partitions.partials, "findings": 1}
        self._states = {
            (step.source, n): step.new(n, cut=cut) for step in self._steps for n in range(counts[step.source])
        }
        self._next = {at: len(self.logs[at]) for at in self._states}
        for step in self._steps:
            for at in (at for at in self._states if at[0] == step.source):
                for value in self.logs[at]:
                    list(step.apply(self._states[at], value, silent=True))
                for value in self.logs[step.memory, at[1]] if step.memory else ():
                    step.recall(self._states[at], value)
        self.said = defaultdict(set)
        """What was sent, by stream, message for message and without partitions."""

    def take(self, tick, events):
        """A stretch of events and the tick behind it, in every partition."""
        for number in range(self.partitions.events):
            mine = [one for one in events if self.partitions.of_case(one.case) == number]
            message = Tick(time=tick, revision=self.configuration.revision)
            self.logs["events", number].append(encode_record([*mine, message]))
        for step in self._steps:
            for at in (at for at in self._states if at[0] == step.source):
                while self._next[at] < len(self.logs[at]):
                    value = self.logs[at][self._next[at]]
                    self._next[at] += 1
                    for output in step.apply(self._states[at], value):
                        self.logs[output.stream, output.partition].append(output.value)
                        self.said[output.stream] |= _said(output)

    def redealt(self, partitions, *, cut=0):
        """The flow with other numbers; of every log of events the first ``cut`` records and some are gone."""
        findings, logs = RedealtFindings(self.partitions.partials, partitions.partials), defaultdict(list)
        for value in self.logs["findings", 0]:
            logs["findings", 0] += findings.records(value)
        findings.require_even()
        former = [
            [Taken(value, 0) for value in self.logs["events", n][cut and cut + n :]]
            for n in range(self.partitions.events)
        ]
        for one in recounted(former, findings.closed, self.configuration, partitions, cut=bool(cut)):
            logs[one.output.stream, one.output.partition].append(one.output.value)
        flags = [value for n in range(self.partitions.partials) for value in self.logs["flags", n]]
        for output in redealt_flags(flags, findings.closed, self.configuration, partitions):
            logs["flags", output.partition].append(output.value)
        return Flow(partitions, logs, cut=bool(cut), configuration=self.configuration)


def _said(output):
    match output.stream:
        case "cases":
            return {(m.tick, repr(state)) for m in decode_cases(output.value) for state in m.states}
        case "buckets":
            messages = decode_buckets(output.value)
            return {repr(one) for m in messages for one in (m.bands if isinstance(m, Bands) else m.buckets)}
        case "findings":
            return {repr(m) for m in decode_watch(output.value) if not isinstance(m, Judged)}
        case "alerts":
            return {repr(decode_alerts(output.value).alert)}
    return set()
