"""What the pages show of cases: deadlines by unit, the cases of an alert, and closing that is proposed."""

import re

import pytest

from board.desk.case_links import case_links
from board.desk.cases_section import MOST
from board.desk.plain_names import plain
from city.times import HOUR
from indexing.documents import case_document
from indexing.sqlite import open_sqlite
from tests.board.conftest import stored_alert
from tests.board.desk.site import signed_in
from tests.board.desk.test_seeing import HOSTILE, below_main, dangerous, made
from tests.streams.town import FEED, HILL, MILL, POTHOLE, at, event

LATER = 1 << 52
"""A version that is newer than those of the town."""
LINKS = case_links(["https://12345.town.example/case/{id}"])
COUNT = 40
"""Cases of the town's alert."""


def put(store, *documents):
    found = open_sqlite(store, create=False)
    found.put(documents)
    found.close()


def case(id, registered="2026-04-02 02:00", topic=POTHOLE, area=MILL, **more):
    return case_document(event(id, registered, topic, area, **more), "counted", LATER)


def rows(page, heading):
    """The cells of the table below a heading, as texts."""
    section = below_main(page).partition(heading)[2].partition("</section>")[0]
    found = [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in re.findall(r"<tr[^>]*>(.*?)</tr>", section)]
    return [[" ".join(re.sub(r"<[^>]*>", " ", cell).split()) for cell in row] for row in found if row]


def close_all(store, *, but=0, last="2026-04-02 18:00", **more):
    """Upstream closes the cases of the town's alert, all but so many."""
    closed = {"status": "closed", "stage": "closed", "closed": at(last)} | more
    put(
        store,
        *(case(f"hole-{each}", at("2026-04-02 01:00") + each * 4 * 60_000, **closed) for each in range(but, COUNT)),
    )


class TestUnits:
    @pytest.fixture(autouse=True)
    def _cases(self, store):
        """Now it is Friday, 3 April, 13:00."""
        put(
            store,
            case("late", unit="Waterworks", due=at("2026-04-03 12:59")),
            case("day", unit="Waterworks", due=at("2026-04-04 12:59")),
            case("monday", unit="Waterworks", due=at("2026-04-06 09:00")),
            case("long", unit="Waterworks", due=at("2026-06-01 09:00")),
            case("hill", unit="Hill office", area=HILL, due=at("2026-04-01 09:00")),
            case("closed", unit="Waterworks", status="closed", due=at("2026-04-01 09:00")),
        )

    def test_a_unit_has_what_is_overdue_due_soon_and_open_and_its_oldest(self, site):
        (found,) = (row for row in rows(signed_in(site, "mill").get("/"), "承办单位时限") if row[0] == "Waterworks")
        assert found == ["Waterworks", "热线 hotline · town", "1", "1", "2", "4", "1 d 11 h"]

    def test_the_most_pressing_is_first_and_cases_without_a_unit_are_told_of(self, site):
        found = [row[0] for row in rows(signed_in(site).get("/units"), "考核")]
        assert found == ["Waterworks", "Hill office", "未注明单位 no unit named"]

    def test_a_street_has_numbers_of_its_own_cases_alone(self, site):
        for path in ("/", "/units", "/units?area=Town", "/units?area_id=Town>West>Hill&unit=Hill+office"):
            page = signed_in(site, "mill").get(path).text
            assert "Hill office" not in page
            assert "Waterworks" in page
        assert "Waterworks" not in signed_in(site, "hill").get("/units").text

    def test_the_first_screen_has_ten_and_the_way_to_all(self, site, store):
        put(store, *(case(f"u{each}", unit=f"unit {each:02}", due=at("2026-04-01 09:00")) for each in range(25)))
        desk, every = signed_in(site).get("/"), signed_in(site).get("/units")
        assert len(rows(desk, "承办单位时限")) == 10
        assert "全部 28 行" in desk.text
        assert len(rows(every, "考核")) == 28

    def test_working_days_are_those_of_the_citys_calendar(self, site, store):
        """Saturday to Monday, 4 to 6 April 2026, are 清明节 in China: the third working day is the 9th."""
        due = {"the ninth": "2026-04-09 23:59", "the tenth": "2026-04-10 00:00"}
        put(store, *(case(unit, unit=unit, due=at(when)) for unit, when in due.items()))
        found = {row[0]: row[4] for row in rows(signed_in(site, "mill").get("/units"), "考核")}
        assert (found["the ninth"], found["the tenth"]) == ("1", "0")

    def test_hostile_names_are_shown_and_do_nothing(self, site, store):
        put(store, case("bad", unit=HOSTILE, due=at("2026-04-01 09:00")), case("long one", unit="长" * 100_000))
        page = signed_in(site, "mill").get("/units")
        assert "&lt;/script&gt;&lt;script&gt;alert(1)" in page.text
        assert dangerous(page.text) == []
        assert "\u202e" not in page.text
        assert len(page.text) < 30_000


