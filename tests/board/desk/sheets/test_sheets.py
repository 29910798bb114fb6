"""Files of pages: the rows that the page shows, within the scope, nothing that a spreadsheet would compute."""

import csv
import io
import re
from datetime import date
from itertools import product
from urllib.parse import urlencode

import msgspec
import openpyxl

from board.desk.sheets.cell_sheet import cell_tables
from board.explore.asked import Asked
from board.explore.course import Course
from board.series import Daily
from tests.board.desk.focus.analyst import MARCH, candidates
from tests.board.desk.site import Site, Visitor, signed_in
from tests.streams.town import BIN, FEED, HILL, MILL, QUAY, hourly, month, run

FILES = ("/candidates", "/evidence", "/response", "/explore", "/explore/cell")


def rows(answer):
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/csv; charset=utf-8")
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))


def test_candidates_are_those_of_the_page_and_of_the_scope(site):
    for name in ("town", "east"):
        visitor = signed_in(site, name)
        assert visitor.get("/candidates/csv?month=2026-03").headers["Location"].startswith("/candidates?month=2026-03")
        shown = re.findall(r'<div class="rank">(\d+)</div>.*?<h3><bdi>(.*?)</bdi>', candidates(visitor).text)
        found = rows(visitor.get("/candidates/csv?month=2026-03"))
        assert [(one["序 rank"], one["问题 topic"]) for one in found] == shown
        assert all(one["依据 why_zh"] for one in found)


def test_the_course_of_a_cell_is_its_days_and_its_weeks(site):
    asked = urlencode({"feed": FEED, "topic": "Roads>Pothole", "area": MILL})
    visitor = signed_in(site)
    found = rows(visitor.get(f"/explore/cell/csv?{asked}"))
    assert len(found) == 56
    assert date.fromisoformat(found[-1]["截至 day"]) == date(2026, 4, 2)
    assert int(found[-1]["事项 matters"]) >= 40
    answer = visitor.raw(f"/explore/cell/xlsx?{asked}")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="course.xlsx"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    book = openpyxl.load_workbook(io.BytesIO(answer.text))
    assert book.sheetnames == ["notes", "days", "weeks"]
    assert book["days"].cell(57, 2).value == int(found[-1]["事项 matters"])


def test_evidence_is_handed_out_when_it_is_gathered(site):
    asked = urlencode({"feed": FEED, "topic": "Roads>Pothole", "area": MILL, "month": "2026-03"})
    visitor = signed_in(site, "mill")
    assert visitor.get(f"/evidence/csv?{asked}").headers["Location"].startswith("/evidence?")
    page = candidates(visitor, f"/evidence?{asked}", "正在汇集").text
    assert "/evidence/xlsx?" in page
    found = rows(visitor.get(f"/evidence/csv?{asked}"))
    assert f">{int(found[-1]['事项'])}</td>" in page
    book = openpyxl.load_workbook(io.BytesIO(visitor.raw(f"/evidence/xlsx?{asked}").text))
    assert {"months", "rates", "units"} <= {*book.sheetnames}
    assert signed_in(site, "hill").get(f"/evidence/csv?{asked}").status == 404


def test_the_explorers_table_has_a_row_for_each_cell(site):
    found = rows(signed_in(site).get("/explore/csv?period=month"))
    assert {one["区域 area"] for one in found} == {"Town>East", "Town>West"}
    own = rows(signed_in(site, "mill").get("/explore/csv?period=month"))
    assert {one["区域 area"] for one in own} == {MILL}


def test_how_alerts_were_met_is_told_by_tier_and_level(site, alert):
    visitor = signed_in(site)
    visitor.act(alert, "close", reason="handled")
    (one,) = rows(visitor.get("/response/csv?days=30"))
    assert (one["层级 tier"], one["预警 alerts"], one["属实 real"]) == ("street", "1", "1")
    assert rows(signed_in(site, "hill").get("/response/csv?days=30")) == []


def test_of_areas_elsewhere_there_are_no_files(site):
    for name in ("mill", "hill", "east"):
        visitor = signed_in(site, name)
        unknown = visitor.get("/nowhere").text
        for area, page in product(("Town", "Town>North", QUAY if name == "hill" else HILL), FILES):
            if page != "/response":
                given = {"area": area, "feed": FEED, "topic": "Roads>Pothole"}
                answer = visitor.get(f"{page}/csv?{urlencode(given)}")
                assert (answer.status, answer.text) == (404, unknown), (name, page, area)


def test_what_is_no_file_is_refused_and_nobody_has_one_without_signing_in(site):
    visitor = signed_in(site)
    for page in FILES:
        assert visitor.get(f"{page}/exe").status == 404
        assert visitor.get(f"{page}/..%2fcsv").status == 404
        assert Visitor(site).get(f"{page}/csv").status == 303
    assert visitor.get("/candidates/csv?month=2026-13").status == 400
    assert visitor.get("/response/csv?days=31").status == 400


def test_names_that_a_spreadsheet_would_compute_are_texts(tmp_path):
    odd = 'Waste>=HYPERLINK("http://x","y")'
    events = [
        msgspec.structs.replace(one, topic=odd) if one.topic == BIN else one
        for one in month("2026-03-01", 31, 3, rate=1.0)
    ]
    run(tmp_path / "town.db", events, hourly("2026-03-31 12:00", "2026-04-01 12:00"))
    with Site(tmp_path, tmp_path / "town.db").running() as site:
        visitor = signed_in(site)
        candidates(visitor, MARCH)
        names = {one["问题 topic"] for one in rows(visitor.get("/candidates/csv?month=2026-03"))}
        assert '\'=HYPERLINK("http://x","y")' in names
        book = openpyxl.load_workbook(io.BytesIO(visitor.raw("/candidates/xlsx?month=2026-03").text))
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
        assert {cell.data_type for cell in cells} <= {"s", "n"}


def test_small_counts_of_a_place_below_the_street_are_hidden_whoever_asks():
    daily = Daily(
        first=738_000, observed=(0, 1, 2, 3), expected=(1.0,) * 4, upper=(2.0,) * 4, marked=(738_000, 738_000)
    )
    course = Course(daily, daily, None, 0)
    for area, shown in ((MILL, [0, 1, 2, 3]), (f"{MILL}>Yard", [0, None, None, 3])):
        days, _ = cell_tables(course, Asked(FEED, area, "", "week"))
        assert [row[1] for row in days.rows] == shown
