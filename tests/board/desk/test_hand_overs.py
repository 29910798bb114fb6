"""What officers see of hand-overs: asked, delivered, received, and what is missing, with since when."""

import re

import pytest

from board.desk.hand_overs import missing
from city.hand_overs import told_of
from city.times import DAY, MINUTE
from jianwei.kept_city import deed_in_file
from tests.board.desk.site import signed_in
from tests.board.desk.test_doing import document


def text(page):
    """What is read on a page."""
    return " ".join(re.sub(r"<[^>]*>", " ", page.partition("<main")[2].replace("</b>", "")).split())


@pytest.fixture
def told(site, store, alert):
    """Lets a system say something of the hand-over to an outlet."""

    def tell(kind, outlet="应急"):
        one = next(one for one in document(store, alert)["handling"]["outlets"] if one["outlet"] == outlet)
        deed_in_file(
            f"sqlite:{store}", None, None, told_of(kind, one["hand_over"], outlet=outlet, area="Town", at=site.time)
        )

    return tell


@pytest.mark.parametrize("path", ["/", "/alerts/{alert}", "/shift"])
def test_a_hand_over_goes_from_asked_to_received(site, alert, told, path):
    visitor, path = signed_in(site), path.format(alert=alert)
    visitor.act(alert, "hand_over", outlet="应急")
    site.time += 35 * MINUTE
    assert "应急 : 移交 asked 13:00, 未签收 NOT RECEIVED for 35 min" in text(visitor.get(path).text)
    told("undelivered")
    said = "移交 asked 13:00, 未送达，始于 not delivered since 13:35, 未签收 NOT RECEIVED for 35 min"
    assert said in text(visitor.get(path).text)
    site.time += MINUTE
    told("delivered")
    said = "移交 asked 13:00, 送达 delivered 13:36, 未签收 NOT RECEIVED for 36 min"
    assert said in text(visitor.get(path).text)
    site.time += 4 * MINUTE
    told("received")
    said = "移交 asked 13:00, 送达 delivered 13:36, 签收 received 13:40"
    page = text(visitor.get(path).text)
    assert said in page
    assert "NOT RECEIVED" not in page


def test_of_another_day_the_date_is_said(site, alert):
    visitor = signed_in(site)
    visitor.act(alert, "hand_over", outlet="应急")
    site.time += DAY
    visitor = signed_in(site)
    assert "移交 asked 2026-04-03 13:00, 未签收 NOT RECEIVED for 1 d" in text(visitor.get("/").text)


def test_a_sheet_begins_with_what_is_not_received_and_is_without_it_where_all_is(site, alert):
    visitor = signed_in(site)
    assert "移交后未签收" not in visitor.get("/shift").text
    visitor.act(alert, "hand_over", outlet="应急")
    site.time += MINUTE
    visitor.act(alert, "hand_over", outlet="调解")
    page = visitor.get("/shift").text
    first = page.partition("<h2>")[2].partition("</section>")[0]
    assert "移交后未签收" in first
    assert re.findall(r"<bdi>(应急|调解)</bdi>", first) == ["应急", "调解"]
    visitor.act(alert, "received", outlet="应急")
    visitor.act(alert, "received", outlet="调解")
    assert "移交后未签收" not in visitor.get("/shift").text


def test_the_longest_waiting_is_first_and_what_is_closed_is_left_out():
    def alert(name, status, *times):
        outlets = [{"outlet": f"o{at}", "at": at, "received_at": None} for at in times]
        return {"alert_id": name, "status": status, "handling": {"outlets": outlets}}

    alerts = [
        alert("a", "handling", "3", "1"),
        alert("b", "closed", "0"),
        alert("c", "recovered", "2"),
        {"status": "open"},
    ]
    assert [(one["alert_id"], handed["at"]) for one, handed in missing(alerts)] == [("a", "1"), ("c", "2"), ("a", "3")]
