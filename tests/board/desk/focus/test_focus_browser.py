"""An analyst in a real browser: chooses from the candidates, plans, and sees what is late."""

from urllib.parse import urlencode

import pytest

from city.times import DAY
from tests.board.desk.focus.analyst import LINE, MARCH, candidates, choose, issues, post
from tests.board.desk.site import PASSWORD, signed_in
from tests.streams.town import FEED, POTHOLE


@pytest.fixture
def browser(officer):
    """The window of an analyst who is signed in."""
    return officer("town")


def test_an_analyst_chooses_puts_a_line_and_sees_it_late(browser, site):
    browser.complaints()  # of the pages before
    browser.press('nav a[href="/focus"]')
    browser.press('a[href="/candidates"]')
    assert browser.soon("text", "Pothole")
    browser.press("article details:first-of-type summary")
    assert browser.run("return document.querySelector('#title-0-1').value") != ""
    browser.press("article details[open] button")
    assert browser.soon("text", "已生效")
    browser.press("details:has(#list) summary")
    browser.press("#list option[value=duties]")
    browser.write("#text", "fill them")
    browser.write("#unit", "Roads")
    browser.run("document.querySelector('#due').value = '2026-04'")
    browser.press("details[open] button")
    assert browser.soon("text", "fill them")
    assert "逾期" not in browser.text
    site.time += 30 * DAY
    _sign_in_again(browser)
    browser.press('nav a[href="/focus"]')
    assert browser.soon("text", "逾期")
    browser.press("td a.node")
    assert browser.soon("text", "逾期")
    browser.press(".marks form button")
    assert browser.soon("text", "已完成")
    assert "逾期" not in browser.text
    assert browser.complaints() == []


@pytest.mark.parametrize("width", [390, 1280])
def test_its_pages_pass_the_rules_of_accessibility_and_nothing_is_cut_off(browser, site, store, width):
    visitor = signed_in(site)
    choose(visitor)
    choose(visitor, topics='["Roads>Lamp"]', title="Lamps")
    issue = f"/focus/{issues(store)[0]['focus_id']}"
    for month in ("2026-03", "2026-08"):
        post(visitor, issue, **{**LINE, "due": month, "text": "fill every hole of the long road to the mill"})
    post(visitor, issue, kind="begin", **{"from": "2026-03-10"})
    evidence = f"/evidence?{urlencode({'feed': FEED, 'topic': POTHOLE, 'month': '2026-03'})}"
    for path, being in ((MARCH, "正在计算"), (evidence, "正在汇集"), (f"{issue}?effect=now", "正在计算成效")):
        candidates(visitor, path, being)
    browser.resize(width, 900)
    for path in (issue, "/focus", "/candidates?month=2026-03", evidence):
        browser.open(site.origin + path)
        assert browser.complaints() == [], path
        assert browser.violations() == [], path
        assert (browser.too_wide(), browser.cramped()) == (0, []), path


def _sign_in_again(browser):
    """After weeks the session is over."""
    browser.run("location.reload()")
    assert browser.soon("path", "/sign-in?next=/focus/")
    browser.write("#name", "town")
    browser.write("#password", PASSWORD)
    browser.press("button[type=submit]")
    assert browser.soon("text", "fill them")
