"""Meetings on the board: opened, decided, late by the day, carried over, closed to others, history with refusals."""

import re

import pytest

from board.packs.agenda import agenda
from city.meeting_deeds import Add, Open
from city.times import DAY, SECOND
from jianwei.kept_city import deed_in_file
from jianwei.meeting import meeting_deed, own_item
from tests.board.desk.meetings.secretary import APRIL, DECIDED, HOLES, MAY, added, meetings, opened, post
from tests.board.desk.packs.test_packs import made_id, pack_of
from tests.board.desk.site import Site, signed_in
from tests.streams.town import HILL, MILL


@pytest.fixture
def secretary(site):
    return signed_in(site)


@pytest.fixture
def april(secretary, store):
    """The path of a meeting of the town."""
    return opened(secretary, store)


def test_a_meeting_decides_on_an_item_who_owes_it_and_until_when(site, store, secretary, april, alert):
    item = added(secretary, store, april, alert=alert)
    page = post(secretary, april, **DECIDED, item=item)
    agenda = page.text.partition('id="agenda"')[2].partition("</section>")[0]
    assert all(said in agenda for said in ("fill them", "Roads", "2026-04-20", f'href="/alerts/{alert}"'))
    assert "已生效" in page.text
    (one,) = meetings(store)
    assert (one.area, one.tier, [each.by for each in one.history]) == ("Town", "city", ["town-duty"] * 3)
    assert [line["what"] for line in site.audit if line["what"] != "sign_in"] == ["open", "add", "decide"]
    assert "fill them" not in site.audit_file.read_text(encoding="utf-8")


def test_an_item_is_late_after_its_day_and_no_more_when_it_is_done(site, store, secretary, april):
    item = added(secretary, store, april)
    post(secretary, april, **DECIDED, item=item)
    assert "逾期" not in secretary.get(april).text.partition("<table")[2].partition("操作")[2]
    site.time += 18 * DAY
    secretary = signed_in(site)
    assert "逾期 1 项" in secretary.get("/meetings").text
    assert '<b class="late"> <span lang="zh">逾期' in secretary.get(april).text
    page = post(secretary, april, kind="mark", item=item, became="done")
    assert '<b class="late"> <span lang="zh">逾期' not in page.text
    assert "逾期 1 项" not in secretary.get("/meetings").text


def test_what_is_open_is_carried_over_with_where_it_comes_from_and_how_often(site, store, secretary, april):
    item = added(secretary, store, april)
    added(secretary, store, april, subject="Lamps")
    post(secretary, april, kind="mark", item=meetings(store)[0].agenda[1].item_id, became="dropped", reason="twice")
    for day, title in (("2026-05-06", "May meeting"), ("2026-06-03", "June meeting")):
        site.time += SECOND
        post(secretary, f"/meetings/{meetings(store)[-1].meeting_id}", kind="close")
        page = post(secretary, "/meetings", kind="open", date=day, title=title)
    assert "结转 2 次" in page.text
    assert f'href="{april}">2026-04-03' in page.text
    assert "Lamps" not in page.text
    former = secretary.get(april).text
    assert f'href="/meetings/{meetings(store)[1].meeting_id}">2026-05-06' in former
    refused = post(secretary, april, kind="mark", item=item, became="done").text
    assert ('role="alert"' in refused, "已结转至后一次会议" in refused) == (True, True)


def test_a_second_meeting_waits_until_the_first_is_closed(secretary, store, april):
    answer = post(secretary, "/meetings", **MAY)
    assert (answer.status, len(meetings(store))) == (422, 1)
    post(secretary, april, kind="close")
    assert post(secretary, "/meetings", **{**MAY, "date": "2026-04-01"}).status == 422
    assert post(secretary, "/meetings", **MAY).status == 200


def test_the_last_meeting_is_opened_again(secretary, store, april):
    page = post(secretary, april, kind="close")
    assert "再次召开" in page.text
    assert "加入议程" not in page.text
    post(secretary, april, kind="open", title="April meeting, second part")
    assert [(one.state, one.title) for one in meetings(store)] == [("open", "April meeting, second part")]


def test_the_order_of_the_agenda_is_changed(secretary, store, april):
    added(secretary, store, april)
    lamps = added(secretary, store, april, subject="Lamps")
    page = post(secretary, april, kind="place", item=lamps, place="1")
    assert [item.subject for item in meetings(store)[0].agenda] == ["Lamps", "Holes of the mill road"]
    assert page.text.index("<bdi>Lamps</bdi>") < page.text.index("<bdi>Holes of the mill road</bdi>")


def test_a_street_sees_its_own_meetings_and_nothing_of_the_town_or_of_another_street(site, store, secretary, april):
    added(secretary, store, april, subject="Holes of the town")
    mill, hill = signed_in(site, "mill"), signed_in(site, "hill")
    own = opened(mill, store, title="Mill meeting")
    own = f"/meetings/{next(one for one in meetings(store) if one.area == MILL).meeting_id}"
    assert "April meeting" not in mill.get("/meetings").text
    nowhere = mill.get("/nowhere").text
    assert [(mill.get(path).status, mill.get(path).text) for path in (april,)] == [(404, nowhere)]
    assert post(mill, april, **HOLES).status == 404
    assert hill.get(own).status == 404
    assert post(hill, own, kind="close").status == 404
    assert "Mill meeting" in secretary.get("/meetings").text
    assert post(secretary, own, **HOLES).status == 200
    assert [line["why"] for line in site.audit if line["outcome"] == "refused"] == ["scope"] * 5


