"""``jianwei meeting``: agendas, decisions and what is carried over, in an embedded city."""

import json

import pytest

from city.times import utc_iso
from indexing.canonical import export
from jianwei.embedded import Embedded
from tests.jianwei.holed_town import holed_town, listed, store, told
from tests.streams.town import MILL, TOWN, at

__all__ = ["holed_town", "listed", "store", "told"]

CITY = ("--role", "town-analyst", "--area", "Town")
MARCH = ("--date", "2026-03-20", "--title", "March meeting")
APRIL = ("--date", "2026-04-20", "--title", "April meeting")


@pytest.fixture
def meeting(told):
    """Does something; gives the document of the meeting, or what is wrong with it."""
    return lambda kind, *arguments, who=CITY: told("meeting", kind, *arguments, *who)


@pytest.fixture
def packed(command, store, tmp_path):
    """The pack of March as it is now, its file."""

    def run_it(name):
        given = ("--tier", "city", "--area", "Town", "--period", "2026-03", "--out", tmp_path / name)
        code, _, err = command("pack", *given, "--store", f"sqlite:{store}")
        assert (code, err) == (0, "")
        return tmp_path / name / "pack.json"

    return run_it


def test_a_deed_that_is_told_later_has_the_time_at_which_it_was_done(meeting):
    opened = meeting("open", *MARCH, "--at", "2026-03-19 09:30")
    added = meeting("add", opened["meeting_id"], "--subject", "Holes", "--at", "2026-03-19 09:40")
    assert [one["at"] for one in added["history"]] == [utc_iso(at(f"2026-03-19 09:{minute}")) for minute in (30, 40)]


def test_over_three_meetings_an_item_is_decided_carried_over_found_late_and_done(meeting, listed):
    march = meeting("open", *MARCH)["meeting_id"]
    item = meeting("add", march, "--subject", "Holes")["agenda"][0]["item_id"]
    meeting("decide", march, "--item", item, "--decision", "fill them", "--owner", "Roads", "--due", "2026-04-01")
    meeting("close", march)
    april = meeting("open", *APRIL)
    assert [(one["item_id"], one["path"], one["owner"]) for one in april["agenda"]] == [(item, [march], "Roads")]
    assert [(one["title"], one["late"]) for one in listed("meeting", "list")] == [
        ("March meeting", []),
        ("April meeting", [item]),
    ]
    meeting("close", april["meeting_id"])
    may = meeting("open", "--date", "2026-05-20", "--title", "May meeting")
    assert may["agenda"][0]["path"] == [march, april["meeting_id"]]
    done = meeting("done", may["meeting_id"], "--item", item)
    assert (done["agenda"][0]["state"], [change["kind"] for change in done["history"]]) == ("done", ["open", "mark"])
    assert [one["late"] for one in listed("meeting", "list")] == [[], [], []]
    again = meeting("reopen", may["meeting_id"], "--item", item, "--reason", "broken again")
    assert (again["agenda"][0]["state"], again["agenda"][0]["reason"]) == ("open", "broken again")
    dropped = meeting("drop", may["meeting_id"], "--item", item, "--reason", "another case")
    assert dropped["agenda"][0]["state"] == "dropped"


def test_items_that_a_pack_proposes_come_to_the_agenda_with_where_they_come_from(meeting, packed, listed):
    file = packed("march")
    pack = json.loads(file.read_bytes())
    march = meeting("open", *MARCH, "--from-pack", file)
    assert (march["pack_id"], march["period"]) == (pack["pack_id"], "2026-03")
    told = [(one["origin"]["kind"], one["origin"]["alert_id"]) for one in march["agenda"]]
    assert {(one["kind"], one.get("alert_id", "")) for one in pack["decisions"]} <= set(told)
    assert all(one["origin"]["proposed"] and one["subject"] for one in march["agenda"])
    assert len(told) == len(pack["decisions"]) > 0
    meeting("close", march["meeting_id"])
    assert len(meeting("open", *APRIL, "--from-pack", file)["agenda"]) == len(told), "carried over, and none twice"
    assert len(listed("meeting", "list", "--state", "open")) == 1


def test_a_pack_tells_what_meetings_decided_and_what_has_become_of_it(meeting, packed, command, store):
    march = meeting("open", *MARCH)["meeting_id"]
    item = meeting("add", march, "--subject", "Holes")["agenda"][0]["item_id"]
    assert json.loads(packed("before").read_bytes())["meetings"] == []
    meeting("decide", march, "--item", item, "--decision", "fill them", "--owner", "Roads", "--due", "2026-04-02")
    file = packed("after")
    (line,) = json.loads(file.read_bytes())["meetings"]
    assert (line["subject"], line["owner"], line["state"], line["late"]) == ("Holes", "Roads", "open", True)
    page = (file.parent / "pack.html").read_text(encoding="utf-8")
    assert all(said in page for said in ("会议议定事项", "fill them", "未完成（逾期）"))
    meeting("done", march, "--item", item)
    _, out, _ = command("pack", "--since", file, "--store", f"sqlite:{store}", "--json")
    changed = {one["figure"]: one["now"] for one in json.loads(out)}
    assert changed[f"meetings[{item}].state"] == "done"
    assert changed[f"meetings[{item}].late"] is False


