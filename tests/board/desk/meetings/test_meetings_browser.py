"""A secretary in a real browser: opens a meeting, decides, closes it, and sees what is carried over and late."""

import pytest

from tests.board.desk.meetings.secretary import DECIDED, added, meetings, opened, post
from tests.board.desk.site import signed_in


@pytest.fixture
def browser(officer):
    """The window of a secretary who is signed in."""
    return officer("town")


def test_a_secretary_opens_a_meeting_and_writes_down_what_it_decides(browser, store):
    browser.complaints()  # of the pages before
    browser.press('nav a[href="/meetings"]')
    browser.press("details summary")
    browser.write("#title", "April meeting")
    browser.press("details[open] button")
    assert browser.soon("text", "已生效")
    browser.press("details:has(#subject) summary")
    browser.write("#subject", "Holes of the mill road")
    browser.press("details[open] button")
    assert browser.soon("text", "Holes of the mill road")
    browser.press("details:has(#decision-1) summary")
    browser.write("#decision-1", "fill them")
    browser.write("#owner-1", "Roads")
    browser.run("document.querySelector('#due-1').value = '2026-04-20'")
    browser.press("details[open] button")
    assert browser.soon("text", "fill them")
    assert browser.complaints() == []
    ((item,),) = [one.agenda for one in meetings(store)]
    assert (item.subject, item.owner, item.due) == ("Holes of the mill road", "Roads", "2026-04-20")


@pytest.mark.parametrize("width", [390, 1280])
def test_its_pages_pass_the_rules_of_accessibility_and_nothing_is_cut_off(browser, site, store, alert, width):
    visitor = signed_in(site)
    april = opened(visitor, store, date="2026-03-03", title="March meeting of the whole town and all of its streets")
    item = added(visitor, store, april, alert=alert)
    post(
        visitor,
        april,
        **{**DECIDED, "due": "2026-03-20", "decision": "fill every hole of the long road to the mill"},
        item=item,
    )
    site.time += 1
    post(visitor, april, kind="close")
    may = opened(visitor, store)
    added(visitor, store, may, subject="Lamps along the long road to the mill and back to the market")
    browser.resize(width, 900)
    for path in ("/meetings", april, may):
        browser.open(site.origin + path)
        assert browser.violations() == [], path
        assert (browser.too_wide(), browser.cramped()) == (0, []), path
    assert "结转 1 次" in browser.text
    assert "逾期" in browser.text
