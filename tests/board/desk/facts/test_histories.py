"""History sheets on the board: made beside the pages, kept, shown in scope, handed out as files."""

import io
import re
import zipfile
from contextlib import closing

from board.desk.bounds import Bounds
from board.desk.facts.kept import KeptSheets
from briefing.histories.making import make
from briefing.histories.sheet import encoded
from city.times import DAY
from indexing.sqlite import open_sqlite
from tests.board.desk.focus.analyst import candidates, post
from tests.board.desk.site import Visitor, signed_in
from tests.streams.town import HILL, MILL, POTHOLE, QUAY, TOWN, day

MARCH = {"from": "2026-03-01", "to": "2026-03-31"}


def made_id(visitor, area, topic=POTHOLE, **days):
    """Makes a sheet; its id, as the page gives it that says that it is made."""
    visitor.get("/history")
    answer = visitor.post("/history", {"csrf": visitor.token, "area": area, "topic": topic, **MARCH, **days})
    assert answer.status == 303, answer.text
    page = candidates(visitor, answer.headers["Location"], being="正在生成").text
    return re.search(r'role="status".*?href="/history/([0-9a-f]{16})"', page)[1]


def sheet_of(store, area, topic=POTHOLE, first="2026-03-01", last="2026-03-31"):
    """The sheet that the command would make."""
    with closing(open_sqlite(store, create=False)) as documents:
        return make(documents, TOWN, area, topic, day(first), day(last))


def test_it_is_made_beside_the_pages_and_its_files_are_those_of_the_command(site, store):
    visitor = signed_in(site)
    name, sheet = made_id(visitor, MILL), sheet_of(store, MILL)
    assert name == sheet.history_id
    assert f'href="/history/{name}"' in visitor.get("/history").text
    page = visitor.get(f"/history/{name}").text
    assert ("本单不是什么" in page, f"编号 {name}" in page) == (True, True)
    assert "What this sheet is not" in visitor.get(f"/history/{name}?language=en").text
    assert visitor.get(f"/history/{name}/history.json").text.encode() == encoded(sheet)
    for ending, media in (("html", "text/html; charset=utf-8"), ("json", "application/json; charset=utf-8")):
        answer = visitor.get(f"/history/{name}/history.{ending}")
        assert answer.headers["Content-Type"] == media
        assert answer.headers["Content-Disposition"] == f'attachment; filename="history-{name}.{ending}"'
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert answer.headers["Cache-Control"] == "no-store"
    for ending, part in (("docx", "word/document.xml"), ("xlsx", "xl/workbook.xml")):
        answer = visitor.raw(f"/history/{name}/history.{ending}?language=en")
        assert answer.headers["Content-Disposition"] == f'attachment; filename="history-{name}.{ending}"'
        assert part in zipfile.ZipFile(io.BytesIO(answer.text)).namelist()
    (made,) = [line for line in site.audit if line["what"] == "history"]
    assert made["outcome"] == "done"


def test_a_topic_and_an_area_can_be_given_by_name(site, store):
    assert made_id(signed_in(site, "east"), "Mill", "Pothole") == sheet_of(store, MILL).history_id


def test_a_desk_sees_the_sheets_of_its_area_and_below_and_no_other(site):
    town, mill, hill = (signed_in(site, name) for name in ("town", "mill", "hill"))
    of_town, of_mill = made_id(town, "Town"), made_id(mill, MILL)
    assert town.get(f"/history/{of_mill}").status == 200
    unknown = hill.get("/nowhere").text
    for visitor, name in ((mill, of_town), (hill, of_mill), (hill, of_town)):
        for path in (f"/history/{name}", f"/history/{name}/history.json", f"/history/{name}/history.html"):
            answer = visitor.get(path)
            assert (answer.status, answer.text) == (404, unknown), path
        assert name not in visitor.get("/history").text
    assert not any(name in mill.get("/history").text for name in ("Quay", "Hill", "West"))


def test_an_area_elsewhere_is_refused_as_one_that_there_is_not(site):
    visitor = signed_in(site, "mill")
    answers = {
        (answer.status, answer.text)
        for area in (QUAY, HILL, "Hill", "Town", "Town>East", "Town>East>Nowhere", "*")
        for answer in [post(visitor, "/history", area=area, topic=POTHOLE, **MARCH)]
    }
    assert len(answers) == 1
    assert next(iter(answers))[0] == 404
    assert "正在生成" not in visitor.get("/history").text


def test_what_is_no_topic_and_no_day_is_refused_with_what_is_expected(site):
    visitor = signed_in(site)
    for said, fields in (
        ("没有此问题", {"topic": ""}),
        ("没有此问题", {"topic": "Potholes"}),
        ("起止日期", {"from": "2026-04-01"}),
        ("起止日期", {"to": "soon"}),
        ("起止日期", {"from": "1989-01-01"}),
        ("起止日期", {"from": "2001-01-01"}),
    ):
        answer = post(visitor, "/history", **{"area": "Town", "topic": POTHOLE, **MARCH, **fields})
        assert (answer.status, said in answer.text) == (422, True), fields


def test_days_that_have_not_come_are_told(site):
    visitor = signed_in(site)
    visitor.get("/history")
    form = {"csrf": visitor.token, "area": "", "topic": POTHOLE, "from": "2031-01-01", "to": "2031-02-01"}
    page = candidates(visitor, visitor.post("/history", form).headers["Location"], being="正在生成").text
    assert ("未生成" in page, "has not come" in page) == (True, True)


def test_a_screen_on_a_wall_makes_none_and_a_forged_form_does_nothing(site):
    wall = signed_in(site, "wall")
    assert "<form" not in wall.get("/history").text.partition("<main")[2]
    assert post(wall, "/history", area="Town", topic=POTHOLE, **MARCH).status == 403
    visitor = signed_in(site)
    assert visitor.post("/history", {"csrf": "", "area": "Town", "topic": POTHOLE, **MARCH}).status == 403
    assert Visitor(site).get("/history/0123456789abcdef/history.json").status == 303


def test_a_name_that_is_no_id_and_a_file_that_there_is_not_are_nothing(site):
    visitor = signed_in(site)
    for name in ("..", "%2e%2e", "0123456789abcdef", "0123456789ABCDEF", "%00"):
        assert visitor.get(f"/history/{name}/history.json").status == 404, name
    name = made_id(visitor, MILL)
    assert visitor.get(f"/history/{name}/history.exe").status == 404
    assert visitor.get(f"/history/{name}?language=fr").status == 400


def test_they_are_bounded_in_number_and_age(store):
    kept = KeptSheets(Bounds(of_an_area=2, in_all=9, days=100))
    sheets = [sheet_of(store, "Town", last=last) for last in ("2026-03-10", "2026-03-11", "2026-03-12")]
    mill = sheet_of(store, MILL)
    for number, sheet in enumerate((mill, *sheets)):
        kept.keep(sheet, number * DAY)
    assert [one.last for one in kept.of("Town")] == ["2026-03-12", "2026-03-11", "2026-03-31"]
    kept.keep(sheets[0], 102 * DAY)
    assert [one.last for one in kept.of("Town")] == ["2026-03-10", "2026-03-12"]
