"""Candidates on the board: worked out beside the pages, chosen and rejected there, and seen by the city alone."""

import json
import re
from contextlib import closing
from urllib.parse import urlencode

import msgspec
import pytest

from briefing.choosing.weights import Ranking
from briefing.focus import Asked, propose
from city.themes import Theme
from city.times import HOUR
from indexing.sqlite import open_sqlite
from tests.board.desk.focus.analyst import MARCH, candidates, choose, issues, post
from tests.board.desk.site import Site, signed_in
from tests.streams.town import BIN, LAMP, MILL, POTHOLE, ZONE, hourly, month, run

ODD = "Waste><img src=x onerror=alert(1)"


def test_a_page_does_not_wait_for_candidates_and_shows_them_with_when_they_were_worked_out(site, store):
    visitor = signed_in(site)
    first = visitor.get(MARCH)
    assert ("正在计算" in first.text, 'data-again="3"' in first.text) == (True, True)
    page = candidates(visitor)
    assert "data-again" not in page.text
    assert "2026-04-03 13:00" in page.text
    with closing(open_sqlite(store, create=False)) as documents:
        (proposal,) = propose(documents, "2026-03", Asked(top=10, zone=ZONE))
    shown = re.findall(r'<div class="rank">(\d+)</div>.*?<h3><bdi>(.*?)</bdi>', page.text)
    assert shown == [(str(one.rank), one.topic) for one in proposal.candidates]
    assert len(shown) >= 4
    assert re.search(r"2026年3月\d+件，占本来源诉求的", page.text)
    assert re.search(r"\d 件</span> .*?\d matters</span> · P\d+", page.text)


def test_they_are_ranked_by_the_weights_and_with_the_themes_that_the_board_was_given(store, tmp_path):
    theme = Theme(name="Streets at night", kind="每月一题", topics=(LAMP, POTHOLE))
    ranking = Ranking(volume=0.0, spread=0.0, growth=1.0, continuity=0.0, hard=0.0, continued=0.0, units=0.0)
    asked = Asked(top=10, zone=ZONE, ranking=ranking, themes=(theme,))
    with Site(tmp_path, store, asked=asked).running() as site:
        page = candidates(signed_in(site)).text
    with closing(open_sqlite(store, create=False)) as documents:
        (proposal,) = propose(documents, "2026-03", asked)
    shown = re.findall(r'<div class="rank">(\d+)</div>.*?<h3><bdi>(.*?)</bdi>', page)
    assert shown == [(str(one.rank), one.topic) for one in proposal.candidates]
    assert "Streets at night" in page


def test_they_are_kept_for_an_hour_and_shown_while_newer_ones_are_worked_out(site):
    visitor = signed_in(site)
    candidates(visitor)
    site.time += HOUR - 1
    assert "data-again" not in visitor.get(MARCH).text
    site.time += 1
    assert "正在重新计算" in visitor.get(MARCH).text
    assert "14:00" in next(page for page in iter(lambda: visitor.get(MARCH).text, "") if "data-again" not in page)


def test_one_is_chosen_under_its_title_and_stands_there_as_chosen(site, store):
    visitor = signed_in(site)
    page = candidates(visitor).text
    article = page.partition("<article")[2].partition("</article>")[0]
    form = article.partition('<form method="post" action="/candidates">')[2].partition("</form>")[0]
    fields = {name: value.replace("&quot;", '"').replace("&gt;", ">") for name, value in _fields(form)}
    assert post(visitor, "/candidates", **fields).status == 200
    (one,) = issues(store)
    assert (one["state"], one["period"], one["area_id"], one["title"]) == ("chosen", "2026-03", "Town", fields["title"])
    article = candidates(visitor).text.partition("<article")[2].partition("</article>")[0]
    assert ("已选定" in article, f'href="/focus/{one["focus_id"]}"' in article) == (True, True)
    assert "<form" not in article
    assert [site.audit[-1][name] for name in ("what", "outcome")] == ["choose", "done"]


def test_one_whose_topics_an_issue_of_another_period_holds_is_shown_with_that_and_can_be_chosen(site, store):
    visitor = signed_in(site)
    choose(visitor, topics=json.dumps([POTHOLE, LAMP]), period="2026", title="Streets")
    (one,) = issues(store)
    articles = candidates(visitor).text.split("<article")[1:]
    shown = [each for each in articles if f'href="/focus/{one["focus_id"]}"' in each]
    assert len(shown) == 2
    assert all(("Streets" in each, "<form" in each) == (True, True) for each in shown)


def test_a_screen_on_a_wall_shows_them_without_forms_to_decide(site):
    town, wall = candidates(signed_in(site)).text, candidates(signed_in(site, "wall")).text
    assert ('method="post" action="/candidates"' in town, 'method="post" action="/candidates"' in wall) == (True, False)
    assert wall.count("<article") == town.count("<article")


def test_a_rejected_one_shows_why_and_can_be_chosen_still(site, store):
    visitor = signed_in(site)
    choose(visitor, kind="reject", reason="next year")
    page = candidates(visitor).text
    assert "next year" in page
    choose(visitor)
    assert [(one["state"], one["reason"]) for one in issues(store)] == [("chosen", "")]


def test_of_two_who_choose_the_same_the_second_is_told(site, store):
    first, second = signed_in(site), signed_in(site, "second")
    choose(first)
    site.time += 1
    page = choose(second, title="Roads").text
    told = page.partition('role="alert"')[2].partition("</div>")[0]
    assert ("此前已有决定" in told, "town-duty" in told) == (True, True)
    assert [one["title"] for one in issues(store)] == ["Holes"]


