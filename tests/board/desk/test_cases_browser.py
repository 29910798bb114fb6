"""Cases and closing in a real browser: one press closes, names turn no page round, nothing is cut off."""

import pytest

from board.desk.case_links import case_links
from city.times import HOUR
from tests.board.desk.test_cases import case, close_all, put
from tests.board.desk.test_seeing import HOSTILE
from tests.streams.town import POTHOLE

LONG = "特别长的承办单位名称" * 30


def test_an_officer_closes_what_upstream_has_closed_by_one_press(officer, store, alert):
    close_all(store)
    window = officer("mill")
    window.press('a[href="/closable"]')
    assert window.soon("title", "可关闭")
    window.press(f'a[href="/alerts/{alert}"]')
    assert window.soon("text", "上级系统已办结全部 40 件")
    window.press(".proposed button")
    assert window.soon("text", "已生效")
    assert window.run("return document.querySelectorAll('.proposed').length") == 0
    assert window.complaints() == []


@pytest.mark.parametrize("size", [(390, 844), (820, 1180), (1920, 1080)])
def test_hostile_and_long_names_cut_nothing_off_and_can_be_read(officer, site, store, alert, size):
    site.board.links = case_links(["https://12345.town.example/case/{id}"])
    late = {"due": site.time - HOUR}
    put(
        store,
        case(HOSTILE, unit=HOSTILE, **late),
        case("x" * 400, unit="W" * 400, topic=f"{POTHOLE}>{LONG}", **late),
        case("long", unit=LONG, **late),
    )
    window = officer("town")
    window.resize(*size)
    for path in ("/", "/units", f"/alerts/{alert}"):
        window.open(f"{site.origin}{path}")
        assert window.soon("text", "2026-04-03" if path == "/units" else "Pothole")
        assert window.too_wide() == 0, path
        assert window.violations() == []
        assert window.run("return document.querySelectorAll('img, iframe').length") == 0
        assert window.run("return document.querySelectorAll('script').length") == (path != f"/alerts/{alert}")
    assert window.run("return document.querySelector('#cases a').hostname") == "12345.town.example"
    assert window.complaints() == []
    window.resize(1280, 900)
