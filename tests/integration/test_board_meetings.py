"""Meetings on the board of an installation: opened, decided and carried over through the watch, told in both stores."""

from time import monotonic, sleep

import pytest

from city.paths import root
from indexing.elastic_connection import connect
from indexing.elastic_store import ElasticStore
from indexing.meetings import meeting_of
from jianwei.board import into_streams, opener
from streams.broker import Broker
from tests.board.desk.meetings.secretary import DECIDED, HOLES, post
from tests.board.desk.site import ACCOUNTS, Site, account, signed_in
from tests.integration.service import through_servers, wait_until_done
from tests.integration.test_act import RULE, leak, soon
from tests.jianwei.conftest import HEADER
from tests.patience import PATIENCE

pytestmark = pytest.mark.integration


def test_a_meeting_is_opened_decided_and_carried_over_through_the_watch(jianwei, installed, workers, tmp_path):
    rows, config = tmp_path / "rows.csv", tmp_path / "city.toml"
    rows.write_text(f"{HEADER}\n{leak(10)}\n", encoding="utf-8")
    config.write_text(RULE, encoding="utf-8")
    profile = ("--profile", "hotline12345")
    through_servers(jianwei, installed, workers, [rows], (*profile, *soon()), setup=("--config", config, *profile))
    client = connect(installed.at.elasticsearch)
    found = ElasticStore(client, installed.name)
    area = root(next(body["area_id"] for body in found.search("buckets")))
    act = into_streams(Broker.at(installed.at.kafka), installed.name)
    opened = opener(installed.at.elasticsearch, found)
    with Site(tmp_path, "none", opened=opened, act=act).running() as site:
        site.signing.accounts = ACCOUNTS | {"town": account("town", area)}
        secretary = signed_in(site)
        page = post(secretary, "/meetings", kind="open", date="2026-04-03", title="四月例会")
        assert "尚未生效" in page.text or "已生效" in page.text
        (april,) = _seen(installed, found, 1)
        at = f"/meetings/{april.meeting_id}"
        site.time += 1000
        post(secretary, at, **HOLES)
        ((item,),) = (one.agenda for one in _seen(installed, found, 2))
        for form in ({**DECIDED, "item": item.item_id}, {"kind": "close"}):
            site.time += 1000
            post(secretary, at, **form)
        _seen(installed, found, 4)
        site.time += 1000
        post(secretary, "/meetings", kind="open", date="2026-05-06", title="五月例会")
        april, may = _seen(installed, found, 5)
        page = secretary.get(f"/meetings/{may.meeting_id}?deed={site.time}").text
        assert all(said in page for said in ("已生效", "结转 1 次", "fill them", "Roads"))
    assert (april.agenda[0].into, may.agenda[0].path) == (may.meeting_id, (april.meeting_id,))
    client.close()


def _seen(installed, store, deeds):
    """All meetings, when the memory has told of so many deeds."""
    wait_until_done(installed, ())
    until = monotonic() + PATIENCE
    while True:
        installed.refresh()
        found = [meeting_of(body) for body in store.search("meetings")]
        if sum(len(one.history) for one in found) == deeds:
            return found
        assert monotonic() < until
        sleep(0.2)
