"""Cases on the board of an installation: Elasticsearch sums them, a street sees its own, closing is proposed."""

from contextlib import nullcontext

import pytest

from board.desk.case_links import case_links
from city.buckets import Bucket
from indexing.documents import bucket_document
from tests.board.conftest import stored_alert
from tests.board.desk.site import Site, signed_in
from tests.board.desk.test_cases import case, rows, town_alert
from tests.board.desk.test_seeing import HOSTILE, dangerous, made
from tests.streams.town import FEED, HILL, MILL, POTHOLE, at, day

pytestmark = pytest.mark.integration


def hours(area, count):
    """A bucket of the night of 2 April with so many reports."""
    return bucket_document(Bucket(FEED, "request", POTHOLE, area, day("2026-04-02"), 1, True, 24, (2, count, count, 0)))


CLOSED = {"status": "closed", "closed": at("2026-04-02 18:00")}


@pytest.fixture
def site(store, tmp_path):
    store.put(
        [
            stored_alert(made("in-the-mill", **town_alert(MILL, []))),
            stored_alert(made("on-the-hill", **town_alert(HILL, []))),
            hours(MILL, 2),
            hours(HILL, 2),
            case("mill-1", unit="Waterworks", due=at("2026-04-03 12:00"), **CLOSED),
            case("mill-2", unit="Waterworks", **CLOSED),
            case("hill-1", area=HILL, unit=HOSTILE, due=at("2026-04-03 12:00")),
            case("hill-2", area=HILL, unit="Hill office", **CLOSED),
            case("mill-3", topic="Roads>Lamp", unit="Lamps", due=at("2026-04-04 12:00")),
        ]
    )
    with Site(tmp_path, "none", opened=lambda: nullcontext(store)).running() as running:
        running.board.links = case_links(["https://12345.town.example/case/{id}"])
        yield running


def test_deadlines_are_of_the_area(site):
    assert [row[:1] + row[2:6] for row in rows(signed_in(site, "mill").get("/units"), "考核")] == [
        ["Lamps", "0", "1", "1", "1"]
    ]
    page = signed_in(site).get("/units")
    assert rows(page, "考核")[0][2:6] == ["1", "0", "0", "1"]
    assert dangerous(page.text) == []


def test_cases_are_listed_and_linked_and_no_other_streets(site):
    page = signed_in(site, "mill").get("/alerts/in-the-mill")
    assert [row[1] for row in rows(page, "支撑预警的工单")] == ["mill-2", "mill-1"]
    assert 'href="https://12345.town.example/case/mill-1"' in page.text
    assert "hill" not in page.text
    assert signed_in(site, "mill").get("/alerts/on-the-hill").status == 404


def test_what_upstream_has_closed_is_proposed_and_what_it_has_not_is_not(site):
    town = signed_in(site)
    assert "可关闭" in town.get("/").text
    page = town.get("/closable").text
    assert "/alerts/in-the-mill" in page
    assert "/alerts/on-the-hill" not in page
    assert "上级系统已办结全部 2 件（最后一件 2026-04-02 18:00）" in town.get("/alerts/in-the-mill").text


def test_counts_without_their_cases_propose_nothing(site, store):
    store.put([hours(f"{MILL}>Yard", 1)])
    assert "/alerts/in-the-mill" not in signed_in(site).get("/closable").text
