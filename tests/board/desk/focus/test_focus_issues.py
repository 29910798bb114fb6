"""Focus issues on the board: planned with three lists, late by the month, closed to others, history with refusals."""

import re

import pytest

from city.focus_deeds import Finish
from city.focus_issues import Effect
from city.times import DAY
from jianwei.focusing import decision
from jianwei.kept_city import deed_in_file
from tests.board.desk.focus.analyst import HOLES, LINE, choose, chosen_below, issues, post
from tests.board.desk.site import Visitor, signed_in
from tests.streams.town import HILL, LAMP, MILL

EFFECT = Effect(
    verdict="fell", since="2026-05-01", until="2026-07-31", observed=40, expected=80.0, lower=66.0, upper=95.0
)


@pytest.fixture
def analyst(site):
    return signed_in(site)


@pytest.fixture
def issue(analyst, store):
    """An issue of the town that is chosen."""
    assert choose(analyst).status == 200
    return issues(store)[0]["focus_id"]


def test_an_issue_is_planned_and_what_is_late_stands_first(site, store, analyst, issue):
    at = f"/focus/{issue}"
    post(analyst, at, **LINE)
    post(analyst, at, **{**LINE, "list": "policies", "text": "a rule", "due": "2026-09"})
    post(analyst, at, **{**LINE, "text": "count them", "due": "2026-03"})
    page = post(analyst, at, kind="begin", **{"from": "2026-04-05"})
    assert ("已生效" in page.text, "2026-04-05" in page.text) == (True, True)
    tasks = page.text.partition("任务清单</span>")[2].partition("责任清单</span>")[0]
    assert tasks.index("count them") < tasks.index("fill them")
    assert page.text.count("逾期") == 1
    site.time += 28 * DAY
    analyst = signed_in(site)
    page = analyst.get("/focus").text
    assert page.count("逾期</span>") == 2
    assert "逾期 2 项" in page
    late = next(one for one in issues(store)[0]["items"] if one["text"] == "count them")
    page = post(analyst, at, kind="mark", item=late["item_id"], became="done")
    assert page.text.count("逾期") == 1
    assert "count them</bdi>: " in page.text.partition("经过")[2]
    decided = [line for line in site.audit if line["what"] != "sign_in"]
    assert [line["what"] for line in decided] == ["choose", "put", "put", "put", "begin", "mark"]
    assert {line["alert"] for line in decided} == {issue}
    assert "count them" not in site.audit_file.read_text(encoding="utf-8")


def test_a_line_is_written_anew_in_its_place_and_keeps_its_state(store, analyst, issue):
    at = f"/focus/{issue}"
    post(analyst, at, **LINE)
    item = issues(store)[0]["items"][0]["item_id"]
    post(analyst, at, kind="mark", item=item, became="done")
    assert post(analyst, at, **{**LINE, "text": "fill and roll them", "due": "2026-06", "item": item}).status == 200
    (line,) = issues(store)[0]["items"]
    assert (line["item_id"], line["text"], line["due"], line["state"]) == (
        item,
        "fill and roll them",
        "2026-06",
        "done",
    )
    assert post(analyst, at, **LINE, item="nobody").status == 400


def test_its_page_leads_to_the_explorer_and_to_the_candidates(analyst, issue):
    page = analyst.get(f"/focus/{issue}").text
    (cell,) = re.findall(r'href="(/explore/cell[^"]*)"', page)
    assert analyst.get(cell.replace("&amp;", "&")).status == 200
    assert 'href="/candidates?month=2026-03"' in page


def test_one_is_renamed_rejected_and_taken_up_again(store, analyst, issue):
    at = f"/focus/{issue}"
    assert "<h1><bdi>Holes in the road</bdi></h1>" in post(analyst, at, kind="rename", title="Holes in the road").text
    page = post(analyst, at, kind="reject", reason="next year").text
    assert "next year" in page.partition("未选理由")[2]
    assert 'value="put"' not in page
    post(analyst, at, kind="resume", reason="this year after all")
    assert issues(store)[0]["state"] == "chosen"


def test_one_is_merged_into_another_which_has_its_topics_then(store, analyst, issue):
    choose(analyst, topics=f'["{LAMP}"]', title="Lamps")
    lamps = next(one["focus_id"] for one in issues(store) if one["title"] == "Lamps")
    page = post(analyst, f"/focus/{issue}", kind="merge", into=lamps).text
    assert f'<a href="/focus/{lamps}"><bdi>Lamps</bdi></a>' in page
    host = analyst.get(f"/focus/{lamps}").text
    assert f'<a href="/focus/{issue}"><bdi>Holes</bdi></a>' in host.partition("已并入本题")[2]
    assert "Pothole" in host


def test_of_two_analysts_the_second_is_told_who_was_first(site, store, analyst, issue):
    second = signed_in(site, "second")
    site.time += 1000
    post(analyst, f"/focus/{issue}", kind="reject", reason="next year")
    page = post(second, f"/focus/{issue}", **LINE).text
    told = page.partition('role="alert"')[2].partition("</div>")[0]
    assert ("未选定" in told, "town-duty" in told, "不选" in told) == (True, True, True)
    assert "not chosen" in page.partition("经过")[2]
    assert issues(store)[0]["items"] == []
    assert [site.audit[-1][name] for name in ("account", "what", "outcome", "why")] == [
        *("second", "put", "refused", "desk")
    ]


