"""The bulk writer against a real Elasticsearch: what becomes of every document, whatever the server does."""

import asyncio
import logging
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from indexing.elastic_bulk import BulkWriter
from indexing.elastic_connection import connect
from indexing.elastic_results import Outcome, Refusal
from indexing.elastic_setup import apply, plan, remove
from indexing.elastic_templates import alias
from indexing.errors import StoreError, UnreachableError
from indexing.store import Document
from tests.indexing.conftest import TOWN
from tests.indexing.samples import every_document

pytestmark = pytest.mark.integration

OCTOBER, NOVEMBER = "2026-10-02T08:00:00.000Z", "2026-11-02T08:00:00.000Z"
CLUSTER_FULL = {"index.blocks.read_only_allow_delete": True}


def case(id, version=1, registered=OCTOBER, **more) -> Document:
    formerly = more.pop("formerly", None)
    body = {**every_document()["cases"].body, "case": id, "registered": registered, **more}
    return Document("cases", id, version, body, formerly)


def cases(count: int, **more) -> list[Document]:
    return [case(f"f:{number:05}", **more) for number in range(count)]


@asynccontextmanager
async def writing(url, name, **tuned) -> AsyncIterator[BulkWriter]:
    writer = BulkWriter(url, name, **{"first_wait": 0.02, "longest_wait": 0.1, **tuned})
    try:
        yield writer
    finally:
        await writer.close()


def wrote(installation, *batches, **tuned) -> list[Outcome]:
    async def run():
        async with writing(installation.url, installation.name, **tuned) as writer:
            return [await writer.write(batch) for batch in batches]

    return asyncio.run(run())


def kept(installation) -> list[str]:
    installation.refresh()
    return [id for id, _ in installation.store().stream("cases")]


async def until(holds: Callable[[], bool]) -> None:
    """Waits for something that only shows in totals."""
    while not holds():  # noqa: ASYNC110 - nobody tells of it
        await asyncio.sleep(0.005)


