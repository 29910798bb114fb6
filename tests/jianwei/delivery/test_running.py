"""A run reads notices as they come."""

import asyncio
import os
import threading
import time

import msgspec

from jianwei.delivery.running import Source, until_done
from tests.jianwei.delivery.conftest import notice
from tests.patience import PATIENCE


def test_a_notice_is_sent_while_the_pipe_stays_open(delivering, hook):
    deliverer = delivering(f'[[channel]]\nname = "hook"\nkind = "webhook"\nurl = "{hook.address}"\n')
    reading, writing = os.pipe()
    sent_while_open = []

    def write():
        with open(writing, "wb", buffering=0) as pipe:  # noqa: PTH123 - a descriptor
            for number in (1, 2):
                pipe.write(msgspec.json.encode(notice(number)) + b"\n")
                until = time.monotonic() + PATIENCE
                while len(hook.requests) < number and time.monotonic() < until:
                    time.sleep(0.01)
                sent_while_open.append(len(hook.requests))

    writer = threading.Thread(target=write)
    writer.start()
    told = []
    with open(reading, "rb") as stream:  # noqa: PTH123 - a descriptor
        asyncio.run(until_done(deliverer, Source("pipe", stream, lambda _: None), told.append, lambda: None))
    writer.join()
    assert sent_while_open == [1, 2]
    assert [tried.notice_id for tried in told] == ["n0001", "n0002"]
