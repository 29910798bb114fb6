"""An Elasticsearch that is too busy for a while, or slow: what is written is late, and all of it is there."""

import asyncio

import pytest

from tests.indexing.busy_server import standing_before
from tests.indexing.test_elastic_bulk import cases, kept, until, writing

pytestmark = pytest.mark.integration


def test_what_a_busy_server_refuses_is_sent_again_until_it_is_taken(installation):
    async def run(busy):
        busy.refusing = 12
        async with writing(busy.url, installation.name, documents_a_request=20) as writer:
            task = asyncio.create_task(writer.write(cases(200)))
            await until(lambda: writer.state.waiting_since is not None)
            reason = writer.state.waiting_for
            return reason, await task, writer.state

    with standing_before(installation.url) as busy:
        reason, outcome, after = asyncio.run(run(busy))
    assert "the server is too busy" in reason
    assert (outcome.indexed, outcome.refused, busy.refusing) == (200, [], 0)
    assert outcome.retried >= 12 * 20
    assert after.waiting_since is None
    assert kept(installation) == [document.id for document in cases(200)]


def test_a_slow_server_holds_up_and_nothing_is_written_twice(installation):
    async def run(busy):
        busy.slow, busy.seconds = 4, 0.5
        async with writing(busy.url, installation.name, documents_a_request=20) as writer:
            return await writer.write(cases(200))

    with standing_before(installation.url) as busy:
        outcome = asyncio.run(run(busy))
    assert (outcome.indexed, outcome.older, outcome.retried) == (200, 0, 0)
    assert busy.slow == 0
    assert kept(installation) == [document.id for document in cases(200)]
