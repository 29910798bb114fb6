"""The evidence on a candidate as a page of the board: gathered beside the pages, within the area of who asks."""

import re
from urllib.parse import urlencode

from indexing.sqlite import open_sqlite
from tests.board.desk.focus.analyst import candidates, choose, chosen_below, issues
from tests.board.desk.site import Visitor, signed_in
from tests.streams.town import FEED, HILL, MILL, POTHOLE, QUAY


def address(**asked):
    return f"/evidence?{urlencode({'feed': FEED, 'topic': POTHOLE, 'month': '2026-03', **asked})}"


def gathered(visitor, **asked):
    return candidates(visitor, address(**asked), being="正在汇集")


def matters(page):
    """Of March, as the table of months tells."""
    return int(re.search(r"<td>2026年3月 March 2026</td><td class=\"n\">([\d,]+)</td>", page.text)[1].replace(",", ""))


def test_it_is_gathered_beside_the_page_and_says_as_of_when(site):
    visitor = signed_in(site)
    first = visitor.get(address())
    assert ("正在汇集" in first.text, 'data-again="3"' in first.text) == (True, True)
    page = gathered(visitor)
    assert "data-again" not in page.text
    for text in ("走势", "三率", "East", "截至 2026-03 月末", "2026-04-03 13:00"):
        assert text in page.text


def test_every_candidate_and_every_topic_of_an_issue_leads_to_it(site, store):
    visitor = signed_in(site)
    choose(visitor)
    links = re.findall(r'href="(/evidence\?[^"]*)"', candidates(visitor).text)
    assert len(links) >= 4
    assert visitor.get(links[0].replace("&amp;", "&")).status == 200
    link = address(area="Town").replace("&", "&amp;")
    assert sorted(link.partition("?")[2].split("&amp;")) == sorted(
        re.search(r'href="/evidence\?([^"]*)"', visitor.get(f"/focus/{issues(store)[0]['focus_id']}").text)[1].split(
            "&amp;"
        )
    )


def test_a_district_and_a_street_have_their_own_counts_and_no_others(site):
    town, east, mill = (matters(gathered(signed_in(site, name))) for name in ("town", "east", "mill"))
    assert town > east > mill > 0
    assert matters(gathered(signed_in(site), area="Town>East")) == east
    assert matters(gathered(signed_in(site, "east"), area=MILL)) == mill


def test_of_areas_elsewhere_there_is_nothing(site):
    areas = {
        "mill": ("Town", "Town>East", QUAY, HILL, "Town>East>Mil", "Town>East>Mill>"),
        "east": ("Town", "Town>West", HILL, "Town>Eas"),
        "town": ("Elsewhere", "Town>East>Mill>Yard"),
    }
    for name, elsewhere in areas.items():
        visitor = signed_in(site, name)
        unknown = visitor.get("/nowhere").text
        for area in elsewhere:
            answer = visitor.get(address(area=area))
            assert (answer.status, answer.text) == (404, unknown), (name, area)
            assert site.audit[-1]["why"] == "scope"


def test_what_a_district_reads_tells_nothing_of_alerts_and_issues_above_and_beside(site, store):
    chosen_below(store, HILL, "Hill holes", site.time)
    page = gathered(signed_in(site, "hill"))
    assert "No alert of this topic here" in page.text
    assert "Mill" not in page.text
    documents = open_sqlite(store, create=False)
    reasons = [one["reason"] for one in documents.search("alerts")]
    documents.close()
    assert reasons
    assert all(reason not in page.text for reason in reasons)


def test_what_no_page_asks_for_is_refused(site):
    visitor = signed_in(site)
    for month in ("2026", "2026-13", "2031-01", "２０２６-03"):
        assert visitor.get(address(month=month)).status == 400, month
    for odd in ({"topic": ""}, {"feed": ""}, {"topic": "x" * 401}, {"topic": "Roads\x00Pothole"}):
        assert visitor.get(address(**odd)).status == 400, odd


def test_what_nothing_was_counted_of_is_as_good_as_none(site):
    visitor = signed_in(site)
    for odd in ({"topic": "Gas>Nobody"}, {"feed": "complaint/elsewhere"}, {"topic": "<b>"}):
        assert visitor.get(address(**odd)).status == 404, odd


def test_nobody_sees_it_without_signing_in(site):
    answer = Visitor(site).get(address())
    assert (answer.status, answer.headers["Location"].startswith("/sign-in")) == (303, True)
