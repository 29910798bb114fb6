"""The explorer, its cells, how alerts were met, and what stands beneath an alert: who sees what of them."""

import re
from html import unescape

import pytest

from city.times import day_iso, day_of_iso
from indexing.sqlite import open_sqlite
from tests.board.conftest import bucket
from tests.board.desk.site import Visitor, signed_in
from tests.board.desk.test_seeing import HOSTILE, below_main, dangerous, handling, made, put
from tests.streams.town import FEED, HILL, MILL

DAY = "/explore?period=day"


def put_counts(store, *counts, feed=FEED, first="2026-03-01", last="2026-04-02"):
    """``counts`` are (topic, area, a day) of every day from the first to the last."""
    found = open_sqlite(store, create=False)
    days = map(day_iso, range(day_of_iso(first), day_of_iso(last) + 1))
    found.put([bucket(topic, area, day, {9: each}, feed=feed) for day in days for topic, area, each in counts])
    found.close()


def cells(page):
    """Texts of the table by row, without marks of what is out of the ordinary."""
    table = page.text.partition('<table class="explore"')[2].partition("</table>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", table)
    return [[unescape(re.sub("<[^>]*>", "", one)) for one in re.findall(r"<t[dh].*?</t[dh]>", row)] for row in rows]


def ways(page):
    """Where the heads of rows and columns lead."""
    return [unescape(one) for one in re.findall(r'<th scope="(?:row|col)"><a href="([^"]*)"', page.text)]


class TestExplorer:
    def test_it_shows_areas_by_topics_of_the_last_day_that_is_over(self, site):
        page = signed_in(site).get(DAY)
        heads, *rows = cells(page)
        assert "2026-04-02" in below_main(page)
        assert heads == ["区域 area", "Roads", "Waste", "Water", "全部 all"]
        assert [row[0] for row in rows] == ["East", "West", "全部 all"]
        assert int(re.match(r"\d+", rows[0][1])[0]) >= 40
        assert "▲▲▲" in rows[0][1]
        assert "▲" not in rows[1][1]

    def test_it_leads_down_both_trees_and_up_again(self, site):
        visitor = signed_in(site)
        page = visitor.get(DAY)
        assert "/explore?area=Town%3EEast&period=day" in {re.sub("feed=[^&]*&", "", one) for one in ways(page)}
        east = visitor.get(ways(page)[-2])
        assert [row[0] for row in cells(east)][1:3] == ["Mill", "Quay"]
        roads = visitor.get(ways(east)[0])
        assert cells(roads)[0][1:3] == ["Lamp", "Pothole"]
        trail = roads.text.partition('class="trails"')[2].partition("</nav>")[0]
        assert re.findall(r"<bdi>(.*?)</bdi>", trail) == ["Town", "East", "全部 all", "Roads"]
        assert trail.count("aria-current") == 2

    def test_a_leaf_of_both_trees_is_a_table_of_one_cell(self, site):
        page = signed_in(site).get(f"/explore?area={MILL}&topic=Roads>Pothole&period=day")
        assert [len(row) for row in cells(page)] == [2, 2]

    def test_a_street_sees_its_own_and_no_more(self, site):
        visitor = signed_in(site, "mill")
        page = visitor.get(DAY)
        assert [row[0] for row in cells(page)][1:] == ["Mill"]
        assert "Quay" not in page.text
        assert "West" not in page.text

    @pytest.mark.parametrize("path", ["/explore", "/explore/cell"])
    @pytest.mark.parametrize("area", ["Town", "Town>East", HILL, "Town>East>Mill Lane", "nowhere", ">"])
    def test_an_area_elsewhere_is_as_good_as_none(self, site, path, area):
        visitor = signed_in(site, "mill")
        answer = visitor.get(f"{path}?area={area.replace(' ', '%20')}")
        assert (answer.status, answer.text) == (404, visitor.get("/nowhere").text)
        assert [site.audit[-1][name] for name in ("what", "outcome", "why")] == ["see", "refused", "scope"]

    def test_small_counts_below_the_street_are_not_told_and_have_no_page(self, site, store):
        put_counts(store, ("Waste>Bin", f"{MILL}>Yard", 2), ("Waste>Bin", f"{MILL}>Lane", 4))
        visitor = signed_in(site)
        page = visitor.get(f"/explore?area={MILL}&topic=Waste&period=day")
        rows = {row[0]: row[1] for row in cells(page)[1:]}
        assert rows["Yard"] == "<3"
        assert rows["Lane"].startswith("4")
        assert visitor.get(f"/explore/cell?area={MILL}>Yard").status == 404
        assert visitor.get(f"/explore/cell?area={MILL}>Lane").status == 404

    @pytest.mark.parametrize(
        "query", ["period=year", "period=own&from=2026-03-01", "period=own&from=2026-03-01&to=1", "topic=%ED%A0%80%F0"]
    )
    def test_what_cannot_be_asked_is_refused_or_empty(self, site, query):
        assert signed_in(site).get(f"/explore?{query}").status in {200, 400}

    def test_days_of_ones_own_are_shown_and_stay_on_the_way_down(self, site):
        page = signed_in(site).get("/explore?period=own&from=2026-03-10&to=2026-03-12")
        assert "2026-03-10 – 2026-03-12" in below_main(page)
        assert all("from=2026-03-10&to=2026-03-12" in one for one in ways(page))

    def test_before_there_is_anything_it_says_so(self, site, store):
        found = open_sqlite(store, create=False)
        found._connection.execute("delete from documents_buckets")
        found.close()
        visitor = signed_in(site)
        assert "没有数据" in visitor.get("/explore").text
        assert "没有数据" in visitor.get("/explore/cell?topic=Roads").text

    def test_feeds_are_apart(self, site, store):
        put_counts(store, ("Roads>Pothole", MILL, 5), feed="petition/town")
        visitor = signed_in(site)
        page = visitor.get(f"{DAY}&feed=petition/town")
        assert [row[0] for row in cells(page)][1:] == ["East"]
        assert cells(page)[1][1].startswith("5")
        assert re.findall(r'<option value="([^"]*/town)"', page.text) == [FEED, "petition/town"]


