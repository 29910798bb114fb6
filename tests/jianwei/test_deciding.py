"""``jianwei decide`` and ``jianwei focus-issues``: people choose, plan and close focus issues in an embedded city."""

import json

import msgspec
import pytest

from briefing.effect_values import Effect, Figures
from indexing.canonical import export
from jianwei.embedded import Embedded
from tests.jianwei.holed_town import holed_town, listed, store, told
from tests.streams.town import POTHOLE, TOWN

__all__ = ["holed_town", "listed", "store", "told"]

CITY = ("--role", "town-analyst", "--area", "Town")
HOLES = ("--feed", "complaint/town", "--topic", POTHOLE, "--period", "2026-05", "--title", "Holes")
REPORT = Effect(
    feed="complaint/town",
    topic=POTHOLE,
    areas=("Town",),
    start="2026-05-01",
    until="2026-07-31",
    weeks_before=60,
    weeks_after=13,
    verdict="none_shown",
    figures=Figures(40, 44.0, 31.0, 60.0, -0.09, -0.3, 0.2, 0.4),
)
EFFECT = {
    "verdict": "none_shown",
    "since": "2026-05-01",
    "until": "2026-07-31",
    "observed": 40,
    "expected": 44.0,
    "lower": 31.0,
    "upper": 60.0,
}


@pytest.fixture
def decide(told):
    """Takes a decision; gives the document of the issue, or what is wrong with it."""
    return lambda kind, *arguments, who=CITY: told("decide", kind, *arguments, *who)


def test_a_candidate_is_chosen_planned_found_late_and_closed_with_its_effect(decide, listed, tmp_path):
    issue = decide("choose", *HOLES)["focus_id"]
    decide("begin", "--issue", issue, "--from", "2026-05-01")
    line = ("--list", "tasks", "--text", "fill them", "--unit", "Roads", "--due", "2026-06")
    (item,) = decide("put", "--issue", issue, *line)["items"]
    (row,) = listed("focus-issues", "--state", "chosen")
    assert (row["title"], row["measures_from"], row["late"]) == ("Holes", "2026-05-01", [item["item_id"]])
    decide("mark", "--issue", issue, "--item", item["item_id"], "--became", "done")
    assert listed("focus-issues")[0]["late"] == []
    report = tmp_path / "effect.json"
    report.write_bytes(msgspec.json.encode(REPORT))
    closed = decide("finish", "--issue", issue, "--effect", report, "--note", "as before")
    assert (closed["state"], closed["effect"]) == ("closed", EFFECT)
    assert [change["kind"] for change in closed["history"]] == ["choose", "begin", "put", "mark", "finish"]
    assert {change["by"] for change in closed["history"]} == {"town-analyst"}


def test_the_second_who_chooses_is_told(decide):
    decide("choose", *HOLES)
    assert "not done: it was decided on before" in decide("choose", *HOLES)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("adopt",), "'adopt': expected one of choose, reject"),
        (("rename", "--issue", "x"), "rename needs --title"),
        (("choose", *HOLES, "--due", "2026-06"), "choose takes no --due"),
        (("rename", "--issue", "x", "--title", "y"), "no focus issue x in this store"),
        (("choose", *HOLES, "--in", "Elsewhere"), "--in: a role decides on issues of its own area"),
        (("reject", *HOLES, "--reason", "13800138000"), "--reason holds a phone number"),
        (("choose", *HOLES[:-3], "2026-13", "--title", "Holes"), "period is a month"),
        (("mark", "--issue", "x", "--item", "y", "--became", "gone"), "--became 'gone': expected one of open"),
        (("begin", "--issue", "x", "--from", "May"), "'May' is not a date"),
    ],
)
def test_what_is_wrong_is_said_with_its_option(decide, asked, said):
    assert said in decide(*asked)


def test_a_damaged_report_is_named(decide, tmp_path):
    report = tmp_path / "effect.json"
    report.write_text("{}", encoding="utf-8")
    assert f"--effect {report}" in decide("finish", "--issue", "x", "--effect", report)


def test_decisions_are_in_the_export_and_the_same_after_a_rebuild(decide, store):
    decide("choose", *HOLES)
    decide("reject", *HOLES, "--reason", "chosen the year before")
    with Embedded(store, TOWN) as service:
        before = list(export(service.store))
    with Embedded(store, TOWN) as service:
        assert list(export(service.store)) == before
    (issue,) = [line for line in map(json.loads, before) if line["kind"] == "focus-issues"]
    assert (issue["state"], issue["reason"]) == ("rejected", "chosen the year before")