class TestCases:
    def test_they_are_listed_newest_first_with_place_and_state(self, site, alert):
        page = signed_in(site, "mill").get(f"/alerts/{alert}")
        found = rows(page, "支撑预警的工单")
        assert len(found) == COUNT
        assert found[0] == [
            "2026-04-02 03:36",
            "hole-39",
            "Pothole Roads",
            "Mill Town › East",
            "未办结 not closed",
            "",
        ]
        assert f"{COUNT} 件，已办结 0 件" in page.text
        assert "<a " not in below_main(page).partition("支撑预警的工单")[2].partition("</section>")[0]

    def test_a_deadline_is_shown_and_marked_where_it_is_past(self, site, store, alert):
        put(
            store,
            case("hole-39", "2026-04-02 03:36", due=site.time - HOUR),
            case("hole-38", "2026-04-02 03:32", due=site.time + HOUR),
            case("hole-37", "2026-04-02 03:28", due=site.time - HOUR, status="closed"),
        )
        late, soon, closed = (row[-2:] for row in rows(signed_in(site).get(f"/alerts/{alert}"), "支撑预警的工单")[:3])
        assert late == ["未办结 not closed", "2026-04-03 12:00 超期 overdue"]
        assert soon == ["未办结 not closed", "2026-04-03 14:00"]
        assert closed == ["已办结 closed", "2026-04-03 12:00"]

    def test_fifty_are_shown_and_how_many_more_there_are(self, site, store, alert):
        put(store, *(case(f"more-{each}", "2026-04-02 02:30") for each in range(30)))
        page = signed_in(site).get(f"/alerts/{alert}")
        assert len(rows(page, "支撑预警的工单")) == MOST
        assert f"另有 {COUNT + 30 - MOST} 件更早" in page.text

    def test_a_number_is_a_link_into_the_citys_own_system(self, site, alert):
        site.board.links = LINKS
        page = signed_in(site).get(f"/alerts/{alert}").text
        assert '<a href="https://12345.town.example/case/hole-39" rel="noopener noreferrer external"' in page

    @pytest.mark.parametrize(
        "query", ["", "?area=Town", "?area_id=Town", "?deed=1", "?feed=incident/town", "?id=hill-1"]
    )
    def test_a_street_never_sees_cases_of_another(self, site, store, query):
        """Not even those of an alert of its own that names one elsewhere, or whose carrying areas lie elsewhere."""
        put(
            store,
            case("hill-1", area=HILL),
            case("mill-1"),
            case("lane-1", area=f"{MILL} Lane"),
            stored_alert(made("urgent", span="case", cases=[f"{FEED}:hill-1", f"{FEED}:mill-1", f"{FEED}:lane-1"])),
            stored_alert(made("wide", **town_alert(MILL, [MILL, HILL, f"{MILL} Lane"]))),
            stored_alert(made("issue", **town_alert(MILL, [], issue="i1"))),
            case("hill-2", area=HILL, issue="i1"),
        )
        for name in ("urgent", "wide", "issue"):
            page = signed_in(site, "mill").get(f"/alerts/{name}{query}")
            assert page.status == 200
            for hidden in ("hill-1", "hill-2", "lane-1"):
                assert hidden not in page.text
        assert "mill-1" in signed_in(site, "mill").get(f"/alerts/urgent{query}").text
        assert "hill-1" in signed_in(site).get(f"/alerts/urgent{query}").text

    def test_hostile_numbers_and_names_are_shown_and_do_nothing(self, site, store, alert):
        site.board.links = LINKS
        deep = f"{POTHOLE}>{HOSTILE.replace('>', '›')}"
        put(
            store,
            case(HOSTILE, topic=deep, area=f"{MILL}>{HOSTILE.replace('>', '›')}"),
            case("x" * 5_000, topic=f"{POTHOLE}>{'长' * 5_000}"),
            case("javascript:alert(1)"),
            case("../../sign-out?a=b&c#d"),
        )
        page = signed_in(site).get(f"/alerts/{alert}")
        assert page.status == 200
        assert dangerous(page.text) == []
        section = below_main(page).partition("支撑预警的工单")[2].partition("</section>")[0]
        assert "\u202e" not in section
        assert 'href="https://12345.town.example/case/..%2F..%2Fsign-out%3Fa%3Db%26c%23d"' in section
        assert set(re.findall(r'href="([^"]{31})', section)) == {"https://12345.town.example/case/"[:31]}
        assert "长" * 81 not in section


