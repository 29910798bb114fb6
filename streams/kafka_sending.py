"""Sends what the lanes hold, and minds every acknowledgement: the thread and the failures behind the gateway."""

from collections.abc import Callable, Sequence
from functools import partial
from threading import Condition, Thread
from time import monotonic
from typing import Any

from kafka import KafkaProducer
from kafka import errors as kafka_errors

from streams.gathering import NEVER, Entry, Lane, Record

_ON_THE_WAY = 64 << 20
"""Bytes of messages that may wait for the broker before whoever gives more waits too."""
_TRIES = 5
_CLOSE_SECONDS = 10

_LOST_COUNT = (
    kafka_errors.OutOfOrderSequenceNumberError,
    kafka_errors.UnknownProducerIdError,
    kafka_errors.InvalidProducerEpochError,
    kafka_errors.InvalidProducerIdMappingError,
)
"""Broker and client disagree on what was sent last, as after a broker's crash: the record is sent again."""


class Sending:
    """Sends the records of lanes over a producer, which ``close`` closes. ``condition`` guards lanes and counts.

    ``meaning`` turns an error of the client, for a lane, into one of the project's.
    """

    def __init__(
        self, producer: KafkaProducer, lanes: Sequence[Lane], meaning: Callable[[Lane, Exception], Exception]
    ) -> None:
        self.condition = Condition()
        self.records = {lane.stream: 0 for lane in lanes}
        """Records that the broker has, by stream."""
        self._producer = producer
        self._lanes = lanes
        self._meaning = meaning
        self._bytes = 0
        self.error: Exception | None = None
        """What sending has failed with, until ``flush`` has told it."""
        self._gave_up = False
        self._closed = False
        self._thread = Thread(target=self._send_when_due, name="gathering", daemon=True)
        self._thread.start()

    def add(self, lane: Lane, entry: Entry) -> None:
        """Puts a message at the end of a lane; waits while very much is on its way. The condition must be held.

        Raises ``error``, so that nothing goes behind what has failed.
        """
        self._raise_error()
        entry.queued.expect(1)
        self._bytes += len(entry.value)
        lane.add(entry)
        if self._bytes > _ON_THE_WAY:
            self.condition.notify_all()  # the thread sends whenever a record has been acknowledged
            self.condition.wait_for(lambda: self._bytes < _ON_THE_WAY // 2 or self.error is not None)
            self._raise_error()

    def put(self, lane: Lane, record: Record) -> None:
        """Puts a record of its own at the end of a lane, as ``add`` does."""
        self._raise_error()
        self._bytes += record.size
        for entry in record.entries:
            entry.queued.expect(1)
        lane.put(record)

    def flush(self) -> Exception | None:
        """Waits until the broker has everything. Gives what it has failed with, once, which is forgotten then."""
        with self.condition:
            for lane in self._lanes:
                lane.close()
        self.send_due()
        with self.condition:
            self.condition.wait_for(lambda: self.error is not None or not any(map(len, self._lanes)))
            error, self.error = self.error, None
        return error

    def close(self) -> None:
        """Ends thread and connection. What is still on its way may be lost: ``flush`` first."""
        with self.condition:
            self._closed = True
            self.condition.notify_all()
        self._thread.join()
        try:
            self._producer.close(timeout=0 if self._gave_up or any(map(len, self._lanes)) else _CLOSE_SECONDS)
        except kafka_errors.KafkaTimeoutError:
            # kafka-python 3.0.12 then leaves its thread behind, which would go on trying for ever.
            self._producer._sender.force_close()  # noqa: SLF001

    def send_due(self) -> None:
        """Sends every record that may leave now."""
        with self.condition:
            now = monotonic()
            leaving = [(lane, record) for lane in self._lanes if (record := lane.take(now)) is not None]
            if min(lane.due() for lane in self._lanes) < NEVER:
                self.condition.notify_all()  # the thread that sends what lingers waits for another time
        for lane, record in leaving:
            try:
                sent = self._producer.send(lane.stream, record.value, record.key, partition=lane.partition)
            except (kafka_errors.KafkaError, ValueError) as error:  # ValueError: there is no such partition any more
                self._failed(lane, record, error)
            else:
                sent.add_callback(partial(self._kept, lane, record))
                sent.add_errback(partial(self._failed, lane, record))

    def _raise_error(self) -> None:
        if self.error is not None:
            raise self.error

    def _send_when_due(self) -> None:
        """The thread that sends what lingered, and what waited for the record before it."""
        while True:
            self.send_due()
            with self.condition:
                if self._closed:
                    return
                due = min(lane.due() for lane in self._lanes)
                if due > monotonic():
                    self.condition.wait(None if due == NEVER else due - monotonic())

    def _kept(self, lane: Lane, record: Record, _: Any) -> None:
        with self.condition:
            if lane.flying is record:  # else it was given up meanwhile
                self.records[lane.stream] += 1
                self._settle(lane, record)

    def _failed(self, lane: Lane, record: Record, error: Exception) -> None:
        """Sends again where broker and client only disagree on what was sent last; gives up otherwise."""
        with self.condition:
            if lane.flying is not record:
                return
            record.tries += 1
            if isinstance(error, _LOST_COUNT) and record.tries < _TRIES:
                lane.again()
            else:
                self._give_up(self._meaning(lane, error))
            self.condition.notify_all()

    def _settle(self, lane: Lane, record: Record) -> None:
        lane.kept()
        self._bytes -= record.size
        for entry in record.entries:
            entry.queued.expect(-1)
        self.condition.notify_all()

    def _give_up(self, error: Exception) -> None:
        """Nothing goes behind what has failed: every lane is emptied, and all who wait are told."""
        self.error = self.error or error
        self._gave_up = True
        for lane in self._lanes:
            for record in lane.drop():
                self._bytes -= record.size
                for entry in record.entries:
                    entry.queued.fail(error)
