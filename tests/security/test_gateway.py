"""Attacks on the gateway: keys, sizes, depths, packed bombs, and what its answers and logs say of them."""

import asyncio
import gzip
import json
import logging

import pytest

from intake.http import server
from intake.http.bodies import BodyError, rows
from intake.http.keys import new_key
from jianwei.logs import Wordless
from tests.jianwei.test_http import GRID, GRID_FEED, HOTLINE_FEED, Town, hotline, one

ROUTES = {("POST", "/events"), ("GET", "/health"), ("HEAD", "/health")}


@pytest.fixture
def town(tmp_path):
    return Town(tmp_path)


def test_every_way_into_the_gateway_is_known(town):
    routes = town.gateway.application().router.routes()
    assert {(route.method, route.resource.canonical) for route in routes} == ROUTES


@pytest.mark.parametrize("key", ["", "jw_", "*", "Centre", "jw_' OR 1=1", "0" * 64, "jw_" + "a" * 4000])
def test_nobody_gets_in_by_what_is_no_key(town, key):
    ((status, answer),) = town.ask((key, [hotline(1)]))
    assert (status, answer["error"]) == (401, "no key, or one that is not known")


def test_the_digest_that_the_file_holds_is_no_key(town, tmp_path):
    text = (tmp_path / "keys.toml").read_text(encoding="utf-8")
    digest = text.partition('sha256 = "')[2][:64]
    ((status, _),) = town.ask((digest, [hotline(1)]))
    assert (len(digest), status) == (64, 401)


@pytest.mark.parametrize(
    "feed", [GRID_FEED, "*", f"{HOTLINE_FEED}/../{GRID_FEED}", f"{GRID_FEED}\x00", "nothing", "Complaint"]
)
def test_no_feed_that_a_key_does_not_name_is_reached_and_none_is_told(town, feed):
    ((status, answer),) = town.ask(("centre", [GRID], feed))
    assert (status, answer["error"]) == (403, "this key may not send rows of that feed")
    assert town.held()["cases"] == [] if town.path.exists() else True


def test_who_has_no_key_is_answered_before_the_body_is_read(town):
    ((status, _),) = town.ask(("", b"[" * 1_000_000))
    assert status == 401


@pytest.mark.parametrize("depth", [1_000, 100_000, 4_000_000])
@pytest.mark.parametrize("opened", [b"[", b'{"a":'])
def test_json_nested_without_end_is_refused(depth, opened):
    with pytest.raises(BodyError, match=r"nested too deep|not JSON"):
        rows((opened * depth)[: 8 << 20], lines=False)


def test_a_number_of_millions_of_digits_is_a_text_of_them():
    ((found),) = rows(b'[{"a": ' + b"9" * 4_000_000 + b"}]", lines=False)
    assert len(found["a"]) == 4_000_000


def test_packed_bodies_are_bounded_and_what_is_packed_twice_is_not_unpacked(town):
    inner = gzip.compress(b" " * (20 << 20))

    async def send():
        async with town.client() as client:
            twice = await one(client, town.keys, "centre", gzip.compress(inner), Content_Encoding="gzip")
            known = {"Authorization": f"Bearer {town.keys['centre']}", "Content-Encoding": "gzip, gzip"}
            listed = await client.post("/events", data=gzip.compress(inner), headers=known)
            damaged = await client.post("/events", data=inner[:500], headers={**known, "Content-Encoding": "gzip"})
            return twice[0], listed.status, damaged.status

    twice, listed, damaged = asyncio.run(send())
    assert (twice, listed < 500, 400 <= damaged < 500) == (400, True, True)


def test_a_body_that_does_not_come_ends(town, monkeypatch):
    monkeypatch.setattr(server, "_BODY_SECONDS", 0.2)

    async def slowly():
        yield b"["
        await asyncio.sleep(1.5)
        yield b"]"

    async def send():
        async with town.client() as client:
            return await client.post(
                "/events", data=slowly(), headers={"Authorization": f"Bearer {town.keys['centre']}"}
            )

    assert asyncio.run(send()).status == 408


def test_no_answer_is_taken_for_a_page_or_kept(town):
    async def ask():
        async with town.client() as client:
            answers = [await client.get("/health"), await client.get("/<script>"), await client.post("/events")]
            return [answer.headers for answer in answers]

    for headers in asyncio.run(ask()):
        assert headers["Content-Type"].startswith("application/json")
        assert (headers["X-Content-Type-Options"], headers["Cache-Control"]) == ("nosniff", "no-store")
        assert headers["Server"] == "Jianwei"


def test_values_of_rows_and_keys_stand_in_no_answer_and_no_log(town, caplog):
    caplog.set_level(logging.DEBUG)
    key, _ = new_key()
    value = "13800007919"
    row = dict.fromkeys(hotline(1), value)
    asks = [("centre", [row]), (key, [row]), ("centre", json.dumps([row])[:-3].encode()), ("centre", [[value]])]
    told = json.dumps(town.ask(*asks), ensure_ascii=False)
    logged = "\n".join(record.getMessage() for record in caplog.records if Wordless().filter(record))
    assert value not in told + logged
    assert key not in told + logged
    assert value not in json.dumps(town.held(), ensure_ascii=False)


def test_a_key_of_bytes_that_are_no_text_is_nobodys(town):
    assert town.gateway.keys.sender("\udcff\udcfe", 1) is None