class TestOutcome:
    def test_every_kind_is_written_as_the_store_writes_it(self, installation):
        documents = every_document()
        assert wrote(installation, list(documents.values())) == [Outcome(indexed=len(documents))]
        installation.refresh()
        for kind, document in documents.items():
            assert installation.store().get(kind, document.id) == document.body

    def test_what_is_there_already_is_older(self, installation):
        first, again, newer = wrote(installation, cases(5), cases(5), cases(7, version=2))
        assert (first, again, newer) == (Outcome(indexed=5), Outcome(older=5), Outcome(indexed=7))

    def test_many_small_requests_at_once_write_each_document_once(self, installation):
        documents = cases(500)
        (outcome,) = wrote(installation, documents, documents_a_request=20, concurrency=8)
        assert outcome == Outcome(indexed=500)
        assert kept(installation) == [document.id for document in documents]

    def test_a_request_is_bounded_in_bytes(self, installation):
        async def run():
            async with writing(installation.url, installation.name, bytes_a_request=4_000) as writer:
                await writer.write(cases(40))
                return writer.state

        state = asyncio.run(run())
        assert (state.indexed, state.older, state.refused, state.retried, state.waiting_since) == (40, 0, 0, 0, None)
        assert state.requests >= 40 * 600 // 4_000

    def test_a_document_is_asked_for_when_its_turn_has_come(self, installation):
        """What waits to be written is not made yet: at most the requests that are on their way, and one more."""

        async def run():
            async with writing(installation.url, installation.name, documents_a_request=10, concurrency=2) as writer:
                ahead = []

                def made():
                    for number, document in enumerate(cases(200)):
                        ahead.append(number - 10 * writer.state.requests)
                        yield document

                return await writer.write(made()), ahead

        outcome, ahead = asyncio.run(run())
        assert outcome == Outcome(indexed=200)
        assert max(ahead) <= 3 * 10

    def test_a_refused_document_is_named_with_its_fault_and_no_value_and_holds_up_no_other(self, installation, caplog):
        bad = [
            case("f:date", closed="Li Lei"),
            case("f:field", phone="13800000000"),
            case("f:long", unit="x" * 40_000),
            Document("cases", "f:time", 1, {"case": "f:time"}),
            Document("cases", "f:month", 1, {"case": "f:month", "registered": "Li Lei"}),
        ]
        (outcome,) = wrote(installation, [*cases(3), *bad, *cases(6)[3:]])
        assert (outcome.indexed, outcome.older) == (6, 0)
        assert sorted(outcome.refused, key=lambda one: one.id) == [
            Refusal("cases", "f:date", "document_parsing_exception: closed"),
            Refusal("cases", "f:field", "strict_dynamic_mapping_exception: phone"),
            Refusal("cases", "f:long", "document_parsing_exception: unit"),
            Refusal("cases", "f:month", "no time to be ordered by"),
            Refusal("cases", "f:time", "no time to be ordered by"),
        ]
        assert "Li Lei" not in caplog.text

    def test_a_bulk_that_is_refused_as_a_whole_loses_only_the_document_at_fault(self, installation):
        """A version below zero makes Elasticsearch refuse every document beside it."""
        documents = [*cases(30), case("f:wrong", version=-5), *cases(60)[30:]]

        async def run():
            async with writing(installation.url, installation.name) as writer:
                return await writer.write(documents), writer.state.requests

        outcome, requests = asyncio.run(run())
        assert (outcome.indexed, [one.id for one in outcome.refused]) == (60, ["f:wrong"])
        assert requests > 6  # halves of halves
        assert len(kept(installation)) == 60

    def test_a_case_that_moves_is_there_once_whatever_the_order_of_requests(self, installation):
        chain = [
            [case(f"f:{number}", 1, OCTOBER), case(f"f:{number}", 2, NOVEMBER, formerly=OCTOBER)]
            for number in range(40)
        ]
        forwards = [document for moves in chain for document in moves]
        wrote(installation, forwards, list(reversed(forwards)), documents_a_request=7)
        installation.refresh()
        found = installation.store().search("cases")
        assert {body["registered"] for body in found} == {NOVEMBER}
        assert len(found) == 40

    def test_nothing_to_write_is_no_request(self, installation):
        async def run():
            async with writing(installation.url, installation.name) as writer:
                assert await writer.write([]) == Outcome()
                return writer.state.requests

        assert asyncio.run(run()) == 0


class TestWaiting:
    def test_what_a_full_disk_holds_back_is_written_when_there_is_room_again(self, installation, caplog):
        index = f"{installation.name}-cases-2026.10"
        wrote(installation, cases(1))
        installation.client.indices.put_settings(index=index, settings=CLUSTER_FULL)

        async def run():
            async with writing(installation.url, installation.name, documents_a_request=10) as writer:
                waiting = asyncio.create_task(writer.write([*cases(30, version=2), *cases(5, registered=NOVEMBER)]))
                await until(lambda: writer.state.waiting_since is not None and writer.state.retried >= 60)
                held = writer.state
                assert not waiting.done()
                await asyncio.to_thread(
                    installation.client.indices.put_settings,
                    index=index,
                    settings={"index.blocks.read_only_allow_delete": None},
                )
                return held, await waiting, writer.state

        with caplog.at_level(logging.INFO, logger="jianwei.index"):
            held, outcome, after = asyncio.run(run())
        assert "the disk is full" in held.waiting_for
        assert (outcome.indexed, outcome.refused) == (35, [])
        assert (after.waiting_since, after.waiting_for) == (None, "")
        told = [record.getMessage() for record in caplog.records if record.name == "jianwei.index"]
        assert len(told) == 2
        assert "documents are held back: the disk is full" in told[0]
        assert "no documents are held back any more" in told[1]

    def test_a_server_that_is_not_there_is_waited_for_and_a_wait_can_be_given_up(self, unused_port):
        async def run():
            async with writing(f"http://127.0.0.1:{unused_port}", "town") as writer:
                task = asyncio.create_task(writer.write(cases(3)))
                await until(lambda: writer.state.retried >= 9)
                assert writer.state.waiting_for == "Elasticsearch does not answer"
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task
                assert writer.state.waiting_since is None
                with pytest.raises(UnreachableError):
                    await writer.check()

        asyncio.run(run())


