"""A pack's page as a browser shows it: nothing asked for, nothing complained of, the rules of axe-core kept."""

from board.documents.html import html
from board.packs.composing import compose
from tests.board.desk.browser import chromium
from tests.briefing.packs.conftest import Documents

A = "City>East>一街"
OPENED = ("2026-03-10T00:00:00.000Z", "open", "")


def test_a_page_keeps_the_rules_of_accessibility_and_asks_for_nothing(town, pack_of, tmp_path):
    town.every_day("城管>垃圾", [A, "City>East>二街"], "2026-01-01", "2026-04-10", 6)
    pack = pack_of(town, more=[Documents.alert("x", A, [OPENED, ("2026-03-11T00:00:00.000Z", "closed", "值班员")])])
    page = tmp_path / "pack.html"
    with chromium(tmp_path) as browser:
        for language in ("zh", "en"):
            page.write_text(html(compose(pack, language)), encoding="utf-8")
            browser.open(page.as_uri())
            assert browser.complaints() == []
            assert browser.violations() == []
