"""A city's channels, an outbox and a clock that the test sets."""

import asyncio
from contextlib import ExitStack

import msgspec
import pytest

from alerts.delivery.notices import About, Notice
from jianwei.delivery.deliverer import Deliverer
from jianwei.delivery.files import load_channels, secrets_of
from jianwei.delivery.outbox import Outbox
from jianwei.delivery.outbox_file import opened
from tests.jianwei.delivery.servers import http_server, mail_server

NOW = 1_795_000_000_000


class Clock:
    """Milliseconds, set by the test."""

    time = NOW

    def __call__(self):
        return self.time


def notice(number=1, *, at=NOW, level=3, kind="new", channels=("hook",), role="city-duty"):
    about = About(
        alert_id=f"alert{number}",
        topic="公共服务>供热",
        area="见微市>东区",
        level=level,
        opened_at=at - 600_000,
        observed=12,
        expected=3.4,
    )
    return Notice(
        notice_id=f"n{number:04}",
        kind=kind,
        role=role,
        channels=channels,
        level=level,
        at=at,
        alert_id=about.alert_id,
        about=about,
    )


def written(path, notices):
    path.write_bytes(b"".join(msgspec.json.encode(one) + b"\n" for one in notices))
    return path


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def other():
    with http_server() as received:
        yield received


@pytest.fixture
def mail():
    with mail_server() as found:
        yield found


@pytest.fixture
def delivering(tmp_path, clock):
    """A deliverer over the channels of a text. Called again it is one that was started anew on the same outbox."""
    with ExitStack() as stack:
        open_files = []

        def start(channels, name="outbox.db"):
            while open_files:
                open_files.pop().close()
            file = tmp_path / "channels.toml"
            file.write_text(channels, encoding="utf-8")
            mine = stack.enter_context(ExitStack())
            open_files.append(mine)
            outbox = Outbox(mine.enter_context(opened(tmp_path / name)))
            found = load_channels(file)
            return Deliverer(found, secrets_of(file, found), outbox, clock)

        yield start


def rounds(deliverer):
    """What became of all that is due now."""

    async def collected():
        return [tried async for tried in deliverer.round()]

    return asyncio.run(collected())


def put(deliverer, *notices):
    return [deliverer.put(one, lambda _: None) for one in notices]
