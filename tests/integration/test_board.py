"""The board of an installation: it shows what Elasticsearch holds, and what is done on it reaches the watch."""

import re
from contextlib import nullcontext
from time import monotonic, sleep

import pytest

from city.times import day_iso, day_of_iso
from indexing.elastic_connection import connect
from indexing.elastic_store import ElasticStore
from indexing.sqlite import open_sqlite
from jianwei.board import into_streams, opener
from streams.broker import Broker
from tests.board.conftest import FEED, alert_body, band, bucket, stored_alert
from tests.board.desk.site import ACCOUNTS, Site, account, signed_in
from tests.integration.service import through_servers, wait_until_done
from tests.integration.test_act import RULE, leak, soon
from tests.jianwei.conftest import HEADER
from tests.patience import PATIENCE

pytestmark = pytest.mark.integration


def body(name, area, **more):
    names = area.split(">")
    when = dict.fromkeys(("opened_at", "updated_at", "first_period", "last_period"), "2026-04-03T09:00:00+08:00")
    place = {"area_id": area, "area": names[-1], "area_path": names, "areas": [], "joined": [], "told": "at_once"}
    return alert_body(name, **place, **when, feed=FEED, **more)


def test_a_board_over_elasticsearch_shows_an_area_and_no_more(store, tmp_path):
    mill, hill = body("in-the-mill", "Town>East>Mill"), body("on-the-hill", "Town>West>Hill")
    over = body("over", "Town>East>Mill", status="closed") | {"updated_at": "2026-04-03T12:00:00+08:00"}
    store.put(map(stored_alert, (mill, hill, over)))
    with Site(tmp_path, "none", opened=lambda: nullcontext(store)).running() as site:
        street, town = signed_in(site, "mill"), signed_in(site)
        for path in ("/", "/shift"):
            assert "in-the-mill" in street.get(path).text
            assert "on-the-hill" not in street.get(path).text
            assert "on-the-hill" in town.get(path).text
        assert '<b>1</b><span><span lang="zh">今日关闭' in street.get("/").text
        assert [street.get(f"/alerts/{one}").status for one in ("in-the-mill", "on-the-hill", "over")] == [
            200,
            404,
            200,
        ]


def test_pages_that_look_say_the_same_over_both_stores(store, tmp_path):
    days = [day_iso(day) for day in range(day_of_iso("2026-02-20"), day_of_iso("2026-04-02") + 1)]
    series = (("Roads>Pit", "Town>East>Mill"), ("Roads>Lamp", "Town>West>Hill"), ("Water", "Town>East>Quay"))
    documents = [
        bucket(topic, area, day, {9: number % 5, 15: 1}) for topic, area in series for number, day in enumerate(days)
    ]
    documents += [band("Roads", day, {"Town": (5, 4.5, 9.0), "Town>East": (3, 2.0, 6.0)}) for day in days]
    documents += [band("Roads>Pit", day, {"Town>East>Mill": (3, 2.5, 6.0)}) for day in days]
    seen = body("seen", "Town>East", topic_id="Roads>Pit", topic="Pit")
    past = dict.fromkeys(("opened_at", "updated_at", "first_period", "last_period"), "2026-03-01T09:00:00+08:00")
    documents += map(stored_alert, (seen, {**seen, "alert_id": "past", **past}))
    in_file = open_sqlite(tmp_path / "town.db")
    in_file.put(documents)
    in_file.close()
    store.put(documents)
    paths = (
        *(
            "/explore",
            "/explore?period=day&area=Town>East&topic=Roads",
            "/explore?period=month",
            "/response",
            "/health",
        ),
        *("/explore/cell?topic=Roads>Pit&area=Town>East>Mill", "/explore/cell", "/alerts/seen"),
    )
    pages = []
    for opened in (lambda: nullcontext(store), None):
        folder = tmp_path / f"board-{len(pages)}"
        folder.mkdir()
        with Site(folder, tmp_path / "town.db", opened=opened).running() as site:
            visitor = signed_in(site)
            pages.append([main_of(visitor.get(path)) for path in paths])
    for path, one, other in zip(paths, *pages, strict=True):
        assert one == other, path
    assert "▲" in pages[0][0]
    assert "past" in pages[0][-1]


def main_of(answer):
    """What a page shows, without the tokens of its forms."""
    assert answer.status == 200
    return re.sub(r'name="csrf" value="[^"]*"', "", answer.text.partition("<main")[2])


def test_a_deed_on_the_board_is_sent_and_then_seen(jianwei, installed, workers, tmp_path):
    rows, config = tmp_path / "rows.csv", tmp_path / "city.toml"
    rows.write_text(f"{HEADER}\n{leak(10)}\n", encoding="utf-8")
    config.write_text(RULE, encoding="utf-8")
    profile = ("--profile", "hotline12345")
    through_servers(jianwei, installed, workers, [rows], (*profile, *soon()), setup=("--config", config, *profile))
    client = connect(installed.at.elasticsearch)
    found = ElasticStore(client, installed.name)
    (urgent,) = (one for one in found.search("alerts") if one["span"] == "case")
    alert, city = urgent["alert_id"], urgent["area_path"][0]
    act = into_streams(Broker.at(installed.at.kafka), installed.name)
    opened = opener(installed.at.elasticsearch, found)
    with Site(tmp_path, "none", opened=opened, act=act).running() as site:
        site.signing.accounts = ACCOUNTS | {"town": account("town", city)}
        officer = signed_in(site)
        page = officer.act(alert, "acknowledge")
        assert "已发送" in page.text or "已生效" in page.text, (
            page.status,
            page.text.partition("<main")[2],
            site.audit,
        )
        wait_until_done(installed, ())
        installed.refresh()
        until = monotonic() + PATIENCE
        while "已生效" not in (page := officer.get(f"/alerts/{alert}?deed={site.time}")).text:
            assert monotonic() < until, page.text
            sleep(0.2)
        assert site.audit[-1]["outcome"] == "sent"
    client.close()
    assert 'name="kind" value="handle"' in page.text
    assert 'name="kind" value="acknowledge"' not in page.text
