"""``jianwei silence``: a duty role sets, lists and ends silences in an embedded city."""

import json

import pytest

from city.times import utc_iso
from indexing.canonical import export
from jianwei.embedded import Embedded
from tests.jianwei.holed_town import EVENTS, TICKS, holed_town, store
from tests.streams.town import POTHOLE, TOWN, at, exported, problems, run

__all__ = ["holed_town", "store"]

DUTY = ("--role", "mill-duty", "--area", "Town>East>Mill")
WORKS = ("--reason", "the road is rebuilt")
STOP = len(TICKS) - 30


@pytest.fixture
def silence(command, store):
    """Runs a command of silences on the town."""

    def run_it(*arguments):
        return command("silence", *arguments, "--store", f"sqlite:{store}")

    return run_it


ROUTES = """
[[roles]]
name = "duty"
channels = ["hook"]

[[rosters]]
name = "city"
fallback = "duty"

[[routes]]
name = "all"
rosters = ["city"]
"""


def added(silence, *arguments):
    code, out, err = silence("add", *DUTY, *WORKS, *arguments, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)


def listed(silence, *arguments):
    return json.loads(silence("list", *arguments, "--json")[1])


def alert_of(store):
    with Embedded(store, TOWN) as service:
        return next(iter(problems(export(service.store), topic="Pothole")))


def test_one_is_set_listed_with_what_it_holds_and_ended(silence, store):
    one = added(silence, "--hours", "4", "--topic", POTHOLE)
    assert (one["author"], one["areas"], one["most"], one["ended_at"]) == ("mill-duty", ["Town>East>Mill"], 3, None)
    (row,) = listed(silence)
    assert (row["silence_id"], row["state"], row["holds"]) == (
        one["silence_id"],
        "in force",
        [alert_of(store)["alert_id"]],
    )
    code, out, _ = silence("end", one["silence_id"], *DUTY)
    assert (code, out.decode().strip()) == (0, f"silence {one['silence_id']} is ended")
    (row,) = listed(silence)
    assert (row["state"], row["ended_by"], row["holds"]) == ("ended", "mill-duty", [])
    code, out, _ = silence("end", one["silence_id"], "--role", "town-duty", "--area", "Town")
    assert (code, "was ended by mill-duty already" in out.decode()) == (1, True)


def test_routes_are_asked_with_the_silences_of_the_store(command, silence, store, tmp_path):
    routes = tmp_path / "routes.toml"
    routes.write_text(ROUTES, encoding="utf-8")
    one, alert = added(silence, "--hours", "4"), alert_of(store)["alert_id"]

    def holds(*more):
        asked = ("routes", "test", alert, "--routes", routes, "--store", f"sqlite:{store}", "--json", *more)
        return [hold["name"] for hold in json.loads(command(*asked)[1])["holds"]]

    assert holds() == []
    assert holds("--at", one["from"]) == [one["silence_id"]]
    silence("end", one["silence_id"], *DUTY)
    assert holds("--at", one["until"]) == []


def test_one_that_is_told_later_begins_when_it_was_set(silence):
    body = added(silence, "--hours", "2", "--at", "2026-04-30 20:10")
    assert {utc_iso(at("2026-04-30 20:10")), utc_iso(at("2026-04-30 22:10"))} <= set(map(str, body.values()))
    code, _, err = silence("end", body["silence_id"], *DUTY, "--at", "2099-01-01")
    assert (code, "is later than now" in err) == (1, True)


def test_one_that_comes_holds_nothing_yet(silence):
    added(silence, "--from", "2035-03-01T08:00", "--until", "2035-03-02T08:00")
    (row,) = listed(silence)
    assert (row["state"], row["holds"], row["from"]) == ("coming", [], "2035-03-01T00:00:00.000Z")


def test_the_list_of_an_area_has_what_is_for_alerts_in_it(silence):
    added(silence, "--hours", "4")
    assert [len(listed(silence, "--area", area)) for area in ("Town", "Town>East>Mill", "Town>West")] == [1, 1, 0]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "--hours or --until"),
        (("--hours", "4", "--until", "2035-01-01"), "--hours or --until"),
        (("--hours", "721"), "a silence lasts 30 days at most"),
        (("--until", "2020-01-01"), "ends after it begins"),
        (("--hours", "4", "--in", "Town>West"), "none outside the area"),
        (("--hours", "4", "--kind", "month"), "--kind 'month': expected one of hour"),
        (("--hours", "4", "--tier", "shire"), "--tier 'shire': expected one of city"),
        (("--hours", "4", "--topic", "ask 13812345678"), "--topics holds a phone number"),
    ],
)
def test_a_wrong_one_is_refused_with_what_is_wrong(silence, arguments, said):
    code, out, err = silence("add", *DUTY, *WORKS, *arguments)
    assert (code, out) == (1, b"")
    assert said in err
    assert "13812345678" not in err
    assert listed(silence) == []


@pytest.mark.parametrize(
    ("role", "reason", "said"),
    [("张三", "works", "looks like the name of a person"), ("duty", "张先生来电", "--reason holds a person")],
)
def test_it_tells_of_no_person(silence, role, reason, said):
    code, _, err = silence("add", "--role", role, "--area", "Town", "--reason", reason, "--hours", "1")
    assert (code, said in err, reason in err) == (1, True, False)


@pytest.mark.parametrize(
    ("name", "area", "said"), [("nobody", "Town", "no silence nobody in this store"), (None, "Town>West", "--area: ")]
)
def test_only_what_is_there_and_theirs_can_be_ended(silence, name, area, said):
    one = added(silence, "--hours", "4")
    code, _, err = silence("end", name or one["silence_id"], "--role", "other", "--area", area)
    assert (code, said in err) == (1, True)
    assert listed(silence)[0]["state"] == "in force"


def test_a_name_that_leaked_into_a_reason_is_purged_and_the_silence_holds_on(command, silence, store, tmp_path):
    one = json.loads(silence("add", *DUTY, "--reason", "the wall of Zhao Liu fell", "--hours", "4", "--json")[1])
    values = tmp_path / "values"
    values.write_text("Zhao Liu\n", encoding="utf-8")
    assert command("purge", "--values", values, "--yes", "--json", "--store", f"sqlite:{store}")[0] == 0
    (row,) = listed(silence)
    assert (row["silence_id"], row["state"], "Zhao" in row["reason"]) == (one["silence_id"], "in force", False)
    assert silence("end", one["silence_id"], *DUTY)[0] == 0
    assert b"Zhao" not in store.read_bytes()


def test_the_city_goes_on_as_it_would_have_without(silence, store):
    """A silence changes nothing but that there is one: a rebuilt state knows it, and it is in the export."""
    early = [one for one in EVENTS if one.arrived <= TICKS[STOP]]
    store.unlink()
    run(store, early, TICKS[: STOP + 1])
    one = added(silence, "--hours", "4")
    run(store, [each for each in EVENTS if each.arrived > TICKS[STOP]], TICKS[STOP + 1 :])
    silence("end", one["silence_id"], *DUTY)
    with Embedded(store, TOWN) as service:
        lines = list(export(service.store))
    (own,) = [json.loads(line) for line in lines if b'"notice-silences"' in line]
    assert (own["id"], own["ended_by"]) == (one["silence_id"], "mill-duty")
    others = [line for line in lines if b'"notice-silences"' not in line]
    assert others == exported(EVENTS, TICKS)