def test_an_alert_outside_the_area_is_none_to_take_up_and_one_that_was_is_no_link(site, store, alert):
    hill = signed_in(site, "hill")
    at = opened(hill, store)
    assert post(hill, at, **HOLES, alert=alert).status == 422
    what, meeting = Add(own_item("Holes of the mill road", alert=alert)), at.rpartition("/")[2]
    deed_in_file(f"sqlite:{store}", None, None, meeting_deed(what, meeting, HILL, "desk", HILL, site.time))
    page = hill.get(at).text.partition('id="agenda"')[2]
    assert ("预警" in page, f"/alerts/{alert}" in page) == (True, False)


def test_a_screen_on_a_wall_shows_them_without_forms(site, store, secretary, april):
    added(secretary, store, april)
    wall = signed_in(site, "wall")
    for path in ("/meetings", april):
        page = wall.get(path).text.partition("<main")[2]
        assert "<form" not in page
    assert post(wall, april, **HOLES).status == 403
    assert post(wall, "/meetings", **MAY).status == 403


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"subject": ""}, 422),
        ({"subject": "ask 13812345678"}, 422),
        ({"alert": "a/b"}, 422),
        ({"alert": "a1", "focus": "f1"}, 422),
        ({"kind": "choose"}, 400),
        ({"kind": "decide", "item": "nothing"}, 400),
        ({"kind": "mark", "item": "ITEM", "became": "gone"}, 400),
        ({"kind": "mark", "item": "ITEM", "became": "dropped"}, 422),
        ({"kind": "place", "item": "ITEM", "place": "-1"}, 400),
        ({**DECIDED, "item": "ITEM", "due": "soon"}, 422),
        ({**DECIDED, "item": "ITEM", "owner": "13812345678"}, 422),
        ({**DECIDED, "item": "ITEM", "decision": ""}, 422),
    ],
)
def test_what_is_no_deed_changes_nothing(secretary, store, april, fields, status):
    item = added(secretary, store, april)
    before = meetings(store)
    sent = {**HOLES, **{name: value.replace("ITEM", item) for name, value in fields.items()}}
    assert post(secretary, april, **sent).status == status
    assert meetings(store) == before


@pytest.mark.parametrize(("fields", "status"), [({"date": "soon"}, 422), ({"title": ""}, 422), ({"kind": "add"}, 400)])
def test_what_is_no_meeting_is_not_opened(secretary, store, fields, status):
    assert post(secretary, "/meetings", **{**APRIL, **fields}).status == status
    assert meetings(store) == []


def test_hostile_texts_are_texts(secretary, store, april):
    added(secretary, store, april, subject="<img src=x onerror=alert(1)>")
    page = secretary.get(april).text.partition("<main")[2]
    assert ("&lt;img src=x" in page, "<img" in page) == (True, False)


def test_the_area_and_the_role_are_those_of_the_account(site, store):
    mill = signed_in(site, "mill")
    opened(mill, store, area="Town", role="town-duty", of="Town")
    assert [(one.area, one.history[0].by) for one in meetings(store)] == [(MILL, "mill-duty")]


def test_what_the_watch_of_an_installation_has_yet_to_see_is_asked_for_again(store, tmp_path):
    sent = []
    with Site(tmp_path, store, act=sent.append).running() as site:
        page = post(signed_in(site), "/meetings", **APRIL)
        assert ("尚未生效" in page.text, 'data-again="3"' in page.text) == (True, True)
        assert (site.audit[-1]["what"], site.audit[-1]["outcome"]) == ("open", "sent")
    assert [(one.of, one.role, one.what) for one in sent] == [
        ("Town", "town-duty", Open("2026-04-03", "April meeting"))
    ]


def test_a_meeting_of_the_command_line_stands_on_the_board_with_its_pack(site, store, secretary):
    what = Open("2026-04-03", "April meeting", "2026-03", "f00df00df00df00d")
    deed_in_file(f"sqlite:{store}", None, None, meeting_deed(what, "", "Town", "desk", "Town", site.time))
    page = secretary.get(f"/meetings/{meetings(store)[0].meeting_id}").text
    assert re.search(r"f00df00df00df00d · 2026-03", page)


def test_a_meeting_takes_the_agenda_of_a_pack_that_the_board_keeps_of_its_own_area(store, secretary):
    assert 'name="pack"' not in secretary.get("/meetings").text
    name = made_id(secretary)
    page = secretary.get("/meetings").text
    assert f'<option value="{name}">' in page.partition('name="pack"')[2].partition("</select>")[0]
    page = post(secretary, "/meetings", **APRIL, pack=name)
    pack = pack_of(store)
    (held,) = meetings(store)
    assert (held.pack_id, held.period) == (name, "2026-03")
    assert [one.item_id for one in held.agenda] == [one.item_id for one in agenda(pack)] != []
    assert f"{name} · 2026-03" in page.text


def test_a_pack_of_another_area_brings_nothing_to_a_meeting(site, store, secretary):
    name = made_id(signed_in(site, "mill"))
    assert f'value="{name}"' not in secretary.get("/meetings").text
    for given in (name, "0" * 16, "x"):
        assert post(secretary, "/meetings", **APRIL, pack=given).status == 404
    assert meetings(store) == []


def test_an_item_on_an_alert_or_an_issue_that_there_is_not_is_not_added(store, secretary, april):
    for origin in ({"alert": "zzzz"}, {"focus": "zzzz"}):
        page = post(secretary, april, **HOLES, **origin)
        assert (page.status, "本区域没有这一" in page.text) == (422, True)
    assert meetings(store)[0].agenda == ()


def test_why_a_meeting_cannot_be_opened_is_told_in_chinese_too(store, secretary):
    opened(secretary, store)
    page = post(secretary, "/meetings", **MAY)
    told = [said in page.text for said in ("本级尚有会议未结束", "another meeting of the area is open")]
    assert (page.status, told) == (422, [True, True])
