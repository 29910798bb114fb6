"""The stream of findings for another number of partitions of the ledger. Pure.

Law: findings, urgent cases and people's deeds stay as they are and in their order; what each partition said of having
judged a tick is replaced. Where the last former partition said it, so that the watch closed the tick, all new ones say
it, with the tests of all. So the watch goes through the same states. It numbers what it tells by the messages that it
has folded: at the end there are never fewer than before, or what it tells next would be taken for older than what it
has told. What the new partitions say less than the former is made up by repetitions, of which the watch takes no
notice; and a repetition stays one, also behind the last tick. So the law holds again for what was dealt out before.
"""

from collections import defaultdict

import msgspec

from streams.cases_state import NEVER
from streams.errors import StreamsError
from streams.messages import Judged, Tests, WatchMessage, decode_watch, encode_json
from streams.packing import packed


class RedealtFindings:
    """Takes the records of the stream in order. ``former`` and ``ledgers`` are numbers of partitions of the ledger."""

    def __init__(self, former: int, ledgers: int) -> None:
        self._ledgers = ledgers
        self._reached = [NEVER] * former
        self._tests: dict[int, list[Tests]] = defaultdict(list)
        self._said = 0
        """Messages of having judged that nothing stands for yet: since a tick was last closed."""
        self.closed = NEVER
        """The last tick that the watch has closed."""

    def records(self, value: bytes) -> list[bytes]:
        """What takes the place of a record: mostly one. One that cannot be read has none; its dead letter is there."""
        try:
            messages = decode_watch(value)
        except msgspec.DecodeError:
            return []
        if not any(isinstance(one, Judged) for one in messages):
            return [value]
        told: list[WatchMessage] = []
        for one in messages:
            told += self._judged(one) if isinstance(one, Judged) else [one]
        return list(packed([encode_json(one) for one in told], encode_json))

    def require_even(self) -> None:
        """Raises ``StreamsError`` where a partition has judged a tick that another one has not."""
        if any(reached != self.closed for reached in self._reached):
            raise StreamsError("the ledger's partitions stand at different ticks: let the workers end their work first")

    def _judged(self, one: Judged) -> list[WatchMessage]:
        repeated = one.tick <= self._reached[one.partition]
        if repeated and self.closed > NEVER:
            return [self._repetition(one)]
        self._said += 1
        if repeated:
            return []
        self._reached[one.partition] = one.tick
        self._tests[one.tick] += one.tests
        low = min(self._reached)
        told: list[WatchMessage] = []
        for tick in sorted(tick for tick in self._tests if tick <= low):
            tests = tuple(self._tests.pop(tick))
            told += [Judged(number, tick, one.revision, () if number else tests) for number in range(self._ledgers)]
            self.closed = tick
        if told:
            told += [self._repetition(one)] * (self._said - len(told))
            self._said = 0
        return told

    def _repetition(self, one: Judged) -> Judged:
        return Judged(0, self.closed, one.revision, ())
