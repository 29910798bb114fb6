"""Packs of two real cities: every figure in them is counted anew from the raw file, and shown as it was counted."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

import docx
import pytest

from board.documents.html import html
from board.documents.word import word
from board.packs.composing import compose
from tests.recompute.shown import numbers, tables

JUDGED = (
    r"schema",
    r"state\.documents\.(alerts|buckets|findings|focus-issues|meetings)",
    r"alerts\.lines\[\d+\]\.(level|expected)",
    r"focus\[\d+\]\.(rank|score|criteria\[\d+\]\[1\])",
    r"decisions\[\d+\]\.(level|rank|expected)",
)
"""Numbers that no count of a raw file gives: forms, documents of the store, models, choices."""
LEAST_COUNTED = 300
"""Figures of a pack at least; there are more of Chicago, which has more areas."""


def leaves(value: Any, at: str = "") -> Iterator[tuple[str, Any]]:
    """Every figure, text and None by its place."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, f"{at}.{name}" if at else name)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from leaves(inner, f"{at}[{number}]")
    else:
        yield at, value


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


@pytest.mark.slow
def test_every_figure_counted_anew_is_the_one_in_the_pack(made):
    kept, counted = dict(leaves(made.kept)), dict(leaves(made.counted))
    assert {at: kept.get(at, "not there") for at in counted} == counted
    assert len(counted) > LEAST_COUNTED


@pytest.mark.slow
def test_no_number_of_a_pack_is_neither_counted_anew_nor_known_to_be_judged(made):
    counted = dict(leaves(made.counted))
    left = [at for at, value in leaves(made.kept) if is_number(value) and at not in counted]
    assert [at for at in left if not any(re.fullmatch(judged, at) for judged in JUDGED)] == []


class Tables(HTMLParser):
    """The tables of a page: captions, and rows of cells as texts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.captions: list[str] = []
        self.rows: list[list[list[str]]] = []
        self.inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - of the library
        if tag == "table":
            self.rows.append([])
        elif tag == "tr":
            self.rows[-1].append([])
        elif tag == "caption":
            self.captions.append("")
        elif tag in {"td", "th"}:
            self.rows[-1][-1].append("")
        self.inside = tag in {"td", "th", "caption"}

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - of the library
        self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside and self.rows[-1]:
            self.rows[-1][-1][-1] += data
        elif self.inside:
            self.captions[-1] += data


@pytest.fixture(scope="module")
def document(made):
    return compose(made.pack, "zh")


@pytest.fixture(scope="module")
def page(document):
    return Tables(html(document))


@pytest.mark.slow
def test_every_number_in_a_table_of_the_page_is_the_one_of_the_pack(made, page):
    expected = tables(made.kept)
    assert [name for name, caption in zip(expected, page.captions, strict=True) if name not in caption] == []
    for name, rows, wanted in zip(page.captions, page.rows, expected.values(), strict=True):
        assert [name, *map(numbers, rows[1:])] == [name, *map(numbers, wanted)]


@pytest.mark.slow
def test_the_tables_of_the_word_file_are_those_of_the_page(document, page):
    file = docx.Document(BytesIO(word(document)))
    written = [[[cell.text for cell in row.cells] for row in table.rows] for table in file.tables]
    assert written == page.rows