class TestCell:
    def test_it_shows_its_course_and_the_alerts_that_touched_it(self, site, store, alert):
        put(store, made("above", "Town", feed=FEED, topic_id="Roads", topic="Roads"))
        put(store, made("elsewhere", HILL, feed=FEED, topic_id="Roads"), made("other", feed=FEED, topic_id="Water"))
        page = signed_in(site).get(f"/explore/cell?area={MILL}&topic=Roads>Pothole&period=day")
        assert page.text.count("<figure") == 3
        assert "By day, eight weeks: most" in page.text
        linked = set(re.findall(r'href="/alerts/([^"]*)"', page.text))
        assert linked == {alert, "above"}
        assert re.search(r"\d+, [\d.]+ expected, above in step 3 of 3", page.text)

    def test_alerts_above_ones_area_stay_hidden(self, site, store, alert):
        put(store, made("above", "Town", feed=FEED, topic_id="Roads"))
        page = signed_in(site, "mill").get("/explore/cell?topic=Roads>Pothole&period=day")
        assert set(re.findall(r'href="/alerts/([^"]*)"', page.text)) == {alert}


class TestResponse:
    def test_it_is_by_tier_and_level_and_by_reason_and_names_no_role(self, site, store):
        real = handling(closed_at="2026-04-03T02:00:00.000Z", closed_by="mill-duty", close_reason="handled")
        put(store, made("real", status="closed", handling=real), made("open", "Town>East", level=4))
        page = signed_in(site).get("/response")
        assert page.status == 200
        assert "属实，已处置" in page.text
        assert "21% – 100%" in page.text
        assert below_main(page).count("duty") == 0
        assert [page.text.count(f"/response?days={days}") for days in (30, 90, 365)] == [1, 1, 1]

    def test_it_counts_what_was_opened_in_the_days_and_in_the_area(self, site, store):
        put(
            store,
            made("long ago", opened_at="2026-02-01T09:00:00+08:00", level=4),
            made("elsewhere", HILL, level=1),
        )
        mill = signed_in(site, "mill")
        assert "l4" not in below_main(mill.get("/response?days=30"))
        assert "l4" in below_main(mill.get("/response?days=90"))
        assert "l1" not in below_main(mill.get("/response?days=90"))

    @pytest.mark.parametrize("days", ["7", "0", "-1", "x", "30.0", "9" * 40])
    def test_other_days_are_refused(self, site, days):
        assert signed_in(site).get(f"/response?days={days}").status == 400


