"""Focus issues on the board of an installation: the same pages over both stores, and decisions through the watch."""

import json
import re
from contextlib import nullcontext
from time import monotonic, sleep

import pytest

from city.focus_issues import FocusIssue, Item, Subject, focus_id
from city.paths import root
from city.times import day_iso, day_of_iso
from indexing.elastic_connection import connect
from indexing.elastic_store import ElasticStore
from indexing.focus_issues import focus_document
from indexing.sqlite import open_sqlite
from jianwei.board import into_streams, opener
from streams.broker import Broker
from tests.board.conftest import FEED, bucket
from tests.board.desk.focus.analyst import LINE, MARCH, candidates, choose, post
from tests.board.desk.site import ACCOUNTS, Site, account, signed_in
from tests.integration.service import through_servers, wait_until_done
from tests.integration.test_act import RULE, leak, soon
from tests.jianwei.conftest import HEADER
from tests.patience import PATIENCE

pytestmark = pytest.mark.integration


def test_candidates_and_issues_are_the_same_over_both_stores(store, tmp_path):
    subject = Subject(feed=FEED, topics=("Roads>Pit",), area="Town", period="2026-03")
    item = Item(item_id="a", list="duties", text="fill them", unit="Roads", due="2026-03")
    issue = FocusIssue(
        focus_id=focus_id(subject),
        subject=subject,
        title="Pits",
        state="chosen",
        decided_at=0,
        updated_at=0,
        items=(item,),
    )
    days = [day_iso(day) for day in range(day_of_iso("2026-02-01"), day_of_iso("2026-04-02") + 1)]
    series = (("Roads>Pit", "Town>East>Mill"), ("Roads>Lamp", "Town>West>Hill"), ("Water", "Town>East>Quay"))
    documents = [
        bucket(topic, area, day, {9: number % 5, 15: each}, feed=FEED)
        for each, (topic, area) in enumerate(series)
        for number, day in enumerate(days)
    ]
    documents.append(focus_document(issue, 1))
    in_file = open_sqlite(tmp_path / "town.db")
    in_file.put(documents)
    in_file.close()
    store.put(documents)
    pages = []
    for opened in (lambda: nullcontext(store), None):
        folder = tmp_path / f"board-{len(pages)}"
        folder.mkdir()
        with Site(folder, tmp_path / "town.db", opened=opened).running() as site:
            visitor = signed_in(site)
            answers = [candidates(visitor), visitor.get("/focus"), visitor.get(f"/focus/{issue.focus_id}")]
            east, evidence = signed_in(site, "east"), f"/evidence?feed={FEED}&topic=Roads%3EPit&month=2026-03"
            answers += [candidates(east), *(candidates(one, evidence, "正在汇集") for one in (visitor, east))]
            pages.append([re.sub(r'name="csrf" value="[^"]*"', "", one.text.partition("<main")[2]) for one in answers])
            assert signed_in(site, "mill").get(MARCH).status == 404
    assert pages[0] == pages[1]
    assert all("Pit" in page for page in pages[0])
    assert all("逾期" in page for page in pages[0][1:3])
    assert all(("Lamp" in page, "Hill" in page) == (False, False) for page in pages[0][3::2])


def test_a_candidate_is_chosen_and_planned_through_the_watch(jianwei, installed, workers, tmp_path):
    rows, config = tmp_path / "rows.csv", tmp_path / "city.toml"
    rows.write_text(f"{HEADER}\n{leak(10)}\n", encoding="utf-8")
    config.write_text(RULE, encoding="utf-8")
    profile = ("--profile", "hotline12345")
    through_servers(jianwei, installed, workers, [rows], (*profile, *soon()), setup=("--config", config, *profile))
    client = connect(installed.at.elasticsearch)
    found = ElasticStore(client, installed.name)
    (counted,) = {(body["day"], body["feed"], body["area_id"], body["topic_id"]) for body in found.search("buckets")}
    day, feed, area, topic = counted
    act = into_streams(Broker.at(installed.at.kafka), installed.name)
    opened = opener(installed.at.elasticsearch, found)
    with Site(tmp_path, "none", opened=opened, act=act).running() as site:
        site.signing.accounts = ACCOUNTS | {"town": account("town", root(area))}
        analyst = signed_in(site)
        page = choose(analyst, feed=feed, topics=json.dumps([topic]), period=day[:7], title="燃气")
        assert "尚未生效" in page.text or "已生效" in page.text
        issue = _seen(installed, found, "state", "chosen")
        assert "已生效" in analyst.get(f"/focus/{issue}?deed={site.time}").text
        site.time += 1000
        post(analyst, f"/focus/{issue}", **LINE)
        assert _seen(installed, found, "title", "燃气", items=1) == issue
        page = analyst.get(f"/focus/{issue}?deed={site.time}").text
        assert ("已生效" in page, "fill them" in page) == (True, True)
    client.close()


def _seen(installed, store, field, value, items=0):
    """The id of the one issue, when the memory has it so."""
    wait_until_done(installed, ())
    until = monotonic() + PATIENCE
    while True:
        installed.refresh()
        for body in store.search("focus-issues"):
            if body[field] == value and len(body["items"]) == items:
                return body["focus_id"]
        assert monotonic() < until
        sleep(0.2)
