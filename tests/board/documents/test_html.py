import re
from html.parser import HTMLParser

import pytest

from board.documents.blocks import Heading, Paragraph, Picture, Row, Table
from board.documents.html import html
from board.packs.pictures import pairs, trend
from tests.board.documents.test_word import TABLE, document


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found, self.texts = [], []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.texts.append(data)


def tags(page):
    parser = Tags()
    parser.feed(page)
    return parser


def test_a_page_is_whole_and_asks_for_nothing():
    page = html(document(Heading("一、总体"), TABLE, Picture("图", "说明", trend("2026-03-01", 7, (1, 2, 3), 1))))
    found = tags(page).found
    assert not [name for name, _ in found if name in {"script", "link", "iframe", "img", "object"}]
    assert not [attrs for _, attrs in found if {"src", "href"} & set(attrs)]
    assert "http://" not in page
    assert "https://" not in page
    assert next(attrs for name, attrs in found if name == "html") == {"lang": "zh-CN"}


def test_a_page_prints_on_a4_with_heads_repeated_and_rows_whole():
    page = html(document(TABLE))
    for rule in ("size:A4", "display:table-header-group", "break-inside:avoid", "counter(page)"):
        assert rule in page


def test_tables_and_charts_are_numbered_apart_and_a_chart_says_what_it_shows():
    picture = Picture("每日", "最高 3", trend("2026-03-01", 1, (1, 2, 3), 1))
    page = html(document(TABLE, picture, TABLE, picture))
    assert re.findall(r"(?:表|图) \d", "".join(tags(page).texts)) == ["表 1", "图 1", "表 2", "图 2"]
    assert [attrs["aria-label"] for _, attrs in tags(page).found if attrs.get("role") == "img"] == ["最高 3"] * 2


def test_a_row_and_a_column_are_named_for_those_who_hear_them():
    found = tags(html(document(TABLE))).found
    assert [attrs["scope"] for name, attrs in found if name == "th"] == ["col", "col", "row", "row"]


@pytest.mark.parametrize("text", ["=1+1", "<script>x</script>", '"><img src=x onerror=y>', "a\x00b", "\u202eabc"])
def test_whatever_a_name_looks_like_it_stays_a_text(text):
    picture = Picture(text, text, pairs(((text, 3, 2), (text + "x", 1, None))))
    page = html(document(Heading(text), Paragraph(text), Table(text, (text,), (Row((text,)),)), picture, title=text))
    found = tags(page).found
    assert not [name for name, _ in found if name in {"script", "img"}]
    assert not [attrs for _, attrs in found if any(name.startswith("on") for name in attrs)]
    assert "\u202e" not in page
    assert "\x00" not in page


def test_cells_stay_texts_where_the_page_is_opened_as_a_spreadsheet():
    page = html(document(Table("x", ("a", "b"), (Row(("=1+1", "@x")),))))
    assert r'.t{mso-number-format:"\@"}' in page
    assert re.search(r'<th scope="row" class="t">=1\+1</th><td class="n">@x</td>', page)
