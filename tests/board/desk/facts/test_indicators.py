"""Indicators of a year on the board: of the areas in scope, and as files."""

import io
import json
import zipfile
from contextlib import closing

from briefing.indicators.making import make
from briefing.indicators.values import encoded
from indexing.sqlite import open_sqlite
from tests.board.desk.focus.analyst import candidates
from tests.board.desk.site import Visitor, signed_in
from tests.streams.town import HILL, MILL, QUAY, TOWN


def page_of(visitor, tier, year=2026):
    """The page when its table is there."""
    return candidates(visitor, f"/indicators?year={year}&tier={tier}").text


def rows_of(visitor, tier):
    page_of(visitor, tier)
    return json.loads(visitor.get(f"/indicators/json?year=2026&tier={tier}").text)["rows"]


def test_the_city_has_those_of_the_command(site, store):
    visitor = signed_in(site)
    page = page_of(visitor, "street")
    assert ("重复反映占比" in page, "指标定义" in page, "Quay" in page, "Hill" in page) == (True, True, True, True)
    with closing(open_sqlite(store, create=False)) as documents:
        found = make(documents, TOWN, "street", 2026, (), {})
    assert visitor.get("/indicators/json?year=2026&tier=street").text.encode() == encoded(found)
    assert found.indicators_id in page


def test_a_street_sees_its_own_row_and_a_district_those_of_its_streets(site):
    mill, east = signed_in(site, "mill"), signed_in(site, "east")
    assert {row["area"] for row in rows_of(mill, "street")} == {MILL}
    assert {row["area"] for row in rows_of(east, "street")} == {MILL, QUAY}
    assert {row["area"] for row in rows_of(east, "district")} == {"Town>East"}
    page = page_of(mill, "street")
    assert not any(name in page for name in ("Quay", "Hill", "West"))
    assert HILL.rpartition(">")[2] not in east.get("/indicators/csv?year=2026&tier=street").text
    of_town = {
        (row["feed"], row["code"], row["counted_as"]): row
        for row in rows_of(signed_in(site), "street")
        if row["area"] == MILL
    }
    for row in rows_of(mill, "street"):
        assert row["numerator"] == of_town[row["feed"], row["code"], row["counted_as"]]["numerator"]


def test_its_files_have_names_of_the_id_alone(site):
    visitor = signed_in(site)
    page_of(visitor, "city")
    name = json.loads(visitor.get("/indicators/json?year=2026&tier=city").text)["indicators_id"]
    for ending, media in (("csv", "text/csv; charset=utf-8"), ("json", "application/json; charset=utf-8")):
        answer = visitor.get(f"/indicators/{ending}?year=2026&tier=city")
        assert answer.headers["Content-Type"] == media
        assert answer.headers["Content-Disposition"] == f'attachment; filename="indicators-{name}.{ending}"'
        assert answer.headers["Cache-Control"] == "no-store"
    answer = visitor.raw("/indicators/xlsx?year=2026&tier=city")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="indicators-{name}.xlsx"'
    assert "xl/workbook.xml" in zipfile.ZipFile(io.BytesIO(answer.text)).namelist()


def test_a_file_that_is_not_worked_out_leads_to_the_page(site):
    answer = signed_in(site).get("/indicators/csv?year=2026&tier=city")
    assert (answer.status, answer.headers["Location"]) == (303, "/indicators?year=2026&tier=city")
    assert Visitor(site).get("/indicators").status == 303


def test_a_tier_above_and_what_is_no_year_are_refused(site):
    mill = signed_in(site, "mill")
    for query in (
        "year=2026&tier=city",
        "year=2026&tier=district",
        "year=2026&tier=*",
        "year=26&tier=street",
        "year=1999&tier=street",
        "year=%D9%A2026&tier=street",
        "year=2026",
        "tier=street",
    ):
        for path in ("/indicators", "/indicators/csv"):
            assert mill.get(f"{path}?{query}").status == 422, query


def test_a_year_of_which_there_is_nothing_is_told(site):
    page = page_of(signed_in(site), "city", 2031)
    assert ("未生成" in page, "holds nothing of 2031" in page) == (True, True)


def test_both_are_found_from_the_packs(site):
    page = signed_in(site).get("/packs").text
    assert ("相关材料" in page, 'href="/history"' in page, 'href="/indicators"' in page) == (True, True, True)