class TestErrors:
    def test_an_installation_that_is_not_set_up_is_named(self, elasticsearch_url, name):
        async def run():
            async with writing(elasticsearch_url, name) as writer:
                with pytest.raises(StoreError, match=f"installation {name} is not set up: run `jianwei setup`"):
                    await writer.check()
                await writer.write(cases(3000))

        with pytest.raises(StoreError, match=f"installation {name} is not set up"):
            asyncio.run(run())

    def test_a_missing_right_ends_the_writing_and_is_named(self, name):
        url = os.environ.get("SECURE_ELASTICSEARCH_URL")
        if not url:
            pytest.skip("no Elasticsearch with security: SECURE_ELASTICSEARCH_URL is not set")
        client = connect(url)
        apply(client, plan(client, name, TOWN))
        wanted = f"{name}-cases-*"
        rights = [
            {"names": [f"{name}-*"], "privileges": ["read"]},
            {"names": [wanted], "privileges": ["read", "write"]},
        ]
        key = client.security.create_api_key(name=name, role_descriptors={"r": {"cluster": [], "indices": rights}})
        address = f"http://{url.rpartition('@')[2]}"

        async def run(password_of_nobody=False):
            given = {} if password_of_nobody else {"api_key": key["encoded"]}
            at = f"http://nobody:guess@{url.rpartition('@')[2]}" if password_of_nobody else address
            async with writing(at, name, **given) as writer:
                await writer.write(list(every_document().values()))

        try:
            client.index(index=f"{name}-cases-2026.03", document={"id": "f:0", "registered": OCTOBER}, refresh=True)
            with pytest.raises(StoreError, match=rf"lacks the right to indices:.* on {name}-(?!cases)"):
                asyncio.run(run())
            with pytest.raises(StoreError, match="user, password or API key are not accepted"):
                asyncio.run(run(password_of_nobody=True))
        finally:
            remove(client, name)
            client.close()


SERVERS = os.environ.get("TEST_SERVERS")


@pytest.mark.slow
@pytest.mark.skipif(not SERVERS, reason="no node of its own to kill: TEST_SERVERS does not name the program for it")
def test_a_node_killed_amid_a_bulk_loses_nothing(name):
    """``TEST_SERVERS`` starts and kills a node at ``ES_PORT`` under ``TEST_SERVERS_HOME``."""
    url = f"http://127.0.0.1:{os.environ['ES_PORT']}"
    client = connect(url)
    apply(client, plan(client, name, TOWN))

    async def run():
        async with writing(url, name, documents_a_request=100, longest_wait=0.5) as writer:
            task = asyncio.create_task(writer.write(cases(20_000)))
            await until(lambda: writer.state.indexed >= 3_000)
            await asyncio.to_thread(subprocess.run, [sys.executable, SERVERS, "kill", "elasticsearch"], check=True)
            assert not task.done()
            await asyncio.to_thread(subprocess.run, [sys.executable, SERVERS, "up", "elasticsearch"], check=True)
            return await task

    try:
        outcome = asyncio.run(run())
        assert outcome.indexed + outcome.older == 20_000
        assert outcome.retried > 0
        assert outcome.refused == []
        client.indices.refresh(index=alias(name, "cases"))
        assert client.count(index=alias(name, "cases"))["count"] == 20_000
    finally:
        remove(client, name)
        client.close()
