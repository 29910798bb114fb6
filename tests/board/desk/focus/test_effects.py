"""The effect of an issue's measures on its page, and the issue closed with it: the figures are those worked out."""

import re
from html import unescape

import pytest

from board.desk.focus.effects import finish_deed, kept, statement
from city.focus_issues import Effect
from jianwei.errors import ActionError
from tests.board.desk.focus.analyst import candidates, choose, chosen_below, issues, post
from tests.board.desk.site import signed_in
from tests.board.test_effect_page import FOUND
from tests.streams.town import HILL, LAMP, POTHOLE


@pytest.fixture
def analyst(site):
    return signed_in(site)


@pytest.fixture
def issue(analyst, store):
    """An issue of the town whose measures began on 10 March."""
    choose(analyst)
    name = issues(store)[0]["focus_id"]
    post(analyst, f"/focus/{name}", kind="begin", **{"from": "2026-03-10"})
    return name


def worked(visitor, issue):
    return candidates(visitor, f"/focus/{issue}?effect=now").text


def form(page):
    """What the form that closes it is filled with."""
    found = page.partition('value="finish"')[2].partition("</form>")[0]
    fields = {name: unescape(value) for name, value in re.findall(r'name="([^"]*)" value="([^"]*)"', found)}
    return {"kind": "finish", **fields, "note": unescape(re.search(r"<textarea[^>]*>([^<]*)<", found)[1])}


def test_it_is_worked_out_when_somebody_asks_and_not_before(analyst, issue):
    page = analyst.get(f"/focus/{issue}").text
    assert f'href="/focus/{issue}?effect=now"' in page
    assert 'value="finish"' not in page
    assert "data-again" not in analyst.get(f"/focus/{issue}").text
    assert ("正在计算成效" in analyst.get(f"/focus/{issue}?effect=now").text) is True
    page = worked(analyst, issue)
    assert ("历史太短" in page, "data-again" in page) == (True, False)
    assert "历史太短" in analyst.get(f"/focus/{issue}").text


def test_an_issue_is_closed_with_the_computed_statement_or_with_words_of_its_own(store, analyst, issue):
    filled = form(worked(analyst, issue))
    assert filled["note"].startswith("历史太短：措施前只有")
    page = post(analyst, f"/focus/{issue}", **{**filled, "note": "无法说明成效，明年再看", "verdict": "fell"}).text
    assert ("已办结" in page, "无法说明成效，明年再看" in page) == (True, True)
    (one,) = issues(store)
    assert one["state"] == "closed"
    assert (one["effect"]["verdict"], one["effect"]["since"]) == ("history_too_short", "2026-03-10")


def test_with_several_topics_each_has_its_own_effect(store, analyst):
    choose(analyst, topics=f'["{POTHOLE}", "{LAMP}"]')
    name = issues(store)[0]["focus_id"]
    post(analyst, f"/focus/{name}", kind="begin", **{"from": "2026-03-10"})
    page = worked(analyst, name)
    assert page.count('value="finish"') == 2


def test_a_form_that_no_page_has_sent_closes_nothing(store, analyst, issue):
    filled = form(worked(analyst, issue))
    for name, value, status in (
        *(("topic", LAMP, 422), ("topic", "", 400), ("until", "2026-01-01", 422), ("until", "", 400)),
        *(("note", "ask 13812345678", 422), ("note", "x" * 201, 422)),
    ):
        assert post(analyst, f"/focus/{issue}", **{**filled, name: value}).status == status, (name, value)
    assert issues(store)[0]["state"] == "chosen"


def test_without_an_effect_that_was_worked_out_it_is_not_closed(store, analyst, issue):
    answer = post(analyst, f"/focus/{issue}", kind="finish", topic=POTHOLE, until="2026-04-01", note="done")
    assert (answer.status, "worked out anew" in answer.text) == (422, True)
    assert issues(store)[0]["state"] == "chosen"


def test_a_screen_on_a_wall_sees_it_and_closes_nothing(site, store, analyst, issue):
    filled = form(worked(analyst, issue))
    wall = signed_in(site, "wall")
    page = worked(wall, issue)
    assert ("历史太短" in page, 'value="finish"' in page) == (True, False)
    assert post(wall, f"/focus/{issue}", **filled).status == 403
    assert issues(store)[0]["state"] == "chosen"


def test_of_an_issue_elsewhere_no_effect_is_told(site, store, issue):
    hill = signed_in(site, "hill")
    own = chosen_below(store, HILL, "Hill holes", site.time)
    assert hill.get(f"/focus/{issue}?effect=now").status == 404
    assert post(hill, f"/focus/{own}", kind="begin", **{"from": "2026-03-10"}).status == 200
    assert "历史太短" in worked(hill, own)


def test_before_there_is_a_first_day_or_a_day_after_it_nothing_is_worked_out(store, analyst):
    choose(analyst)
    name = issues(store)[0]["focus_id"]
    page = analyst.get(f"/focus/{name}?effect=now").text
    assert ("未填措施起始日" in page, "data-again" in page) == (True, False)
    post(analyst, f"/focus/{name}", kind="begin", **{"from": "2026-12-01"})
    assert "无从计算" in worked(analyst, name)


def test_what_is_kept_are_the_figures_that_were_worked_out_under_the_words_of_a_person():
    sums = FOUND.figures
    assert kept(FOUND) == Effect(
        verdict=FOUND.verdict,
        since=FOUND.start,
        until=FOUND.until,
        observed=sums.observed,
        expected=sums.expected,
        lower=sums.low,
        upper=sums.high,
    )
    deed = finish_deed({"topic": "a", "until": FOUND.until, "note": " so  it is "}, {"a": FOUND})
    assert (deed.effect, deed.note) == (kept(FOUND), "so it is")
    assert statement(FOUND).startswith("有下降：")
    with pytest.raises(ActionError, match="worked out anew"):
        finish_deed({"topic": "b", "until": FOUND.until}, {"a": FOUND, "b": None})
