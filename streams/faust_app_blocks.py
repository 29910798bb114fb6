"""Delivery by blocks: what one fetch gives of a partition comes to its agent as one message of Faust.

Faust's way of a message to an agent costs about 70 µs whatever it holds, more than all that is done with a record.
"""

from collections.abc import Sequence
from typing import Any

import aiokafka
from faust.transport.drivers import aiokafka as driver
from faust.types import TP

from streams.faust_app_reader import Fetched, Record, record_of

_QUESTION_MS = 50
"""For so long a broker that has nothing new lets the client wait for an answer."""


class BlockConsumer(driver.Consumer):
    """Faust's consumer; the value of a message is a block. Its methods are private to this version of Faust."""

    def _new_consumer_thread(self) -> driver.AIOKafkaConsumerThread:
        return _PromptThread(self, loop=self.loop, beacon=self.beacon)

    async def _getmany(self, active_partitions: set[TP] | None, timeout: float) -> Any:  # noqa: ASYNC109
        fetched = await super()._getmany(active_partitions, timeout)
        return {at: [records] for at, records in fetched.items() if records}

    def _to_message(self, tp: TP, record: Any) -> Any:
        """``record`` is a block. Its message has the address of the last record, so that Faust goes on behind it."""
        message = super()._to_message(tp, record[-1])
        message.value = record
        return message


class _PromptThread(driver.AIOKafkaConsumerThread):
    """The client asks a broker for one thing at a time. While it asks for partitions that have nothing, what comes for
    others is not fetched, and Faust lets such a question last 1.5 s.
    """

    def _create_worker_consumer(self, transport: driver.Transport) -> aiokafka.AIOKafkaConsumer:
        made = super()._create_worker_consumer(transport)
        made._fetch_max_wait_ms = _QUESTION_MS  # noqa: SLF001
        return made


def records_of(block: Sequence[Fetched]) -> list[Record]:
    """The records of a block."""
    return [record_of(one) for one in block]
