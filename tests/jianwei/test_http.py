"""Requests to the gateway over HTTP and what each is answered, with the service in one file behind it."""

import asyncio
import gzip
import json
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from hashlib import sha256
from io import BytesIO

import pytest
from aiohttp.test_utils import TestClient, TestServer

from city.configuration import UrgentRule
from city.times import MINUTE, SECOND
from indexing.sqlite import SqliteStore
from indexing.sqlite_schema import connect
from intake.city_tables import NONE_GIVEN
from intake.http.bodies import LARGEST
from intake.http.keys import Keys, load_keys
from intake.http.metrics import GatewayCounts
from intake.http.row_gate import RowGate
from intake.http.server import Gateway
from intake.profile import load_profile
from jianwei.choose import configuration_for
from jianwei.embedded import Embedded
from jianwei.sinks import KafkaSink, StoreSink
from jianwei.times import instant
from streams.broker import Broker
from streams.kafka_gateway import EventProducer
from streams.topology import Partitions
from tests.intake.chinese import GRID, HOTLINE
from tests.jianwei.gateway_process import keys_file

PROFILES = {profile.feed: profile for profile in (load_profile("hotline12345"), load_profile("grid"))}
HOTLINE_FEED, GRID_FEED = PROFILES
ZONE = PROFILES[HOTLINE_FEED].zone
CONFIGURATION = configuration_for(PROFILES[HOTLINE_FEED])
CITY = NONE_GIVEN.under(CONFIGURATION)
NOW = instant("2026-02-02 12:00", ZONE)


class Town:
    """A gateway of two feeds, its keys and the file behind it."""

    def __init__(self, folder, sink=None, city=CITY):
        self.path = folder / "town.db"
        self.keys = keys_file(
            folder / "keys.toml", centre=[HOTLINE_FEED], both=[HOTLINE_FEED, GRID_FEED], other=[GRID_FEED]
        )
        gates = {feed: RowGate(profile, city) for feed, profile in PROFILES.items()}
        self.sink = sink or StoreSink(lambda: Embedded(self.path, CONFIGURATION))
        self.time = NOW
        keys = load_keys(folder / "keys.toml", list(PROFILES))
        self.gateway = Gateway(gates, keys, self.sink, ZONE, lambda: self.time, GatewayCounts())

    @asynccontextmanager
    async def client(self):
        async with TestClient(TestServer(self.gateway.application())) as client:
            try:
                yield client
            finally:
                await self.sink.close()

    def ask(self, *requests):
        """Sends requests one after another, each (key, body, query and headers); gives (status, answer) of each."""

        async def all_of_them():
            async with self.client() as client:
                return [await one(client, self.keys, *request) for request in requests]

        return asyncio.run(all_of_them())

    def held(self):
        """The documents in the file."""
        with closing(connect(self.path)) as connection:
            store = SqliteStore(connection)
            return {kind: [body for _, body in store.stream(kind)] for kind in ("cases", "rejects", "alerts")}


async def one(client, keys, sender, content, feed=None, **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    headers.setdefault("Content-Type", "application/json")
    if sender:
        headers["Authorization"] = f"Bearer {keys.get(sender, sender)}"
    content = content if isinstance(content, bytes | BytesIO) else json.dumps(content, ensure_ascii=False).encode()
    answer = await client.post("/events", data=content, params={"feed": feed} if feed else {}, headers=headers)
    return answer.status, await answer.json()


@pytest.fixture
def town(tmp_path):
    return Town(tmp_path)


def hotline(number, **changes):
    """A row that has come within the hour."""
    times = {"来电时间": "2026-02-02 11:20:00", "导入时间": "2026-02-02 11:30:00", "修改时间": "", "办结时间": ""}
    return HOTLINE | times | {"工单编号": f"RX-{number}"} | changes


def test_each_row_is_answered_with_queued_or_with_a_field_and_a_reason(town):
    ((status, answer),) = town.ask(("centre", [hotline(1), hotline(2, 来电时间="yesterday"), "row"]))
    assert status == 200
    assert (answer["queued"], answer["rejected"]) == (1, 2)
    assert answer["rows"][0] == {"row": 1, "outcome": "queued"}
    assert (answer["rows"][1]["outcome"], answer["rows"][1]["field"]) == ("rejected", "来电时间")
    assert answer["rows"][2] == {
        "row": 3, "outcome": "rejected", "field": "", "code": "type",
        "reason": "no object, expected one with the row's cells by name",
    }  # fmt: skip


def test_what_was_answered_is_in_the_file_and_counts_from_the_next_tick_on(town):
    async def story():
        async with town.client() as client:
            await one(client, town.keys, "centre", [hotline(1), hotline(2, 来电时间="yesterday")])
            await one(client, town.keys, "centre", [hotline(3)])
            before = town.held()
            await town.sink.tick(NOW + MINUTE)
            return before

    before = asyncio.run(story())
    after = town.held()
    assert (before["cases"], [one["row"] for one in before["rejects"]]) == ([], [2])
    assert sorted(one["case"] for one in after["cases"]) == [f"{HOTLINE_FEED}:RX-1", f"{HOTLINE_FEED}:RX-3"]
    assert [(one["field"], one["code"]) for one in after["rejects"]] == [("来电时间", "time")]


def test_an_urgent_row_is_an_alert_before_any_tick(tmp_path):
    rule = UrgentRule(name="噪声", topics=("施工噪声",), level=3)
    town = Town(tmp_path, city=replace(CITY, urgent=(rule,)))
    ((status, _),) = town.ask(("centre", [hotline(1)]))
    (alert,) = town.held()["alerts"]
    assert (status, alert["rule"], alert["opened_at"]) == (200, "噪声", "2026-02-02T12:00:00+08:00")


def test_the_same_request_again_changes_nothing(town):
    rows = [hotline(1), hotline(2, 来电时间="yesterday")]
    first, again = town.ask(("centre", rows), ("centre", rows))
    assert first == again
    assert len(town.held()["rejects"]) == 1


def test_lines_are_answered_as_an_array_is(town):
    given = [hotline(1), hotline(2, 工单编号="")]
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in given).encode()

    async def both():
        async with town.client() as client:
            array = await one(client, town.keys, "centre", given)
            return array, await one(client, town.keys, "centre", lines, Content_Type="application/x-ndjson")

    array, as_lines = asyncio.run(both())
    assert array == as_lines
    assert [row["outcome"] for row in array[1]["rows"]] == ["queued", "rejected"]


