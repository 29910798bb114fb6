"""A history sheet and the indicators of a year in a real browser, as wide as a phone."""

from tests.board.desk.facts.test_histories import made_id
from tests.board.desk.facts.test_indicators import page_of
from tests.board.desk.site import signed_in
from tests.streams.town import MILL


def test_the_pages_pass_the_rules_of_accessibility_and_nothing_is_cut_off(officer, site):
    visitor = signed_in(site)
    name = made_id(visitor, MILL)
    page_of(visitor, "street")
    browser = officer("town")
    browser.resize(390, 900)
    for path in ("/history", f"/history/{name}", "/indicators", "/indicators?year=2026&tier=street", "/packs"):
        browser.open(site.origin + path)
        assert browser.violations() == [], path
        assert (browser.too_wide(), browser.cramped()) == (0, []), path
    assert browser.complaints() == []
