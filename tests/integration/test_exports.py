"""Sheets and indicators of Elasticsearch are those of a file, to the byte."""

import pytest

from board.documents.html import html
from board.documents.word import word
from board.exports.workbook import workbook
from board.histories.composing import compose
from board.histories.tables import tables
from board.packs.saying import Say
from briefing.histories import making as histories
from briefing.histories import sheet as sheets
from briefing.indicators import making as indicators
from briefing.indicators import values
from city import paths
from city.configuration import Configuration
from city.times import day_of_iso
from tests.integration.test_packs import city, stores

__all__ = ["city", "stores"]
pytestmark = pytest.mark.integration


def test_both_stores_give_the_same_sheets_and_indicators(stores):
    configuration = Configuration(city="见微市")
    topic = paths.root(stores[0].paths("buckets", "topic_id")[0])
    days = day_of_iso("2025-02-20"), day_of_iso("2025-03-31")
    one, other = (histories.make(store, configuration, "见微市", topic, *days) for store in stores)
    assert sheets.encoded(one) == sheets.encoded(other)
    assert one.months
    assert one.casework
    for language in ("zh", "en"):
        documents = [compose(each, language) for each in (one, other)]
        assert html(documents[0]) == html(documents[1])
        assert word(documents[0]) == word(documents[1])
        books = [workbook(tables(each, Say(language)), each.state.as_of) for each in (one, other)]
        assert books[0] == books[1]
    held = stores[0].paths("buckets", "area_id")
    for tier, depth in (("district", 1), ("street", 2)):
        listed = sorted({paths.join(*paths.parts(area)[: depth + 1]) for area in held if paths.depth(area) >= depth})
        found = [indicators.make(store, configuration, tier, 2025, listed, {}) for store in stores]
        assert values.encoded(found[0]) == values.encoded(found[1])
        assert {row.code for row in found[0].rows} >= {"matters", "closed_in_time", "solved", "feed_days"}
