"""Silences of notices on the board: set from an alert, listed, ended; by whom, and what is refused."""

import re

import pytest

from city.times import HOUR
from indexing.sqlite import open_sqlite
from tests.board.desk.site import Visitor, signed_in
from tests.streams.town import MILL, POTHOLE

FORM = {"hours": "4", "reason": "the road is rebuilt"}


def documents(store):
    found = open_sqlite(store, create=False)
    try:
        return found.search("notice-silences")
    finally:
        found.close()


def silence(visitor, alert, **fields):
    """Sets one from an alert; the page that it leads to, or the answer where it leads nowhere."""
    visitor.get("/")
    answer = visitor.post(f"/alerts/{alert}/silence", {"csrf": visitor.token, **FORM, **fields})
    return visitor.get(answer.headers["Location"]) if answer.status == 303 else answer


def end(visitor, name):
    visitor.get("/")
    answer = visitor.post(f"/silences/{name}", {"csrf": visitor.token})
    return visitor.get(answer.headers["Location"]) if answer.status == 303 else answer


def test_an_alert_is_silenced_from_its_page_and_shown_all_the_same(site, store, alert):
    visitor = signed_in(site, "mill")
    page = silence(visitor, alert)
    assert (page.status, "已生效" in page.text, "the road is rebuilt" in page.text) == (200, True, True)
    assert f'href="/alerts/{alert}"' in page.text
    (one,) = documents(store)
    assert (one["author"], one["areas"], one["topics"], one["most"]) == ("mill-duty", [MILL], [POTHOLE], 3)
    for path in ("/", "/shift", f"/alerts/{alert}"):
        shown = visitor.get(path).text
        assert "Pothole" in shown, path
        assert re.search(r"已静默.*mill-duty.*17:00", shown), path
    site.time += 4 * HOUR
    assert "已静默" not in visitor.get("/").text
    assert [(line["what"], line["alert"], line["outcome"]) for line in site.audit[1:]] == [("silence", alert, "done")]
    assert "rebuilt" not in site.audit_file.read_text(encoding="utf-8")


def test_level_4_is_silenced_only_where_the_form_says_so(site, store, alert):
    silence(signed_in(site), alert, urgent="yes")
    assert documents(store)[0]["most"] == 4


def test_one_is_ended_by_its_own_desk_or_one_above_and_by_no_other(site, store, alert):
    mill, town, hill = (signed_in(site, name) for name in ("mill", "town", "hill"))
    silence(mill, alert)
    silence(town, alert)
    low, high = sorted(documents(store), key=lambda one: one["author"])
    assert "/silences/" not in hill.get("/silences").text.partition("<main")[2]
    assert end(hill, low["silence_id"]).status == 404
    page = mill.get("/silences").text
    assert "town-duty" in page
    assert f'action="/silences/{high["silence_id"]}"' not in page
    assert end(mill, high["silence_id"]).status == 404
    page = end(town, low["silence_id"])
    assert (page.status, "已生效" in page.text, "提前结束" in page.text) == (200, True, True)
    assert {one["author"]: one["ended_by"] for one in documents(store)} == {"mill-duty": "town-duty", "town-duty": ""}
    late = end(mill, low["silence_id"])
    assert ("未生效" in late.text, "town-duty" in late.text) == (True, True)
    assert [(line["outcome"], line["why"]) for line in site.audit[-2:]] == [("done", ""), ("refused", "desk")]


def test_a_street_sees_those_for_its_alerts_and_no_others(site, alert):
    silence(signed_in(site, "mill"), alert)
    for name, seen in (("town", True), ("mill", True), ("hill", False)):
        assert ("mill-duty" in signed_in(site, name).get("/silences").text.partition("<main")[2]) == seen, name


def test_an_alert_elsewhere_cannot_be_silenced(site, store, alert):
    assert silence(signed_in(site, "hill"), alert).status == 404
    assert documents(store) == []


def test_a_screen_on_a_wall_silences_and_ends_nothing(site, store, alert):
    silence(signed_in(site), alert)
    wall = signed_in(site, "wall")
    for path in ("/silences", f"/alerts/{alert}"):
        assert "<button" not in wall.get(path).text.partition("<main")[2]
    assert silence(wall, alert).status == 403
    assert end(wall, documents(store)[0]["silence_id"]).status == 403
    assert [one["ended_by"] for one in documents(store)] == [""]
    assert [line["why"] for line in site.audit[-2:]] == ["reads_only", "reads_only"]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"hours": "721"}, 400),
        ({"hours": ""}, 400),
        ({"urgent": "perhaps"}, 400),
        ({"reason": ""}, 422),
        ({"reason": "x" * 201}, 422),
        ({"reason": "ask 13812345678"}, 422),
        ({"reason": "张先生来电"}, 422),
    ],
)
def test_what_may_not_be_set_is_refused_and_said_nowhere(site, store, alert, fields, status):
    page = silence(signed_in(site), alert, **fields)
    assert page.status == status
    assert documents(store) == []
    assert not fields.get("reason") or fields["reason"] not in page.text


def test_the_area_and_the_topic_are_the_alerts_own_whatever_a_form_says(site, store, alert):
    silence(signed_in(site, "mill"), alert, area="Town", areas="Town", topics="Waste", role="town-duty")
    (one,) = documents(store)
    assert (one["author"], one["area_id"], one["areas"], one["topics"]) == ("mill-duty", MILL, [MILL], [POTHOLE])


@pytest.mark.parametrize("path", ["/alerts/{alert}/silence", "/silences/{silence}"])
def test_a_forged_form_does_nothing(site, store, alert, path):
    visitor, other = signed_in(site), signed_in(site, "second")
    silence(visitor, alert)
    before, other_page = documents(store), other.get("/")
    path = path.format(alert=alert, silence=before[0]["silence_id"])
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert visitor.post(path, {"csrf": visitor.token, **FORM}, **headers).status == 403
    for token in ("", "guess", other_page.token):
        assert visitor.post(path, {"csrf": token, **FORM}).status == 403
    assert Visitor(site).post(path, {"csrf": "", **FORM}).status == 303
    assert documents(store) == before


def test_what_a_watch_has_yet_to_see_is_asked_for_again(site):
    visitor = signed_in(site)
    page = visitor.get("/silences?made=0123456789ab").text
    assert ("尚未生效" in page, "url=/silences?made=0123456789ab&amp;again=1" in page) == (True, True)
    for odd in ("made=%3Cscript%3E", "ended=nobody", "ended=0123456789ab", ""):
        page = visitor.get(f"/silences?{odd}").text
        assert ("尚未生效" in page, "script" in page.partition("<main")[2]) == (False, False), odd