def test_a_closed_one_shows_its_effect_and_can_be_taken_up_again(site, store, analyst, issue):
    deed_in_file(f"sqlite:{store}", None, None, decision(Finish(EFFECT), issue, "town-analyst", "Town", site.time))
    page = analyst.get(f"/focus/{issue}").text
    effect = page.partition("成效")[2].partition("</section>")[0]
    assert ("低于预期" in effect, "40 件，预期 80 (66 – 95) 件" in effect) == (True, True)
    assert 'value="resume"' in page


def test_a_district_sees_and_decides_on_its_own_and_on_nothing_else(site, store, analyst, issue):
    own = chosen_below(store, HILL, "Hill holes", site.time)
    hill = signed_in(site, "hill")
    page = hill.get("/focus").text
    assert ("Hill holes" in page, issue in page, "/candidates" in page) == (True, False, False)
    assert post(hill, f"/focus/{own}", **LINE).status == 200
    unknown = hill.get("/nowhere").text
    for path in (f"/focus/{issue}", "/focus/0123456789ab", "/focus/x"):
        answer = hill.get(path)
        assert (answer.status, answer.text) == (404, unknown), path
        answer = post(hill, path, **LINE)
        assert (answer.status, answer.text) == (404, unknown), path
    assert [site.audit[-1][name] for name in ("what", "outcome", "why")] == ["focus", "refused", "scope"]
    found = {one["focus_id"]: one["items"] for one in issues(store)}
    assert [len(found[issue]), len(found[own])] == [0, 1]
    assert own in analyst.get("/focus").text
    assert own not in signed_in(site, "mill").get("/focus").text


def test_one_elsewhere_waits_after_a_deed_like_one_that_there_is_not_yet(site, issue):
    hill = signed_in(site, "hill")
    for deed, status in ((site.time - 1000, 200), (site.time - 601_000, 404), (site.time + 1, 404)):
        here, nowhere = (hill.get(f"/focus/{one}?deed={deed}") for one in (issue, "0123456789ab"))
        assert (here.status, nowhere.status) == (status, status)
        assert here.text.replace(issue, "") == nowhere.text.replace("0123456789ab", "")
    assert hill.get(f"/focus/%3Cb%3E?deed={site.time}").status == 404


def test_a_screen_on_a_wall_sees_and_decides_nothing(site, store, issue):
    wall = signed_in(site, "wall")
    assert "<form" not in wall.get(f"/focus/{issue}").text.partition("<main")[2]
    assert post(wall, f"/focus/{issue}", **LINE).status == 403
    assert post(wall, "/candidates", **HOLES).status == 403
    assert len(issues(store)[0]["history"]) == 1
    assert [line["why"] for line in site.audit[-2:]] == ["reads_only", "reads_only"]


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"kind": "finish"}, 400),
        ({"kind": "choose"}, 400),
        ({}, 400),
        ({**LINE, "list": "persons"}, 400),
        ({"kind": "mark", "item": "abc", "became": "gone"}, 400),
        ({"kind": "mark", "item": "<b>", "became": "done"}, 400),
        ({"kind": "merge", "into": "../../x"}, 400),
        ({**LINE, "due": "soon"}, 422),
        ({**LINE, "due": "２０２６-12"}, 422),
        ({"kind": "begin", "from": "20260401"}, 422),
        ({**LINE, "text": ""}, 422),
        ({**LINE, "unit": "x" * 41}, 422),
        ({**LINE, "text": "ask 13812345678"}, 422),
        ({"kind": "begin", "from": "2026-13-01"}, 422),
        ({"kind": "rename", "title": ""}, 422),
        ({"kind": "rename", "title": "张先生来电"}, 422),
        ({"kind": "resume", "reason": "x" * 201}, 422),
    ],
)
def test_what_no_page_asks_for_and_what_may_not_be_kept_is_refused(store, analyst, issue, form, status):
    page = post(analyst, f"/focus/{issue}", **form)
    assert page.status == status
    assert len(issues(store)[0]["history"]) == 1
    for name in ("text", "title"):
        assert form.get(name, "") in {"", "fill them"} or form[name] not in page.text


def test_hostile_texts_are_texts(analyst, issue):
    odd = '<img src=x onerror="alert(1)">'
    post(analyst, f"/focus/{issue}", kind="rename", title=odd)
    post(analyst, f"/focus/{issue}", **{**LINE, "text": odd, "unit": "'><script>"})
    for path in ("/focus", f"/focus/{issue}"):
        page = analyst.get(path).text.partition("<main")[2]
        assert "&lt;img src=x" in page, path
        assert "<img" not in page, path
        assert "<script" not in page, path


@pytest.mark.parametrize("path", ["/focus/{issue}", "/candidates"])
def test_a_forged_form_does_nothing(site, store, analyst, issue, path):
    other, before, path = signed_in(site, "second").get("/"), issues(store), path.format(issue=issue)
    form = LINE if "focus" in path else {**HOLES, "topics": f'["{LAMP}"]'}
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert analyst.post(path, {"csrf": analyst.token, **form}, **headers).status == 403
    for token in ("", "guess", other.token):
        assert analyst.post(path, {"csrf": token, **form}).status == 403
    assert Visitor(site).post(path, {"csrf": "", **form}).status == 303
    assert issues(store) == before


def test_the_role_and_the_area_are_the_accounts_own_whatever_a_form_says(store, analyst, issue):
    post(analyst, f"/focus/{issue}", **LINE, role="mill-duty", area=MILL, focus="0123456789ab")
    assert issues(store)[0]["history"][-1]["by"] == "town-duty"