def test_a_district_sees_the_candidates_of_its_own_counts_whatever_it_asks_for(site, store):
    east = signed_in(site, "east")
    page = candidates(east).text
    with closing(open_sqlite(store, create=False)) as documents:
        (own,) = propose(documents, "2026-03", Asked(top=10, zone=ZONE, area="Town>East"))
        (city,) = propose(documents, "2026-03", Asked(top=10, zone=ZONE))
    shown = re.findall(r'<div class="rank">(\d+)</div>.*?<h3><bdi>(.*?)</bdi>', page)
    assert shown == [(str(one.rank), one.topic) for one in own.candidates]
    matters = {one.topic: one.criteria["volume"].numbers["matters"] for one in own.candidates}
    of_city = {one.topic: one.criteria["volume"].numbers["matters"] for one in city.candidates}
    assert all(number < of_city[topic] for topic, number in matters.items())
    assert all(f"{number:,} matters" in page for number in matters.values())
    assert "数量小" in page
    assert "Hill" not in page
    unknown = east.get("/nowhere").text
    for area in ("Town", "Town>West", "Town>East>Mill", "Town>East>", "Town>Eas", "", "Town>Nowhere"):
        answer = east.get(f"{MARCH}&{urlencode({'area': area})}")
        assert (answer.status, answer.text == unknown) == ((404, True) if area else (200, False)), area


def test_a_district_chooses_none_of_them(site, store):
    east = signed_in(site, "east")
    assert 'method="post" action="/candidates"' not in candidates(east).text
    for area in ("", "Town>East", "Town"):
        assert choose(east, area=area).status == 404
    assert issues(store) == []


@pytest.mark.parametrize("name", ["mill", "hill"])
def test_a_street_sees_no_candidates_and_chooses_none(site, store, name):
    visitor = signed_in(site, name)
    answer = visitor.get(MARCH)
    assert (answer.status, answer.text) == (404, visitor.get("/nowhere").text)
    assert choose(visitor, area="Town").status == 404
    assert issues(store) == []
    assert [site.audit[-1][name] for name in ("what", "outcome", "why")] == ["focus", "refused", "scope"]


@pytest.mark.parametrize(
    "query", ["month=2026-13", "month=2026", "year=2026-03", "month=0001-01", "year=9999", "month=x&year=y", "year=%3C"]
)
def test_a_period_that_no_page_asks_for_is_refused(site, query):
    assert signed_in(site).get(f"/candidates?{query}").status == 400


def test_without_a_period_it_is_the_last_month_of_which_every_day_was_counted(site):
    visitor = signed_in(site)
    assert "<title>候选 2026-03" in visitor.get("/candidates").text
    assert "<title>候选 2026 " in candidates(visitor, "/candidates?year=2026").text
    assert "没有数据" in candidates(visitor, "/candidates?month=2031-01").text


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"topics": '["Gas>Nobody"]'}, 400),
        ({"topics": "[]"}, 422),
        ({"topics": "Roads"}, 400),
        ({"topics": '{"a": 1}'}, 400),
        ({"feed": "complaint/elsewhere"}, 400),
        ({"period": "2026-3"}, 400),
        ({"period": "0001"}, 400),
        ({"period": "２０２６-03"}, 400),
        ({"topics": "[" * 5000}, 400),
        ({"topics": '["\\ud800"]'}, 400),
        ({"kind": "merge"}, 400),
        ({"title": ""}, 422),
        ({"title": "ask 13812345678"}, 422),
        ({"kind": "reject", "reason": ""}, 422),
        ({"theme": "13812345678"}, 422),
    ],
)
def test_what_is_no_candidate_is_not_chosen(site, store, fields, status):
    assert choose(signed_in(site), **fields).status == status
    assert issues(store) == []


def test_several_topics_are_one_issue_of_the_accounts_area(site, store):
    choose(signed_in(site), topics=json.dumps([POTHOLE, LAMP]))
    (one,) = issues(store)
    assert (one["topics"], one["area_id"]) == ([LAMP, POTHOLE], "Town")


def test_the_city_looks_into_a_district_and_chooses_for_it_and_for_no_street(site, store):
    visitor = signed_in(site)
    assert 'href="/candidates?month=2026-03&amp;area=Town%3EEast"' in candidates(visitor).text
    assert choose(visitor, area="Town>East").status == 200
    assert [choose(visitor, area=area).status for area in (MILL, "Town>North", "Elsewhere")] == [400] * 3
    assert [one["area_id"] for one in issues(store)] == ["Town>East"]


def test_what_the_watch_of_an_installation_has_yet_to_see_is_asked_for_again(store, tmp_path):
    sent = []
    with Site(tmp_path, store, act=sent.append).running() as site:
        page = choose(signed_in(site))
        assert ("尚未生效" in page.text, 'data-again="3"' in page.text) == (True, True)
        assert (site.audit[-1]["what"], site.audit[-1]["outcome"]) == ("choose", "sent")
    assert [(one.role, one.area, one.what.title) for one in sent] == [("town-duty", "Town", "Holes")]


def test_hostile_names_of_topics_are_texts(tmp_path):
    events = [
        msgspec.structs.replace(one, topic=ODD) if one.topic == BIN else one
        for one in month("2026-03-01", 31, 3, rate=1.0)
    ]
    run(tmp_path / "town.db", events, hourly("2026-03-31 12:00", "2026-04-01 12:00"))
    with Site(tmp_path, tmp_path / "town.db").running() as site:
        visitor = signed_in(site)
        page = candidates(visitor).text.partition("<main")[2]
        assert ("&lt;img src=x" in page, "<img" in page) == (True, False)
        told = choose(visitor, topics=json.dumps([ODD]), title="odd").text
        assert ("&lt;img src=x" in told, "<img" in told) == (True, False)


def _fields(form):
    return [(name, value) for name, value in re.findall(r'name="([^"]*)"[^>]* value="([^"]*)"', form)]
