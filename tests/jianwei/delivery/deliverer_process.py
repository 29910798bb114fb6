"""A deliverer as a process of its own, to be killed: ``deliverer_process.py CHANNELS OUTBOX NOTICES``."""

import asyncio
import sys
import time
from pathlib import Path

from jianwei.delivery.deliverer import Deliverer
from jianwei.delivery.files import load_channels, secrets_of
from jianwei.delivery.outbox import Outbox
from jianwei.delivery.outbox_file import opened
from jianwei.delivery.running import Source, until_done

channels, outbox, notices = map(Path, sys.argv[1:])
file = load_channels(channels)
with opened(outbox) as connection, notices.open("rb") as stream:
    deliverer = Deliverer(file, secrets_of(channels, file), Outbox(connection), lambda: round(time.time() * 1000))
    asyncio.run(until_done(deliverer, Source("notices", stream, lambda _: None), lambda _: None, lambda: None))
