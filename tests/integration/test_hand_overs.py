"""A hand-over over Kafka: to the outlet's system, its receipt over the board, and both in the alert."""

import json
from time import time

import pytest

from board.desk.outlets import Outlets
from indexing.elastic_connection import connect
from indexing.elastic_store import ElasticStore
from jianwei.board import into_streams, opener
from streams.broker import Broker
from tests.board.desk.site import Site
from tests.board.desk.test_receipts import TOKEN, confirm
from tests.integration.service import through_servers, wait_until_done, where
from tests.integration.test_act import DUTY, ROUTES, RULE, leak, soon
from tests.jianwei.conftest import HEADER
from tests.jianwei.delivery.servers import http_server

pytestmark = pytest.mark.integration


@pytest.fixture
def emergency():
    with http_server() as received:
        yield received


def test_a_hand_over_is_delivered_and_received_and_the_watch_knows_both(
    jianwei, installed, workers, emergency, tmp_path
):
    rows, config, routes, channels = (
        tmp_path / name for name in ("rows.csv", "city.toml", "routes.toml", "channels.toml")
    )
    rows.write_text(f"{HEADER}\n{leak(10)}\n", encoding="utf-8")
    config.write_text(RULE, encoding="utf-8")
    routes.write_text(ROUTES, encoding="utf-8")
    to = f'url = "{emergency.address}"\n'
    channels.write_text(
        f'[[channel]]\nname = "hook"\nkind = "webhook"\n{to}[[outlet]]\nname = "应急"\n{to}', encoding="utf-8"
    )
    profile = ("--profile", "hotline12345")
    through_servers(jianwei, installed, workers, [rows], (*profile, *soon()), setup=("--config", config, *profile))
    client = connect(installed.at.elasticsearch)
    documents = ElasticStore(client, installed.name)

    def alert():
        wait_until_done(installed, ())
        installed.refresh()
        return next(one for one in documents.search("alerts") if one["span"] == "case")

    def notify():
        options = ("--routes", routes, "--channels", channels, "--outbox", tmp_path / "outbox.db", "--once", "--json")
        jianwei("notify", *options, *where(installed))
        return [body for body in emergency.bodies if body["kind"] == "hand_over"]

    jianwei("act", alert()["alert_id"], "hand_over", "--outlet", "应急", *DUTY, *where(installed))
    (asked,) = alert()["handling"]["outlets"]
    (sent,) = notify()
    assert sent["hand_over"] == asked["hand_over"]
    (delivered,) = alert()["handling"]["outlets"]
    assert delivered["sent_at"]
    assert not delivered["received_at"]
    act, opened = (
        into_streams(Broker.at(installed.at.kafka), installed.name),
        opener(installed.at.elasticsearch, documents),
    )
    site = Site(tmp_path, "none", opened=opened, act=act)
    site.time = round(time() * 1000)
    site.board.outlets = Outlets([("应急", TOKEN)])
    with site.running():
        assert [confirm(site, asked["hand_over"])[0] for _ in range(2)] == [202, 202]
        found = alert()
        assert confirm(site, asked["hand_over"])[0] == 200
    assert found["handling"]["outlets"][0]["received_at"]
    assert [one["by"] for one in found["history"]] == ["", "city-duty", "delivery", "应急"]
    assert notify() == [sent]
    listed = json.loads(jianwei("alerts", "--json", "--store", installed.at.elasticsearch, "--name", installed.name))
    assert next(one for one in listed if one["span"] == "case")["handling"] == alert()["handling"]
    client.close()
