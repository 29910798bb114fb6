"""The pages that are files, on a phone and on a desk: none is wider than what is seen of it, no text stands upright."""

import pytest
from msgspec.structs import replace

from board.demo import demo_page
from board.documents.blocks import Document, Paragraph, Row, Table
from board.documents.html import html
from board.evidence_page import evidence_page
from board.pages import alerts_page
from board.sheet import sheet
from briefing.evidence_cases import Unit
from tests.board.desk.browser import chromium
from tests.board.test_demo import SCORE
from tests.board.test_evidence_page import PAGE

OFFICE = "澄皋区住房城乡建设公共服务主管部门"
HEADS = ("来源", "类别", "件次", "事项", "日均", "上期", "环比", "上年同期", "同比", "万人诉求比", "占比")
WIDE = Table(
    "总表", HEADS, tuple(Row((OFFICE, "诉求", "3,675", *("无数据",) * (len(HEADS) - 3))) for _ in range(3)), texts=2
)

SLIM = Table("要点", ("指标", "数值"), (Row(("热线按期办结率", "60.6%")),))
_BOXES = """
return [...document.querySelectorAll('.scroll')].map(box =>
  [box.scrollWidth > box.clientWidth, getComputedStyle(box, '::before').maxHeight !== '0px']);
"""


@pytest.fixture(scope="module")
def window(tmp_path_factory):
    with chromium(tmp_path_factory.mktemp("browser")) as opened:
        yield opened


@pytest.fixture
def pages(store, zone, make):
    """The pages of a town, by their names."""
    store.put([make.stored(make.alert()), make.stored(make.alert("a2", level=2, topic=OFFICE))])
    units = tuple(Unit(f"{OFFICE}{number}", 53, 40, 2) for number in range(3))
    pack = Document(
        title="例会材料",
        subtitle=(),
        running="",
        identity="",
        language="zh",
        made="2026-04-01T00:00:00+08:00",
        blocks=(Paragraph("说明"), WIDE, SLIM),
    )
    return {
        "alerts": alerts_page(store, zone, "预警"),
        "city": sheet(store, "city", "见微市", "2026-03-16", "2026-03-22", zone),
        "street": sheet(store, "street", "见微市>东区>一街", "2026-03-16", "2026-03-22", zone),
        "evidence": evidence_page(replace(PAGE, units=units), zone),
        "demo": demo_page(store, zone, SCORE, ()),
        "pack": html(pack),
    }


@pytest.mark.parametrize("width", [390, 1440])
def test_no_page_is_wider_than_the_screen_and_no_text_stands_upright(window, pages, tmp_path, width):
    window.resize(width, 900)
    for name, page in pages.items():
        file = tmp_path / f"{name}.html"
        file.write_text(page, encoding="utf-8")
        window.open(file.as_uri())
        assert (window.too_wide(), window.cramped()) == (0, []), name


@pytest.mark.parametrize("tier", ["city", "street"])
def test_nothing_moves_on_a_sheet_of_paper(window, pages, tmp_path, tier):
    file = tmp_path / "sheet.html"
    file.write_text(pages[tier], encoding="utf-8")
    window.resize(1440, 900)
    window.open(file.as_uri())
    assert not any(moves for moves, _ in window.run(_BOXES))


def test_a_box_that_moves_says_so_and_one_that_does_not_is_silent(window, pages, tmp_path):
    file = tmp_path / "pack.html"
    file.write_text(pages["pack"], encoding="utf-8")
    seen = set()
    for width in (390, 1440):
        window.resize(width, 900)
        window.open(file.as_uri())
        for moves, said in window.run(_BOXES):
            assert moves == said
            seen.add(said)
    assert seen == {True, False}