def town_alert(area, areas, **more):
    """Of the hours in which the town's alert was."""
    hours = {"first_period": "2026-04-02T01:00:00+08:00", "last_period": "2026-04-02T03:00:00+08:00"}
    parts = [{"area": one, "area_id": one, "observed": 9, "expected": 0.5} for one in areas]
    place = {"area_id": area, "topic_id": POTHOLE, "topic": "Pothole", "topic_path": POTHOLE.split(">")}
    return {"feed": FEED, "areas": parts, **place, **hours, "cases": [], "issue": "", **more}


class TestClosing:
    def test_an_alert_with_an_open_case_is_not_proposed(self, site, store, alert):
        close_all(store, but=1)
        visitor = signed_in(site)
        assert "可关闭" not in visitor.get("/").text
        assert "按此关闭" not in visitor.get(f"/alerts/{alert}").text
        assert alert not in visitor.get("/closable").text

    def test_what_upstream_has_closed_is_one_press_away(self, site, store, alert):
        close_all(store)
        visitor = signed_in(site, "mill")
        desk = visitor.get("/")
        assert re.search(r'<b>1</b><span><a href="/closable"><span lang="zh">可关闭', desk.text)
        assert 'class="above closable"' in desk.text
        assert f"/alerts/{alert}" in visitor.get("/closable").text
        page = visitor.get(f"/alerts/{alert}")
        assert "上级系统已办结全部 40 件（最后一件 2026-04-02 18:00）" in page.text
        form = page.text.partition('class="said proposed"')[2].partition("</form>")[0]
        fields = dict(re.findall(r'name="([a-z]+)" value="([^"]*)"', form))
        answer = visitor.post(f"/alerts/{alert}", fields)
        done = visitor.get(answer.headers["Location"]).text
        assert "已生效" in done
        assert "属实，已处置" in done or "real and handled" in done
        assert "按此关闭" not in done
        assert "可关闭" not in visitor.get("/").text

    def test_a_case_that_comes_late_takes_the_proposal_back(self, site, store, alert):
        close_all(store)
        put(store, case("again", "2026-04-02 03:59"))
        assert "按此关闭" not in signed_in(site).get(f"/alerts/{alert}").text

    def test_who_only_reads_sees_what_is_proposed_and_no_form(self, site, store, alert):
        close_all(store)
        page = signed_in(site, "wall").get(f"/alerts/{alert}").text
        assert "上级系统已办结全部 40 件" in page
        assert "按此关闭" not in page

    def test_cases_that_were_forgotten_are_no_proof(self, site, store, alert):
        close_all(store, but=1)
        found = open_sqlite(store, create=False)
        found._connection.execute("DELETE FROM documents_cases WHERE id = ?", (f"{FEED}:hole-0",))
        found.close()
        assert "按此关闭" not in signed_in(site).get(f"/alerts/{alert}").text

    def test_another_street_is_told_of_none(self, site, store, alert):
        close_all(store)
        for path in ("/", "/closable", "/closable?area=Town"):
            page = signed_in(site, "hill").get(path).text
            assert alert not in page
            assert '<a href="/closable"' not in page

    def test_those_that_recovered_are_proposed_too(self, site, store):
        close_all(store)
        put(store, stored_alert(made("calm", **town_alert(MILL, []), status="recovered")))
        assert "/alerts/calm" in signed_in(site).get("/closable").text

    def test_nobody_signed_in_sees_a_page_of_it(self, site):
        visitor = signed_in(site)
        visitor.cookies = {}
        for path in ("/units", "/closable"):
            assert visitor.get(path).status == 303


def test_a_name_is_one_line_that_can_be_seen():
    assert plain("a\u202eb\u200b\x00c\r\n d\u2028e") == "abc d e"
    assert len(plain("长" * 10_000)) == 80
    assert plain("x" * 80) == "x" * 80
    assert plain("x" * 81).endswith("…")
