"""A meeting pack in a real browser: made, looked at, kept as a file."""

import pytest

from tests.board.desk.packs.test_packs import made_id
from tests.board.desk.site import signed_in


def test_an_officer_makes_a_pack_and_opens_it(officer):
    browser = officer("town")
    browser.complaints()  # of the pages before
    browser.press('nav a[href="/packs"]')
    assert browser.run("return document.querySelector('#period').value") == "2026-03"
    browser.press("main form button")
    assert browser.soon("text", "已生成")
    browser.press(".said a")
    assert browser.soon("text", "数据来源与核对")
    browser.press('a[href$="since=now"]')
    assert browser.soon("text", "此后没有数字变化")
    assert browser.complaints() == []


@pytest.mark.parametrize("width", [390, 1280])
def test_its_pages_pass_the_rules_of_accessibility_and_nothing_is_cut_off(officer, site, width):
    name = made_id(signed_in(site))
    browser = officer("town")
    browser.resize(width, 900)
    for path in ("/packs", f"/packs/{name}", f"/packs/{name}?language=en&since=now"):
        browser.open(site.origin + path)
        assert browser.violations() == [], path
        assert (browser.too_wide(), browser.cramped()) == (0, []), path
