"""The end of a client, also while the broker is away."""

import asyncio
import logging

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import KafkaError

log = logging.getLogger("jianwei.worker")


async def leave(client: AIOKafkaConsumer | AIOKafkaProducer) -> None:
    """Stops a client. What it still says about a broker that is away is no error of whoever ends.

    A consumer whose fetch has just failed lets the cancellation of its own task out of ``stop``: it is told from a
    cancellation of the caller, which is passed on.
    """
    try:
        await client.stop()
    except asyncio.CancelledError:
        caller = asyncio.current_task()
        if caller is not None and caller.cancelling():
            raise
    except (KafkaError, OSError) as error:
        log.warning("a client does not leave in order: %s", type(error).__name__)