def test_a_meeting_that_another_one_keeps_from_being_opened_says_which_and_how_to_close_it(meeting):
    march = meeting("open", *MARCH)
    said = meeting("open", *APRIL)
    assert f"another meeting of the area is open, {march['title']} of {march['date']}: close it with" in said
    name = said.partition("jianwei meeting close ")[2].partition("`")[0]
    meeting("close", name)
    assert meeting("open", *APRIL)["state"] == "open"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("open", *APRIL), "not done: another meeting of the area is open"),
        (("open", *MARCH), "not done: it is open already"),
        (("open", *APRIL, "--in", "Elsewhere"), "--in: a role keeps the meetings of its own area"),
        (("open", "--date", "May", "--title", "x"), "'May' is not a date"),
        (("add", "x", "--subject", "Holes"), "no meeting x in this store: see `jianwei meeting list`"),
        (("add", "MARCH", "--subject", "13800138000"), "--subject holds a phone number"),
        (("add", "MARCH", "--subject", "x", "--alert", "a b"), "--alert: expected an id"),
        (("decide", "MARCH", "--item", "i", "--decision", "x", "--owner", "x", "--due", "2026-13"), "is not a date"),
        (("add", "MARCH", "--subject", "x", "--alert", "none"), "--alert: no such alert in this store"),
        (("add", "MARCH", "--subject", "x", "--focus", "none"), "--focus: no such focus issue in this store"),
        (("open", *APRIL, "--in", "Town>Atlantis"), "nothing was counted in such an area"),
        (("done", "MARCH", "--item", "i"), "not done: the agenda has no such item"),
        (("drop", "MARCH", "--item", "i", "--reason", " "), "dropped for a reason"),
    ],
)
def test_what_is_wrong_is_said(meeting, asked, said):
    march = meeting("open", *MARCH)["meeting_id"]
    assert said in meeting(*(march if one == "MARCH" else one for one in asked))


def test_an_address_that_is_no_pack_of_the_area_is_refused(meeting, packed, tmp_path):
    file = packed("march")
    assert "another area" in meeting("open", *MARCH, "--from-pack", file, "--in", MILL)
    other = tmp_path / "other.json"
    other.write_text("{}", encoding="utf-8")
    assert "not a pack" in meeting("open", *MARCH, "--from-pack", other)


def test_late_items_are_listed_by_themselves(command, meeting, store):
    march = meeting("open", *MARCH)["meeting_id"]
    for subject, due in (("Holes", "2026-04-01"), ("Lamps", "2999-01-01")):
        item = meeting("add", march, "--subject", subject)["agenda"][-1]["item_id"]
        meeting("decide", march, "--item", item, "--decision", "mend", "--owner", "Roads", "--due", due)
    out = command("meeting", "list", "--late", "--store", f"sqlite:{store}")[1].decode()
    assert ("Holes" in out, "Lamps" in out) == (True, False)


def test_meetings_are_in_the_export_of_a_city_and_the_same_after_a_rebuild(meeting, store):
    march = meeting("open", *MARCH)["meeting_id"]
    meeting("add", march, "--subject", "Holes")
    with Embedded(store, TOWN) as service:
        before = list(export(service.store))
    with Embedded(store, TOWN) as service:
        assert list(export(service.store)) == before
    (one,) = [line for line in map(json.loads, before) if line["kind"] == "meetings"]
    assert [item["subject"] for item in one["agenda"]] == ["Holes"]


def test_a_value_that_leaked_into_a_decision_is_taken_out_of_log_and_document(meeting, command, store, tmp_path):
    march = meeting("open", *MARCH)["meeting_id"]
    item = meeting("add", march, "--subject", "Wall of Zhao Liu")["agenda"][0]["item_id"]
    told = ("--decision", "ask Zhao Liu", "--owner", "Roads", "--due", "2026-04-01")
    meeting("decide", march, "--item", item, *told)
    (tmp_path / "values").write_text("Zhao Liu\n", encoding="utf-8")
    code, _, err = command("purge", "--values", tmp_path / "values", "--yes", "--store", f"sqlite:{store}")
    assert (code, err) == (0, "")
    assert b"zhao liu" not in b"".join(file.read_bytes() for file in tmp_path.glob("town.db*")).lower()
    done = meeting("done", march, "--item", item)
    (kept,) = done["agenda"]
    assert (kept["owner"], kept["due"], kept["state"]) == ("Roads", "2026-04-01", "done")