class TestWhoMaySend:
    @pytest.mark.parametrize("key", ["", "jw_unknown"])
    def test_nobody_without_a_key_that_is_known(self, town, key):
        ((status, answer),) = town.ask((key, [hotline(1)]))
        assert (status, set(answer)) == (401, {"error"})
        assert town.gateway.counts.refused_requests == {"key": 1}

    def test_a_sender_the_feeds_of_its_key_and_no_other(self, town):
        ((status, answer),) = town.ask(("centre", [GRID], GRID_FEED))
        assert (status, answer["error"]) == (403, "this key may not send rows of that feed")

    def test_a_sender_of_two_feeds_says_which(self, town):
        (unsaid, _), (said, answer) = town.ask(("both", [GRID]), ("both", [GRID], GRID_FEED))
        assert (unsaid, said, answer["queued"]) == (400, 200, 1)

    def test_as_many_rows_a_minute_as_its_key_allows(self, town):
        sender = town.gateway.keys.sender(town.keys["centre"], ZONE.day(NOW))
        town.gateway.keys = Keys([(sha256(b"k").hexdigest(), replace(sender, rows_a_minute=60))])

        async def story():
            async with town.client() as client:
                rows = [hotline(at) for at in range(40)]
                first = await one(client, town.keys, "k", rows)
                second = await client.post(
                    "/events", data=json.dumps(rows).encode(), headers={"Authorization": "Bearer k"}
                )
                wait = int(second.headers["Retry-After"])
                said = (await second.json())["error"]
                assert said == f"40 rows are more than this key may send now: 60 a minute, again in {wait} s"
                town.time += wait * SECOND
                return first[0], second.status, wait, (await one(client, town.keys, "k", rows))[0]

        assert asyncio.run(story()) == (200, 429, 21, 200)


class TestBodies:
    def test_that_are_no_json_are_refused_whole(self, town):
        ((status, answer),) = town.ask(("centre", b'[{"a": "13812345678"'))
        assert status == 400
        assert answer["error"].startswith("not JSON")
        assert "138" not in answer["error"]

    def test_that_are_too_large_are_refused_whole(self, town):
        ((status, answer),) = town.ask(("centre", BytesIO(b" " * (LARGEST + 1))))
        assert (status, answer["error"]) == (413, f"a body of more than {LARGEST} bytes: send it in parts")

    def test_that_are_small_and_would_unpack_to_much_are_refused_whole(self, town):
        bomb = gzip.compress(b" " * (20 * LARGEST))
        assert len(bomb) < LARGEST / 20

        async def send():
            async with town.client() as client:
                return await one(client, town.keys, "centre", bomb, Content_Encoding="gzip")

        assert asyncio.run(send())[0] == 413

    def test_may_be_packed(self, town):
        packed = gzip.compress(json.dumps([hotline(1)]).encode())

        async def send():
            async with town.client() as client:
                return await one(client, town.keys, "centre", packed, Content_Encoding="gzip")

        status, answer = asyncio.run(send())
        assert (status, answer["queued"]) == (200, 1)


def test_where_the_log_takes_nothing_the_sender_is_told_to_send_again_and_nothing_counts_as_queued(tmp_path, caplog):
    nobody = "127.0.0.1:1"
    town = Town(
        tmp_path, KafkaSink(lambda: EventProducer(Broker.at(nobody), "town", Partitions(2, 2), give_up_seconds=1))
    )
    ((status, answer),) = town.ask(("centre", [hotline(1)]))
    assert status == 503
    assert nobody not in answer["error"]
    assert nobody in caplog.text
    assert "send the rows again" in answer["error"]
    assert not town.gateway.sink_works
    assert (town.gateway.counts.queued, town.gateway.counts.refused_requests) == ({}, {"unavailable": 1})


def test_counts_tell_of_each_feed_what_came_and_what_was_refused(town):
    town.ask(
        ("centre", [hotline(1), hotline(2, 来电时间="yesterday"), hotline(3, 工单编号="")]),
        ("other", [GRID], GRID_FEED),
    )
    counts = town.gateway.counts
    assert counts.queued == {HOTLINE_FEED: 1, GRID_FEED: 1}
    assert counts.rejected == {(HOTLINE_FEED, "time"): 1, (HOTLINE_FEED, "id"): 1}
    assert counts.last == {HOTLINE_FEED: NOW, GRID_FEED: NOW}
    assert counts.age[HOTLINE_FEED] == 40 * MINUTE


def test_health_names_the_feeds(town):
    async def ask():
        async with town.client() as client:
            return await (await client.get("/health")).json()

    assert asyncio.run(ask()) == {"feeds": sorted(PROFILES)}


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/events", 405), ("POST", "/", 404)])
def test_nothing_else_is_answered(town, method, path, status):
    async def ask():
        async with town.client() as client:
            answer = await client.request(method, path)
            return answer.status, (await answer.json())["error"]

    assert asyncio.run(ask()) == (
        status,
        "no such path or method: rows are sent by POST to /events, GET /health names the feeds",
    )