class TestBeneathAnAlert:
    def test_past_alerts_like_it_are_named_with_what_became_of_them(self, site, store, alert):
        closed = handling(closed_at="2026-03-02T02:00:00.000Z", closed_by="mill-duty", close_reason="known")
        deed = {"at": "2026-03-01T01:30:00.000Z", "status": "acknowledged", "level": 3, "why": "x", "by": "mill-duty"}
        past = {"opened_at": "2026-03-01T09:00:00+08:00", "topic": "Pothole", "topic_id": "Roads>Pothole", "feed": FEED}
        put(
            store,
            made("before", **past, status="closed", handling=closed, history=[deed]),
            made("outside", "Town", **past),
            made("long before", **past | {"opened_at": "2022-03-01T09:00:00+08:00"}),
        )
        page = signed_in(site, "mill").get(f"/alerts/{alert}").text.partition("Past alerts like it")[2]
        assert re.findall(r'href="/alerts/([^"]*)"', page) == ["before"]
        assert "属实，已掌握" in page
        assert "mill-duty" in page
        assert "30 min" in page

    def test_what_was_known_when_is_told_by_each_judgement(self, site, alert):
        page = signed_in(site).get(f"/alerts/{alert}").text.partition("What was known when")[2]
        rows = re.findall(r"<tr>(.*?)</tr>", page.partition("</table>")[0])[1:]
        told = [re.findall(r'class="n">([\d.]+)<', row) for row in rows]
        assert [int(one[0]) for one in told] == [15, 30]
        assert all(float(one[1]) < 1 <= float(one[2]) for one in told)

    def test_areas_that_carry_it_stand_on_tiles_and_in_a_table(self, site, store):
        parts = [
            {"area": name, "area_id": f"Town>{name}", "observed": observed, "expected": 1.0}
            for name, observed in (("East", 31), ("West", 11))
        ]
        put(store, made("wide", "Town", feed=FEED, areas=parts))
        page = signed_in(site).get("/alerts/wide").text
        assert 'aria-label="2 个区域中 2 个超出，最多：East 2 of 2 areas carry it; most: East"' in page
        assert "75%" in page


def test_hostile_names_do_nothing_wherever_they_stand(site, store):
    topic, area = f"甲>{HOSTILE.replace('>', '›')}", f"Town>East>{HOSTILE.replace('>', '›')}"
    put_counts(store, (topic, area, 9))
    parts = [{"area": "x", "area_id": f"{area}>{name}", "observed": 9, "expected": 1.0} for name in ("a", "<b>")]
    put(store, made("hostile", area, feed=FEED, topic_id=topic, topic=HOSTILE, areas=parts))
    visitor = signed_in(site)
    pages = [DAY, "/explore?area=Town>East&topic=甲", "/alerts/hostile", "/response"]
    pages += ways(visitor.get("/explore?area=Town>East&topic=%E7%94%B2"))
    for path in pages:
        page = visitor.get(path.replace("甲", "%E7%94%B2"))
        assert page.status == 200, path
        assert dangerous(page.text) == [], path
    (cell, *_) = re.findall(r'href="(/explore/cell[^"]*)"', visitor.get(pages[-1]).text)
    shown = visitor.get(unescape(cell))
    assert (shown.status, dangerous(shown.text)) == (200, [])


@pytest.mark.parametrize("path", ["/explore", "/explore/cell", "/response", "/response?days=x"])
def test_every_answer_is_guarded_and_nobody_sees_it_without_signing_in(site, path):
    assert Visitor(site).get(path).status == 303
    headers = signed_in(site).get(path).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'sha256-")
    assert headers["Cache-Control"] == "no-store"
